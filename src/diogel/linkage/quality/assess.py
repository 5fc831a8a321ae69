"""All that can be said of one build's links, put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from diogel.linkage.fields import fields_of
from diogel.linkage.model import LinkageModel
from diogel.linkage.prepare import MEMBERS, TUPLES, prepare
from diogel.linkage.quality.agreement import against_truth
from diogel.linkage.quality.compared import against_true_pairs, caught_links
from diogel.linkage.quality.contingency import Contingency, Ints
from diogel.linkage.quality.estimates import Decided, estimate, expected, looked_at
from diogel.linkage.quality.groups import by_group, rates_of_links, rates_of_truth
from diogel.linkage.quality.overlap import overlap
from diogel.linkage.quality.partner_pairs import by_partner_pair
from diogel.linkage.quality.people_seen import Open, Seen, seen
from diogel.linkage.quality.protection import RATES, THRESHOLD, protected, protected_pairs
from diogel.linkage.quality.report import (
    AgainstTruth,
    Blocking,
    Comparisons,
    Counts,
    Differs,
    FromDecisions,
    GroupQuality,
    ModelNamed,
    Overlap,
    PartnerPair,
    Protection,
    Quality,
    SkippedBlock,
)
from diogel.linkage.quality.strata import Frame
from diogel.stores.base import Store


@dataclass(frozen=True)
class Truth:
    """A table of the store with identity_id and person (a number), and where it is from."""

    table: str
    source: str
    of_two_persons: int = 0
    made_up: bool = False


def assess(
    store: Store,
    model: LinkageModel,
    open_to: Open,
    *,
    on: date,
    summary: Mapping[str, Any],
    build: str = "",
    truth: Truth | None = None,
    decisions: FromDecisions | None = None,
    blocks: bool = True,
    threshold: int = THRESHOLD,
) -> Quality:
    """How good the links of a build are. The store has its tables `to_link`, `person_identity`, `pair` and `link`; `summary` is what
    `link` said. Without `decisions`, whatever pairs a decision stands on are taken for what they tell.

    100,000 identities take a second or two, and as much again for `blocks`: which block finds which link is worked out anew.
    """
    people = seen(store, open_to, on=on, truth=truth.table if truth else None)
    frame = Frame.of(store.fetch("SELECT * FROM pair"), model)
    cells = _cells(people) if truth else None
    every = _groups(people, cells)
    groups, hidden = protected(every, people.dimensions, threshold)
    pairs, hidden_pairs = protected_pairs(_partner_pairs(people, cells), threshold)
    return Quality(
        build=build,
        on=on.isoformat(),
        model=ModelNamed(model=model.model, revision=model.revision, link=model.thresholds.link, review=model.thresholds.review),
        counts=_counts(people, store, summary),
        expected=expected(frame),
        truth=_against_truth(people, truth) if truth else None,
        decisions=decisions or _reviewed(store, frame, build),
        groups=tuple(groups),
        partner_pairs=tuple(pairs),
        blocking=_blocking(store, model, summary, truth, blocks=blocks),
        comparisons=Comparisons(made=len(_differences(every)), standing_out=sum(one.differs != "no" for one in _differences(groups))),
        protection=Protection(threshold=threshold, hidden=hidden + hidden_pairs),
    )


def _cells(people: Seen) -> Contingency:
    known = people.true >= 0
    return Contingency.of(people.person[known], people.true[known])


def _against_truth(people: Seen, truth: Truth) -> AgainstTruth:
    known = people.true >= 0
    return against_truth(
        people.person[known],
        people.true[known],
        source=truth.source,
        made_up=truth.made_up,
        not_known=int((~known).sum()),
        of_two_persons=truth.of_two_persons,
    )


def _groups(people: Seen, cells: Contingency | None) -> list[GroupQuality]:
    rates = rates_of_links(people.person, people.partner, people.waits)
    if cells is not None:
        rates |= rates_of_truth(cells, np.flatnonzero(people.true >= 0), len(people))
    return by_group(people.dimensions, rates)


def _partner_pairs(people: Seen, cells: Contingency | None) -> list[PartnerPair]:
    where = None if cells is None else np.flatnonzero(people.true >= 0)
    return by_partner_pair(people.person, people.partner, people.partners, cells, where)


def _counts(people: Seen, store: Store, summary: Mapping[str, Any]) -> Counts:
    """The links between records are those of the pairs; an equal identity is no pair."""
    said = store.fetch("SELECT status, COUNT(*) AS pairs FROM pair WHERE identity_id_l <> identity_id_r GROUP BY status").to_pylist()
    pairs = {row["status"]: int(row["pairs"]) for row in said}
    sizes = np.bincount(people.person)
    return Counts(
        identities=len(people),
        records=summary.get("records"),
        persons=int(np.count_nonzero(sizes)),
        persons_of_several=int(np.count_nonzero(sizes > 1)),
        pairs_compared=summary.get("pairs_compared"),
        links=pairs.get("link", 0),
        review=pairs.get("review", 0),
    )


def _reviewed(store: Store, frame: Frame, build: str) -> FromDecisions | None:
    """From the decisions that the build stands on; None where there is none."""
    decided = decided_pairs(store)
    return estimate(looked_at(frame, None, decided), design="reviewed", build=build) if decided else None


def decided_pairs(store: Store) -> Decided:
    """The pairs of `pair` that a decision stands on, with what it says."""
    if "decision" not in store.fetch("SELECT * FROM pair LIMIT 0").column_names:
        return {}
    rows = store.fetch("SELECT identity_id_l, identity_id_r, status FROM pair WHERE decision IS NOT NULL").to_pylist()
    return {(row["identity_id_l"], row["identity_id_r"]): "same" if row["status"] == "link" else "different" for row in rows}


def _blocking(store: Store, model: LinkageModel, summary: Mapping[str, Any], truth: Truth | None, *, blocks: bool) -> Blocking:
    skipped = tuple(SkippedBlock.model_validate(one) for one in summary.get("blocks_skipped", ()))
    if not blocks:
        return Blocking(skipped=skipped)
    prepare(store, "to_link")
    try:
        missed = against_true_pairs(store, model, truth.table) if truth else None
        return Blocking(skipped=skipped, overlap=_overlap(model, caught_links(store, model)), truth=missed)
    finally:
        for name in (TUPLES, MEMBERS):
            store.drop(name)


def _overlap(model: LinkageModel, found: Ints) -> Overlap:
    return overlap(found, [block.block for block in model.blocks], [fields_of(block.agree) for block in model.blocks])


def _differences(groups: list[GroupQuality]) -> list[Differs]:
    rates = [getattr(group, name) for group in groups for name in RATES]
    return [rate.difference for rate in rates if rate is not None and rate.difference is not None]
