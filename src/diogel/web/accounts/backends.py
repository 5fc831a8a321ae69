"""The two ways to prove who one is: a password kept here, or the sign-in of one's own organisation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.http import HttpRequest
from jwt import PyJWK, PyJWKClient, PyJWTError, get_unverified_header
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from diogel.web.accounts.models import User

BY_PASSWORD = f"{__name__}.ByPassword"


class NotConfirmed(Exception):
    """The sign-in of an organisation did not come to an end: nothing is known of who it was."""


def typed_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Under which name an attempt is counted: the same in whatever case it is typed. Coming back from an organisation names nobody, so each
    such attempt has a name of its own: one address may be that of a whole council, and five strangers must not lock it out."""
    given = credentials or {}
    return str(given.get("username") or given.get("nonce") or request.POST.get("email", "")).strip().lower()


class ByPassword(ModelBackend):
    """Django's own, without its permissions: what somebody may do is diogel.web.permissions' to say."""

    def has_perm(self, *_: Any, **__: Any) -> bool:
        return False

    def get_all_permissions(self, *_: Any, **__: Any) -> set[str]:
        return set()


class ByOrganisation(OIDCAuthenticationBackend):  # type: ignore[misc]
    """OpenID Connect. It makes no account: whoever signs in has been invited under the same address, which the provider has checked."""

    def authenticate(self, request: HttpRequest | None, **kwargs: Any) -> User | None:
        """NotConfirmed where the provider can't be reached, takes the code for none of its own, or answers what it can't have meant."""
        try:
            return super().authenticate(request, **kwargs)  # type: ignore[no-any-return]
        except (OSError, PyJWTError, SuspiciousOperation, LookupError, ValueError, TypeError) as fault:
            raise NotConfirmed from fault

    def retrieve_matching_jwk(self, token: str) -> PyJWK:
        """A token need not name its key where the provider has one alone."""
        if "kid" in get_unverified_header(token):
            return super().retrieve_matching_jwk(token)  # type: ignore[no-any-return]
        keys = PyJWKClient(settings.OIDC_OP_JWKS_ENDPOINT, timeout=settings.OIDC_TIMEOUT).get_signing_keys()
        if len(keys) != 1:
            raise SuspiciousOperation("a token that names none of several keys")
        return keys[0]

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        """Also that it was made for us: another client of the provider must not be able to hand its own on."""
        payload: dict[str, Any] = super().verify_token(token, **kwargs)
        meant_for = payload.get("aud")
        if settings.OIDC_RP_CLIENT_ID not in (meant_for if isinstance(meant_for, list) else [meant_for]):
            raise SuspiciousOperation("a token that was made for another client")
        return payload

    def get_userinfo(self, access_token: str, id_token: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Also that it is about whoever signed in."""
        claims: dict[str, Any] = super().get_userinfo(access_token, id_token, payload)
        if claims.get("sub") != payload.get("sub"):
            raise SuspiciousOperation("claims of somebody else")
        return claims

    def filter_users_by_claims(self, claims: dict[str, Any]) -> QuerySet[User]:
        address = claims.get("email", "")
        if not address or str(claims.get("email_verified", True)).lower() != "true":
            return User.objects.none()
        return User.objects.filter(email__iexact=address, left_at=None)

    def update_user(self, user: User, claims: dict[str, Any]) -> User:
        return user
