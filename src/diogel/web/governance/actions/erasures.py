"""Erasing what is past its time: one person asks, another approves, a worker carries it out. Each with its line in the log."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from diogel.errors import DiogelError, UsageError
from diogel.sharing.erasure import Certificate, Erasure
from diogel.web import audit
from diogel.web.accounts.models import User
from diogel.web.audit import Actor, Kind, Subject
from diogel.web.governance.models import ErasureRun
from diogel.web.governance.queries import erasures
from diogel.web.governance.stages import Stages
from diogel.web.permissions import Belongs, Permission, require

_State = ErasureRun.State
_WORKER = Actor.system("diogel worker")


class OwnRequest(UsageError):
    """It takes two."""

    def __init__(self) -> None:
        super().__init__("you asked for this erasure, and it takes another to approve it", todo="have a second person approve it")


def ask(*, by: User, deliveries: Sequence[str], why: str) -> list[Erasure]:
    """Ask for what is past its time of these deliveries to be erased. UsageError where nothing of one is."""
    require(by, Permission.RETENTION_ASK, Belongs(erasures.retention().partnership.id))
    asked = erasures.retention().ask(deliveries, by=_named(by), why=why)
    for erasure in asked:
        ErasureRun.objects.get_or_create(erasure=erasure.id, defaults={"asked_by": by.id})
        _record(Kind.RETENTION_ASKED, erasure)
    return asked


def approve(*, by: User, id: str, why: str) -> None:
    """Agree to what another asked for; a worker begins at once. UsageError for one's own request, or one that is agreed to already."""
    require(by, Permission.RETENTION_APPROVE, Belongs(erasures.retention().partnership.id))
    run, _ = ErasureRun.objects.select_for_update().get_or_create(erasure=id)
    if run.asked_by == by.id:
        raise OwnRequest
    if erasures.register().erasure(id).approved:
        raise UsageError("this erasure is approved already", todo="look how far it has come")
    erasure = erasures.retention().approve(id, by=_named(by), why=why)
    run.approved_by = by.id
    _record(Kind.RETENTION_APPROVED, erasure)
    _give_to_worker(run)


def go_on(*, by: User, id: str) -> None:
    """Have a worker take up an approved erasure that was cut off. Does nothing where one is at it, or it is at its end."""
    require(by, Permission.RETENTION_APPROVE, Belongs(erasures.retention().partnership.id))
    run, _ = ErasureRun.objects.select_for_update().get_or_create(erasure=id)
    found = erasures.one(id)
    if found is None or not found.can_go_on:
        return
    run.approved_by = run.approved_by or by.id
    _record(Kind.RETENTION_APPROVED, found.erasure, again=1)
    _give_to_worker(run)


def carry_out(id: str) -> None:
    """A worker's part: erase, and tell the log. Cut off anywhere, it can be called again and does what is left."""
    try:
        _tell(id, erasures.one(id).certificate or erasures.retention().erase(id, progress=Stages(id)))  # type: ignore[union-attr]
    except DiogelError as fault:
        _stopped(id, str(fault))
    except Exception:
        _stopped(id, "")
        logging.getLogger(__name__).exception("erasure %s stopped", id)


def _tell(id: str, certificate: Certificate) -> None:
    with audit.recording(_WORKER):
        run = ErasureRun.objects.select_for_update().get(erasure=id)
        if run.state != _State.DONE:
            _record(Kind.ERASURE, certificate.erasure, certificate=id, rows=certificate.erasure.rows, places=len(certificate.removed))
            run.state, run.fault, run.heard_at = _State.DONE, "", timezone.now()
            run.save()


def _stopped(id: str, fault: str) -> None:
    ErasureRun.objects.filter(erasure=id).exclude(state=_State.DONE).update(state=_State.FAILED, fault=fault, heard_at=timezone.now())


def _give_to_worker(run: ErasureRun) -> None:
    from diogel.web.governance.tasks import carry_out as task

    run.state, run.fault, run.stage, run.stages, run.heard_at = _State.WAITING, "", "", [], timezone.now()
    run.save()
    task.enqueue(run.erasure)


def _record(kind: Kind, erasure: Erasure, **detail: Any) -> None:
    told = {"erasure": erasure.id, "dataset": erasure.dataset, "columns": len(erasure.columns), **detail}
    audit.record(kind, subject=Subject("delivery", erasure.delivery_id), clauses=erasure.clauses, detail=told)


def _named(user: User) -> str:
    """As the register and the certificate say who it was. Two people of one name and partner count as one: they need a third."""
    return f"{user.name}, {user.partner}"
