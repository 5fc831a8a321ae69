"""Cases about somebody, for their own copy: what the lead partners keep, without the names of others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from django.utils.timezone import localdate
from django.utils.translation import override

from diogel.build.lookup.held import REDACTED
from diogel.definitions.model import Text
from diogel.definitions.pathway import Pathway, Question
from diogel.pathways.case import State
from diogel.pathways.forms import asked
from diogel.reports.subject_copy import HeldCase
from diogel.reports.words import written
from diogel.web.accounts.queries import name_of
from diogel.web.cases import kept
from diogel.web.cases.models import Case, Note
from diogel.web.cases.words import answer_words
from diogel.web.meetings.models import Note as Said
from diogel.web.ui.languages import LANGUAGES

_STAGE, _OPENED, _ENDED = Text(en="Stage", cy="Cam"), Text(en="Opened", cy="Agorwyd"), Text(en="Ended", cy="Daeth i ben")
_OUTCOME, _RISK = Text(en="Outcome", cy="Canlyniad"), Text(en="Risk, as somebody judged it", cy="Risg, fel y barnodd rhywun")
_FACT, _OPINION = Text(en="Note (fact)", cy="Nodyn (ffaith)"), Text(en="Note (opinion)", cy="Nodyn (barn)")
_WITHHELD = Text(en="Withheld", cy="Wedi'i ddal yn ôl")
_INTELLIGENCE = Text(
    en="{} entries of intelligence: the lead partner decides whether an exemption applies",
    cy="{} cofnod cudd-wybodaeth: mae'r partner arweiniol yn penderfynu a oes eithriad yn berthnasol",
)


def cases_of(identities: Iterable[str]) -> dict[str, tuple[HeldCase, ...]]:
    """Language -> the cases about these records of a person, the oldest first."""
    keys = [f"identity:{id}" for id in identities]
    found = list(Case.objects.filter(keys__key__in=keys).distinct().order_by("opened", "number"))
    return {language: tuple(_held(case, language) for case in found) for language in LANGUAGES}


def _held(case: Case, language: str) -> HeldCase:
    pathway, state = kept.pathway_of(case), kept.state_of(case)
    partner = name_of(case.lead, kept.partnership()) or Text(en=case.lead, cy=case.lead)
    with override(language):
        fields = [*_header(case, pathway), *_answers(pathway, state), *_notes(case)]
        steps = [(_step(pathway, one.kind, one.what, language, written(localdate(one.at), language)), ()) for one in state.steps]
    without = _without_others(case)
    said = tuple((name.in_language(language), without(written(value, language))) for name, value in fields)
    return HeldCase(case.number, pathway.title.in_language(language), partner.in_language(language), said, tuple(steps))


def _header(case: Case, pathway: Pathway) -> Iterator[tuple[Text, object]]:
    stages = {one.stage: one.name for one in pathway.stages}
    outcomes = {one.outcome: one.name for one in pathway.outcomes}
    levels = {one.level: one.name for one in (pathway.risk.levels if pathway.risk else ())}
    yield _STAGE, stages.get(case.stage, case.stage)
    yield _OPENED, localdate(case.opened)
    if case.risk:
        yield _RISK, levels.get(case.risk, case.risk)
    if case.ended:
        yield _ENDED, localdate(case.ended)
    if case.outcome:
        yield _OUTCOME, outcomes.get(case.outcome, case.outcome)


def _answers(pathway: Pathway, state: State) -> Iterator[tuple[Text, object]]:
    """Each form's entries, and what was answered last; who else is named in an answer is not told."""
    questions = {one.question: one for form in pathway.forms for one in asked(pathway, form.form)}
    repeating = {form.form for form in pathway.forms if form.repeats}
    in_entries = {question for form in repeating for entry in state.entries.get(form, ()) for question in entry.answers}
    for answers in [*(entry.answers for form in repeating for entry in state.entries.get(form, ())), state.answers]:
        for name, answer in answers.items():
            if answers is state.answers and name in in_entries:
                continue
            question = questions.get(name.removesuffix("_detail"))
            if question is not None:
                yield _label(question, name), REDACTED if question.kind == "person" else answer_words(question, answer)


def _label(question: Question, name: str) -> Text:
    return question.detail if name.endswith("_detail") and question.detail else question.label


def _notes(case: Case) -> Iterator[tuple[Text, object]]:
    """What was written down of it, there and at meetings."""
    notes = list(case.notes.filter(withdrawn_at=None).order_by("at"))
    for note in notes:
        if note.words in (Note.Words.FACT, Note.Words.OPINION):
            yield (_FACT if note.words == Note.Words.FACT else _OPINION), note.text
    for said in Said.objects.filter(item__case=case, withdrawn_at=None).order_by("at"):
        yield (_FACT if said.words == Said.Words.FACT else _OPINION), said.text
    if secret := sum(note.words == Note.Words.INTELLIGENCE for note in notes):
        yield _WITHHELD, Text(en=_INTELLIGENCE.en.replace("{}", str(secret)), cy=_INTELLIGENCE.cy.replace("{}", str(secret)))


def _step(pathway: Pathway, kind: str, what: str, language: str, day: str) -> str:
    named = {one.move: one.name for one in pathway.moves} | {one.form: one.name for one in pathway.forms}
    named |= {one.review: one.name for one in pathway.reviews}
    name = named[what].in_language(language) if what in named else _KINDS.get(kind, _OTHER).in_language(language)
    return f"{day}: {name}"


_KINDS = {
    "consulted": Text(en="An organisation was asked", cy="Gofynnwyd i sefydliad"),
    "decided": Text(en="A panel decided", cy="Penderfynodd panel"),
    "consented": Text(en="Consent was recorded", cy="Cofnodwyd cydsyniad"),
    "risk_set": Text(en="Risk was judged", cy="Barnwyd y risg"),
    "action_added": Text(en="An action was agreed", cy="Cytunwyd ar gam gweithredu"),
    "action_ended": Text(en="An action ended", cy="Daeth cam gweithredu i ben"),
    "voided": Text(en="A step was voided", cy="Dirymwyd cam"),
    "led": Text(en="Another organisation took the lead", cy="Cymerodd sefydliad arall yr awenau"),
}
_OTHER = Text(en="The case was changed", cy="Newidiwyd yr achos")


def _without_others(case: Case) -> Callable[[str], str]:
    """Takes the names of those who have a part in the case out of what is told."""
    own = {word.casefold() for word in case.subject.split()}
    words = {word for party in case.parties.all() for word in _NAME.findall(party.name) if word.casefold() not in own}
    if not words:
        return lambda text: text
    found = re.compile(rf"\b({'|'.join(sorted(words, key=len, reverse=True))})\b", re.IGNORECASE)
    return lambda text: found.sub(REDACTED, text)


_NAME = re.compile(r"[^\W\d_]{3,}")
