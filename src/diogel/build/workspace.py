"""Where a partnership's builds lie on disk, and how one becomes the current one.

    FOLDER/builds/
        current            a link to the latest good build; swapped in one step, last of all
        <id>/              a finished build, never changed again
        .partial-<id>/     a build being made; swept away by the next run
        .intake/<key>/     conformed deliveries, kept so that unchanged ones are not taken in again
        .lock              held while a build runs

A crash at any point leaves `current` where it was.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from diogel.errors import UsageError

KEEP = 5
"""How many finished builds are kept: enough to go back a week of mornings."""


@dataclass(frozen=True)
class Workspace:
    builds: Path

    @classmethod
    def of(cls, folder: Path, out: Path | None = None) -> Workspace:
        return cls(out or folder / "builds")

    @property
    def pointer(self) -> Path:
        return self.builds / "current"

    @property
    def intake(self) -> Path:
        return self.builds / ".intake"

    def partial(self, build_id: str) -> Path:
        return self.builds / f".partial-{build_id}"

    def finished(self) -> list[Path]:
        """Finished builds, oldest first; an id starts with its time."""
        if not self.builds.is_dir():
            return []
        return sorted(path for path in self.builds.iterdir() if path.is_dir() and path.name[0] != "." and path != self.pointer)

    def current(self) -> Path | None:
        return self.pointer.resolve() if self.pointer.is_symlink() and self.pointer.exists() else None

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """One build at a time; the lock goes with the process, so a killed one leaves none behind."""
        self.builds.mkdir(parents=True, exist_ok=True)
        with (self.builds / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UsageError(
                    "another build of this folder is running", todo="wait for it to end, then try again", where=str(self.builds)
                ) from None
            yield

    def sweep(self) -> None:
        """Remove what an interrupted run left half-made."""
        for path in self.builds.glob(".partial-*"):
            shutil.rmtree(path)
        for path in self.intake.glob(".*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def publish(self, build_id: str) -> Path:
        """Make the finished partial build the current one: rename the folder, then swap the pointer in one step."""
        final = self.builds / build_id
        _sync_tree(self.partial(build_id))
        self.partial(build_id).rename(final)
        fresh = self.builds / ".current-new"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(build_id)
        fresh.replace(self.pointer)
        sync(self.builds)
        return final

    def prune(self, keep: int = KEEP) -> None:
        """Drop the oldest builds beyond `keep`; the current one always stays."""
        current = self.current()
        for path in self.finished()[:-keep]:
            if path.resolve() != current:
                self.drop(path)

    def drop(self, build: Path) -> None:
        """Remove a finished build. It stops being one first, so that none is ever seen half there."""
        going = self.partial(build.name)
        build.rename(going)
        shutil.rmtree(going)

    def forget(self, intake: Path) -> None:
        """Remove a conformed delivery in the same way: what a crash leaves of it is swept."""
        going = intake.with_name(f".{intake.name}.going")
        intake.rename(going)
        shutil.rmtree(going)


def sync(path: Path) -> None:
    """What a file or a folder holds now, it holds after the power has gone too."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_tree(root: Path) -> None:
    for path in root.rglob("*"):
        if path.is_file():
            sync(path)
    sync(root)
