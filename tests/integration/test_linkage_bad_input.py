"""What partners send when things go wrong: linkage ends, says what it skipped, and takes nobody for somebody else."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from linkage_people import SCHEMA, records

from diogel.linkage.index import Known
from diogel.linkage.link import Linked, link
from diogel.linkage.model import LinkageModel
from diogel.stores.base import Store
from diogel.stores.duckdb import DuckDBStore
from diogel.stores.keys import Keys

MODEL = LinkageModel.load()
NOW = datetime(2026, 11, 23)
Row = dict[str, Any]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = DuckDBStore(Keys(b"t" * 32, b"i" * 32), threads=2, temp=tmp_path_factory.mktemp("spill"))
    yield store
    store.close()


@cache
def people() -> tuple[Row, ...]:
    """Some 700 records of 300 people."""
    return tuple(records(300, seed=41).to_pylist())


def linked(store: Store, rows: list[Row], **more: Any) -> Linked:
    store.put("people", pa.Table.from_pylist(rows, schema=SCHEMA))
    return link(store, "people", model=MODEL, at=NOW, **more)


def groups(found: Linked) -> set[frozenset[str]]:
    by_person: defaultdict[str, set[str]] = defaultdict(set)
    for row in found.person_identity.to_pylist():
        by_person[row["person_id"]].add(row["identity_id"])
    return {frozenset(some) for some in by_person.values()}


def precision_and_found(found: Linked) -> tuple[float, int]:
    """The share of joined pairs that is one person, and how many such pairs."""
    truth = {row["identity_id"]: row["truth"] for row in people()}
    right = said = 0
    for group in groups(found):
        said += len(group) * (len(group) - 1) // 2
        right += sum(n * (n - 1) // 2 for n in Counter(truth[identity] for identity in group).values())
    return right / max(said, 1), right


def without_birth_date(row: Row) -> Row:
    return row | {"date_of_birth": None}


def born_in_1900(row: Row) -> Row:
    return row | {"date_of_birth": date(1900, 1, 1)}


def in_initials(row: Row) -> Row:
    return row | {name: row[name][:1] if row[name] else None for name in ("given_names", "family_name")}


def half_are_jones(row: Row) -> Row:
    return row | {"family_name": "Jones"} if row["truth"] % 2 else row


MANGLED: dict[str, tuple[Callable[[Row], Row], float, int]] = {
    "no birth dates at all": (without_birth_date, 0.93, 200),
    "one surname on half the rows": (half_are_jones, 0.95, 400),
    "names in initials only": (in_initials, 0.95, 100),
}
"""What was sent -> the least share of joins that is right, and the least number of right ones."""


@pytest.mark.parametrize(("mangle", "least", "pairs"), MANGLED.values(), ids=MANGLED.keys())
def test_few_are_joined_wrongly_and_some_are_found(store: Store, mangle: Callable[[Row], Row], least: float, pairs: int) -> None:
    precision, right = precision_and_found(linked(store, [mangle(row) for row in people()]))
    assert precision >= least
    assert right >= pairs


def test_everyone_born_on_1_january_1900_is_everyone_without_a_birth_date(store: Store) -> None:
    assert groups(linked(store, [born_in_1900(row) for row in people()])) == groups(
        linked(store, [without_birth_date(row) for row in people()])
    )


def test_two_agencies_that_number_their_people_alike_join_nobody_by_it(store: Store) -> None:
    plain = [row | {"reference": None} for row in people()]
    begun: Counter[str] = Counter()
    numbered = []
    for row in plain:
        begun[row["dataset"]] += 1
        numbered.append(row | {"reference": f"R{begun[row['dataset']]:05d}"})
    assert groups(linked(store, numbered)) == groups(linked(store, plain))


def parent(number: int, born: date | None, **more: Any) -> Row:
    told = {"dataset": "asb", "partner": "council", "given_names": "Ivor", "family_name": "Pritchard", "sex": "male"}
    return told | {"identity_id": f"i{number}", "date_of_birth": born, "postcode": "AB1 2CD", "address": "12 Mill Lane"} | more


FATHER, SON = date(1950, 5, 2), date(1979, 11, 20)


def test_a_record_without_a_birth_date_waits_where_father_and_son_have_one_name(store: Store) -> None:
    found = linked(store, [parent(1, FATHER), parent(2, SON), parent(3, None)])
    assert groups(found) == {frozenset({"i1"}), frozenset({"i2"}), frozenset({"i3"})}
    waiting = {(row["identity_id_l"], row["identity_id_r"]) for row in found.pairs.to_pylist() if row["status"] == "review"}
    assert {("i1", "i3"), ("i2", "i3")} <= waiting


def test_it_is_joined_where_a_number_tells_whose_it_is(store: Store) -> None:
    rows = [parent(1, FATHER, pnc_id="1980/1234567A"), parent(2, SON), parent(3, None, pnc_id="1980/1234567A")]
    assert groups(linked(store, rows)) == {frozenset({"i1", "i3"}), frozenset({"i2"})}


def test_it_is_joined_where_nobody_else_has_the_name(store: Store) -> None:
    assert groups(linked(store, [parent(1, FATHER), parent(3, None)])) == {frozenset({"i1", "i3"})}


def test_what_was_joined_waits_once_the_son_comes_to_be_known(store: Store, tmp_path: Path) -> None:
    """And the other way round: when he goes, they are one again."""
    two, three = [parent(1, FATHER), parent(3, None)], [parent(1, FATHER), parent(2, SON), parent(3, None)]
    linked(store, two, keep_in=tmp_path / "one")
    after = linked(store, three, known=Known(tmp_path / "one"), keep_in=tmp_path / "two")
    assert groups(after) == groups(linked(store, three))
    again = linked(store, two, known=Known(tmp_path / "two"))
    assert groups(again) == groups(linked(store, two))


STEPS = (
    "diogel.linkage.link.block",
    "diogel.linkage.link.compare",
    "diogel.linkage.link.judge",
    "diogel.linkage.link.resolve",
    "diogel.linkage.link.assign",
    "diogel.linkage.link._keep",
)


@pytest.mark.parametrize("step", STEPS)
def test_cut_off_at_any_step_the_last_partition_stands(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    rows = list(people())[:150]
    linked(store, rows[:100], keep_in=tmp_path / "good")
    before = {path.name: path.read_bytes() for path in (tmp_path / "good").iterdir()}

    def fails(*_: object, **__: object) -> None:
        raise OSError("cut off")

    with monkeypatch.context() as broken:
        broken.setattr(step, fails)
        with pytest.raises(OSError, match="cut off"):
            linked(store, rows, known=Known(tmp_path / "good"), keep_in=tmp_path / "broken")
    assert not Known(tmp_path / "broken").there()
    assert {path.name: path.read_bytes() for path in (tmp_path / "good").iterdir()} == before
    assert groups(linked(store, rows, known=Known(tmp_path / "good"))) == groups(linked(store, rows))
