"""Who is one person: from a table of identities in a store to persons, with the evidence for every pair that was near enough.

    prepare -> block -> score -> rules -> cluster -> persons

A seam for what comes later: `block` fills `linkage_pair` and nothing else decides what is compared, so an index of keys kept from
yesterday can fill it with today's pairs alone; `previous` carries the ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from diogel.linkage.block import PAIRS, REFERENCES, Skipped, block
from diogel.linkage.clusters import Clusters, Facts, Ints, cluster
from diogel.linkage.model import LinkageModel
from diogel.linkage.persons import person_identity
from diogel.linkage.prepare import MEMBERS, TUPLES, prepare
from diogel.linkage.rules import JUDGED, judged
from diogel.linkage.score import scorer
from diogel.progress import Progress, Silent
from diogel.stores.base import Store

_LIKELY = "linkage_likely"
_DECISIVE = "linkage_decisive"
_SCORED = "linkage_scored"


@dataclass(frozen=True)
class Linked:
    """The persons and the evidence. No table holds a name, a date or a number of anybody.

    `pairs`: one row per pair of distinct records that is likely enough to record or that a rule decides: identity_id_l and identity_id_r (the
    smallest identity of each record), match_weight (bits), probability, status (link | review | no), rule, block, and per comparison
    gamma_<name> and weight_<name>. `records`: which identity stands for which, where several are exactly equal.
    """

    person_identity: pa.Table
    pairs: pa.Table
    records: pa.Table
    summary: dict[str, Any]


def link(
    store: Store,
    identities: str,
    *,
    model: LinkageModel,
    previous: pa.Table | None = None,
    progress: Progress | None = None,
    salt: str = "diogel",
    at: datetime | None = None,
) -> Linked:
    """Link the table `identities` of the store (one row per identity_id; the columns of `prepare`, any of them absent).

    `previous` is the last `person_identity`; ids in it survive. `at` is the moment that new memberships get as `since`, UTC.
    Raises DefinitionError when the model lacks an m or u.
    """
    model.require_trained()
    progress = progress or Silent()
    moment = (at or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)
    with _stage(progress, "prepare names, dates and places"):
        prepare(store, identities)
    with _stage(progress, "find pairs to compare"):
        skipped = block(store, model)
    with _stage(progress, "weigh the evidence"):
        _judge(store, model)
    with _stage(progress, "put persons together"):
        linked = _resolve(store, model, previous, skipped, salt, moment)
    for name in (TUPLES, MEMBERS, PAIRS, REFERENCES, JUDGED):
        store.drop(name)
    return linked


@contextmanager
def _stage(progress: Progress, name: str) -> Iterator[None]:
    progress.start(f"link: {name}", unit="steps", total=1)
    yield
    progress.advance(1)
    progress.finish()


def _judge(store: Store, model: LinkageModel) -> None:
    """Score every pair; what no rule can decide is only kept when it is likely enough to matter."""
    store.create(_LIKELY, f"SELECT join_key_l, join_key_r, match_key FROM {PAIRS} WHERE NOT decisive")
    store.create(_DECISIVE, f"SELECT join_key_l, join_key_r, match_key FROM {PAIRS} WHERE decisive")
    with scorer(store, model) as scoring:
        scoring.score(_LIKELY, f"{_SCORED}_likely", least=model.thresholds.keep)
        scoring.score(_DECISIVE, f"{_SCORED}_decisive")
    store.create(_SCORED, f"SELECT * FROM {_SCORED}_likely UNION ALL SELECT * FROM {_SCORED}_decisive")
    store.create(JUDGED, judged(model, _SCORED))
    for name in (_LIKELY, _DECISIVE, _SCORED, f"{_SCORED}_likely", f"{_SCORED}_decisive"):
        store.drop(name)


def _resolve(store: Store, model: LinkageModel, previous: pa.Table | None, skipped: Sequence[Skipped], salt: str, moment: datetime) -> Linked:
    pairs = store.fetch(f"SELECT * FROM {JUDGED} ORDER BY tuple_id_l, tuple_id_r")
    selves = pc.equal(pairs["tuple_id_l"], pairs["tuple_id_r"])
    equal, between = pairs.filter(selves), pairs.filter(pc.invert(selves))
    clusters, chosen = _clusters(store, model, between)
    between = _hold(between, chosen[clusters.held])
    together = {index - 1 for index in equal.filter(pc.equal(equal["status"], "link"))["tuple_id_l"].to_pylist()}
    members = store.fetch(f"SELECT tuple_id, identity_id FROM {MEMBERS} ORDER BY tuple_id, identity_id")
    groups, how = _groups(members, clusters.label, together)
    persons = person_identity(groups, how, previous, salt=salt, at=moment)
    return Linked(
        person_identity=persons,
        pairs=_shown(model, pa.concat_tables([between, equal])),
        records=_records(members),
        summary=_summary(store, model, between, clusters, groups, skipped),
    )


def _clusters(store: Store, model: LinkageModel, pairs: pa.Table) -> tuple[Clusters, Ints]:
    """The clusters, and which row of `pairs` each link is."""
    left, right = (pairs[name].to_numpy().astype(np.int64) - 1 for name in ("tuple_id_l", "tuple_id_r"))
    chosen = np.flatnonzero(pc.equal(pairs["status"], "link").to_numpy(zero_copy_only=False))
    apart = np.flatnonzero(pc.is_in(pairs["rule"], pa.array([rule.rule for rule in model.rules if rule.apart], pa.string())).to_numpy(zero_copy_only=False))
    weight = _strength(model, pairs)[chosen]
    clusters = cluster(
        store.count(TUPLES), left[chosen], right[chosen], weight, np.column_stack([left[apart], right[apart]]), _facts(store, model),
        model.guard.largest_person,
    )  # fmt: skip
    return clusters, chosen


def _strength(model: LinkageModel, pairs: pa.Table) -> np.ndarray[Any, np.dtype[np.float64]]:
    """A link that a rule is certain of is stronger than any weight."""
    certain = pc.is_in(pairs["rule"], pa.array([rule.rule for rule in model.rules if rule.decides == "same"], pa.string()))
    return pairs["match_weight"].to_numpy() + 1000.0 * certain.to_numpy(zero_copy_only=False)


def _facts(store: Store, model: LinkageModel) -> dict[int, Facts]:
    """What the guard looks at, of the tuples that are linked to any other."""
    single = model.guard.one_value_each
    rows = store.fetch(f"""
        SELECT t.tuple_id, t.certain_birth_date{"".join(f", t.{name}" for name in single)} FROM {TUPLES} AS t JOIN (
            SELECT tuple_id_l AS tuple_id FROM {JUDGED} WHERE status = 'link' AND tuple_id_l <> tuple_id_r
            UNION SELECT tuple_id_r FROM {JUDGED} WHERE status = 'link' AND tuple_id_l <> tuple_id_r
        ) AS linked ON linked.tuple_id = t.tuple_id
    """)
    columns = [rows[name].to_pylist() for name in rows.column_names]
    return {row[0] - 1: Facts(row[1], row[2:]) for row in zip(*columns, strict=True)}


def _hold(pairs: pa.Table, held: Ints) -> pa.Table:
    """Links that the guard left out wait for a person; their rule says so."""
    chosen = np.zeros(pairs.num_rows, dtype=bool)
    chosen[held] = True
    mask = pa.array(chosen)
    pairs = pairs.set_column(pairs.column_names.index("status"), "status", pc.if_else(mask, "review", pairs["status"]))
    return pairs.set_column(pairs.column_names.index("rule"), "rule", pc.if_else(mask, "held_by_guard", pairs["rule"]))


def _groups(members: pa.Table, label: Ints, together: set[int]) -> tuple[list[list[str]], dict[str, str]]:
    """Identity ids by person, and which of them came in by the model.

    Equal identities that are too thin to be surely one person each stay alone, unless their record is linked to another.
    """
    size = np.bincount(label, minlength=len(label)) if len(label) else label
    by_person: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    how: dict[str, str] = {}
    for number, identity in zip(members["tuple_id"].to_pylist(), members["identity_id"].to_pylist(), strict=True):
        index = number - 1
        root = int(label[index])
        linked = size[root] > 1
        by_person[root, "" if linked or index in together else identity].append(identity)
        if linked:
            how[identity] = "model"
    return sorted(sorted(group) for group in by_person.values()), how


def _records(members: pa.Table) -> pa.Table:
    """identity_id -> the smallest identity that is exactly equal to it."""
    rows = zip(members["tuple_id"].to_pylist(), members["identity_id"].to_pylist(), strict=True)
    found = [(identity, some[0][1]) for _, group in groupby(rows, key=lambda row: row[0]) for some in [list(group)] for _, identity in some]
    return pa.table({"identity_id": [row[0] for row in found], "record": [row[1] for row in found]}, schema=_RECORDS)


_RECORDS = pa.schema([("identity_id", pa.string()), ("record", pa.string())])


def _shown(model: LinkageModel, pairs: pa.Table) -> pa.Table:
    """Without the numbers that only this run knows, and with the name of the block."""
    names = {str(number): rule.block for number, rule in enumerate(model.blocks)} | {"-1": "reference", "-2": "equal"}
    found = pa.array([names[key] for key in pairs["match_key"].to_pylist()], pa.string())
    shown = pairs.drop_columns(["tuple_id_l", "tuple_id_r", "match_key"]).append_column("block", found)
    return shown.sort_by([("identity_id_l", "ascending"), ("identity_id_r", "ascending")])


def _summary(
    store: Store, model: LinkageModel, pairs: pa.Table, clusters: Clusters, groups: Sequence[Sequence[str]], skipped: Sequence[Skipped]
) -> dict[str, Any]:
    """Counts only."""
    statuses = {row["values"]: row["counts"] for row in pc.value_counts(pairs["status"]).to_pylist()}
    rules = {row["values"]: row["counts"] for row in pc.value_counts(pairs["rule"]).to_pylist() if row["values"]}
    return {
        "model": f"{model.model} {model.revision}",
        "identities": sum(map(len, groups)),
        "records": store.count(TUPLES),
        "persons": len(groups),
        "persons_of_several_records": len({label for label in clusters.label[np.bincount(clusters.label)[clusters.label] > 1].tolist()}) if groups else 0,
        "compared": store.count(PAIRS),
        "pairs": {status: statuses.get(status, 0) for status in ("link", "review", "no")},
        "rules": rules,
        "components_rebuilt": clusters.rebuilt,
        "links_held": len(clusters.held),
        "blocks_skipped": [{"block": some.block, "keys": some.keys, "largest": some.largest} for some in skipped],
    }
