"""What stands between a system's request and an operation, as the gatehouse does for people: a key that opens, a permission, one
transaction with all that is recorded. Whoever may not is told that there is no such thing, as if there were none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest
from ninja.responses import Status
from ninja.security import HttpBearer

from diogel.errors import UsageError
from diogel.pathways import moves
from diogel.web import audit
from diogel.web.audit import Kind
from diogel.web.cases import kept
from diogel.web.gatehouse import actor
from diogel.web.interface import keys
from diogel.web.interface.models import Answered, Key
from diogel.web.permissions import Permission, Refused, decide

Said = tuple[int, dict[str, Any]]
Operation = Callable[..., Said]


def _said(status: int, error: str, en: str, cy: str) -> Said:
    return status, {"error": error, "what": {"en": en, "cy": cy}}


MISSING = _said(
    404, "missing", "There is no such thing, or your key does not show it.", "Nid oes y fath beth, neu nid yw eich allwedd yn ei ddangos."
)
CHANGED = _said(
    409, "changed", "Somebody changed the case meanwhile: read it again.", "Newidiodd rhywun yr achos yn y cyfamser: darllenwch ef eto."
)
REUSED = _said(
    422, "idempotency_key", "This Idempotency-Key was used for another request.", "Defnyddiwyd yr Idempotency-Key hwn ar gyfer cais arall."
)


class Bearer(HttpBearer):
    """`Authorization: Bearer diogel_…`. For whom the system acts: its partner, or the group that `Diogel-Acting-For` names."""

    def authenticate(self, request: HttpRequest, token: str) -> Key | None:
        key = keys.known(token)
        if key is None:
            return None
        hat = request.headers.get("Diogel-Acting-For", key.user.partner)
        if hat not in key.user.hats:
            return None
        request.user, request.hat = key.user, hat  # type: ignore[attr-defined]
        keys.used(key)
        return key


def needs(permission: Permission) -> Callable[[Operation], Callable[..., Status[dict[str, Any]]]]:
    """As `permissions.needs`, for an operation."""

    def mark(operation: Operation) -> Callable[..., Status[dict[str, Any]]]:
        @wraps(operation)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Status[dict[str, Any]]:
            return Status(*_answer(request, permission, lambda: operation(request, *args, **kwargs)))

        guarded.needs = permission  # type: ignore[attr-defined]
        return guarded

    return mark


def _answer(request: HttpRequest, permission: Permission, run: Callable[[], Said]) -> Said:
    try:
        decision = decide(request.user, permission)
        if not decision.allowed:
            raise Refused(permission, decision)
        with audit.recording(actor(request)):
            return _once(request, run)
    except Refused as refused:
        rule = refused.decision.rule
    except Http404:
        rule = "there is no such thing"
    except kept.Changed:
        return CHANGED
    except moves.Refused as refused:
        return 409, {"error": "refused", "refusals": [_told(one) for one in refused.refusals]}
    except UsageError as fault:
        return 422, {"error": "unusable", "what": {"en": str(fault), "cy": str(fault)}}
    with audit.recording(actor(request)):
        audit.record(Kind.REFUSAL, detail={"rule": rule, "permission": str(permission), "page": "interface"})
    return MISSING


def _told(refusal: Any) -> dict[str, Any]:
    return {"test": refusal.test, "why": refusal.why.model_dump(), "todo": refusal.todo.model_dump()}


def _once(request: HttpRequest, run: Callable[[], Said]) -> Said:
    """A request that is sent again under its Idempotency-Key is answered as it was, and does nothing."""
    name = request.headers.get("Idempotency-Key", "")[:120]
    if request.method != "POST" or not name:
        return run()
    key: Key = request.auth  # type: ignore[attr-defined]
    asked = hashlib.sha256(json.dumps([request.path, request.body.decode("utf-8", "replace")]).encode()).hexdigest()
    Key.objects.select_for_update().get(id=key.id)  # one after the other
    before = Answered.objects.filter(key=key, name=name).first()
    if before:
        return (before.status, before.body) if before.asked == asked else REUSED
    status, body = run()
    Answered.objects.create(key=key, name=name, asked=asked, status=status, body=body)
    return status, body
