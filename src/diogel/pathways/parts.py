"""The parts of a pathway by their names, worked out once for each pathway and not for each case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock

from diogel.definitions.pathway import Clock, Consent, Form, Moment, Move, Pathway, Question, Review, RiskLevel, Stage

Happened = tuple[str, str]
"""A moment as it is looked up: ("stage", "panel"), ("opened", "")."""

_MOST = 256


@dataclass(frozen=True)
class Parts:
    pathway: Pathway
    stages: Mapping[str, Stage]
    moves: Mapping[str, Move]
    forms: Mapping[str, Form]
    questions: Mapping[str, Question]
    asked: Mapping[str, tuple[Question, ...]]
    """The questions of each form, with those of other forms that it asks again."""
    keys: Mapping[str, tuple[str, ...]]
    """Under which names each form keeps its answers: its questions, and the details of those that ask for one."""
    home: Mapping[str, str]
    """Which form a question stands in."""
    reviews: Mapping[str, Review]
    review_stages: Mapping[str, frozenset[str]]
    consents: Mapping[str, Consent]
    levels: Mapping[str, tuple[int, RiskLevel]]
    clocks: Mapping[str, Clock]
    starts: Mapping[Happened, tuple[Clock, ...]]
    stops: Mapping[Happened, tuple[Clock, ...]]


_known: dict[int, Parts] = {}
_knowing = Lock()


def parts(pathway: Pathway) -> Parts:
    """A pathway can't be a key, since it holds mappings; what is kept under its id holds it, so the id stays its own."""
    found = _known.get(id(pathway))
    if found is None:
        found = _parts(pathway)
        with _knowing:
            if len(_known) >= _MOST:
                _known.pop(next(iter(_known)))
            _known[id(pathway)] = found
    return found


def _parts(pathway: Pathway) -> Parts:
    questions = {question.question: question for form in pathway.forms for question in form.questions}
    asked = {form.form: (*form.questions, *(questions[id] for id in form.again if id in questions)) for form in pathway.forms}
    return Parts(
        pathway=pathway,
        stages={stage.stage: stage for stage in pathway.stages},
        moves={move.move: move for move in pathway.moves},
        forms={form.form: form for form in pathway.forms},
        questions=questions,
        asked=asked,
        keys={form: tuple(key for question in those for key in keys_of(question)) for form, those in asked.items()},
        home={question.question: form.form for form in pathway.forms for question in form.questions},
        reviews={review.review: review for review in pathway.reviews},
        review_stages={review.review: _stages(pathway, review) for review in pathway.reviews},
        consents={consent.consent: consent for consent in pathway.consents},
        levels={level.level: (place, level) for place, level in enumerate(pathway.risk.levels)} if pathway.risk else {},
        clocks={clock.clock: clock for clock in pathway.clocks},
        starts=_by_moment((clock.starts, clock) for clock in pathway.clocks),
        stops=_by_moment((moment, clock) for clock in pathway.clocks for moment in clock.stops),
    )


def detail(question: str) -> str:
    """Under which name the detail of a yes is kept."""
    return f"{question}_detail"


def keys_of(question: Question) -> tuple[str, ...]:
    return (question.question, detail(question.question)) if question.detail else (question.question,)


def _stages(pathway: Pathway, review: Review) -> frozenset[str]:
    return frozenset(review.stages or (stage.stage for stage in pathway.stages if not stage.ends))


def _by_moment(pairs: Iterable[tuple[Moment, Clock]]) -> dict[Happened, tuple[Clock, ...]]:
    found: dict[Happened, list[Clock]] = defaultdict(list)
    for moment, clock in pairs:
        found[happened(moment)].append(clock)
    return {moment: tuple(clocks) for moment, clocks in found.items()}


def happened(moment: Moment) -> Happened:
    """What must happen for this moment to be."""
    for key in ("stage", "left", "move", "form", "review"):
        if of := getattr(moment, key):
            return key, of
    return ("opened", "") if moment.opened else ("ended", "")
