"""Cases with a past, in tests: of Aberwylan's own pathways, taken through their moves on the days that a test says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from diogel.pathways.case import Actor, Answer
from diogel.pathways.recording import consult, fill, set_risk
from diogel.web import audit
from diogel.web.accounts.models import User
from diogel.web.cases import kept
from diogel.web.cases.bringing import Known, Past, write
from diogel.web.cases.models import Case
from diogel.web.cases.queries.seeing import Seer
from diogel.web.cases.queries.subjects import Described
from workplace import somebody

DAY = date(2026, 11, 2)
INCIDENT = {"happened_on": "2026-10-20", "where": "Harbour Street", "behaviour": "nuisance", "harm": "low", "evidence": "seen"}
CONTACT = {"about_whom": "child", "in_danger": "no", "concern": "Out late", "family_told": "yes"}
ANSWERS: Mapping[str, tuple[str, Mapping[str, Answer]]] = {
    "asb_ladder": ("refer", INCIDENT),
    "mash_screening": ("contact", CONTACT),
    "channel": ("receive", {"came_from": "police", "received_on": "2026-10-20", "home_office_reference": "1", "kinds": ("other",)}),
    "childs_plan": ("begin", {"came_through": "prevention", "case_worker": "Nest Howells"}),
}


def worker(name: str = "Cerys Lewis", *, partner: str = "council", role: str = "practitioner", **more: Any) -> User:
    return somebody(name, partner=partner, roles=[role], partnership="aberwylan", **more)


def acting(user: User) -> Actor:
    return Seer(user, user.partner).actor


def at(day: str, hour: int = 10) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(hour), UTC)


def past(
    user: User,
    *,
    pathway: str = "asb_ladder",
    name: str = "Gwen Morris",
    born: str = "1990-05-01",
    day: str = "2026-10-26",
    **answers: Answer,
) -> Past:
    """A case with a past that has just begun, led by whoever opens it."""
    move, given = ANSWERS[pathway]
    described = Described(kind="person", name=name, born=born)
    of, every = kept.partnership().pathways[pathway], {**given, **answers}
    begun = Past.begin(of, described, move, at(day), actor=acting(user), user=user, answers=every, known=Known.now())
    begun.person = user
    return begun


def brought(*pasts: Past) -> list[Case]:
    with audit.recording(audit.Actor.system("tests")):
        return write(pasts, partnership="aberwylan")


def opened(user: User, **given: Any) -> Case:
    return brought(past(user, **given))[0]


def risk(level: str) -> Any:
    return lambda state, actor, at: set_risk(state, actor, level, at, reason="As told", calendar=kept.calendar())


def filled(form: str, answers: Mapping[str, Answer]) -> Any:
    return lambda state, actor, when: fill(state, actor, form, when, answers=answers)


def consulted(partner: str) -> Any:
    return lambda state, actor, when: consult(state, actor, partner, when, reason="Asked")
