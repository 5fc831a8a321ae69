"""The rooms of the workplace: what the navigation and the first page show of each, to whoever may enter it. One line makes a new one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from diogel.build.open import definitions_of
from diogel.definitions.model import Text
from diogel.web.accounts import queries as accounts
from diogel.web.accounts.models import User
from diogel.web.governance.queries import erasures
from diogel.web.governance.queries.agreements import Register
from diogel.web.people.queries import waiting as people
from diogel.web.permissions import Permission, decide
from diogel.web.review import queries as review
from diogel.web.runs import queries as runs


@dataclass(frozen=True)
class Room:
    """A part of the workplace, by its first page."""

    route: str
    name: Text
    about: Text
    permission: Permission


@dataclass(frozen=True)
class Task:
    """Something that waits for this person, with how many of it."""

    route: str
    permission: Permission
    says: Callable[[int], Text]
    count: Callable[[User], int]


def _reviews_due(user: User) -> int:
    return int(accounts.is_review_due(user.partner, accounts.quarter_of(date.today())))


ROOMS = (
    Room(
        "picture",
        Text(en="The picture", cy="Y darlun"),
        Text(en="What came in, what was refused, what happens where", cy="Beth ddaeth i mewn, beth a wrthodwyd, beth sy'n digwydd ymhle"),
        Permission.PICTURE_READ,
    ),
    Room(
        "people",
        Text(en="Look a person up", cy="Chwilio am berson"),
        Text(en="Who knows somebody, and asking for more", cy="Pwy sy'n adnabod rhywun, a gofyn am ragor"),
        Permission.PEOPLE_SEARCH,
    ),
    Room(
        "answering",
        Text(en="Requests", cy="Ceisiadau"),
        Text(en="What others ask of your organisation", cy="Yr hyn y mae eraill yn ei ofyn gan eich sefydliad"),
        Permission.PEOPLE_ANSWER,
    ),
    Room(
        "links",
        Text(en="Doubtful links", cy="Cysylltiadau amheus"),
        Text(
            en="Are two records one person? What the weights leave open",
            cy="Ai un person yw dau gofnod? Yr hyn y mae'r pwysau'n ei adael yn agored",
        ),
        Permission.LINKS_REVIEW,
    ),
    Room(
        "disputed_links",
        Text(en="Disputed links", cy="Cysylltiadau dadleuol"),
        Text(en="Pairs on which two people disagree: the last word", cy="Parau y mae dau berson yn anghytuno arnynt: y gair olaf"),
        Permission.LINKS_CHAIR,
    ),
    Room(
        "runs",
        Text(en="Builds", cy="Adeiladweithiau"),
        Text(en="Ask for a build, watch it, see what changed", cy="Gofyn am adeiladwaith, ei wylio, gweld beth a newidiodd"),
        Permission.RUNS_READ,
    ),
    Room(
        "accounts",
        Text(en="Who has access", cy="Gan bwy y mae mynediad"),
        Text(en="People, their roles and groups", cy="Pobl, eu rolau a'u grwpiau"),
        Permission.ACCOUNTS_READ,
    ),
    Room(
        "audit",
        Text(en="The log", cy="Y log"),
        Text(en="What was done and looked at, by whom, for what", cy="Beth a wnaed ac yr edrychwyd arno, gan bwy, at ba ddiben"),
        Permission.AUDIT_READ,
    ),
    Room(
        "governance",
        Text(en="Governance", cy="Llywodraethu"),
        Text(
            en="Agreements, what flows under them, what is about to lapse",
            cy="Cytundebau, yr hyn sy'n llifo danynt, yr hyn sydd ar fin dod i ben",
        ),
        Permission.AGREEMENTS_READ,
    ),
    Room(
        "retention",
        Text(en="Erasure", cy="Dileu"),
        Text(en="What is past its time, and certificates", cy="Yr hyn sydd wedi mynd heibio i'w amser, a thystysgrifau"),
        Permission.RETENTION_READ,
    ),
)

TASKS = (
    Task(
        "access_review",
        Permission.ACCOUNTS_CONFIRM,
        lambda count: Text(en="Confirm who keeps access this quarter", cy="Cadarnhau pwy sy'n cadw mynediad y chwarter hwn"),
        _reviews_due,
    ),
    Task(
        "agreements",
        Permission.AUDIT_READ,
        lambda count: Text(
            en="Agreements that lapse or are to be reviewed within 90 days", cy="Cytundebau i ddod i ben neu i'w hadolygu o fewn 90 diwrnod"
        ),
        lambda user: len(Register.today().near),
    ),
    Task(
        "retention",
        Permission.RETENTION_APPROVE,
        lambda count: Text(en="Erasures to approve", cy="Dileadau i'w cymeradwyo"),
        lambda user: erasures.to_approve(user.id),
    ),
    Task(
        "answering",
        Permission.PEOPLE_ANSWER,
        lambda count: Text(en="Emergency access to look into", cy="Mynediad mewn argyfwng i edrych i mewn iddo"),
        people.emergencies_waiting,
    ),
    Task(
        "answering",
        Permission.PEOPLE_ANSWER,
        lambda count: Text(en="Requests to answer", cy="Ceisiadau i'w hateb"),
        people.requests_waiting,
    ),
    Task("answering", Permission.PEOPLE_NOTES, lambda count: Text(en="Notes to answer", cy="Nodiadau i'w hateb"), people.notes_waiting),
    Task(
        "my_requests",
        Permission.PEOPLE_REQUEST,
        lambda count: Text(en="Answers to your requests and notes", cy="Atebion i'ch ceisiadau a'ch nodiadau"),
        people.answers_unread,
    ),
    Task(
        "runs",
        Permission.RUNS_ASK,
        lambda count: Text(en="The last build has failed", cy="Mae'r adeiladwaith diwethaf wedi methu"),
        runs.failed,
    ),
    Task("disputed_links", Permission.LINKS_CHAIR, lambda count: Text(en="Disputed links", cy="Cysylltiadau dadleuol"), review.disputes),
    Task(
        "second_opinions",
        Permission.LINKS_REVIEW,
        lambda count: Text(en="A second opinion to give", cy="Ail farn i'w rhoi"),
        review.second_opinions,
    ),
    Task("links", Permission.LINKS_REVIEW, lambda count: Text(en="Doubtful links", cy="Cysylltiadau amheus"), review.open_pairs),
)


def opening(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Gives the layout what stands around a page: who is here, for whom they act, and the rooms that they may enter."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.around = partial(_around, request)  # type: ignore[attr-defined]
        return get_response(request)

    return answer


def _around(request: HttpRequest, language: str) -> dict[str, Any]:
    user = request.user
    if not isinstance(user, User):
        return {}
    partnership = definitions_of(settings.FOLDER, settings.BUILDS)
    links = [{"text": Text(en="Your account", cy="Eich cyfrif"), "href": reverse("own_account", args=[language])}]
    if len(user.hats) > 1:
        links.insert(0, {"text": Text(en="change", cy="newid"), "href": reverse("acting", args=[language])})
    account = {
        "name": user.name,
        "acting_for": accounts.name_of(request.hat, partnership) or request.hat,  # type: ignore[attr-defined]
        "links": links,
        "sign_out": reverse("sign_out", args=[language]),
    }
    return {"account": account, "navigation": _navigation(request, language)}


def _navigation(request: HttpRequest, language: str) -> list[dict[str, Any]]:
    places = [(room, reverse(room.route, args=[language])) for room in enterable(request.user)]
    return [{"text": room.name.in_language(language), "href": there, "current": request.path.startswith(there)} for room, there in places]


def enterable(user: Any) -> list[Room]:
    return [room for room in ROOMS if decide(user, room.permission).allowed]


def waiting(user: User) -> list[tuple[Task, int]]:
    """What waits for this person, with how many; what is none isn't there."""
    asked = [(task, task.count(user)) for task in TASKS if decide(user, task.permission).allowed]
    return [(task, count) for task, count in asked if count]
