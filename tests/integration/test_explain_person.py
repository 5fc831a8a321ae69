"""Why one person is one person, asked of a real build: found by any of its names, in both languages, and nobody named."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner, Result

from diogel.build.artifacts import Build, secret_of
from diogel.build.explain_person import explain_person
from diogel.build.explain_seen import Asker
from diogel.build.explain_told import KnownTo, PersonTold
from diogel.build.open import open_current
from diogel.cli import main
from diogel.definitions.model import Text
from diogel.errors import UsageError
from diogel.linkage.explain import Evidence
from diogel.sharing import standing
from diogel.stores.encrypted import write_encrypted
from integration.folders import DAY, built, minimal

INCIDENTS = """\
Incident number,Category,Date from,Longitude,Latitude,Role,Person ID,Surname,Forenames,Date of birth,Sex,Home postcode
INC9001,Burglary,01/10/2026 10:00,-3.90329,52.08455,VIC,N9001,MACHRETH,Branwen,06/05/1991,F,ZZ1 1AB
INC9002,Burglary,02/10/2026 10:00,-3.90329,52.08455,VIC,N9002,MACHRETH,Branwenn,06/05/1991,F,ZZ1 1AB
INC9003,Burglary,03/10/2026 10:00,-3.90329,52.08455,VIC,N9003,MACHRETH,Efnisien,06/05/1991,M,ZZ1 1AB
"""
REPORTS = """\
Reference,Kind,Date,Longitude,Latitude,Role,Person reference,Name,Date of birth,Sex,Postcode
ASB/9001,Litter,2026-10-01,-3.91066,52.08568,Complainant,C9001,Branwen Machreth,1991-05-06,Female,ZZ1 1AB
ASB/9002,Litter,2026-10-02,-3.91066,52.08568,Complainant,C9002,Branwen Machreth,,Female,ZZ1 1AB
"""
NAMES = ("machreth", "branwen", "efnisien", "1991", "zz1", "n9001", "c9002")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The minimal partnership with five more identities: two equal, one misspelt, one without a birth date, and a twin brother."""
    folder = minimal(tmp_path_factory.mktemp("explained"))
    (folder / "sample/incidents/2026-q4.csv").write_text(INCIDENTS, "utf-8")
    (folder / "sample/asb_reports/2026-q4.csv").write_text(REPORTS, "utf-8")
    assert built(folder).exit_code == 0
    return folder


@pytest.fixture(scope="module")
def who(folder: Path) -> dict[str, str]:
    """Partner's reference -> identity."""
    table = open_current(folder).table("identity")
    return dict(zip(table["reference"].to_pylist(), table["identity_id"].to_pylist(), strict=True))


@pytest.fixture
def own(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "own", symlinks=True))


def person_of(folder: Path, identity: str) -> str:
    table = open_current(folder).table("person_identity").to_pylist()
    return next(str(row["person_id"]) for row in table if row["identity_id"] == identity)


def write(folder: Path, name: str, rows: list[dict[str, Any]]) -> None:
    """Put other rows in a table of the current build."""
    build: Build = open_current(folder)
    table = pa.Table.from_pylist(rows, schema=build.table(name).schema)
    write_encrypted(table, build.table_path(name), build.keys, secret_of(name))


def run(*words: object) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def whole(evidence: Evidence | None) -> Evidence:
    assert evidence is not None
    return evidence


# -- what holds a person together ------------------------------------------------------------------------------------


def test_who_knows_the_person_is_told_without_a_name(folder: Path, who: dict[str, str]) -> None:
    told = explain_person(folder, person_of(folder, who["N9001"]))
    assert {one.identity_id for one in told.known_to} == {who[name] for name in ("N9001", "N9002", "C9001", "C9002")}
    assert told.says.en == f"person {told.person_id}: 4 identities, from 2 datasets of 2 partners"
    assert told.says.cy == f"person {told.person_id}: 4 hunaniaeth, o 2 set ddata gan 2 partner"
    assert {one.partner.cy for one in told.known_to} == {"Heddlu Aberwylan", "Cyngor Aberwylan"}
    assert told.asked == told.person_id and told.found is None


