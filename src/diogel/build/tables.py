"""The shared tables, made by SQL from conformed deliveries. Written once in DuckDB's dialect; every store runs it.

The path of a row: `taken_in` (all datasets, one shape) -> `event`, `involvement`, `place`, and by way of
diogel.build.people `identity`, `person`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from diogel.definitions.meanings import MEANINGS
from diogel.definitions.model import Dataset
from diogel.definitions.tables import TABLES
from diogel.stores.base import Store

_TYPES = {
    "text": "VARCHAR", "name": "VARCHAR", "code": "VARCHAR", "vocabulary": "VARCHAR", "date": "DATE", "timestamp": "TIMESTAMP",
    "month": "TIMESTAMP", "number": "DOUBLE", "integer": "BIGINT", "boolean": "BOOLEAN",
}  # fmt: skip

ROW_FIELDS: dict[str, str] = {
    "delivery_id": "VARCHAR", "dataset": "VARCHAR", "partner": "VARCHAR", "row_number": "BIGINT", "identity_id": "VARCHAR",
    **{meaning.field: _TYPES[meaning.kind] for meaning in MEANINGS.values() if not meaning.restricted},
    "event_occurred_precision": "VARCHAR", "event_point_precision": "VARCHAR", "row_key": "VARCHAR",
}  # fmt: skip
"""Every field that a conformed row may carry, whatever its dataset, with its type."""


_KEYS = ("dataset", "event_id", "identity_id", "place_id", "person_id", "delivery_id", "file", "level", "code", "area", "role", "case_id",
         "action_id", "meeting_id", "step")  # fmt: skip


def in_order(table: str) -> str:
    """The order in which a table is written down: dataset by dataset, and in each by what names a row.

    So it does not show in what order rows of other datasets came, and who may read some datasets reads little else off the disk.
    """
    keys = [key for key in _KEYS if any(column.name == key for column in TABLES.get(table, ()))]
    return f" ORDER BY {', '.join(keys)}" if keys else ""


def unify(store: Store, rows: Mapping[str, list[str]], fields: Mapping[str, str], *, prefix: str, into: str) -> None:
    """One table of one shape out of a table per dataset: `prefix`+dataset -> `into`; what a dataset lacks is NULL.

    `rows` names each dataset with the columns its table has.
    """
    selects = [
        "SELECT " + ", ".join(_field(name, type_, set(columns)) for name, type_ in fields.items()) + f' FROM "{prefix}{dataset}"'
        for dataset, columns in sorted(rows.items())
    ]
    empty = "SELECT " + ", ".join(f"CAST(NULL AS {type_}) AS {name}" for name, type_ in fields.items()) + " WHERE 1 = 0"
    store.create(into, " UNION ALL ".join(selects) if selects else empty)


def _field(name: str, type_: str, present: set[str]) -> str:
    return f"CAST({name} AS {type_}) AS {name}" if name in present else f"CAST(NULL AS {type_}) AS {name}"


_COUNTS = "(t.row_grading IS NULL OR NOT (t.row_grading LIKE '3%' OR t.row_grading LIKE '_E%'))"
"""Intelligence from a source that is not reliable (3) or suspected to be false (E) never counts in figures (3x5x2); it stays in
its dataset's own table, for whoever may read it there."""


def make_events(store: Store, datasets: Mapping[str, Dataset], *, salt: str) -> None:
    """`taken_in` -> `numbered` (each row with its event_id) -> `event_row` (one row an event)."""
    store.create("numbered", f"SELECT t.*, {_event_id(datasets, salt)} AS event_id FROM taken_in AS t WHERE {_COUNTS}")
    store.create("counted", _latest_only(datasets))
    store.create(
        "event_row",
        "SELECT * FROM (SELECT c.*, ROW_NUMBER() OVER (PARTITION BY event_id ORDER BY d.received_at, c.delivery_id, c.row_number) AS place_in_event "
        "FROM counted AS c JOIN delivery AS d ON d.delivery_id = c.delivery_id WHERE event_id IS NOT NULL) AS ordered WHERE place_in_event = 1",
    )


