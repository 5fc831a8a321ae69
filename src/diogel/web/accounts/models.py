"""Who people are. What a person did is not kept here but in the audit, which outlasts the account."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from diogel.web.accounts.roles import ROLES, Role


class Users(BaseUserManager["User"]):
    """Found by e-mail address, in whatever case it is written."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Somebody who may sign in: belongs to one partner, holds roles, sits in groups. An account is closed and never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    job = models.CharField(max_length=120, default="")
    partner = models.CharField(max_length=64)
    partnership = models.CharField(max_length=64)
    roles = models.JSONField(default=list)
    language = models.CharField(max_length=2, default="en")
    invited_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    access_stamp = models.UUIDField(default=uuid.uuid4)

    USERNAME_FIELD = "email"
    objects: ClassVar[Users] = Users()

    class Meta:
        ordering = ("name", "id")

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.left_at is None

    @property
    def held(self) -> tuple[type[Role], ...]:
        """The roles; one that the program no longer knows gives nothing."""
        return tuple(ROLES[name] for name in self.roles if name in ROLES)

    @property
    def group_ids(self) -> frozenset[str]:
        if "_groups" not in self.__dict__:
            self.__dict__["_groups"] = frozenset(self.memberships.values_list("group", flat=True))
        return self.__dict__["_groups"]  # type: ignore[no-any-return]

    @property
    def hats(self) -> tuple[str, ...]:
        """For whom this person can act: the own partner first, then the groups."""
        return (self.partner, *sorted(self.group_ids))

    def get_session_auth_hash(self) -> str:
        """A session ends when the password or what the person may do changes, or when the account is closed."""
        return self._get_session_auth_hash()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        from django.utils.crypto import salted_hmac

        signed = f"{self.password}{self.access_stamp}{self.left_at}"
        return salted_hmac("diogel.web.accounts.session", signed, secret=secret, algorithm="sha256").hexdigest()

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        for known in ("_groups", "_editions"):
            self.__dict__.pop(known, None)
        super().refresh_from_db(*args, **kwargs)


class Membership(models.Model):
    """A seat in a group of the partnership."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    group = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "group"), name="one_seat_in_a_group"),)


class AccessRequest(models.Model):
    """What an administrator asked for somebody: an account, a new invitation, or more than they may do now. Nothing of it counts until a
    governance lead confirms it. `user` is whose account it is, where there is one already."""

    class What(models.TextChoices):
        INVITE = "invite"
        AGAIN = "again"
        RIGHTS = "rights"

    what = models.CharField(max_length=8, choices=What.choices)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    email = models.EmailField()
    name = models.CharField(max_length=120)
    job = models.CharField(max_length=120, default="")
    partner = models.CharField(max_length=64)
    partnership = models.CharField(max_length=64)
    language = models.CharField(max_length=2, default="en")
    roles = models.JSONField(default=list)
    groups = models.JSONField(default=list)
    asked_by = models.UUIDField()
    asked_by_name = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    agreed = models.BooleanField(null=True)

    class Meta:
        ordering = ("asked_at", "id")

    @property
    def held(self) -> tuple[type[Role], ...]:
        return tuple(ROLES[name] for name in self.roles if name in ROLES)


class AccessReview(models.Model):
    """Once a quarter each partner's people are gone through: who keeps what access. Open until somebody confirms it."""

    partner = models.CharField(max_length=64)
    quarter = models.CharField(max_length=7)
    opened_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)
    confirmed_by_name = models.CharField(max_length=120, default="")
    people = models.JSONField(default=list)

    class Meta:
        ordering = ("-quarter", "partner")
        constraints = (models.UniqueConstraint(fields=("partner", "quarter"), name="one_review_a_quarter"),)
