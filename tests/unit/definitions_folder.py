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
    "pathways/asb.yaml": """\
version: 1
pathway: asb
title: {en: ASB ladder, cy: Ysgol YG}
about: {en: Warnings before an order., cy: Rhybuddion cyn gorchymyn.}
subjects: [person]
lead: council
partners: [police]
purpose: reduction
groups: [tasking]
stages:
  - {stage: received, name: {en: Received, cy: Derbyniwyd}}
  - {stage: warned, name: {en: Warned, cy: Rhybuddiwyd}}
  - {stage: panel, name: {en: Before the panel, cy: Gerbron y panel}}
  - {stage: closed, name: {en: Closed, cy: Caewyd}, ends: true}
moves:
  - move: receive
    name: {en: Open a case, cy: Agor achos}
    from: [opening]
    to: received
    who: [coordinator]
    form: incident
  - move: warn
    name: {en: Warn, cy: Rhybuddio}
    from: [received, warned]
    to: warned
    who: [coordinator]
    guards:
      - count: {form: incident, dated: happened, within: {months: 6}, where: {sort: [noise]}, distinct: [happened], least: 2}
      - consulted: {partner: police, within: {days: 5}}
        when: {age: {most: 17}}
      - filled: [needs]
    effects:
      - letter: warning
      - counter: {counter: strikes, by: 1}
      - action: {title: {en: Offer help, cy: Cynnig help}, owner: {partner: police}, due: {working_days: 5}}
  - move: to_panel
    name: {en: To the panel, cy: At y panel}
    from: [warned]
    to: panel
    who: [coordinator]
    guards:
      - any_of:
          - counter: {counter: strikes, least: 3}
          - risk: {least: high}
    effects:
      - open: {pathway: panel, answers: {asked: needs}}
      - set: {agreed: 'no'}
  - move: close
    name: {en: Close, cy: Cau}
    from: [received, warned, panel]
    to: closed
    who: [coordinator]
    outcomes: [stopped, moved]
    guards:
      - decided: {group: tasking, one_of: [leave]}
        when: {elapsed: {stage: panel, least: {days: 1}}}
  - move: reopen
    name: {en: Reopen, cy: Ailagor}
    from: [closed]
    to: received
    who: [coordinator]
    reason: true
    guards:
      - cases: {pathways: [panel], state: ended, outcomes: [heard], most: 0}
forms:
  - form: incident
    name: {en: Incident, cy: Digwyddiad}
    repeats: true
    questions:
      - {question: happened, label: {en: When?, cy: Pryd?}, kind: date, past: true}
      - question: sort
        label: {en: What sort?, cy: Pa fath?}
        kind: choice
        choices:
          - {value: noise, name: {en: Noise, cy: Sŵn}}
          - {value: litter, name: {en: Litter, cy: Sbwriel}}
      - {question: how_loud, label: {en: How loud?, cy: Pa mor uchel?}, kind: number, shown: {question: sort, one_of: [noise]}}
  - form: needs_check
    name: {en: Needs check, cy: Gwirio anghenion}
    stages: [received, warned]
    questions:
      - {question: needs, label: {en: What needs?, cy: Pa anghenion?}, kind: long_text}
      - {question: agreed, label: {en: Agreed?, cy: Cytuno?}, kind: yes_no, detail: {en: To what?, cy: I beth?}}
      - question: people
        label: {en: Who helps?, cy: Pwy sy'n helpu?}
        kind: table
        columns:
          - {question: helper, label: {en: Who?, cy: Pwy?}}
          - {question: helps_with, label: {en: With what?, cy: Gyda beth?}}
clocks:
  - clock: look_into
    name: {en: Look into it, cy: Edrych i'r mater}
    starts: {opened: true}
    stops: [{move: warn}, {left: received}]
    length: {working_days: 10}
    owner: {lead: true}
    warn: {days: 2}
reviews:
  - {review: monthly, name: {en: Each month, cy: Bob mis}, every: {months: 1}, stages: [warned], who: [coordinator], form: needs_check}
risk:
  name: {en: Risk, cy: Risg}
  who: [coordinator]
  levels:
    - {level: low, name: {en: Low, cy: Isel}}
    - {level: high, name: {en: High, cy: Uchel}}
consents:
  - consent: help
    name: {en: To be helped, cy: Cael help}
    of: parent_below
    below: 16
    override:
      who: [coordinator]
      reasons:
        - {value: danger, name: {en: Danger, cy: Perygl}}
counters:
  - {counter: strikes, name: {en: Strikes, cy: Streiciau}}
outcomes:
  - {outcome: stopped, name: {en: It stopped, cy: Daeth i ben}}
  - {outcome: moved, name: {en: They moved, cy: Symudon nhw}}
decisions:
  - {value: leave, name: {en: Leave it, cy: Gadael}}
  - {value: order, name: {en: Seek an order, cy: Ceisio gorchymyn}}
letters:
  - letter: warning
    name: {en: Warning, cy: Rhybudd}
    body: {en: 'Dear {subject}, on {happened}', cy: 'Annwyl {subject}, ar {happened}'}
""",
    "pathways/panel.yaml": """\
version: 1
pathway: panel
title: {en: Panel, cy: Panel}
about: {en: Heard once., cy: Gwrandewir unwaith.}
subjects: [person, place]
lead: police
purpose: reduction
stages:
  - {stage: heard, name: {en: To be heard, cy: I'w glywed}}
  - {stage: done, name: {en: Done, cy: Wedi gorffen}, ends: true}
moves:
  - {move: bring, name: {en: Bring, cy: Dod ag ef}, from: [opening], to: heard, who: [chair], form: request}
  - {move: end, name: {en: End, cy: Gorffen}, from: [heard], to: done, who: [chair]}
forms:
  - form: request
    name: {en: Request, cy: Cais}
    questions:
      - {question: asked, label: {en: What is asked?, cy: Beth a ofynnir?}}
outcomes:
  - {outcome: heard, name: {en: Heard, cy: Clywyd}}
""",
    "tests/asb.yaml": """\
version: 1
test: asb
pathway: asb
title: {en: A warning and an end, cy: Rhybudd a diwedd}
subject: {kind: person, born: 2012-05-01}
other_cases:
  - {pathway: panel, opened: 2026-01-05, ended: 2026-01-09, outcome: heard}
steps:
  - on: 2026-02-02
    by: {role: coordinator, partner: council}
    move: receive
    answers: {happened: 2026-02-01, sort: noise}
    expect: {stage: received, due: {look_into: 2026-02-16}, offered: [close], letters: [], opened: []}
  - on: 2026-02-03
    move: warn
    expect: {refused: true, because: [count, consulted, filled]}
  - {on: 2026-02-03, consult: police, reason: Known to them}
  - {on: 2026-02-03, fill: needs_check, answers: {needs: None}}
  - {on: 2026-02-03, consent: {consent: help, state: overridden, reason: danger}}
  - {on: 2026-02-04, risk: low, reason: Once}
  - {on: 2026-02-05, decide: {group: tasking, decision: leave}}
  - {on: 2026-02-05, void: 4, reason: Mistaken}
  - on: 2026-02-09
    move: close
    outcome: stopped
    expect: {stage: closed, counters: {strikes: 0}}
""",
    "tests/panel.yaml": """\
version: 1
test: panel
pathway: panel
title: {en: Heard, cy: Clywyd}
steps:
  - {on: 2026-02-02, by: {role: chair, partner: police}, move: bring}
""",
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
