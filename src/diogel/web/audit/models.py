"""One table that is only ever added to. It refers to no other, so that nothing done elsewhere can touch it."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """An entry of the log. `sequence` has no gaps and orders; `at` is what the clock said."""

    sequence = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    kind = models.TextField()
    actor_id = models.TextField()
    actor_name = models.TextField()
    actor_partner = models.TextField()
    hat = models.TextField()
    purpose = models.TextField()
    clauses = models.JSONField()
    recipients = models.JSONField()
    subject_kind = models.TextField()
    subject_id = models.TextField()
    detail = models.JSONField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        app_label = "audit"
        default_permissions = ()
        indexes = (
            models.Index(fields=["at"], name="audit_by_time"),
            models.Index(fields=["subject_kind", "subject_id", "sequence"], name="audit_by_subject"),
            models.Index(fields=["actor_id", "sequence"], name="audit_by_actor"),
            models.Index(fields=["kind", "sequence"], name="audit_by_kind"),
            models.Index(fields=["actor_partner", "sequence"], name="audit_by_partner"),
            models.Index(fields=["purpose", "sequence"], name="audit_by_purpose"),
        )

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"
