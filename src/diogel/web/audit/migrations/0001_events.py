"""The log's one table, and the triggers that keep it as it is."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from diogel.web.audit import triggers


def _on(_: Any, editor: Any) -> None:
    for statement in triggers.ON[editor.connection.vendor]:
        editor.execute(statement, params=None)


def _off(_: Any, editor: Any) -> None:
    for statement in triggers.OFF[editor.connection.vendor]:
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    initial = True
    operations = (
        migrations.CreateModel(
            name="Event",
            fields=[
                ("sequence", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("kind", models.TextField()),
                ("actor_id", models.TextField()),
                ("actor_name", models.TextField()),
                ("actor_partner", models.TextField()),
                ("hat", models.TextField()),
                ("purpose", models.TextField()),
                ("clauses", models.JSONField()),
                ("recipients", models.JSONField()),
                ("subject_kind", models.TextField()),
                ("subject_id", models.TextField()),
                ("detail", models.JSONField()),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["at"], name="audit_by_time"),
                    models.Index(fields=["subject_kind", "subject_id", "sequence"], name="audit_by_subject"),
                    models.Index(fields=["actor_id", "sequence"], name="audit_by_actor"),
                    models.Index(fields=["kind", "sequence"], name="audit_by_kind"),
                    models.Index(fields=["actor_partner", "sequence"], name="audit_by_partner"),
                    models.Index(fields=["purpose", "sequence"], name="audit_by_purpose"),
                ],
            },
        ),
        migrations.RunPython(_on, _off),
    )
