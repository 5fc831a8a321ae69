"""partnership.yaml of a new folder: the partners that its datasets come from, and its areas."""

from __future__ import annotations

import re
from collections.abc import Sequence

from diogel.definitions.scaffold.areas import Level
from diogel.definitions.scaffold.words import both, head, quoted

TEAM = "council"
"""Where a community safety team most often sits: the recipient of everything in a new folder."""

_PARTNERS = {
    "council": ("council", "Council (community safety team)", "Cyngor (tîm diogelwch cymunedol)"),
    "police": ("police", "Police", "Heddlu"),
    "fire": ("fire", "Fire and rescue service", "Gwasanaeth tân ac achub"),
    "health": ("health", "Health board", "Bwrdd iechyd"),
    "ambulance": ("ambulance", "Ambulance service", "Gwasanaeth ambiwlans"),
    "youth_justice": ("youth_justice", "Youth justice service", "Gwasanaeth cyfiawnder ieuenctid"),
    "housing": ("housing", "Housing association", "Cymdeithas tai"),
    "police_uk": ("publisher", "data.police.uk", "data.police.uk"),
}

_PROVIDERS = {
    "police_uk_": "police_uk",
    "police_": "police",
    "si_police_": "police",
    "hate_": "police",
    "missing_": "police",
    "si_fire": "fire",
    "si_health_": "health",
    "emergency_": "health",
    "si_ambulance_": "ambulance",
    "ambulance_": "ambulance",
    "youth_justice_": "youth_justice",
    "housing_": "housing",
}

_PURPOSE = both("Knowing what happens where, and reducing it", "Gwybod beth sy'n digwydd ym mhle, a'i leihau")


def provider(dataset: str) -> str:
    """Who most often delivers a ready-made dataset: the longest beginning of its id decides, the council otherwise."""
    starts = [start for start in _PROVIDERS if dataset.startswith(start)]
    return _PROVIDERS[max(starts, key=len)] if starts else TEAM


def partners(like: Sequence[str]) -> list[str]:
    """Everybody at the table: the team, the providers, and the police when there would be nobody to share with."""
    found = dict.fromkeys([TEAM, *(provider(dataset) for dataset in like)])
    return list(found) if len(found) > 1 else [TEAM, "police"]


def text(name: str, name_cy: str, like: Sequence[str], levels: Sequence[Level]) -> str:
    parts = [
        head("partnership", "Who is at the table, what data may be used for, and where.", "Pwy sydd wrth y bwrdd, at ba ddiben, ac ymhle."),
        f"partnership: {_short(name)}\n",
        f"name: {both(name, name_cy)}{'' if name_cy else '  # the Welsh name is missing / mae angen yr enw Cymraeg'}\n",
        "partners:\n",
        *(_partner(id) for id in partners(like)),
        "purposes:  # `linkage` is always there besides / mae `linkage` yno bob amser hefyd\n",
        "  - id: analysis\n",
        f"    name: {_PURPOSE}\n",
        _areas(levels),
        "retention_days: 2190  # for what no clause says otherwise / oni bai bod cymal yn dweud yn wahanol\n",
    ]
    return "".join(parts)


def _short(name: str) -> str:
    made = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:64]
    return made if made[:1].isalpha() else f"p_{made}"[:64].rstrip("_")


def _partner(id: str) -> str:
    kind, en, cy = _PARTNERS[id]
    return f"  - id: {id}\n    name: {both(en, cy)}\n    kind: {kind}\n"


def _areas(levels: Sequence[Level]) -> str:
    if not levels:
        return (
            "# areas:  # smallest level first / y lefel leiaf yn gyntaf\n"
            "#   - level: ward\n"
            f"#     name: {both('Electoral ward', 'Ward etholiadol')}\n"
            "#     file: areas/wards.geojson\n"
            "#     code: WD24CD\n"
            "#     label: WD24NM\n"
        )
    return "areas:  # smallest level first / y lefel leiaf yn gyntaf\n" + "".join(_level(level) for level in levels)


def _level(level: Level) -> str:
    lines = [f"  - level: {level.level}", f"    name: {both(level.en, level.cy)}"]
    lines += [f"    {key}: {quoted(value)}" for key, value in level.keys().items()]
    for key, related in (("parent", level.parent), ("within", level.within)):
        if related:
            lines.append(f"    {key}: {{level: {related[0]}, property: {quoted(related[1])}}}")
    return "\n".join(lines) + "\n"
