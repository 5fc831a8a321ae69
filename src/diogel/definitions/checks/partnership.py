"""partnership.yaml: partners, purposes, areas and the files it names."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from diogel.definitions.areas import first_properties, open_text
from diogel.definitions.checks.draft import Draft
from diogel.definitions.documents import Steps
from diogel.definitions.faults import Fault, choose
from diogel.definitions.model import AreaLevel, AreaParent, PartnershipFile
from diogel.definitions.sources import Source


def check(draft: Draft) -> Iterator[Fault]:
    if draft.file is None:
        return
    source = draft.declared["partnership"][0]
    yield from repeated(source, "partners", "id", [partner.id for partner in draft.file.partners])
    yield from repeated(source, "purposes", "id", [purpose.id for purpose in draft.file.purposes])
    yield from repeated(source, "areas", "level", [level.level for level in draft.file.areas])
    yield from _names_of_two(draft, source)
    yield from _areas(draft, source, draft.file)
    if draft.file.postcodes:
        columns = {key: getattr(draft.file.postcodes, key) for key in ("postcode", "longitude", "latitude")}
        yield from _table(draft, source, ("postcodes",), draft.file.postcodes.file, columns)


def repeated(source: Source, at: str | Steps, id_key: str | None, ids: Iterable[str]) -> Iterator[Fault]:
    """The second and later items of a list that have an earlier one's id: under `id_key`, or themselves."""
    steps: Steps = (at,) if isinstance(at, str) else at
    inside: Steps = (id_key,) if id_key else ()
    first: dict[str, int] = {}
    for place, id in enumerate(ids):
        earlier = first.setdefault(id, place)
        if earlier != place:
            line = source.at((*steps, earlier, *inside))[0]
            what = f"'{id}' is already in '{steps[-1]}', on line {line}"
            yield source.error((*steps, place, *inside), what, "give this one another, or take it out")


def _names_of_two(draft: Draft, source: Source) -> Iterator[Fault]:
    """A clause's recipient may be a partner or a group: no id may be both."""
    for group in draft.declared.get("group", []):
        if group.id in draft.partner_ids:
            yield group.error(("group",), f"'{group.id}' is a partner already", "give the group an id of its own")


def _areas(draft: Draft, source: Source, file: PartnershipFile) -> Iterator[Fault]:
    levels = {level.level for level in file.areas}
    for place, level in enumerate(file.areas):
        at: Steps = ("areas", place)
        for key in ("parent", "within"):
            yield from _related(source, (*at, key), getattr(level, key), level, levels)
        if not level.file and not level.within:
            yield source.error(at, f"level '{level.level}' has neither a file nor a level it is made from", "give 'file:' or 'within:'")
        yield from _area_files(draft, source, at, level)


def _related(source: Source, at: Steps, related: AreaParent | None, level: AreaLevel, levels: set[str]) -> Iterator[Fault]:
    if related is None:
        return
    if related.level == level.level:
        yield source.error((*at, "level"), f"level '{level.level}' can't stand inside itself", "name another level")
    elif related.level not in levels:
        yield source.unknown((*at, "level"), "level", related.level, levels - {level.level})


def _area_files(draft: Draft, source: Source, at: Steps, level: AreaLevel) -> Iterator[Fault]:
    if level.file:
        yield from _present(draft, source, (*at, "file"), level.file, lambda path: _polygons(source, at, level, path))
    if level.names:
        columns = {key: getattr(level.names, key) for key in ("code", "name", "name_cy") if getattr(level.names, key)}
        yield from _table(draft, source, (*at, "names"), level.names.file, columns)
    if level.population:
        columns = {"code": level.population.code, "total": level.population.total}
        yield from _table(draft, source, (*at, "population"), level.population.file, columns)


def _polygons(source: Source, at: Steps, level: AreaLevel, path: Path) -> Iterator[Fault]:
    """The properties that the level reads are properties of its polygons. A file too odd to peek into is left to the build."""
    properties = first_properties(path)
    wanted: dict[Steps, str] = {("code",): level.code, ("label",): level.label}
    if level.label_cy:
        wanted[("label_cy",)] = level.label_cy
    if level.parent:
        wanted[("parent", "property")] = level.parent.property
    for steps, name in wanted.items():
        if properties and name not in properties:
            yield source.error(
                (*at, *steps), f"the polygons of {path.name} have no property '{name}'", choose(name, properties, "property")
            )


def _table(draft: Draft, source: Source, at: Steps, written: str, columns: dict[str, str]) -> Iterator[Fault]:
    yield from _present(draft, source, (*at, "file"), written, lambda path: _headers(source, at, path, columns))


def _headers(source: Source, at: Steps, path: Path, columns: dict[str, str]) -> Iterator[Fault]:
    try:
        with open_text(path) as lines:
            found = next(csv.reader(lines), [])
    except (OSError, EOFError, UnicodeDecodeError, csv.Error):
        yield source.error((*at, "file"), f"{path.name} can't be read as CSV in UTF-8", "save it again as 'CSV UTF-8'")
        return
    for key, name in columns.items():
        if name not in found:
            yield source.error((*at, key), f"{path.name} has no column '{name}'", choose(name, found, "column"))


def _present(draft: Draft, source: Source, steps: Steps, written: str, inside: Callable[[Path], Iterator[Fault]]) -> Iterator[Fault]:
    """The file a definition names is there; then what is `inside` it is looked at."""
    unknown = list(unknown_path(draft, source, steps, written))
    if unknown:
        yield from unknown
        return
    name, _, rest = written.removeprefix("$").partition("/")
    path = draft.paths[name] / rest if written.startswith("$") else draft.folder / written
    if path.is_file():
        yield from inside(path)
    else:
        yield source.error(steps, f"there is no file {path}", "put it there, or correct the path")


def unknown_path(draft: Draft, source: Source, steps: Steps, written: str) -> Iterator[Fault]:
    """A path that starts with $NAME, when nobody said where NAME lies."""
    name = written.removeprefix("$").partition("/")[0]
    if written.startswith("$") and name not in draft.paths:
        what = f"no path was given for ${name}, so what lies there wasn't looked at"
        yield source.warning(steps, what, f"add --path {name}=FOLDER to the command")
