"""What somebody has begun to fill, with all that its pages need: the move, form or review; its questions, page by page; what stands against
it as the case is now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.timezone import localdate

from diogel.definitions.model import Text
from diogel.definitions.pathway import Form, Move, Outcome, Pathway, Question, Review
from diogel.pathways import moves
from diogel.pathways.case import Answer, Offer, State
from diogel.pathways.forms import asked
from diogel.web.cases import kept
from diogel.web.cases.models import Draft
from diogel.web.cases.queries import openings
from diogel.web.cases.queries.seeing import Seen, Seer
from diogel.web.cases.queries.subjects import Described, keys_of, others

Kind = Draft.Kind


@dataclass(frozen=True)
class Asking:
    """`seen` is None where a case is to be opened."""

    seer: Seer
    draft: Draft
    pathway: Pathway
    seen: Seen | None

    @cached_property
    def move(self) -> Move | None:
        moving = self.draft.kind in (Kind.OPENING, Kind.MOVE)
        return next((one for one in self.pathway.moves if one.move == self.draft.what), None) if moving else None

    @cached_property
    def review(self) -> Review | None:
        looking = self.draft.kind == Kind.REVIEW
        return next((one for one in self.pathway.reviews if one.review == self.draft.what), None) if looking else None

    @cached_property
    def form(self) -> Form | None:
        id = self.draft.what if self.draft.kind == Kind.FORM else self.move.form if self.move else self.review.form if self.review else None
        return next((one for one in self.pathway.forms if one.form == id), None)

    @property
    def name(self) -> Text:
        named = self.move or self.review or self.form
        assert named  # noqa: S101 - `asking` sees to it
        return named.name

    @property
    def about(self) -> Text | None:
        return (self.move.about if self.move else None) or (self.form.about if self.form else None)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return asked(self.pathway, self.form.form) if self.form else ()

    @cached_property
    def pages(self) -> tuple[tuple[Question, ...], ...]:
        return in_pages(self.questions, one_thing=self.form is not None and self.form.layout == "one_thing")

    @cached_property
    def state(self) -> State | None:
        return kept.state_of(self.seen.case) if self.seen else None

    @cached_property
    def described(self) -> Described:
        return Described.kept(self.draft.subject)

    @property
    def about_whom(self) -> str:
        """The name that whoever fills this may know: their own, or the case's."""
        return self.described.name if self.seen is None else self.seen.case.subject if self.seen.named else ""

    @cached_property
    def answers(self) -> Mapping[str, Answer]:
        """What was answered here, and before that what the case has; an entry of a form that repeats begins empty but for what is asked
        again."""
        given = {question: kept.answer_of(answer) for question, answer in self.draft.answers.items()}
        if self.state is None or self.form is None:
            return given
        own = {one.question for one in self.form.questions} if self.form.repeats else set()
        there = {one.question for one in self.questions} - own
        known = {name: answer for name, answer in self.state.answers.items() if name.removesuffix("_detail") in there}
        return {**known, **given}

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """To choose from, for a move that ends the case."""
        ends = {stage.stage for stage in self.pathway.stages if stage.ends}
        if self.move is None or self.move.to not in ends:
            return ()
        return tuple(one for one in self.pathway.outcomes if not self.move.outcomes or one.outcome in self.move.outcomes)

    @cached_property
    def offer(self) -> Offer | None:
        """The move as it is offered to this person now; None where it isn't."""
        return next((one for one in self._offers() if one.move.move == self.draft.what), None)

    def _offers(self) -> Sequence[Offer]:
        if self.seen is None:
            return openings.openings(self.seer, self.pathway, self.described)
        return offers(self.seen)


def offers(seen: Seen) -> tuple[Offer, ...]:
    """The moves that this person could make of this case, with what speaks against each yet."""
    if seen.case.merged_into_id:
        return ()
    known = others(seen.seer, keys_of(seen.case), besides=seen.case)
    return moves.offers(kept.state_of(seen.case), seen.seer.actor, localdate(), known, kept.calendar())


def asking(seer: Seer, draft: Draft, seen: Seen | None) -> Asking | None:
    """None where the folder, or the case's edition, has no such thing."""
    pathway = seen.pathway if seen else seer.partnership.pathways.get(draft.pathway)
    found = Asking(seer, draft, pathway, seen) if pathway else None
    return found if found and (found.move or found.review or found.form) else None


def in_pages(questions: Sequence[Question], *, one_thing: bool) -> tuple[tuple[Question, ...], ...]:
    """All on one page; or one thing per page, with what its answer opens."""
    if not questions:
        return ()
    if not one_thing:
        return (tuple(questions),)
    pages: list[list[Question]] = []
    for one in questions:
        opener = one.shown.question if one.shown else ""
        page = next((page for page in pages if any(other.question == opener for other in page)), None)
        if page is None:
            pages.append([one])
        else:
            page.append(one)
    return tuple(tuple(page) for page in pages)
