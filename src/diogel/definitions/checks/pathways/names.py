"""Names are given once: what is referred to is one thing."""

from __future__ import annotations

from collections.abc import Iterator

from diogel.definitions.checks.partnership import repeated
from diogel.definitions.checks.pathways.look import Look
from diogel.definitions.documents import Steps
from diogel.definitions.faults import Fault
from diogel.definitions.pathway import OPENING, ConsentOverride, Question

_LISTS = {
    "stages": "stage",
    "moves": "move",
    "forms": "form",
    "clocks": "clock",
    "reviews": "review",
    "consents": "consent",
    "counters": "counter",
    "outcomes": "outcome",
    "decisions": "value",
    "letters": "letter",
    "parties": "role",
}
LETTERS_OWN = frozenset({"case", "today", "subject"})
"""What a letter's template knows besides answers."""


def check(look: Look) -> Iterator[Fault]:
    source, own = look.source, look.pathway
    for key, id in _LISTS.items():
        yield from repeated(source, (key,), id, [getattr(item, id) for item in getattr(own, key)])
    if own.risk:
        yield from repeated(source, ("risk", "levels"), "level", [level.level for level in own.risk.levels])
    for steps, question in look.of(Question):
        yield from repeated(source, (*steps, "choices"), "value", [choice.value for choice in question.choices])
        yield from repeated(source, (*steps, "columns"), "question", [column.question for column in question.columns])
    for steps, override in look.of(ConsentOverride):
        yield from repeated(source, (*steps, "reasons"), "value", [reason.value for reason in override.reasons])
    yield from _questions(look)
    yield from _taken(look)


def _questions(look: Look) -> Iterator[Fault]:
    """A question's name is the name of its answer, in whichever form it stands."""
    first: dict[str, Steps] = {}
    for steps, question in look.of(Question):
        if "columns" in steps:
            continue
        at: Steps = (*steps, "question")
        earlier = first.setdefault(question.question, at)
        if earlier != at:
            line = look.source.at(earlier)[0]
            what = f"question '{question.question}' is already asked on line {line}"
            yield look.source.error(at, what, "give this one another name; to ask the same again, name it in the form's 'again:'")
    for id, at in first.items():
        of = id.removesuffix("_detail")
        if of != id and of in look.questions and look.questions[of].detail:
            what = f"'{id}' is the name under which the detail of '{of}' is kept"
            yield look.source.error(at, what, "give this question another name")


def _taken(look: Look) -> Iterator[Fault]:
    """Names that would be taken for something else."""
    source, own = look.source, look.pathway
    for place, stage in enumerate(own.stages):
        if stage.stage == OPENING:
            what = f"'{OPENING}' is where moves start that open a case, and no stage"
            yield source.error(("stages", place, "stage"), what, "give the stage another name")
    for place, review in enumerate(own.reviews):
        if review.review in look.names["clock"]:
            what = f"'{review.review}' is a clock already, and a test couldn't say which of the two is due"
            yield source.error(("reviews", place, "review"), what, "give the review another name")
    for steps, question in look.of(Question):
        if question.question in LETTERS_OWN:
            what = f"'{question.question}' is a word of letters, which puts in something else"
            yield source.error((*steps, "question"), what, "give the question another name")
