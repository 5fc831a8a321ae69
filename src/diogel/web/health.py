"""For whoever watches over the installation: is it up, and can it work? Says nothing about what it holds."""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from diogel.build.open import open_current
from diogel.errors import DiogelError
from diogel.web.permissions import public

PATIENCE = timedelta(minutes=5)
"""How long work may wait, or a worker be silent."""

ROOM = 1024**3
"""Bytes that should be free where the folder and its builds lie: the audit and the next build need them."""

_NEEDED = ("database", "migrations", "build")


@public
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"alive": True})


@public
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """503 while no page can be answered: the database can't be reached or is of another version, or no build can be read. That no worker
    takes what waits, or room is low, is said with 200: pages are answered, and somebody should look."""
    reached = _reached()
    said = {"database": reached, "migrations": reached and _migrated(), "build": _build(), "worker": reached and _worked(), "room": _room()}
    seen = last_sign()
    body = {**said, "worker_seen": seen and seen.isoformat(timespec="seconds")}
    return JsonResponse(body, status=200 if all(said[name] for name in _NEEDED) else 503)


def _reached() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _migrated() -> bool:
    """Every change to the database that this version brings has been made."""
    try:
        return _brought() <= MigrationRecorder(connection).applied_migrations().keys()
    except DatabaseError:
        return False


@cache
def _brought() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def _build() -> bool:
    try:
        open_current(settings.FOLDER, settings.BUILDS)
    except DiogelError:
        return False
    return True


def _worked() -> bool:
    """Nothing waits for long, or a worker that lives is at something else."""
    from django_tasks_db.models import DBTaskResult

    try:
        if not DBTaskResult.objects.ready().filter(enqueued_at__lt=timezone.now() - PATIENCE).exists():
            return True
        busy = DBTaskResult.objects.running().exists()
    except DatabaseError:
        return False
    seen = last_sign()
    return busy and seen is not None and datetime.now(UTC) - seen < PATIENCE


def _room() -> bool:
    places = [settings.STATE, settings.BUILDS or settings.FOLDER]
    return all(shutil.disk_usage(place).free >= ROOM for place in places if Path(place).is_dir())


# -- the worker's sign of life -----------------------------------------------------------------------------------------


def sign() -> Path:
    return Path(settings.STATE) / "worker-alive"


def last_sign() -> datetime | None:
    """When the worker last showed that it lives."""
    try:
        return datetime.fromtimestamp(sign().stat().st_mtime, UTC)
    except OSError:
        return None


def show_life(*, every: float = 20) -> None:
    """Runs as long as the worker does. A disk that is full for a while doesn't end it."""
    while True:
        with suppress(OSError):
            sign().touch()
        time.sleep(every)
