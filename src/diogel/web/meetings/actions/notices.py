"""Telling those who sit in a group that a meeting was called, moved or cancelled: the address of its page and nothing else."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from diogel.definitions.model import Text
from diogel.web.meetings.models import Meeting
from diogel.web.meetings.queries.groups import Here, members

Address = Callable[[Meeting, str], str]
"""A meeting and a language -> where its page stands."""

_SUBJECTS = {
    "called": Text(en="A meeting was called", cy="Galwyd cyfarfod"),
    "moved": Text(en="A meeting was moved", cy="Symudwyd cyfarfod"),
    "cancelled": Text(en="A meeting was cancelled", cy="Canslwyd cyfarfod"),
}


def send(here: Here, meeting: Meeting, what: str, address: Address) -> None:
    """Once the change is kept, where the installation has a way to send mail. That it can't be sent undoes nothing."""
    if not settings.EMAIL_HOST:
        return
    to = [one for one in members(here, here.partnership.groups[meeting.group]) if one.id != here.user.id]
    mails = [
        EmailMessage(_SUBJECTS[what].in_language(one.language), address(meeting, one.language) + "\n", None, [one.email]) for one in to
    ]
    transaction.on_commit(lambda: _send(mails), robust=True)


def _send(mails: list[EmailMessage]) -> None:
    try:
        get_connection().send_messages(mails)
    except OSError:
        logging.getLogger(__name__).warning("notices of a meeting could not be sent: %d", len(mails))
