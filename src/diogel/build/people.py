"""From identities to persons: what linkage may see, the link itself, and the tables that come of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from diogel.definitions.tables import TABLES
from diogel.linkage.binding import Binding, binding
from diogel.linkage.decisions import Ledger
from diogel.linkage.index import Known
from diogel.linkage.link import Linked, link
from diogel.linkage.model import LinkageModel
from diogel.linkage.prepare import TOKENS
from diogel.progress import Progress
from diogel.sharing.decisions import DecisionLog
from diogel.sharing.gate import Passage, open_to_linkage
from diogel.stores.base import Store

IDENTITY_FIELDS: dict[str, str] = {
    "identity_id": "VARCHAR", "dataset": "VARCHAR", "partner": "VARCHAR", "identity_reference": "VARCHAR",
    "identity_given_names": "VARCHAR", "identity_family_name": "VARCHAR", "identity_given_names_written": "VARCHAR",
    "identity_family_name_written": "VARCHAR", "identity_date_of_birth": "DATE", "identity_dob_flag": "VARCHAR", "identity_sex": "VARCHAR",
    "identity_ethnicity": "VARCHAR", "identity_address": "VARCHAR", "identity_postcode": "VARCHAR", "identity_uprn": "VARCHAR",
    "identity_phone": "VARCHAR", "identity_nhs_number": "VARCHAR", "identity_pnc_id": "VARCHAR",
    **{f"identity_{name}": "VARCHAR" for name in TOKENS},
}  # fmt: skip
"""Every field that a conformed identity may carry, with its type."""

_LINK_FIELDS = {
    "reference": "identity_reference", "given_names": "identity_given_names", "family_name": "identity_family_name",
    "date_of_birth": "identity_date_of_birth", "dob_flag": "identity_dob_flag", "sex": "identity_sex", "ethnic_group": "identity_ethnicity",
    "address": "identity_address", "postcode": "identity_postcode", "uprn": "identity_uprn", "phone": "identity_phone",
    "nhs_number": "identity_nhs_number", "pnc_id": "identity_pnc_id",
}  # fmt: skip

_NAMES = {"identity_given_names", "identity_family_name"}


def make_identities(store: Store) -> None:
    """`identity_taken_in` -> `identity`, with names as they are written."""
    columns = {
        "given_names": "COALESCE(identity_given_names_written, identity_given_names)",
        "family_name": "COALESCE(identity_family_name_written, identity_family_name)",
        "ethnic_group": "identity_ethnicity",
    }
    plain = {"identity_id", "dataset", "partner"}
    selected = ", ".join(
        column.name if column.name in plain else f"{columns.get(column.name, 'identity_' + column.name)} AS {column.name}"
        for column in TABLES["identity"]
    )
    store.create("identity", f"SELECT {selected} FROM identity_taken_in")


def linkable_fields(passage: Passage, log: DecisionLog) -> set[str]:
    """The identity fields that a clause lets linkage use; a whole name is both its parts."""
    linkable = open_to_linkage(passage, log)
    fields = {column.meaning.replace(".", "_") for column in passage.columns if column.name in linkable}
    if "identity_full_name" in fields:
        fields |= _NAMES
    if "identity_date_of_birth" in fields:
        fields.add("identity_dob_flag")
    return fields


def link_identities(
    store: Store,
    allowed: Mapping[str, set[str]],
    model: LinkageModel,
    known: Known | None,
    *,
    ledger: Ledger,
    keep_in: Path | None = None,
    salt: str,
    progress: Progress,
) -> Linked:
    """`identity_taken_in` -> `to_link` -> `person_identity`. A field that is not among its dataset's `allowed` is NULL to the model.

    What `known` has is compared only with what is new; `keep_in` is where the next run finds what this one leaves.
    """
    store.create("to_link", to_link(allowed))
    bound = bound_now(store, ledger)
    linked = link(
        store, "to_link", model=model, known=known, decisions=bound.pairs, keep_in=keep_in, progress=progress, salt=salt
    )  # fmt: skip
    linked.summary["decisions"] = {"pairs": linked.summary["decisions"], **bound.summary}
    store.put("linked", linked.person_identity)
    store.create(
        "person_identity",
        "SELECT l.person_id, l.identity_id, i.dataset, i.partner, CAST(l.since AS TIMESTAMP) AS since, l.how "
        "FROM linked AS l JOIN identity_taken_in AS i ON i.identity_id = l.identity_id",
    )
    return linked


def bound_now(store: Store, ledger: Ledger) -> Binding:
    """What people's decisions bind among the identities of `to_link`."""
    columns = "identity_id, dataset, partner, reference"
    return binding(ledger, store.fetch(f"SELECT {columns} FROM to_link{'' if ledger.binding else ' WHERE FALSE'}"))


