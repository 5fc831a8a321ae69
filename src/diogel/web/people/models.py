"""What is asked of partners about a person. Nobody's name stands here: a person is the ids of the records behind them. What people typed
stays here and never goes to the log."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from diogel.web.accounts.models import User


class Asked(models.Model):
    """By whom, for which recipient and purpose; of which partner, about whom. `person` is an id in the asker's circle, which a later build
    may change; `identities` are the partner's own records of them, which stay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.CharField(max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_partner = models.CharField(max_length=64)
    hat = models.CharField(max_length=64)
    purpose = models.CharField(max_length=64)
    person = models.CharField(max_length=64)
    identities = models.JSONField()
    why = models.TextField()
    at = models.DateTimeField(default=now)

    class Meta:
        abstract = True


class Request(Asked):
    """A partner is asked to open one clause about one person. That it lapsed is worked out: by date, clause and asker."""

    class State(models.TextChoices):
        OPEN = "open"
        AGREED = "agreed"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"
        ENDED = "ended"

    partner = models.CharField(max_length=64)
    agreement = models.CharField(max_length=64)
    clause = models.CharField(max_length=64)
    urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(default="")
    until = models.DateField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-urgent", "at", "id")
        indexes = (
            models.Index(fields=["hat", "purpose", "state"], name="requests_by_hat"),
            models.Index(fields=["partner", "state"], name="requests_by_partner"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("hat", "purpose", "agreement", "clause", "person"), condition=Q(state="open"), name="one_open_request"
            ),
        )


class Emergency(Asked):
    """Somebody saw more at once. `opened` are the clauses: [partner, agreement, clause]; `until` is an hour on at most."""

    opened = models.JSONField()
    until = models.DateTimeField()

    class Meta:
        ordering = ("-at", "id")
        indexes = (models.Index(fields=["by", "until"], name="emergencies_by_user"),)

    @property
    def partners(self) -> frozenset[str]:
        return frozenset(partner for partner, _, _ in self.opened)


class Look(models.Model):
    """What somebody who answers for an emergency found when they looked into it: for a partner whose records were opened, or as
    governance lead (no partner)."""

    emergency = models.ForeignKey(Emergency, models.PROTECT, related_name="looks")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    partner = models.CharField(max_length=64, default="")
    at = models.DateTimeField(default=now)
    finding = models.TextField()

    class Meta:
        ordering = ("at", "id")
        constraints = (models.UniqueConstraint(fields=("emergency", "by"), name="one_look_each"),)


class Note(Asked):
    """Something in a partner's record is wrong. `why` says what; `identities` holds that one record."""

    class State(models.TextChoices):
        OPEN = "open"
        LOOKING = "looking"
        CORRECTED = "corrected"
        NOT_WRONG = "not_wrong"

    partner = models.CharField(max_length=64)
    dataset = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(default="")
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at", "id")
        indexes = (models.Index(fields=["partner", "state"], name="notes_by_partner"),)
