"""Cases that have a past: begun before the workplace, or made up for the demo. Each step is taken through the same moves, on the day that
it was made, by somebody who may make it; then all that there is of them is written together, and the log has a line of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from diogel.definitions.model import Text
from diogel.definitions.pathway import Pathway
from diogel.pathways import moves
from diogel.pathways.calendar import Calendar
from diogel.pathways.case import Actor, Answer, Other, State, Step, Subject
from diogel.pathways.due import due
from diogel.pathways.fold import fold
from diogel.pathways.moves import Taken
from diogel.web import audit
from diogel.web.accounts.models import User
from diogel.web.audit import Kind
from diogel.web.audit import Subject as About
from diogel.web.cases import kept, models
from diogel.web.cases.actions.opening import prefix_of
from diogel.web.cases.models import Case, Edition
from diogel.web.cases.queries.openings import lead_of
from diogel.web.cases.queries.subjects import Described

_AT_ONCE = 500
Doing = Callable[[State, Actor, datetime], Step]


@dataclass(frozen=True)
class Known:
    """What every step asks of the folder, read once: it takes longer than the step itself."""

    calendar: Calendar
    names: Mapping[str, Text]

    @classmethod
    def now(cls) -> Known:
        return cls(kept.calendar(), kept.names())


@dataclass
class Past:
    """A case as far as it has come. Raises the kernel's Refused where a step may not be taken."""

    pathway: Pathway
    subject: Described
    lead: str
    state: State
    known: Known
    opener: User | None = None
    by: dict[int, User | None] = field(default_factory=dict)
    told: list[tuple[datetime, Taken]] = field(default_factory=list)
    person: User | None = None
    notes: list[dict[str, Any]] = field(default_factory=list)
    came_from: Past | None = None

    @classmethod
    def begin(
        cls, pathway: Pathway, subject: Described, move: str, at: datetime, *, actor: Actor, user: User | None,
        answers: Mapping[str, Answer], known: Known, others: Sequence[Other] = (), outcome: str = "", reason: str = "",
    ) -> Past:  # fmt: skip
        lead = lead_of(pathway, actor)
        state = State(pathway, Subject(subject.kind, subject.birthday), lead, (), names=known.names)  # type: ignore[arg-type]
        past = cls(pathway, subject, lead, state, known, opener=user)
        past.move(move, at, actor=actor, user=user, answers=answers, others=others, outcome=outcome, reason=reason)
        return past

    def move(
        self, move: str, at: datetime, *, actor: Actor, user: User | None, answers: Mapping[str, Answer] | None = None,
        others: Sequence[Other] = (), outcome: str = "", reason: str = "",
    ) -> Taken:  # fmt: skip
        taken = moves.take(
            self.state, actor, move, at, answers=answers, outcome=outcome, reason=reason, others=others, calendar=self.known.calendar
        )
        self._went(taken.steps, user)
        self.told.append((at, taken))
        return taken

    def do(self, doing: Doing, at: datetime, *, actor: Actor, user: User | None) -> None:
        """A step that doesn't move it: a consultation, a consent, a judgment of risk."""
        self._went((doing(self.state, actor, at),), user)

    def _went(self, steps: Sequence[Step], user: User | None) -> None:
        self.by.update({step.number: user for step in steps})
        self.state = fold(
            self.pathway, self.state.subject, self.lead, (*self.state.steps, *steps), self.known.calendar, names=self.known.names
        )


