"""Every change to keys and hooks, each with its line in the audit."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection
from datetime import date, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from diogel.definitions.model import Partnership
from diogel.errors import UsageError
from diogel.web import audit
from diogel.web.accounts import actions, asking
from diogel.web.accounts.models import User
from diogel.web.audit import Kind, Subject
from diogel.web.cases.models import Step
from diogel.web.interface import keys
from diogel.web.interface.models import Hook, Key

LONGEST = timedelta(days=366)
"""No key opens for longer: then somebody decides again."""


def make_key(
    *, partnership: Partnership, by: User, name: str, partner: str, roles: Collection[str], groups: Collection[str], until: date
) -> tuple[Key, str]:
    """The key, and what is shown of it once. Its account can't be signed in to, and may do nothing until a governance lead has confirmed
    its roles: nobody gets access on one person's word."""
    today = timezone.localdate()
    if not today < until <= today + LONGEST:
        raise UsageError("a key opens for a year at most", todo="give a later day, and one within a year")
    id, written, hash = keys.new()
    address = f"{id.hex}@{ADDRESSES}"
    actions.check_place(partnership, partner, roles, groups)
    user = actions.invite(partnership=partnership, email=address, name=name, job="", partner=partner, roles=(), groups=(), language="en")
    key = Key.objects.create(id=id, user=user, name=name, hash=hash, made_by=by, until=until)
    audit.record(Kind.ACCOUNT_CHANGE, subject=_account(key), detail={"what": "key made", "until": until.isoformat()})
    asking.change(user, partnership=partnership, by=by, roles=roles, groups=groups)
    return key, written


ADDRESSES = "interface.invalid"
"""Accounts of systems have addresses here, where no mail goes and no organisation signs anybody in."""


def end_key(key: Key, *, by: User) -> None:
    """It opens nothing from now on, and nothing more is told to its hooks."""
    if key.ended_at is None:
        key.ended_at = timezone.now()
        key.save(update_fields=["ended_at"])
        Hook.objects.filter(key=key, ended_at=None).update(ended_at=timezone.now())
        actions.end_access(key.user, by=by, why="key ended")


def add_hook(key: Key, *, address: str) -> Hook:
    """It is told of what happens from now on. UsageError for an address that this installation doesn't send to."""
    _check_address(address)
    told = Step.objects.aggregate(last=Max("id"))["last"] or 0
    hook = Hook.objects.create(key=key, address=address, secret=secrets.token_hex(32), told=told)
    audit.record(Kind.ACCOUNT_CHANGE, subject=_account(key), detail={"what": "hook added", "hook": str(hook.id)})
    return hook


def end_hook(hook: Hook) -> None:
    if hook.ended_at is None:
        hook.ended_at = timezone.now()
        hook.save(update_fields=["ended_at"])
        audit.record(Kind.ACCOUNT_CHANGE, subject=_account(hook.key), detail={"what": "hook ended", "hook": str(hook.id)})


def _check_address(address: str) -> None:
    """Only hosts that whoever runs the installation has named: an address that anybody may give would reach what stands behind its wall."""
    there = urlsplit(address)
    if there.scheme != "https" and there.hostname not in _OWN_MACHINE:
        raise UsageError("a hook's address starts with https://", todo="give the address with https://")
    if there.netloc not in settings.HOOK_HOSTS:
        known = ", ".join(settings.HOOK_HOSTS) or "none yet"
        raise UsageError(f"this installation sends nothing to {there.netloc}", todo=f"DIOGEL_HOOK_HOSTS names the hosts it may: {known}")


_OWN_MACHINE = ("127.0.0.1", "localhost")


def _account(key: Key) -> Subject:
    return Subject("account", str(uuid.UUID(str(key.user_id))))
