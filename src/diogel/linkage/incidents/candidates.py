"""Which tellings are compared at all: those of two agencies, near in time, that share a door, a name, a neighbourhood or a person; and
those of which one quotes the other's reference.

A block that too many tellings of one dataset share on one day would cost more pairs than it finds incidents: there that dataset is not
compared, and it is told, by the block's name alone. Nothing here lets one agency's data decide whether two others' are compared.
"""

from __future__ import annotations

from dataclasses import dataclass

from diogel.linkage.incidents.model import IncidentModel
from diogel.linkage.incidents.people import PEOPLE
from diogel.linkage.incidents.tellings import TELLINGS
from diogel.stores.base import Store

CANDIDATES = "incident_candidate"
REFERENCES = "incident_reference"
_DAYS = "incident_day"
_REACH = "incident_reach"
_KEYS = "incident_key"
_LARGE = "incident_large"

_DAY = 1440
_LONGEST_DAYS = 40
"""A telling that may have happened on more days than these is found by its reference alone; so is one of which only the month is known,
which would be everybody's neighbour."""


@dataclass(frozen=True)
class Skipped:
    """An oversized block: its name, how many of its keys were skipped, how many tellings of one day the largest held."""

    block: str
    keys: int
    largest: int


def candidates(store: Store, model: IncidentModel) -> tuple[Skipped, ...]:
    """Fill `incident_candidate` (left < right, by number) and `incident_reference` (the pairs of which one quotes the other, how)."""
    store.create(_DAYS, _days())
    store.create(_KEYS, _keys(model))
    store.create(_LARGE, _large(model))
    skipped = store.fetch(f"SELECT block, COUNT(DISTINCT key) AS keys, MAX(n) AS largest FROM {_LARGE} GROUP BY block ORDER BY block")
    store.create(_REACH, _reach(model))
    store.create(REFERENCES, _references(model))
    store.create(CANDIDATES, _pairs(model))
    for name in (_DAYS, _KEYS, _LARGE, _REACH):
        store.drop(name)
    return tuple(Skipped(row["block"], row["keys"], row["largest"]) for row in skipped.to_pylist())


def _large(model: IncidentModel) -> str:
    return (
        f"SELECT k.block, k.key, k.day, t.dataset, COUNT(*) AS n FROM {_KEYS} AS k JOIN {TELLINGS} AS t ON t.telling = k.telling "
        f"GROUP BY k.block, k.key, k.day, t.dataset HAVING COUNT(*) > {model.guard.largest_block}"
    )


def _days() -> str:
    """Each day that a telling may be of."""
    first, last = f"started // {_DAY}", f"ended // {_DAY}"
    return (
        f"SELECT t.telling, {first} + n.day AS day FROM {TELLINGS} AS t CROSS JOIN ({_numbers(0, _LONGEST_DAYS)}) AS n "
        f"WHERE {first} + n.day <= {last} AND {last} - {first} <= {_LONGEST_DAYS} AND t.known_to <> 'month'"
    )


def _numbers(first: int, last: int) -> str:
    return f"SELECT * FROM (VALUES {', '.join(f'({number})' for number in range(first, last + 1))}) AS v(day)"


def _cell(model: IncidentModel) -> float:
    """Metres of a block's square: wide enough that tellings worth comparing lie in one or in two that touch."""
    return 2 * max(model.metres.values()) + model.near_metres


def _keys(model: IncidentModel) -> str:
    """One row per telling, day and block."""
    square = _cell(model)
    key = f"CONCAT(CAST(CAST(FLOOR(t.x / {square}) AS BIGINT) AS VARCHAR), ':', CAST(CAST(FLOOR(t.y / {square}) AS BIGINT) AS VARCHAR))"
    blocks = {
        "uprn": ("t.uprn", "t.uprn IS NOT NULL"),
        "door": ("t.door", "t.door IS NOT NULL"),
        "name": ("t.name", "t.name IS NOT NULL"),
        "neighbourhood": (key, "t.x IS NOT NULL"),
    }
    located = [
        f"SELECT '{block}' AS block, {written} AS key, d.day, d.telling FROM {_DAYS} AS d JOIN {TELLINGS} AS t ON t.telling = d.telling "
        f"WHERE {where}"
        for block, (written, where) in blocks.items()
    ]
    person = "CONCAT(CAST(p.agencies AS VARCHAR), ':', CAST(p.person AS VARCHAR))"
    people = f"SELECT 'person' AS block, {person} AS key, d.day, d.telling FROM {_DAYS} AS d JOIN {PEOPLE} AS p ON p.telling = d.telling"
    return " UNION ALL ".join([*located, people])


