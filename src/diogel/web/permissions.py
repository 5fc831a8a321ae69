"""The one place that decides who may do what: `decide`. Whatever is not given here is refused.

Three things must agree before anything is shown or done: *who* (here), *state* (the thing's own rules, in its `actions`), and *fields* (the
agreements, in the engine). A view says what it takes by `@needs` or `@public`; a route with neither fails the tests, and answers nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse

from diogel.definitions.model import Text
from diogel.web.accounts.roles import ROLES, Administrator, Analyst, BoardMember, Chair, Coordinator, GovernanceLead, Practitioner, Role


class Permission(StrEnum):
    """What can be permitted, and what it means in words."""

    words: Text

    def __new__(cls, value: str, en: str, cy: str) -> Permission:
        member = str.__new__(cls, value)
        member._value_ = value
        member.words = Text(en=en, cy=cy)
        return member

    PICTURE_READ = "picture.read", "Read the picture and the measures", "Darllen y darlun a'r mesurau"
    DELIVERIES_READ = "deliveries.read", "Read a partner's deliveries and scorecard", "Darllen anfoniadau a cherdyn sgorio partner"
    PEOPLE_SEARCH = "people.search", "Look a person up, for a purpose", "Chwilio am berson, at ddiben"
    PEOPLE_READ = "people.read", "Read of a person what clauses let through", "Darllen am berson yr hyn y mae cymalau'n ei ganiatáu"
    PEOPLE_REQUEST = "people.request", "Ask a partner for more about a person", "Gofyn i bartner am ragor am berson"
    PEOPLE_ANSWER = "people.answer", "Answer a request addressed to a partner", "Ateb cais a anfonwyd at bartner"
    PEOPLE_CORRECT = "people.correct", "Send a partner a note that something is wrong", "Anfon nodyn at bartner bod rhywbeth yn anghywir"
    PEOPLE_NOTES = "people.notes", "Answer notes that something is wrong", "Ateb nodiadau bod rhywbeth yn anghywir"
    PEOPLE_COPY = "people.copy", "Make a person's copy of what is held", "Gwneud copi i berson o'r hyn a ddelir"
    BREAK_GLASS = (
        "people.break_glass",
        "See more at once in an emergency, and answer for it",
        "Gweld rhagor ar unwaith mewn argyfwng, ac ateb amdano",
    )
    CASES_READ = "cases.read", "Read a case, as far as clauses let it be seen", "Darllen achos, cyn belled ag y mae cymalau'n caniatáu"
    CASES_OPEN = "cases.open", "Open a case on a pathway", "Agor achos ar lwybr"
    CASES_WORK = "cases.work", "Work on a case, as its pathway lets them", "Gweithio ar achos, fel y mae ei lwybr yn ei ganiatáu"
    CASES_SUPERVISE = (
        "cases.supervise",
        "Give a case to somebody, review it, hand it on, join or split cases",
        "Rhoi achos i rywun, ei adolygu, ei drosglwyddo, uno neu rannu achosion",
    )
    MEETINGS_READ = (
        "meetings.read",
        "Read the meetings of the groups they act for",
        "Darllen cyfarfodydd y grwpiau y maent yn gweithredu drostynt",
    )
    MEETINGS_WORK = (
        "meetings.work",
        "Put matters on an agenda, write down what is said, answer for actions",
        "Rhoi materion ar agenda, cofnodi'r hyn a ddywedir, ateb dros gamau gweithredu",
    )
    MEETINGS_RUN = (
        "meetings.run",
        "Call, move and cancel meetings, record attendance and decisions, agree minutes",
        "Galw, symud a chanslo cyfarfodydd, cofnodi presenoldeb a phenderfyniadau, cytuno ar gofnodion",
    )
    LINKS_REVIEW = "links.review", "Settle doubtful links", "Penderfynu ar gysylltiadau amheus"
    LINKS_CHAIR = "links.chair", "Have the last word on a link", "Cael y gair olaf ar gyswllt"
    AGREEMENTS_READ = (
        "agreements.read",
        "Read the agreements and what flows under them",
        "Darllen y cytundebau a'r hyn sy'n llifo oddi tanynt",
    )
    RETENTION_READ = "retention.read", "Read what is due for erasure, and certificates", "Darllen yr hyn sydd i'w ddileu, a thystysgrifau"
    RETENTION_ASK = "retention.ask", "Ask for erasure", "Gofyn am ddileu"
    RETENTION_APPROVE = "retention.approve", "Approve erasure that another asked for", "Cymeradwyo dileu y gofynnodd rhywun arall amdano"
    RUNS_READ = "runs.read", "Watch builds", "Gwylio adeiladweithiau"
    RUNS_ASK = "runs.ask", "Ask for a build", "Gofyn am adeiladwaith"
    AUDIT_READ = "audit.read", "Read who looked at what", "Darllen pwy edrychodd ar beth"
    AUDIT_CHECKPOINT = "audit.checkpoint", "Hand a partner a checkpoint of the log", "Rhoi pwynt gwirio o'r log i bartner"
    ACCOUNTS_READ = "accounts.read", "See who has access", "Gweld gan bwy y mae mynediad"
    ACCOUNTS_MANAGE = (
        "accounts.manage",
        "Ask to invite people and change roles, end access",
        "Gofyn am wahodd pobl a newid rolau, dod â mynediad i ben",
    )
    ACCOUNTS_CONFIRM = "accounts.confirm", "Confirm the quarterly access review", "Cadarnhau'r adolygiad mynediad chwarterol"
    ACCOUNTS_ADMIT = (
        "accounts.admit",
        "Confirm access that an administrator asked for",
        "Cadarnhau mynediad y gofynnodd gweinyddwr amdano",
    )
    OWN_ACCOUNT = "accounts.own", "Keep one's own account", "Cadw eich cyfrif eich hun"


class Relation(StrEnum):
    """How somebody stands to what they act on."""

    OWN = "own"  # it is their partner's
    PARTNER = "partner"  # it is another partner's
    NOBODY = "nobody"  # it is the whole partnership's
    ELSEWHERE = "elsewhere"  # it is another partnership's


class Subject(Protocol):
    """What is acted on: the partner whose it is, or None where it is the whole partnership's."""

    @property
    def partner(self) -> str | None: ...
    @property
    def partnership(self) -> str: ...


