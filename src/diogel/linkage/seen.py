"""Who is one person to somebody who may see some of the records: put together from the ties between those and nothing else.

The same path as a run over those records alone would take from there: pairs that link, the guard against what contradicts itself,
equal identities, ids. So whoever may not see a record can't tell from the persons whether it is there: it joins nobody, parts
nobody and names nobody. What a pair weighs is the one thing taken from the run: the rarity of names and the prior count all
records, each rounded to an eighth of a bit.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from diogel.linkage.clusters import DOUBT_FROM, UNLINKED, Doubts, Facts, Links, cluster, components, torn
from diogel.linkage.pairs import Bools, Ints
from diogel.linkage.resolve import CERTAIN as STRONGER
from diogel.linkage.ties import APART, CERTAIN, COMPARED, LINKS, RIVALS, UNLIKE, Ties

_EXACT, _MODEL, _DECISION = 0, 1, 2
_HOW = np.array(["exact", "model", "decision"], dtype=object)


@dataclass(frozen=True)
class _Scene:
    """Of the identities seen that have ties: `identity` (their place among those seen), `record` (numbered from 0 among the `size` that are
    seen), `tie` (their row in `ties.records`). `place`: of each record its number among those seen, -1 where it is not."""

    ties: Ties
    identity: Ints
    record: Ints
    tie: Ints
    place: Ints
    size: int


@dataclass(frozen=True)
class _Pairs:
    """Pairs of records seen, by their places, and what counts of each for somebody who sees no other record."""

    left: Ints
    right: Ints
    strength: npt.NDArray[np.float64]
    links: Bools
    doubts: Bools
    apart: Bools
    unlike: Bools
    rivals: Bools
    same: Bools
    different: Bools


def persons_seen(seen: pa.Table, ties: Ties, *, salt: str) -> pa.Table:
    """The persons among the identities in `seen` (identity_id, since): identity_id, person_id, how, in the same order.

    A person's id is that which its oldest identity founds (by since, then identity_id), whatever else is not seen; `how` is exact,
    model or decision, by the ties that are seen. A and B that only H joins are two persons to whoever may not see H.
    """
    scene = _scene(seen["identity_id"].combine_chunks(), ties)
    pairs = _pairs(scene, seen)
    label, held = _clusters(scene, pairs)
    several = np.bincount(label, minlength=scene.size) > 1
    together = np.zeros(scene.size, dtype=np.bool_)
    together[pairs.left[pairs.links & (pairs.left == pairs.right)]] = True
    group = scene.size + np.arange(seen.num_rows)
    joined = several[label[scene.record]] | together[scene.record]
    group[scene.identity[joined]] = label[scene.record[joined]]
    how = np.full(seen.num_rows, _EXACT)
    how[scene.identity[several[label[scene.record]]]] = _MODEL
    by_decision = pairs.same & ~held
    how[scene.identity[np.isin(scene.record, np.concatenate([pairs.left[by_decision], pairs.right[by_decision]]))]] = _DECISION
    return pa.table({
        "identity_id": seen["identity_id"],
        "person_id": pa.array(_ids(seen, group, salt), pa.string()),
        "how": pa.array(_HOW[how], pa.string()),
    })  # fmt: skip


def _scene(identities: pa.Array, ties: Ties) -> _Scene:
    row = pc.index_in(identities, value_set=ties.records["identity_id"].combine_chunks()).fill_null(-1).to_numpy().astype(np.int64)
    identity = np.flatnonzero(row >= 0)
    tie = row[identity]
    record = ties.records["record"].to_numpy()[tie]
    there = np.zeros(pc.max(ties.records["record"]).as_py() + 1 if ties.records.num_rows else 0, dtype=np.bool_)
    there[record] = True
    place = np.where(there, np.cumsum(there) - 1, -1)
    return _Scene(ties, identity, place[record], tie, place, int(there.sum()))


def _pairs(scene: _Scene, seen: pa.Table) -> _Pairs:
    columns = {name: scene.ties.pairs[name].to_numpy() for name in scene.ties.pairs.column_names}
    here = (scene.place[columns["left"]] >= 0) & (scene.place[columns["right"]] >= 0)
    columns = {name: values[here] for name, values in columns.items()}
    left, right = (scene.place[columns[side]] for side in ("left", "right"))
    rows = np.flatnonzero(columns["says"] != columns["own"])
    says = columns["own"].copy()
    says[rows] = np.where(_referred(scene, left[rows], right[rows]), columns["says"][rows], says[rows])
    strength = columns["weight"] + STRONGER * ((says & CERTAIN) != 0)
    compared, links, apart, unlike, rivals = ((says & bit) != 0 for bit in (COMPARED, LINKS, APART, UNLIKE, RIVALS))
    same, different = _decided(scene, seen, left, right)
    same &= ~different  # of two that contradict, the one that keeps apart
    links, undecided = (links | same) & ~different, ~same & ~different
    doubts = (compared | different) & ~links & (columns["weight"] < DOUBT_FROM) & (left != right)
    return _Pairs(left, right, strength, links, doubts, apart & undecided, unlike & undecided, rivals & undecided, same, different)


def _referred(scene: _Scene, left: Ints, right: Ints) -> Bools:
    """Which pairs have members, seen, to whom a partner gave one reference in one dataset."""
    ends = np.zeros(scene.size, dtype=np.bool_)
    ends[left] = ends[right] = True
    rows = np.flatnonzero(ends[scene.record])
    keys = scene.ties.records["reference_key"].take(pa.array(scene.tie[rows]))
    known = np.asarray(keys.is_valid())
    _, key = np.unique(keys.fill_null(0).to_numpy()[known], return_inverse=True)
    return _in_common(scene.record[rows[known]], key.astype(np.int64), left, right)


def _in_common(record: Ints, key: Ints, left: Ints, right: Ints) -> Bools:
    """Which pairs of records have a key in common, where record[i] has key[i]."""
    found = np.zeros(len(left), dtype=np.bool_)
    if not len(record) or not len(left):
        return found
    width = int(key.max()) + 1
    owned = np.unique(record * width + key)
    owner = owned // width
    first, last = np.searchsorted(owner, left), np.searchsorted(owner, left, side="right")
    pair = np.repeat(np.arange(len(left)), last - first)
    place = np.arange(len(pair)) - np.repeat(np.cumsum(last - first) - (last - first), last - first) + first[pair]
    wanted = right[pair] * width + owned[place] % width
    found[pair[np.isin(wanted, owned)]] = True
    return np.asarray(found & (left != right), dtype=np.bool_)


def _decided(scene: _Scene, seen: pa.Table, left: Ints, right: Ints) -> tuple[Bools, Bools]:
    """Which pairs a decision between two identities that are seen calls the same, and which different."""
    said = scene.ties.decisions
    found = [np.zeros(len(left), dtype=np.bool_) for _ in range(2)]
    if not said.num_rows:
        return found[0], found[1]
    place = np.full(seen.num_rows + 1, -1, dtype=np.int64)
    place[scene.identity] = scene.record
    among = seen["identity_id"].combine_chunks()
    ends = [place[pc.index_in(said[name], value_set=among).fill_null(-1).to_numpy()] for name in ("identity_id_l", "identity_id_r")]
    both = (ends[0] >= 0) & (ends[1] >= 0)
    size = scene.size
    wanted = np.minimum(*ends) * size + np.maximum(*ends)
    for number, decides in enumerate(("same", "different")):
        rows = both & np.asarray(pc.equal(said["decides"], decides))
        found[number] = np.isin(left * size + right, wanted[rows])
    return found[0], found[1]


def _clusters(scene: _Scene, pairs: _Pairs) -> tuple[Ints, Bools]:
    """Of each record the least of its person's, and which pairs the guard holds."""
    links = np.flatnonzero(pairs.links & (pairs.left != pairs.right))
    left, right = pairs.left[links], pairs.right[links]
    label = components(scene.size, left, right)
    doubtful = _doubtful(scene, pairs, label)
    held = np.zeros(len(pairs.left), dtype=np.bool_)
    records = np.flatnonzero(doubtful[label])
    if not len(records):
        return label, held
    inside = links[doubtful[label[left]]]
    within = doubtful[label[pairs.left]] & (label[pairs.left] == label[pairs.right])
    doubts = np.flatnonzero(pairs.doubts & within)
    all_links = Links(*_ends(records, pairs, inside), pairs.strength[inside], pairs.same[inside])
    rivals = np.column_stack(_ends(records, pairs, np.flatnonzero(pairs.rivals & within)))
    unsure = torn(len(records), all_links, rivals, certain=STRONGER / 2)
    found = cluster(
        len(records),
        all_links.at(~unsure),
        apart=np.column_stack(_ends(records, pairs, np.flatnonzero(pairs.apart & within))),
        unlike=np.column_stack(_ends(records, pairs, np.flatnonzero(pairs.unlike & within))),
        decided=np.column_stack(_ends(records, pairs, np.flatnonzero(pairs.different & within))),
        facts=_facts(scene, records),
        largest=scene.ties.largest,
        doubts=Doubts(*_ends(records, pairs, doubts), pairs.strength[doubts]),
    )
    label[records] = records[found.label]
    held[inside[unsure]] = held[inside[~unsure][found.held]] = True
    return label, held


