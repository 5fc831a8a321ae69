"""Guards, and every other condition: each asks for what can be known, and holds answers against values that they can have."""

from __future__ import annotations

from collections.abc import Iterator

from diogel.definitions.checks.pathways import before
from diogel.definitions.checks.pathways.look import Look
from diogel.definitions.checks.pathways.values import DAYS, NUMBERS, each_can_be, out_of_order, roughly_days
from diogel.definitions.documents import Steps
from diogel.definitions.faults import Fault, choose
from diogel.definitions.pathway import Age, AnswerIs, Count, Counted, Decided, Elapsed, OtherCases, RiskIs


def check(look: Look) -> Iterator[Fault]:
    for steps, wanted in look.of(AnswerIs):
        yield from _answer(look, steps, wanted)
    for steps, count in look.of(Count):
        yield from out_of_order(look.source, steps, count.least, count.most)
        yield from _entries(look, steps, count) if count.form else _times(look, steps, count)
    for steps, age in look.of(Age):
        yield from _age(look, steps, age)
    for steps, decided in look.of(Decided):
        yield from _decided(look, steps, decided)
    for steps, risk in look.of(RiskIs):
        yield from _risk(look, steps, risk)
    for steps, cases in look.of(OtherCases):
        yield from out_of_order(look.source, steps, cases.least, cases.most)
        yield from _outcomes(look, steps, cases)
    for steps, counted in look.of(Counted):
        yield from out_of_order(look.source, steps, counted.least, counted.most)
    for steps, elapsed in look.of(Elapsed):
        yield from _elapsed(look, steps, elapsed)
    yield from before.check(look)


def _answer(look: Look, at: Steps, wanted: AnswerIs) -> Iterator[Fault]:
    question = look.answers.get(wanted.question)
    yield from each_can_be(look.source, (*at, "one_of"), question, wanted.one_of)
    yield from out_of_order(look.source, at, wanted.least, wanted.most)
    for key in ("least", "most"):
        if question and getattr(wanted, key) is not None and question.kind not in NUMBERS:
            what = f"question '{question.question}' is a {question.kind}, and '{key}' asks for a number"
            yield look.source.error((*at, key), what, "name a question of kind number, several or table", key=True)


def _entries(look: Look, at: Steps, count: Count) -> Iterator[Fault]:
    form = look.forms.get(count.form or "")
    if form is None:
        return
    if not form.repeats:
        what = f"form '{form.form}' is filled once, so there is nothing to count"
        yield look.source.error((*at, "form"), what, "add 'repeats: true' to the form, or count another")
    for key in ("dated", "told"):
        if id := getattr(count, key):
            wrong = [*_of_form(look, (*at, key), form.form, id)]
            yield from wrong or _is_a_day(look, (*at, key), id)
    for id, values in count.where.items():
        yield from _of_form(look, (*at, "where", id), form.form, id, key=True)
        yield from each_can_be(look.source, (*at, "where", id), look.answers.get(id), values)
    for place, id in enumerate(count.distinct):
        yield from _of_form(look, (*at, "distinct", place), form.form, id)
    yield from _told(look, at, count)


def _told(look: Look, at: Steps, count: Count) -> Iterator[Fault]:
    if count.told and count.told_within is None:
        yield look.source.error(
            (*at, "told"), "'told' says nothing without 'told_within'", "add how long there was to tell of it", key=True
        )
    if count.told_within and not (count.told and count.dated):
        what = "'told_within' is the time from the day in 'dated' to that in 'told', and one of them isn't given"
        yield look.source.error((*at, "told_within"), what, "name both questions", key=True)


def _times(look: Look, at: Steps, count: Count) -> Iterator[Fault]:
    for key in ("dated", "told", "told_within", "where", "distinct"):
        if getattr(count, key):
            what = f"'{key}' is about a form's entries, and this counts how often a move was made"
            yield look.source.error((*at, key), what, "take it out, or count a form", key=True)


def _of_form(look: Look, at: Steps, form: str, id: str, *, key: bool = False) -> Iterator[Fault]:
    asked = look.asked(form)
    if id not in asked:
        yield look.source.error(at, f"form '{form}' doesn't ask '{id}'", choose(id, asked, "question"), key=key)


def _is_a_day(look: Look, at: Steps, id: str) -> Iterator[Fault]:
    question = look.answers.get(id)
    if question and question.kind not in DAYS:
        what = f"question '{id}' is a {question.kind}, and a date is needed here"
        yield look.source.error(at, what, "name a question of kind date or partial_date")


def _age(look: Look, at: Steps, age: Age) -> Iterator[Fault]:
    yield from out_of_order(look.source, at, age.least, age.most)
    if "person" not in look.pathway.subjects:
        what = f"cases here are about a {' or '.join(look.pathway.subjects)}, and only a person has an age"
        yield look.source.error(at, what, "take the condition out, or add 'person' to the subjects")
    if age.on:
        yield from _is_a_day(look, (*at, "on"), age.on)


def _decided(look: Look, at: Steps, decided: Decided) -> Iterator[Fault]:
    if decided.group not in look.pathway.groups and decided.group in look.draft.ids("group"):
        what = f"cases of this pathway don't come before group '{decided.group}'"
        yield look.source.error((*at, "group"), what, "add it to the pathway's 'groups:'")


def _risk(look: Look, at: Steps, risk: RiskIs) -> Iterator[Fault]:
    if look.pathway.risk is None:
        return  # each level is told as unknown
    levels = [level.level for level in look.pathway.risk.levels]
    if risk.least in levels and risk.most in levels and levels.index(risk.least) > levels.index(risk.most):
        yield look.source.error((*at, "most"), f"level '{risk.most}' is lower than '{risk.least}': nothing is both", "swap the two")


def _elapsed(look: Look, at: Steps, elapsed: Elapsed) -> Iterator[Fault]:
    if elapsed.least and elapsed.most and roughly_days(elapsed.least) > roughly_days(elapsed.most):
        yield look.source.error((*at, "most"), "the longest time is shorter than the shortest: nothing is both", "swap the two", key=True)


def _outcomes(look: Look, at: Steps, cases: OtherCases) -> Iterator[Fault]:
    """An outcome of another pathway, as far as all those that are named can be read."""
    named = [look.draft.pathways.get(id) for id in cases.pathways]
    read = [pathway for pathway in named if pathway]
    known = {outcome.outcome for pathway in read for outcome in pathway.outcomes}
    for place, outcome in enumerate(cases.outcomes):
        if len(read) == len(named) and outcome not in known:
            yield look.source.unknown((*at, "outcomes", place), "outcome", outcome, known)
    if cases.state == "open" and cases.outcomes:
        yield look.source.error((*at, "outcomes"), "a case that is open has no outcome yet", "write 'state: ended'", key=True)
