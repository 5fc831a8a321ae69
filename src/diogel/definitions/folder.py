"""Which files of a folder are definitions, and which look like one but stand where nothing is read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from diogel.definitions.documents import Document, read_document
from diogel.definitions.faults import Fault, nearest
from diogel.definitions.sources import FOLDERS, Kind

_YAML = (".yaml", ".yml")
_WRITTEN = (*_YAML, ".sql")
_LATER = ("reports",)
_NAMES_OTHERS: tuple[Kind, ...] = ("test", "pathway")
"""Kinds whose files may have another kind's name for a key: a test names its pathway, a pathway its dataset."""
_LATER_FILES = ("strategy",)
_NOT_DEFINITIONS = frozenset({"areas", "deliveries", "builds", "keys", "state", "linkage", *_LATER, *FOLDERS.values()})


def definition_files(folder: Path, kind: Kind) -> list[Path]:
    """The files of one kind, by name."""
    if kind == "partnership":
        return [path for path in _yaml_files(folder) if path.stem == "partnership"]
    return _yaml_files(folder / FOLDERS[kind])


Stamp = tuple[tuple[str, int, int], ...]


def stamp(folder: Path) -> Stamp:
    """Each file of the definitions with when it was last written and its size: the same as long as none has changed. It is asked for
    several times for a page, so it makes no objects that it needn't."""
    found: list[tuple[str, int, int]] = []
    for home in (folder, *(folder / home for home in FOLDERS.values())):
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(home) as entries:
            for entry in entries:
                if entry.name.endswith(_WRITTEN) and entry.name[0] != ".":
                    stat = entry.stat()
                    found.append((entry.path, stat.st_mtime_ns, stat.st_size))
    return tuple(sorted(found))


def kind_within(document: Document, kind: Kind) -> Kind:
    """What a file really is: an agreement that stands under datasets/ names itself under `agreement`."""
    named = [other for other in (*_NAMES_OTHERS, kind, *FOLDERS) if other in document.data]
    return named[0] if named else kind


def misplaced(document: Document, home: Kind, kind: Kind) -> Fault:
    at = document.locate((kind,), key=True)
    article = "an" if kind[0] in "aeiou" else "a"
    what = f"this is {article} {kind}, and it stands among the {FOLDERS.get(home, home)}"
    return Fault(document.path, *at, "error", what, f"move it to {FOLDERS[kind]}/")


def id_unread(path: Path, kind: Kind) -> str:
    """The id of a file that YAML can't read, as far as it can be guessed: from its line `dataset: asb`, or from its name."""
    with path.open("rb") as lines:
        start = lines.read(10_000).decode("utf-8", "ignore")
    named = re.search(rf"^{kind}:\s*['\"]?([a-z0-9_-]+)", start, re.MULTILINE)
    return named[1] if named else path.stem


def unread(folder: Path) -> list[Fault]:
    """Files that somebody may believe in, and that nothing reads."""
    return [*_top_files(folder), *_folders(folder)]


def _top_files(folder: Path) -> Iterator[Fault]:
    for path in _yaml_files(folder):
        if path.stem in _LATER_FILES:
            yield _warning(path, f"{path.name} is not read by this version of Diogel", "leave it for a later one, or take it out")
        elif path.stem != "partnership":
            yield _warning(path, f"{path.name} is not read: only partnership.yaml stands at the top", _home(path))


def _home(path: Path) -> str:
    document, _ = read_document(path)
    kind = kind_within(document, "partnership") if document else "partnership"
    return f"move it to {FOLDERS[kind]}/" if kind in FOLDERS else f"move it to {', '.join(FOLDERS.values())}, or take it out"


def _folders(folder: Path) -> Iterator[Fault]:
    for path in sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")):
        if path.name in _LATER and any(path.iterdir()):
            yield _warning(
                path, f"the folder {path.name}/ is not read by this version of Diogel", "leave it for a later one, or take it out"
            )
        elif path.name in FOLDERS.values():
            yield from _too_deep(path)
        elif path.name not in _NOT_DEFINITIONS and _yaml_files(path):
            near = nearest(path.name, FOLDERS.values())
            yield _warning(
                path,
                f"the folder {path.name}/ is not read",
                f"did you mean {near}/?" if near else f"definitions stand in {', '.join(FOLDERS.values())}",
            )


def _too_deep(home: Path) -> Iterator[Fault]:
    for path in sorted(home.glob("*/*")):
        if path.suffix in _YAML:
            yield _warning(
                path, f"{path.parent.name}/{path.name} is not read: {home.name}/ has no folders in it", f"move it up to {home.name}/"
            )


def _warning(path: Path, what: str, todo: str) -> Fault:
    return Fault(path, 1, 1, "warning", what, todo)


def _yaml_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix in _YAML and not path.name.startswith("."))