def test_the_tree_tells_every_link_that_is_needed_and_counts_the_others(folder: Path, who: dict[str, str]) -> None:
    told = explain_person(folder, person_of(folder, who["N9001"]))
    links = open_current(folder).table("link").to_pylist()
    mine = {one.identity_id for one in told.known_to}
    among = [row for row in links if row["identity_id_l"] in mine]
    equal = [link for link in told.links if link.equal]
    assert [set(link.equal) for link in equal] == [{who["N9001"], who["C9001"]}]
    assert equal[0].says.en == "2 identities say exactly the same in all that is compared: one record"
    assert len(told.links) == len(mine) - 1
    assert told.more_links == len(among) - len(told.links)
    weights = [whole(link.evidence).weight for link in told.links]
    assert weights == sorted(weights, reverse=True)
    assert all(whole(link.evidence).outcome == "joined" for link in told.links)


def test_the_weakest_link_is_named_with_both_sides(folder: Path, who: dict[str, str]) -> None:
    told = explain_person(folder, person_of(folder, who["N9001"]))
    weakest = told.weakest
    assert weakest is not None and weakest.link == told.links[-1]
    assert (set(weakest.these), weakest.those) == ({who["N9001"], who["N9002"], who["C9001"]}, (who["C9002"],))
    assert "the person would fall in two: 3 identities on one side" in weakest.says.en and "and 1 on the other" in weakest.says.en
    assert "byddai'r person yn ymrannu'n ddau" in weakest.says.cy
    assert ("across with it" in weakest.says.en) == (weakest.besides > 0) == ("ar draws gydag ef" in weakest.says.cy)


def test_every_pair_starts_from_what_the_model_believes_before(folder: Path, who: dict[str, str]) -> None:
    """The start is what the comparisons leave of the weight: the same prior for every pair of a build."""
    told = [explain_person(folder, person_of(folder, who[name])) for name in ("N9001", "N9003")]
    evidence = [whole(one.evidence) for person in told for one in (*person.links, *person.waiting)]
    assert len(evidence) > 4
    assert all(one.start.bits == pytest.approx(evidence[0].start.bits, abs=1e-9) for one in evidence)
    for one in evidence:
        assert sum(step.bits for step in one.steps) == pytest.approx(one.weight, abs=1e-9)
        assert one.probability == pytest.approx(1 / (1 + 2.0**-one.weight), abs=1e-9)


def test_what_is_not_known_is_told_by_side(folder: Path, who: dict[str, str]) -> None:
    told = explain_person(folder, person_of(folder, who["C9002"]))
    link = next(link for link in told.links if who["C9002"] in (link.left, link.right))
    side = "first" if link.left == who["C9002"] else "second"
    assert f"date of birth: none on the {side}" in [one.says.en for one in whole(link.evidence).not_known]
    assert "NHS number: none on either" in [one.says.en for one in whole(link.evidence).not_known]


def test_somebody_known_once_hangs_by_nothing(folder: Path, who: dict[str, str]) -> None:
    told = explain_person(folder, person_of(folder, who["N9003"]))
    assert (len(told.known_to), told.links, told.more_links, told.weakest) == (1, (), 0, None)
    assert "one identity: there is no link to tell of" in run("explain", folder, "person", told.person_id).stdout


# -- what waits, what was decided, what went before ------------------------------------------------------------------


def test_what_waits_is_told_with_the_person_on_the_other_side(folder: Path, who: dict[str, str]) -> None:
    sister, brother = (person_of(folder, who[name]) for name in ("N9001", "N9003"))
    told = explain_person(folder, brother)
    assert {one.other for one in told.waiting} == {sister}
    assert told.waiting_in_all == len(told.waiting) > 0
    assert {whole(one.evidence).by for one in told.waiting} == {"rule"}
    assert "twin" in whole(told.waiting[0].evidence).because.en
    assert told.waiting[0].says.cy == f"gallai fod yn {sister}"
    assert brother in {one.other for one in explain_person(folder, sister).waiting}


