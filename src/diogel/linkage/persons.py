"""Who is who from day to day: an opaque id that a person keeps for life.

A person has the id of the identity that was known first. Each identity remembers under which id it first came; a person's id is
the oldest that one of its identities founded. So the oldest survives a merge, and the other comes back when the merge is undone;
in a split the id stays with the identity that founded it. Nothing hangs on the order in which deliveries came on one day.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pyarrow as pa

from diogel.linkage.arrivals import MEMBER_NOW
from diogel.linkage.index import MEMBER
from diogel.linkage.ordered import among, distinct
from diogel.linkage.resolve import Clusters, Judged
from diogel.stores.base import Store, StoreError

PERSONS = "linkage_person"
"""identity_id, person_id, origin, since, how: of every identity, as it is now."""
_AGED = "linkage_aged"
_CHOSEN = "linkage_chosen"
_TURNS = 5

CHANGES = pa.schema([
    ("kind", pa.string()), ("person_id", pa.string()), ("other_person_id", pa.string()), ("identities", pa.int64()),
    ("because", pa.string()),
])  # fmt: skip
"""merge: the other is part of this person now; split: this person was part of the other; move: some went from the other to this one."""


def new_id(identity: str, salt: str, turn: int = 0) -> str:
    """SQL for the id that an identity founds: 64 bits of a hash; another turn where an earlier person has it."""
    return f"'p' || SUBSTRING(SHA256(CONCAT_WS(CHR(31), '{salt}', {identity}, '{turn}')), 1, 16)"


def assign(store: Store, clusters: Clusters, judged: Judged, *, salt: str, at: datetime) -> pa.Table:
    """Fill `linkage_person`: an id for every person, kept from before wherever one can be. Gives who changed (CHANGES)."""
    _put_groups(store, clusters, judged)
    store.create(_AGED, _aged(at, some=clusters.touched is not None))
    known = store.count(MEMBER) > 0
    store.create(_CHOSEN, _chosen(salt) if known else _first(salt))
    _no_id_twice(store, salt, known=known)
    origin = "CASE WHEN a.origin IS NULL OR (a.origin <> c.person_id AND h.person_id IS NOT NULL) THEN c.person_id ELSE a.origin END"
    store.create(
        PERSONS,
        f"SELECT a.identity_id, c.person_id, {origin} AS origin, a.since, a.how, a.was FROM {_AGED} AS a "
        f"JOIN {_CHOSEN} AS c ON c.grouped = a.grouped AND c.alone = a.alone LEFT JOIN {_CHOSEN} AS h ON h.person_id = a.origin",
    )
    changes = _changes(store, judged)
    names = "identity_id, person_id, origin, since, how"
    rest = f"SELECT {names} FROM {MEMBER_NOW} WHERE tuple_id NOT IN (SELECT tuple_id FROM linkage_touched)"
    store.create(PERSONS, f"SELECT {names} FROM {PERSONS}{f' UNION ALL {rest}' if clusters.touched is not None else ''}")
    for name in (_AGED, _CHOSEN, "linkage_cluster", "linkage_together", "linkage_touched", "linkage_by_decision"):
        store.drop(name)
    return changes


def _put_groups(store: Store, clusters: Clusters, judged: Judged) -> None:
    """What of the clusters SQL needs to know: only what is touched, and only records that are linked to others."""
    here = np.ones(len(clusters.record), dtype=np.bool_) if clusters.touched is None else among(clusters.record, clusters.touched)
    person, place, size = np.unique(clusters.person[here], return_inverse=True, return_counts=True)
    several = size[place] > 1
    store.put("linkage_cluster", pa.table({"tuple_id": clusters.record[here][several], "person": person[place][several]}))
    pairs, links = judged.pairs, judged.links
    store.put("linkage_together", pa.table({"tuple_id": pairs.left[links & (pairs.left == pairs.right)]}))
    rows = np.array([row for row, (decides, _) in judged.decided.items() if decides == "same" and links[row]], dtype=np.int64)
    store.put("linkage_by_decision", pa.table({"tuple_id": distinct(pairs.left[rows], pairs.right[rows])}))
    if clusters.touched is not None:
        store.put("linkage_touched", pa.table({"tuple_id": clusters.touched}))


def _aged(at: datetime, *, some: bool) -> str:
    """Each identity that is put together anew, with its group. Equal identities too thin to be surely one person stay alone each, unless
    their record is linked to another."""
    moment = f"TIMESTAMP '{at:%Y-%m-%d %H:%M:%S.%f}'"
    alone = "CASE WHEN c.tuple_id IS NULL AND t.tuple_id IS NULL THEN m.identity_id ELSE '' END"
    how = "CASE WHEN d.tuple_id IS NOT NULL THEN 'decision' WHEN c.tuple_id IS NOT NULL THEN 'model' ELSE 'exact' END"
    touched = "JOIN linkage_touched AS n ON n.tuple_id = m.tuple_id" if some else ""
    return (
        f"SELECT m.identity_id, COALESCE(c.person, m.tuple_id) AS grouped, {alone} AS alone, {how} AS how, m.person_id AS was, m.origin, "
        f"COALESCE(m.since, {moment}) AS since FROM {MEMBER_NOW} AS m {touched} LEFT JOIN linkage_cluster AS c ON c.tuple_id = m.tuple_id "
        "LEFT JOIN linkage_together AS t ON t.tuple_id = m.tuple_id LEFT JOIN linkage_by_decision AS d ON d.tuple_id = m.tuple_id"
    )


def _first(salt: str) -> str:
    """Where nobody was known: all came at once, and the smallest identity founds."""
    least = f"SELECT grouped, alone, MIN(identity_id) AS identity_id FROM {_AGED} GROUP BY grouped, alone"
    return f"SELECT grouped, alone, identity_id, {new_id('identity_id', salt)} AS person_id, FALSE AS kept FROM ({least}) AS least"


def _chosen(salt: str) -> str:
    founder = _oldest("origin, grouped, alone, since, identity_id", f"{_AGED} WHERE origin IS NOT NULL", "origin")
    claim = _oldest("grouped, alone, origin, since, identity_id", f"({founder}) AS founder", "grouped, alone")
    oldest = _oldest("grouped, alone, since, identity_id", _AGED, "grouped, alone")
    return (
        f"SELECT o.grouped, o.alone, o.identity_id, COALESCE(c.origin, {new_id('o.identity_id', salt)}) AS person_id, "
        f"c.origin IS NOT NULL AS kept FROM ({oldest}) AS o LEFT JOIN ({claim}) AS c ON c.grouped = o.grouped AND c.alone = o.alone"
    )


def _oldest(columns: str, table: str, among: str) -> str:
    """The row known longest of each: of equals, that of the smaller identity."""
    turn = f"ROW_NUMBER() OVER (PARTITION BY {among} ORDER BY since, identity_id) AS turn"
    return f"SELECT {columns} FROM (SELECT {columns}, {turn} FROM {table}) AS turns WHERE turn = 1"


def _no_id_twice(store: Store, salt: str, *, known: bool) -> None:
    """An id that somebody has, or had and would get back, is not founded a second time."""
    for turn in range(1, _TURNS) if known else ():
        taken = f"SELECT person_id FROM {_CHOSEN} WHERE kept UNION SELECT origin FROM {MEMBER_NOW} UNION SELECT person_id FROM {MEMBER_NOW}"
        clash = f"SELECT c.person_id FROM {_CHOSEN} AS c JOIN ({taken}) AS t ON t.person_id = c.person_id WHERE NOT c.kept"
        if not store.fetch(f"SELECT COUNT(*) AS n FROM ({clash}) AS clash")["n"][0].as_py():
            break
        again = f"CASE WHEN NOT kept AND person_id IN ({clash}) THEN {new_id('identity_id', salt, turn)} ELSE person_id END"
        store.create(_CHOSEN, f"SELECT grouped, alone, identity_id, {again} AS person_id, kept FROM {_CHOSEN}")
    counts = store.fetch(f"SELECT COUNT(*) AS n, COUNT(DISTINCT person_id) AS ids FROM {_CHOSEN}")
    if counts["n"][0].as_py() != counts["ids"][0].as_py():
        raise StoreError("two persons would get one id", todo="this is not to be expected: please report it; the last build stands")


def _changes(store: Store, judged: Judged) -> pa.Table:
    rows = store.fetch(
        f"""
        WITH moved AS (
            SELECT person_id, was, COUNT(*) AS identities FROM {PERSONS} WHERE was IS NOT NULL AND was <> person_id GROUP BY person_id, was
        ), still AS (SELECT DISTINCT person_id FROM {PERSONS}), before AS (SELECT DISTINCT person_id FROM {MEMBER})
        SELECT CASE WHEN s.person_id IS NULL THEN 'merge' WHEN b.person_id IS NULL THEN 'split' ELSE 'move' END AS kind,
            m.person_id, m.was AS other_person_id, m.identities
        FROM moved AS m LEFT JOIN still AS s ON s.person_id = m.was LEFT JOIN before AS b ON b.person_id = m.person_id
        ORDER BY m.person_id, m.was
        """
    )
    because = _because(store, judged, rows)
    return rows.append_column("because", pa.array(because, pa.string())).cast(CHANGES)


def _because(store: Store, judged: Judged, changes: pa.Table) -> list[str]:
    """The decision that binds a record of either person, where one does; else what came in."""
    concerned = set(changes["person_id"].to_pylist()) | set(changes["other_person_id"].to_pylist())
    if not concerned or not judged.decided:
        return ["deliveries"] * changes.num_rows
    ends = {
        record: said for row, (_, said) in judged.decided.items() for record in (int(judged.pairs.left[row]), int(judged.pairs.right[row]))
    }
    store.put("linkage_decided_record", pa.table({"tuple_id": list(ends), "decision": list(ends.values())}))
    rows = store.fetch(
        f"SELECT p.person_id, MIN(d.decision) AS decision FROM {PERSONS} AS p JOIN {MEMBER_NOW} AS m ON m.identity_id = p.identity_id "
        "JOIN linkage_decided_record AS d ON d.tuple_id = m.tuple_id GROUP BY p.person_id"
    )
    store.drop("linkage_decided_record")
    said = dict(zip(rows["person_id"].to_pylist(), rows["decision"].to_pylist(), strict=True))
    both = zip(changes["person_id"].to_pylist(), changes["other_person_id"].to_pylist(), strict=True)
    return [said.get(one) or said.get(other) or "deliveries" for one, other in both]
