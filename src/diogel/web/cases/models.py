"""Cases as they are kept. What was done is a step, and is never changed; the columns of a case are what its steps amount to, so that
lists can be asked of the database. Only `kept` writes those."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.timezone import now

from diogel.web.accounts.models import User


class Edition(models.Model):
    """A pathway as it was agreed when cases were opened on it: they finish on it, whatever the folder says later."""

    sha = models.CharField(max_length=64, primary_key=True)
    partnership = models.CharField(max_length=64)
    pathway = models.CharField(max_length=64)
    edition = models.PositiveIntegerField()
    definition = models.JSONField()


class Series(models.Model):
    """The last number that was given to a case, for each prefix and year."""

    partnership = models.CharField(max_length=64)
    prefix = models.CharField(max_length=16)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("partnership", "prefix", "year"), name="one_series_a_year"),)


class Case(models.Model):
    """`lead` answers for it and sees all of it, as does `leading`, whose stage it stands in; `first_lead` did when it was opened. `subject`
    is a name as the lead wrote or saw it. `version` is the number of its last step: who acts without knowing that one is shown what was
    done meanwhile."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=32)
    partnership = models.CharField(max_length=64)
    pathway = models.CharField(max_length=64)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="cases")
    apart = models.BooleanField(default=False)
    first_lead = models.CharField(max_length=64)
    lead = models.CharField(max_length=64)
    leading = models.CharField(max_length=64, default="")
    lead_person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    subject_kind = models.CharField(max_length=16)
    subject = models.CharField(max_length=200)
    born = models.DateField(null=True)
    person = models.CharField(max_length=64, default="")
    area = models.CharField(max_length=64, default="")
    stage = models.CharField(max_length=64)
    opened = models.DateTimeField()
    entered = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=64, default="")
    risk = models.CharField(max_length=64, default="")
    next_due = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")

    class Meta:
        ordering = ("-opened", "id")
        constraints = (models.UniqueConstraint(fields=("partnership", "number"), name="one_case_a_number"),)
        indexes = (
            models.Index(fields=["partnership", "lead", "ended"], name="cases_by_lead"),
            models.Index(fields=["partnership", "pathway", "ended"], name="cases_by_pathway"),
            models.Index(fields=["lead_person", "ended"], name="cases_by_person"),
            models.Index(fields=["next_due"], name="cases_by_due"),
        )

    @property
    def partner(self) -> str:
        """Whose it is, as permissions ask."""
        return self.lead


class Subject(models.Model):
    """What a case is about, by keys that stay the same: a person's records (identity:…), a place, an area; or what was typed, folded.
    Cases about the same subject share one."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="keys")
    key = models.CharField(max_length=240)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "key"), name="one_key_of_a_case"),)
        indexes = (models.Index(fields=["key"], name="subjects_by_key"),)


class Worker(models.Model):
    """Somebody who works on a case. On a register apart nobody else sees it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="workers")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    since = models.DateTimeField(default=now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "user"), name="one_worker_once"),)


class Step(models.Model):
    """One thing done. `said` is what the kernel keeps of it (kept.py)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    partner = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    said = models.JSONField()

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("case", "number"), name="one_step_a_number"),)


class Due(models.Model):
    """Something that must be done by a day, as the steps of its case amount to now: a clock, a review, an action, a look at the risk.
    Who answers: a person, or a partner, a group, or a role of a partner."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="dues")
    kind = models.CharField(max_length=16)
    what = models.CharField(max_length=64)
    name = models.JSONField()
    day = models.DateField()
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    partner = models.CharField(max_length=64, default="")
    group = models.CharField(max_length=64, default="")
    role = models.CharField(max_length=32, default="")

    class Meta:
        ordering = ("day", "id")
        indexes = (
            models.Index(fields=["day"], name="dues_by_day"),
            models.Index(fields=["partner", "day"], name="dues_by_partner"),
            models.Index(fields=["person", "day"], name="dues_by_person"),
        )


