"""Cases as pages tell of them: the names of the folder and of their edition, answers as people read them, what each step was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date

from diogel.definitions.model import Text
from diogel.definitions.pathway import Owner, Pathway, Question
from diogel.pathways.case import Answer, State
from diogel.web.accounts.queries import name_of
from diogel.web.accounts.roles import ROLES
from diogel.web.cases import kept
from diogel.web.cases.models import File, Step
from diogel.web.cases.queries.seeing import Seen
from diogel.web.ui.languages import said as _
from diogel.web.ui.languages import spoken, words

_EMPTY = "–"

STEPS: dict[str, str] = {
    "moved": _("Moved on"),
    "filled": _("Form filled"),
    "consulted": _("Consulted"),
    "decided": _("Decided by a panel"),
    "consented": _("Consent"),
    "risk_set": _("Risk judged"),
    "reviewed": _("Reviewed"),
    "action_added": _("Action added"),
    "action_ended": _("Action ended"),
    "voided": _("Step made void"),
    "led": _("Lead handed on"),
    "recast": _("Moved to a newer edition"),
}
CONSENTS: dict[str, tuple[str, str]] = {
    "given": (_("Given"), "green"),
    "refused": (_("Refused"), "red"),
    "withdrawn": (_("Taken back"), "orange"),
    "overridden": (_("Gone on without"), "purple"),
}
ACTIONS: dict[str, tuple[str, str]] = {
    "open": (_("To do"), "blue"),
    "done": (_("Done"), "green"),
    "not_possible": (_("Not possible"), "grey"),
}
REFERRALS: dict[str, tuple[str, str]] = {
    "offered": (_("Offered"), "yellow"),
    "accepted": (_("Accepted"), "green"),
    "returned": (_("Returned"), "red"),
    "withdrawn": (_("Withdrawn"), "grey"),
    "lapsed": (_("Lapsed"), "grey"),
}
NOTES: dict[str, tuple[str, str]] = {
    "fact": (_("Fact"), "blue"),
    "opinion": (_("Opinion"), "purple"),
    "intelligence": (_("Intelligence"), "orange"),
    "supervision": (_("Supervisor’s review"), "green"),
}
LINKS: dict[str, str] = {"related": _("has to do with"), "merged": _("was joined to"), "split": _("was split into"), "opened": _("led to")}


class Names:
    """Ids of a pathway, as people read them; what the edition no longer has keeps its id."""

    def __init__(self, pathway: Pathway) -> None:
        self.pathway = pathway
        self._named: dict[str, dict[str, Text]] = {
            "stage": {one.stage: one.name for one in pathway.stages},
            "move": {one.move: one.name for one in pathway.moves},
            "form": {one.form: one.name for one in pathway.forms},
            "review": {one.review: one.name for one in pathway.reviews},
            "risk": {one.level: one.name for one in (pathway.risk.levels if pathway.risk else ())},
            "consent": {one.consent: one.name for one in pathway.consents},
            "counter": {one.counter: one.name for one in pathway.counters},
            "outcome": {one.outcome: one.name for one in pathway.outcomes},
            "decision": {one.value: one.name for one in pathway.decisions},
            "letter": {one.letter: one.name for one in pathway.letters},
            "party": {one.role: one.name for one in pathway.parties},
        }
        self.questions: dict[str, Question] = {one.question: one for form in pathway.forms for one in form.questions}

    def __call__(self, kind: str, id: str) -> Text | str:
        return self._named[kind].get(id) or id

    def question(self, id: str) -> Text | str:
        one = self.questions.get(id.removesuffix("_detail"))
        if one is None:
            return id
        return one.detail if id.endswith("_detail") and one.detail else one.label

    def who(self, id: str) -> Text | str:
        """A partner or group."""
        return name_of(id, kept.partnership()) or id

    def owner(self, owner: Owner, lead: str) -> Text | str:
        if owner.role:
            return ROLES[owner.role].name
        return self.who(owner.group or owner.partner or lead)


def answer_words(question: Question | None, answer: Answer | None, files: Mapping[str, File] | None = None) -> Any:
    """An answer as people read it: a string in the page's language."""
    if answer in (None, "", ()):
        return _EMPTY
    if question is None:
        return answer if isinstance(answer, str) else ", ".join(str(one) for one in answer or ())
    if question.kind == "table":
        return "\n".join(_row(question, row) for row in answer or () if isinstance(row, Mapping))
    if isinstance(answer, tuple):
        return ", ".join(_one(question, str(one), files) for one in answer)
    return _one(question, str(answer), files)


