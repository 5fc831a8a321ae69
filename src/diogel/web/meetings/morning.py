"""This morning, of meetings: those of the week."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.timezone import localtime

from diogel.definitions.model import Text
from diogel.web.accounts.models import User
from diogel.web.meetings.queries.groups import Here
from diogel.web.meetings.queries.upcoming import within
from diogel.web.permissions import Permission, decide
from diogel.web.rooms import Matter

_MOST = 4


def morning(user: User, hat: str, language: str) -> Iterator[Matter]:
    if not decide(user, Permission.MEETINGS_READ).allowed:
        return
    lines = [
        {"text": one.group.name, "href": reverse("meetings", args=[language]), "said": localtime(one.starts).strftime("%d/%m/%Y %H:%M")}
        for one in within(Here(user), 7)[:_MOST]
    ]
    yield Matter(Text(en="Meetings this week", cy="Cyfarfodydd yr wythnos hon"), lines)
