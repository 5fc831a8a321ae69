"""From evidence to a decision on each pair: one incident, waits for a person, or apart.

A pair's weight is the sum of its pieces in bits: what is believed before, what each level is worth, and what chance would bring. One
telling can have one second telling in another dataset; where two fit, they share what is believed (each one's odds are held against those
of all that it competes with), so that two calls an hour apart at a busy place wait for a person or stay apart.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from diogel.linkage.incidents.evidence import EVIDENCE
from diogel.linkage.incidents.model import IncidentModel
from diogel.linkage.incidents.tellings import TELLINGS
from diogel.stores.base import Store

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PIECES = ("before", "time", "place", "kind", "people", "chance")
"""What a pair's weight is made of, in the order in which it is told."""

SIDES = ("event_id", "dataset", "partner", "started", "ended")
"""What a pair says of each of its two tellings, with _l and _r; times in minutes since 1970."""

_MOST = 60.0
"""Bits beyond which more evidence changes nothing."""

_READ = (
    f"SELECT {', '.join(f'{side}.{name} AS {name}_{side}' for name in SIDES for side in 'lr')}, "
    "e.how, e.kinds_meet, e.gap, e.time, e.place, e.kind, e.people, e.chance "
    f"FROM {EVIDENCE} AS e JOIN {TELLINGS} AS l ON l.telling = e.l_telling JOIN {TELLINGS} AS r ON r.telling = e.r_telling "
    "ORDER BY event_id_l, event_id_r"
)


@dataclass(frozen=True)
class Decisions:
    """What people decided of pairs of events: (event_id_l, event_id_r) in order -> same or different."""

    said: Mapping[tuple[str, str], bool]

    @classmethod
    def of(cls, table: pa.Table | None) -> Decisions:
        """A table event_id_l, event_id_r, decides (same | different); of two on one pair the later row counts."""
        rows = table.to_pylist() if table is not None else []
        return cls({(min(ids), max(ids)): row["decides"] == "same" for row in rows for ids in [(row["event_id_l"], row["event_id_r"])]})


def weigh(store: Store, model: IncidentModel, decisions: Decisions) -> pa.Table:
    """`incident_evidence` -> one row per pair worth recording: `SIDES` of each (event_id_l < event_id_r), state (one | wait | apart), how
    (evidence | quoted | reference | decision), probability (0 or 1 where no evidence is asked), weight, levels (time, place, kind,
    people) and weight_<piece> in bits."""
    rows = store.fetch(_READ)
    pieces = _pieces(rows, model)
    weight = np.clip(sum(pieces.values(), np.zeros(rows.num_rows)), -_MOST, _MOST)
    told = _Told.of(rows, decisions)
    weight[told.apart] = -_MOST
    probability = np.round(_competing(rows, weight, told), 6)
    state, how = _decide(rows, probability, told, model)
    probability[told.own | told.same | told.apart] = (state == "one")[told.own | told.same | told.apart]
    kept = (probability >= model.thresholds.keep) | told.certain
    return pa.table({
        **{f"{name}_{side}": rows[f"{name}_{side}"] for name in SIDES for side in "lr"},
        "state": pa.array(state, pa.string()),
        "how": pa.array(how, pa.string()),
        "probability": probability,
        "weight": np.round(weight, 4),
        **{name: rows[name] for name in ("time", "place", "kind", "people", "chance")},
        **{f"weight_{name}": np.round(piece, 4) for name, piece in pieces.items()},
    }).filter(pa.array(kept))  # fmt: skip


def _pieces(rows: pa.Table, model: IncidentModel) -> dict[str, Floats]:
    """Bits of each piece of evidence."""
    bits = {
        part: {level.level: 0.0 if level.silent else math.log2(level.m) for level in getattr(model, part)}
        for part in ("time", "place", "kind", "people")
    }
    chance = np.asarray(rows["chance"].to_numpy(), dtype=np.float64)
    return {
        "before": np.full(rows.num_rows, math.log2(model.told_also)),
        **{part: np.array([known.get(level, 0.0) for level in rows[part].to_pylist()], dtype=np.float64) for part, known in bits.items()},
        "chance": np.round(-np.log2(chance), 6),
    }


@dataclass(frozen=True)
class _Told:
    """What is certain of pairs whatever they weigh: a person's word, one agency's reference, another's quoting it."""

    same: npt.NDArray[np.bool_]
    apart: npt.NDArray[np.bool_]
    quoted: npt.NDArray[np.bool_]
    own: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, rows: pa.Table, decisions: Decisions) -> _Told:
        pairs = zip(rows["event_id_l"].to_pylist(), rows["event_id_r"].to_pylist(), strict=True)
        said = [decisions.said.get(pair) for pair in pairs]
        how = np.array(rows["how"].to_pylist(), dtype=object)
        same, apart = np.array([one is True for one in said], dtype=np.bool_), np.array([one is False for one in said], dtype=np.bool_)
        return cls(same, apart, how == "quoted", (how == "reference"))

    @property
    def certain(self) -> npt.NDArray[np.bool_]:
        return self.same | self.apart | self.quoted | self.own


def _competing(rows: pa.Table, weight: Floats, told: _Told) -> Floats:
    """How probable each pair is, held against the others that either of its tellings could make with the other's dataset."""
    odds = np.exp2(np.where(told.same | told.quoted, _MOST, weight))
    share = np.ones(len(odds))
    for telling, dataset in (("event_id_l", "dataset_r"), ("event_id_r", "dataset_l")):
        groups = pa.chunked_array(pc.binary_join_element_wise(rows[telling], rows[dataset], "|").chunks, pa.string())
        number = np.asarray(groups.combine_chunks().dictionary_encode().indices.to_numpy(), dtype=np.int64)
        total = np.bincount(number, weights=odds, minlength=1)
        share = np.minimum(share, odds / (1.0 + total[number]))
    return share


def _decide(
    rows: pa.Table, probability: Floats, told: _Told, model: IncidentModel
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """State and what decided. An agency's own events are one by their reference alone, and a person's word comes before everything."""
    gap = rows["gap"].to_numpy()
    meet = np.asarray(rows["kinds_meet"].to_numpy(zero_copy_only=False), dtype=np.bool_)
    one, wait = probability >= model.thresholds.one, probability >= model.thresholds.wait
    state = np.where(one, "one", np.where(wait, "wait", "apart")).astype(object)
    in_time = gap <= model.guard.reference_within_days * 1440
    state[told.quoted] = np.where(in_time & meet & one, "one", "wait")[told.quoted]
    state[told.own] = np.where(gap <= model.guard.longest_hours * 60, "one", "apart")[told.own]
    state[told.same], state[told.apart] = "one", "apart"
    how = np.where(told.quoted, "quoted", np.where(told.own, "reference", "evidence")).astype(object)
    how[told.same | told.apart] = "decision"
    return state, how
