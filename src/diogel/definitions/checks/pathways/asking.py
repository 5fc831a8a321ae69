"""Forms and their questions: each has the keys that belong to its kind, and is asked at a time when it can be."""

from __future__ import annotations

from collections.abc import Iterator

from diogel.definitions.checks.pathways.look import Look
from diogel.definitions.checks.pathways.values import NUMBERS, each_can_be, out_of_order
from diogel.definitions.documents import Steps
from diogel.definitions.faults import Fault, choose
from diogel.definitions.pathway import Form, Question

BELONGS: dict[str, tuple[str, ...]] = {
    "choices": ("choice", "several"),
    "detail": ("yes_no",),
    "least": NUMBERS,
    "most": NUMBERS,
    "past": ("date", "partial_date"),
    "columns": ("table",),
    "words": ("text", "long_text"),
}
"""Keys of a question that go with some kinds only."""
_NEEDS = {"choice": "choices", "several": "choices", "table": "columns"}


def check(look: Look) -> Iterator[Fault]:
    for place, form in enumerate(look.pathway.forms):
        at: Steps = ("forms", place)
        if not form.questions and not form.again:
            yield look.source.error(at, f"form '{form.form}' asks nothing", "give it 'questions:', or take it out")
        yield from _again(look, at, form)
        for number, question in enumerate(form.questions):
            earlier = {one.question: one for one in form.questions[:number]}
            again = {id: look.questions[id] for id in form.again if id in look.questions}
            yield from _question(look, (*at, "questions", number), question, again | earlier)


def _again(look: Look, at: Steps, form: Form) -> Iterator[Fault]:
    for place, id in enumerate(form.again):
        if id in {question.question for question in form.questions}:
            yield look.source.error((*at, "again", place), f"'{id}' is a question of this form already", "take it out of 'again'")


def _question(look: Look, at: Steps, question: Question, earlier: dict[str, Question]) -> Iterator[Fault]:
    yield from _keys(look, at, question)
    yield from _shown(look, at, question, earlier)
    yield from out_of_order(look.source, at, question.least, question.most)
    if question.kind == "several" and question.choices and (question.least or 0) > len(question.choices):
        what = f"at least {question.least:g} are to be chosen, and there are {len(question.choices)} choices"
        yield look.source.error((*at, "least"), what, "correct the number")
    for place, column in enumerate(question.columns):
        yield from _column(look, (*at, "columns", place), column, {one.question: one for one in question.columns[:place]})


def _column(look: Look, at: Steps, column: Question, earlier: dict[str, Question]) -> Iterator[Fault]:
    if column.kind in ("table", "file"):
        a_kind = f"a {column.kind}"
        yield look.source.error((*at, "kind"), f"a row of a table can't hold {a_kind}", f"ask for {a_kind} in a question of its own")
    else:
        yield from _question(look, at, column, earlier)


def _keys(look: Look, at: Steps, question: Question) -> Iterator[Fault]:
    for key, kinds in BELONGS.items():
        if getattr(question, key) not in (None, (), False) and question.kind not in kinds:
            what = f"'{key}' doesn't go with a question of kind {question.kind}"
            yield look.source.error((*at, key), what, f"take it out, or make the kind {' or '.join(kinds)}", key=True)
    needed = _NEEDS.get(question.kind)
    if needed and not getattr(question, needed):
        yield look.source.error(at, f"a question of kind {question.kind} needs '{needed}'", f"add '{needed}:'")


def _shown(look: Look, at: Steps, question: Question, earlier: dict[str, Question]) -> Iterator[Fault]:
    """Another question opens this one: it has to be answered before."""
    if question.shown is None:
        return
    steps: Steps = (*at, "shown", "question")
    other = question.shown.question
    if other == question.question:
        yield look.source.error(steps, f"'{other}' can't be shown after an answer to itself", "name an earlier question")
    elif other in earlier:
        yield from each_can_be(look.source, (*at, "shown", "one_of"), earlier[other], question.shown.one_of)
    elif other in look.questions:
        what = f"'{other}' is not asked before this question in the same form"
        yield look.source.error(steps, what, "move it up before this one, or name it in the form's 'again:'")
    else:
        what = f"there is no question '{other}' before this one"
        yield look.source.error(steps, what, choose(other, earlier, "earlier question"))
