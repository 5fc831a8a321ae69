"""What has changed since the last run: identities that came, went, or are told otherwise now; and what of the index they touch."""

from __future__ import annotations

from diogel.linkage.block import FRESH, GONE, HELD, KEYS, OVERSIZED, PAIRS, RAW, bits, hashed, keys_of
from diogel.linkage.index import KEY, MEMBER, RECORD, Known, no_members
from diogel.linkage.model import LinkageModel
from diogel.linkage.prepare import INPUT, MEMBERS, TUPLES, prepare
from diogel.stores.base import Store

ARRIVED = "linkage_arrived"
GONE_MEMBERS = "linkage_gone_member"
MEMBER_NOW = "linkage_member_now"
"""Every identity: identity_id, tuple_id, reference_key, print, and what the last run knew of it (person_id, origin, since, how)."""
FRESH_RECORDS = "linkage_fresh_record"
NEWLY_DEAD = "linkage_newly_dead"
REFERRED = "linkage_referred"
STRUCK_REFERENCES = "linkage_struck_reference"

_GIVEN = "linkage_given"


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
    present = [name for name in INPUT if name in _columns(store, source)]
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


def touch_keys(store: Store, model: LinkageModel, *, indexed: bool) -> None:
    """Fill `linkage_key` with every row of the keys that something fresh or gone has."""
    fresh = f"SELECT t.* FROM {TUPLES} AS t JOIN {FRESH_RECORDS} AS f ON f.tuple_id = t.tuple_id"
    rows = keys_of(store.dialect, model.blocks, f"({fresh})" if indexed else TUPLES)
    store.create(KEYS, f"SELECT block, key, tuple_id, CAST({FRESH} AS TINYINT) AS state FROM ({rows}) AS fresh")
    if not indexed:
        return
    store.create(
        "linkage_touched_key",
        f"SELECT DISTINCT key FROM {KEYS} UNION SELECT k.key FROM {KEY} AS k JOIN {NEWLY_DEAD} AS d ON d.tuple_id = k.tuple_id",
    )
    held = f"SELECT k.block, k.key, k.tuple_id FROM {KEY} AS k JOIN linkage_touched_key AS t ON t.key = k.key"
    state = f"CAST(CASE WHEN tuple_id IN (SELECT tuple_id FROM {NEWLY_DEAD}) THEN {GONE} ELSE {HELD} END AS TINYINT)"
    store.create(KEYS, f"SELECT * FROM {KEYS} UNION ALL SELECT block, key, tuple_id, {state} AS state FROM ({held}) AS held")


def touch_references(store: Store, model: LinkageModel, *, indexed: bool) -> None:
    """Add to `linkage_raw_pair` the pairs to which a partner gives one reference in one dataset, and those of equal identities; fill
    `linkage_struck_reference` with the pairs that shared a reference which something fresh or gone has: they are found anew.

    A reference that very many records share is no reference.
    """
    found = bits(model)
    touched = ""
    if indexed:
        names = f"SELECT m.reference_key FROM {MEMBER_NOW} AS m JOIN {ARRIVED} AS a ON a.identity_id = m.identity_id"
        store.create("linkage_touched_reference", f"{names} UNION SELECT reference_key FROM {GONE_MEMBERS}")
        touched = "JOIN linkage_touched_reference AS t ON t.reference_key = m.reference_key"
    store.create(STRUCK_REFERENCES, _referred(MEMBER, touched, model) if indexed else f"{_referred(MEMBER_NOW, '', model)} LIMIT 0")
    came = f"SELECT DISTINCT n.tuple_id FROM {MEMBER_NOW} AS n JOIN {ARRIVED} AS a ON a.identity_id = n.identity_id"
    members = f"JOIN ({came}) AS c ON c.tuple_id = m.tuple_id"
    equal = (
        f"SELECT m.tuple_id AS tuple_id_l, m.tuple_id AS tuple_id_r FROM {MEMBER_NOW} AS m {members if indexed else ''} "
        "GROUP BY m.tuple_id HAVING COUNT(*) > 1"
    )
    referred = _referred(MEMBER_NOW, touched, model)
    store.create(
        RAW,
        f"SELECT * FROM {RAW} "
        f"UNION ALL SELECT tuple_id_l, tuple_id_r, CAST({found.reference} AS BIGINT) AS found FROM ({referred}) AS referred "
        f"UNION ALL SELECT tuple_id_l, tuple_id_r, CAST({found.equal} AS BIGINT) AS found FROM ({equal}) AS equal",
    )


def _referred(members: str, touched: str, model: LinkageModel) -> str:
    """Pairs of records with one reference, in a table of members."""
    rows = f"SELECT DISTINCT m.reference_key, m.tuple_id FROM {members} AS m {touched} WHERE m.reference_key IS NOT NULL"
    shared = f"SELECT *, COUNT(*) OVER (PARTITION BY reference_key) AS sharing FROM ({rows}) AS rows"
    few = f"SELECT * FROM ({shared}) AS shared WHERE sharing BETWEEN 2 AND {model.guard.largest_person}"
    return (
        f"SELECT DISTINCT l.tuple_id AS tuple_id_l, r.tuple_id AS tuple_id_r FROM ({few}) AS l JOIN ({few}) AS r "
        "ON l.reference_key = r.reference_key AND l.tuple_id < r.tuple_id"
    )


def forget(store: Store) -> None:
    """Let go of everything that was made here."""
    names = (ARRIVED, GONE_MEMBERS, MEMBER_NOW, FRESH_RECORDS, NEWLY_DEAD, KEYS, PAIRS, OVERSIZED, STRUCK_REFERENCES, TUPLES, MEMBERS)
    for name in (*names, "linkage_touched_key", "linkage_touched_reference", MEMBER, RECORD, KEY):
        store.drop(name)
