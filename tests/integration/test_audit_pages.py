"""The log on its pages and from the command line: who may read it, what it says, and that reading it is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diogel.web import audit
from diogel.web.audit import Actor, Kind, Subject, ledger, queries
from diogel.web.audit.checkpoints import Checkpoint
from diogel.web.audit.kinds import MEANINGS
from diogel.web.audit.models import Event
from diogel.web.audit.queries import Wanted
from diogel.web.audit.verify import verify
from workplace import signed_in, somebody

SIAN = Actor(id="u-1", name="Siân Rees", partner="police", hat="police")
TOM = Actor(id="u-2", name="=cmd|' /C calc'!A0", partner="council", hat="council")


@pytest.fixture(autouse=True)
def _one_step(settings: Any) -> None:
    settings.CODES_REQUIRED = False


@pytest.fixture
def reader(database: Any) -> Any:
    return signed_in(somebody("Gwen Lloyd", roles=["governance_lead"]))


def look(actor: Actor = SIAN, *, ids: tuple[str, ...] = ("h1",), kind: Kind = Kind.CONSULTATION, purpose: str = "safety") -> None:
    with audit.recording(actor):
        for id in ids:
            audit.record(kind, subject=Subject("identity", id), purpose=purpose, clauses=["isp/3"], detail={"person": "p1"})


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(ledger, "clock", lambda: moment)


# -- what it is asked --------------------------------------------------------------------------------------------------


def test_entries_are_found_by_each_thing_that_is_asked_for(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for day, actor, kind, purpose in (
        (1, SIAN, Kind.CONSULTATION, "safety"),
        (2, TOM, Kind.SEARCH, "safety"),
        (3, SIAN, Kind.SEARCH, "analysis"),
    ):
        at(monkeypatch, datetime(2026, 6, day, 12, tzinfo=UTC))
        look(actor, kind=kind, purpose=purpose, ids=(f"h{day}",))

    def found(**asked: Any) -> list[int]:
        return [event.sequence for event in queries.events(Wanted(**asked)).events]

    first, second = datetime(2026, 6, 1).date(), datetime(2026, 6, 2).date()
    assert found() == [4, 3, 2, 1]
    assert found(actor="u-1") == [4, 2]
    assert found(kind="search") == [4, 3]
    assert found(partner="council") == [3]
    assert found(purpose="analysis") == [4]
    assert found(subject=Subject("identity", "h2")) == [3]
    assert found(since=second) == [4, 3]
    assert found(until=first) == [2, 1]
    assert found(since=second, until=second) == [3]
    assert found(since=datetime(2027, 1, 1).date()) == []
    assert found(until=datetime(2025, 1, 1).date()) == []
    assert found(kind="search", actor="u-1", since=second) == [4]


def test_days_are_found_also_where_the_clock_went_back(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    days = (datetime(2026, 6, 3, 12, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC), datetime(2026, 6, 2, 12, tzinfo=UTC))
    for number, day in enumerate(days):
        at(monkeypatch, day)
        look(ids=(f"h{number}",))
    at(monkeypatch, datetime(2026, 7, 1, tzinfo=UTC))
    third = datetime(2026, 6, 3).date()
    assert [event.sequence for event in queries.events(Wanted(since=third, until=third)).events] == [2, 1]


def test_pages_go_back_through_the_whole_log_without_counting_it(database: Any) -> None:
    for number in range(7):
        look(ids=(f"h{number}",))
    seen, before = [], None
    with CaptureQueriesContext(connection) as asked:
        while True:
            page = queries.events(Wanted(), before=before, size=3)
            seen += [event.sequence for event in page.events]
            before = page.older
            if before is None:
                break
    assert seen == [8, 7, 6, 5, 4, 3, 2, 1]
    assert not [one for one in asked if "COUNT(" in one["sql"].upper()]


def test_who_looked_at_a_person_counts_each_look_once(database: Any) -> None:
    look(ids=("h1", "h2"))
    look(TOM, ids=("h2",), kind=Kind.EXPORT)
    look(TOM, ids=("h2",), kind=Kind.ALTERATION)
    look(TOM, ids=("other",))
    looks = queries.who_looked_at([Subject("identity", "h1"), Subject("identity", "h2")])
    assert [[event.actor_id for event in act] for act in looks.acts] == [["u-2"], ["u-1", "u-1"]]


def test_what_is_past_its_time_names_nobody_and_stays_in_the_chain(reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC)
    at(monkeypatch, now - timedelta(days=8 * 365.25))
    look()
    monkeypatch.undo()
    page = reader.get("/en/audit/").content.decode()
    assert "Somebody looked at: no longer told" in page
    assert "Siân Rees" not in page
    assert "h1" not in page.replace("</h1", "").replace("<h1", "")
    assert not queries.who_looked_at([Subject("identity", "h1")]).acts
    assert not queries.events(Wanted(actor="u-1")).events
    assert not queries.events(Wanted(subject=Subject("identity", "h1"))).events
    assert verify().whole


# -- pages -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "says"), [("en", "Siân Rees looked at: record h1"), ("cy", "Edrychodd Siân Rees ar hyn: cofnod h1")])
def test_the_log_is_read_in_words(reader: Any, language: str, says: str) -> None:
    look()
    page = reader.get(f"/{language}/audit/")
    assert page.status_code == 200
    assert says in page.content.decode()


def test_each_kind_has_its_sentence_in_both_languages(reader: Any) -> None:
    for kind in Kind:
        with audit.recording(SIAN):
            audit.record(kind, subject=Subject("identity", "{actor}"), recipients=["council", "police"])
    for language in ("en", "cy"):
        page = reader.get(f"/{language}/audit/").content.decode()
        for meaning in MEANINGS.values():
            said = meaning.sentence.in_language(language).replace("{actor}", "Siân Rees")
            assert said.partition("{")[0].strip() in page.replace("&#39;", "'")


def test_reading_it_is_told(reader: Any) -> None:
    reader.get("/en/audit/?subject_kind=identity&subject=h1")
    last = Event.objects.order_by("sequence").last()
    assert last is not None
    assert (last.kind, last.actor_name, last.subject_kind, last.subject_id) == ("log_read", "Gwen Lloyd", "identity", "h1")


def test_who_may_not_read_it_is_told_of_no_such_page(database: Any) -> None:
    stranger = signed_in(somebody("Dai Jones", roles=["practitioner"]))
    for address in ("/en/audit/", "/en/audit/log.csv", "/en/audit/looked-at/?kind=identity&id=h1", "/en/audit/checkpoints/"):
        assert stranger.get(address).status_code == 404
    assert stranger.post("/en/audit/checkpoints/", {"partner": "council"}).status_code == 404
    assert list(Event.objects.filter(kind="checkpoint")) == []
    assert Event.objects.filter(kind="refusal").count() == 5


@pytest.mark.parametrize(
    "asked",
    ["kind=nothing", "partner=elsewhere", "since-day=31&since-month=2&since-year=2026", "before=x", "before=99999999999999999999999"],
)
def test_a_question_that_can_not_be_understood_is_no_fault(reader: Any, asked: str) -> None:
    look()
    answer = reader.get(f"/en/audit/?{asked}")
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert "looked at: record h1" not in answer.content.decode()


def test_the_file_opens_safely_and_taking_it_is_told(reader: Any) -> None:
    look(TOM)
    answer = reader.get("/en/audit/log.csv?partner=council")
    text = answer.content.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("entry,time,kind")
    assert len(text.splitlines()) == 2
    assert ",\"'=cmd|' /C calc'!A0 looked at" in text or ",'=cmd|' /C calc'!A0 looked at" in text
    assert not [cell for line in text.splitlines()[1:] for cell in line.split(",") if cell.lstrip('"').startswith(("=", "+", "-", "@"))]
    taken = Event.objects.get(kind="export")
    assert (taken.subject_kind, taken.detail) == ("log", {"partner": "council"})


def test_a_file_is_not_made_too_large_to_hold(reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diogel.web.audit.views.MOST_IN_A_FILE", 1)
    look()
    answer = reader.get("/en/audit/log.csv")
    assert answer.status_code == 400
    assert "choose fewer days" in answer.content.decode()
    assert not Event.objects.filter(kind="export").exists()


def test_who_looked_at_one_record_is_a_page(reader: Any) -> None:
    look(ids=("h1", "h2"))
    page = reader.get("/en/audit/looked-at/?kind=identity&id=h1&id=h2").content.decode()
    assert "Siân Rees looked at: record h1" in page or "Siân Rees looked at: record h2" in page
    assert "Records of the same person: 2" in page
    assert "Nobody has looked at it" in reader.get("/en/audit/looked-at/?kind=identity&id=nobody").content.decode()
    assert reader.get("/en/audit/looked-at/?kind=anything&id=h1").status_code == 404


def test_a_checkpoint_is_made_for_a_partner_and_agrees(reader: Any, tmp_path: Path) -> None:
    look()
    assert "No checkpoint was made yet" in reader.get("/en/audit/checkpoints/").content.decode()
    answer = reader.post("/en/audit/checkpoints/", {"partner": "council"})
    assert "attachment" in answer["Content-Disposition"]
    path = tmp_path / "held.json"
    path.write_bytes(answer.content)
    held = Checkpoint.read(path)
    assert (held.partner, held.partnership) == ("council", "minimal")
    assert verify([held]).whole
    assert "made a checkpoint for" in reader.get("/en/audit/checkpoints/").content.decode()


def test_where_the_log_can_not_be_written_the_page_shows_nothing(reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    look()

    def fails(*_: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(ledger, "append", fails)
    for language in ("en", "cy"):
        answer = reader.get(f"/{language}/audit/")
        assert answer.status_code == 503
        assert "Siân" not in answer.content.decode()
        assert audit.Unwritable.says.in_language(language) in answer.content.decode()


def test_a_page_asks_no_more_for_more_entries(reader: Any) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert reader.get("/en/audit/").status_code == 200
        return len(counted)

    look()
    asked()
    few = asked()
    look(ids=tuple(f"h{number}" for number in range(60)))
    assert asked() == few <= 25