def _ends(records: Ints, pairs: _Pairs, rows: Ints) -> tuple[Ints, Ints]:
    """Both sides of these pairs by their places in `records`."""
    return np.searchsorted(records, pairs.left[rows]), np.searchsorted(records, pairs.right[rows])


def _doubtful(scene: _Scene, pairs: _Pairs, label: Ints) -> Bools:
    """By label: whether there is anything in these records that could contradict itself, or a link that the rest could outweigh. Other
    persons need no guard."""
    sizes = np.bincount(label, minlength=scene.size)
    doubtful = sizes > scene.ties.largest
    against = (pairs.apart | pairs.unlike | pairs.rivals | pairs.different | pairs.doubts) & (label[pairs.left] == label[pairs.right])
    weak = pairs.links & (pairs.left != pairs.right) & (pairs.strength <= UNLINKED * sizes[label[pairs.left]] ** 2 / 4)
    doubtful[label[pairs.left[against | weak]]] = True
    for name in ("birth", *scene.ties.singles):
        values = scene.ties.records[name].take(pa.array(scene.tie))
        known = np.asarray(values.is_valid())
        _, value = np.unique(np.asarray(values.filter(pa.array(known)).cast(_number(values.type))), return_inverse=True)
        owner = label[scene.record[known]]
        order = np.lexsort((value, owner))
        owner, value = owner[order], value[order]
        another = (owner[1:] == owner[:-1]) & (value[1:] != value[:-1])
        doubtful[owner[1:][another]] = True
    return doubtful


