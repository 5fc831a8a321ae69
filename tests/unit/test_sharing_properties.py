"""Properties over queries made up at random: what they touch is known from how they were made."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sharing_partnership import SIGNED, TODAY, agreement, clause, log_in, partnership
from sharing_tables import marks, store_of

from diogel.definitions.tables import TABLES
from diogel.errors import AgreementError
from diogel.sharing.lineage import touched
from diogel.sharing.query import permit, restricted_sql, scoped_sql
from diogel.sharing.standing import has_been_in_force, standing
from diogel.stores.base import Store

READABLE = sorted(set(TABLES) - {"delivery", "area"})


@dataclass(frozen=True)
class Written:
    """A SELECT of `width` texts named x0, x1, … and what it touches."""

    sql: str
    width: int
    touches: dict[str, frozenset[str]]

    def with_more(self, other: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
        return {table: self.touches.get(table, frozenset()) | other.get(table, frozenset()) for table in {*self.touches, *other}}


def spelled(draw: st.DrawFn, name: str) -> str:
    return draw(st.sampled_from([name, name.upper(), f'"{name}"', f'"{name.title()}"']))


def column_of(draw: st.DrawFn, table: str) -> str:
    return draw(st.sampled_from([column.name for column in TABLES[table]]))


@st.composite
def from_a_table(draw: st.DrawFn) -> Written:
    table = draw(st.sampled_from(READABLE))
    columns = draw(st.lists(st.sampled_from([column.name for column in TABLES[table]]), min_size=1, max_size=3, unique=True))
    alias = draw(st.sampled_from(["t", "event", "person", '"Odd one"']))
    listed = ", ".join(f"CAST({alias}.{spelled(draw, name)} AS VARCHAR) AS x{n}" for n, name in enumerate(columns))
    sql, also = f"SELECT {listed} FROM {spelled(draw, table)} AS {alias}", set(columns)
    for tail in ("WHERE {} IS NOT NULL", "ORDER BY {}"):
        if draw(st.booleans()):
            name = column_of(draw, table)
            sql, also = f"{sql} {tail.format(name)}", also | {name}
    return Written(sql, len(columns), {table: frozenset(also)})


@st.composite
def from_a_star(draw: st.DrawFn) -> Written:
    table = draw(st.sampled_from(READABLE))
    names = [column.name for column in TABLES[table]]
    kept = draw(st.sampled_from(names))
    left_out = draw(st.lists(st.sampled_from([name for name in names if name != kept]), max_size=3, unique=True))
    star = f"* EXCLUDE ({', '.join(left_out)})" if left_out else "*"
    return Written(
        f"SELECT CAST(s.{kept} AS VARCHAR) AS x0 FROM (SELECT {star} FROM {table}) s", 1, {table: frozenset(names) - set(left_out)}
    )


@st.composite
def around(draw: st.DrawFn, inner: st.SearchStrategy[Written]) -> Written:
    one = draw(inner)
    name = draw(st.sampled_from(["q", "event", "involvement"]))
    shape = draw(st.sampled_from(["with", "recursive", "derived", "window", "group"]))
    if shape == "with":
        return Written(f"WITH {name} AS ({one.sql}) SELECT {name.upper()}.x0 FROM {name}", 1, one.touches)
    if shape == "recursive":
        step = "SELECT b.x0 FROM back b WHERE b.x0 IS NULL"
        return Written(f"WITH RECURSIVE back(x0) AS (SELECT x0 FROM ({one.sql}) z UNION {step}) SELECT x0 FROM back", 1, one.touches)
    if shape == "derived":
        return Written(f"SELECT s.* FROM ({one.sql}) AS s", one.width, one.touches)
    if shape == "window":
        return Written(f"SELECT first_value(x0) OVER (PARTITION BY x0) AS x0 FROM ({one.sql}) AS s", 1, one.touches)
    return Written(f"SELECT max(x0) AS x0 FROM ({one.sql}) AS s GROUP BY ALL HAVING count(*) > 0", 1, one.touches)


@st.composite
def of_two(draw: st.DrawFn, inner: st.SearchStrategy[Written]) -> Written:
    one, other = draw(inner), draw(inner)
    table = draw(st.sampled_from(READABLE))
    name = column_of(draw, table)
    shape = draw(st.sampled_from(["union", "in", "exists", "scalar", "join", "lateral"]))
    beside = {table: frozenset({name})}
    if shape == "union":
        return Written(f"SELECT x0 FROM ({one.sql}) a UNION ALL SELECT x0 FROM ({other.sql}) b", 1, one.with_more(other.touches))
    if shape == "in":
        return Written(f"SELECT x0 FROM ({one.sql}) a WHERE x0 IN (SELECT x0 FROM ({other.sql}) b)", 1, one.with_more(other.touches))
    if shape == "exists":
        sql = f"SELECT a.x0 FROM ({one.sql}) a WHERE NOT EXISTS (SELECT 1 FROM {table} u WHERE CAST(u.{name} AS VARCHAR) = a.x0)"
        return Written(sql, 1, one.with_more(beside))
    if shape == "scalar":
        sql = f"SELECT coalesce((SELECT max(CAST({name} AS VARCHAR)) FROM {table}), x0) AS x0 FROM ({one.sql}) a"
        return Written(sql, 1, one.with_more(beside))
    if shape == "join":
        sql = f"SELECT a.x0 FROM ({one.sql}) a LEFT JOIN {table} u ON CAST(u.{name} AS VARCHAR) = a.x0"
        return Written(sql, 1, one.with_more(beside))
    sql = f"SELECT l.x0 FROM ({one.sql}) a, LATERAL (SELECT CAST(u.{name} AS VARCHAR) AS x0 FROM {table} u WHERE a.x0 IS NOT NULL) l"
    return Written(sql, 1, one.with_more(beside))


queries = st.recursive(from_a_table() | from_a_star(), lambda inner: around(inner) | of_two(inner), max_leaves=5)


@settings(max_examples=150, deadline=None)
@given(queries)
def test_what_a_query_touches_is_what_it_was_made_of(written: Written) -> None:
    assert touched(written.sql) == {table: set(columns) for table, columns in written.touches.items()}


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    made = store_of(partnership())
    yield made
    made.close()


FEEDS = {
    "incidents": {
        "reference": "Number",
        "occurred_from": "When",
        "occurred_precision": "When",
        "category": "Kind",
        "place_id": "Lon Lat",
        "longitude": "Lon Lat",
        "latitude": "Lon Lat",
        "area": "Lon Lat",
        "kind": "Lon Lat",
        "precision": "Lon Lat",
        "family_name": "Surname",
        "date_of_birth": "Born",
        "birth_year": "Born",
        "sex": "Sex",
        "role": "Role",
    },
    "asb": {
        "occurred_from": "When",
        "occurred_precision": "When",
        "category": "Type",
        "place_id": "Easting Northing",
        "longitude": "Easting Northing",
        "latitude": "Easting Northing",
        "area": "Easting Northing",
        "kind": "Easting Northing",
        "precision": "Easting Northing",
        "name": "Address",
        "given_names": "Name",
        "family_name": "Name",
        "date_of_birth": "DOB",
        "birth_year": "DOB",
        "sex": "Gender",
    },
    "ambulance": {
        "occurred_from": "Time",
        "occurred_precision": "Time",
        "category": "Code",
        "place_id": "Postcode",
        "area": "Postcode",
        "kind": "Postcode",
        "precision": "Postcode",
        "postcode": "Postcode",
    },
    "street": {
        "occurred_from": "Month",
        "occurred_to": "Month",
        "occurred_precision": "Month",
        "category": "Crime type",
        "place_id": "LSOA code",
        "area": "LSOA code",
        "kind": "LSOA code",
        "precision": "LSOA code",
    },
    "parking": {"occurred_from": "Date", "occurred_precision": "Date", "category": "Fine"},
}
"""Which column of each dataset a value in the tables can come from, written down apart from the code that works it out."""

GIVEN = {
    ("analysis", "board"): {
        "incidents": {"When", "Kind", "Lon", "Lat", "Role"},
        "asb": {"When", "Type", "Address", "Easting", "Northing"},
        "street": {"Month", "Crime type", "LSOA code"},
    },
    ("casework", "health"): {"incidents": {"When"}, "ambulance": {"Time", "Code", "Postcode"}},
    ("analysis", "press"): {"street": {"Month", "Crime type", "LSOA code"}},
}
"""What the clauses, and owning the data, give to whom, read off the partnership by hand."""


def allowed(mark: str, given: dict[str, set[str]]) -> bool:
    dataset, _, column = mark.split(".")
    sources = [name for name in ("Crime type", "LSOA code") if name in (FEEDS[dataset].get(column) or "")]
    needed = sources or (FEEDS[dataset].get(column) or "").split()
    return bool(given.get(dataset)) and set(needed) <= given[dataset]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(queries, st.sampled_from(sorted(GIVEN)))
def test_no_query_yields_a_value_of_a_refused_dataset_or_column(store: Store, written: Written, asking: tuple[str, str]) -> None:
    purpose, recipient = asking
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = permit(partnership(), written.sql, purpose=purpose, recipient=recipient, on=TODAY, log=log_in(Path(folder)))
        except AgreementError:
            return
    seen = marks(store.fetch(restricted_sql(found)))
    for sql in scoped_sql(found).values():
        seen |= marks(store.fetch(sql))
    assert {mark for mark in seen if not allowed(mark, GIVEN[asking])} == set()


days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@given(start=days, signed=days, end=st.none() | days, withdrawn=st.none() | days, on=days)
def test_in_force_means_what_the_handbook_says(start: date, signed: date, end: date | None, withdrawn: date | None, on: date) -> None:
    parties = {"council": SIGNED, "police": signed}
    held = agreement("isp", parties, [clause("1", "asb", ["When"], ["police"], ["analysis"])], start=start, end=end, withdrawn=withdrawn)
    in_force = max(start, signed, SIGNED) <= on and (end is None or on <= end) and (withdrawn is None or on < withdrawn)
    assert standing(held, on).in_force == in_force
    before = (standing(held, start + timedelta(days=n)).in_force for n in range((on - start).days + 1))
    assert has_been_in_force(held, on) == any(before)
