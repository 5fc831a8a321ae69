"""Who is one person: from a table of identities in a store to persons, with the evidence for every pair that was near enough.

    take stock -> touch keys -> block -> compare -> judge -> resolve -> assign ids

With what the last run kept (`Known`) only what came, went or changed is prepared, blocked and compared, and only groups of records
that it touches are put together anew; without, everything has just come. It is the same path, so persons are the same either way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from diogel.linkage import arrivals
from diogel.linkage.arrivals import FRESH_RECORDS, MEMBER_NOW, NEWLY_DEAD
from diogel.linkage.block import OVERSIZED, Blocked, Keyed, block, key_columns, key_names
from diogel.linkage.compare import DECIDED, Compared, compare, decided_pairs, kept_columns
from diogel.linkage.evidence import told
from diogel.linkage.fields import without_tokens
from diogel.linkage.index import RECORD, Keeping, Known
from diogel.linkage.model import LinkageModel
from diogel.linkage.pairs import check_room
from diogel.linkage.persons import PERSONS, assign
from diogel.linkage.prepare import TOKENS, TUPLES
from diogel.linkage.resolve import Clusters, Judged, judge, resolve
from diogel.linkage.ties import Ties, ties_of
from diogel.linkage.weigh import STATUSES, told_terms
from diogel.progress import Progress, Silent
from diogel.stores.base import Store

DECISIONS = pa.schema([(name, pa.string()) for name in ("identity_id_l", "identity_id_r", "decides", "decision")])
"""What `link` is told of people's decisions: `decides` is same or different, `decision` the id by which it can be looked up."""


@dataclass(frozen=True)
class Linked:
    """The persons and the evidence. No table holds a name, a date or a number of anybody.

    `person_identity`: person_id, identity_id, how (exact | model | decision), since (UTC: when the identity came to be known).
    `pairs`: one row per pair of distinct records that is likely enough to record, or that a rule or a person decides: identity_id_l,
    identity_id_r (the smallest identity of each record; the same twice for a record of several equal identities), match_weight (bits),
    probability, status (link | review | no), rule, block, decision, and per comparison gamma_<name> and weight_<name>.
    `links`: identity_id_l, identity_id_r, how: what holds persons together; its connected parts are the persons.
    `changes`: who is another person than in the last run: kind (merge | split | move), person_id, other_person_id, identities, because.
    """

    person_identity: pa.Table
    pairs: pa.Table
    links: pa.Table
    changes: pa.Table
    ties: Ties | None
    summary: dict[str, Any]


def link(
    store: Store,
    identities: str,
    *,
    model: LinkageModel,
    known: Known | None = None,
    decisions: pa.Table | None = None,
    keep_in: Path | None = None,
    progress: Progress | None = None,
    salt: str = "diogel",
    at: datetime | None = None,
    ties: bool = True,
) -> Linked:
    """Link the table `identities` of the store (one row per identity_id; the columns of `prepare`, any of the others absent).

    `known` is what an earlier run kept; `keep_in` a folder to keep this one's in. `decisions` (DECISIONS) bind before anything else. `at`
    is the moment from which new identities are known; `ties` whether readers who may not see everything are to be served. Raises
    DefinitionError when the model lacks an m or u.
    """
    model.require_trained()
    if not set(TOKENS) & set(store.fetch(f"SELECT * FROM {identities} LIMIT 0").column_names):
        model = without_tokens(model)
    check_room(model)
    model = model.among(store.fetch(f"SELECT COUNT(*) AS identities FROM {identities} AS given")["identities"][0].as_py())
    progress = progress or Silent()
    moment = _utc(at or datetime.now(UTC))
    known = known if known and known.there() else None
    indexed = known is not None and known.fits(store, model)
    with _stage(progress, "preparing names, dates and places"):
        apart = _put_decisions(store, decisions)
        arrivals.take_stock(store, identities, known, apart=apart, indexed=indexed)
        _decide_records(store)
    with _stage(progress, "finding pairs to compare"):
        keyed = arrivals.keyed(store, model, indexed=indexed)
        blocked = block(model, keyed, arrivals.referred(store, model, indexed=indexed) | decided_pairs(store, model))
    index = known if indexed else None
    oversized = _oversized(store, index, keyed, blocked)
    del keyed
    with _stage(progress, "weighing the evidence"):
        compared = compare(store, model, blocked, index)
    with _stage(progress, "putting persons together"):
        judged = judge(store, model, compared)
        judged, clusters = resolve(store, model, compared, judged, index)
        changes = assign(store, clusters, judged, salt=salt, at=moment)
    if keep_in is not None:
        _keep(store, Keeping(keep_in, model, index), compared, judged, clusters, oversized)
    tied = ties_of(store, model, judged, indexed=index is not None) if ties else None
    persons = store.fetch(f"SELECT person_id, identity_id, how, since FROM {PERSONS}")
    linked = Linked(
        persons, *told(store, model, judged), changes, tied,
        _summary(store, model, compared, judged, clusters, oversized),
    )  # fmt: skip
    arrivals.forget(store)
    for name in (PERSONS, DECIDED, "linkage_decision"):
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