def _number(type: pa.DataType) -> pa.DataType:
    return pa.int32() if pa.types.is_date32(type) else pa.int64()


def _facts(scene: _Scene, records: Ints) -> dict[int, Facts]:
    first = np.unique(scene.record, return_index=True)[1][records]
    rows = scene.ties.records.take(pa.array(scene.tie[first]))
    births = rows["birth"].to_pylist()
    singles = zip(*(rows[name].to_pylist() for name in scene.ties.singles), strict=True) if scene.ties.singles else [()] * len(births)
    return {place: Facts(birth, single) for place, (birth, single) in enumerate(zip(births, singles, strict=True))}


def _ids(seen: pa.Table, group: Ints, salt: str) -> list[str]:
    """Of each identity the id that the oldest of its group founds."""
    aged = pa.table({"since": seen["since"], "identity_id": seen["identity_id"]})
    order = pc.sort_indices(aged, sort_keys=[("since", "ascending"), ("identity_id", "ascending")]).to_numpy()
    _, oldest, place = np.unique(group[order], return_index=True, return_inverse=True)
    founders = seen["identity_id"].take(pa.array(order[oldest])).to_pylist()
    ids = np.array(_founded(founders, salt), dtype=object)
    found = np.empty(seen.num_rows, dtype=object)
    found[order] = ids[place] if len(ids) else ids
    return list(found)


def _founded(identities: list[str], salt: str) -> list[str]:
    """An id for each, no two alike: of two with one hash the smaller identity has it."""
    ids = [new_id(identity, salt) for identity in identities]
    if len(set(ids)) == len(ids):
        return ids
    taken: set[str] = set()
    for place in sorted(range(len(ids)), key=identities.__getitem__):
        turn = 0
        while (name := new_id(identities[place], salt, turn)) in taken:
            turn += 1
        taken.add(name)
        ids[place] = name
    return ids


TURN: Final = 0


def new_id(identity: str, salt: str, turn: int = TURN) -> str:
    """What `diogel.linkage.persons.new_id` says in SQL: 64 bits of a hash."""
    return "p" + hashlib.sha256(f"{salt}\x1f{identity}\x1f{turn}".encode()).hexdigest()[:16]
