"""A row of a list, as people read it: on a page, and in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from diogel.definitions.model import Text
from diogel.definitions.pathway import Pathway
from diogel.web.accounts.queries import name_of
from diogel.web.cases import kept
from diogel.web.cases.lists.showing import Sight
from diogel.web.cases.models import Case
from diogel.web.ui.languages import said as _


@dataclass(frozen=True)
class Line:
    """What isn't seen is empty. `person` is the lead person, for its own partner alone."""

    id: str
    number: str
    pathway: Text
    subject: str
    stage: Text | str
    risk: Text | str
    lead: Text | str
    person: str
    opened: date | None
    entered: date | None
    next: date | None
    ended: date | None
    outcome: Text | str
    overdue: bool
    ours: bool


def line(sight: Sight, case: Case) -> Line:
    pathway, row = kept.pathway_of(case), vars(case)
    ours = case.lead == sight.seer.hat
    next_ = row["seen_next"]
    return Line(
        id=str(case.id), number=row["seen_case"] or "–", pathway=pathway.title, subject=row["seen_subject"] or "",
        stage=_stage(pathway, row["seen_stage"]), risk=_risk(pathway, row["seen_risk"]), outcome=_outcome(pathway, row["seen_outcome"]),
        lead=name_of(row["seen_lead"], sight.seer.partnership) or row["seen_lead"] if row["seen_lead"] else "",
        person=case.lead_person.name if ours and case.lead_person else "",
        opened=_day(row["seen_opened"]), entered=_day(row["seen_entered"]), next=next_, ended=_day(row["seen_ended"]),
        overdue=bool(next_ and next_ < sight.seer.on), ours=ours,
    )  # fmt: skip


def _day(at: datetime | None) -> date | None:
    return localdate(at) if at else None


def _stage(pathway: Pathway, id: str | None) -> Text | str:
    return next((one.name for one in pathway.stages if one.stage == id), id or "")


def _risk(pathway: Pathway, id: str | None) -> Text | str:
    return next((one.name for one in (pathway.risk.levels if pathway.risk else ()) if one.level == id), id or "")


def _outcome(pathway: Pathway, id: str | None) -> Text | str:
    return next((one.name for one in pathway.outcomes if one.outcome == id), id or "")


# -- files -----------------------------------------------------------------------------------------------------------

FILE: Sequence[tuple[str, str, str]] = (
    ("case", "number", _("case")),
    ("", "pathway", _("pathway")),
    ("subject", "subject", _("subject")),
    ("stage", "stage", _("stage")),
    ("entered", "entered", _("in it since")),
    ("risk", "risk", _("risk")),
    ("lead", "lead", _("lead partner")),
    ("lead person", "person", _("lead person")),
    ("opened", "opened", _("opened")),
    ("next", "next", _("next due")),
    ("ended", "ended", _("ended")),
    ("outcome", "outcome", _("outcome")),
)
"""Column as clauses name it, field of a line, words. What no clause can name is for the lead partner alone."""


def table(sight: Sight, lines: Iterable[Line], language: str) -> tuple[list[str], Iterator[list[Any]]]:
    """Head and rows of a file: only the columns that its reader may see of any case in it."""
    listed = list(lines)
    whole = any(one.ours for one in listed)
    columns = [(field, words) for column, field, words in FILE if not column or whole or sight.is_given(column)]
    return [str(words) for _field, words in columns], (
        [_cell(getattr(one, field), language) for field, _words in columns] for one in listed
    )


def _cell(value: Any, language: str) -> Any:
    if isinstance(value, Text):
        return value.in_language(language)
    return value.isoformat() if isinstance(value, date) else value
