"""Keys of partners' systems, where they want to be told of changes, and what is still to be told."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.timezone import now

from diogel.web.accounts.models import User


class Key(models.Model):
    """A system acts as an account of its partner: with its roles and groups, gone through in the quarterly review like any other. Of the
    key itself only a hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="keys")
    name = models.CharField(max_length=120)
    hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=now)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    until = models.DateField()
    used_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("name", "id")


class Answered(models.Model):
    """What a request under an Idempotency-Key was answered, so that one that is sent again does nothing twice."""

    key = models.ForeignKey(Key, models.CASCADE, related_name="answers")
    name = models.CharField(max_length=120)
    asked = models.CharField(max_length=64)
    status = models.PositiveIntegerField()
    body = models.JSONField()
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("key", "name"), name="one_answer_a_name"),)


class Hook(models.Model):
    """An address of a partner's system that is told when a case that the key may see has moved on: its number, and nothing of a person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.ForeignKey(Key, models.CASCADE, related_name="hooks")
    address = models.URLField(max_length=400)
    secret = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=now)
    told = models.BigIntegerField(default=0)
    """The id of the last step of which it has been decided whether it is told."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("made_at", "id")


class Telling(models.Model):
    """One thing to be told. It is sent until it is taken, ever less often, and given up after a day; the page then says so."""

    class State(models.TextChoices):
        WAITING = "waiting"
        TAKEN = "taken"
        GIVEN_UP = "given_up"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hook = models.ForeignKey(Hook, models.CASCADE, related_name="tellings")
    body = models.JSONField()
    at = models.DateTimeField(default=now)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    tried = models.PositiveIntegerField(default=0)
    next_try = models.DateTimeField(default=now)
    answer = models.CharField(max_length=120, default="")

    class Meta:
        ordering = ("at", "id")
        indexes = (models.Index(fields=["state", "next_try"], name="tellings_by_try"),)