def _event_id(datasets: Mapping[str, Dataset], salt: str) -> str:
    """Opaque, and the same whatever order deliveries came in.

    Rows of people's parts in an event share the event's reference. A row that is a whole event is named by its key where the
    dataset has one (`row_key`), else by its file and line. A register without dates has no events, and casework is none.
    """
    timeless = sorted(
        name for name, dataset in datasets.items() if dataset.row in _CASEWORK or (dataset.row == "person" and not _has_time(dataset))
    )
    shared = sorted(name for name, dataset in datasets.items() if dataset.row == "involvement")
    cases = [
        f"WHEN dataset IN ({_listed(timeless)}) THEN NULL",
        f"WHEN dataset IN ({_listed(shared)}) AND event_reference IS NOT NULL THEN {_hashed(salt, 'dataset', 'event_reference')}",
        f"WHEN row_key IS NOT NULL AND dataset NOT IN ({_listed(shared)}) THEN {_hashed(salt, 'dataset', 'row_key')}",
    ]
    return f"CASE {' '.join(cases)} ELSE {_hashed(salt, 'dataset', 'delivery_id', 'CAST(row_number AS VARCHAR)')} END"


_CASEWORK = frozenset({"case", "case_step", "action", "meeting"})
"""What a row is that the workplace itself delivers."""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in ("", *names))


def _hashed(salt: str, *parts: str) -> str:
    return f"SUBSTR(SHA256(CONCAT_WS('|', '{salt}', {', '.join(parts)})), 1, 24)"


def _id(salt: str, thing: str, reference: str) -> str:
    return _hashed(salt, f"'{thing}'", reference)


def _has_time(dataset: Dataset) -> bool:
    return any(column.meaning in ("event.occurred_from", "event.month") for column in dataset.columns)


def _latest_only(datasets: Mapping[str, Dataset]) -> str:
    """Where `repeats: latest`, of rows with one key that of the delivery received last counts; everything else passes."""
    latest = _listed(sorted(name for name, dataset in datasets.items() if dataset.repeats == "latest"))
    columns = ", ".join([*ROW_FIELDS, "event_id"])
    return (
        f"SELECT {columns} FROM numbered WHERE row_key IS NULL OR dataset NOT IN ({latest}) UNION ALL "
        f"SELECT {columns} FROM (SELECT n.*, ROW_NUMBER() OVER (PARTITION BY n.dataset, n.row_key ORDER BY d.received_at DESC, "
        "n.delivery_id DESC, n.row_number DESC) AS nth FROM numbered AS n JOIN delivery AS d ON d.delivery_id = n.delivery_id "
        f"WHERE n.row_key IS NOT NULL AND n.dataset IN ({latest})) AS ranked WHERE nth = 1"
    )


_PLACE_PARTS = (
    "event_uprn", "event_postcode", "event_outward_postcode", "event_area", "event_location_name", "event_address",
    "CAST(CAST(ROUND(event_longitude * 1e6) AS BIGINT) AS VARCHAR)", "CAST(CAST(ROUND(event_latitude * 1e6) AS BIGINT) AS VARCHAR)", "event_point_precision",
)  # fmt: skip


def make_places(store: Store, *, salt: str) -> None:
    """`event_row` -> `located` (with place_id) and `place_row` (one row a place).

    Two events share a place when everything said about where they happened is the same; an event that says nothing
    about where has none.
    """
    parts = ", ".join(f"COALESCE({part}, '')" for part in _PLACE_PARTS)
    said = " OR ".join(f"{part} IS NOT NULL" for part in _PLACE_PARTS[:-1])
    store.create(
        "located",
        f"SELECT e.*, CASE WHEN {said} THEN SUBSTR(SHA256(CONCAT_WS('|', '{salt}', {parts})), 1, 24) END AS place_id FROM event_row AS e",
    )
    store.create(
        "place_row",
        "SELECT place_id, MIN(event_location_name) AS location_name, MIN(event_address) AS address, MIN(event_longitude) AS longitude, "
        "MIN(event_latitude) AS latitude, MIN(event_uprn) AS uprn, MIN(COALESCE(event_postcode, event_outward_postcode)) AS postcode, "
        "MIN(event_area) AS published_area, MIN(event_point_precision) AS point_precision FROM located WHERE place_id IS NOT NULL GROUP BY place_id",
    )


