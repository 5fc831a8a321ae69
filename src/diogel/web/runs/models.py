"""A build that somebody asked for: how far it has come, what came of it."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone

QUEUED, RUNNING, DONE, FAILED, STOPPED = "queued", "running", "done", "failed", "stopped"
SILENT = timedelta(seconds=60)
"""A worker tells every few seconds that it lives. One that has said nothing for so long is dead."""


class Run(models.Model):
    """One build from asking to its end. Only one is `active`, queued or running: a true value may stand there once, the empty one often."""

    asked_by = models.UUIDField()
    asked_by_name = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    again = models.BooleanField()
    strict = models.BooleanField()
    state = models.CharField(max_length=8, default=QUEUED)
    active = models.BooleanField(null=True, default=True, unique=True)
    started_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    stages = models.JSONField(default=list)
    problem = models.JSONField(default=dict)
    build = models.CharField(max_length=64, default="")
    fresh = models.BooleanField(default=True)
    changes = models.JSONField(default=dict)

    class Meta:
        ordering = ("-id",)

    @property
    def is_silent(self) -> bool:
        """Its worker has died: what it had begun is swept away by the next build, and the last good one stands."""
        return self.state == RUNNING and self.heard_at is not None and timezone.now() - self.heard_at > SILENT

    @property
    def stands(self) -> str:
        """Its state as it is told."""
        return STOPPED if self.is_silent else self.state

    @property
    def goes_on(self) -> bool:
        return self.stands in (QUEUED, RUNNING)
