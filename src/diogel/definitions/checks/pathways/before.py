"""What a move's guards ask for can have happened, or been answered, by the time the move is made."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

from diogel.definitions.checks.pathways.look import Look
from diogel.definitions.documents import Steps
from diogel.definitions.faults import Fault
from diogel.definitions.pathway import AnswerIs, Condition, Count, Elapsed, Form, Guard, Move
from diogel.definitions.shape import parts


def check(look: Look) -> Iterator[Fault]:
    for place, move in enumerate(look.pathway.moves if look.graph.whole else ()):
        ways = _Before(look, move, look.graph.before(move))
        first = _Before(look, move, look.graph.before_first(move))
        for number, guard in enumerate(move.guards):
            for steps, part in parts(guard, ("moves", place, "guards", number)):
                always = guard.when is None and not {"any_of", "none_of"} & set(steps)
                yield from _asked(first if always else ways, steps, part) if isinstance(part, Guard | Condition | AnswerIs) else ()
                yield from _happened(ways, steps, part) if isinstance(part, Count | Elapsed) else ()


@dataclass(frozen=True)
class _Before:
    """What can be before a move: from the stages in which the case can have stood by then."""

    look: Look
    move: Move
    stages: Set[str]

    def answered(self, question: str) -> bool:
        """Whether something before the move, or the move's own form, can have answered a question."""
        return any(question in self.look.asked(form) for form in self.look.forms if self.filled(form)) or any(
            question in effect.set for move in self.look.pathway.moves if self.made(move) for effect in move.effects
        )

    def filled(self, form: str) -> bool:
        return form == self.move.form or self.by_itself(self.look.forms[form]) or self.with_a_move(form) or self.with_a_review(form)

    def by_itself(self, form: Form) -> bool:
        return bool(set(form.stages or self.stages - self.look.graph.ending) & self.stages)

    def with_a_move(self, form: str) -> bool:
        return any(move.form == form for move in self.look.pathway.moves if self.made(move))

    def with_a_review(self, form: str) -> bool:
        return any(review.form == form and set(review.stages or self.stages) & self.stages for review in self.look.pathway.reviews)

    def made(self, move: Move) -> bool:
        return move.to in self.stages


def _asked(before: _Before, at: Steps, part: Guard | Condition | AnswerIs) -> Iterator[Fault]:
    if isinstance(part, AnswerIs):
        yield from _answered(before, (*at, "question"), part.question)
        return
    for place, question in enumerate(part.filled):
        yield from _answered(before, (*at, "filled", place), question)


def _answered(before: _Before, at: Steps, question: str) -> Iterator[Fault]:
    if question in before.look.answers and not before.answered(question):
        what = f"question '{question}' can't have been answered before the move '{before.move.move}' is made"
        yield before.look.source.error(at, what, "ask it in the move's own form, or in one that is filled earlier")


def _happened(before: _Before, at: Steps, part: Count | Elapsed) -> Iterator[Fault]:
    look = before.look
    moves = {move.move: move for move in look.pathway.moves}
    never = "can't have happened before the move"
    named = {"move": part.move, "of": part.of} if isinstance(part, Count) else {"move": part.move}
    for key, id in named.items():
        if id in moves and not before.made(moves[id]):
            what = f"move '{id}' {never} '{before.move.move}' is made"
            yield look.source.error((*at, key), what, "name a move that comes earlier")
    if part.form in look.forms and not before.filled(part.form):
        what = f"form '{part.form}' can't have been filled before the move '{before.move.move}' is made"
        yield look.source.error((*at, "form"), what, "let it be filled in an earlier stage")
    if isinstance(part, Elapsed) and part.stage in look.names["stage"] - before.stages:
        what = f"a case can't have come to stage '{part.stage}' before the move '{before.move.move}' is made"
        yield look.source.error((*at, "stage"), what, "name a stage that comes earlier")
    if isinstance(part, Elapsed) and part.opened and not before.stages:
        yield look.source.error((*at, "opened"), "this move opens the case, so no time has gone by since", "take the condition out")
