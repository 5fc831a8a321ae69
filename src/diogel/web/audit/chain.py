"""The chain: each entry's hash covers what it says and the hash of the one before.

Canonical bytes are JSON with sorted keys, no blanks, UTF-8, times in UTC to the microsecond. Anybody can compute them with nothing
but the entries: no key is needed to verify, and none helps to forge.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

FIRST = "0" * 64
"""What the first entry names as the one before it. It tells the installation, so no two logs share a hash."""

FIELDS = (
    "sequence",
    "at",
    "kind",
    "actor_id",
    "actor_name",
    "actor_partner",
    "hat",
    "purpose",
    "clauses",
    "recipients",
    "subject_kind",
    "subject_id",
    "detail",
    "previous",
)
"""What a hash covers: every column but the hash itself."""


def canonical(said: Mapping[str, Any]) -> bytes:
    """The bytes of an entry; TypeError or ValueError for what no entry can hold."""
    ordered = {name: moment(said[name]) if name == "at" else said[name] for name in FIELDS}
    return json.dumps(ordered, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode("utf-8")


def hashed(said: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(said)).hexdigest()


def moment(at: datetime) -> str:
    """2026-11-30T16:05:00.000000Z"""
    if at.tzinfo is None:
        raise ValueError("a time without its zone")
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
