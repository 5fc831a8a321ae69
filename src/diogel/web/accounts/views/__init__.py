"""The pages of accounts, and what several of them need."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse

from diogel.errors import UsageError
from diogel.web.accounts import queries
from diogel.web.accounts.models import User
from diogel.web.permissions import Permission, decide, require


def found(request: HttpRequest, permission: Permission, id: UUID) -> User:
    user = queries.account(str(id))
    if user is None:
        raise Http404
    require(request.user, permission, user)
    return user


def manages(request: HttpRequest) -> bool:
    return decide(request.user, Permission.ACCOUNTS_MANAGE).allowed


def by(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - `needs` has seen to it
    return request.user


def done(form: Any, change: Any) -> bool:
    """Make the change; what the action refuses stands at the head of the form."""
    try:
        change()
    except UsageError as fault:
        form.add_error(None, str(fault))
        return False
    return True


def home_of(language: str) -> str:
    return reverse("home", args=[language])
