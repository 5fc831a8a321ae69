"""A key as it is given out once and shown with each request: `diogel_<id>_<secret>`."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from datetime import date

from django.db.models import Q
from django.utils import timezone

from diogel.web.interface.models import Key

_BYTES = 32
_PARTS = 3


def new() -> tuple[uuid.UUID, str, str]:
    """Its id, what is given out, and the hash that is kept of it."""
    id, secret = uuid.uuid4(), secrets.token_urlsafe(_BYTES).replace("_", "-")
    return id, f"diogel_{id.hex}_{secret}", hashed(secret)


def hashed(secret: str) -> str:
    """A key is random and long, so one round is enough: there is nothing to guess from."""
    return hashlib.sha256(secret.encode()).hexdigest()


def known(written: str) -> Key | None:
    """The key, if it is one that still opens: not ended, not past its day, its account open."""
    parts = written.split("_", _PARTS - 1)
    if len(parts) != _PARTS or parts[0] != "diogel":
        return None
    try:
        id = uuid.UUID(hex=parts[1])
    except ValueError:
        return None
    key = Key.objects.select_related("user").filter(id=id).first()
    right = hmac.compare_digest(key.hash if key else hashed(""), hashed(parts[2]))
    return key if key and right and opens(key) else None


def opens(key: Key, on: date | None = None) -> bool:
    return key.ended_at is None and key.until >= (on or timezone.localdate()) and key.user.is_active


def used(key: Key) -> None:
    """The day is noted, once: who asks how often stands in the log of requests."""
    today = timezone.localdate()
    Key.objects.filter(Q(used_on__lt=today) | Q(used_on=None), id=key.id).update(used_on=today)