@dataclass(frozen=True)
class Belongs:
    """A subject by whose it is, where there is no object that says so."""

    partnership: str
    partner: str | None = None


@dataclass(frozen=True)
class Decision:
    """`rule` names what decided, for the audit and for whoever asks why."""

    allowed: bool
    reason: Text
    rule: str


_OWN, _PARTNER, _NOBODY = Relation.OWN, Relation.PARTNER, Relation.NOBODY
_ALL = frozenset({_OWN, _PARTNER, _NOBODY})
_WHOLE = frozenset({_NOBODY})
_MINE = frozenset({_OWN})
_OTHERS = frozenset({_PARTNER})

_SIGNED_IN: Mapping[Permission, frozenset[Relation]] = {Permission.OWN_ACCOUNT: _MINE}
_EVERYBODY: Mapping[Permission, frozenset[Relation]] = {Permission.PICTURE_READ: _WHOLE}
_LOOKING_UP: Mapping[Permission, frozenset[Relation]] = {
    Permission.PEOPLE_SEARCH: _WHOLE,
    Permission.PEOPLE_READ: _WHOLE,
    Permission.PEOPLE_REQUEST: _OTHERS,
    Permission.PEOPLE_CORRECT: _ALL,
    Permission.BREAK_GLASS: _OTHERS,
}
# Which cases, and which moves of them, is for each pathway to say: it names roles.
_CASEWORK: Mapping[Permission, frozenset[Relation]] = {
    Permission.CASES_READ: _MINE | _OTHERS,
    Permission.CASES_OPEN: _MINE,
    Permission.CASES_WORK: _MINE | _OTHERS,
}
# Which groups' meetings, is for seats in groups to say.
_MEETING: Mapping[Permission, frozenset[Relation]] = {Permission.MEETINGS_READ: _ALL, Permission.MEETINGS_WORK: _ALL}
_RUNNING: Mapping[Permission, frozenset[Relation]] = {**_MEETING, Permission.MEETINGS_RUN: _ALL}
_SUPERVISING: Mapping[Permission, frozenset[Relation]] = {**_CASEWORK, Permission.CASES_SUPERVISE: _MINE}