class Notice(models.Model):
    """Somebody is told of a case: by its number, and words that say nothing about a person."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="notices")
    at = models.DateTimeField(default=now)
    words = models.JSONField()
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    partner = models.CharField(max_length=64, default="")
    group = models.CharField(max_length=64, default="")
    role = models.CharField(max_length=32, default="")
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-at", "id")
        indexes = (
            models.Index(fields=["partner", "read_at"], name="notices_by_partner"),
            models.Index(fields=["person", "read_at"], name="notices_by_person"),
        )


class Party(models.Model):
    """Somebody's part in a case, besides its subject's. A part that ended stays on the record."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="parties")
    role = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    born = models.DateField(null=True)
    person = models.CharField(max_length=64, default="")
    contact = models.CharField(max_length=200, default="")
    about = models.TextField(default="")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    ended = models.DateTimeField(null=True)
    why_ended = models.TextField(default="")

    class Meta:
        ordering = ("role", "at", "id")


class Note(models.Model):
    """What somebody wrote down: fact, opinion and intelligence apart. Intelligence carries its 3x5x2 grading, how it may be handled, and
    a reference under which its source is known elsewhere: the source itself is never kept here."""

    class Words(models.TextChoices):
        FACT = "fact"
        OPINION = "opinion"
        INTELLIGENCE = "intelligence"
        SUPERVISION = "supervision"

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    words = models.CharField(max_length=16, choices=Words.choices)
    text = models.TextField()
    grading = models.CharField(max_length=3, default="")
    handling = models.TextField(default="")
    source = models.CharField(max_length=64, default="")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    partner = models.CharField(max_length=64)
    at = models.DateTimeField(default=now)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_why = models.TextField(default="")

    class Meta:
        ordering = ("-at", "-id")


class Content(models.Model):
    """What stands in a file, once, under its hash: it is kept and backed up with the case that it belongs to."""

    sha = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveIntegerField()
    data = models.BinaryField()


class File(models.Model):
    """A file of a case, under the name it came with."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="files")
    content = models.ForeignKey(Content, models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    type = models.CharField(max_length=100)
    about = models.CharField(max_length=200, default="")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    partner = models.CharField(max_length=64)
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("-at", "id")


class Referral(models.Model):
    """Another partner is asked to take something on. That it lapsed is worked out: by its day, or because that partner left."""

    class State(models.TextChoices):
        OFFERED = "offered"
        ACCEPTED = "accepted"
        RETURNED = "returned"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="referrals")
    partner = models.CharField(max_length=64)
    from_partner = models.CharField(max_length=64)
    why = models.TextField()
    until = models.DateField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.OFFERED)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(default="")

    class Meta:
        ordering = ("-at", "id")
        indexes = (models.Index(fields=["partner", "state"], name="referrals_by_partner"),)
        constraints = (models.UniqueConstraint(fields=("case", "partner"), condition=models.Q(state="offered"), name="one_open_referral"),)


class Link(models.Model):
    """Two cases that have to do with each other: `case` is the one that it was said of."""

    class Kind(models.TextChoices):
        RELATED = "related"
        MERGED = "merged"
        SPLIT = "split"
        OPENED = "opened"

    case = models.ForeignKey(Case, models.CASCADE, related_name="links")
    other = models.ForeignKey(Case, models.CASCADE, related_name="linked")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    why = models.TextField(default="")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("at", "id")
        constraints = (models.UniqueConstraint(fields=("case", "other", "kind"), name="one_link_of_a_kind"),)


class Letter(models.Model):
    """A letter that a step made from its template, for somebody to check and send. `texts`: in each language, as it stands now."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="letters")
    letter = models.CharField(max_length=64)
    texts = models.JSONField()
    at = models.DateTimeField(default=now)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-at", "id")


class Draft(models.Model):
    """What somebody has begun to fill, kept until they send it: a case to be opened, or a move, form or review of one that is open.
    `version` is that of the case when it was begun."""

    class Kind(models.TextChoices):
        OPENING = "opening"
        MOVE = "move"
        FORM = "form"
        REVIEW = "review"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.CharField(max_length=64)
    by = models.ForeignKey(User, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="drafts")
    version = models.PositiveIntegerField(default=0)
    pathway = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    what = models.CharField(max_length=64)
    subject = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    outcome = models.CharField(max_length=64, default="")
    reason = models.TextField(default="")
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("-at", "id")
