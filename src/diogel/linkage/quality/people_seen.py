"""The identities of a build as an evaluation sees them: numbers of persons, partners and groups, never a name or a date.

What a group goes by is used only where a clause opens it to linkage, as for linking itself; elsewhere the identity stands under
`not_open`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from diogel.linkage.quality.contingency import Ints
from diogel.linkage.quality.groups import Dimension
from diogel.stores.base import Store

Open = Mapping[str, frozenset[str]]
"""Dataset -> the fields that a clause opens to linkage there, as `identity_sex`."""

AGES = ((0, "0_9"), (10, "10_17"), (18, "18_24"), (25, "25_34"), (35, "35_49"), (50, "50_64"), (65, "65_up"))
"""The age from which a band begins."""

NOT_OPEN, NOT_GIVEN = "not_open", "not_given"


@dataclass(frozen=True)
class Seen:
    """Row i is one identity, in the order of its id; everything is numbered from 0, `true` is -1 where the true person is not known."""

    person: Ints
    partner: Ints
    partners: tuple[str, ...]
    waits: npt.NDArray[np.bool_]
    true: Ints
    dimensions: tuple[Dimension, ...]

    def __len__(self) -> int:
        return len(self.person)


def seen(store: Store, open_to: Open, *, on: date, truth: str | None = None) -> Seen:
    """From the tables `to_link`, `person_identity`, `pair` and `link`; and `truth` (identity_id, person: a number), where there is one."""
    groups = {**_dimensions(open_to, on), "partner": "l.partner"}
    columns = ", ".join(f"{sql} AS group_{name}" for name, sql in groups.items())
    known = "t.person" if truth else "CAST(NULL AS BIGINT)"
    joined = f"LEFT JOIN {truth} AS t ON t.identity_id = p.identity_id" if truth else ""
    rows = store.fetch(
        f"SELECT p.person_id, {columns}, w.identity_id IS NOT NULL AS waits, {known} AS true_person FROM person_identity AS p "
        f"JOIN to_link AS l ON l.identity_id = p.identity_id LEFT JOIN ({_waiting()}) AS w ON w.identity_id = p.identity_id {joined} "
        "ORDER BY p.identity_id"
    )
    dimensions = tuple(Dimension(name, *_coded(rows[f"group_{name}"])) for name in ORDER)
    partner = next(one for one in dimensions if one.dimension == "partner")
    return Seen(
        person=_coded(rows["person_id"])[1],
        partner=partner.of,
        partners=partner.names,
        waits=np.asarray(rows["waits"].to_numpy(zero_copy_only=False), dtype=np.bool_),
        true=pc.fill_null(rows["true_person"].cast(pa.int64()), -1).to_numpy().astype(np.int64),
        dimensions=dimensions,
    )


ORDER = ("partner", "age_band", "sex", "ethnic_group", "completeness", "nhs_number")


def _coded(column: pa.ChunkedArray) -> tuple[tuple[str, ...], Ints]:
    """The values in order, and each row's place among them."""
    coded = pc.dictionary_encode(column.combine_chunks())
    names = coded.dictionary.to_pylist()
    order = sorted(range(len(names)), key=lambda at: names[at])
    place = np.empty(len(names), dtype=np.int64)
    place[order] = np.arange(len(names))
    codes = coded.indices.to_numpy().astype(np.int64)
    return tuple(names[at] for at in order), place[codes] if len(names) else codes


def _waiting() -> str:
    """Identities with a pair in review: its two records' own, and those equal to them."""
    review = "SELECT identity_id_{side} AS identity_id FROM pair WHERE status = 'review'"
    records = f"{review.format(side='l')} UNION {review.format(side='r')}"
    of_them = f"FROM link AS k JOIN ({records}) AS r ON r.identity_id = k.identity_id_l WHERE k.how = 'exact'"
    return f"{records} UNION SELECT k.identity_id_r AS identity_id {of_them}"


def _dimensions(open_to: Open, on: date) -> dict[str, str]:
    birth, place = _given("date_of_birth"), _given("postcode", "address", "uprn")
    first_of_january = "EXTRACT(MONTH FROM l.date_of_birth) = 1 AND EXTRACT(DAY FROM l.date_of_birth) = 1"
    placeholder = f"COALESCE(l.dob_flag, '') = 'placeholder' OR ({first_of_january})"
    sql = {
        "age_band": (("identity_date_of_birth",), f"CASE WHEN {birth} THEN {_age_band(on)} ELSE '{NOT_GIVEN}' END"),
        "sex": (("identity_sex",), f"COALESCE(NULLIF(l.sex, ''), '{NOT_GIVEN}')"),
        "ethnic_group": (("identity_ethnicity",), f"COALESCE(NULLIF(l.ethnic_group, ''), '{NOT_GIVEN}')"),
        "nhs_number": (("identity_nhs_number",), f"CASE WHEN {_given('nhs_number')} THEN 'given' ELSE '{NOT_GIVEN}' END"),
    }
    says = (
        f"CASE WHEN {placeholder} THEN 'placeholder' WHEN ({birth}) AND ({place}) THEN 'birth_date_and_place' "
        f"WHEN {birth} THEN 'birth_date_alone' WHEN {place} THEN 'place_alone' ELSE 'neither' END"
    )
    return {name: _where_open(open_to, columns, group) for name, (columns, group) in sql.items()} | {"completeness": says}


def _given(*columns: str) -> str:
    return " OR ".join(f"NULLIF(CAST(l.{column} AS VARCHAR), '') IS NOT NULL" for column in columns)


def _where_open(open_to: Open, columns: tuple[str, ...], sql: str) -> str:
    """The group, for identities of datasets of which a clause opens one of the columns to linkage."""
    datasets = ", ".join(f"'{name}'" for name in sorted(open_to) if not open_to[name].isdisjoint(columns))
    return f"CASE WHEN l.dataset IN ({datasets or chr(39) * 2}) THEN {sql} ELSE '{NOT_OPEN}' END"


def _age_band(on: date) -> str:
    """Whole years on the day; a date of birth that is still to come counts as not given."""
    before = (
        f"EXTRACT(MONTH FROM l.date_of_birth) > {on.month} OR "
        f"(EXTRACT(MONTH FROM l.date_of_birth) = {on.month} AND EXTRACT(DAY FROM l.date_of_birth) > {on.day})"
    )
    age = f"{on.year} - EXTRACT(YEAR FROM l.date_of_birth) - CASE WHEN {before} THEN 1 ELSE 0 END"
    cases = " ".join(f"WHEN {age} >= {least} THEN '{band}'" for least, band in reversed(AGES))
    return f"CASE {cases} ELSE '{NOT_GIVEN}' END"
