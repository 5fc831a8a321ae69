"""The address by which an invited person takes the account: signed, good for a week, and for one time."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse

from diogel.web.accounts.models import User


class _Invitations(PasswordResetTokenGenerator):
    key_salt = "diogel.web.accounts.invitations"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{user.id}{user.password}{user.access_stamp}{user.left_at}{timestamp}"


_invitations = _Invitations()


def address(user: User) -> str:
    """Where the person is to go, in the language of the account."""
    return reverse("join", args=[user.language, user.id, _invitations.make_token(user)])


def invited(id: UUID, token: str) -> User | None:
    """Whose invitation it is; None for one that is wrong, too old, or used."""
    user = User.objects.filter(id=id, left_at=None).first()
    return user if user and _invitations.check_token(user, token) else None
