"""From two partners' extracts to one person, with no name ever in the building: hash at home, deliver, build."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from folders import built

from diogel.build.artifacts import Build
from diogel.build.check import everything_wrong
from diogel.build.hashing import hash_extract
from diogel.build.run import Outcome
from diogel.definitions.alone import dataset_alone
from diogel.linkage.hashed import Hasher
from diogel.linkage.prepare import TOKENS
from diogel.linkage.project_key import ProjectKey
from diogel.progress import Silent
from diogel.stores.encrypted import read_encrypted
from diogel.stores.keys import Keys

DAY = date(2026, 11, 1)
KEY = ProjectKey("asb-2026", bytes(range(32)))

PARTNERSHIP = """\
version: 1
partnership: two
name: {en: Two, cy: Dau}
partners:
  - {id: landlord, name: {en: Landlord, cy: Landlord}, kind: housing}
  - {id: health, name: {en: Health Board, cy: Bwrdd Iechyd}, kind: health}
  - {id: council, name: {en: Council, cy: Cyngor}, kind: council}
purposes: [{id: analysis, name: {en: Analysis, cy: Dadansoddi}}]
"""
_TOKENS = "\n".join(f"  - {{name: {name}, meaning: identity.{name}}}" for name in TOKENS)
TENANTS = f"""\
version: 1
dataset: tenants
title: {{en: Tenancies, cy: Tenantiaethau}}
provider: landlord
row: event
columns:
  - {{name: Tenancy, meaning: event.reference, required: true}}
  - {{name: Began, meaning: event.occurred_from, required: true}}
  - {{name: Name, meaning: identity.full_name, required: true}}
  - {{name: Born, meaning: identity.date_of_birth}}
  - {{name: Postcode, meaning: identity.postcode}}
{_TOKENS}
"""
PATIENTS = f"""\
version: 1
dataset: patients
title: {{en: Attendances, cy: Ymweliadau}}
provider: health
row: event
columns:
  - {{name: Attendance, meaning: event.reference, required: true}}
  - {{name: Seen, meaning: event.occurred_from, required: true}}
  - {{name: Forename, meaning: identity.given_names}}
  - {{name: Surname, meaning: identity.family_name}}
  - {{name: DOB, meaning: identity.date_of_birth}}
  - {{name: Home, meaning: identity.postcode}}
{_TOKENS}
"""
AGREEMENT = f"""\
version: 1
agreement: hashed
type: ISP
title: {{en: Linking without names, cy: Cysylltu heb enwau}}
parties: [{{partner: landlord, signed: 2026-01-01}}, {{partner: health, signed: 2026-01-01}}, {{partner: council, signed: 2026-01-01}}]
bases: {{article6: [e], schedule1: ["10"]}}
start: 2026-01-01
review: 2030-01-01
end: 2035-01-01
clauses:
  - {{clause: "1", dataset: tenants, columns: [Tenancy, Began], recipients: [council], purposes: [analysis]}}
  - {{clause: "2", dataset: patients, columns: [Attendance, Seen], recipients: [council], purposes: [analysis]}}
  - {{clause: "3", dataset: tenants, columns: [{", ".join(TOKENS)}], recipients: [council], purposes: [linkage], identifiers: hashed}}
  - {{clause: "4", dataset: patients, columns: [{", ".join(TOKENS)}], recipients: [council], purposes: [linkage], identifiers: hashed}}
"""
PLAIN = """\
version: 1
agreement: plain
type: ISP
title: {en: Older, cy: Hŷn}
parties: [{partner: landlord, signed: 2026-01-01}, {partner: council, signed: 2026-01-01}]
bases: {article6: [e], schedule1: ["10"]}
start: 2026-01-01
review: 2030-01-01
end: 2035-01-01
clauses:
  - {clause: "9", dataset: tenants, columns: [Name, Born, Postcode], recipients: [council], purposes: [analysis, linkage]}
