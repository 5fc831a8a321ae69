"""Clocks, reviews and consents: what is waited for can come."""

from __future__ import annotations

from collections.abc import Iterator, Set

from diogel.definitions.checks.pathways.look import Look
from diogel.definitions.checks.pathways.values import roughly_days
from diogel.definitions.documents import Steps
from diogel.definitions.faults import Fault
from diogel.definitions.pathway import Clock, Consent, Moment, Review


def check(look: Look) -> Iterator[Fault]:
    for place, clock in enumerate(look.pathway.clocks if look.graph.whole else ()):
        yield from _clock(look, ("clocks", place), clock)
    for place, review in enumerate(look.pathway.reviews):
        yield from _review(look, ("reviews", place), review)
    for place, consent in enumerate(look.pathway.consents):
        yield from _consent(look, ("consents", place), consent)


def _clock(look: Look, at: Steps, clock: Clock) -> Iterator[Fault]:
    start = _Moments(look)
    stands = start.stands_after(clock.starts)
    if stands is None:
        return
    if not stands:
        what = f"clock '{clock.clock}' can never start"
        yield look.source.error((*at, "starts"), what, "let it start with something that can happen to a case")
    elif not any(start.can_come(stop, stands) for stop in clock.stops):
        what = f"clock '{clock.clock}' can never stop: nothing that stops it can happen once it has started"
        yield look.source.error((*at, "stops"), what, "add the move, form or stage by which it is done", key=True)
    if clock.warn and roughly_days(clock.warn) >= roughly_days(clock.length):
        what = "the warning comes before the clock starts"
        yield look.source.warning((*at, "warn"), what, "make it shorter than the clock's length")


class _Moments:
    """Where a case can stand when something happens to it."""

    def __init__(self, look: Look) -> None:
        self.look, self.graph = look, look.graph
        self.moves = {move.move: move for move in look.pathway.moves}
        self.reviews = {review.review: review for review in look.pathway.reviews}

    def stands_after(self, moment: Moment) -> Set[str] | None:
        """In which stages a case can stand right after; none when it can never happen, None where a name in it is unknown."""
        if moment.opened:
            return self.graph.opening or None
        if moment.ended:
            return self.graph.ending or None
        if moment.stage:
            return {moment.stage} & self.graph.reached if moment.stage in self.graph.stages else None
        if moment.left:
            return self.graph.next[moment.left] - {moment.left} if moment.left in self.graph.stages else None
        return self._done(moment)

    def _done(self, moment: Moment) -> Set[str] | None:
        if moment.move:
            move = self.moves.get(moment.move)
            return {move.to} & self.graph.stages or None if move else None
        if moment.review:
            review = self.reviews.get(moment.review)
            return set(review.stages or self.graph.stages - self.graph.ending) if review else None
        return self.filled(moment.form or "")

    def filled(self, form: str) -> Set[str] | None:
        found = self.look.forms.get(form)
        if found is None:
            return None
        with_moves = {move.to for move in self.moves.values() if move.form == form}
        return with_moves | (set(found.stages) or self.graph.stages - self.graph.ending)

    def can_come(self, moment: Moment, stands: Set[str]) -> bool:
        """Whether it can still happen to a case that stands in one of these stages."""
        ahead = self.graph.ahead(stands & self.graph.stages)
        later = set().union(*(self.graph.after[stage] for stage in stands & self.graph.stages))
        if moment.opened:
            return False
        if moment.stage or moment.ended:
            return bool(later & ({moment.stage} if moment.stage else self.graph.ending))
        if moment.left:
            return moment.left in ahead and self.graph.left(moment.left)
        if moment.move:
            return moment.move not in self.moves or bool(set(self.moves[moment.move].from_) & ahead)
        if moment.review and moment.review in self.reviews:
            return bool(set(self.reviews[moment.review].stages or self.graph.stages - self.graph.ending) & ahead)
        return self._can_be_filled(moment.form, ahead) if moment.form in self.look.forms else True

    def _can_be_filled(self, form: str | None, ahead: Set[str]) -> bool:
        stages = self.look.forms[form or ""].stages or self.graph.stages - self.graph.ending
        return bool(set(stages) & ahead) or any(move.form == form and set(move.from_) & ahead for move in self.moves.values())


def _review(look: Look, at: Steps, review: Review) -> Iterator[Fault]:
    for place, stage in enumerate(review.stages):
        if stage in look.graph.ending:
            what = f"stage '{stage}' ends the case, and reviews are due while it is open"
            yield look.source.error((*at, "stages", place), what, "take the stage out")
    open_stages = set(review.stages) & look.graph.stages - look.graph.ending
    if look.graph.whole and open_stages and look.graph.opening and not open_stages & look.graph.reached:
        yield look.source.error((*at, "stages"), "no case ever comes to a stage of this review", "name a stage that is reached", key=True)


def _consent(look: Look, at: Steps, consent: Consent) -> Iterator[Fault]:
    if consent.of == "parent_below" and consent.below is None:
        yield look.source.error((*at, "of"), "a parent's consent below an age needs that age", "add 'below:' with the age")
    if consent.of != "parent_below" and consent.below is not None:
        yield look.source.error((*at, "below"), "an age goes with a parent's consent below it", "write 'of: parent_below'", key=True)
    if consent.of != "subject" and "person" not in look.pathway.subjects:
        what = f"cases here are about a {' or '.join(look.pathway.subjects)}, and only a person has parents"
        yield look.source.error((*at, "of"), what, "write 'of: subject', or add 'person' to the subjects")
