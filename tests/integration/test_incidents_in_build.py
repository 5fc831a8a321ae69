"""Incidents from delivery to answer: what a build makes of three agencies' tellings, what each reader is told of them, and that nothing of
an agency that a reader may not know of shows in it, to the byte."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pytest
from click.testing import CliRunner

from diogel.build.answers import measure_table, query_build
from diogel.build.artifacts import Build
from diogel.build.explain_incident import explain_incident
from diogel.build.explain_seen import Asker
from diogel.build.export import as_csv
from diogel.build.open import open_current
from diogel.cli import main as diogel
from diogel.errors import DefinitionError, UsageError
from diogel.linkage.incidents.model import SHIPPED
from diogel.sharing import standing
from diogel.stores import guarded, sandbox
from integration import twins
from integration.folders import built

COLUMNS = {
    "REF": "event.reference",
    "QUOTES": "event.quoted_reference",
    "WHEN": "event.occurred_from",
    "KIND": "event.category",
    "LON": "event.longitude",
    "LAT": "event.latitude",
    "UPRN": "event.uprn",
    "ADDRESS": "event.address",
    "POSTCODE": "event.postcode",
    "ROLE": "involvement.role",
    "NAME": "identity.full_name",
    "BORN": "identity.date_of_birth",
    "HOME": "identity.postcode",
}
DATASETS = {"calls": "police", "complaints": "council", "callouts": "health"}
AMY = ("Amy Pritchard", "1984-03-07", "SY25 6AA")
BOB = ("Bob Llewellyn", "1990-01-12", "SY25 7BB")


class Told(NamedTuple):
    """One event of a file; a person is name, birth date, home."""

    ref: str
    when: str
    east: float | None = None
    quotes: str = ""
    kind: str = "ASB"
    uprn: str = ""
    address: str = ""
    postcode: str = ""
    person: tuple[str, str, str] = ("", "", "")

    def line(self) -> str:
        point = ("", "") if self.east is None else (f"{-3.18 + self.east / 69_400:.6f}", "51.480000")
        cells = (self.ref, self.quotes, self.when, self.kind, *point, self.uprn, self.address, self.postcode)
        return ",".join([*(f'"{cell}"' for cell in cells), "victim" if self.person[0] else "", *self.person])


def quiet(prefix: str, east: float) -> list[Told]:
    """A year of something now and then, far from everything else."""
    return [Told(f"{prefix}{month}", f"2025-{month:02d}-11 10:00", east=east + 400 * month) for month in range(1, 13)]


POLICE = [
    *quiet("PQ", 9000),
    Told("PC26-000001", "2026-10-02 22:05", east=0, person=AMY),
    Told("PC26-000002", "2026-10-09 23:00", uprn="100", address="12 Station Road", postcode="CF10 1AA"),
    Told("PC26-000003", "2026-10-16 21:00", east=500),
    Told("PC26-000004", "2026-10-23 20:00", person=BOB),
]
COUNCIL = [
    *quiet("CQ", -9000),
    Told("ASB-000001", "2026-10-02 22:20", east=20, person=AMY),
    Told("ASB-000002", "2026-10-09 23:30", address="12 Heol yr Orsaf", postcode="cf10 1aa"),
    Told("ASB-000003", "2026-10-17 14:00", east=520),
    Told("ASB-000004", "2026-10-23 12:00", quotes="PC26-000004"),
]
HEALTH = [
    *quiet("HQ", 20000),
    Told("H26-000001", "2026-10-02 22:12", east=3, kind="Domestic abuse", person=AMY),
    Told("H26-000003", "2026-10-17 03:00", east=510, quotes="PC26-000003, ASB-000003"),
    Told("H26-000004", "2026-10-23 20:10", uprn="200", address="12 Station Road", postcode="CF10 1AA", person=BOB),
    Told("H26-000005", "2026-10-02 23:50", east=140),
]
"""What the council may not know of: it joins two that stand apart, competes with one, and says that two homes stand at one address."""
ELSEWHERE = [Told("H26-999999", "2026-10-05 09:00", east=50_000)]

MEASURE = (
    "SELECT count(*) AS events, count(DISTINCT i.incident_id) AS incidents FROM incident_event AS i "
    "JOIN event AS e ON e.event_id = i.event_id WHERE e.occurred_from >= DATE '2026-01-01'"
)


def folder(into: Path, health: Sequence[Told], *, agreement: str | None = None) -> Path:
    files = {
        "partnership.yaml": twins.PARTNERSHIP,
        "agreements/sharing.yaml": agreement or sharing(),
        "measures/once.sql": MEASURE,
        "measures/once.yaml": "version: 1\nmeasure: once\ntitle: {en: Once, cy: Unwaith}\nquestion: {en: How many?, cy: Faint?}\n"
        "purpose: casework\nrecipient: council\ndirection: neither\nowner: Council\n",
    }
    columns = "\n".join(f"  - {{name: {column}, meaning: {meaning}}}" for column, meaning in COLUMNS.items())
    for name, provider in DATASETS.items():
        files[f"datasets/{name}.yaml"] = (
            f"version: 1\ndataset: {name}\ntitle: {{en: {name.title()}, cy: {name.title()}}}\nprovider: {provider}\nrow: involvement\n"
            f"point_precision: exact\ncolumns:\n{columns}\n"
        )
    for name, rows in (("calls", POLICE), ("complaints", COUNCIL), ("callouts", health)):
        files[f"deliveries/{name}/2026-10.csv"] = "\n".join([",".join(COLUMNS), *(row.line() for row in rows)]) + "\n"
    for name, text in files.items():
        twins.write(into / name, text)
    return into


def sharing(*, council_gets: Sequence[str] = tuple(COLUMNS)) -> str:
    """Linkage everywhere; for casework the council gets these columns of the police's calls, the police all of the council's, and health's
    nobody but the police."""
    wanted = {"calls": ("[council, health]", council_gets), "complaints": ("[police]", COLUMNS), "callouts": ("[police]", COLUMNS)}
    clauses = []
    for number, (name, (recipients, columns)) in enumerate(wanted.items(), start=1):
        for part, (purpose, given) in enumerate((("linkage", COLUMNS), ("casework", columns)), start=1):
            what = f"dataset: {name}, columns: [{', '.join(given)}], recipients: {recipients}, purposes: [{purpose}]"
            clauses.append(f'  - {{clause: "{number}.{part}", {what}}}')
    parties = ", ".join(f"{{partner: {partner}, signed: 2025-01-01}}" for partner in DATASETS.values())
    return (
        "version: 1\nagreement: sharing\ntype: ISP\ntitle: {en: Sharing, cy: Rhannu}\n"
        f'parties: [{parties}]\nbases: {{article6: [e], article9: [g], schedule1: ["10"]}}\n'
        "start: 2025-01-01\nreview: 2030-01-01\nend: 2035-01-01\nclauses:\n" + "\n".join(clauses) + "\n"
    )


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """With health's tellings, and without them."""
    home = tmp_path_factory.mktemp("incidents")
    fuller, poorer = folder(home / "fuller" / "town", HEALTH), folder(home / "poorer" / "town", ELSEWHERE)
    twins.build(fuller)
    twins.build(poorer, keys_of=fuller)
    return fuller, poorer


