"""This morning, of cases: what is due for somebody, what moved since yesterday, and for whoever supervises, what has nobody yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import now

from diogel.definitions.model import Text
from diogel.web.accounts.models import User
from diogel.web.cases import kept
from diogel.web.cases.lists.people import may_allocate
from diogel.web.cases.lists.showing import Sight
from diogel.web.cases.lists.wanted import Wanted, find
from diogel.web.cases.models import Case, Due, Step
from diogel.web.cases.queries.seeing import Seer
from diogel.web.permissions import Permission, decide
from diogel.web.rooms import Matter

_MOST = 6
_SINCE = timedelta(days=1)


def morning(user: User, hat: str, language: str) -> Iterator[Matter]:
    if not decide(user, Permission.CASES_WORK).allowed:
        return
    yield _due(user, language)
    sight = Sight(Seer(user, hat))
    yield _moved(sight, language)
    if may_allocate(sight.seer):
        yield _nobodys(sight, language)


def _due(user: User, language: str) -> Matter:
    """Overdue first."""
    from diogel.web.notices import mine

    today = mine.today()
    found: QuerySet[Due] = mine.dues(user, until=today)
    late, on_the_day = {"tag": Text(en="Overdue", cy="Hwyr"), "colour": "red"}, {"tag": Text(en="Today", cy="Heddiw"), "colour": "blue"}
    lines = [
        {"text": Text(**one.name), "href": _case(one.case, language), "said": one.case.number, **(late if one.day < today else on_the_day)}
        for one in found[:_MOST]
    ]
    more = found.count() - len(lines)
    rest = Text(en=f"{more:,} more: your cases by what is due", cy=f"{more:,} arall: eich achosion yn ôl yr hyn sydd i'w wneud")
    there = reverse("case_list", args=[language]) + "?whose=mine"
    calm = Text(en="Nothing is due today, and nothing is overdue.", cy="Nid oes dim i'w wneud heddiw, ac nid oes dim yn hwyr.")
    return Matter(Text(en="Due today, and overdue", cy="I'w wneud heddiw, ac yn hwyr"), lines, (rest, there) if more > 0 else None, calm)


def _moved(sight: Sight, language: str) -> Matter:
    """Cases of mine that somebody else took on."""
    user = sight.seer.user
    steps = Step.objects.filter(kind="moved", at__gte=now() - _SINCE).exclude(by=user).order_by("-at", "-number")
    mine = steps.filter(Q(case__lead_person=user) | Q(case__workers__user=user), case__in=sight.cases().values("id"))
    lines: dict[Any, dict[str, Any]] = {}
    for step in mine.select_related("case").distinct()[: 4 * _MOST]:
        lines.setdefault(step.case_id, {"text": step.case.number, "href": _case(step.case, language), "said": _stage(step)})
    return Matter(Text(en="Moved since yesterday", cy="Wedi symud ers ddoe"), list(lines.values())[:_MOST])


def _stage(step: Step) -> Text | str:
    pathway = kept.pathway_of(step.case)
    return next((one.name for one in pathway.stages if one.stage == step.said.get("state")), "")


def _nobodys(sight: Sight, language: str) -> Matter:
    found = find(sight, Wanted(whose="nobody")).order_by("opened")
    rows = list(found[:_MOST])
    lines = [{"text": one.number, "href": _case(one, language), "said": kept.pathway_of(one).title} for one in rows]
    more = Text(en="All of them, to give to somebody", cy="Y cyfan, i'w rhoi i rywun")
    there = reverse("case_list", args=[language]) + "?whose=nobody"
    return Matter(Text(en="Without a lead person", cy="Heb berson arweiniol"), lines, (more, there) if lines else None)


def _case(case: Case, language: str) -> str:
    return reverse("case", args=[language, case.id])
