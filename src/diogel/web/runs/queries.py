"""What the pages on builds read."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from diogel.build.artifacts import Build
from diogel.build.changes import arrived_since
from diogel.build.open import definitions_of, open_current
from diogel.build.workspace import Workspace
from diogel.web.accounts.models import User
from diogel.web.runs.models import FAILED, QUEUED, STOPPED, Run

_PATIENCE = timedelta(seconds=30)


def runs() -> QuerySet[Run]:
    return Run.objects.all()


def run(number: int) -> Run | None:
    return Run.objects.filter(pk=number).first()


def going() -> Run | None:
    """The one that is queued or running; one whose worker has died is neither."""
    found = Run.objects.filter(active=True).first()
    return found if found and found.goes_on else None


def is_unheeded(run: Run) -> bool:
    """Queued for so long that there may be no worker."""
    return run.state == QUEUED and timezone.now() - run.asked_at > _PATIENCE


def current() -> Build | None:
    if Workspace.of(settings.FOLDER, settings.BUILDS).current() is None:
        return None
    return open_current(settings.FOLDER, settings.BUILDS)


def arrived(build: Build | None) -> dict[str, list[str]]:
    """Files that came since the build, by dataset."""
    return arrived_since(build, definitions_of(settings.FOLDER, settings.BUILDS))


def failed(user: User) -> int:
    """1 where the last build that was asked for came to nothing."""
    last = Run.objects.first()
    return int(last is not None and last.stands in (FAILED, STOPPED))
