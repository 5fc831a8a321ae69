"""What a case will be about, where somebody comes from a page that shows it: a person whom they looked up, an area."""

from __future__ import annotations

from datetime import date

from diogel.build.lookup import Field, PersonSeen
from diogel.web.cases.queries.subjects import Described


def person(seen: PersonSeen, purpose: str) -> Described:
    """The name and date of birth as far as the own data, or a standing clause for the case's own purpose, shows them; and those clauses."""
    fields = [field for record in seen.records for field in record.fields if field.value and _serves(field, purpose)]
    said = {field.name: field for field in reversed(fields) if field.name in (*_NAMES, _BORN)}
    born = said[_BORN].value if _BORN in said else None
    return Described(
        kind="person",
        name=" ".join(str(said[name].value) for name in _NAMES if name in said),
        born=born.isoformat() if isinstance(born, date) else "",
        person=seen.person_id,
        identities=tuple(sorted(seen.identities)),
        clauses=tuple(sorted({str(field.clause) for field in said.values() if field.clause})),
    )


_NAMES, _BORN = ("given_names", "family_name"), "date_of_birth"


def _serves(field: Field, purpose: str) -> bool:
    return field.clause is None or (purpose in field.clause.purposes and not field.clause.on_request)