def _reach(model: IncidentModel) -> str:
    """Each telling's keys again, on the days before and after and in the squares around: what others' own keys are looked for under."""
    beyond = -(-model.furthest_minutes // _DAY)
    square = _cell(model)
    across = f"CAST(FLOOR(t.x / {square}) AS BIGINT)"
    along = f"CAST(FLOOR(t.y / {square}) AS BIGINT)"
    three = _numbers(-1, 1)
    around = (
        f"SELECT k.block, CONCAT(CAST({across} + e.day AS VARCHAR), ':', CAST({along} + n.day AS VARCHAR)) AS key, k.day, k.telling "
        f"FROM {_KEYS} AS k JOIN {TELLINGS} AS t ON t.telling = k.telling CROSS JOIN ({three}) AS e CROSS JOIN ({three}) AS n "
        "WHERE k.block = 'neighbourhood'"
    )
    plain = f"SELECT block, key, day, telling FROM {_KEYS} WHERE block <> 'neighbourhood'"
    return (
        f"SELECT r.block, r.key, r.day + b.day AS day, r.telling FROM ({plain} UNION ALL {around}) AS r "
        f"CROSS JOIN ({_numbers(-beyond, beyond)}) AS b"
    )


def _pairs(model: IncidentModel) -> str:
    """Two agencies' tellings under one key, no further apart than any level of time allows; and those of which one quotes the other."""
    apart = "GREATEST(l.started - r.ended, r.started - l.ended)"
    return f"""
        WITH met AS (
            SELECT DISTINCT a.telling AS l_telling, b.telling AS r_telling FROM {_REACH} AS a
            JOIN {_KEYS} AS b ON b.block = a.block AND b.key = a.key AND b.day = a.day AND a.telling < b.telling
            JOIN {TELLINGS} AS l ON l.telling = a.telling JOIN {TELLINGS} AS r ON r.telling = b.telling
            LEFT JOIN {_LARGE} AS x ON x.block = b.block AND x.key = b.key AND x.day = b.day AND x.dataset IN (l.dataset, r.dataset)
            WHERE x.block IS NULL AND l.partner <> r.partner AND {apart} <= {model.furthest_minutes}
        )
        SELECT l_telling, r_telling FROM met UNION SELECT l_telling, r_telling FROM {REFERENCES}
    """


def _references(model: IncidentModel) -> str:
    """Pairs of which one quotes the other's reference (quoted), or of one agency under one reference (reference). An agency that quotes
    another reference of its own means something else: the record that this one goes back to."""
    told = f"""
        SELECT telling, dataset, partner, reference, COUNT(*) OVER (PARTITION BY dataset, reference) AS sharing FROM {TELLINGS}
        WHERE reference IS NOT NULL
    """
    quotes = f"SELECT telling, partner, UNNEST(STRING_SPLIT(quoted, ' ')) AS reference FROM {TELLINGS} WHERE quoted IS NOT NULL"
    return f"""
        WITH told AS ({told}), quotes AS (
            SELECT telling, partner, reference, FALSE AS own FROM ({quotes}) AS q
            UNION ALL SELECT telling, partner, reference, TRUE FROM told
        ), pairs AS (
            SELECT q.telling AS one, t.telling AS other, CASE WHEN q.partner = t.partner THEN 'reference' ELSE 'quoted' END AS how
            FROM quotes AS q JOIN told AS t ON t.reference = q.reference AND t.telling <> q.telling
            WHERE t.sharing <= {model.guard.largest} AND (q.own OR q.partner <> t.partner)
        )
        SELECT LEAST(one, other) AS l_telling, GREATEST(one, other) AS r_telling, MIN(how) AS how
        FROM pairs GROUP BY LEAST(one, other), GREATEST(one, other)
    """
