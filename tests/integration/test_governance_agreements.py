"""The register of agreements on its pages: what it says of them today, what flowed, who may read it, and what is written down."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diogel.sharing import standing
from diogel.sharing.decisions import Decision, DecisionLog
from diogel.sharing.tally import asked
from diogel.web.audit.models import Event
from diogel.web.governance.queries.agreements import Register
from diogel.web.governance.queries.overview import trust, working_days_before
from diogel.web.people.models import Request
from web_folder import web_folder
from workplace import one_of_each, signed_in, somebody

TODAY = date(2026, 11, 30)
LEAD = "governance_lead"
READERS = {"analyst", "coordinator", "practitioner", "chair", LEAD}
PAGES = (
    "governance/", "governance/agreements/", "governance/agreements/print/", "governance/agreements/of/sharing/",
    "governance/datasets/incidents/", "governance/datasets/camera_requests/", "governance/recipients/",
    "governance/recipients/?recipient=safety_group&purpose=analysis",
)  # fmt: skip
NASTY = "<script>alert(1)</script>"

LAPSING = f"""\
version: 1
agreement: lapsing
type: DDA
title: {{en: "=HYPERLINK(1) {NASTY}", cy: "{NASTY} cymraeg"}}
parties: [{{partner: police, signed: 2026-01-12, signatory: "{NASTY}"}}, {{partner: council}}]
bases: {{article6: [e]}}
start: 2026-02-01
review: 2026-12-20
end: 2027-01-31
clauses:
  - {{clause: "1", dataset: incidents, columns: [Category], recipients: [council], purposes: [analysis], on_request: true}}
