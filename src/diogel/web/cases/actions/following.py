"""What follows from a move: letters to check, notices, cases on other pathways. Actions and counters are steps of their own."""

from __future__ import annotations

from django.utils.timezone import now

from diogel.definitions.pathway import OPENING, Move, Pathway
from diogel.errors import UsageError
from diogel.pathways import moves
from diogel.pathways.case import State
from diogel.pathways.effects import NewlyOpened
from diogel.pathways.moves import Refused, Taken
from diogel.web.cases import kept, papers
from diogel.web.cases.models import Case, Letter, Link, Notice
from diogel.web.cases.queries.openings import unopened
from diogel.web.cases.queries.seeing import Seen
from diogel.web.cases.queries.subjects import Described, keys_of, others
from diogel.web.ui.languages import said as _


def follow(seen: Seen, case: Case, state: State, taken: Taken) -> None:
    for letter in taken.letters:
        Letter.objects.create(case=case, letter=letter.letter, texts=papers.texts(letter, state, case))
    for notice in taken.notices:
        Notice.objects.create(case=case, words=notice.words.model_dump(), **kept.answering(notice.to, case))
    for new in taken.new_cases:
        _open(seen, case, new)


def _open(seen: Seen, case: Case, new: NewlyOpened) -> None:
    """About the same subject, by the first opening move of the other pathway that this person may make. One that can't be opened refuses
    the move that would have opened it: nothing half is done."""
    from diogel.web.cases.actions.opening import begin

    pathway, seer, at = seen.seer.partnership.pathways.get(new.pathway), seen.seer, now()
    if pathway is None:
        raise UsageError(str(_("This move opens a case on a pathway that the partnership no longer has")))
    subject = Described(
        kind=case.subject_kind, name=case.subject, born=case.born.isoformat() if case.born else "", person=case.person, area=case.area,
        identities=tuple(key.removeprefix("identity:") for key in keys_of(case) if key.startswith("identity:")),
    )  # fmt: skip
    if subject.kind not in pathway.subjects:
        raise UsageError(str(_("This move opens a case on a pathway that is not for this sort of subject")))
    taken = _taken(seen, pathway, subject, new)
    opened = begin(seer, pathway, subject, taken, at)
    Link.objects.create(case=case, other=opened, kind=Link.Kind.OPENED, by=seer.user)


def _taken(seen: Seen, pathway: Pathway, subject: Described, new: NewlyOpened) -> Taken:
    refused: Refused | None = None
    known = others(seen.seer, subject.keys)
    for move in _openings(pathway):
        try:
            return moves.take(
                unopened(pathway, seen.seer.actor, subject), seen.seer.actor, move.move, now(), answers=new.answers, others=known,
                calendar=kept.calendar(),
            )  # fmt: skip
        except Refused as fault:
            refused = refused or fault
    raise refused or UsageError(str(_("The other pathway has no move that opens a case")))


def _openings(pathway: Pathway) -> tuple[Move, ...]:
    return tuple(move for move in pathway.moves if OPENING in move.from_)
