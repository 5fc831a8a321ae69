"""The two ways to prove who one is: a password kept here, or the sign-in of one's own organisation."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet
from django.http import HttpRequest
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from diogel.web.accounts.models import User


def typed_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Under which name an attempt is counted: the same in whatever case it is typed."""
    return str((credentials or {}).get("username") or request.POST.get("email", "")).strip().lower()


class ByPassword(ModelBackend):
    """Django's own, without its permissions: what somebody may do is diogel.web.permissions' to say."""

    def has_perm(self, *_: Any, **__: Any) -> bool:
        return False

    def get_all_permissions(self, *_: Any, **__: Any) -> set[str]:
        return set()


class ByOrganisation(OIDCAuthenticationBackend):  # type: ignore[misc]
    """OpenID Connect. It makes no account: whoever signs in has been invited under the same address, which the provider has checked."""

    def filter_users_by_claims(self, claims: dict[str, Any]) -> QuerySet[User]:
        address = claims.get("email", "")
        if not address or claims.get("email_verified") is False:
            return User.objects.none()
        return User.objects.filter(email__iexact=address, left_at=None)

    def update_user(self, user: User, claims: dict[str, Any]) -> User:
        return user