def test_a_decision_binds_and_says_so(own: Path, who: dict[str, str]) -> None:
    rows = open_current(own).table("pair").to_pylist()
    brother = next(row for row in rows if who["N9003"] in (row["identity_id_l"], row["identity_id_r"]) and row["status"] == "review")
    brother |= {"status": "no", "decision": "d17"}
    write(own, "pair", rows)
    told = explain_person(own, person_of(own, who["N9003"]))
    (bound,) = told.decisions
    assert (bound.decision, bound.decides, bound.pairs) == ("d17", "different", ((brother["identity_id_l"], brother["identity_id_r"]),))
    assert bound.says == Text(en="decision d17: two people", cy="penderfyniad d17: dau berson")


def change(
    kind: str, person: str, other: str, *, build: str = "20261003T070000000000Z-aaaaaaaa", because: str = "deliveries"
) -> dict[str, Any]:
    return {"build": build, "kind": kind, "person_id": person, "other_person_id": other, "identities": 2, "because": because}


def test_a_person_is_found_by_an_id_that_was_merged_into_it(own: Path, who: dict[str, str]) -> None:
    person = person_of(own, who["N9001"])
    later = change("merge", person, "pmiddle", build="20261105T070000000000Z-bbbbbbbb", because="d4")
    write(own, "person_change", [change("merge", "pmiddle", "pold"), later])
    told = explain_person(own, "pold")
    assert told.person_id == person and told.asked == "pold"
    assert told.found == Text(
        en=f"pold has been part of {person} since 5 November 2026", cy=f"mae pold yn rhan o {person} ers 5 Tachwedd 2026"
    )
    (past,) = explain_person(own, person).past
    assert past.on == date(2026, 11, 5)
    assert past.says.en == "5 November 2026: pmiddle became part of it (2 identities), by decision d4"
    assert past.says.cy == "5 Tachwedd 2026: daeth pmiddle yn rhan ohono (2 hunaniaeth), drwy benderfyniad d4"
    assert f"pold has been part of {person}" in run("explain", own, "person", "pold").stdout


def test_every_kind_of_change_is_told_from_either_side(own: Path, who: dict[str, str]) -> None:
    person = person_of(own, who["N9001"])
    write(own, "person_change", [change(kind, *pair) for kind in ("merge", "split", "move") for pair in ((person, "pq"), ("pq", person))])
    told = [one.says for one in explain_person(own, person).past]
    assert len({text.en for text in told}) == len({text.cy for text in told}) == 6
    assert all("pq" in text.en and "pq" in text.cy and "oherwydd yr hyn a anfonwyd" in text.cy for text in told)


def test_ids_that_were_merged_in_a_ring_lead_nowhere(own: Path) -> None:
    write(own, "person_change", [change("merge", "pa", "pb"), change("merge", "pb", "pa")])
    with pytest.raises(UsageError, match="no person pa is in the current build"):
        explain_person(own, "pa")


def test_a_person_is_found_by_an_identity(folder: Path, who: dict[str, str]) -> None:
    told = explain_person(folder, who["C9002"])
    assert told.person_id == person_of(folder, who["N9001"])
    assert told.found is not None and told.found.en == f"identity {who['C9002']} belongs to {told.person_id}"


@pytest.mark.slow
def test_a_merge_that_a_delivery_brought_is_told(tmp_path: Path) -> None:
    folder = minimal(tmp_path)
    head, *_ = REPORTS.splitlines()
    row = "ASB/910{0},Litter,2026-10-0{0},,,Complainant,C{0},Tegid Foel,{1},Male,{2}\n"
    first = f"{head}\n{row.format(1, '1970-02-03', '')}{row.format(2, '', 'ZZ1 1AB')}"
    (folder / "sample/asb_reports/2026-q4.csv").write_text(first, "utf-8")
    assert built(folder).exit_code == 0
    identity = {row["reference"]: row["identity_id"] for row in open_current(folder).table("identity").to_pylist()}
    before = {person_of(folder, identity[name]) for name in ("C1", "C2")}
    assert len(before) == 2
    bridge = f"{head}\n{row.format(3, '1970-02-03', 'ZZ1 1AB')}"
    (folder / "sample/asb_reports/2026-q5.csv").write_text(bridge, "utf-8")
    assert built(folder).exit_code == 0
    now = person_of(folder, identity["C1"])
    (gone,) = before - {now}
    told = explain_person(folder, gone)
    assert told.person_id == now and {one.identity_id for one in told.known_to} >= {identity["C1"], identity["C2"]}
    today = datetime.now(UTC).date()
    assert [(past.kind, past.into, past.other, past.on) for past in told.past] == [("merge", True, gone, today)]


