"""For whoever watches over the installation: is it up, and can it work? Says nothing about what it holds."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from diogel.build.open import open_current
from diogel.errors import DiogelError
from diogel.web.permissions import public


@public
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"alive": True})


@public
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """503 while the database can't be reached, or there is no build that can be read."""
    able = {"database": _database(), "build": _build()}
    return JsonResponse(able, status=200 if all(able.values()) else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _build() -> bool:
    try:
        open_current(settings.FOLDER, settings.BUILDS)
    except DiogelError:
        return False
    return True
