"""Deciding upon a pair, undoing it, settling a disagreement: each gives the entry to add, or says plainly why it may not be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from diogel.errors import UsageError
from diogel.linkage.binding import Agreed, Places, covered, edges_of, put_together
from diogel.linkage.decisions import Decides, Entry, Ledger, Opinion, Side, Standing, Word

PairState = Literal["open", "second", "disputed", "decided"]


@dataclass
class Desk:
    """A ledger held against today's identities: what has been said of which pair, and what that adds up to."""

    ledger: Ledger
    places: Places
    agreed: Agreed
    pending: dict[tuple[str, str], Standing]
    """Pairs on which one person has spoken, or two that disagree."""
    direct: dict[tuple[str, str], Standing]
    """Pairs that a decision which binds is itself about."""

    @classmethod
    def of(cls, ledger: Ledger, places: Places) -> Desk:
        together = put_together(places, ledger.binding)
        places = together.places
        pending: dict[tuple[str, str], Standing] = {}
        for standing in ledger.standings.values():
            if standing.state in ("waits", "disputed"):
                pending |= dict.fromkeys(covered(places, standing.opinions), standing)
        direct = {(edge.left, edge.right): one for one in reversed(ledger.binding) for edge in edges_of(places, one)}
        return cls(ledger, places, together.agreed, pending, direct)

    def pending_on(self, left: Sequence[str], right: Sequence[str]) -> Standing | None:
        """The opinion that waits for another, or the disagreement, on two records."""
        return next((self.pending[pair] for pair in _across(left, right) if pair in self.pending), None)

    def state(self, left: Sequence[str], right: Sequence[str]) -> PairState:
        """Of two records (each its identities, or the same one twice). What others bring with them is decided too."""
        if standing := self.pending_on(left, right):
            return "second" if standing.state == "waits" else "disputed"
        said = [self.agreed.says(*pair) is not None for pair in _across(left, right)]
        enough = all if set(left) == set(right) else any
        return "decided" if said and enough(said) else "open"

    def take(self, entry: Entry) -> tuple[Desk, Standing]:
        """The desk with an opinion that `decide` or `settle` gave, and how its decision stands now. This one is used up."""
        self.ledger = self.ledger.and_(entry)
        pairs = covered(self.places, [entry])
        before = next((self.pending[pair] for pair in sorted(pairs) if pair in self.pending), None)
        standing = _with(before, entry)
        if self.places.telling_apart([standing]).of_two != self.places.of_two:
            return Desk.of(self.ledger, self.places), standing
        if standing.state != "binds":
            self.pending |= dict.fromkeys(pairs, standing)
            return self, standing
        self.pending = {pair: one for pair, one in self.pending.items() if one.entry.id != standing.entry.id}
        for edge in edges_of(self.places, standing):
            self.agreed.add(edge)
            self.direct.setdefault((edge.left, edge.right), standing)
        return self, standing


def _with(before: Standing | None, entry: Entry) -> Standing:
    if entry.opinion == "only":
        return Standing(entry, "binds")
    if before is None:
        return Standing(entry, "waits")
    if entry.opinion == "chair":
        return replace(before, chair=entry, state="binds")
    return replace(before, second=entry, state="binds" if entry.decides == before.entry.decides else "disputed")


def _across(left: Sequence[str], right: Sequence[str]) -> list[tuple[str, str]]:
    """Every pair of theirs, that of the records' first identities first."""
    return list(dict.fromkeys((min(a, b), max(a, b)) for a in left for b in right if a != b))


def decide(desk: Desk, left: Side, right: Side, decides: Decides, word: Word, *, needs_second: bool) -> Entry:
    """The entry for an opinion on a pair: the only one, the first of two, or the second. UsageError when it may not be given:
    the pair is decided, the same person has spoken, or it contradicts what others decided."""
    ones, others = [a.identity_id for a in left], [a.identity_id for a in right]
    waiting = desk.pending_on(ones, others)
    if waiting and waiting.state == "disputed":
        raise UsageError(
            f"two people disagree on this pair (decision {waiting.entry.id}), and a third settles it",
            todo="the chair: diogel review settle FOLDER DECISION same|different --by NAME --why REASON",
        )
    if waiting and any(is_one(word.by, entry.by) for entry in waiting.opinions):
        raise UsageError(
            f"{word.by} gave the first opinion on this pair (decision {waiting.entry.id}), and the second is somebody else's",
            todo="have another person decide, or undo the first: diogel review undo FOLDER DECISION --by NAME --why REASON",
        )
    _check_undecided(desk, ones, others)
    opinion: Opinion = "second" if waiting else "first" if needs_second else "only"
    entry = _entry(desk.ledger, word, left, right, decides, opinion, waiting)
    check_agrees(desk, entry)
    return entry


