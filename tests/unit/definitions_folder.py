"""A small folder in which everything is right, for tests to spoil one thing of, and what Diogel then says."""

from __future__ import annotations

from pathlib import Path

from diogel.definitions.load import load

RIGHT = {
    "partnership.yaml": """\
version: 1
partnership: aberwylan
name: {en: Safer Aberwylan, cy: Aberwylan Ddiogelach}
partners:
  - id: police
    name: {en: Aberwylan Police, cy: Heddlu Aberwylan}
    kind: police
  - id: council
    name: {en: Aberwylan Council, cy: Cyngor Aberwylan}
    kind: council
  - id: health
    name: {en: Health Board, cy: Bwrdd Iechyd}
    kind: health
purposes:
  - {id: reduction, name: {en: Reducing crime, cy: Lleihau troseddu}}
areas:
  - level: ward
    name: {en: Ward, cy: Ward}
    file: areas/wards.geojson
    population: {file: areas/people.csv, code: code, total: people}
    parent: {level: town, property: town}
  - level: town
    name: {en: Town, cy: Tref}
    within: {level: ward, property: town}
postcodes: {file: areas/postcodes.csv}
""",
    "areas/wards.geojson": '{"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "CRS84"}}, "features": '
    '[{"type": "Feature", "properties": {"code": "W1", "name": "Harbour", "town": "T1"}, "geometry": null}]}',
    "areas/people.csv": "code,people\nW1,1200\n",
    "areas/postcodes.csv": "postcode,longitude,latitude\n",
    "datasets/asb.yaml": """\
version: 1
dataset: asb
title: {en: ASB register, cy: Cofrestr ymddygiad gwrthgymdeithasol}
provider: council
row: event
constants: {event.category: antisocial_behaviour}
columns:
  - name: Case
    meaning: event.reference
    required: true
  - name: Opened
    meaning: event.occurred_from
    formats: ["%d/%m/%Y"]
  - name: Kind
    meaning: event.subcategory
    vocabulary: nuisance
    map: {N: noise, L: litter}
  - name: Surname
    meaning: identity.family_name
    aliases: [Last name]
  - name: Ethnicity
    meaning: identity.ethnicity
key: [Case]
repeats: latest
""",
    "datasets/street.yaml": """\
version: 1
dataset: street
provider: police
like: police_uk_street
""",
    "vocabularies/nuisance.yaml": """\
version: 1
vocabulary: nuisance
title: {en: Kinds of nuisance, cy: Mathau o niwsans}
terms:
  - {term: noise, name: {en: Noise, cy: Sŵn}}
  - {term: litter, name: {en: Litter, cy: Sbwriel}, within: noise}
codes: {NSE: noise}
""",
    "agreements/asb_isp.yaml": """\
version: 1
agreement: asb_isp
type: ISP
title: {en: Sharing about ASB, cy: Rhannu am ymddygiad gwrthgymdeithasol}
start: 2026-01-01
review: 2026-12-31
end: 2027-12-31
parties:
  - {partner: police, signed: 2025-12-01}
  - {partner: council, signed: 2025-12-02}
bases:
  article6: [e]
  article9: [g]
clauses:
  - clause: 5.10
    dataset: asb
    columns: [Case, Opened, Kind, Ethnicity]
    recipients: [police, tasking]
    purposes: [reduction]
  - clause: 5.11
    dataset: asb
    columns: [Case, Surname]
    recipients: [council]
    purposes: [linkage]
""",
    "agreements/open.yaml": """\
version: 1
agreement: open
type: licence
title: {en: Open data, cy: Data agored}
start: 2020-01-01
parties:
  - partner: police
bases: {licence: Open Government Licence v3.0}
clauses:
  - clause: 1
    dataset: street
    columns: ['*']
    recipients: [council, health]
    purposes: [reduction]
""",
    "groups/board.yaml": """\
version: 1
group: board
name: {en: Board, cy: Bwrdd}
kind: board
chair: council
members: [police, council, health]
""",
    "groups/tasking.yaml": """\
version: 1
group: tasking
name: {en: Tasking, cy: Tasgio}
kind: tasking
reports_to: board
chair: police
members: [police, council]
meets: FREQ=MONTHLY;BYDAY=2TU
""",
    "measures/nuisance.yaml": """\
version: 1
measure: nuisance
title: {en: Nuisance, cy: Niwsans}
question: {en: How much?, cy: Faint?}
purpose: reduction
recipient: tasking
""",
    "measures/nuisance.sql": "SELECT count(*) AS events FROM event\n",
}

Change = tuple[str, str, str]
"""A file, the text in it that is replaced, and the text that is put there. An empty old text replaces the whole file."""


def write_folder(folder: Path, *changes: Change) -> Path:
    files = dict(RIGHT)
    for file, old, new in changes:
        assert not old or files[file].count(old) == 1, f"'{old}' should stand in {file} once"
        files[file] = files[file].replace(old, new) if old else new
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def told(folder: Path, *changes: Change, paths: dict[str, Path] | None = None) -> list[str]:
    """Every fault of the folder so changed, as a person reads it, with paths from the folder on."""
    faults = load(write_folder(folder, *changes), paths=paths).faults
    return [str(fault).replace(f"{folder}/", "") for fault in faults]