def _row(question: Question, row: Mapping[str, str]) -> str:
    told = ((one, row.get(one.question, "")) for one in question.columns)
    return "; ".join(f"{words(one.label)}: {_one(one, value, None)}" for one, value in told if value)


def _one(question: Question, value: str, files: Mapping[str, File] | None) -> str:
    if question.kind in ("choice", "several"):
        return next((str(words(one.name)) for one in question.choices if one.value == value), value)
    if question.kind == "yes_no":
        return str(_("Yes") if value == "yes" else _("No"))
    if question.kind in ("date", "partial_date"):
        return _date(value)
    if question.kind == "file":
        return files[value].name if files and value in files else value.rsplit("|", maxsplit=1)[-1]
    return value


def _date(value: str) -> str:
    parts = [int(part) for part in value.split("-") if part.isdecimal()]
    if len(parts) == 1:
        return value
    whole = date(*[*parts, 1][:3])
    return format_date(whole, "d MMMM y" if len(parts) == 3 else "MMMM y", locale=spoken())


@dataclass(frozen=True)
class Told:
    """A step as the timeline tells it."""

    number: int
    at: datetime
    name: str
    what: Any
    who: str
    partner: Any
    reason: str
    void: bool
    can_void: bool
    answers: tuple[tuple[Any, Any], ...] = ()


def timeline(seen: Seen, state: State, rows: Sequence[Step]) -> tuple[Told, ...]:
    """The latest first. Another partner is told of the moves that brought the case where it may see it stand, and of nothing said there."""
    names = Names(seen.pathway)
    return tuple(reversed(tuple(_told(seen, state, names, rows))))


def _told(seen: Seen, state: State, names: Names, rows: Sequence[Step]) -> Iterator[Told]:
    for row in rows:
        step = kept.step_of(row)
        if not seen.whole and not (step.kind == "moved" and seen.may("stage") and seen.may("entered")):
            continue
        yield Told(
            number=row.number, at=row.at, name=STEPS[row.kind], what=_what(names, step), who=row.by.name if row.by and seen.whole else "",
            partner=names.who(row.partner) if seen.may("lead") else "", reason=step.reason if seen.whole else "",
            void=row.number in state.voided,
            can_void=seen.whole and row.kind != "voided" and row.number not in state.voided,
            answers=tuple((names.question(one), answer_words(names.questions.get(one), answer)) for one, answer in step.answers.items())
            if seen.whole else (),
        )  # fmt: skip


_WHAT = {"moved": "move", "filled": "form", "risk_set": "risk", "reviewed": "review"}


def _what(names: Names, step: Any) -> Any:
    if step.kind in _WHAT:
        return names(_WHAT[step.kind], step.what)
    if step.kind in ("consulted", "led"):
        return names.who(step.what)
    if step.kind == "decided":
        return _pair(names.who(step.what), names("decision", step.state))
    if step.kind == "consented":
        return _pair(names("consent", step.what), CONSENTS[step.state][0])
    return step.title or ""


def consent_reasons(seen: Seen, state: State) -> dict[str, Any]:
    """Consent -> what is said of it: of one that was gone on without, the ground that the pathway gives."""
    grounds = {(one.consent, choice.value): choice.name for one in seen.pathway.consents if one.override for choice in one.override.reasons}
    return {id: grounds.get((id, step.reason), step.reason) for id, step in state.consents.items()}


def _pair(first: Any, second: Any) -> str:
    return f"{_text(first)}: {_text(second)}"


def _text(value: Any) -> str:
    return str(value.in_language(spoken()) if hasattr(value, "in_language") else value)


def history(seen: Seen, state: State) -> dict[str, tuple[tuple[datetime, Any], ...]]:
    """Question -> every answer it ever had, the latest first, of what may be seen."""
    names = Names(seen.pathway)
    found: dict[str, list[tuple[datetime, Any]]] = {}
    for step in state.steps:
        for question, answer in step.answers.items():
            if step.number not in state.voided and seen.may(question.removesuffix("_detail")):
                found.setdefault(question, []).insert(0, (step.at, answer_words(names.questions.get(question), answer)))
    return {question: tuple(answers) for question, answers in found.items()}