def to_link(allowed: Mapping[str, set[str]]) -> str:
    """The identities as linkage may see them, by the fields that each dataset's clauses let it use; tokens where some dataset has them."""
    tokens = {name: f"identity_{name}" for name in TOKENS if any(f"identity_{name}" in fields for fields in allowed.values())}
    selected = ", ".join(f"{_withheld(field, allowed)} AS {name}" for name, field in (_LINK_FIELDS | tokens).items())
    return f"SELECT identity_id, dataset, partner, {selected} FROM identity_taken_in"


def _withheld(field: str, allowed: Mapping[str, set[str]]) -> str:
    datasets = sorted(name for name, fields in allowed.items() if field in fields)
    if not datasets:
        return f"CAST(NULL AS {IDENTITY_FIELDS[field]})"
    names = ", ".join(f"'{name}'" for name in datasets)
    return f"CASE WHEN dataset IN ({names}) THEN {field} END"


def make_persons(store: Store) -> None:
    """`person_identity`, `identity`, `home` -> `person_source` (what each identity says) and `person` (what most of them say)."""
    store.create(
        "person_source",
        "SELECT p.person_id, p.identity_id, p.dataset, p.partner, CAST(EXTRACT(YEAR FROM i.date_of_birth) AS INTEGER) AS birth_year, i.sex, "
        "i.ethnic_group, h.area AS home_area FROM person_identity AS p JOIN identity AS i ON i.identity_id = p.identity_id "
        "LEFT JOIN home AS h ON h.postcode = i.postcode",
    )
    for name in ("birth_year", "sex", "ethnic_group", "home_area"):
        store.create(f"most_{name}", _most_said(name))
    store.create(
        "person",
        "SELECT k.person_id, y.birth_year, s.sex, e.ethnic_group, h.home_area FROM (SELECT DISTINCT person_id FROM person_source) AS k "
        "LEFT JOIN most_birth_year AS y ON y.person_id = k.person_id LEFT JOIN most_sex AS s ON s.person_id = k.person_id "
        "LEFT JOIN most_ethnic_group AS e ON e.person_id = k.person_id LEFT JOIN most_home_area AS h ON h.person_id = k.person_id",
    )


def _most_said(name: str) -> str:
    """The value that most identities of a person give; of equals the smallest, so that every store says the same."""
    return (
        f"SELECT person_id, {name} FROM (SELECT person_id, {name}, ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY n DESC, {name}) AS nth "
        f"FROM (SELECT person_id, {name}, COUNT(*) AS n FROM person_source WHERE {name} IS NOT NULL GROUP BY person_id, {name}) AS counts) AS ranked "
        "WHERE nth = 1"
    )


def make_involvements(store: Store) -> None:
    """`counted` and `person_identity` -> `involvement`: each person's part in each event, roles apart."""
    store.create(
        "involvement",
        "SELECT DISTINCT r.event_id, p.person_id, r.identity_id, r.dataset, r.partner, r.involvement_role AS role "
        "FROM counted AS r JOIN person_identity AS p ON p.identity_id = r.identity_id WHERE r.event_id IS NOT NULL",
    )
