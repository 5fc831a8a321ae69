"""Levels of areas read off GeoJSON files: which property is the code, which the name, and what larger level it names.

The Office for National Statistics calls its properties after the level and the year: `LSOA11CD`, `LSOA11NM`, `WD13NMW`
for the Welsh name. Other files are taken as they come: `code` and `name`, or else their first properties.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from diogel.definitions.areas import first_properties
from diogel.errors import UsageError

_ONS = {
    "OA": ("oa", "Output Area", "Ardal Gynnyrch"),
    "LSOA": ("lsoa", "Lower-layer Super Output Area", "Ardal Gynnyrch Ehangach Haen Is"),
    "MSOA": ("msoa", "Middle-layer Super Output Area", "Ardal Gynnyrch Ehangach Haen Ganol"),
    "WD": ("ward", "Electoral ward", "Ward etholiadol"),
    "LAD": ("local_authority", "Local authority", "Awdurdod lleol"),
    "UA": ("local_authority", "Local authority", "Awdurdod lleol"),
    "CSP": ("csp", "Community safety partnership", "Partneriaeth diogelwch cymunedol"),
    "PFA": ("police_force", "Police force area", "Ardal heddlu"),
}
_CODE = re.compile(r"(?P<stem>(?P<prefix>[A-Z]+)(?:\d\d)?)CD")


@dataclass(frozen=True)
class Level:
    """An entry of `areas:` in partnership.yaml; `parent` and `within` are a level and a property."""

    level: str
    en: str
    cy: str
    file: str = ""
    code: str = ""
    label: str = ""
    label_cy: str = ""
    parent: tuple[str, str] | None = None
    within: tuple[str, str] | None = None

    def keys(self) -> dict[str, str]:
        pairs = {"file": self.file, "code": self.code, "label": self.label, "label_cy": self.label_cy}
        return {key: value for key, value in pairs.items() if value}


def levels(files: Mapping[str, Path]) -> list[Level]:
    """The levels given, smallest first, then those that their polygons name and no file was given for."""
    given: list[Level] = []
    made: dict[str, Level] = {}
    for level, path in files.items():
        properties = first_properties(path)
        if not properties:
            raise UsageError(f"{path} has no polygon with properties", todo="give a GeoJSON file of features (it may be gzipped)")
        own = _level(level, path, properties)
        larger = _larger(own, properties)
        given.append(replace(own, parent=larger))
        if larger and larger[0] not in files:
            made.setdefault(larger[0], _made(larger, level, properties))
    return given + list(made.values())


def _level(level: str, path: Path, properties: Iterable[str]) -> Level:
    names = list(properties)
    en, cy = next(((en, cy) for id, en, cy in _ONS.values() if id == level), (level.replace("_", " ").capitalize(), ""))
    stem = _stem(level, names)
    if stem:
        code, label, label_cy = f"{stem}CD", f"{stem}NM", f"{stem}NMW"
    else:
        code, label, label_cy = _first(names, ("code", "CODE", "id")), _first(names, ("name", "NAME")), "name_cy"
    return Level(level, en, cy, f"areas/{path.name}", code, label if label in names else code, label_cy if label_cy in names else "")


def _stem(level: str, names: list[str]) -> str:
    """The property names' beginning for this level: `LSOA11` for `lsoa`; of a level that ONS doesn't know, the first there is."""
    codes = [found for name in names if (found := _CODE.fullmatch(name))]
    own = [code for code in codes if _ONS.get(code["prefix"], ("",))[0] == level]
    return (own or codes)[0]["stem"] if own or (codes and level not in {id for id, *_ in _ONS.values()}) else ""


def _first(names: list[str], usual: tuple[str, ...]) -> str:
    return next((name for name in usual if name in names), names[0])


def _larger(own: Level, properties: Iterable[str]) -> tuple[str, str] | None:
    for name in properties:
        found = _CODE.fullmatch(name)
        if found and found["prefix"] in _ONS and name != own.code:
            level = _ONS[found["prefix"]][0]
            if level != own.level:
                return level, name
    return None


def _made(larger: tuple[str, str], within: str, properties: Iterable[str]) -> Level:
    level, code = larger
    en, cy = next((en, cy) for id, en, cy in _ONS.values() if id == level)
    label = f"{code.removesuffix('CD')}NM"
    return Level(level, en, cy, label=label if label in properties else "", within=(within, code))
