"""What chance would bring: how many of the other agency's tellings would agree as well as this one does, had they nothing to do with it.

Counted from that agency's own history: tellings of kinds that go together at this door, under this name or around this point (and of
this person, where one is in common), over the whole time it has sent data, at this hour of the week, within this much time. Outside the
busiest club one within the hour is no wonder; at a quiet house it is. Only the two agencies' own data is counted, never a third one's.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from diogel.linkage.incidents.model import IncidentModel
from diogel.linkage.incidents.people import PEOPLE
from diogel.linkage.incidents.tellings import TELLINGS
from diogel.stores.base import Store

COMPANIONS = "incident_companion"
_HISTORY = "incident_history"
_HOURS = "incident_hours"
_AT_KEY = "incident_at_key"
_AT_CELL = "incident_at_cell"
_OF_PERSON = "incident_of_person"
_ASKED = "incident_asked"
_ANSWERED = "incident_answered"

_HOUR_BLOCKS = 28
_SHORTEST_HOURS = 24.0 * 28
"""An agency that has sent less than four weeks has not shown how much it sends."""

_UNSEEN = 0.5
"""Half a telling more than was seen: where nothing else happened yet, something still may."""

_LEAST = 1e-7


def ladder(model: IncidentModel) -> list[float]:
    """The distances at which tellings around a point are counted, each twice the one before: 60, 120, 240, ... metres."""
    steps = [2 * min(model.metres.values())]
    while steps[-1] < 2 * max(model.metres.values()) + model.near_metres:
        steps.append(2 * steps[-1])
    return steps


def count_history(store: Store, model: IncidentModel) -> None:
    """How much each dataset tells: over how many hours, at which hours of the week, where, and of whom. What is known to the month alone
    is no history: it may have been any day."""
    pairs = model.companions()
    store.put(COMPANIONS, pa.table({name: pa.array([pair[at] for pair in pairs]) for at, name in enumerate(("kind", "other", "level"))}))
    dated = f"(SELECT * FROM {TELLINGS} WHERE known_to <> 'month') AS t"
    rows = store.fetch(f"SELECT dataset, kind, hour, started FROM {dated} ORDER BY telling")
    store.put(_HISTORY, _history(rows))
    store.put(_HOURS, _hours(rows))
    keyed = {"u": "uprn", "d": "door", "n": "name"}
    by_key = [f"SELECT dataset, kind, CONCAT('{mark}:', {key}) AS key FROM {dated} WHERE {key} IS NOT NULL" for mark, key in keyed.items()]
    every = " UNION ALL ".join([*by_key, f"SELECT dataset, kind, 'all' AS key FROM {dated}"])
    store.create(_AT_KEY, f"SELECT dataset, kind, key, COUNT(*) AS n FROM ({every}) AS k GROUP BY dataset, kind, key")
    cells = " UNION ALL ".join(
        f"SELECT dataset, kind, {number} AS step, {cell('x', step)} AS cx, {cell('y', step)} AS cy FROM {dated} WHERE x IS NOT NULL"
        for number, step in enumerate(ladder(model))
    )
    store.create(_AT_CELL, f"SELECT dataset, kind, step, cx, cy, COUNT(*) AS n FROM ({cells}) AS c GROUP BY dataset, kind, step, cx, cy")
    store.create(
        _OF_PERSON,
        f"SELECT p.agencies, t.dataset, p.person, COUNT(DISTINCT p.telling) AS n FROM {PEOPLE} AS p "
        f"JOIN {TELLINGS} AS t ON t.telling = p.telling GROUP BY p.agencies, t.dataset, p.person",
    )


def cell(column: str, step: float) -> str:
    return f"CAST(FLOOR({column} / {step}) AS BIGINT)"


def _history(rows: pa.Table) -> pa.Table:
    """Hours that each dataset covers; one telling dated forty years ago does not make it forty years long."""
    started, datasets = rows["started"].to_numpy(), np.array(rows["dataset"].to_pylist(), dtype=object)
    names = sorted(set(datasets.tolist()))
    spans = [float(np.subtract(*np.percentile(started[datasets == name], [99, 1]))) / 60 for name in names]
    return pa.table(
        {"dataset": pa.array(names, pa.string()), "hours": pa.array([max(span, _SHORTEST_HOURS) for span in spans], pa.float64())}
    )


def _hours(rows: pa.Table) -> pa.Table:
    """How much busier each six hours of the week are than the average, by dataset and kind."""
    counts = rows.group_by(["dataset", "kind"]).aggregate([("hour", "list")])
    out: dict[str, list[object]] = {"dataset": [], "kind": [], "hour": [], "busy": []}
    for row in counts.to_pylist():
        seen = np.bincount(np.array(row["hour_list"], dtype=np.int64), minlength=_HOUR_BLOCKS) + 1.0
        out["dataset"] += [row["dataset"]] * _HOUR_BLOCKS
        out["kind"] += [row["kind"]] * _HOUR_BLOCKS
        out["hour"] += list(range(_HOUR_BLOCKS))
        out["busy"] += (seen / seen.sum() * _HOUR_BLOCKS).tolist()
    kinds = {"dataset": pa.string(), "kind": pa.string(), "hour": pa.int64(), "busy": pa.float64()}
    return pa.table({name: pa.array(values, kinds[name]) for name, values in out.items()})


def expect(store: Store, compared: str, into: str, model: IncidentModel) -> None:
    """`compared` (see `evidence`) with `chance`: what would agree as well by chance, in the busier of the two agencies."""
    steps = ladder(model)
    sides = [_asked(compared, one, other, steps) for one, other in (("l", "r"), ("r", "l"))]
    store.create(_ASKED, " UNION ALL ".join(sides))
    store.create(_ANSWERED, _answered())
    store.create(into, f"SELECT c.*, GREATEST(l.expected, r.expected, {_LEAST}) AS chance FROM {compared} AS c {_sided('l')} {_sided('r')}")
    for name in (_ASKED, _ANSWERED, _HISTORY, _HOURS, _AT_KEY, _AT_CELL, _OF_PERSON):
        store.drop(name)


def _sided(side: str) -> str:
    return f"JOIN ({_expected(side)}) AS {side} ON {side}.l_telling = c.l_telling AND {side}.r_telling = c.r_telling"


def _asked(compared: str, one: str, other: str, steps: list[float]) -> str:
    """For each pair: what of the other's dataset is counted around this one's telling; `key` names the door, the name or the square."""
    step = " ".join(f"WHEN c.reach <= {metres} THEN {number}" for number, metres in enumerate(steps[:-1]))
    squares = " ".join(f"WHEN {number} THEN {{0}} / {metres}" for number, metres in enumerate(steps))
    cells = ", ".join(f"CAST(FLOOR(CASE step {squares.format(axis)} END) AS BIGINT) AS c{axis}" for axis in ("x", "y"))
    key = (
        "CASE WHEN c.place = 'same_door' AND t.uprn = o.uprn THEN CONCAT('u:', t.uprn) "
        "WHEN c.place = 'same_door' THEN CONCAT('d:', t.door) "
        "WHEN c.place IN ('same_name', 'same_street') THEN CONCAT('n:', t.name) WHEN c.place IN ('not_known', 'elsewhere') THEN 'all' END"
    )
    asked = (
        f"SELECT c.l_telling, c.r_telling, o.dataset, o.kind AS told, t.kind, c.kind AS kind_level, {key} AS named, t.x, t.y, "
        f"CASE {step} ELSE {len(steps) - 1} END AS step, c.minutes, t.hour, c.known_to, c.{other}_persons AS persons "
        f"FROM {compared} AS c JOIN {TELLINGS} AS t ON t.telling = c.{one}_telling JOIN {TELLINGS} AS o ON o.telling = c.{other}_telling"
    )
    square = "CONCAT('c:', CAST(step AS VARCHAR), ':', CAST(cx AS VARCHAR), ':', CAST(cy AS VARCHAR))"
    return f"SELECT *, '{one}' AS side, COALESCE(named, {square}) AS key FROM (SELECT *, {cells} FROM ({asked}) AS asked) AS placed"


def _answered() -> str:
    """How many tellings lie there, for each distinct question."""
    meant = "m.kind = q.kind AND m.other = n.kind AND (m.level = 'same_kind' OR q.kind_level = 'goes_with')"
    around = "SELECT * FROM (VALUES (-1), (0), (1)) AS v(off)"
    by_key = f"""
        SELECT q.dataset, q.kind, q.kind_level, q.key, SUM(n.n) AS n
        FROM (SELECT DISTINCT dataset, kind, kind_level, key FROM {_ASKED} WHERE named IS NOT NULL) AS q
        JOIN {_AT_KEY} AS n ON n.dataset = q.dataset AND n.key = q.key JOIN {COMPANIONS} AS m ON {meant}
        GROUP BY q.dataset, q.kind, q.kind_level, q.key
    """
    by_cell = f"""
        SELECT q.dataset, q.kind, q.kind_level, q.key, SUM(n.n) AS n
        FROM (SELECT DISTINCT dataset, kind, kind_level, key, step, cx, cy FROM {_ASKED} WHERE named IS NULL) AS q
        CROSS JOIN ({around}) AS e CROSS JOIN ({around}) AS s
        JOIN {_AT_CELL} AS n ON n.dataset = q.dataset AND n.step = q.step AND n.cx = q.cx + e.off AND n.cy = q.cy + s.off
        JOIN {COMPANIONS} AS m ON {meant} GROUP BY q.dataset, q.kind, q.kind_level, q.key
    """
    return f"{by_key} UNION ALL {by_cell}"


def _expected(side: str) -> str:
    """How many tellings of the other dataset chance would bring near this side's telling."""
    busy = "CASE WHEN q.known_to = 'minute' THEN COALESCE(b.busy, 1) ELSE 1 END"
    seen = "LEAST(COALESCE(a.n, 0), COALESCE(q.persons, COALESCE(a.n, 0)))"
    return f"""
        SELECT q.l_telling, q.r_telling,
            (GREATEST({seen} - 1, 0) + {_UNSEEN}) / COALESCE(h.hours, {_SHORTEST_HOURS}) * (q.minutes / 60.0) * {busy} AS expected
        FROM {_ASKED} AS q LEFT JOIN {_HISTORY} AS h ON h.dataset = q.dataset
        LEFT JOIN {_HOURS} AS b ON b.dataset = q.dataset AND b.kind = q.told AND b.hour = q.hour
        LEFT JOIN {_ANSWERED} AS a ON a.dataset = q.dataset AND a.kind = q.kind AND a.kind_level = q.kind_level AND a.key = q.key
        WHERE q.side = '{side}'
    """


def persons_counted(pairs: str) -> str:
    """For each pair of tellings with somebody in common, how many tellings each dataset has of the one it has fewest of."""
    return f"""
        SELECT c.l_telling, c.r_telling, MIN(x.n) AS l_persons, MIN(y.n) AS r_persons FROM {pairs} AS c
        JOIN {TELLINGS} AS l ON l.telling = c.l_telling JOIN {TELLINGS} AS r ON r.telling = c.r_telling
        JOIN {PEOPLE} AS p ON p.telling = c.l_telling
        JOIN {PEOPLE} AS q ON q.telling = c.r_telling AND q.agencies = p.agencies AND q.person = p.person
        JOIN {_OF_PERSON} AS x ON x.agencies = p.agencies AND x.person = p.person AND x.dataset = l.dataset
        JOIN {_OF_PERSON} AS y ON y.agencies = p.agencies AND y.person = p.person AND y.dataset = r.dataset
        GROUP BY c.l_telling, c.r_telling
    """
