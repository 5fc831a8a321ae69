"""Telling partners' systems that a case has moved on: signed, sent again until taken, without anything of a person.

The steps of cases are the list of what is to be told: each hook keeps how far it has come, so nothing is lost when the worker stops.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import ssl
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from diogel.web.cases.models import Step
from diogel.web.cases.queries import visible_cases
from diogel.web.interface.keys import opens
from diogel.web.interface.models import Hook, Telling

AT_ONCE = 200
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6), timedelta(hours=15))
"""How long after each try that wasn't taken the next one comes; after the last it is given up."""
_SECONDS = 10


def tell() -> None:
    """A round of the worker: put down what is to be told, and send what is due."""
    for hook in Hook.objects.filter(ended_at=None).select_related("key__user"):
        _put_down(hook)
    for telling in Telling.objects.filter(state=Telling.State.WAITING, next_try__lte=timezone.now()).select_related("hook__key__user")[
        :AT_ONCE
    ]:
        _try(telling)


def _put_down(hook: Hook) -> None:
    """What its key may not see is passed over for good."""
    steps = list(Step.objects.filter(id__gt=hook.told).select_related("case").order_by("id")[:AT_ONCE])
    if not steps:
        return
    user = hook.key.user
    seen = set(visible_cases(user, user.partner).filter(id__in={step.case_id for step in steps}).values_list("id", flat=True))
    with transaction.atomic():
        if opens(hook.key):
            Telling.objects.bulk_create(Telling(hook=hook, body=_body(step)) for step in steps if step.case_id in seen)
        hook.told = steps[-1].id
        hook.save(update_fields=["told"])


def _body(step: Step) -> dict[str, Any]:
    """That something happened, never what was said: whoever is told asks for the rest, and is shown what they may see."""
    return {"case": step.case.number, "pathway": step.case.pathway, "step": step.number, "kind": step.kind, "at": step.at.isoformat()}


def _try(telling: Telling) -> None:
    hook = telling.hook
    if hook.ended_at or not opens(hook.key):
        telling.state, telling.answer = Telling.State.GIVEN_UP, "ended"
    else:
        taken, telling.answer = send(hook, telling)
        telling.tried += 1
        if taken:
            telling.state = Telling.State.TAKEN
        elif telling.tried > len(WAITS):
            telling.state = Telling.State.GIVEN_UP
        else:
            telling.next_try = timezone.now() + WAITS[telling.tried - 1]
    telling.save()


def send(hook: Hook, telling: Telling) -> tuple[bool, str]:
    """Whether it was taken (any answer from 200 to 299), and what came. Redirects are not followed."""
    body = json.dumps({"id": str(telling.id), **telling.body}, sort_keys=True).encode()
    at = timezone.now()
    there = urlsplit(hook.address)
    if there.netloc not in settings.HOOK_HOSTS:
        return False, "the host is no longer among DIOGEL_HOOK_HOSTS"
    headers = {"Content-Type": "application/json", "Diogel-Signature": signature(hook.secret, at, body)}
    try:
        connection = _connection(there.scheme, there.hostname or "", there.port)
        connection.request("POST", there.path + (f"?{there.query}" if there.query else "") or "/", body, headers)
        status = connection.getresponse().status
        connection.close()
    except (OSError, http.client.HTTPException) as fault:
        return False, type(fault).__name__
    return http.HTTPStatus.OK <= status < http.HTTPStatus.MULTIPLE_CHOICES, str(status)


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=_SECONDS, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=_SECONDS)


def signature(secret: str, at: datetime, body: bytes) -> str:
    """`t=<seconds>,v1=<HMAC-SHA256 of "<seconds>.<body>">`: a receiver makes the same, and takes nothing older than five minutes.

    >>> signature("secret", datetime.fromtimestamp(0, UTC), b"{}")
    't=0,v1=6e6f5e8a...'
    """
    seconds = int(at.timestamp())
    signed = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={signed}"