"""
EXTRACTS = {
    "tenants": [
        ["Tenancy", "Began", "Name", "Born", "Postcode"],
        ["T1", "2026-01-05", "JONES, Siân (Mrs)", "04/03/1985", "CF10 1AA"],
        ["T2", "2026-02-06", "Rhys ap Owain", "", "CF10 1AB"],
        ["T3", "2026-03-07", "Ifor Morgan", "05/06/1950", "CF10 1AE"],
    ],
    "patients": [
        ["Attendance", "Seen", "Forename", "Surname", "DOB", "Home"],
        ["A1", "2026-04-01 10:00", "SIAN", "JONES", "1985-03-04", "CF5 9ZZ"],
        ["A2", "2026-04-02 11:00", "Rhys", "Ap Owain", "1990-01-09", "cf101ab"],
        ["A3", "2026-04-03 12:00", "Ifor", "Morgan", "1979-11-20", "CF10 1AE"],
        ["A4", "2026-04-04 13:00", "Siân", "Jones", "04/03/1985", ""],
    ],
}
WORDS = ("jones", "siân", "sian", "owain", "morgan", "1985-03-04", "04/03/1985", "cf10 1a", "cf101a")


def write(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")
    return path


def delivered(into: Path) -> Path:
    """The partnership's folder, with what its two partners hashed at home and sent."""
    folder, home = into / "two", into / "home"
    for name, content in {"partnership.yaml": PARTNERSHIP, "agreements/hashed.yaml": AGREEMENT}.items():
        write(folder / name, content)
    for name, content in {"tenants": TENANTS, "patients": PATIENTS}.items():
        write(folder / "datasets" / f"{name}.yaml", content)
        definition = dataset_alone(write(home / f"{name}.yaml", content))
        with (home / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(EXTRACTS[name])
        out = folder / "deliveries" / name / "2026-10.csv"
        out.parent.mkdir(parents=True)
        hash_extract(home / f"{name}.csv", definition, Hasher(KEY, name), out, today=DAY, progress=Silent())
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return delivered(tmp_path)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    """Built once, for tests that only look."""
    with pytest.MonkeyPatch.context() as environment:
        for name in ("DIOGEL_KEY", "DIOGEL_IDENTITY_KEY", "DIOGEL_KEY_FILE"):
            environment.delenv(name, raising=False)
        yield built(delivered(tmp_path_factory.mktemp("hashed")))


def folder_of(outcome: Outcome) -> Path:
    return outcome.build.path.parent.parent


def who(build: Build) -> list[list[str]]:
    """The references of each person's events."""
    events = {row["event_id"]: row["reference"] for row in build.table("event").to_pylist()}
    found: dict[str, list[str]] = {}
    for row in build.table("involvement").to_pylist():
        found.setdefault(row["person_id"], []).append(events[row["event_id"]])
    return sorted(sorted(references) for references in found.values())


def test_check_finds_nothing_wrong(folder: Path) -> None:
    assert everything_wrong(folder, on=DAY, paths={}) == []


def test_two_partners_records_become_one_person_without_a_name(finished: Outcome) -> None:
    assert finished.exit_code == 0
    assert who(finished.build) == [["A1", "A4", "T1"], ["A2", "T2"], ["A3"], ["T3"]]
    identity = finished.build.table("identity").to_pylist()
    assert len(identity) == 7
    nothing = {name: None for name in identity[0] if name not in ("identity_id", "dataset", "partner")}
    assert all({name: row[name] for name in nothing} == nothing for row in identity)


def test_no_plain_word_and_no_key_is_anywhere_in_what_was_built(finished: Outcome) -> None:
    build, folder = finished.build, folder_of(finished)
    everything = json.dumps(
        [build.table(name).to_pylist() for name in ("identity", "person", "person_source", "pair", "event")], default=str
    )
    keys = Keys.find(folder, {})
    for kept in (folder / "builds" / ".intake").rglob("*.parquet"):
        secret = "tables" if kept.name.startswith("rows") else "identity"
        everything += json.dumps(read_encrypted(kept, keys, secret).to_pylist(), default=str)
    for path in [*(folder / "deliveries").rglob("*.csv"), *build.path.rglob("*.json*")]:
        everything += path.read_text("utf-8")
    found = [word for word in WORDS if word in everything.lower()]
    assert found == []
    assert KEY.secret.hex() not in everything
    assert "T1" in everything and "match_key_2" in everything


def test_tokens_are_in_no_table_that_anybody_reads(finished: Outcome) -> None:
    build, folder = finished.build, folder_of(finished)
    with (folder / "deliveries" / "patients" / "2026-10.csv").open(encoding="utf-8-sig", newline="") as file:
        tokens = {row[name] for row in csv.DictReader(file) for name in TOKENS} - {""}
    assert tokens
    for path in sorted(build.path.rglob("*.parquet")):
        if "linkage" not in path.parts and path.parent.name in ("tables", "identity", "measures"):
            secret = "identity" if path.parent.name == "identity" else "tables"
            said = {
                value for row in read_encrypted(path, build.keys, secret).to_pylist() for value in row.values() if isinstance(value, str)
            }
            assert not tokens & said, path


def test_names_sent_all_the_same_are_never_read(folder: Path) -> None:
    """An older agreement names them, and the landlord forgets to hash: what one has hashed no other lets in."""
    write(folder / "agreements" / "plain.yaml", PLAIN)
    with (folder / "deliveries" / "tenants" / "2026-11.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([EXTRACTS["tenants"][0], ["T9", "2026-05-05", "Cyfrinachwen Morgan", "01/02/1990", "CF10 1AA"]])
    faults = [fault for fault in everything_wrong(folder, on=DAY, paths={}) if fault.file.name == "plain.yaml"]
    assert len(faults) == 3 and all(fault.severity == "warning" and "hashed" in fault.what and fault.line == 11 for fault in faults)
    build = built(folder).build
    assert ["T9"] not in who(build)
    assert "T9" in {row["reference"] for row in build.table("event").to_pylist()}
    keys = Keys.find(folder, {})
    for kept in [*(folder / "builds" / ".intake").rglob("*.parquet"), build.table_path("identity"), build.table_path("event")]:
        secret = "tables" if kept.name.startswith(("rows", "event")) else "identity"
        assert "cyfrinachwen" not in json.dumps(read_encrypted(kept, keys, secret).to_pylist(), default=str).lower(), kept
    refused = next(one for one in build.receipts if one.dataset == "tenants").refused_columns
    assert set(refused) == {"Name", "Born", "Postcode"} and "hashed" in refused["Name"].en


def test_names_where_tokens_are_due_keep_the_whole_delivery_out(folder: Path) -> None:
    path = folder / "deliveries" / "tenants" / "2026-11.csv"
    path.write_text("Tenancy,Began,match_key_2\nT8,2026-05-05,Cyfrinachwen\n", "utf-8")
    outcome = built(folder)
    assert outcome.exit_code == 11
    (refused,) = [one for one in outcome.build.receipts if one.status == "refused"]
    assert "no token" in str(refused.problem) and "cyfrinachwen" not in str(refused).lower()
    assert who(outcome.build) == [["A1", "A4", "T1"], ["A2", "T2"], ["A3"], ["T3"]]
