"""What each pair of tellings shows: how its times, places, kinds and people agree, level by level, and what chance would bring."""

from __future__ import annotations

import pyarrow as pa

from diogel.linkage.incidents.candidates import CANDIDATES, REFERENCES
from diogel.linkage.incidents.chance import COMPANIONS, count_history, expect, persons_counted
from diogel.linkage.incidents.model import IncidentModel, TimeLevel
from diogel.linkage.incidents.people import PEOPLE
from diogel.linkage.incidents.tellings import TELLINGS
from diogel.stores.base import Store

EVIDENCE = "incident_evidence"
_COMPARED = "incident_compared"
_PARTS = "incident_part"
_COMMON = "incident_common"
_COUNTED = "incident_counted"


def compare(store: Store, model: IncidentModel) -> None:
    """`incident_candidate` -> `incident_evidence`: l_telling, r_telling, time, place, kind, people (levels by name; time is NULL beyond
    every level), kinds_meet, gap (minutes between the two), minutes (how much time the level spans), how (quoted | reference | NULL) and
    chance.

    A pair whose kinds do not go together or whose times are too far apart is there only when a reference joins it.
    """
    count_history(store, model)
    store.put(_PARTS, _parts(model))
    store.create(_COMMON, _common())
    store.create(_COUNTED, persons_counted(CANDIDATES))
    store.create(_COMPARED, _compared(model))
    expect(store, _COMPARED, EVIDENCE, model)
    for name in (_PARTS, _COMMON, _COUNTED, _COMPARED, COMPANIONS):
        store.drop(name)


def _parts(model: IncidentModel) -> pa.Table:
    """(one, other, rank): 1 for parts that are one, 3 for parts that contradict; all others are 2."""
    rows = [(one, other, 1) for one, other in model.parts.same] + [(one, other, 3) for one, other in model.parts.contrary]
    both = sorted({(one, other, rank) for one, other, rank in rows} | {(other, one, rank) for one, other, rank in rows})
    kinds = (pa.string(), pa.string(), pa.int64())
    return pa.table({name: pa.array([row[at] for row in both], kinds[at]) for at, name in enumerate(("one", "other", "rank"))})


def _common() -> str:
    """Of each pair with somebody in common, the best that the parts of anybody in both say."""
    return f"""
        SELECT c.l_telling, c.r_telling, MIN(CASE WHEN p.role = q.role THEN 1 ELSE COALESCE(s.rank, 2) END) AS rank FROM {CANDIDATES} AS c
        JOIN {PEOPLE} AS p ON p.telling = c.l_telling
        JOIN {PEOPLE} AS q ON q.telling = c.r_telling AND q.agencies = p.agencies AND q.person = p.person
        LEFT JOIN {_PARTS} AS s ON s.one = p.role AND s.other = q.role GROUP BY c.l_telling, c.r_telling
    """


def _compared(model: IncidentModel) -> str:
    """Levels by name, and what chance needs to know."""
    named = f"SELECT DISTINCT telling FROM {PEOPLE}"
    gap = "GREATEST(l.started - r.ended, r.started - l.ended, 0)"
    known_to = (
        "CASE WHEN l.known_to = 'month' OR r.known_to = 'month' THEN 'month' WHEN l.known_to = 'day' OR r.known_to = 'day' THEN 'day' "
        "ELSE 'minute' END"
    )
    lasts = "(l.ended - l.started) + (r.ended - r.started)"
    distance = "SQRT((l.x - r.x) * (l.x - r.x) + (l.y - r.y) * (l.y - r.y))"
    no_uprn = "(l.uprn IS NULL OR r.uprn IS NULL)"
    same_door = f"COALESCE(l.uprn = r.uprn, FALSE) OR ({no_uprn} AND COALESCE(l.door = r.door, FALSE))"
    other_door = f"COALESCE(l.uprn <> r.uprn, FALSE) OR ({no_uprn} AND COALESCE(l.door <> r.door, FALSE))"
    met = f"""
        SELECT c.l_telling, c.r_telling, f.how, m.level AS kind, {gap} AS gap, {known_to} AS known_to, {lasts} AS lasts,
            {distance} AS distance, l.metres + r.metres AS slack, {same_door} AS same_door, {other_door} AS other_door,
            COALESCE(l.name = r.name, FALSE) AS same_name,
            CASE WHEN l.partner = r.partner OR x.telling IS NULL OR y.telling IS NULL THEN 'not_known' WHEN o.rank = 1 THEN 'same_part'
                WHEN o.rank = 2 THEN 'other_part' WHEN o.rank = 3 THEN 'contrary_part' ELSE 'nobody_in_common' END AS people,
            CASE WHEN l.partner <> r.partner THEN n.l_persons END AS l_persons,
            CASE WHEN l.partner <> r.partner THEN n.r_persons END AS r_persons
        FROM {CANDIDATES} AS c JOIN {TELLINGS} AS l ON l.telling = c.l_telling JOIN {TELLINGS} AS r ON r.telling = c.r_telling
        LEFT JOIN {REFERENCES} AS f ON f.l_telling = c.l_telling AND f.r_telling = c.r_telling
        LEFT JOIN {COMPANIONS} AS m ON m.kind = l.kind AND m.other = r.kind
        LEFT JOIN {_COMMON} AS o ON o.l_telling = c.l_telling AND o.r_telling = c.r_telling
        LEFT JOIN {_COUNTED} AS n ON n.l_telling = c.l_telling AND n.r_telling = c.r_telling
        LEFT JOIN ({named}) AS x ON x.telling = c.l_telling LEFT JOIN ({named}) AS y ON y.telling = c.r_telling
    """
    near = f"slack + {model.near_metres}"
    place = (
        "CASE WHEN same_door THEN 'same_door' WHEN distance <= slack AND NOT other_door THEN 'same_point' "
        "WHEN same_name AND NOT other_door THEN CASE WHEN distance IS NULL THEN 'same_name' ELSE 'same_street' END "
        f"WHEN distance <= {near} THEN 'near' "
        "WHEN distance IS NOT NULL OR other_door THEN 'elsewhere' ELSE 'not_known' END"
    )
    reach = f"CASE WHEN distance <= slack AND NOT other_door THEN slack ELSE {near} END"
    return (
        f"SELECT l_telling, r_telling, how, COALESCE(kind, 'goes_with') AS kind, kind IS NOT NULL AS kinds_meet, gap, known_to, people, "
        f"l_persons, r_persons, {_time(model)} AS time, {place} AS place, {reach} AS reach, {_minutes(model)} AS minutes "
        f"FROM ({met}) AS met WHERE (kind IS NOT NULL AND {_time(model)} IS NOT NULL) OR how IS NOT NULL"
    )


def _time(model: IncidentModel) -> str:
    cases = " ".join(f"WHEN {_holds(level)} THEN '{level.level}'" for level in model.time)
    return f"CASE {cases} END"


def _minutes(model: IncidentModel) -> str:
    """The time within which chance may bring something at the level that holds: what lies between its bounds, before and after."""
    return f"CASE {' '.join(f'WHEN {_holds(level)} THEN {_width(model, level)}' for level in model.time)} ELSE lasts + gap END"


def _width(model: IncidentModel, level: TimeLevel) -> str:
    bounds = [other.within_minutes for other in model.time if other.known_to == level.known_to]
    inner = max((bound for bound in bounds if bound < level.within_minutes), default=None)
    return f"lasts + {2 * level.within_minutes}" if inner is None else f"{2 * (level.within_minutes - inner)}"


def _holds(level: TimeLevel) -> str:
    return f"known_to = '{level.known_to}' AND gap <= {level.within_minutes}"