ALLOWED: Mapping[type[Role], Mapping[Permission, frozenset[Relation]]] = {
    Analyst: {
        **_EVERYBODY,
        **_CASEWORK,
        **_MEETING,
        Permission.DELIVERIES_READ: _ALL,
        Permission.LINKS_REVIEW: _WHOLE,
        Permission.AGREEMENTS_READ: _WHOLE,
        Permission.RUNS_READ: _WHOLE,
        Permission.RUNS_ASK: _WHOLE,
    },
    Coordinator: {
        **_EVERYBODY,
        **_LOOKING_UP,
        **_SUPERVISING,
        **_RUNNING,
        Permission.DELIVERIES_READ: _ALL,
        Permission.PEOPLE_ANSWER: _MINE,
        Permission.PEOPLE_NOTES: _MINE,
        Permission.LINKS_REVIEW: _WHOLE,
        Permission.AGREEMENTS_READ: _WHOLE,
        Permission.RUNS_READ: _WHOLE,
        Permission.RUNS_ASK: _WHOLE,
    },
    Practitioner: {
        **_EVERYBODY,
        **_LOOKING_UP,
        **_CASEWORK,
        **_MEETING,
        Permission.PEOPLE_ANSWER: _MINE,
        Permission.AGREEMENTS_READ: _WHOLE,
    },
    Chair: {**_EVERYBODY, **_LOOKING_UP, **_SUPERVISING, **_RUNNING, Permission.LINKS_CHAIR: _WHOLE, Permission.AGREEMENTS_READ: _WHOLE},
    GovernanceLead: {
        **_EVERYBODY,
        **_CASEWORK,
        **_MEETING,
        Permission.DELIVERIES_READ: _ALL,
        Permission.PEOPLE_ANSWER: _MINE,
        Permission.PEOPLE_NOTES: _MINE,
        Permission.PEOPLE_COPY: _WHOLE,
        Permission.AGREEMENTS_READ: _WHOLE,
        Permission.RETENTION_READ: _WHOLE,
        Permission.RETENTION_ASK: _WHOLE,
        Permission.RETENTION_APPROVE: _WHOLE,
        Permission.RUNS_READ: _WHOLE,
        Permission.AUDIT_READ: _ALL,
        Permission.AUDIT_CHECKPOINT: _ALL,
        Permission.ACCOUNTS_READ: _ALL,
        Permission.ACCOUNTS_CONFIRM: _MINE,
        Permission.ACCOUNTS_ADMIT: _MINE | _OTHERS,
    },
    Administrator: {
        **_EVERYBODY,
        Permission.RUNS_READ: _WHOLE,
        Permission.RETENTION_READ: _WHOLE,
        Permission.RETENTION_ASK: _WHOLE,
        Permission.ACCOUNTS_READ: _ALL,
        Permission.ACCOUNTS_MANAGE: _ALL,
    },
    BoardMember: {**_EVERYBODY, **_MEETING},
}


def relation(user: Any, subject: Subject) -> Relation:
    if subject.partnership != user.partnership:
        return Relation.ELSEWHERE
    if subject.partner is None:
        return Relation.NOBODY
    return Relation.OWN if subject.partner == user.partner else Relation.PARTNER


def decide(user: Any, permission: Permission, subject: Subject | None = None) -> Decision:
    """Whether this user may do this to this subject; without a subject, whether to any at all.

    >>> decide(analyst, Permission.PEOPLE_SEARCH).rule
    'analyst: no people.search'
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Decision(False, Text(en="you are not signed in", cy="nid ydych wedi mewngofnodi"), "nobody")
    wanted = None if subject is None else relation(user, subject)
    for name, words, allowed in [_WHOEVER, *((role.id, role.name, ALLOWED[role]) for role in user.held)]:
        given = allowed.get(permission, frozenset())
        if wanted in given if wanted else given:
            return Decision(True, words, f"{name}: {permission}" + (f" of {wanted}" if wanted else ""))
    return _refused(user, permission, wanted)


def _refused(user: Any, permission: Permission, wanted: Relation | None) -> Decision:
    roles = ", ".join(role.id for role in user.held) or "no role"
    reason = Text(en=f"your roles don't include it: {permission.words.en}", cy=f"nid yw'n rhan o'ch rolau: {permission.words.cy}")
    return Decision(False, reason, f"{roles}: no {permission}" + (f" of {wanted}" if wanted else ""))


_WHOEVER = ("signed in", Text(en="everybody who is signed in", cy="pawb sydd wedi mewngofnodi"), _SIGNED_IN)


class Refused(Exception):
    """Somebody may not, or there is no such thing: the page says the same of both. Carries what the audit is told."""

    def __init__(self, permission: Permission, decision: Decision) -> None:
        super().__init__(decision.rule)
        self.permission = permission
        self.decision = decision


def require(user: Any, permission: Permission, subject: Subject) -> None:
    """Refused unless `decide` allows it."""
    decision = decide(user, permission, subject)
    if not decision.allowed:
        raise Refused(permission, decision)


View = Callable[..., HttpResponse]


def needs(permission: Permission) -> Callable[[View], View]:
    """The view answers who is signed in and has the permission of anything at all, with everything it records in one transaction; a
    stranger is sent to sign in, and who may not is told there is no such page."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            from diogel.web.gatehouse import answer

            return answer(request, permission, lambda: view(request, *args, **kwargs))

        guarded.needs = permission  # type: ignore[attr-defined]
        return guarded

    return mark


def public(view: View) -> View:
    """The view answers everybody."""
    view.public = True  # type: ignore[attr-defined]
    return view


__all__ = [
    "ALLOWED", "ROLES", "Belongs", "Decision", "Permission", "Refused", "Relation", "Subject", "decide", "needs", "public", "relation",
    "require",
]  # fmt: skip