def _put_decisions(store: Store, decisions: pa.Table | None) -> str:
    """`linkage_decision`; gives a SELECT of the identities that are held apart from another."""
    given = DECISIONS.empty_table() if decisions is None else decisions.select(DECISIONS.names).cast(DECISIONS)
    store.put("linkage_decision", given)
    if "different" not in given["decides"].to_pylist():
        return ""
    sides = (f"SELECT identity_id_{side} FROM linkage_decision WHERE decides = 'different'" for side in "lr")
    return " UNION ".join(sides)


def _decide_records(store: Store) -> None:
    """`linkage_decided`: decisions as said of records; one about an identity that is not there says nothing."""
    store.create(
        DECIDED,
        f"SELECT LEAST(l.tuple_id, r.tuple_id) AS tuple_id_l, GREATEST(l.tuple_id, r.tuple_id) AS tuple_id_r, d.decides, d.decision "
        f"FROM linkage_decision AS d JOIN {MEMBER_NOW} AS l ON l.identity_id = d.identity_id_l "
        f"JOIN {MEMBER_NOW} AS r ON r.identity_id = d.identity_id_r",
    )


def _oversized(store: Store, known: Known | None, keyed: Keyed, blocked: Blocked) -> pa.Table:
    """The keys that are skipped: those of before that nothing touched, and those of today."""
    if known is None:
        return blocked.oversized
    before = known.table(store, "oversized").cast(OVERSIZED)
    key, number = before["key"].to_numpy(), before["block"].to_numpy()
    touched = np.zeros(len(key), dtype=np.bool_)
    for block_number, changed in enumerate(keyed.changed):
        touched |= (number == block_number) & np.isin(key, changed)
    return pa.concat_tables([blocked.oversized, before.filter(pa.array(~touched))])


def _keep(store: Store, keeping: Keeping, compared: Compared, judged: Judged, clusters: Clusters, oversized: pa.Table) -> None:
    model, fresh = keeping.model, f"JOIN {FRESH_RECORDS} AS f ON f.tuple_id = t.tuple_id"
    columns = ", ".join(f"t.{name}" for name in ("tuple_id", *kept_columns(model)))
    gone = f"SELECT tuple_id FROM {NEWLY_DEAD}"
    if keeping.before is not None:
        keeping.standing = f"SELECT {columns}, {', '.join(key_names(model))} FROM {RECORD} AS t WHERE t.tuple_id NOT IN ({gone})"
    keeping.added = f"SELECT {columns}, {key_columns(store.dialect, model.blocks)} FROM {TUPLES} AS t {fresh}"
    members = (
        f"SELECT m.identity_id, m.tuple_id, m.reference_key, m.print, p.person_id, p.origin, p.since, p.how "
        f"FROM {MEMBER_NOW} AS m JOIN {PERSONS} AS p ON p.identity_id = m.identity_id"
    )
    candidate = judged.pairs.table()
    became = {"weight": judged.weights.total, "status": judged.status, "apart": judged.apart, "held": judged.held}
    for name, values in became.items():
        candidate = candidate.append_column(name, pa.array(values if name == "weight" else values.astype(np.int8)))
    tables = {"candidate": candidate, "cluster": clusters.table(), "term": told_terms(compared.terms), "oversized": oversized}
    keeping.write(store, members=members, gone=store.count(NEWLY_DEAD), tables=tables, records=compared.records)


def _summary(
    store: Store, model: LinkageModel, compared: Compared, judged: Judged, clusters: Clusters, oversized: pa.Table
) -> dict[str, Any]:
    """Counts only."""
    persons = store.fetch(
        f"SELECT COUNT(*) AS persons, SUM(CASE WHEN n > 1 THEN 1 ELSE 0 END) AS several, SUM(n) AS identities FROM "
        f"(SELECT person_id, COUNT(*) AS n FROM {PERSONS} GROUP BY person_id) AS counted"
    ).to_pylist()[0]
    statuses = np.where(judged.held, 1, judged.status)
    recorded = judged.recorded(model)
    return {
        "model": f"{model.model} revision {model.revision}",
        "identities": persons["identities"] or 0,
        "records": compared.records,
        "persons": persons["persons"],
        "persons_of_several_identities": persons["several"] or 0,
        "pairs_compared": compared.anew,
        "pairs": {name: int(((statuses == number) & recorded).sum()) for number, name in reversed(list(enumerate(STATUSES)))},
        "rules": {rule.rule: n for number, rule in enumerate(model.rules) if (n := int(((judged.rule == number) & recorded).sum()))},
        "decisions": len(judged.decided),
        "components_rebuilt": clusters.rebuilt,
        "links_held": int(judged.held.sum()),
        "touched": None if clusters.touched is None else len(clusters.touched),
        "blocks_skipped": _skipped(model, oversized),
    }


def _skipped(model: LinkageModel, oversized: pa.Table) -> Sequence[dict[str, Any]]:
    """Per block: how many of its keys were skipped, and how many records the largest held."""
    found: dict[int, list[int]] = {}
    for number, size in zip(oversized["block"].to_pylist(), oversized["size"].to_pylist(), strict=True):
        found.setdefault(number, []).append(size)
    return [{"block": model.blocks[number].block, "keys": len(sizes), "largest": max(sizes)} for number, sizes in sorted(found.items())]
