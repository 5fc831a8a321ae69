"""Which cases a list is asked for, and finding them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Case as Choose
from django.db.models import Count, F, Q, QuerySet, When
from django.db.models.expressions import OrderBy

from diogel.web.cases.lists.showing import Sight
from diogel.web.cases.models import Case

SOON = timedelta(days=7)
ORDERS = ("case", "pathway", "subject", "stage", "risk", "lead", "opened", "next", "ended")


@dataclass(frozen=True)
class Wanted:
    """`whose`: mine, team, nobody (no lead person yet) or all; `state`: open, ended or all; `due`: overdue, today, week or all; `words`:
    of a number or a subject."""

    whose: str = ""
    state: str = ""
    due: str = ""
    pathway: str = ""
    stage: str = ""
    risk: str = ""
    words: str = ""


def find(sight: Sight, wanted: Wanted) -> QuerySet[Case]:
    found = sight.cases()
    for asked in (_whose(sight, wanted), _state(wanted), _due(sight, wanted), _words(wanted)):
        found = found.filter(asked)
    exactly = {"pathway": wanted.pathway, "seen_stage": wanted.stage, "seen_risk": wanted.risk}
    return found.filter(**{name: value for name, value in exactly.items() if value})


def _whose(sight: Sight, wanted: Wanted) -> Q:
    """A lead person is known to their own partner alone."""
    if wanted.whose == "mine":
        return sight.mine & Q(lead_person=sight.seer.user)
    if wanted.whose == "nobody":
        return sight.mine & Q(lead_person=None)
    return sight.mine if wanted.whose == "team" else Q()


def _state(wanted: Wanted) -> Q:
    if wanted.state == "all":
        return Q()
    return Q(seen_ended__isnull=wanted.state != "ended")


def _due(sight: Sight, wanted: Wanted) -> Q:
    today = sight.seer.on
    if wanted.due == "overdue":
        return Q(seen_next__lt=today)
    if wanted.due == "today":
        return Q(seen_next=today)
    return Q(seen_next__gte=today, seen_next__lte=today + SOON) if wanted.due == "week" else Q()


def _words(wanted: Wanted) -> Q:
    """Each word stands in the number or in the subject."""
    asked = Q()
    for word in wanted.words.split():
        asked &= Q(seen_case__icontains=word) | Q(seen_subject__icontains=word)
    return asked


def ordered(sight: Sight, found: QuerySet[Case], by: str, *, down: bool) -> QuerySet[Case]:
    """What has no value comes last either way."""
    if by == "risk":
        found = found.annotate(rank=_rank(sight))
    field = F({"pathway": "pathway", "risk": "rank"}.get(by, f"seen_{by}"))
    order: OrderBy = field.desc(nulls_last=True) if down else field.asc(nulls_last=True)
    return found.order_by(order, "-opened" if by == "pathway" else "id", "id")


def _rank(sight: Sight) -> Choose:
    """How high a level stands in the scale of its pathway."""
    levels = {
        (pathway.pathway, level.level): number
        for pathway in sight.editions.values()
        for number, level in enumerate(pathway.risk.levels if pathway.risk else ())
    }
    whens = [When(pathway=pathway, seen_risk=level, then=number) for (pathway, level), number in levels.items()]
    return Choose(*whens, default=None)


def counts(sight: Sight) -> Mapping[str, int]:
    """How many open cases each of the lists above the list has."""
    found = find(sight, Wanted())
    asked = {
        "mine": _whose(sight, Wanted(whose="mine")),
        "team": sight.mine,
        "nobody": _whose(sight, Wanted(whose="nobody")),
        "overdue": _due(sight, Wanted(due="overdue")),
        "week": _due(sight, Wanted(due="week")),
        "all": Q(),
    }
    return found.aggregate(**{name: Count("id", filter=which) for name, which in asked.items()})
