"""A folder, its keys and its builds, opened together: what the command line and the web call."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from pathlib import Path

from diogel.build.artifacts import Build
from diogel.build.run import Outcome, run_build
from diogel.build.workspace import Workspace
from diogel.definitions.folder import Stamp, stamp
from diogel.definitions.load import load_or_fail
from diogel.definitions.model import Partnership
from diogel.errors import UsageError
from diogel.ingest.scorecard import Scorecard
from diogel.ingest.scorecard import scorecards as make_scorecards
from diogel.progress import Progress
from diogel.stores.keys import KEY_FILE, Keys


def keys_for(folder: Path, workspace: Workspace, made: Callable[[Path], None] = lambda _: None) -> Keys:
    """The folder's keys; made now where there are none and nothing has yet been written with any, which `made` is then told."""
    given = any(os.environ.get(name) for name in ("DIOGEL_KEY", "DIOGEL_IDENTITY_KEY", "DIOGEL_KEY_FILE"))
    if given or (folder / KEY_FILE).exists() or workspace.current() is not None:
        return Keys.find(folder, os.environ)
    keys = Keys.create(folder / KEY_FILE)
    made(folder / KEY_FILE)
    return keys


def new_keys(folder: Path, file: Path | None = None) -> Path:
    """Make keys for a folder of which nothing was built yet. UsageError where there are builds: other keys would not open them."""
    built = Workspace.of(folder).current()
    if built is not None:
        todo = "keep the keys it was made with; to change keys, move builds/ away, make new ones and build again"
        raise UsageError("there is a build already, made with keys of its own", todo=todo, where=str(built))
    path = file or folder / KEY_FILE
    Keys.create(path)
    return path


def build_folder(
    folder: Path,
    *,
    on: date,
    progress: Progress,
    out: Path | None = None,
    paths: Mapping[str, Path] | None = None,
    strict: bool = False,
    store: str = "duckdb",
    again: bool = False,
    made_keys: Callable[[Path], None] = lambda _: None,
) -> Outcome:
    """Check the folder and build it; see diogel.build.run.run_build. `made_keys` is told where keys were made, if they had to be."""
    partnership = load_or_fail(folder, paths=paths or {}, strict=strict)
    workspace = Workspace.of(folder, out)
    return run_build(partnership, workspace, keys_for(folder, workspace, made_keys), on=on, store=store, progress=progress, again=again)


def open_current(folder: Path, out: Path | None = None) -> Build:
    workspace = Workspace.of(folder, out)
    if workspace.current() is None:
        raise UsageError("there is no finished build", todo=f"run: diogel build {folder}", where=str(workspace.builds))
    return Build.current(workspace, Keys.find(folder, os.environ))


def partnership_of(build: Build, folder: Path) -> Partnership:
    """The folder's definitions as they are now, with the paths that the build was given."""
    return load_or_fail(folder, paths=build.given_paths)


_Defined = tuple[Path, Stamp, tuple[tuple[str, Path], ...]]
_defined: dict[_Defined, Partnership] = {}


_looked_at: ContextVar[dict[tuple[Path, Path | None], Partnership] | None] = ContextVar("definitions_looked_at", default=None)


@contextmanager
def looked_at_once() -> Iterator[None]:
    """Inside, a folder's files are looked at once: all of one page goes by one state of the folder, and nobody asks the disk 200 files
    at each question."""
    token = _looked_at.set({})
    try:
        yield
    finally:
        _looked_at.reset(token)


def definitions_of(folder: Path, out: Path | None = None) -> Partnership:
    """The folder's definitions as they stand now, read anew only when a file changes; with the paths of the current build, where there
    is one."""
    seen = _looked_at.get()
    if seen is None:
        return _as_they_stand(folder, out)
    if (folder, out) not in seen:
        seen[folder, out] = _as_they_stand(folder, out)
    return seen[folder, out]


def _as_they_stand(folder: Path, out: Path | None) -> Partnership:
    built = Workspace.of(folder, out).current()
    paths = Build.current(Workspace.of(folder, out), Keys.find(folder, os.environ)).given_paths if built else {}
    key = (folder.resolve(), stamp(folder), tuple(sorted(paths.items())))
    if key not in _defined:
        _defined.clear()
        _defined[key] = load_or_fail(folder, paths=paths)
    return _defined[key]


def asked_log(folder: Path) -> Path:
    """Where the decisions on queries and views stand: one file a month, beside the builds' own."""
    return folder / "state" / f"decisions-{datetime.now(UTC):%Y-%m}.jsonl"


def scorecards(folder: Path, *, partner: str | None = None, out: Path | None = None) -> list[Scorecard]:
    build = open_current(folder, out)
    cards = make_scorecards(build.receipts, partnership_of(build, folder), on=build.on)
    if partner and partner not in {card.partner for card in cards}:
        raise UsageError(
            f"no delivery of {partner} is in the current build", todo=f"there are: {', '.join(card.partner for card in cards)}"
        )
    return [card for card in cards if partner in (None, card.partner)]
