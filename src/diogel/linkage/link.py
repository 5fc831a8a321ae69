"""Who is one person: from a table of identities in a store to persons, with the evidence for every pair that was near enough.

    prepare -> block -> score -> rules -> resolve -> persons

A seam for what comes later: `block` fills `linkage_pair` and nothing else decides what is compared, so an index of keys kept from
yesterday can fill it with today's pairs alone; `previous` carries the ids; rules bind before weights, as people's decisions will.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from diogel.linkage.block import PAIRS, REFERENCES, Skipped, block
from diogel.linkage.model import LinkageModel
from diogel.linkage.persons import person_identity
from diogel.linkage.prepare import MEMBERS, TUPLES, prepare
from diogel.linkage.resolve import Resolved, resolve
from diogel.linkage.rules import JUDGED, judged
from diogel.linkage.score import scorer
from diogel.progress import Progress, Silent
from diogel.stores.base import Store

_CHOSEN = "linkage_chosen"
_SCORED = "linkage_scored"
_MANY = 500_000
"""Pairs whose evidence takes some 100 MB."""


@dataclass(frozen=True)
class Linked:
    """The persons and the evidence. No table holds a name, a date or a number of anybody.

    `person_identity`: person_id, identity_id, how (exact | model), since (UTC).
    `pairs`: one row per pair of distinct records that is likely enough to record or that a rule decides: identity_id_l, identity_id_r (the
    smallest identity of each record; the same twice for a record of several equal identities), match_weight (bits), probability,
    status (link | review | no), rule, block, and per comparison gamma_<name> and weight_<name>.
    `records`: identity_id -> record, the smallest identity that is exactly equal to it.
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
    """Link the table `identities` of the store (one row per identity_id; the columns of `prepare`, any of the others absent).

    `previous` is the last `person_identity`: ids in it survive. `at` is the moment that new memberships get as `since`.
    Raises DefinitionError when the model lacks an m or u.
    """
    model.require_trained()
    progress = progress or Silent()
    moment = _utc(at or datetime.now(UTC))
    with _stage(progress, "preparing names, dates and places"):
        prepare(store, identities)
    with _stage(progress, "finding pairs to compare"):
        skipped = block(store, model)
    with _stage(progress, "weighing the evidence"):
        _judge(store, model)
    with _stage(progress, "putting persons together"):
        resolved = resolve(store, model)
        persons = person_identity(resolved.groups, resolved.how, previous, salt=salt, at=moment)
        linked = Linked(persons, resolved.pairs, _records(store), _summary(store, model, resolved, skipped))
    for name in (TUPLES, MEMBERS, PAIRS, REFERENCES, JUDGED):
        store.drop(name)
    return linked


def _utc(moment: datetime) -> datetime:
    """Without a zone, as tables hold it. One that comes without a zone is UTC already, whatever the machine's clock says."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


@contextmanager
def _stage(progress: Progress, name: str) -> Iterator[None]:
    progress.start(f"link: {name}", total=1, unit="steps")
    yield
    progress.advance(1)
    progress.finish()


def _judge(store: Store, model: LinkageModel) -> None:
    """Score every pair, and let the rules decide."""
    parts: list[str] = []
    with scorer(store, model) as scoring:
        for which, least in _passes(store, model):
            parts.append(f"{_SCORED}_{len(parts)}")
            store.create(_CHOSEN, f"SELECT join_key_l, join_key_r, match_key FROM {PAIRS} WHERE {which}")
            scoring.score(_CHOSEN, parts[-1], least=least)
    scored = " UNION ALL ".join(f"SELECT * FROM {part}" for part in parts)
    kept = f"match_probability >= {model.thresholds.keep} OR CAST(match_key AS INTEGER) < 0"
    store.create(_SCORED, f"SELECT * FROM ({scored}) AS scored WHERE {kept}")
    store.create(JUDGED, judged(model, _SCORED))
    for name in (_CHOSEN, _SCORED, *parts):
        store.drop(name)


def _passes(store: Store, model: LinkageModel) -> list[tuple[str, float | None]]:
    """Which pairs are scored together, and from which probability on they are held at all.

    One that no rule can decide matters only when it is likely enough; where pairs are many, the others are let go as they are scored.
    """
    if store.count(PAIRS) < _MANY:
        return [("TRUE", None)]
    return [("CAST(match_key AS INTEGER) >= 0", model.thresholds.keep), ("CAST(match_key AS INTEGER) < 0", None)]


def _records(store: Store) -> pa.Table:
    return store.fetch(f"SELECT identity_id, record FROM {MEMBERS} ORDER BY identity_id")


def _summary(store: Store, model: LinkageModel, resolved: Resolved, skipped: Sequence[Skipped]) -> dict[str, Any]:
    """Counts only."""
    statuses = _counts(resolved.pairs["status"])
    return {
        "model": f"{model.model} revision {model.revision}",
        "identities": store.count(MEMBERS),
        "records": store.count(TUPLES),
        "persons": len(resolved.groups),
        "persons_of_several_identities": sum(len(group) > 1 for group in resolved.groups),
        "pairs_compared": store.count(PAIRS),
        "pairs": {status: statuses.get(status, 0) for status in ("link", "review", "no")},
        "rules": _counts(resolved.pairs["rule"]),
        "components_rebuilt": resolved.clusters.rebuilt,
        "links_held": len(resolved.clusters.held),
        "blocks_skipped": [asdict(some) for some in skipped],
    }


def _counts(column: pa.ChunkedArray) -> dict[str, int]:
    return {row["values"]: row["counts"] for row in pc.value_counts(column.drop_null()).to_pylist()}
