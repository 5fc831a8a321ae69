"""The two keys under which everything at rest is encrypted: one for tables, one for identities."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from diogel.errors import UsageError

KEY_BYTES = 32
KEY_FILE = Path("keys/diogel.key")
_DIGITS = frozenset("0123456789abcdefABCDEF")
_RULE = "each key is 64 hexadecimal digits (32 random bytes), and the two differ; `diogel keys FOLDER` makes a pair"
_TEMPLATE = """\
# The keys to this partnership's data. Without them nothing that was built can be read, and nobody can make them again:
# keep a copy in the partnership's safe, never beside the data, never in git.
tables = "{tables}"
identity = "{identity}"
"""


@dataclass(frozen=True)
class Keys:
    """32 bytes each. Neither ever shows in a repr, an error or a log."""

    tables: bytes = field(repr=False)
    identity: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.tables) != KEY_BYTES or len(self.identity) != KEY_BYTES:
            raise UsageError("a key has the wrong length", todo=_RULE)
        if hmac.compare_digest(self.tables, self.identity):
            raise UsageError("the key for identities is the key for tables", todo=_RULE)

    @classmethod
    def find(cls, folder: Path, env: Mapping[str, str]) -> Keys:
        """The keys from the environment (DIOGEL_KEY with DIOGEL_IDENTITY_KEY), else the file DIOGEL_KEY_FILE names, else
        FOLDER/keys/diogel.key. UsageError says what is missing or malformed and what to do."""
        if env.get("DIOGEL_KEY") or env.get("DIOGEL_IDENTITY_KEY"):
            return cls._from_environment(env)
        if env.get("DIOGEL_KEY_FILE"):
            return cls._from_file(Path(env["DIOGEL_KEY_FILE"]))
        if (folder / KEY_FILE).exists():
            return cls._from_file(folder / KEY_FILE)
        raise UsageError(
            "there is no key to this partnership's data",
            todo=f"set DIOGEL_KEY and DIOGEL_IDENTITY_KEY, or DIOGEL_KEY_FILE, or put the key file at {folder / KEY_FILE}; {_RULE}",
        )

    @classmethod
    def create(cls, path: Path) -> Keys:
        """New random keys, written to `path` for its owner's eyes alone. A key file that is there already is never touched."""
        keys = cls(secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise UsageError("there is a key file here already, and data may depend on it", where=str(path), todo="keep it") from None
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(_TEMPLATE.format(tables=keys.tables.hex(), identity=keys.identity.hex()))
            file.flush()
            os.fsync(descriptor)
        return keys

    @classmethod
    def _from_environment(cls, env: Mapping[str, str]) -> Keys:
        for name in ("DIOGEL_KEY", "DIOGEL_IDENTITY_KEY"):
            if not env.get(name):
                raise UsageError(f"{name} is not set, and its fellow is", todo=_RULE)
        return cls(_read_digits(env["DIOGEL_KEY"], "DIOGEL_KEY"), _read_digits(env["DIOGEL_IDENTITY_KEY"], "DIOGEL_IDENTITY_KEY"))

    @classmethod
    def _from_file(cls, path: Path) -> Keys:
        written = _read_key_file(path)
        return cls(*(_read_digits(written.get(name, ""), f"{path}: {name}") for name in ("tables", "identity")))

    @property
    def by_name(self) -> dict[str, bytes]:
        """The keys under the names that `Secret` gives them."""
        return {"tables": self.tables, "identity": self.identity}

    def mark(self) -> str:
        """A short fingerprint, safe to write beside the data: a wrong pair of keys is told at once, and nothing is told of them."""
        return hmac.new(self.tables + self.identity, b"diogel mark 1", hashlib.sha256).hexdigest()[:16]

    def drawn(self, use: str) -> bytes:
        """A key for one use alone, drawn from the identity key: what it opens, no other key does."""
        return hmac.new(self.identity, f"diogel {use} 1".encode(), hashlib.sha256).digest()

    def pseudonym_salt(self) -> str:
        """64 hex digits drawn from the identity key and mixed into identity ids: without the key nobody can go through all names
        and birth dates until an id matches."""
        return hmac.new(self.identity, b"diogel pseudonym 1", hashlib.sha256).hexdigest()


def _read_digits(text: object, where: str) -> bytes:
    """The 32 bytes that 64 hex digits stand for. The text itself is never repeated: it may be a key with one slip in it."""
    digits = text.strip() if isinstance(text, str) else ""
    if not digits:
        raise UsageError("a key is missing", where=where, todo=_RULE)
    if len(digits) != 2 * KEY_BYTES or not _DIGITS.issuperset(digits):
        raise UsageError(f"a key is not 64 hexadecimal digits (it has {len(digits)} characters)", where=where, todo=_RULE)
    return bytes.fromhex(digits)


def _read_key_file(path: Path) -> dict[str, object]:
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise UsageError("the key file can't be read", where=str(path), todo="check the path and who may read it") from None
    if mode & stat.S_IRWXO:
        raise UsageError("anybody on this machine can read the key file", where=str(path), todo=f"chmod 600 {path}")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise UsageError(
            "the key file is not what Diogel writes", where=str(path), todo=f'two lines: tables = "…" and identity = "…"; {_RULE}'
        ) from None
