"""Asking for a build, and what the worker writes of it, each with its line in the audit."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from diogel.build.artifacts import Build
from diogel.build.changes import Changes, changes_between
from diogel.build.run import Outcome
from diogel.errors import DiogelError, UsageError
from diogel.ingest.receipt import Receipt
from diogel.sharing.clauses import LINKAGE
from diogel.web import audit
from diogel.web.accounts.models import User
from diogel.web.audit import Actor, Kind, Subject
from diogel.web.runs.models import DONE, FAILED, QUEUED, RUNNING, STOPPED, Run

WORKER = Actor.system("diogel worker")
_MOST_FILES = 200


def ask(*, user: User, again: bool, strict: bool) -> Run:
    """UsageError while another is queued or running. One whose worker has died does not stand in the way."""
    _stop_the_silent()
    try:
        with transaction.atomic():
            run = Run.objects.create(asked_by=user.id, asked_by_name=user.name, asked_at=timezone.now(), again=again, strict=strict)
    except IntegrityError:
        raise UsageError("a build is asked for already", todo="wait for it to end; this page shows where it stands") from None
    audit.record(Kind.BUILD_ASKED, subject=Subject("run", str(run.pk)), detail={"again": int(again), "strict": int(strict)})
    from diogel.web.runs.tasks import make_build

    make_build.enqueue(run.pk)
    return run


def _stop_the_silent() -> None:
    for run in Run.objects.filter(active=True, state=RUNNING):
        if run.is_silent:
            _end(run, STOPPED)
            with audit.recording(WORKER):
                audit.record(Kind.BUILD_FAILED, subject=Subject("run", str(run.pk)), detail={"why": "its worker stopped"})


def begin(number: int) -> Run | None:
    """The run, from now on running; None where it is not to be made: it was begun before, and whoever began it has died."""
    with transaction.atomic():
        now = timezone.now()
        begun = Run.objects.filter(pk=number, state=QUEUED).update(state=RUNNING, started_at=now, heard_at=now)
    return Run.objects.get(pk=number) if begun else None


def tell(run: Run, stages: list[dict[str, Any]]) -> None:
    """How far it has come, and that its worker lives."""
    Run.objects.filter(pk=run.pk, state=RUNNING).update(stages=stages, heard_at=timezone.now())


def finish(run: Run, outcome: Outcome, before: Build | None) -> None:
    """It stands, and the log says what came in and what was put together."""
    build = outcome.build
    changes = changes_between(before, build) if outcome.fresh else None
    run.refresh_from_db()
    run.build, run.fresh = build.path.name, outcome.fresh
    run.changes = _plain(changes) if changes else {}
    with audit.recording(WORKER):
        _end(run, DONE)
        if changes:
            _record_what_came(changes, build)
        audit.record(Kind.BUILD_FINISHED, subject=Subject("build", run.build), detail={"run": run.pk, "fresh": int(outcome.fresh)})


def _record_what_came(changes: Changes, build: Build) -> None:
    for receipt in changes.taken_in:
        audit.record(
            Kind.COLLECTION, subject=Subject("delivery", receipt.delivery_id), recipients=(receipt.partner,),
            detail={"dataset": receipt.dataset, "build": build.path.name, "rows": receipt.rows_accepted},
        )  # fmt: skip
    audit.record(
        Kind.COMBINATION, subject=Subject("build", build.path.name), purpose=LINKAGE,
        detail={"identities": changes.identities[1], "persons": changes.persons[1], **changes.moves},
    )  # fmt: skip


def fail(run: Run, fault: DiogelError | None) -> None:
    """As the command line would say it; without a fault of ours, that it is none of theirs."""
    run.refresh_from_db()
    run.problem = {"what": fault.what, "todo": fault.todo, "where": fault.where} if fault else {"what": ""}
    with audit.recording(WORKER):
        _end(run, FAILED)
        audit.record(Kind.BUILD_FAILED, subject=Subject("run", str(run.pk)), detail={"exit_code": fault.exit_code if fault else 1})


def _end(run: Run, state: str) -> None:
    run.state, run.active, run.ended_at = state, None, timezone.now()
    run.save()


def _plain(changes: Changes) -> dict[str, Any]:
    """For the run's own page, long after the builds are gone."""
    return {
        "left": changes.left,
        "persons": list(changes.persons),
        "identities": list(changes.identities),
        "moves": changes.moves,
        "measures": list(changes.measures),
        "taken_in": [_file(one) for one in changes.taken_in[:_MOST_FILES]],
        "refused": [_file(one) for one in changes.refused[:_MOST_FILES]],
        "files": [len(changes.taken_in), len(changes.refused)],
    }


def _file(receipt: Receipt) -> dict[str, Any]:
    return {
        "dataset": receipt.dataset, "file": receipt.file, "rows": receipt.rows_accepted, "quarantined": receipt.rows_quarantined,
        "problem": receipt.problem,
    }  # fmt: skip
