"""What a worker does for governance, outside of any page."""

from __future__ import annotations

from django_tasks import task

from diogel.web.governance.actions import erasures


@task
def carry_out(erasure: str) -> None:
    erasures.carry_out(erasure)
