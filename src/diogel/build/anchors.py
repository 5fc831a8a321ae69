"""What a decision on a pair holds on to: the identities of the two records, and marks of their references where linkage may use them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from diogel.definitions.model import Partnership
from diogel.linkage.binding import LARGEST
from diogel.linkage.decisions import Anchor, Entry, Ledger, Side
from diogel.linkage.index import MEMBER, Known
from diogel.sharing import standing
from diogel.sharing.clauses import LINKAGE, ClauseRef
from diogel.sharing.decisions import Decision, DecisionLog
from diogel.sharing.gate import would_pass
from diogel.stores.base import Store

REFERENCE = "identity.reference"


@dataclass(frozen=True)
class Records:
    """Identity -> the identities of its record: all that are exactly equal to it, the smallest first."""

    members: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, store: Store, index: Path, identities: Iterable[str | None]) -> Records:
        """Of these identities, by what linkage keeps of a build in its `index`; each alone where it keeps nothing."""
        known = Known(index)
        if not known.there():
            return cls({})
        known.load_members(store)
        store.put("asked", pa.table({"identity_id": pa.array(sorted({one for one in identities if one}), pa.string())}))
        rows = store.fetch(
            f"SELECT m.identity_id, m.tuple_id FROM {MEMBER} AS m JOIN (SELECT DISTINCT o.tuple_id FROM {MEMBER} AS o "
            "JOIN asked AS a ON a.identity_id = o.identity_id) AS r ON r.tuple_id = m.tuple_id ORDER BY m.identity_id"
        )
        for name in ("asked", MEMBER):
            store.drop(name)
        by_record: defaultdict[int, list[str]] = defaultdict(list)
        for identity, record in zip(rows["identity_id"].to_pylist(), rows["tuple_id"].to_pylist(), strict=True):
            by_record[record].append(identity)
        return cls({identity: some for some in by_record.values() for identity in some})

    def __getitem__(self, identity: str) -> Sequence[str]:
        return self.members.get(identity, [identity])


Reference = tuple[str, ClauseRef]
"""The column of a dataset's reference, and the clause that lets linkage use it."""


def references_open_to_linkage(partnership: Partnership) -> dict[str, Reference]:
    """Of each dataset whose reference linkage may use today."""
    found = {}
    for name in sorted(partnership.datasets):
        passage = would_pass(partnership, name, standing.today())
        for column in passage.columns:
            if column.meaning == REFERENCE and column.name in passage.linkable:
                found[name] = (column.name, next(ref for ref in passage.clauses[column.name] if ref.links))
    return found


def identities_for_linkage(store: Store, partnership: Partnership) -> pa.Table:
    """identity_id, dataset, partner, reference of every identity; the reference null where linkage may not use it."""
    datasets = ", ".join(f"'{name}'" for name in references_open_to_linkage(partnership)) or "''"
    return store.fetch(
        f"SELECT identity_id, dataset, partner, CASE WHEN dataset IN ({datasets}) THEN reference END AS reference FROM identity"
    )


def sides(store: Store, records: Records, ledger: Ledger, partnership: Partnership, identities: Collection[str]) -> dict[str, Side]:
    """The anchors of each identity's record; one that is not in the current build is absent.

    A reference that stands for several persons now is known and not followed.
    """
    if not identities:
        return {}
    open_to = references_open_to_linkage(partnership)
    found = _anchors(store, ledger, open_to, sorted({member for identity in identities for member in records[identity]}))
    return {one: tuple(found[member] for member in records[one][:LARGEST]) for one in identities if one in found}


def _anchors(store: Store, ledger: Ledger, open_to: Mapping[str, Reference], wanted: Sequence[str]) -> dict[str, Anchor]:
    store.put("wanted", pa.table({"identity_id": pa.array(wanted, pa.string())}))
    rows = store.fetch(_WITH_HOLDERS).to_pylist()
    store.drop("wanted")
    anchors = {}
    for row in rows:
        mark = ledger.mark(row["dataset"], row["partner"], row["reference"]) if row["dataset"] in open_to else None
        named = {name: row[name] for name in ("identity_id", "dataset", "partner")}
        anchors[row["identity_id"]] = Anchor(**named, mark=mark, follows=mark is not None and row["persons"] == 1)
    return anchors


_WITH_HOLDERS = """
    WITH mine AS (
        SELECT i.identity_id, i.dataset, i.partner, i.reference FROM identity AS i JOIN wanted AS w ON w.identity_id = i.identity_id
    ), held AS (
        SELECT o.dataset, o.partner, o.reference, COUNT(DISTINCT p.person_id) AS persons
        FROM (SELECT DISTINCT dataset, partner, reference FROM mine) AS m
        JOIN identity AS o ON o.dataset = m.dataset AND o.partner = m.partner AND o.reference = m.reference
        JOIN person_identity AS p ON p.identity_id = o.identity_id GROUP BY o.dataset, o.partner, o.reference
    )
    SELECT m.*, h.persons FROM mine AS m
    LEFT JOIN held AS h ON h.dataset = m.dataset AND h.partner = m.partner AND h.reference = m.reference
"""


def note(entries: Iterable[Entry], partnership: Partnership, log: DecisionLog) -> None:
    """That decisions hold on to the references of a dataset is a line in the log."""
    datasets = {anchor.dataset for entry in entries for anchor in (*entry.left, *entry.right) if anchor.mark}
    open_to, at, told = references_open_to_linkage(partnership), log.clock(), []
    for dataset in sorted(datasets & open_to.keys()):
        column, ref = open_to[dataset]
        reason = f"a decision on a pair holds on to it, under {ref}"
        told.append(Decision(at, "link", True, dataset, reason, column, ref.agreement, ref.clause, purpose=LINKAGE))
    log.write_all(told)