"""
OVER = LAPSING.replace("lapsing", "over").replace("end: 2027-01-31", "end: 2026-08-31").replace("review: 2026-12-20", "review: 2026-08-01")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return web_folder(tmp_path_factory.mktemp("governance"))


@pytest.fixture
def folder(made: Path, database: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.CODES_REQUIRED = False
    settings.FOLDER, settings.BUILDS, settings.STATE = made, None, made / "state"
    monkeypatch.setattr(standing, "today", lambda: TODAY)
    return made


@pytest.fixture
def more(folder: Path) -> Any:
    """Two agreements more: one that lapses soon, one that is over."""
    written = {folder / "agreements" / "lapsing.yaml": LAPSING, folder / "agreements" / "over.yaml": OVER}
    for path, content in written.items():
        path.write_text(content, "utf-8")
    yield folder
    for path in written:
        path.unlink()


def lead() -> Any:
    return signed_in(somebody("Gwen Lloyd", roles=[LEAD]))


def text(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def test_whoever_may_read_agreements_may_and_nobody_else(folder: Path) -> None:
    for role, user in one_of_each().items():
        found = {signed_in(user).get(f"/en/{path}").status_code for path in PAGES}
        assert found == ({200} if role in READERS else {404}), role


def test_another_partnerships_lead_finds_nothing(folder: Path) -> None:
    stranger = signed_in(somebody("Elsewhere", roles=[LEAD], partnership="caerfai"))
    assert {stranger.get(f"/en/{path}").status_code for path in (*PAGES, "retention/", "governance/copies/")} == {404}


@pytest.mark.parametrize("language", ["en", "cy"])
def test_every_page_answers_in_few_questions_and_no_more_with_more_rows(folder: Path, language: str) -> None:
    client = lead()
    for path in PAGES:
        client.get(f"/{language}/{path}")
        with CaptureQueriesContext(connection) as told:
            assert client.get(f"/{language}/{path}").status_code == 200
        assert len(told) <= 25, (path, len(told))


def test_what_lapses_and_what_is_over_stand_first(more: Path) -> None:
    register = Register.today()
    assert [(near.line.id, near.what, near.days) for near in register.near] == [("lapsing", "review", 20), ("lapsing", "lapse", 62)]
    assert [(line.id, line.standing.state) for line in register.over] == [("over", "expired")]
    page = text(lead(), "/en/governance/")
    assert page.index("in 20 days") < page.index("in 62 days")


def test_it_is_narrowed_by_party_and_standing_and_sorted(more: Path) -> None:
    client = lead()
    titles = ["Sharing between police and council", "HYPERLINK"]

    def order(query: str) -> list[bool]:
        body = text(client, f"/en/governance/agreements/{query}").partition("<tbody>")[2]
        return [title in body for title in titles]

    assert order("?state=in_force") == [True, False]
    assert order("?state=unsigned") == [False, True]
    assert order("?partner=council") == [True, True]
    by_end = text(client, "/en/governance/agreements/?sort=ends").partition("<tbody>")[2]
    assert by_end.index("HYPERLINK") < by_end.index("Sharing between")
    by_end = text(client, "/en/governance/agreements/?sort=-ends").partition("<tbody>")[2]
    assert by_end.index("HYPERLINK") > by_end.index("Sharing between")


@pytest.mark.parametrize("query", ["?partner=nobody", "?state=forged", "?partner=%00&state=%F0", "?sort=__class__&page=-1"])
def test_what_nobody_offered_finds_nothing_and_breaks_nothing(folder: Path, query: str) -> None:
    client = lead()
    assert client.get(f"/en/governance/agreements/{query}").status_code == 200
    assert client.get(f"/en/governance/agreements/agreements.csv{query}").status_code == 200
    assert client.get("/en/governance/recipients/?recipient=../../x&purpose=linkage").status_code == 200


@pytest.mark.parametrize("path", ["governance/agreements/of/none/", "governance/datasets/none/", "retention/none/"])
def test_what_is_not_there_is_missing(folder: Path, path: str) -> None:
    assert lead().get(f"/en/{path}").status_code == 404


def test_an_agreement_tells_what_came_in_under_each_clause(folder: Path) -> None:
    (accepted,) = [one for one in Register.today().build.receipts if one.dataset == "incidents" and one.status == "accepted"]  # type: ignore[union-attr]
    clauses = {line.clause.clause: line.flow for line in Register.today().clauses(Register.today().partnership.agreements["sharing"])}
    assert clauses["1.1"] is not None and clauses["1.1"].rows == accepted.rows_accepted > 0
    assert clauses["1.1"].deliveries == 1
    page = text(lead(), "/en/governance/agreements/of/sharing/")
    assert "Assistant Chief Constable" in page and "12 January 2026" in page and "Names are never shown to anybody." in page


def test_the_log_of_decisions_is_counted_by_clause_and_read_on_from_where_it_was(tmp_path: Path) -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    log = DecisionLog(tmp_path / "decisions-2026-11.jsonl")
    allowed = Decision(now, "view", True, "incidents", "shown", "A", "sharing", "1.1")
    refused = Decision(now, "query", False, "incidents", "not read")
    old = Decision(datetime(2026, 11, 1, tzinfo=UTC), "view", True, "incidents", "shown", "A", "sharing", "1.1")
    linked = Decision(now, "link", True, "incidents", "held on to", "A", "sharing", "1.1")
    log.write(allowed, refused, old, linked)
    since = date(2026, 11, 10)
    first = asked(tmp_path, since=since)
    assert (first.allowed, first.refused) == ({"sharing/1.1": 1}, {"incidents": 1})
    log.write(allowed)
    with log.path.open("ab") as torn:
        torn.write(b'{"at": "2026-11-20T00:00:00Z", "kind": "vi')
    assert asked(tmp_path, since=since).allowed == {"sharing/1.1": 2}
    log.path.write_text("no line\n", "utf-8")
    assert asked(tmp_path, since=since).allowed == {}


def test_what_a_recipient_may_see_is_what_the_clauses_give(more: Path) -> None:
    def seen(recipient: str) -> dict[str, tuple[set[str], set[str]]]:
        return {one.dataset.dataset: (set(one.standing), set(one.on_request)) for one in Register.today().seen_by(recipient, "analysis")}

    group = seen("safety_group")
    assert group["incidents"] == ({"Incident number", "Category", "Date from", "Longitude", "Latitude", "Role"}, set())
    assert group["camera_requests"] == (set(), set())
    assert seen("council")["camera_requests"][0] == {"REF", "WHEN"}, "it is the council's own"
    before = sorted((more / "state").glob("decisions-*"))
    text(lead(), "/en/governance/recipients/?recipient=safety_group&purpose=analysis")
    assert sorted((more / "state").glob("decisions-*")) == before, "nobody was shown anything"


def test_a_clause_on_request_is_told_apart(more: Path) -> None:
    (more / "agreements" / "lapsing.yaml").write_text(
        LAPSING.replace("{partner: council}", "{partner: council, signed: 2026-01-12}"), "utf-8"
    )
    (incidents,) = [one for one in Register.today().seen_by("council", "analysis") if one.dataset.dataset == "incidents"]
    assert "Category" not in incidents.standing or incidents.standing["Category"].agreement == "sharing"  # type: ignore[union-attr]
    assert "On request" in text(lead(), "/en/governance/agreements/of/lapsing/")


def test_columns_that_are_refused_say_why_in_the_page_s_language(folder: Path) -> None:
    client = lead()
    assert "no clause names it" in text(client, "/en/governance/datasets/camera_requests/")
    assert "nid oes cymal yn ei enwi" in text(client, "/cy/governance/datasets/camera_requests/")


def test_findings_have_their_file_and_line_in_both_languages(more: Path) -> None:
    line = (OVER.splitlines().index("end: 2026-08-31")) + 1
    english, welsh = (text(lead_, f"/{language}/governance/agreements/of/over/") for lead_ in [lead()] for language in ("en", "cy"))
    assert "it expired on 31 August 2026" in english and "daeth i ben ar 31 Awst 2026" in welsh
    assert f"<code>agreements/over.yaml</code>, line {line}" in english
    assert f"<code>agreements/over.yaml</code>, llinell {line}" in welsh


def test_no_title_or_signatory_is_ever_markup(more: Path) -> None:
    client = lead()
    for language in ("en", "cy"):
        for path in (*PAGES, "governance/agreements/of/lapsing/"):
            assert NASTY not in text(client, f"/{language}/{path}"), path


def test_the_file_holds_a_line_a_clause_and_no_formula(more: Path) -> None:
    answer = lead().get("/en/governance/agreements/agreements.csv")
    assert answer["Content-Type"].startswith("text/csv") and "attachment" in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 6
    assert {row["standing"] for row in rows} == {"in_force", "unsigned", "expired"}
    assert not [cell for row in rows for cell in row.values() if cell and cell[0] in "=+@\t\r"]
    assert any(row["title"].startswith("'=HYPERLINK") for row in rows)


def test_exports_and_prints_are_written_down_and_reading_is_not(folder: Path) -> None:
    client = lead()
    for path in (*PAGES[:2], *PAGES[3:], "governance/agreements/agreements.csv", "governance/agreements/print/"):
        client.get(f"/en/{path}")
    told = list(Event.objects.order_by("sequence").values_list("kind", "subject_kind"))
    assert [one for one in told if one[0] != "begin"] == [("export", "agreements"), ("print", "agreements")]


def test_the_first_page_tells_each_only_what_they_may_know(folder: Path) -> None:
    everything = text(lead(), "/en/governance/")
    assert (
        "Failed sign-ins in a week" in everything
        and "Last handed a checkpoint" in everything
        and "Deliveries past their time" in everything
    )
    practitioner = text(signed_in(somebody("Prys Owen", roles=["practitioner"])), "/en/governance/")
    assert "Failed sign-ins" not in practitioner and "checkpoint" not in practitioner and "Deliveries past their time" not in practitioner


def test_requests_are_counted_by_clause_and_by_how_long_they_wait(more: Path) -> None:
    asker = somebody("Prys Owen", roles=["practitioner"])
    given = {"partnership": "minimal", "by": asker, "hat": "council", "purpose": "analysis", "agreement": "lapsing", "clause": "1"}
    given |= {"partner": "police", "identities": ["i"], "why": "a case"}
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    for state, at in (
        ("open", monday - timedelta(hours=1)),
        ("open", monday + timedelta(hours=1)),
        ("agreed", monday),
        ("refused", monday),
    ):
        until = TODAY if state == "agreed" else None
        Request.objects.create(**given, person=f"{state} {at}", state=state, at=at, until=until)
    gwen = somebody("Gwen Lloyd", roles=[LEAD])
    assert trust(gwen, Register.today().partnership, TODAY).requests_late == 1
    assert [line.agreed for line in Register.today().clauses(Register.today().partnership.agreements["lapsing"])] == [1]
    assert "1 request agreed to" in text(signed_in(gwen), "/en/governance/agreements/of/lapsing/")


@pytest.mark.parametrize(("day", "before"), [(30, 23), (27, 20), (29, 23), (28, 23), (24, 17)])
def test_weekends_are_no_working_days(day: int, before: int) -> None:
    assert working_days_before(date(2026, 11, day), 5) == date(2026, 11, before)


def test_before_anything_is_built_the_pages_say_so(database: Any, settings: Any, tmp_path: Path) -> None:
    from integration.folders import minimal

    settings.CODES_REQUIRED = False
    settings.FOLDER, settings.BUILDS, settings.STATE = minimal(tmp_path), None, tmp_path / "state"
    client = lead()
    assert "Nothing has been built yet" in text(client, "/en/governance/agreements/of/sharing/")
    assert "Nothing is held yet" in text(client, "/en/retention/")
    text(client, "/en/governance/")