@pytest.fixture(autouse=True)
def _here_and_today(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(standing, "today", lambda: twins.TODAY)
    monkeypatch.setattr(guarded, "_run", lambda request, seconds: list(sandbox.rows(request)))
    yield


def asked(folder: Path, sql: str, recipient: str = "council") -> pa.Table:
    return query_build(folder, sql, purpose="casework", recipient=recipient, on=twins.TODAY)


def together(rows: pa.Table, key: str, name: str) -> list[str]:
    groups: dict[str, list[str]] = {}
    for row in rows.to_pylist():
        groups.setdefault(row[key], []).append(row[name])
    return sorted(" ".join(sorted(names)) for names in groups.values() if len(names) > 1)


INCIDENTS = "SELECT i.incident_id, e.reference, i.how FROM incident_event AS i JOIN event AS e ON e.event_id = i.event_id"


def test_who_may_see_all_sees_who_told_what(both: tuple[Path, Path]) -> None:
    rows = asked(both[0], INCIDENTS, "police")
    assert together(rows, "incident_id", "reference") == [
        "ASB-000001 H26-000001 PC26-000001",
        "ASB-000002 PC26-000002",
        "ASB-000003 H26-000003 PC26-000003",
        "ASB-000004 H26-000004 PC26-000004",
    ]
    assert {row["how"] for row in rows.to_pylist()} == {"alone", "evidence", "quoted"}


def test_who_may_see_two_agencies_sees_what_these_two_tell(both: tuple[Path, Path]) -> None:
    """What only health joins stands apart."""
    assert together(asked(both[0], INCIDENTS), "incident_id", "reference") == [
        "ASB-000001 PC26-000001",
        "ASB-000002 PC26-000002",
        "ASB-000004 PC26-000004",
    ]


QUERIES = {
    "incidents": "SELECT incident_id, event_id, dataset, partner, how FROM incident_event",
    "how many": "SELECT count(*) AS events, count(DISTINCT incident_id) AS incidents FROM incident_event",
    "events of no incident in particular": "SELECT event_id FROM incident_event LIMIT 5",
    "with their events": INCIDENTS,
    "of how many partners": "SELECT n, count(*) AS incidents FROM "
    "(SELECT incident_id, count(DISTINCT partner) AS n FROM incident_event GROUP BY incident_id) GROUP BY n",
    "sites": "SELECT place_id, site_id, how, precision FROM place_site",
    "events at one site": "SELECT s.site_id, s.how, count(*) AS events FROM event AS e JOIN place_site AS s ON s.place_id = e.place_id "
    "GROUP BY s.site_id, s.how",
    "a step of a hidden name": "WITH incident_seen AS (SELECT event_id FROM event) SELECT count(*) AS n FROM incident_seen",
}


@pytest.mark.parametrize("name", QUERIES)
def test_an_answer_is_the_same_to_the_byte(both: tuple[Path, Path], name: str) -> None:
    fuller, poorer = (as_csv(asked(folder, QUERIES[name])) for folder in both)
    assert fuller.count("\r\n") > 1
    assert fuller == poorer


def test_a_measure_counts_an_incident_once_and_hides_the_hidden(both: tuple[Path, Path]) -> None:
    fuller, poorer = (measure_table(folder, "once", on=twins.TODAY).to_pylist() for folder in both)
    assert fuller == poorer == [{"events": 8, "incidents": 5}]
    assert open_current(both[0]).results["measures"]["once"]["reads"]["incident_event"] == ["calls", "complaints"]


@pytest.mark.parametrize("table", ["incident_seen", "site_seen", "incident_link", "incident_guard", "place_door"])
def test_what_stands_beside_the_tables_can_be_asked_by_nobody(both: tuple[Path, Path], table: str) -> None:
    with pytest.raises(DefinitionError):
        asked(both[0], f"SELECT * FROM {table}", "police")


def sites(folder: Path, recipient: str) -> list[str]:
    return together(
        asked(folder, "SELECT s.site_id, e.reference FROM event AS e JOIN place_site AS s ON s.place_id = e.place_id", recipient),
        "site_id", "reference",
    )  # fmt: skip


def test_an_address_is_a_door_as_far_as_the_reader_may_know_who_else_stands_there(both: tuple[Path, Path]) -> None:
    assert sites(both[0], "council") == ["ASB-000002 PC26-000002"]
    assert sites(both[0], "police") == ["H26-000001 PC26-000001"]
    said = asked(both[0], "SELECT DISTINCT how, precision FROM place_site", "police").to_pylist()
    assert {(row["how"], row["precision"]) for row in said} == {("uprn", "door"), ("address", "door"), ("point", "exact")}


def test_where_not_all_that_tells_is_given_no_incident_is_told(tmp_path: Path) -> None:
    """The council may know when and of what kind, and not where: which of its complaints it was would tell it where."""
    town = folder(tmp_path / "town", ELSEWHERE, agreement=sharing(council_gets=["REF", "WHEN", "KIND"]))
    twins.build(town)
    rows = asked(town, "SELECT dataset, count(*) AS n FROM incident_event GROUP BY dataset").to_pylist()
    assert rows == [{"dataset": "complaints", "n": len(COUNCIL)}]
    assert {row["dataset"] for row in asked(town, "SELECT DISTINCT dataset FROM event").to_pylist()} == {"calls", "complaints"}


# -- explained ---------------------------------------------------------------------------------------------------------


def event_of(folder: Path, reference: str) -> str:
    (row,) = asked(folder, f"SELECT event_id FROM event WHERE reference = '{reference}'", "police").to_pylist()
    return str(row["event_id"])


def asker(recipient: str) -> Asker:
    return Asker("casework", recipient, twins.TODAY)


def test_why_an_incident_is_one(both: tuple[Path, Path]) -> None:
    told = explain_incident(both[0], event_of(both[0], "PC26-000001"))
    assert told.says.en == "one incident in 3 events of 3 partners"
    assert [telling.dataset for telling in told.tellings] == ["complaints", "callouts", "calls"]
    assert {pair.state for pair in told.pairs if not pair.other} == {"one"}
    people = {piece.says.en for pair in told.pairs for piece in pair.evidence if piece.part == "people"}
    assert "somebody has the same part in both" in people
    assert explain_incident(both[0], told.incident_id) == told


def test_an_explanation_is_the_same_with_and_without_what_is_hidden(both: tuple[Path, Path]) -> None:
    for reference in ("PC26-000001", "PC26-000003", "ASB-000004"):
        event = event_of(both[0], reference)
        fuller, poorer = (explain_incident(folder, event, asker=asker("council")) for folder in both)
        assert fuller == poorer
        assert {telling.dataset for telling in fuller.tellings} <= {"calls", "complaints"}


def test_a_hidden_event_is_nobodys_to_tell_of(both: tuple[Path, Path]) -> None:
    with pytest.raises(UsageError, match="no incident or event"):
        explain_incident(both[0], event_of(both[0], "H26-000001"), asker=asker("council"))
    with pytest.raises(UsageError, match="no incident or event"):
        explain_incident(both[0], "nothing")


def test_peoples_parts_are_told_to_whom_they_are_given(tmp_path: Path) -> None:
    without = [name for name in COLUMNS if name not in ("ROLE", "NAME", "BORN", "HOME")]
    town = folder(tmp_path / "town", ELSEWHERE, agreement=sharing(council_gets=without))
    twins.build(town)
    told = explain_incident(town, event_of(town, "PC26-000001"), asker=asker("council"))
    (pair,) = [one for one in told.pairs if not one.other]
    assert pair.probability is None
    assert [(piece.part, piece.bits) for piece in pair.evidence if piece.part in ("people", "chance")] == [("people", None)]


@pytest.mark.parametrize("language", ["en", "cy"])
def test_explained_at_the_command(both: tuple[Path, Path], language: str) -> None:
    event = event_of(both[0], "PC26-000004")
    done = CliRunner().invoke(diogel, ["explain", str(both[0]), "incident", event, "--language", language])
    assert done.exit_code == 0, done.output
    expected = {"en": "one partner's reference stands in the other's record", "cy": "mae cyfeirnod un partner yng nghofnod y llall"}
    assert expected[language] in done.output
    assert not {name for person in (AMY, BOB) for name in person[0].split()} & set(done.output.split())
    as_json = CliRunner().invoke(diogel, ["explain", str(both[0]), "incident", event, "--json"])
    assert as_json.exit_code == 0 and '"says"' in as_json.output


# -- the partnership's own model ---------------------------------------------------------------------------------------


def test_a_partnership_tunes_its_own_model_and_a_change_of_it_is_a_change(tmp_path: Path) -> None:
    town = folder(tmp_path / "town", HEALTH)
    first = built(town)
    own = town / "linkage" / "incident.yaml"
    twins.write(own, SHIPPED.read_text("utf-8").replace("one: 0.9,", "one: 0.9999,"))
    second = built(town)
    assert second.fresh and counted(first.build)["one"] > counted(second.build)["one"]
    assert not built(town).fresh
    assert [fault for fault in checked(town) if "linkage" in fault] == []


def counted(build: Build) -> dict[str, int]:
    found: dict[str, int] = build.results["incidents"]["pairs"]
    return found


def checked(folder: Path) -> list[str]:
    return CliRunner().invoke(diogel, ["check", str(folder)]).output.splitlines()


def test_what_is_wrong_with_it_is_told_at_check_and_at_build(tmp_path: Path) -> None:
    town = folder(tmp_path / "town", ELSEWHERE)
    twins.write(town / "linkage" / "incident.yaml", SHIPPED.read_text("utf-8").replace("told_also: 0.3", "told_also: 3"))
    assert [line for line in checked(town) if "incident.yaml" in line and "told_also" in line]
    with pytest.raises(DefinitionError, match="told_also"):
        built(town)


# -- results say no more than counts -----------------------------------------------------------------------------------


def test_results_hold_counts_alone(both: tuple[Path, Path]) -> None:
    summary: dict[str, Any] = open_current(both[0]).results["incidents"]
    assert summary["events"] == len(POLICE) + len(COUNCIL) + len(HEALTH) and summary["pairs"]["one"] >= 7
    assert set(summary) == {"model", "events", "incidents", "events_of_shared_incidents", "pairs_compared", "pairs", "blocks_skipped"}
