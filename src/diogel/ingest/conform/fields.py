"""The conformed fields of a row and of an identity, in their fixed order, from the sources that may pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from diogel.definitions.meanings import MATCH_KEYS, MEANINGS
from diogel.definitions.model import Dataset
from diogel.ingest.conform.places import degrees_layers, grid_layers, point_findings
from diogel.ingest.conform.reading import Finding, Layer, literal
from diogel.ingest.conform.sources import Source

_SQL_TYPES = {
    "text": "VARCHAR", "name": "VARCHAR", "code": "VARCHAR", "vocabulary": "VARCHAR", "date": "DATE", "timestamp": "TIMESTAMP",
    "month": "TIMESTAMP", "number": "DOUBLE", "integer": "BIGINT", "boolean": "BOOLEAN",
}  # fmt: skip

IDENTITY_FIELDS = (
    "identity_reference", "identity_given_names", "identity_given_names_written", "identity_family_name", "identity_family_name_written",
    "identity_date_of_birth", "identity_dob_flag", "identity_sex", "identity_ethnicity", "identity_ethnicity_source", "identity_address",
    "identity_postcode", "identity_uprn", "identity_phone", "identity_nhs_number", "identity_pnc_id",
)  # fmt: skip
"""All that an identity may say as it stands, in the order in which its id is made of them."""

TOKENS = tuple(MEANINGS[name].field for name in MATCH_KEYS)
"""What stands in its place where identifiers are hashed."""

NAMING = frozenset({
    "identity_reference", "identity_given_names", "identity_family_name", "identity_date_of_birth", "identity_phone", "identity_nhs_number",
    "identity_pnc_id", *TOKENS,
})  # fmt: skip
"""Fields that name a person. A sex, an ethnic group or an address alone names nobody."""

_COMPOSED = frozenset({
    "event.occurred_from", "event.occurred_to", "event.month", "event.longitude", "event.latitude", "event.easting", "event.northing",
})  # fmt: skip
_WITH_SOURCE = frozenset({"event.category", "event.subcategory", "event.outcome", "involvement.role", "identity.ethnicity"})
_NAME_PARTS = {"given": "identity_given_names", "family": "identity_family_name"}


@dataclass(frozen=True)
class Sources:
    """The sources by what they mean. Where several columns mean the same, the first that says something counts."""

    all: tuple[Source, ...]

    def of(self, *meanings: str) -> list[Source]:
        return [source for source in self.all if source.meaning.name in meanings]

    def value(self, meaning: str) -> str | None:
        return first_of(source.reading.value for source in self.of(meaning))


def first_of(values: Iterable[str]) -> str | None:
    said = list(values)
    if not said:
        return None
    return said[0] if len(said) == 1 else f"COALESCE({', '.join(said)})"


def point_layers(sources: Sources) -> tuple[Layer, ...]:
    """Helper columns of the point; both coordinates must be among what may pass."""
    layers: tuple[Layer, ...] = ()
    longitude, latitude = sources.value("event.longitude"), sources.value("event.latitude")
    easting, northing = sources.value("event.easting"), sources.value("event.northing")
    if longitude and latitude:
        layers += degrees_layers(longitude, latitude, "point")
    if easting and northing:
        layers += grid_layers(easting, northing, "point")
    return layers


def has_degrees(sources: Sources) -> bool:
    return bool(sources.of("event.longitude") and sources.of("event.latitude"))


def has_grid(sources: Sources) -> bool:
    return bool(sources.of("event.easting") and sources.of("event.northing"))


def row_fields(sources: Sources, dataset: Dataset) -> dict[str, str]:
    """Field -> its SQL, in the order of the meanings; a dataset's own attributes last."""
    fields: dict[str, str] = {}
    for name, meaning in MEANINGS.items():
        if name == "event.occurred_from":
            fields |= _time_fields(sources)
        elif name == "event.longitude":
            fields |= _point_fields(sources, dataset)
        elif not meaning.restricted and name not in _COMPOSED:
            fields |= _plain_field(sources, name)
    for source in sources.all:
        if source.meaning.name.startswith("attribute."):
            fields |= _plain_field(sources, source.meaning.name)
    return fields


def _plain_field(sources: Sources, meaning: str) -> dict[str, str]:
    found = sources.of(meaning)
    if not found:
        return {}
    value, field = sources.value(meaning), found[0].meaning.field
    fields = {field: f"CAST({value} AS {_SQL_TYPES[found[0].meaning.kind]})"}
    is_coded = meaning in _WITH_SOURCE or (meaning.startswith("attribute.") and found[0].meaning.kind == "vocabulary")
    if is_coded:
        # The code that led to the term; where none did, the first that was given.
        chosen = [f"CASE WHEN {source.reading.value} IS NOT NULL THEN {source.reading.extras['source']} END" for source in found]
        given = [source.reading.extras["source"] for source in found]
        fields[f"{field}_source"] = given[0] if len(found) == 1 else f"COALESCE({', '.join([*chosen, *given])})"
    return fields


