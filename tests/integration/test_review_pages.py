"""Doubtful links in the workplace: queue, pair, decision, second opinion, chair, taking back; and what goes wrong with each."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Event as Event_
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from diogel.build.open import build_folder, open_current
from diogel.build.review_decisions import Ready
from diogel.linkage.decisions import Entry
from diogel.linkage.ledger import LedgerFile
from diogel.progress import Silent
from diogel.sharing import standing
from diogel.web.accounts.models import User
from diogel.web.audit import ledger as audit_ledger
from diogel.web.audit.models import Event
from diogel.web.review import waiting
from integration.review_folder import CANARY, ROWS, deliver, review_folder
from workplace import signed_in, somebody

DAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = review_folder(tmp_path_factory.mktemp("review"))
    build_folder(folder, on=DAY, progress=Silent())
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(standing, "today", lambda: DAY)
    copied = Path(shutil.copytree(built, tmp_path / "folder", symlinks=True))
    settings.FOLDER, settings.BUILDS, settings.CODES_REQUIRED = copied, None, False
    return copied


@pytest.fixture
def ann(folder: Path, sqlite: Any) -> Client:
    return signed_in(person("Ann Evans"))


def person(name: str, role: str = "analyst", partner: str = "council") -> User:
    return somebody(name, partner=partner, roles=[role], partnership="twins")


def entries(folder: Path) -> tuple[Entry, ...]:
    return LedgerFile.of(folder, open_current(folder).keys).read().entries


def pairs(client: Client, address: str = "/en/links/") -> list[str]:
    return re.findall(r'href="(/en/links/pairs/[^"]+)"', client.get(address).content.decode().split("<table")[-1])


def build_of(client: Client, pair: str) -> str:
    found = re.search(r'name="build" value="([^"]+)"', client.get(pair).content.decode())
    return found[1] if found else ""


def answer(client: Client, pair: str, said: str, *, why: str = "one telephone", **more: str) -> Any:
    return client.post(f"{pair}decide/", {"answer": said, "why": why, "build": build_of(client, pair), **more})


def needing_two(folder: Path) -> None:
    written = folder / "partnership.yaml"
    written.write_text(written.read_text("utf-8") + "second_opinion: true\n", "utf-8")


def events(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind).order_by("sequence"))


def test_a_queue_that_takes_long_to_gather_is_said_to_be_gathered(ann: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    gathered, ready = waiting.Gathered.of, Event_()

    def slowly(opened: Any) -> Any:
        ready.wait(30)
        return gathered(opened)

    monkeypatch.setattr(waiting, "PATIENCE", 0)
    monkeypatch.setattr(waiting.Gathered, "of", slowly)
    monkeypatch.setattr(waiting, "_gathered", waiting._Kept())
    for language, said in (("en", "are being gathered"), ("cy", "yn cael eu casglu")):
        answer = ann.get(f"/{language}/links/")
        assert (answer.status_code, answer["Refresh"]) == (503, "10")
        assert said in answer.content.decode()
    assert ann.get("/en/").status_code == 200, "the first page waits for nobody"
    ready.set()
    monkeypatch.setattr(waiting, "PATIENCE", 30)
    assert len(pairs(ann)) == 2


# -- the way through -------------------------------------------------------------------------------------------------


def test_a_pair_is_decided_and_the_next_one_follows_at_once(ann: Client, folder: Path) -> None:
    first, second = pairs(ann)
    shown = ann.get(first).content.decode()
    assert "the surnames are the same" in shown and "<svg" in shown and CANARY not in shown
    gone = answer(ann, first, "same")
    assert gone.status_code == 302 and gone["Location"] == second
    said = ann.get(second).content.decode()
    assert "It counts from the next build on" in said
    (entry,) = entries(folder)
    assert (entry.decides, entry.by, entry.why) == ("same", "ann.evans@example.org", "one telephone")
    assert pairs(ann) == [second]
    (event,) = events("link_decided")
    assert (event.subject_kind, event.subject_id) == ("pair", first.split("/")[-2])
    assert event.clauses and event.purpose == "linkage"
    assert "one telephone" not in str(event.detail) and "same" not in event.detail.values()


def test_both_records_stand_in_the_log_when_a_pair_is_looked_at(ann: Client) -> None:
    pair = pairs(ann)[0]
    ann.get(pair)
    looked = [event.subject_id for event in events("consultation") if event.subject_kind == "identity"]
    assert sorted(looked) == sorted(pair.split("/")[-2].split("-"))


def test_names_are_shown_for_a_purpose_that_a_clause_gives_them_for(ann: Client) -> None:
    first, second = pairs(ann)
    assert CANARY not in ann.get(first).content.decode()
    assert CANARY in ann.get(f"{first}?purpose=casework").content.decode()
    looked = [event for event in events("consultation") if event.purpose == "casework"]
    assert len(looked) == 2 and all(event.clauses for event in looked)
    assert CANARY not in str([(event.detail, event.clauses) for event in Event.objects.all()])
    landlord = signed_in(person("Lowri Huws", partner="landlord"))
    shown = landlord.get(f"{second}?purpose=analysis").content.decode()
    assert "No clause gives you names" in shown and "Llewellyn" not in shown
    assert "No clause" not in landlord.get(f"{second}?purpose=linkage").content.decode()


def test_not_sure_goes_on_and_leaves_the_pair(ann: Client, folder: Path) -> None:
    first, second = pairs(ann)
    assert answer(ann, first, "unsure", why="")["Location"] == second
    assert entries(folder) == () and pairs(ann) == [first, second]
    assert answer(ann, second, "unsure", why="")["Location"] == "/en/links/"


def test_one_takes_back_what_one_has_decided(ann: Client, folder: Path) -> None:
    first, _ = pairs(ann)
    answer(ann, first, "different")
    (back,) = re.findall(r'href="(/en/links/mine/[^"]+)"', ann.get("/en/links/mine/").content.decode())
    assert ann.post(back, {"why": ""}).status_code == 200 and len(entries(folder)) == 1
    assert ann.post(back, {"why": "it was her mother"}).status_code == 302
    assert [entry.kind for entry in entries(folder)] == ["decision", "withdrawal"]
    assert first in pairs(ann) and len(events("link_undone")) == 1
    assert ann.post(back, {"why": "again"}).status_code == 404


# -- two people, and the chair ---------------------------------------------------------------------------------------


def test_a_second_opinion_is_blind_and_somebody_elses(ann: Client, folder: Path) -> None:
    needing_two(folder)
    pair = pairs(ann)[0]
    answer(ann, pair, "same", why="the housing officer knows her")
    assert pairs(ann, "/en/links/second/") == []
    own = ann.get(pair).content.decode()
    assert "The second is somebody else" in own and 'name="answer"' not in own
    assert answer(ann, pair, "same").status_code == 302 and len(entries(folder)) == 1
    bob = signed_in(person("Bob Parry", partner="police"))
    assert pairs(bob, "/en/links/second/") == [pair]
    shown = bob.get(pair).content.decode()
    assert "<svg" not in shown and "housing officer" not in shown and "ann.evans" not in shown and "Ann Evans" not in shown
    assert not re.search(r"\d+\.\d times", shown)
    answer(bob, pair, "same")
    assert [entry.opinion for entry in entries(folder)] == ["first", "second"]


def test_where_two_disagree_the_chair_has_the_last_word(ann: Client, folder: Path) -> None:
    needing_two(folder)
    pair = pairs(ann)[0]
    answer(ann, pair, "same", why="one telephone")
    bob = signed_in(person("Bob Parry", partner="police"))
    answer(bob, pair, "different", why="two sisters")
    assert 'name="answer"' not in bob.get(pair).content.decode()
    chair = signed_in(person("Rhian Tudor", "chair"))
    (dispute,) = re.findall(r'href="(/en/disputed-links/[^"]+)"', chair.get("/en/disputed-links/").content.decode().split("<table")[-1])
    shown = chair.get(dispute).content.decode()
    assert "Ann Evans" in shown and "two sisters" in shown and "one telephone" in shown
    assert bob.get(dispute).status_code == 404 and bob.post(dispute, {"answer": "same", "why": "mine"}).status_code == 404
    assert len(entries(folder)) == 2
    assert chair.post(dispute, {"answer": "different", "why": "met both"}).status_code == 302
    assert entries(folder)[-1].opinion == "chair"
    assert chair.post(dispute, {"answer": "same", "why": "again"}).status_code == 404
    (mine,) = [entry.id for entry in entries(folder) if entry.by.startswith("ann")]
    assert ann.post(f"/en/links/mine/{mine}/", {"why": "after all"}).status_code == 404


def test_the_chair_is_neither_of_the_two(ann: Client, folder: Path) -> None:
    needing_two(folder)
    both = somebody("Both Hats", partner="police", roles=["analyst", "chair"], partnership="twins")
    pair = pairs(ann)[0]
    answer(ann, pair, "same")
    client = signed_in(both)
    answer(client, pair, "different")
    first = entries(folder)[0].id
    shown = client.post(f"/en/disputed-links/{first}/", {"answer": "different", "why": "I say so"})
    assert "You are one of the two who disagree" in shown.content.decode() and len(entries(folder)) == 2


# -- misuse ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", ["x", "-", "a-b", "0" * 24 + "-" + "1" * 24, "' OR 1=1--", "%00"])
def test_a_forged_pair_is_like_a_missing_page(ann: Client, folder: Path, id: str) -> None:
    assert ann.get(f"/en/links/pairs/{id}/").status_code == 404
    assert ann.post(f"/en/links/pairs/{id}/decide/", {"answer": "same", "why": "x", "build": ""}).status_code == 404
    assert entries(folder) == ()


def test_ids_of_two_pairs_are_no_pair(ann: Client) -> None:
    first, second = (pair.split("/")[-2].split("-") for pair in pairs(ann))
    assert ann.get(f"/en/links/pairs/{first[0]}-{second[1]}/").status_code == 404


def test_an_answer_that_is_none_is_refused(ann: Client, folder: Path) -> None:
    assert answer(ann, pairs(ann)[0], "perhaps").status_code == 404 and entries(folder) == ()


def test_a_decision_needs_its_reason(ann: Client, folder: Path) -> None:
    asked = answer(ann, pairs(ann)[0], "same", why=" ")
    assert asked.status_code == 400 and "Why: enter an answer" in asked.content.decode() and entries(folder) == ()


def test_deciding_twice_decides_once(ann: Client, folder: Path) -> None:
    pair = pairs(ann)[0]
    build = build_of(ann, pair)
    for said in ("same", "different"):
        ann.post(f"{pair}decide/", {"answer": said, "why": "x", "build": build})
    assert [entry.decides for entry in entries(folder)] == ["same"]


def test_nobody_takes_back_what_another_decided(ann: Client, folder: Path) -> None:
    answer(ann, pairs(ann)[0], "same")
    decision = entries(folder)[0].id
    bob = signed_in(person("Bob Parry", partner="police"))
    assert decision not in bob.get("/en/links/mine/").content.decode()
    assert bob.get(f"/en/links/mine/{decision}/").status_code == 404
    assert bob.post(f"/en/links/mine/{decision}/", {"why": "no"}).status_code == 404
    assert len(entries(folder)) == 1


def test_who_does_not_review_finds_nothing_there(ann: Client, folder: Path) -> None:
    pair = pairs(ann)[0]
    for role in ("practitioner", "governance_lead", "administrator", "board_member", "chair"):
        other = signed_in(person(f"A {role}", role))
        assert [other.get(one).status_code for one in ("/en/links/", "/en/links/second/", pair)] == [404] * 3
        assert other.post(f"{pair}decide/", {"answer": "same", "why": "x"}).status_code == 404
    assert ann.get("/en/disputed-links/").status_code == 404
    elsewhere = signed_in(somebody("Far Away", roles=["analyst"], partnership="another"))
    assert elsewhere.get("/en/links/").status_code == 404 and elsewhere.get(pair).status_code == 404
    assert entries(folder) == ()


def test_a_build_that_came_meanwhile_is_looked_at_first(ann: Client, folder: Path) -> None:
    first, second = pairs(ann)
    before = {pair: build_of(ann, pair) for pair in (first, second)}
    deliver(folder, "calls", "2026-11.csv", [*ROWS["calls"][:1], "C9,2026-11-01,P9,Sioned,Quinn,1990-01-01,F,9 Bryn Glas,CF10 3CC"])
    build_folder(folder, on=DAY, progress=Silent())
    gone = ann.post(f"{second}decide/", {"answer": "same", "why": "x", "build": before[second]})
    assert gone.status_code in (302, 404) and entries(folder) == ()
    if gone.status_code == 302:
        assert "A new build has come" in ann.get(gone["Location"]).content.decode()


# -- the log and the ledger do not part company ----------------------------------------------------------------------


def test_what_cannot_be_recorded_is_not_decided(ann: Client, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = pairs(ann)[0]
    build = build_of(ann, pair)

    def broken(entries: Any) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr(audit_ledger, "append", broken)
        refused = ann.post(f"{pair}decide/", {"answer": "same", "why": "x", "build": build})
    assert refused.status_code == 503 and entries(folder) == () and events("link_decided") == []
    assert "It counts from the next build on" not in ann.get(pair).content.decode()


def test_what_cannot_be_kept_is_told_and_taken_back_in_the_log(ann: Client, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = pairs(ann)[0]
    build = build_of(ann, pair)

    def broken(self: Ready) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr(Ready, "keep", broken)
        refused = ann.post(f"{pair}decide/", {"answer": "same", "why": "x", "build": build})
    assert refused.status_code == 503 and entries(folder) == ()
    assert [event.kind for event in Event.objects.filter(kind__startswith="link_").order_by("sequence")] == ["link_decided", "link_undone"]
    assert "It counts from the next build on" not in ann.get(pair).content.decode()


def test_the_ledger_is_written_after_the_log(ann: Client, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were it the other way round, a crash between the two would leave a decision that nobody has on record."""
    seen: list[int] = []
    keep = Ready.keep

    def watched(self: Ready) -> None:
        seen.append(len(events("link_decided")))
        keep(self)

    monkeypatch.setattr(Ready, "keep", watched)
    answer(ann, pairs(ann)[0], "same")
    assert seen == [1] and len(entries(folder)) == 1


