"""What the workplace remembers of erasures and copies. What was asked and done stands in the engine's register and in the log."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.utils import timezone

_SILENT = timedelta(minutes=15)
"""A worker that says nothing for so long is taken to be gone."""


class ErasureRun(models.Model):
    """One erasure of the register, by its id there: which accounts asked and approved, and how far a worker has come with it.

    `stages` are the engine's, as they were finished; `fault` says why it stopped.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        WAITING = "waiting"
        RUNNING = "running"
        FAILED = "failed"
        DONE = "done"

    erasure = models.CharField(primary_key=True, max_length=64)
    asked_by = models.UUIDField(null=True)
    approved_by = models.UUIDField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    stages = models.JSONField(default=list)
    stage = models.CharField(max_length=200, default="")
    fault = models.TextField(default="")
    heard_at = models.DateTimeField(null=True)

    @property
    def is_at_work(self) -> bool:
        """Somebody waits for a worker, or one is at it and was heard of lately."""
        at_work = self.state in (self.State.WAITING, self.State.RUNNING)
        return at_work and self.heard_at is not None and timezone.now() - self.heard_at < _SILENT


class SubjectCopy(models.Model):
    """That a copy was asked for: by whom and on what proof of identity, of whose records. What the records say is never kept here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.CharField(max_length=64)
    identities = models.JSONField()
    asked_by = models.CharField(max_length=20)
    proof = models.CharField(max_length=20)
    asked_on = models.DateField()
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)
    by_partner = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-at", "id")
        indexes = (models.Index(fields=["-at", "id"], name="copies_by_time"),)

    @property
    def partner(self) -> None:
        """Whose it is: the whole partnership's, for it holds what all of them supplied."""
        return


class CaseErasure(models.Model):
    """A case past its time: asked for by one, approved by another, then gone. What stays is its number, and how much of it there was."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.CharField(max_length=64)
    case = models.UUIDField()
    number = models.CharField(max_length=32)
    pathway = models.CharField(max_length=64)
    ended_on = models.DateField()
    due_on = models.DateField()
    asked_by = models.UUIDField()
    asked_by_name = models.CharField(max_length=120)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_why = models.CharField(max_length=500)
    approved_by = models.UUIDField(null=True)
    approved_by_name = models.CharField(max_length=120, default="")
    approved_at = models.DateTimeField(null=True)
    approved_why = models.CharField(max_length=500, default="")
    removed = models.JSONField(default=dict)

    class Meta:
        ordering = ("-asked_at", "id")
        constraints = (models.UniqueConstraint(fields=("case",), name="one_erasure_a_case"),)

    @property
    def done(self) -> bool:
        return self.approved_at is not None