def settle(desk: Desk, id: str, decides: Decides, word: Word) -> Entry:
    """The chair's word on a pair on which two people disagree. UsageError when nobody disagrees, or the chair is one of the two."""
    standing = desk.ledger.standings.get(id)
    if standing is None or standing.state != "disputed":
        raise UsageError(f"nobody disagrees on decision {id}", todo="list what waits for the chair: diogel review list FOLDER --disputed")
    if any(is_one(word.by, entry.by) for entry in standing.opinions):
        raise UsageError(f"{word.by} is one of the two who disagree", todo="have a third person settle it")
    entry = _entry(desk.ledger, word, standing.entry.left, standing.entry.right, decides, "chair", standing)
    check_agrees(desk, entry)
    return entry


def undo(ledger: Ledger, id: str, word: Word) -> Entry:
    """The withdrawal of an opinion: of the first, and nothing is left; of the second, and the first waits again; of the chair's, and
    the two disagree again. UsageError when there is no such decision or it is withdrawn already."""
    entry = ledger.entry(id)
    if entry.kind == "withdrawal":
        raise UsageError(f"{id} is itself a withdrawal", todo="decide on the pair again: diogel review decide FOLDER ID_A ID_B …")
    if before := ledger.withdrawal_of(id):
        raise UsageError(f"decision {id} was withdrawn by {before.by} on {before.at:%d %B %Y}", todo="nothing is left to undo")
    return Entry(id=ledger.new_id(word, id), kind="withdrawal", by=word.by, at=word.at, why=word.why, about=id)


def check_agrees(desk: Desk, entry: Entry) -> None:
    """UsageError that names each decision which, with the others, says the opposite."""
    against = _against(desk, Standing(entry.model_copy(update={"opinion": "only"}), "binds"))
    if against:
        told = "; ".join(_told(desk.ledger.standings[id]) for id in against)
        raise UsageError(
            f"this contradicts what was decided: {told}",
            todo="undo one of them first (diogel review undo FOLDER DECISION --by NAME --why REASON), or decide the other way",
        )


def _against(desk: Desk, standing: Standing) -> tuple[str, ...]:
    """The ids of the decisions that, with this one, say both."""
    places, agreed = desk.places.telling_apart([standing]), desk.agreed
    if places.of_two != desk.places.of_two:
        agreed = put_together(places, desk.ledger.binding).agreed
    edges = edges_of(places, standing)
    if len(edges) > 1:
        agreed = agreed.copy()
    clashes = (agreed.clash(edge) if len(edges) == 1 else agreed.add(edge) for edge in edges)
    return next((tuple(id for id in clash if id != standing.entry.id) for clash in clashes if clash), ())


def _check_undecided(desk: Desk, left: Sequence[str], right: Sequence[str]) -> None:
    standing = next((desk.direct[pair] for pair in _across(left, right) if pair in desk.direct), None)
    if standing and desk.state(left, right) == "decided":
        raise UsageError(
            f"this pair is decided: {_told(standing)}",
            todo="to decide otherwise, undo that first: diogel review undo FOLDER DECISION --by NAME --why REASON",
        )


def _told(standing: Standing) -> str:
    words = {"same": "one person", "different": "two people", None: "undecided"}
    return f"{standing.entry.id} ({words[standing.decides]}, by {standing.by} on {standing.entry.at:%d %B %Y})"


def _entry(ledger: Ledger, word: Word, left: Side, right: Side, decides: Decides, opinion: Opinion, about: Standing | None) -> Entry:
    named = [anchor.identity_id for anchor in (*left, *right)]
    return Entry(
        id=ledger.new_id(word, decides, *named),
        kind="decision",
        by=word.by,
        at=word.at,
        why=word.why,
        decides=decides,
        opinion=opinion,
        left=left,
        right=right,
        about=about.entry.id if about else None,
    )


def is_one(one: str, other: str) -> bool:
    """Whether two names as given are one person's."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