def finish_places(store: Store) -> None:
    """`place_row` and `found` (place_id, area, how: made by diogel.build.places) -> `place`."""
    store.create(
        "place",
        "SELECT p.place_id, CASE WHEN p.uprn IS NOT NULL THEN 'property' WHEN p.address IS NOT NULL THEN 'address' WHEN p.longitude IS NOT NULL THEN 'point' "
        "WHEN p.postcode IS NOT NULL THEN 'postcode' WHEN p.published_area IS NOT NULL THEN 'area' ELSE 'named' END AS kind, "
        "COALESCE(p.location_name, p.address) AS name, COALESCE(p.longitude, f.longitude) AS longitude, COALESCE(p.latitude, f.latitude) AS latitude, "
        "p.uprn, p.postcode, f.area, CASE WHEN p.longitude IS NOT NULL THEN COALESCE(p.point_precision, 'unknown') "
        "WHEN f.longitude IS NOT NULL THEN 'postcode' WHEN f.area IS NOT NULL THEN 'area' ELSE 'none' END AS precision "
        "FROM place_row AS p LEFT JOIN found AS f ON f.place_id = p.place_id",
    )
    store.create(
        "event",
        "SELECT l.event_id, l.dataset, l.partner, l.delivery_id, l.event_reference AS reference, l.event_occurred_from AS occurred_from, "
        "l.event_occurred_to AS occurred_to, l.event_occurred_precision AS occurred_precision, l.event_recorded_on AS recorded_on, "
        "l.event_category AS category, l.event_subcategory AS subcategory, l.event_outcome AS outcome, l.place_id, l.event_longitude AS longitude, "
        "l.event_latitude AS latitude, f.area, COALESCE(l.event_count, 1) AS events FROM located AS l LEFT JOIN found AS f ON f.place_id = l.place_id",
    )


def make_casework(store: Store, datasets: Mapping[str, Dataset], *, salt: str) -> None:
    """`counted` and `person_identity` -> `case_record`, `case_person`, `case_step`, `action` and `meeting`: what people did in the
    workplace, as it was delivered. A case has one id in all of them, by its number, which is the partnership's own."""
    of = {kind: _listed(sorted(name for name, dataset in datasets.items() if dataset.row == kind)) for kind in _CASEWORK}
    store.create(
        "case_record",
        f"SELECT {_id(salt, 'case', 'c.case_reference')} AS case_id, c.dataset, c.partner, c.delivery_id, c.case_pathway AS pathway, c.case_subject AS subject, c.case_area AS area, "
        "c.case_lead AS lead, c.case_opened AS opened, c.case_stage AS stage, c.case_entered AS entered, c.case_risk AS risk, c.case_ended AS ended, "
        f"c.case_outcome AS outcome FROM counted AS c WHERE c.case_reference IS NOT NULL AND c.dataset IN ({of['case']})",
    )
    store.create(
        "case_person",
        f"SELECT DISTINCT {_id(salt, 'case', 'c.case_reference')} AS case_id, p.person_id, c.identity_id, c.dataset, c.partner FROM counted AS c "
        f"JOIN person_identity AS p ON p.identity_id = c.identity_id WHERE c.case_reference IS NOT NULL AND c.dataset IN ({of['case']})",
    )
    store.create(
        "case_step",
        f"SELECT {_id(salt, 'case', 'c.step_case')} AS case_id, c.dataset, c.partner, c.step_number AS step, c.step_taken AS taken, "
        "c.step_kind AS kind, c.step_what AS what, c.step_stage AS stage, c.step_due AS due, COALESCE(c.step_voided, FALSE) AS voided "
        f"FROM counted AS c WHERE c.step_case IS NOT NULL AND c.dataset IN ({of['case_step']})",
    )
    store.create(
        "action",
        f"SELECT {_id(salt, 'action', 'c.action_reference')} AS action_id, CASE WHEN c.action_case IS NOT NULL THEN "
        f"{_id(salt, 'case', 'c.action_case')} END AS case_id, c.dataset, c.partner, c.action_owner AS owner, c.action_added AS added, "
        "c.action_due AS due, c.action_ended AS ended, c.action_state AS state "
        f"FROM counted AS c WHERE c.action_reference IS NOT NULL AND c.dataset IN ({of['action']})",
    )
    store.create(
        "meeting",
        f"SELECT {_id(salt, 'meeting', 'c.meeting_reference')} AS meeting_id, c.dataset, c.partner, c.meeting_group AS met_as, "
        "c.meeting_held AS held, c.meeting_invited AS invited, c.meeting_attended AS attended, c.meeting_cases AS cases, "
        f"c.meeting_quorate AS quorate FROM counted AS c WHERE c.meeting_reference IS NOT NULL AND c.dataset IN ({of['meeting']})",
    )
