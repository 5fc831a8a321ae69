"""The secret under which one project's tokens are made: held by partners that hash, never where the tokens are compared."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import stat
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from diogel.errors import UsageError

KEY_BYTES = 32
_PROJECT = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_DIGITS = re.compile(r"[0-9a-fA-F]{64}")
_TODO = "take the file that diogel hash new-key wrote, unchanged"
_FILE = """\
# The hashing key of one linkage project. Whoever has it can find out, name by name, whom a token stands for:
# it stays with the partners that hash, and never comes to where the tokens are linked. Destroy it when the project ends.
project = "{project}"
key = "{key}"
"""


@dataclass(frozen=True)
class ProjectKey:
    """A project and its secret. The secret shows in no text of this object."""

    project: str
    secret: bytes = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits by which two partners see over the telephone that they have one key; it tells nothing of it."""
        digits = hmac.new(self.secret, f"diogel fingerprint\x1f{self.project}".encode(), hashlib.sha256).hexdigest()
        return " ".join(digits[at : at + 4] for at in range(0, 16, 4))

    @classmethod
    def create(cls, path: Path, project: str) -> ProjectKey:
        """A new random key, in a file for its owner's eyes alone. A file that is there already is never touched."""
        key = cls(_checked(project), secrets.token_bytes(KEY_BYTES))
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise UsageError("there is a file here already, and tokens may depend on it", where=str(path), todo="keep it") from None
        except FileNotFoundError:
            raise UsageError("there is no such folder", where=str(path.parent), todo="make it, for its owner's eyes alone") from None
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(_FILE.format(project=project, key=key.secret.hex()))
            file.flush()
            os.fsync(descriptor)
        return key

    @classmethod
    def read(cls, path: Path) -> ProjectKey:
        """UsageError says what is wrong with the file, and never repeats a word of it."""
        try:
            mode, text = path.stat().st_mode, path.read_text(encoding="utf-8")
            written = tomllib.loads(text)
        except (OSError, UnicodeDecodeError):
            raise UsageError("the hashing key can't be read", where=str(path), todo="check the path and who may read it") from None
        except tomllib.TOMLDecodeError:
            raise UsageError("this is no hashing key", where=str(path), todo=_TODO) from None
        if mode & stat.S_IRWXO:
            raise UsageError("anybody on this machine can read the hashing key", where=str(path), todo=f"chmod 600 {path}")
        project, digits = written.get("project"), written.get("key")
        if not isinstance(project, str) or not isinstance(digits, str) or not _PROJECT.fullmatch(project) or not _DIGITS.fullmatch(digits):
            raise UsageError("this is no hashing key: it has no project, or no key of 64 hexadecimal digits", where=str(path), todo=_TODO)
        return cls(project, bytes.fromhex(digits))

    def of(self, project: str, where: Path) -> ProjectKey:
        """This key, when it is that project's: one key serves one project, so that tokens of two can never be joined."""
        if project != self.project:
            raise UsageError(f"this is the key of project {self.project}", where=str(where), todo="give that project, or its own key")
        return self


def _checked(project: str) -> str:
    if not _PROJECT.fullmatch(project):
        raise UsageError("a project's name is of small letters, digits, - and _, and starts with a letter", todo="such as asb-2026")
    return project
