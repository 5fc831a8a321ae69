"""What has changed since the last run: identities that came, went, or are told otherwise now; and what of the index they touch."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from diogel.linkage.block import FRESH, GONE, HELD, Ends, Keyed, bits, hashed, key_columns, key_names
from diogel.linkage.index import MEMBER, RECORD, Known, no_members
from diogel.linkage.model import LinkageModel
from diogel.linkage.ordered import among, distinct
from diogel.linkage.prepare import INPUT, MEMBERS, TUPLES, prepare
from diogel.stores.base import Store

ARRIVED = "linkage_arrived"
GONE_MEMBERS = "linkage_gone_member"
MEMBER_NOW = "linkage_member_now"
"""Every identity: identity_id, tuple_id, reference_key, print, and what the last run knew of it (person_id, origin, since, how)."""
FRESH_RECORDS = "linkage_fresh_record"
NEWLY_DEAD = "linkage_newly_dead"

_GIVEN = "linkage_given"
_TOUCHED_REFERENCES = "linkage_touched_reference"


def take_stock(store: Store, identities: str, known: Known | None, *, apart: str, indexed: bool) -> None:
    """Fill `linkage_arrived`, `linkage_gone_member`, `linkage_member_now`, `linkage_fresh_record` and `linkage_newly_dead`.

    `identities` is a table's name; `apart` a SELECT of the identities that decisions hold apart from others. With `indexed` only what
    came is prepared; without, everything is, and of what was known only who was who counts.
    """
    if known is None:
        no_members(store)
    else:
        known.load_members(store)
    if indexed and known is not None:
        known.load_index(store)
    source = _source(store, identities, apart)
    there = _columns(store, source)
    present = [name for name in INPUT if name in there]
    told = hashed(store.dialect, *present)
    store.create(_GIVEN, f"SELECT identity_id, {told} AS print FROM {source} AS source")
    before = "SELECT identity_id, print FROM " + (MEMBER if indexed else f"{MEMBER} WHERE FALSE")
    store.create(
        ARRIVED,
        f"SELECT g.identity_id, g.print FROM {_GIVEN} AS g LEFT JOIN ({before}) AS m "
        "ON m.identity_id = g.identity_id AND m.print = g.print WHERE m.identity_id IS NULL",
    )
    store.create(
        GONE_MEMBERS,
        f"SELECT m.* FROM {MEMBER} AS m LEFT JOIN {_GIVEN} AS g ON g.identity_id = m.identity_id AND g.print = m.print "
        "WHERE g.identity_id IS NULL",
    )
    store.drop(_GIVEN)
    arrived = f"(SELECT s.* FROM {source} AS s JOIN {ARRIVED} AS a ON a.identity_id = s.identity_id)" if indexed else source
    prepare(store, arrived)
    store.create(MEMBER_NOW, _members(store, indexed=indexed))
    _records(store, indexed=indexed)


def _source(store: Store, identities: str, apart: str) -> str:
    given = "*, CAST(NULL AS VARCHAR) AS apart" if not apart else f"*, CASE WHEN identity_id IN ({apart}) THEN identity_id END AS apart"
    return f"(SELECT {given} FROM {identities})"


def _columns(store: Store, source: str) -> set[str]:
    return set(store.fetch(f"SELECT * FROM {source} AS source LIMIT 0").column_names)


def _members(store: Store, *, indexed: bool) -> str:
    """Those who stay as they were, and those who came; one who came with other words keeps what was known of who it is."""
    reference = hashed(store.dialect, "'reference'", "n.dataset", "n.partner", "n.reference")
    came = (
        f"SELECT n.identity_id, n.tuple_id, CASE WHEN n.reference IS NOT NULL THEN {reference} END AS reference_key, a.print, "
        f"k.person_id, k.origin, k.since, k.how FROM {MEMBERS} AS n JOIN {ARRIVED} AS a ON a.identity_id = n.identity_id "
        f"LEFT JOIN {MEMBER} AS k ON k.identity_id = n.identity_id"
    )
    if not indexed:
        return came
    gone = f"LEFT JOIN {GONE_MEMBERS} AS g ON g.identity_id = m.identity_id WHERE g.identity_id IS NULL"
    return f"SELECT m.* FROM {MEMBER} AS m {gone} UNION ALL {came}"


def _records(store: Store, *, indexed: bool) -> None:
    """Records that are new, and those that nobody has any more."""
    if not indexed:
        store.create(FRESH_RECORDS, f"SELECT tuple_id FROM {TUPLES}")
        store.create(NEWLY_DEAD, f"SELECT tuple_id FROM {TUPLES} WHERE FALSE")
        return
    store.create(
        FRESH_RECORDS,
        f"SELECT t.tuple_id FROM {TUPLES} AS t LEFT JOIN (SELECT DISTINCT tuple_id FROM {MEMBER}) AS m ON m.tuple_id = t.tuple_id "
        "WHERE m.tuple_id IS NULL",
    )
    store.create(
        NEWLY_DEAD,
        f"SELECT DISTINCT g.tuple_id FROM {GONE_MEMBERS} AS g LEFT JOIN {MEMBER_NOW} AS m ON m.tuple_id = g.tuple_id "
        "WHERE m.tuple_id IS NULL",
    )


def keyed(store: Store, model: LinkageModel, *, indexed: bool) -> Keyed:
    """The blocking keys of every record, those of the index and those of today."""
    fresh = f"SELECT t.* FROM {TUPLES} AS t JOIN {FRESH_RECORDS} AS f ON f.tuple_id = t.tuple_id"
    rows = store.fetch(f"SELECT tuple_id, {key_columns(store.dialect, model.blocks)} FROM {f'({fresh})' if indexed else TUPLES}")
    state = np.full(rows.num_rows, FRESH, dtype=np.int8)
    if indexed:
        held = store.fetch(f"SELECT tuple_id, {', '.join(key_names(model))} FROM {RECORD}")
        gone = among(held["tuple_id"].to_numpy(), distinct(store.fetch(f"SELECT tuple_id FROM {NEWLY_DEAD}")["tuple_id"].to_numpy()))
        state = np.concatenate([np.where(gone, GONE, HELD).astype(np.int8), state])
        rows = pa.concat_tables([held, rows])
    record, *keys = (column.to_numpy() for column in rows.columns)
    return Keyed(record, state, keys)


def referred(store: Store, model: LinkageModel, *, indexed: bool) -> dict[int, Ends]:
    """By the bit of what found them: the pairs to which a partner gives one reference in one dataset, and those of equal identities.

    A reference that very many records share is no reference.
    """
    found = bits(model)
    if indexed:
        names = f"SELECT m.reference_key FROM {MEMBER_NOW} AS m JOIN {ARRIVED} AS a ON a.identity_id = m.identity_id"
        store.create(_TOUCHED_REFERENCES, f"{names} UNION SELECT reference_key FROM {GONE_MEMBERS}")
    came = f"SELECT DISTINCT n.tuple_id FROM {MEMBER_NOW} AS n JOIN {ARRIVED} AS a ON a.identity_id = n.identity_id"
    members = f"JOIN ({came}) AS c ON c.tuple_id = m.tuple_id" if indexed else ""
    several = f"SELECT m.tuple_id FROM {MEMBER_NOW} AS m {members} GROUP BY m.tuple_id HAVING COUNT(*) > 1"
    equal = f"SELECT tuple_id AS tuple_id_l, tuple_id AS tuple_id_r FROM ({several}) AS several"
    return {found.reference: _ends(store, _referred(MEMBER_NOW, model, indexed=indexed)), found.equal: _ends(store, equal)}


def no_longer_referred(store: Store, model: LinkageModel) -> dict[int, Ends]:
    """By the bit of what found them: the pairs that shared a reference which something fresh or gone has (those that still do are found
    anew), and records that had several equal identities and have one left."""
    found = bits(model)
    alone = (
        f"SELECT g.tuple_id AS tuple_id_l, g.tuple_id AS tuple_id_r FROM (SELECT DISTINCT tuple_id FROM {GONE_MEMBERS}) AS g "
        f"JOIN {MEMBER_NOW} AS m ON m.tuple_id = g.tuple_id GROUP BY g.tuple_id HAVING COUNT(*) = 1"
    )
    return {found.reference: _ends(store, _referred(MEMBER, model, indexed=True)), found.equal: _ends(store, alone)}


def _ends(store: Store, pairs: str) -> Ends:
    rows = store.fetch(pairs)
    left, right = (np.asarray(rows[name].to_numpy(), dtype=np.int64) for name in ("tuple_id_l", "tuple_id_r"))
    return left, right


def _referred(members: str, model: LinkageModel, *, indexed: bool) -> str:
    """Pairs of records with one reference, in a table of members; `indexed`: one that something fresh or gone has."""
    touched = f"JOIN {_TOUCHED_REFERENCES} AS t ON t.reference_key = m.reference_key" if indexed else ""
    rows = f"SELECT DISTINCT m.reference_key, m.tuple_id FROM {members} AS m {touched} WHERE m.reference_key IS NOT NULL"
    shared = f"SELECT *, COUNT(*) OVER (PARTITION BY reference_key) AS sharing FROM ({rows}) AS rows"
    few = f"SELECT * FROM ({shared}) AS shared WHERE sharing BETWEEN 2 AND {model.guard.largest_person}"
    return (
        f"SELECT DISTINCT l.tuple_id AS tuple_id_l, r.tuple_id AS tuple_id_r FROM ({few}) AS l JOIN ({few}) AS r "
        "ON l.reference_key = r.reference_key AND l.tuple_id < r.tuple_id"
    )


def forget(store: Store) -> None:
    """Let go of everything that was made here."""
    for name in (ARRIVED, GONE_MEMBERS, MEMBER_NOW, FRESH_RECORDS, NEWLY_DEAD, TUPLES, MEMBERS, _TOUCHED_REFERENCES, MEMBER, RECORD):
        store.drop(name)