# -- clauses ---------------------------------------------------------------------------------------------------------


def used(told: PersonTold) -> set[tuple[str, str, str]]:
    return {(use.dataset, use.field, f"{use.agreement}/{use.clause}") for use in told.uses}


def test_each_field_that_counted_has_its_clause_on_both_sides(folder: Path, who: dict[str, str]) -> None:
    told = explain_person(folder, person_of(folder, who["N9001"]))
    fields = ("given_names", "family_name", "date_of_birth", "sex", "postcode")
    assert used(told) >= {("incidents", name, "sharing/2.1") for name in fields} | {("asb_reports", name, "sharing/2.2") for name in fields}
    assert {use.record for use in told.uses} == {"build"} and not told.notes
    (whole_name,) = {use.columns for use in told.uses if use.dataset == "asb_reports" and use.field == "given_names"}
    assert whole_name == ("Name",)
    assert all(use.title is not None and use.title.cy for use in told.uses)


def test_the_build_s_own_record_counts_not_the_folder_of_today(own: Path, who: dict[str, str]) -> None:
    agreement = own / "agreements/sharing.yaml"
    agreement.write_text(agreement.read_text("utf-8").replace('clause: "2.1"', 'clause: "9.9"'), "utf-8")
    assert ("incidents", "sex", "sharing/2.1") in used(explain_person(own, person_of(own, who["N9001"])))


def test_where_the_build_does_not_say_the_folder_does_with_a_note(own: Path, who: dict[str, str]) -> None:
    log = open_current(own).path / "decisions.jsonl"
    lines = [line for line in log.read_text("utf-8").splitlines() if json.loads(line)["kind"] != "link"]
    log.write_text("\n".join(lines) + "\n", "utf-8")
    told = explain_person(own, person_of(own, who["N9001"]))
    assert {use.record for use in told.uses} == {"folder"}
    assert ("incidents", "sex", "sharing/2.1") in used(told)
    (note,) = told.notes
    assert note.en.endswith("asb_reports, incidents") and "ffolder" in note.cy


# -- on the command line ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "cy"])
def test_nothing_that_is_told_names_anybody(folder: Path, who: dict[str, str], language: str) -> None:
    for name in ("N9001", "N9003"):
        for words in (("--language", language), ("--json",)):
            said = run("explain", folder, "person", person_of(folder, who[name]), *words)
            assert said.exit_code == 0
            assert not [one for one in NAMES if one in said.stdout.lower()], said.stdout


def test_in_welsh_nothing_stays_english(folder: Path, who: dict[str, str]) -> None:
    person = person_of(folder, who["N9001"])
    english, welsh = (run("explain", folder, "person", person, "--language", language).stdout.splitlines() for language in ("en", "cy"))
    same = {line.strip() for line in english if any(letter.isalpha() for letter in line)} & {line.strip() for line in welsh}
    ids = {one.identity_id for one in explain_person(folder, person).known_to}
    assert not {line for line in same if not any(identity in line for identity in ids)}
    for heading in ("Pwy sy'n adnabod y person hwn", "Y cyswllt gwannaf", "Beth sy'n aros i rywun edrych"):
        assert heading in welsh


def test_lines_are_short_enough_for_a_terminal(folder: Path, who: dict[str, str]) -> None:
    for language in ("en", "cy"):
        said = run("explain", folder, "person", person_of(folder, who["N9001"]), "--language", language).stdout
        assert max(map(len, said.splitlines())) <= 116


