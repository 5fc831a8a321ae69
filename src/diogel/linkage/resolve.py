"""From judged pairs to persons: which identities are together, which links wait for a person to look."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from diogel.linkage.block import found_by
from diogel.linkage.clusters import Clusters, Facts, Ints, Links, cluster
from diogel.linkage.model import LinkageModel
from diogel.linkage.prepare import MEMBERS, TUPLES
from diogel.linkage.rules import JUDGED
from diogel.stores.base import Store

HELD_BY_GUARD = "held_by_guard"
"""The `rule` of a link that would have made a person that contradicts itself."""


@dataclass(frozen=True)
class Resolved:
    """`groups`: the identity ids of each person, sorted; `how`: those that came in by the model; `pairs` with what the guard held."""

    groups: list[list[str]]
    how: dict[str, str]
    pairs: pa.Table
    clusters: Clusters


def resolve(store: Store, model: LinkageModel) -> Resolved:
    """Put persons together from `linkage_judged`, `linkage_tuple` and `linkage_member`."""
    pairs = store.fetch(f"SELECT * FROM {JUDGED} ORDER BY tuple_id_l, tuple_id_r")
    selves = pc.equal(pairs["tuple_id_l"], pairs["tuple_id_r"])
    equal, between = pairs.filter(selves), pairs.filter(pc.invert(selves))
    chosen = np.flatnonzero(_mask(pc.equal(between["status"], "link")))
    clusters = _clusters(store, model, between, chosen)
    together = {number - 1 for number in equal.filter(pc.equal(equal["status"], "link"))["tuple_id_l"].to_pylist()}
    groups, how = _groups(store, clusters.label, together)
    held = _hold(between, chosen[clusters.held])
    return Resolved(groups, how, _shown(model, pa.concat_tables([held, equal])), clusters)


def _mask(column: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    return np.asarray(column.fill_null(False).to_numpy(), dtype=np.bool_)


def _clusters(store: Store, model: LinkageModel, pairs: pa.Table, chosen: Ints) -> Clusters:
    left, right = (pairs[name].to_numpy().astype(np.int64) - 1 for name in ("tuple_id_l", "tuple_id_r"))
    apart = _mask(_ruled_by(pairs, [rule.rule for rule in model.rules if rule.apart]))
    return cluster(
        store.count(TUPLES),
        Links(left[chosen], right[chosen], _strength(model, pairs)[chosen]),
        apart=np.column_stack([left[apart], right[apart]]),
        facts=_facts(store, model),
        largest=model.guard.largest_person,
    )


def _ruled_by(pairs: pa.Table, rules: list[str]) -> pa.ChunkedArray:
    return pc.is_in(pairs["rule"], pa.array(rules, pa.string()))


def _strength(model: LinkageModel, pairs: pa.Table) -> npt.NDArray[np.float64]:
    """A link that a rule is certain of is stronger than any weight."""
    certain = _mask(_ruled_by(pairs, [rule.rule for rule in model.rules if rule.decides == "same"]))
    return np.asarray(pairs["match_weight"].to_numpy() + 1000.0 * certain, dtype=np.float64)


def _facts(store: Store, model: LinkageModel) -> dict[int, Facts]:
    """What the guard looks at, of the tuples that are linked to any other."""
    single = "".join(f", t.{name}" for name in model.guard.one_value_each)
    links = f"SELECT tuple_id_l, tuple_id_r FROM {JUDGED} WHERE status = 'link' AND tuple_id_l <> tuple_id_r"
    rows = store.fetch(f"""
        WITH link AS ({links}), linked AS (SELECT tuple_id_l AS tuple_id FROM link UNION SELECT tuple_id_r FROM link)
        SELECT t.tuple_id, t.certain_birth_date{single} FROM {TUPLES} AS t JOIN linked ON linked.tuple_id = t.tuple_id
    """)
    columns = [column.to_pylist() for column in rows.columns]
    return {row[0] - 1: Facts(row[1], row[2:]) for row in zip(*columns, strict=True)}


def _hold(pairs: pa.Table, held: Ints) -> pa.Table:
    chosen = np.zeros(pairs.num_rows, dtype=np.bool_)
    chosen[held] = True
    for name, value in (("status", "review"), ("rule", HELD_BY_GUARD)):
        column = pc.if_else(pa.array(chosen), value, pairs[name])
        pairs = pairs.set_column(pairs.column_names.index(name), name, column)
    return pairs


def _groups(store: Store, label: Ints, together: set[int]) -> tuple[list[list[str]], dict[str, str]]:
    """Identity ids by person, and which came in by the model.

    Equal identities too thin to be surely one person each stay alone, unless their record is linked to another.
    """
    members = store.fetch(f"SELECT tuple_id, identity_id FROM {MEMBERS}")
    several = (np.bincount(label, minlength=len(label)) > 1)[label] if len(label) else label
    by_person: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    how: dict[str, str] = {}
    for number, identity in zip(members["tuple_id"].to_pylist(), members["identity_id"].to_pylist(), strict=True):
        index = number - 1
        linked = bool(several[index])
        by_person[int(label[index]), "" if linked or index in together else identity].append(identity)
        if linked:
            how[identity] = "model"
    return sorted(sorted(group) for group in by_person.values()), how


def _shown(model: LinkageModel, pairs: pa.Table) -> pa.Table:
    """Without the numbers that only this run knows, and with the name of the block."""
    names = found_by(model)
    block = pa.array([names[key] for key in pairs["match_key"].to_pylist()], pa.string())
    shown = pairs.drop_columns(["tuple_id_l", "tuple_id_r", "match_key"]).append_column("block", block)
    return shown.sort_by([("identity_id_l", "ascending"), ("identity_id_r", "ascending")])
