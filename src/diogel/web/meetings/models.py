"""What is kept of meetings. `version` goes up with each change: who acts on an older one is shown both."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.timezone import now

from diogel.web.accounts.models import User
from diogel.web.cases.models import Case


class Meeting(models.Model):
    """A meeting of a group. `planned` is the day that the group's rule gave; it may have been moved since. `quorate`: whether enough were
    there, as the group's file had it when the meeting ended."""

    class State(models.TextChoices):
        CALLED = "called"
        BEGUN = "begun"
        ENDED = "ended"
        AGREED = "agreed"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.CharField(max_length=64)
    group = models.CharField(max_length=64)
    chair = models.CharField(max_length=64, default="")
    planned = models.DateField(null=True)
    starts = models.DateTimeField()
    minutes = models.PositiveIntegerField(default=120)
    place = models.CharField(max_length=200, default="")
    state = models.CharField(max_length=16, choices=State.choices, default=State.CALLED)
    reason = models.TextField(default="")
    called_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    called_at = models.DateTimeField(default=now)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    quorate = models.BooleanField(null=True)
    agreed_at = models.DateTimeField(null=True)
    agreed_in = models.ForeignKey("self", models.PROTECT, null=True, related_name="agreeing")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("starts", "id")
        constraints = (models.UniqueConstraint(fields=("partnership", "group", "planned"), name="one_meeting_a_planned_day"),)
        indexes = (models.Index(fields=["partnership", "group", "starts"], name="meetings_by_group"),)

    @property
    def partner(self) -> str | None:
        """Whose it is, as permissions ask: the chair's."""
        return self.chair or None


class Attendance(models.Model):
    """Whether a partner came, and who came for it."""

    class State(models.TextChoices):
        CAME = "came"
        APOLOGIES = "apologies"
        ABSENT = "absent"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    partner = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=State.choices)
    who = models.CharField(max_length=300, default="")

    class Meta:
        ordering = ("partner",)
        constraints = (models.UniqueConstraint(fields=("meeting", "partner"), name="one_attendance_a_partner"),)


class Item(models.Model):
    """A matter on the agenda. `why` says in both languages why a case stands there."""

    class Kind(models.TextChoices):
        MINUTES = "minutes"
        ACTIONS = "actions"
        CASE = "case"
        MATTER = "matter"

    class State(models.TextChoices):
        OPEN = "open"
        DEFERRED = "deferred"
        REMOVED = "removed"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    title = models.CharField(max_length=200, default="")
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="+")
    why = models.JSONField(default=list)
    earlier = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="+")
    carried = models.BooleanField(default=False)
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    reason = models.TextField(default="")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("position", "id")
        constraints = (models.UniqueConstraint(fields=("meeting", "case"), name="a_case_once_a_meeting"),)


class Note(models.Model):
    """What was said, fact and opinion apart. A note that was withdrawn stays on the record."""

    class Words(models.TextChoices):
        FACT = "fact"
        OPINION = "opinion"

    item = models.ForeignKey(Item, models.CASCADE, related_name="notes")
    words = models.CharField(max_length=16, choices=Words.choices)
    text = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    partner = models.CharField(max_length=64)
    at = models.DateTimeField(default=now)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("at", "id")


class Decision(models.Model):
    """What a group decided. Of a case it is one of its pathway's decisions, and a step of the case as well."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="decisions")
    what = models.CharField(max_length=64, default="")
    words = models.JSONField()
    why = models.TextField(default="")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("at", "id")


class Action(models.Model):
    """What somebody took on at a meeting. One of a case's plan has its state there (`plan` is its id in the case)."""

    class State(models.TextChoices):
        OPEN = "open"
        NOT_DONE = "not_done"
        DONE = "done"
        NOT_POSSIBLE = "not_possible"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.CharField(max_length=64)
    group = models.CharField(max_length=64)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="actions")
    item = models.ForeignKey(Item, models.CASCADE, related_name="actions")
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="+")
    plan = models.CharField(max_length=64, default="")
    title = models.CharField(max_length=300)
    owner = models.CharField(max_length=64)
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    due = models.DateField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("due", "at")
        indexes = (
            models.Index(fields=["partnership", "group", "state"], name="actions_by_group"),
            models.Index(fields=["owner", "state"], name="actions_by_owner"),
        )

    OPEN_STATES = (State.OPEN, State.NOT_DONE)

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES


class Report(models.Model):
    """What was said of an action: that it is done, isn't yet, or can't be, and why."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="reports")
    state = models.CharField(max_length=16, choices=Action.State.choices)
    why = models.TextField(default="")
    until = models.DateField(null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("at", "id")