def test_machines_get_everything_in_both_languages(folder: Path, who: dict[str, str]) -> None:
    person = person_of(folder, who["N9001"])
    told = json.loads(run("explain", folder, "person", person, "--json").stdout)
    assert told["person_id"] == person and told["says"]["cy"].startswith("person ")
    assert {one["identity_id"] for one in told["known_to"]} == {one.identity_id for one in explain_person(folder, person).known_to}
    step = told["links"][0]["evidence"]["pieces"][0]
    assert step["strength"]["en"] and step["odds"]["cy"] and isinstance(step["bits"], float)


def test_only_a_person_has_a_language(folder: Path) -> None:
    said = run("explain", folder, "incidents", "--language", "cy")
    assert said.exit_code == 2 and "go with a person or an incident" in said.stderr


@pytest.mark.parametrize("name", ["nobody", "p'; DROP TABLE pair; --", ""])
def test_who_is_not_there_is_told_so(folder: Path, name: str) -> None:
    said = run("explain", folder, "person", name)
    assert said.exit_code == 2 and "is in the current build" in said.stderr


def test_a_build_of_before_links_were_kept_has_to_be_made_again(own: Path, who: dict[str, str]) -> None:
    person = person_of(own, who["N9001"])
    open_current(own).table_path("link").unlink()
    said = run("explain", own, "person", person)
    assert said.exit_code == 2 and "keeps no links" in said.stderr and "diogel build FOLDER --again" in said.stderr


def test_a_build_that_keeps_no_model_has_to_be_made_again(own: Path, who: dict[str, str]) -> None:
    person = person_of(own, who["N9001"])
    (open_current(own).path / "linkage-model.yaml").unlink()
    said = run("explain", own, "person", person)
    assert said.exit_code == 2 and "does not say what model linked it" in said.stderr


# -- who asks --------------------------------------------------------------------------------------------------------

POLICE, COUNCIL = ("--purpose", "analysis", "--recipient", "police"), ("--purpose", "analysis", "--recipient", "council")


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> date:
    monkeypatch.setattr(standing, "today", lambda: DAY)
    return DAY


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Path:
    """The same, but no clause gives the council's reports to the police for analysis, nor the other way round."""
    closed = Path(shutil.copytree(folder, tmp_path_factory.mktemp("closed") / "closed", symlinks=True))
    agreement = closed / "agreements/sharing.yaml"
    agreement.write_text(agreement.read_text("utf-8").replace("purposes: [analysis]", "purposes: [linkage]"), "utf-8")
    return closed


def asked(folder: Path, name: str, *asker: str, on: date) -> PersonTold:
    return explain_person(folder, name, asker=Asker(asker[1], asker[3], on))


def test_what_may_not_be_read_is_not_there(closed: Path, who: dict[str, str], today: date) -> None:
    """Two identities of the police, two of the council: each sees its own, neither a hint of the other's."""
    for asker, mine, others in ((POLICE, ("N9001", "N9002"), ("C9001", "C9002")), (COUNCIL, ("C9001", "C9002"), ("N9001", "N9002"))):
        told = asked(closed, who[mine[0]], *asker, on=today)
        assert {one.identity_id for one in told.known_to} == {who[name] for name in mine}
        assert len(told.links) == 1 and told.more_links == 0 and not told.links[0].equal
        assert (told.decisions, told.past) == ((), ())
        everything = str(json.loads(run("explain", closed, "person", who[mine[0]], *asker, "--on", today, "--json").stdout))
        assert not [name for name in others if who[name] in everything]
        assert {use.dataset for use in told.uses} == {told.known_to[0].dataset}


@pytest.mark.slow
def test_hidden_records_change_nothing_of_what_is_told(closed: Path, tmp_path: Path, who: dict[str, str], today: date) -> None:
    """With the council's records in the build and without them, the police are told the same of everybody they know."""
    without = Path(shutil.copytree(closed, tmp_path / "without", ignore=shutil.ignore_patterns("builds", "state")))
    for delivery in (without / "sample/asb_reports").glob("*.csv"):
        delivery.unlink()
    assert built(without).exit_code == 0
    table = open_current(without).table("person_identity").to_pylist()
    assert {row["dataset"] for row in table} == {"incidents"} and len(table) > 10
    for identity in {row["identity_id"] for row in table}:
        told = [asked(folder, identity, *POLICE, on=today) for folder in (closed, without)]
        one, other = (replace(person, known_to=_without_days(person)) for person in told)
        assert one == other
        assert person_of(without, identity) == told[1].person_id


