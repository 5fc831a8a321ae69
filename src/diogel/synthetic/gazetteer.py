"""Aberwylan's area files, as a partnership keeps them: polygons, names, residents, where each postcode lies."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

from diogel.synthetic.country import NEIGHBOURHOODS, RESIDENTS, TOWNS, outlines, residents
from diogel.synthetic.homes import postcode_points
from diogel.synthetic.people import homes_for


def geojson() -> str:
    """The neighbourhoods as GeoJSON, one feature to a line."""
    features = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {"code": n.code, "name": n.name, "name_cy": n.name_cy, "town": n.town},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            },
            ensure_ascii=False,
        )
        for n, ring in zip(NEIGHBOURHOODS, outlines(), strict=True)
    ]
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(features) + "\n]}\n"


def _csv(rows: list[list[object]]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def population_csv() -> str:
    """Residents of each neighbourhood and town."""
    counts = residents()
    towns: list[list[object]] = [
        [town.code, sum(c for c, n in zip(counts, NEIGHBOURHOODS, strict=True) if n.town == town.code)] for town in TOWNS
    ]
    neighbourhoods: list[list[object]] = [[n.code, c] for n, c in zip(NEIGHBOURHOODS, counts, strict=True)]
    return _csv([["code", "residents"], *neighbourhoods, *towns])


def towns_csv() -> str:
    """The towns' names in both languages."""
    names: list[list[object]] = [[town.code, town.name, town.name_cy] for town in TOWNS]
    return _csv([["code", "name", "name_cy"], *names])


def postcodes_csv(people: int = RESIDENTS) -> str:
    """Where each postcode lies that so many people live in; more people live in these and others."""
    points: list[list[object]] = [list(point) for point in postcode_points(homes_for(people))]
    return _csv([["postcode", "longitude", "latitude"], *points])


def write_areas(folder: Path) -> list[Path]:
    """Write the folder's area files; what is committed in partnerships/aberwylan/areas is exactly this."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "neighbourhoods.geojson": geojson(),
        "towns.csv": towns_csv(),
        "population.csv": population_csv(),
        "postcodes.csv": postcodes_csv(),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in files]
