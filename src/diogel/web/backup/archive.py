"""The file that a backup is: a plain tar of plain files, with `manifest.json` last, which names each of them with its SHA-256.

A tar may hold links, devices, and paths that lead out of where it is unpacked. This one is taken for what it should be and nothing
else: files, by paths that stay inside, each named by the manifest with the hash that it has.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from diogel.errors import UsageError

MANIFEST = "manifest.json"
_WHAT, _VERSION = "diogel backup", 1
_PIECE = 1 << 20
_LONGEST = 64 << 20
"""Bytes that a manifest may have: one of a hundred thousand files has fewer."""


@dataclass(kw_only=True)
class Manifest:
    """`audit` is the last entry of the log that the backup holds; `lacks` what it was made without."""

    made: str
    diogel: str
    partnership: str
    database: str
    audit: dict[str, Any]
    current: str = ""
    lacks: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)


# -- writing -----------------------------------------------------------------------------------------------------------


class Writer:
    """Adds one file after another, a piece at a time, and the manifest at the end."""

    def __init__(self, tar: tarfile.TarFile, manifest: Manifest) -> None:
        self._tar = tar
        self._manifest = manifest

    def add(self, name: str, path: Path) -> None:
        """As long as it was when it was opened: a log that grows meanwhile is kept up to there."""
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            reader = _Hashing(file, size)
            self._tar.addfile(_member(name, size, os.fstat(file.fileno()).st_mtime), reader)
            self._manifest.files[name] = reader.hash.hexdigest()

    def finish(self) -> str:
        """The manifest's own SHA-256."""
        content = json.dumps({"what": _WHAT, "version": _VERSION, **asdict(self._manifest)}, ensure_ascii=False, indent=1).encode()
        self._tar.addfile(_member(MANIFEST, len(content), time.time()), io.BytesIO(content))
        return hashlib.sha256(content).hexdigest()


@contextmanager
def written(path: Path, manifest: Manifest) -> Iterator[Writer]:
    """Beside its place, readable by its owner alone, and put there when it is whole."""
    draft = path.with_name(f"{path.name}.part")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file, tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
            yield Writer(tar, manifest)
            tar.close()
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


class _Hashing(io.RawIOBase):
    """The first `size` bytes of a file, hashed as they are read."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._left = size
        self.hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(piece)
        self.hash.update(piece)
        return piece


def _member(name: str, size: int, changed: float) -> tarfile.TarInfo:
    """Whose the file was on that machine is left out."""
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, int(changed), 0o600
    return member


# -- reading -----------------------------------------------------------------------------------------------------------


@contextmanager
def opened(path: Path) -> Iterator[Reader]:
    """UsageError for a file that is not there, or no backup."""
    try:
        with tarfile.open(path, "r:") as tar:
            yield Reader(path, tar)
    except OSError as fault:
        if fault.filename not in (str(path), path):
            raise
        raise UsageError(f"the backup can't be read: {fault.strerror}", where=str(path)) from fault
    except tarfile.TarError as fault:
        raise UsageError("this is not a backup, or a part of it is gone", where=str(path), todo="take another copy of it") from fault


class Reader:
    """A backup, checked whole before anything of it is used."""

    def __init__(self, path: Path, tar: tarfile.TarFile) -> None:
        self._path = path
        self._tar = tar
        self._members = self._listed()
        self.manifest = self._manifest()

    def check(self) -> None:
        """UsageError that names the first file that is not what the manifest says, is missing, or is too many."""
        here, named = self._members.keys() - {MANIFEST}, self.manifest.files.keys()
        for name in sorted(named - here):
            raise self._wrong(name, "is missing")
        for name in sorted(here - named):
            raise self._wrong(name, "is not one of the backup's files")
        for name in self.manifest.files:
            for _ in self._pieces(name):
                pass

    def unpack(self, into: Path) -> None:
        """Every file, its hash checked once more as it is written."""
        for name in self.manifest.files:
            place = into / name
            place.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
                for piece in self._pieces(name):
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())

    def _pieces(self, name: str) -> Iterator[bytes]:
        hash = hashlib.sha256()
        file = self._tar.extractfile(self._members[name])
        while file and (piece := file.read(_PIECE)):
            hash.update(piece)
            yield piece
        if hash.hexdigest() != self.manifest.files[name]:
            raise self._wrong(name, "is not what was backed up: its hash is another")

    def _listed(self) -> dict[str, tarfile.TarInfo]:
        members: dict[str, tarfile.TarInfo] = {}
        for member in self._tar:
            if not member.isfile() or not _stays(member.name):
                raise self._wrong(member.name, "is no plain file inside the folder")
            if member.name in members:
                raise self._wrong(member.name, "is there twice")
            members[member.name] = member
        return members

    def _manifest(self) -> Manifest:
        member = self._members.get(MANIFEST)
        file = member and member.size <= _LONGEST and self._tar.extractfile(member)
        if not file:
            raise UsageError("there is no manifest: this is not a backup, or its end is gone", where=str(self._path))
        try:
            said = json.loads(file.read())
            if said.pop("what") != _WHAT or said.pop("version") != _VERSION:
                raise ValueError("another kind or version")
            return _sound(Manifest(**said))
        except (ValueError, TypeError, KeyError, AttributeError) as fault:
            raise self._wrong(MANIFEST, "is not a backup's that this version reads") from fault

    def _wrong(self, name: str, what: str) -> UsageError:
        todo = "nothing was restored; take another copy of the backup, or an earlier one"
        return UsageError(f"{name!r} {what}", where=str(self._path), todo=todo)


def _sound(manifest: Manifest) -> Manifest:
    """ValueError where a manifest names something that no backup holds."""
    files, current = manifest.files, manifest.current
    if not all(isinstance(name, str) and isinstance(hash, str) and _stays(name) for name, hash in files.items()):
        raise ValueError("files")
    if not isinstance(current, str) or (current and (not _stays(current) or len(PurePosixPath(current).parts) != 1)):
        raise ValueError("current")
    if not isinstance(manifest.audit, dict) or not isinstance(manifest.database, str):
        raise ValueError("audit")
    return manifest


def _stays(name: str) -> bool:
    """Whether a path leads nowhere but into the folder that it is joined to."""
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and "\\" not in name and "\0" not in name and str(path) == name
