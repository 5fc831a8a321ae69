"""The pages of governance."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from diogel.build.open import definitions_of
from diogel.web.accounts.models import User
from diogel.web.permissions import Belongs, Permission, require


def by(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - `needs` has seen to it
    return request.user


def whole(request: HttpRequest, permission: Permission) -> User:
    """Whoever asks, once it is certain that they may do this in this partnership."""
    require(request.user, permission, Belongs(definitions_of(settings.FOLDER, settings.BUILDS).id))
    return by(request)
