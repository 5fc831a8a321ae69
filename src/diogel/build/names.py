"""The two records of a pair side by side, as far as clauses let somebody see them; every look is a line in the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from diogel.build.answers import check_day
from diogel.build.artifacts import Build
from diogel.build.open import asked_log
from diogel.definitions.model import Partnership, Text
from diogel.errors import AgreementError
from diogel.sharing.decisions import Decision, DecisionLog
from diogel.sharing.query import permit, scoped_sql
from diogel.stores.base import Store

FIELDS: dict[str, Text] = {
    "given_names": Text(en="Forenames", cy="Enwau cyntaf"),
    "family_name": Text(en="Surname", cy="Cyfenw"),
    "date_of_birth": Text(en="Date of birth", cy="Dyddiad geni"),
    "sex": Text(en="Sex", cy="Rhyw"),
    "address": Text(en="Address", cy="Cyfeiriad"),
    "postcode": Text(en="Postcode", cy="Cod post"),
    "phone": Text(en="Telephone", cy="Ffôn"),
    "nhs_number": Text(en="NHS number", cy="Rhif GIG"),
    "reference": Text(en="Partner's reference", cy="Cyfeirnod y partner"),
}
"""The columns of `identity` that a reviewer looks at, in the order in which they are shown."""


NOT_SHOWN = Text(en="(not shown)", cy="(ni ddangosir)")


@dataclass(frozen=True)
class Names:
    """`of`: identity -> column of `identity` -> what its record says, None where it says nothing; a column that no clause gives is
    absent. `shown` are the columns of which there is anything to show; `refused` says why others may not be; `clauses` are those that
    give what is shown, none where it is the recipient's own."""

    of: Mapping[str, Mapping[str, object]]
    shown: tuple[str, ...]
    refused: Mapping[str, str]
    clauses: tuple[str, ...] = ()

    def cell(self, identity: str, column: str, language: str) -> str:
        """As it stands in a file or on a screen: empty where the record says nothing."""
        said = self.of.get(identity, {})
        if column not in said:
            return NOT_SHOWN.in_language(language)
        return "" if said[column] is None else str(said[column])


def look_at(
    store: Store,
    folder: Path,
    partnership: Partnership,
    build: Build,
    records: Mapping[str, Sequence[str]],
    *,
    purpose: str,
    recipient: str,
    on: date,
) -> Names:
    """See `diogel.build.review.side_by_side`. `records`: identity -> all identities of its record, which say the same; what a clause
    gives of any of them is shown. Each column is a query of its own, so that one without a clause hides no other."""
    check_day(on)
    log = DecisionLog(asked_log(folder))
    members = sorted({member for some in records.values() for member in some})
    store.put("looked_at", pa.table({"identity_id": pa.array(members, pa.string())}))
    found: dict[str, dict[str, object]] = {}
    refused: dict[str, AgreementError] = {}
    datasets: dict[str, str] = {}
    given: set[tuple[str, str]] = set()
    for column in FIELDS:
        sql = f"SELECT identity_id, dataset, {column} FROM identity"
        try:
            permitted = permit(partnership, sql, purpose=purpose, recipient=recipient, on=on, fed=build.fed, log=log)
        except AgreementError as refusal:
            refused[column] = refusal
            continue
        given.update((ground.dataset, str(ground.ref)) for ground in permitted.grounds if ground.ref)
        scope = scoped_sql(permitted)["identity"]
        rows = store.fetch(f"SELECT s.* FROM ({scope}) AS s JOIN looked_at AS l ON l.identity_id = s.identity_id ORDER BY s.identity_id")
        for row in rows.to_pylist():
            found.setdefault(row["identity_id"], {})[column] = row[column]
            datasets[row["identity_id"]] = row["dataset"]
    if len(refused) == len(FIELDS):
        raise next(iter(refused.values()))
    _note(log, {member: datasets[member] for member in members if member in found}, purpose, recipient)
    of = {identity: _together(found.get(member, {}) for member in some) for identity, some in records.items()}
    shown = tuple(column for column in FIELDS if any(said.get(column) is not None for said in of.values()))
    clauses = sorted({clause for dataset, clause in given if dataset in datasets.values()})
    return Names(of, shown, {column: refusal.what for column, refusal in refused.items()}, tuple(clauses))


def _together(said: Iterable[Mapping[str, object]]) -> dict[str, object]:
    """What the identities of one record say, as far as each may be shown."""
    record: dict[str, object] = {}
    for one in said:
        for column, value in one.items():
            if record.get(column) is None:
                record[column] = value
    return record


def _note(log: DecisionLog, looked: Mapping[str, str], purpose: str, recipient: str) -> None:
    at, asked = log.clock(), {"purpose": purpose, "recipient": recipient}
    told = "shown side by side in the review of pairs: identity"
    log.write_all(Decision(at, "view", True, dataset, f"{told} {identity}", **asked) for identity, dataset in looked.items())
