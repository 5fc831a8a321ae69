"""A folder to start from: right as it stands, with what has to be decided marked in it, and nothing overwritten."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from diogel.definitions import catalogue
from diogel.definitions.faults import choose
from diogel.definitions.model import Id
from diogel.definitions.scaffold import agreements, areas, datasets, measures, partnership
from diogel.definitions.schema import schemas
from diogel.errors import UsageError

EXAMPLE = "council_asb"
"""The ready-made dataset that is adopted when none is asked for."""

_TEXTS = Path(__file__).parent
_ID = re.compile(Id.__metadata__[0].pattern)  # type: ignore[attr-defined]

Files = Iterator[tuple[str, str]]


def init(folder: Path, *, name: str, name_cy: str = "", areas: Mapping[str, Path] | None = None, like: Sequence[str] = ()) -> list[Path]:
    """Write a folder that `diogel check` finds nothing wrong with, and say which files were written.

    `areas` maps a level (smallest first) to its GeoJSON, which is copied into the folder; its properties are read off the
    first polygon. `like` names ready-made datasets to adopt. Raises UsageError for a level, file or dataset that can't be.
    """
    _refuse_unknown(areas or {}, like)
    files = list(_files(name, name_cy, areas or {}, tuple(dict.fromkeys(like)) or (EXAMPLE,)))
    written = [_copy(path, folder / "areas" / path.name) for path in (areas or {}).values()]
    written += [_write(folder / file, text) for file, text in files]
    return [path for path in written if path]


def _refuse_unknown(levels: Mapping[str, Path], like: Sequence[str]) -> None:
    known = catalogue.dataset_ids()
    for one in like:
        if one not in known:
            raise UsageError(f"there is no ready-made dataset '{one}'", todo=choose(one, known, "ready-made dataset"))
    for level, path in levels.items():
        if not _ID.fullmatch(level):
            raise UsageError(f"'{level}' can't be the name of a level", todo="use small letters, digits, - and _, such as ward")
        if not path.is_file():
            raise UsageError(f"there is no file {path}", todo="give the GeoJSON file of the level's polygons")


def _files(name: str, name_cy: str, levels: Mapping[str, Path], like: Sequence[str]) -> Files:
    found = areas.levels(levels)
    yield "partnership.yaml", partnership.text(name, name_cy, like, found)
    for id in like:
        yield f"datasets/{id}.yaml", datasets.text(id)
    yield from agreements.files(like)
    yield from measures.files(like, found)
    yield "pathways/noise.yaml", (_TEXTS / "first_pathway.yaml").read_text("utf-8")
    yield "tests/noise_window.yaml", (_TEXTS / "first_test.yaml").read_text("utf-8")
    for file, schema in schemas().items():
        yield f".schemas/{file}", json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
    yield ".gitignore", (_TEXTS / "gitignore.txt").read_text("utf-8")
    yield "README.md", (_TEXTS / "readme.md").read_text("utf-8").replace("{name}", name).replace("{name_cy}", name_cy or name)
    yield "areas/.gitkeep", ""


def _copy(source: Path, target: Path) -> Path | None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        return None
    shutil.copyfile(source, target)
    return target


def _write(path: Path, text: str) -> Path | None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return None
    return path
