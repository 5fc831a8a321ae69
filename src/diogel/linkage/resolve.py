"""From judged pairs to persons: which records are together, which links wait for a person to look.

Only what is touched is put together anew: a group of linked records in which no pair changed, came or went is as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diogel.linkage.arrivals import ARRIVED, FRESH_RECORDS, GONE_MEMBERS, MEMBER_NOW
from diogel.linkage.block import kept_whatever
from diogel.linkage.clusters import DOUBT_FROM, Doubts, Facts, Links, cluster, components, torn
from diogel.linkage.compare import DECIDED, Compared, rows_of
from diogel.linkage.index import RECORD, Known
from diogel.linkage.model import LinkageModel
from diogel.linkage.ordered import among, distinct, places
from diogel.linkage.pairs import Bools, Ints, Pairs
from diogel.linkage.prepare import TUPLES
from diogel.linkage.weigh import LINK, NO, Weights, rule_of, status_of, weigh
from diogel.stores.base import Store

HELD_BY_GUARD = "held_by_guard"
"""The `rule` of a link that would have made a person that contradicts itself."""

CERTAIN = 1_000.0
"""Bits: a link that a rule is certain of is stronger than any weight."""


@dataclass(frozen=True)
class Judged:
    """What becomes of each pair: `status` (0 no, 1 review, 2 link), the number of the `rule` that decided (-1: none), whether it is kept
    `apart` by way of third records too, whether it is `held` by the guard; `decided` row -> (same or different, the decision's id)."""

    pairs: Pairs
    weights: Weights
    rule: Ints
    status: Ints
    apart: Bools
    held: Bools
    decided: dict[int, tuple[str, str]]

    @property
    def links(self) -> Bools:
        """The accepted links, and records whose equal identities are one person."""
        return np.asarray((self.status == LINK) & ~self.held, dtype=np.bool_)

    def decided_rows(self, decides: str) -> Bools:
        rows = np.zeros(len(self.pairs), dtype=np.bool_)
        rows[[row for row, (said, _) in self.decided.items() if said == decides]] = True
        return rows

    def recorded(self, model: LinkageModel) -> Bools:
        """Pairs likely enough to be told, and those that a rule, a reference or a person may decide."""
        kept = (self.pairs.found & kept_whatever(model)) != 0
        return np.asarray(kept | (self.weights.probability >= model.thresholds.keep), dtype=np.bool_)


@dataclass(frozen=True)
class Clusters:
    """Of each record that is linked to another: the group that it hangs together with, and the person within it; both the least record of
    theirs. `touched`: the records put together anew (None: all). `rebuilt`: how many groups contradicted themselves."""

    record: Ints
    component: Ints
    person: Ints
    touched: Ints | None
    rebuilt: int

    def table(self) -> pa.Table:
        return pa.table({"tuple_id": self.record, "component": self.component, "person": self.person})

    @classmethod
    def of(cls, table: pa.Table) -> Clusters:
        record, component, person = (table[name].to_numpy().astype(np.int64) for name in ("tuple_id", "component", "person"))
        return cls(record, component, person, touched=None, rebuilt=0)


def judge(store: Store, model: LinkageModel, compared: Compared) -> Judged:
    """Weigh the pairs and let rules, and before them people's decisions, decide."""
    pairs = compared.pairs
    weights = weigh(model, pairs, compared.terms, compared.records)
    rule = rule_of(model, pairs)
    status = status_of(model, weights.probability, rule).astype(np.int64)
    apart = np.isin(rule, [number for number, said in enumerate(model.rules) if said.apart])
    decided = _decisions(store, pairs)
    for row, (decides, _) in decided.items():
        status[row], apart[row] = (LINK, False) if decides == "same" else (NO, True)
    return Judged(pairs, weights, rule, status, apart, np.zeros(len(pairs), dtype=np.bool_), decided)


def _decisions(store: Store, pairs: Pairs) -> dict[int, tuple[str, str]]:
    rows = store.fetch(f"SELECT tuple_id_l, tuple_id_r, decides, decision FROM {DECIDED} ORDER BY tuple_id_l, tuple_id_r, decision")
    place = rows_of(pairs, *(rows[name].to_numpy().astype(np.int64) for name in ("tuple_id_l", "tuple_id_r")))
    said = zip(place.tolist(), rows["decides"].to_pylist(), rows["decision"].to_pylist(), strict=True)
    found: dict[int, tuple[str, str]] = {}
    for row, decides, decision in said:
        if found.get(row, ("same", ""))[0] != "different":  # of two that contradict, the one that keeps apart
            found[row] = (decides, decision)
    return found


def resolve(store: Store, model: LinkageModel, compared: Compared, judged: Judged, known: Known | None) -> tuple[Judged, Clusters]:
    """Put records together; a link that would make a person that contradicts itself is held."""
    before = None if known is None else Clusters.of(known.table(store, "cluster"))
    touched = None if before is None else _touched(store, compared, judged, before)
    linking = (judged.status == LINK) & (judged.pairs.left != judged.pairs.right)
    if touched is not None:
        inside = among(judged.pairs.left, touched) & among(judged.pairs.right, touched)
        held = compared.before.held & linking & ~inside
        linking &= inside
    else:
        inside, held = np.ones(len(judged.pairs), dtype=np.bool_), judged.held
    same, different = judged.decided_rows("same"), judged.decided_rows("different")
    links, unlike = np.flatnonzero(linking), np.isin(judged.rule, [at for at, one in enumerate(model.rules) if one.decides == "review"])
    records = distinct(judged.pairs.left[links], judged.pairs.right[links])
    place = places(records, judged.pairs.left), places(records, judged.pairs.right)
    left, right = place[0][links], place[1][links]
    here = inside & (place[0] >= 0) & (place[1] >= 0)
    apart = judged.apart & here & ~different
    doubtful = here & ~linking & (judged.weights.total < DOUBT_FROM) & (judged.pairs.left != judged.pairs.right)
    component = components(len(records), left, right)
    all_links = Links(left, right, _strength(model, judged)[links], same[links])
    rivals = np.isin(judged.rule, [at for at, one in enumerate(model.rules) if one.rivals]) & here & ~same & ~different
    unsure = torn(len(records), all_links, np.column_stack(_among(place, rivals)), certain=CERTAIN / 2)
    together = cluster(
        len(records),
        all_links.at(~unsure),
        apart=np.column_stack(_among(place, apart & ~unlike)),
        unlike=np.column_stack(_among(place, apart & unlike)),
        decided=np.column_stack(_among(place, different & here)),
        facts=_facts(store, model, records, component, fresh_only=known is None),
        largest=model.guard.largest_person,
        doubts=Doubts(*_among(place, doubtful), judged.weights.total[doubtful]),
    )
    held = held.copy()
    held[links[unsure]] = held[links[~unsure][together.held]] = True
    clusters = Clusters(records, records[component], records[together.label], touched, together.rebuilt)
    return replace(judged, held=held), clusters if before is None else _joined(before, clusters)


def _strength(model: LinkageModel, judged: Judged) -> npt.NDArray[np.float64]:
    certain = np.isin(judged.rule, [number for number, said in enumerate(model.rules) if said.decides == "same"])
    return judged.weights.total + CERTAIN * certain


def _among(place: tuple[Ints, Ints], rows: Bools) -> tuple[Ints, Ints]:
    return place[0][rows], place[1][rows]


def _touched(store: Store, compared: Compared, judged: Judged, before: Clusters) -> Ints:
    """The records of which something changed, and all that hung together with one."""
    now, was = judged, compared.before
    linked, was_linked = now.status == LINK, was.status == LINK
    counts = linked | now.apart | _within(before, now.pairs, np.fmin(now.weights.total, was.weight) < DOUBT_FROM)
    moved = (linked != was_linked) | (now.apart != was.apart) | (counts & (now.weights.total != was.weight))
    lost = (compared.lost_before.status == LINK) | compared.lost_before.apart
    lost |= _within(before, compared.lost, compared.lost_before.weight < DOUBT_FROM)
    ends = [side[moved] for side in (now.pairs.left, now.pairs.right)] + [side[lost] for side in (compared.lost.left, compared.lost.right)]
    members = store.fetch(f"SELECT tuple_id FROM {GONE_MEMBERS} UNION SELECT tuple_id FROM {FRESH_RECORDS}")
    changed = distinct(*ends, members["tuple_id"].to_numpy(), _arrived(store))
    groups = distinct(before.component[among(before.record, changed)])
    return distinct(changed, before.record[among(before.component, groups)])


def _within(before: Clusters, pairs: Pairs, rows: Bools) -> Bools:
    """Those of the pairs whose records hung together before."""
    found, here = np.zeros(len(pairs), dtype=np.bool_), np.flatnonzero(rows)
    if len(before.record):
        one, other = places(before.record, pairs.left[here]), places(before.record, pairs.right[here])
        found[here] = (one >= 0) & (other >= 0) & (before.component[one] == before.component[other])
    return found


def _arrived(store: Store) -> Ints:
    rows = store.fetch(f"SELECT DISTINCT m.tuple_id FROM {MEMBER_NOW} AS m JOIN {ARRIVED} AS a ON a.identity_id = m.identity_id")
    return np.asarray(rows["tuple_id"].to_numpy(), dtype=np.int64)


def _joined(before: Clusters, now: Clusters) -> Clusters:
    assert now.touched is not None  # noqa: S101 - there was a before
    stays = ~among(before.record, now.touched)
    record, component, person = (
        np.concatenate([getattr(before, name)[stays], getattr(now, name)]) for name in ("record", "component", "person")
    )
    order = np.argsort(record)
    return Clusters(record[order], component[order], person[order], touched=now.touched, rebuilt=now.rebuilt)


def _facts(store: Store, model: LinkageModel, records: Ints, component: Ints, *, fresh_only: bool) -> dict[int, Facts]:
    """What the guard looks at, of these records, by their place; only where a group of them does not say one thing."""
    single = ("certain_birth_date", *model.guard.one_value_each)
    store.put("linkage_linked", pa.table({"tuple_id": records, "component": component}))
    columns = ", ".join(f"t.{name}" for name in single)
    read = f"SELECT t.tuple_id, l.component, {columns} FROM {{}} AS t JOIN linkage_linked AS l ON l.tuple_id = t.tuple_id"
    fresh = f"{read.format(TUPLES)} JOIN {FRESH_RECORDS} AS f ON f.tuple_id = t.tuple_id"
    store.create("linkage_fact", read.format(TUPLES) if fresh_only else f"{read.format(RECORD)} UNION ALL {fresh}")
    several = " OR ".join(f"MIN({name}) <> MAX({name})" for name in single)
    torn = f"SELECT component FROM linkage_fact GROUP BY component HAVING {several}"
    rows = store.fetch(f"SELECT f.* FROM linkage_fact AS f JOIN ({torn}) AS t ON t.component = f.component")
    for name in ("linkage_linked", "linkage_fact"):
        store.drop(name)
    places = np.searchsorted(records, rows["tuple_id"].to_numpy().astype(np.int64)).tolist()
    said = [rows[name].to_pylist() for name in single]
    return {place: Facts(birth, tuple(values)) for place, birth, *values in zip(places, *said, strict=True)}
