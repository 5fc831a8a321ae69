"""Making a backup of an installation; and the database and log of one that was unpacked."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

from diogel import __version__
from diogel.build.open import definitions_of
from diogel.build.workspace import Workspace
from diogel.errors import AuditError, UsageError
from diogel.web import audit
from diogel.web.audit import Actor, Kind, Subject
from diogel.web.audit.verify import verify
from diogel.web.backup import database
from diogel.web.backup.archive import Manifest, Writer, written

KEYS = ("keys/", "state/web-secret")
"""What opens everything else: the keys of the builds, and the one that signs sessions."""
_NOT_KEPT = ("state/workplace.sqlite3", "state/worker-alive", "builds/")


@dataclass(frozen=True)
class Made:
    """`sum` is the SHA-256 of the manifest: kept elsewhere, it tells whether a backup is still the one that was made."""

    files: int
    entries: int
    sum: str
    lacks: tuple[str, ...]


def back_up(to: Path, *, keys: bool, actor: Actor) -> Made:
    """The folder that Django was started over, its builds and its database, in one file. That it was taken is in the log."""
    folder, workspace = settings.FOLDER, Workspace.of(settings.FOLDER, settings.BUILDS)
    partnership = definitions_of(folder, settings.BUILDS).id
    if to.resolve().is_relative_to(folder.resolve()):
        raise UsageError("a backup in the folder that it is of would go with it", where=str(to), todo="write it elsewhere, on another disk")
    with audit.recording(actor):
        audit.record(Kind.BACKUP, subject=Subject("partnership", partnership), detail={"keys": "yes" if keys else "no"})
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=".backup-") as beside:
        copy = Path(beside) / "database"
        head = database.save(copy)
        current = workspace.current()
        manifest = Manifest(
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            diogel=__version__,
            partnership=partnership,
            database=connection.vendor,
            audit=head,
            current=current.name if current else "",
            lacks=_lacks(folder, keys=keys),
        )
        with written(to, manifest) as archive:
            archive.add(database.FILES[connection.vendor], copy)
            for name, path in (*_of_folder(folder, keys=keys), *_of_builds(workspace)):
                _add(archive, name, path)
            sum = archive.finish()
    return Made(files=len(manifest.files), entries=head["sequence"], sum=sum, lacks=tuple(manifest.lacks))


def _add(archive: Writer, name: str, path: Path) -> None:
    try:
        archive.add(name, path)
    except FileNotFoundError as fault:
        raise UsageError(f"{name} went away while it was backed up", todo="a build or an erasure was running; try again") from fault


def _of_folder(folder: Path, *, keys: bool) -> Iterator[tuple[str, Path]]:
    left = _NOT_KEPT if keys else (*_NOT_KEPT, *KEYS)
    for path in _plain_files(folder):
        name = path.relative_to(folder).as_posix()
        if not name.startswith(left):
            yield name, path


def _of_builds(workspace: Workspace) -> Iterator[tuple[str, Path]]:
    """Finished ones; what is being made can be made again, and so can what was kept to be quicker."""
    for build in workspace.finished():
        for path in _plain_files(build):
            yield f"builds/{path.relative_to(workspace.builds).as_posix()}", path


def _plain_files(root: Path) -> Iterator[Path]:
    return (path for path in sorted(root.rglob("*")) if path.is_file() and not path.is_symlink())


def _lacks(folder: Path, *, keys: bool) -> list[str]:
    """What a restored installation will need besides."""
    links = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_symlink()]
    return [
        *(f"what the link {name} leads to" for name in links if not name.startswith("builds/")),
        *([] if keys and (folder / "keys").is_dir() else ["the keys that open its builds"]),
        *([] if keys else ["the key that signs sessions: a new one is made, and everybody signs in anew"]),
    ]


# -- back --------------------------------------------------------------------------------------------------------------


def load_database(manifest: Manifest, draft: Path) -> None:
    """Into the database, where it isn't a file that is in its place already."""
    if manifest.database == "postgresql":
        dump = draft / database.FILES["postgresql"]
        database.load(dump)
        dump.unlink()


def check_log(manifest: Manifest, *, actor: Actor) -> int:
    """How many entries the log has, and one more that tells of it. AuditError where it isn't whole, or not the one that was backed up."""
    verdict = verify()
    if not verdict.whole:
        raise AuditError(f"the log in the backup is not whole: {verdict.faults[0].says.en}", todo="restore an earlier backup")
    if database.head() != manifest.audit:
        raise AuditError("the log is not the one that the manifest tells of", todo="restore an earlier backup")
    with audit.recording(actor):
        audit.record(Kind.RESTORE, subject=Subject("partnership", manifest.partnership), detail={"made": manifest.made})
    return verdict.entries


def let_go() -> None:
    """Close every connection: the folder is about to be moved to its place."""
    connections.close_all()