def test_somebody_who_was_faster_is_not_written_over(ann: Client, folder: Path) -> None:
    from diogel.build.review_decisions import Said, decide, ready_to_decide
    from diogel.build.review_opened import Opened
    from diogel.errors import UsageError

    left, right = pairs(ann)[0].split("/")[-2].split("-")
    ready = ready_to_decide(Opened.of(folder), Said(left, right, "same", "ann", "x"))
    decide(folder, left, right, "different", by="bob", why="y")
    with pytest.raises(UsageError, match="at the same moment"):
        ready.keep()
    assert [entry.decides for entry in entries(folder)] == ["different"]


# -- speed -----------------------------------------------------------------------------------------------------------


def test_the_queue_is_worked_out_once_while_nothing_changes(ann: Client, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worked: list[str] = []
    for name in ("_gather", "_judge"):
        real = getattr(waiting, name)
        monkeypatch.setattr(waiting, name, lambda *a, real=real, name=name: worked.append(name) or real(*a))
    first, second = pairs(ann)
    ann.get(first)
    ann.get("/en/links/mine/")
    assert worked == ["_gather", "_judge"]
    answer(ann, first, "same")
    ann.get(second)
    assert worked == ["_gather", "_judge", "_judge"]


def test_no_page_asks_the_database_much(ann: Client) -> None:
    pair = pairs(ann)[0]
    for address in ("/en/links/", "/en/links/second/", pair, f"{pair}?purpose=casework", "/en/links/mine/"):
        with CaptureQueriesContext(connection) as asked:
            assert ann.get(address).status_code == 200
        assert len(asked) <= 25, address
