"""Unpacking a backup onto a clean place: everything checked first, then written beside, and put there in one step. Knows no Django, which
can only be started over a folder that is there."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from diogel.errors import UsageError
from diogel.web.backup.archive import Manifest, Reader, opened


def check_place(folder: Path) -> None:
    """UsageError where there is something."""
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise UsageError("a backup is restored onto a clean place, and something is here", where=str(folder), todo="give a new folder")
    if not folder.absolute().parent.is_dir():
        raise UsageError("there is no such folder to restore into", where=str(folder.absolute().parent), todo="make it first")


@contextmanager
def unpacked(file: Path, folder: Path, *, database: str) -> Iterator[tuple[Manifest, Path]]:
    """The manifest, and a draft of the folder beside its place. It becomes the folder when all that is done with it has succeeded, and is
    gone otherwise. `database` is the address that the installation is given, if any."""
    check_place(folder)
    with opened(file) as archive:
        _check_database(archive.manifest, given=database)
        archive.check()
        draft = Path(tempfile.mkdtemp(dir=folder.absolute().parent, prefix=f".{folder.name}-"))
        try:
            _fill(archive, draft)
            yield archive.manifest, draft
            _settle(draft, folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def _check_database(manifest: Manifest, *, given: str) -> None:
    if manifest.database == "sqlite" and given:
        raise UsageError("the backup holds a SQLite database, and DATABASE_URL is set", todo="unset DATABASE_URL, then restore")
    if manifest.database == "postgresql" and not given:
        raise UsageError("the backup holds a PostgreSQL database", todo="make an empty one and name it in DATABASE_URL, then restore")


def _fill(archive: Reader, draft: Path) -> None:
    archive.unpack(draft)
    (draft / "state").mkdir(exist_ok=True)
    current = archive.manifest.current
    if current:
        if not (draft / "builds" / current).is_dir():
            raise UsageError(f"the current build {current} is not in the backup")
        (draft / "builds" / "current").symlink_to(current)


def _settle(draft: Path, folder: Path) -> None:
    if folder.exists():
        folder.rmdir()
    draft.chmod(0o750)
    draft.rename(folder)
