"""The workplace in tests: people who hold each role, signed in over a small built folder. Alice's partner is the council."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from diogel.web.accounts.backends import BY_PASSWORD
from diogel.web.accounts.models import Membership, User
from diogel.web.accounts.roles import ROLES

PASSWORD = "correct horse battery staple"


def somebody(
    name: str = "Alice Evans",
    *,
    partner: str = "council",
    roles: Iterable[str] = (),
    groups: Iterable[str] = (),
    password: str | None = None,
    partnership: str = "minimal",
) -> User:
    user = User(
        email=f"{name.lower().replace(' ', '.')}@example.org", name=name, partner=partner, partnership=partnership, roles=list(roles),
        joined_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    user.set_password(password) if password else user.set_unusable_password()
    user.save()
    Membership.objects.bulk_create(Membership(user=user, group=group) for group in groups)
    return user


def signed_in(user: User, **headers: Any) -> Client:
    client = Client(**headers)
    client.force_login(user, backend=BY_PASSWORD)
    return client


def one_of_each(partner: str = "council") -> dict[str, User]:
    """Somebody for each role."""
    return {role: somebody(f"{role} {partner}", partner=partner, roles=[role]) for role in ROLES}
