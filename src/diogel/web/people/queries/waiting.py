"""How much waits for somebody, for their first page."""

from __future__ import annotations

from django.conf import settings

from diogel.build.open import definitions_of
from diogel.sharing import standing
from diogel.web.accounts.models import User
from diogel.web.people.queries import emergencies, notes, requests


def requests_waiting(user: User) -> int:
    return len(requests.waiting(user.partner, definitions_of(settings.FOLDER, settings.BUILDS), standing.today()))


def answers_unread(user: User) -> int:
    return requests.unread(user).count() + notes.unread(user).count()


def emergencies_waiting(user: User) -> int:
    return len(emergencies.waiting(user))


def notes_waiting(user: User) -> int:
    return notes.waiting(user.partner).count()