def write(pasts: Sequence[Past], *, partnership: str, news_since: datetime | None = None) -> list[Case]:
    """In the order given. Notices of what was done since `news_since` are told; nobody is told of what is long past."""
    editions: dict[int, Edition] = {}
    for past in pasts:
        editions.setdefault(id(past.pathway), kept.edition_of(past.pathway, partnership))
    numbers = _numbers(pasts, partnership)
    cases = [_case(past, editions[id(past.pathway)], partnership, next(numbers[_series(past)])) for past in pasts]
    pairs = list(zip(cases, pasts, strict=True))
    Case.objects.bulk_create(cases, batch_size=_AT_ONCE)
    for rows in (_keys, _workers, _steps, _dues, _notes):
        _write(row for case, past in pairs for row in rows(case, past))
    of = {id(past): case for case, past in pairs}
    _write(models.Link(case=of[id(past.came_from)], other=case, kind=models.Link.Kind.OPENED) for case, past in pairs if past.came_from)
    if news_since:
        _write(row for case, past in pairs for row in _notices(case, past, news_since))
    for case, past in pairs:
        detail: dict[str, str | int] = {"number": case.number, "pathway": case.pathway, "ground": "lead", "steps": len(past.state.steps)}
        audit.record(Kind.COLLECTION, subject=About("case", str(case.id)), purpose=past.pathway.purpose, detail=detail)
    return cases


def _series(past: Past) -> tuple[str, int]:
    assert past.state.opened  # noqa: S101 - its first step opened it
    return prefix_of(past.pathway.pathway), past.state.opened.year


def _numbers(pasts: Iterable[Past], partnership: str) -> dict[tuple[str, int], Iterator[str]]:
    """The next so many of each series."""
    found = {}
    for (prefix, year), count in Counter(_series(past) for past in pasts).items():
        series, _ = models.Series.objects.select_for_update().get_or_create(partnership=partnership, prefix=prefix, year=year)
        first, series.last = series.last + 1, series.last + count
        series.save(update_fields=["last"])
        found[prefix, year] = iter([f"{prefix}-{year}-{number:05d}" for number in range(first, series.last + 1)])
    return found


def _case(past: Past, edition: Edition, partnership: str, number: str) -> Case:
    subject, state = past.subject, past.state
    case = Case(
        number=number, partnership=partnership, pathway=past.pathway.pathway, edition=edition, apart=past.pathway.apart,
        first_lead=past.lead, lead_person=past.person, opened_by=past.opener, subject_kind=subject.kind, subject=subject.name,
        born=subject.birthday, person=subject.person, area=subject.area, version=state.steps[-1].number,
    )  # fmt: skip
    assert state.stage and state.opened and state.entered  # noqa: S101 - its first step opened it
    case.stage, case.opened, case.entered, case.ended = state.stage, state.opened, state.entered, state.ended
    case.lead, case.outcome, case.risk = state.lead, state.outcome, state.risk.what if state.risk else ""
    case.next_due = min((one.day for one in due(state, past.known.calendar)), default=None)
    return case


def _keys(case: Case, past: Past) -> Iterator[models.Subject]:
    return (models.Subject(case=case, key=key) for key in dict.fromkeys(past.subject.keys))


def _workers(case: Case, past: Past) -> Iterator[models.Worker]:
    everybody = {user.id: user for user in (past.opener, past.person) if user}
    return (models.Worker(case=case, user=user, since=case.opened) for user in everybody.values())


def _steps(case: Case, past: Past) -> Iterator[models.Step]:
    for one in past.state.steps:
        yield models.Step(
            case=case, number=one.number, at=one.at, by=past.by[one.number], partner=one.partner, kind=one.kind, said=kept.said_of(one)
        )


def _dues(case: Case, past: Past) -> Iterator[models.Due]:
    for one in due(past.state, past.known.calendar):
        yield models.Due(case=case, kind=one.kind, what=one.id, name=one.name.model_dump(), day=one.day, **kept.answering(one.owner, case))


def _notes(case: Case, past: Past) -> Iterator[models.Note]:
    return (models.Note(case=case, **note) for note in past.notes)


def _notices(case: Case, past: Past, since: datetime) -> Iterator[models.Notice]:
    for at, taken in past.told:
        for notice in taken.notices if at >= since else ():
            yield models.Notice(case=case, at=at, words=notice.words.model_dump(), **kept.answering(notice.to, case))


def _write(rows: Iterable[Any]) -> None:
    """In batches, whatever the model."""
    listed = list(rows)
    if listed:
        type(listed[0]).objects.bulk_create(listed, batch_size=_AT_ONCE)