def _time_fields(sources: Sources) -> dict[str, str]:
    start, end, month = (sources.value(f"event.{name}") for name in ("occurred_from", "occurred_to", "month"))
    fields = {}
    if start or month:
        fields["event_occurred_from"] = first_of(value for value in (start, month) if value) or ""
    if end or month:
        # An end that is a day alone means all of that day; a month ends with its last second.
        day_end = f"CASE WHEN {end} = DATE_TRUNC('day', {end}) THEN {end} + INTERVAL 86399 SECOND ELSE {end} END" if end else None
        alone = f"CASE WHEN {start} IS NULL THEN {month} END" if start and month else month
        month_end = f"{alone} + INTERVAL 1 MONTH - INTERVAL 1 SECOND" if month else None
        fields["event_occurred_to"] = first_of(value for value in (day_end, month_end) if value) or ""
    if start or month:
        cases = ([f"WHEN {start} = DATE_TRUNC('day', {start}) THEN 'day' WHEN {start} IS NOT NULL THEN 'instant'"] if start else []) + (
            [f"WHEN {month} IS NOT NULL THEN 'month'"] if month else []
        )
        fields["event_occurred_precision"] = f"CASE {' '.join(cases)} END"
    return fields


def _point_fields(sources: Sources, dataset: Dataset) -> dict[str, str]:
    degrees, grid = has_degrees(sources), has_grid(sources)
    if not (degrees or grid):
        return {}
    known = [column for column, there in (("point_lon", degrees), ("point_east", grid)) if there]
    return {
        "event_longitude": "point_lon" if degrees else "CAST(NULL AS DOUBLE)",
        "event_latitude": "point_lat" if degrees else "CAST(NULL AS DOUBLE)",
        "event_point_precision": f"CASE WHEN COALESCE({', '.join(known)}) IS NOT NULL THEN {literal(dataset.point_precision)} END",
    }


def identity_fields(sources: Sources) -> dict[str, str]:
    """Field -> its SQL, in the order of IDENTITY_FIELDS and then of TOKENS; empty where no column that may pass is about a person."""
    fields = _name_fields(sources)
    for name, meaning in MEANINGS.items():
        if meaning.restricted and meaning.kind != "name" and name != "identity.title":
            fields |= _plain_field(sources, name)
    births = sources.of("identity.date_of_birth")
    if births:
        fields["identity_dob_flag"] = _birth_flag(births)
    return {name: fields[name] for name in (*IDENTITY_FIELDS, *TOKENS) if name in fields}


def _name_fields(sources: Sources) -> dict[str, str]:
    """A part that has a column of its own comes from there first, from the whole name otherwise."""
    fields = {}
    ordered = [*sources.of("identity.given_names", "identity.family_name"), *sources.of("identity.full_name")]
    names = {source.meaning.name for source in ordered}
    for part, field in _NAME_PARTS.items():
        if f"identity.{field.removeprefix('identity_')}" in names or "identity.full_name" in names:
            for suffix in ("", "_written"):
                fields[f"{field}{suffix}"] = first_of(f"{source.text}_{part}{suffix}" for source in ordered) or ""
    return fields


def _birth_flag(births: Sequence[Source]) -> str:
    """What linkage must know of a birth date, from the column's findings."""
    flags = {
        "placeholder": "placeholder", "year_only": "placeholder", "first_of_january": "placeholder", "swapped_possible": "swapped_possible",
        "two_digit_year": "two_digit_year",
    }  # fmt: skip
    cases = [
        f"WHEN {finding.when} THEN {literal(flags[finding.reason])}"
        for source in births
        for finding in source.findings
        if finding.reason in flags
    ]
    return f"CASE {' '.join(cases)} END"


def across_findings(sources: Sources) -> dict[int, list[Finding]]:
    """What can be found only between columns: position of the column that carries it -> findings."""
    found: dict[int, list[Finding]] = {}

    def add(meaning: str, findings: list[Finding]) -> None:
        found.setdefault(sources.all.index(sources.of(meaning)[0]), []).extend(findings)

    if has_degrees(sources):
        longitude, latitude = sources.value("event.longitude") or "", sources.value("event.latitude") or ""
        add("event.longitude", point_findings(longitude, latitude, "point_lon", "point_turned"))
    if has_grid(sources):
        add("event.easting", point_findings(sources.value("event.easting") or "", sources.value("event.northing") or "", "point_east"))
    if sources.of("event.occurred_from") and sources.of("event.occurred_to"):
        add("event.occurred_to", [Finding("ends_before_start", "event_occurred_to < event_occurred_from")])
    if sources.of("row.grading"):
        conditions = sources.value("row.handling_conditions")
        add("row.grading", [Finding("conditions_missing", f"row_grading LIKE '%C' AND {conditions or 'NULL'} IS NULL", fatal=True)])
    return found
