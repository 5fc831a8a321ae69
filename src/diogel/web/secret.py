"""The key that signs sessions and invitations: given, or made once and kept beside the folder's state."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from diogel.errors import UsageError

_FILE = "web-secret"


def secret_key(folder: Path) -> str:
    """The key in the folder's state, made now where there is none. Whoever has it could sign in as anybody: it is readable by its owner
    alone. Where no partnership is, it is good for this process. UsageError when it can be neither read nor written."""
    if not (folder / "partnership.yaml").is_file():
        return secrets.token_urlsafe(48)
    path = folder / "state" / _FILE
    try:
        return path.read_text("ascii") if path.is_file() else _made(path)
    except OSError as fault:
        raise UsageError(
            f"the key that signs sessions can't be kept: {fault.strerror}", todo="give one in DIOGEL_SECRET_KEY", where=str(path)
        ) from fault


def _made(path: Path) -> str:
    """Written whole beside its place, then put there unless another process was quicker."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{_FILE}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as written:
        written.write(secrets.token_urlsafe(48))
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    return path.read_text("ascii")