def _without_days(told: PersonTold) -> tuple[KnownTo, ...]:
    return tuple(replace(one, since=DAY) for one in told.known_to)


def test_who_is_hidden_is_told_like_who_is_not_there(closed: Path, who: dict[str, str], today: date) -> None:
    hidden = run("explain", closed, "person", who["C9001"], *POLICE, "--on", today)
    nobody = run("explain", closed, "person", "nobody", *POLICE, "--on", today)
    assert hidden.exit_code == nobody.exit_code == 2
    assert hidden.stderr.replace(who["C9001"], "nobody") == nobody.stderr


def test_no_weight_is_told_where_not_everything_may_be_seen(closed: Path, who: dict[str, str], today: date) -> None:
    told = asked(closed, who["N9001"], *POLICE, on=today)
    (link,) = told.links
    assert link.evidence is None and link.glimpse is not None
    assert "the dates of birth are the same" in [text.en for text in link.glimpse.pieces]
    assert link.glimpse.because.cy and not re.search(r"[-+]\d|\d%|to 1", run("explain", closed, "person", who["N9001"], *POLICE).stdout)


def test_a_field_that_may_not_be_seen_is_in_no_sentence(own: Path, who: dict[str, str], today: date) -> None:
    """The police may see the council's reports but for who they are about."""
    told = asked(own, who["N9001"], "", "analysis", "", "safety_group", on=today)
    assert {one.dataset for one in told.known_to} == {"incidents", "asb_reports"}
    assert all(link.evidence is None and link.glimpse is not None and link.glimpse.pieces == () for link in told.links)
    agreement = own / "agreements/sharing.yaml"
    opened = re.sub(r"purposes: \[linkage\]", "purposes: [linkage, analysis]", agreement.read_text("utf-8"))
    agreement.write_text(opened, "utf-8")
    told = asked(own, who["N9001"], "", "analysis", "", "safety_group", on=today)
    assert all(link.glimpse is None and link.evidence is not None for link in told.links), "every field of every record is open now"
    agreement.write_text(opened.replace("columns: [Person reference, Name,", "columns: [Person reference,"), "utf-8")
    told = asked(own, who["N9001"], "", "analysis", "", "safety_group", on=today)
    sentences = [text.en for link in told.links if link.glimpse for text in link.glimpse.pieces]
    assert "the dates of birth are the same" in sentences and not [one for one in sentences if "name" in one]


def test_each_look_is_a_line_in_the_log(own: Path, who: dict[str, str], today: date) -> None:
    asked(own, who["N9001"], *POLICE, on=today)
    lines = [json.loads(line) for path in (own / "state").glob("decisions-*.jsonl") for line in path.read_text("utf-8").splitlines()]
    assert {(line["kind"], line["purpose"], line["recipient"]) for line in lines} == {("view", "analysis", "police")}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--purpose", "analysis"), 2, "give both"),
        (("--recipient", "police"), 2, "give both"),
        (("--purpose", "gossip", "--recipient", "police"), 10, "no purpose gossip"),
        (("--purpose", "analysis", "--recipient", "press"), 10, "no partner or group press"),
        (("--purpose", "linkage", "--recipient", "police"), 12, "names are never shown for it"),
        (("--purpose", "analysis", "--recipient", "police", "--on", "2026-01-01"), 2, "not by those of 2026-01-01"),
    ],
    ids=str,
)
def test_who_asks_without_a_right_is_refused(
    folder: Path, who: dict[str, str], today: date, words: tuple[str, ...], code: int, said: str
) -> None:
    told = run("explain", folder, "person", who["N9001"], *words)
    assert told.exit_code == code and said in told.stderr and not told.stdout


def test_an_asker_goes_with_a_person_alone(folder: Path) -> None:
    assert run("explain", folder, "incidents", *POLICE).exit_code == 2
