"""The few tables that everything else reads, and which meanings feed each column.

`sources` is what an agreement's clause has to cover before a purpose may read the column; a column with none is made by
the program (an opaque id, a count) and says nothing by itself.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TableColumn:
    name: str
    type: str  # DuckDB's name of the type
    sources: tuple[str, ...] = ()


def _c(name: str, type: str, *sources: str) -> TableColumn:
    return TableColumn(name, type, sources)


_POINT = ("event.longitude", "event.latitude", "event.easting", "event.northing")
_WHERE = (*_POINT, "event.postcode", "event.uprn", "event.area", "event.outward_postcode")
_SITE = (*_WHERE, "event.address")
_TOLD = (
    "event.reference", "event.quoted_reference", "event.occurred_from", "event.occurred_to", "event.month", "event.category",
    "event.subcategory", *_SITE, "event.location_name",
)  # fmt: skip
"""What tells which events are one incident: to know that two are is to know something of each of these."""

TABLES: dict[str, tuple[TableColumn, ...]] = {
    "delivery": (
        _c("delivery_id", "VARCHAR"),
        _c("dataset", "VARCHAR"),
        _c("partner", "VARCHAR"),
        _c("file", "VARCHAR"),
        _c("received_at", "TIMESTAMP"),
        _c("sha256", "VARCHAR"),
        _c("status", "VARCHAR"),
        _c("rows_in", "BIGINT"),
        _c("rows_accepted", "BIGINT"),
        _c("rows_quarantined", "BIGINT"),
    ),
    "identity": (
        _c("identity_id", "VARCHAR"),
        _c("dataset", "VARCHAR"),
        _c("partner", "VARCHAR"),
        _c("reference", "VARCHAR", "identity.reference"),
        _c("given_names", "VARCHAR", "identity.given_names", "identity.full_name"),
        _c("family_name", "VARCHAR", "identity.family_name", "identity.full_name"),
        _c("date_of_birth", "DATE", "identity.date_of_birth"),
        _c("sex", "VARCHAR", "identity.sex"),
        _c("ethnic_group", "VARCHAR", "identity.ethnicity"),
        _c("address", "VARCHAR", "identity.address"),
        _c("postcode", "VARCHAR", "identity.postcode"),
        _c("uprn", "VARCHAR", "identity.uprn"),
        _c("phone", "VARCHAR", "identity.phone"),
        _c("nhs_number", "VARCHAR", "identity.nhs_number"),
        _c("pnc_id", "VARCHAR", "identity.pnc_id"),
    ),
    "person": (
        _c("person_id", "VARCHAR"),
        _c("birth_year", "INTEGER", "identity.date_of_birth"),
        _c("sex", "VARCHAR", "identity.sex"),
        _c("ethnic_group", "VARCHAR", "identity.ethnicity"),
        _c("home_area", "VARCHAR", "identity.postcode", "identity.uprn"),
    ),
    "person_identity": (
        _c("person_id", "VARCHAR"),
        _c("identity_id", "VARCHAR"),
        _c("dataset", "VARCHAR"),
        _c("partner", "VARCHAR"),
        _c("since", "TIMESTAMP"),
        _c("how", "VARCHAR"),
    ),
    "person_source": (
        _c("person_id", "VARCHAR"),
        _c("identity_id", "VARCHAR"),
        _c("dataset", "VARCHAR"),
        _c("partner", "VARCHAR"),
        _c("birth_year", "INTEGER", "identity.date_of_birth"),
        _c("sex", "VARCHAR", "identity.sex"),
        _c("ethnic_group", "VARCHAR", "identity.ethnicity"),
        _c("home_area", "VARCHAR", "identity.postcode", "identity.uprn"),
    ),
    "event": (
        _c("event_id", "VARCHAR"),
        _c("dataset", "VARCHAR"),
        _c("partner", "VARCHAR"),
        _c("delivery_id", "VARCHAR"),
        _c("reference", "VARCHAR", "event.reference"),
        _c("occurred_from", "TIMESTAMP", "event.occurred_from", "event.month"),
        _c("occurred_to", "TIMESTAMP", "event.occurred_to", "event.month"),
        _c("occurred_precision", "VARCHAR", "event.occurred_from", "event.month"),
        _c("recorded_on", "DATE", "event.recorded_on"),
        _c("category", "VARCHAR", "event.category"),
        _c("subcategory", "VARCHAR", "event.subcategory"),
        _c("outcome", "VARCHAR", "event.outcome"),
        _c("place_id", "VARCHAR", *_WHERE),
        _c("longitude", "DOUBLE", *_POINT),
        _c("latitude", "DOUBLE", *_POINT),
        _c("area", "VARCHAR", *_WHERE),
        _c("events", "BIGINT", "event.count"),
    ),
    "involvement": (
        _c("event_id", "VARCHAR"),
        _c("person_id", "VARCHAR"),
        _c("identity_id", "VARCHAR"),
        _c("dataset", "VARCHAR"),
        _c("partner", "VARCHAR"),
        _c("role", "VARCHAR", "involvement.role"),
    ),
    "place": (
        _c("place_id", "VARCHAR"),
        _c("kind", "VARCHAR", *_WHERE),
        _c("name", "VARCHAR", "event.location_name", "event.address"),
        _c("longitude", "DOUBLE", *_POINT),
        _c("latitude", "DOUBLE", *_POINT),
        _c("uprn", "VARCHAR", "event.uprn"),
        _c("postcode", "VARCHAR", "event.postcode", "event.outward_postcode"),
        _c("area", "VARCHAR", *_WHERE),
        _c("precision", "VARCHAR", *_WHERE),
    ),
    "incident_event": (
        _c("incident_id", "VARCHAR", *_TOLD),
        _c("event_id", "VARCHAR"),
        _c("dataset", "VARCHAR"),
        _c("partner", "VARCHAR"),
        _c("how", "VARCHAR", *_TOLD),
    ),
    "place_site": (
        _c("place_id", "VARCHAR", *_WHERE),
        _c("site_id", "VARCHAR", *_SITE),
        _c("how", "VARCHAR", *_SITE),
        _c("precision", "VARCHAR", *_SITE),
    ),
    "place_area": (_c("place_id", "VARCHAR", *_WHERE), _c("level", "VARCHAR"), _c("area", "VARCHAR", *_WHERE), _c("how", "VARCHAR")),
    "case_record": (
        _c("case_id", "VARCHAR", "case.reference"),
        _c("dataset", "VARCHAR"),
        _c("partner", "VARCHAR"),
        _c("delivery_id", "VARCHAR"),
        _c("pathway", "VARCHAR", "case.pathway"),
        _c("subject", "VARCHAR", "case.subject"),
        _c("area", "VARCHAR", "case.area"),
        _c("lead", "VARCHAR", "case.lead"),
        _c("opened", "DATE", "case.opened"),
        _c("stage", "VARCHAR", "case.stage"),
        _c("entered", "DATE", "case.entered"),
        _c("risk", "VARCHAR", "case.risk"),
        _c("ended", "DATE", "case.ended"),
        _c("outcome", "VARCHAR", "case.outcome"),
    ),
    "case_person": (
        _c("case_id", "VARCHAR", "case.reference"),
        _c("person_id", "VARCHAR"),
        _c("identity_id", "VARCHAR"),
        _c("dataset", "VARCHAR"),
        _c("partner", "VARCHAR"),
    ),
    "case_step": (
        _c("case_id", "VARCHAR", "step.case"),
        _c("dataset", "VARCHAR"),
        _c("partner", "VARCHAR"),
        _c("step", "BIGINT", "step.number"),
        _c("taken", "TIMESTAMP", "step.taken"),
        _c("kind", "VARCHAR", "step.kind"),
        _c("what", "VARCHAR", "step.what"),
        _c("stage", "VARCHAR", "step.stage"),
        _c("due", "DATE", "step.due"),
        _c("voided", "BOOLEAN", "step.voided"),
    ),
    "action": (
        _c("action_id", "VARCHAR", "action.reference"),
        _c("case_id", "VARCHAR", "action.case"),
        _c("dataset", "VARCHAR"),
        _c("partner", "VARCHAR"),
        _c("owner", "VARCHAR", "action.owner"),
        _c("added", "DATE", "action.added"),
        _c("due", "DATE", "action.due"),
        _c("ended", "DATE", "action.ended"),
        _c("state", "VARCHAR", "action.state"),
    ),
    "meeting": (
        _c("meeting_id", "VARCHAR", "meeting.reference"),
        _c("dataset", "VARCHAR"),
        _c("partner", "VARCHAR"),
        _c("met_as", "VARCHAR", "meeting.group"),
        _c("held", "DATE", "meeting.held"),
        _c("invited", "BIGINT", "meeting.invited"),
        _c("attended", "BIGINT", "meeting.attended"),
        _c("cases", "BIGINT", "meeting.cases"),
        _c("quorate", "BOOLEAN", "meeting.quorate"),
    ),
    "area": (
        _c("code", "VARCHAR"),
        _c("level", "VARCHAR"),
        _c("name", "VARCHAR"),
        _c("name_cy", "VARCHAR"),
        _c("parent", "VARCHAR"),
        _c("population", "BIGINT"),
    ),
}

CASEWORK: dict[str, str] = {
    "case_record": "case.", "case_person": "case.", "case_step": "step.", "action": "action.", "meeting": "meeting."
}  # fmt: skip
"""Tables of what people did in the workplace -> what the meanings begin with that put a dataset's rows there."""

RESTRICTED = frozenset({"identity"})
"""Tables that carry names; written apart, under the identity key."""

OPEN = frozenset({"delivery", "area"})
"""Tables that say nothing of people or events; any purpose may read them."""
