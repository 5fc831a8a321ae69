"""Erasing on the pages: one asks, another approves, a worker carries it out; cut off anywhere, it is shown and gone on with."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diogel.build import erasing
from diogel.build.open import open_current
from diogel.errors import UsageError
from diogel.sharing import standing
from diogel.web.audit import ledger
from diogel.web.audit.models import Event
from diogel.web.audit.recording import Unwritable
from diogel.web.governance.actions import erasures as actions
from diogel.web.governance.models import ErasureRun
from diogel.web.governance.queries import erasures as queries
from integration.test_retention import ALL_OF_IT, CANARY, LATER, found_in, two_deliveries
from workplace import one_of_each, signed_in, somebody

NASTY = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_deliveries(tmp_path_factory.mktemp("due"), ALL_OF_IT)


@pytest.fixture
def folder(made: Path, tmp_path: Path, database: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """October's delivery is past its hundred days."""
    settings.CODES_REQUIRED = False
    settings.FOLDER = Path(shutil.copytree(made, tmp_path / "folder", symlinks=True))
    settings.BUILDS, settings.STATE = None, settings.FOLDER / "state"
    monkeypatch.setattr(standing, "today", lambda: LATER)
    return Path(settings.FOLDER)


@pytest.fixture
def gwen(folder: Path) -> Any:
    return somebody("Gwen Lloyd", roles=["governance_lead"], partnership="one")


@pytest.fixture
def tom(folder: Path) -> Any:
    return somebody("Tom Rees", roles=["governance_lead"], partnership="one", partner="police")


def due() -> str:
    (one,) = queries.due()
    return one.held.delivery_id


def asked(by: Any, why: str = "past its time") -> str:
    """As somebody who asks on the page; gives the erasure's id."""
    sent = signed_in(by).post("/en/retention/ask/", {"delivery": due(), "why": why})
    assert sent.status_code == 302
    return str(sent["Location"].strip("/").split("/")[-1])


def approved(by: Any, id: str, why: str = "agreed") -> Any:
    return signed_in(by).post(f"/en/retention/{id}/approve/", {"why": why})


def work() -> None:
    """As the worker beside the pages."""
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)


def kinds() -> list[str]:
    return [kind for kind in Event.objects.order_by("sequence").values_list("kind", flat=True) if kind != "begin"]


def page(by: Any, id: str, language: str = "en") -> str:
    return str(signed_in(by).get(f"/{language}/retention/{id}/").content.decode())


def state(id: str) -> str:
    return queries.one(id).state  # type: ignore[union-attr]


def test_from_asking_to_the_certificate(folder: Path, gwen: Any, tom: Any) -> None:
    assert "Calls" in signed_in(gwen).get("/en/retention/").content.decode()
    delivery = due()
    id = asked(gwen)
    assert "You asked for this. Somebody else has to approve it." in page(gwen, id)
    assert "Approve and erase" in page(tom, id)
    assert approved(tom, id).status_code == 302
    assert state(id) == "waiting"
    assert found_in(folder, CANARY), "nothing is gone before a worker comes"
    work()
    assert state(id) == "erased"
    assert found_in(folder, CANARY) == set()
    assert kinds() == ["retention_asked", "retention_approved", "erasure"]
    last = Event.objects.order_by("sequence").last()
    assert last is not None
    assert (last.actor_id, last.subject_kind, last.subject_id, last.detail["certificate"]) == ("system", "delivery", delivery, id)
    assert queries.due() == []
    kept = json.loads(signed_in(gwen).get(f"/en/retention/{id}/certificate.json").content)
    assert (kept["erasure"]["asked"]["by"], kept["erasure"]["approved"]["by"]) == ("Gwen Lloyd, council", "Tom Rees, police")
    for language in ("en", "cy"):
        assert signed_in(gwen).get(f"/{language}/retention/{id}/certificate.pdf").content.startswith(b"%PDF")
        assert id in signed_in(gwen).get(f"/{language}/retention/certificates/").content.decode()


def test_nobody_approves_what_they_asked_for(folder: Path, gwen: Any) -> None:
    id = asked(gwen)
    refused = approved(gwen, id)
    assert refused.status_code == 400 and "Somebody else has to, and once is enough." in refused.content.decode()
    assert "Rhaid i rywun arall wneud" in signed_in(gwen).post(f"/cy/retention/{id}/approve/", {"why": "x"}).content.decode()
    assert state(id) == "asked" and kinds() == ["retention_asked"]
    work()
    assert found_in(folder, CANARY)


def test_nor_does_a_new_name_or_a_second_role_help(folder: Path, gwen: Any) -> None:
    id = asked(gwen)
    gwen.name = "Somebody Else"
    gwen.save()
    assert approved(gwen, id).status_code == 400
    with pytest.raises(UsageError):
        queries.retention().approve(id, by="Gwen Lloyd, council", why="the engine refuses too")


def test_who_may_look_ask_and_approve(folder: Path, gwen: Any) -> None:
    id = asked(gwen)
    delivery = queries.one(id).erasure.delivery_id  # type: ignore[union-attr]
    for role, user in {role: somebody(f"a {role}", roles=[role], partnership="one") for role in one_of_each()}.items():
        client = signed_in(user)
        reads = {client.get(f"/en/retention/{path}").status_code for path in ("", "certificates/", f"{id}/")}
        asks = client.post("/en/retention/ask/", {"delivery": delivery, "why": ""}).status_code
        approves = client.post(f"/en/retention/{id}/approve/", {"why": ""}).status_code
        assert reads == ({200} if role in ("governance_lead", "administrator") else {404}), role
        assert asks == (302 if role in ("governance_lead", "administrator") else 404) or asks == 200, role
        assert approves == (400 if role == "governance_lead" else 404), role
        assert client.post(f"/en/retention/{id}/go-on/").status_code == (302 if role == "governance_lead" else 404), role
    assert state(id) == "asked"


@pytest.mark.parametrize("id", ["forged", "0" * 16, "a" * 200])
def test_a_forged_id_is_nothing(folder: Path, gwen: Any, id: str) -> None:
    client = signed_in(gwen)
    assert client.get(f"/en/retention/{id}/").status_code == 404
    assert client.post(f"/en/retention/{id}/approve/", {"why": "x"}).status_code == 404
    assert client.post(f"/en/retention/{id}/go-on/").status_code == 404
    assert client.get(f"/en/retention/{id}/certificate.json").status_code == 404
    assert ErasureRun.objects.count() == 0


@pytest.mark.parametrize("sent", [{}, {"delivery": "forged", "why": "x"}, {"delivery": "", "why": "x"}])
def test_only_what_is_due_can_be_asked_for(folder: Path, gwen: Any, sent: dict[str, str]) -> None:
    assert signed_in(gwen).post("/en/retention/ask/", sent)["Location"] == "/en/retention/"
    assert queries.everything() == [] and kinds() == []


@pytest.mark.parametrize("why", ["", "   ", "x" * 501])
def test_without_a_reason_nothing_is_asked_or_approved(folder: Path, gwen: Any, tom: Any, why: str) -> None:
    assert signed_in(gwen).post("/en/retention/ask/", {"delivery": due(), "why": why}).status_code == 200
    assert queries.everything() == []
    id = asked(gwen)
    assert approved(tom, id, why).status_code == 400
    assert state(id) == "asked"


def test_a_reason_is_shown_as_it_was_typed_and_never_run(folder: Path, gwen: Any, tom: Any) -> None:
    id = asked(gwen, f'{NASTY} #panic("x") $a$')
    approved(tom, id, NASTY)
    work()
    assert NASTY not in page(gwen, id) and "&lt;script&gt;" in page(gwen, id)
    assert signed_in(gwen).get(f"/en/retention/{id}/certificate.pdf").content.startswith(b"%PDF")
    assert NASTY not in str(list(Event.objects.values_list("detail", flat=True)))


def test_asking_twice_is_one_request_and_it_is_no_longer_offered(folder: Path, gwen: Any, tom: Any) -> None:
    id = asked(gwen)
    assert asked(tom) == id
    assert len(queries.everything()) == 1 and queries.not_asked_for(queries.due()) == []
    assert ErasureRun.objects.get().asked_by == gwen.id
    assert queries.to_approve(gwen.id) == 0 and queries.to_approve(tom.id) == 1
    assert "Erasures to approve" in signed_in(tom).get("/en/").content.decode()


def test_what_the_command_line_asked_for_is_approved_here(folder: Path, tom: Any) -> None:
    (erasure,) = queries.retention().ask([due()], by="Data protection officer", why="past its time")
    approved(tom, erasure.id)
    work()
    assert state(erasure.id) == "erased"


@pytest.mark.parametrize("at", ["files", "intake", "builds", "decisions"])
def test_cut_off_at_any_hand_it_is_shown_and_gone_on_with(
    folder: Path, gwen: Any, tom: Any, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    id = asked(gwen)
    approved(tom, id)

    def breaks(self: Any, erasure: Any) -> Any:
        raise OSError(28, "No space left on device", str(folder))

    with monkeypatch.context() as broken:
        broken.setattr(erasing.Hands, at, breaks)
        work()
    assert state(id) == "begun"
    shown = page(tom, id)
    assert "Go on with it" in shown and "No space left on device" in shown
    assert "Go on with it" not in page(somebody("Ann Admin", roles=["administrator"], partnership="one"), id)
    assert signed_in(tom).post(f"/en/retention/{id}/go-on/").status_code == 302
    work()
    assert state(id) == "erased" and found_in(folder, CANARY) == set()
    assert kinds() == ["retention_asked", "retention_approved", "retention_approved", "erasure"]


def test_a_worker_that_died_is_noticed(folder: Path, gwen: Any, tom: Any) -> None:
    id = asked(gwen)
    approved(tom, id)
    ErasureRun.objects.filter(erasure=id).update(state="running", heard_at="2020-01-01T00:00:00Z")
    assert state(id) == "approved" and "Go on with it" in page(tom, id)


def test_what_was_erased_and_not_told_is_told_when_gone_on_with(folder: Path, gwen: Any, tom: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    id = asked(gwen)
    approved(tom, id)

    def fails(entries: Any) -> None:
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(ledger, "append", fails)
        work()
    assert state(id) == "unrecorded" and "erasure" not in kinds()
    signed_in(tom).post(f"/en/retention/{id}/go-on/")
    work()
    assert state(id) == "erased" and kinds().count("erasure") == 1
    actions.carry_out(id)
    assert kinds().count("erasure") == 1


def test_an_approval_that_can_t_be_told_starts_nothing(folder: Path, gwen: Any, tom: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    id = asked(gwen)

    def fails(entries: Any) -> None:
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(ledger, "append", fails)
        with pytest.raises(Unwritable):
            from diogel.web import audit

            with audit.recording(audit.Actor(id=str(tom.id), name=tom.name)):
                actions.approve(by=tom, id=id, why="agreed")
    work()
    assert found_in(folder, CANARY)
    assert state(id) == "approved" and "Go on with it" in page(tom, id)


def test_every_page_answers_in_few_questions(folder: Path, gwen: Any) -> None:
    id, client = asked(gwen), signed_in(gwen)
    for path in ("", "certificates/", f"{id}/"):
        client.get(f"/en/retention/{path}")
        with CaptureQueriesContext(connection) as told:
            client.get(f"/en/retention/{path}")
        assert len(told) <= 25, (path, len(told))


def test_nothing_is_due_before_its_time(folder: Path, gwen: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "today", lambda: date(2026, 11, 30))
    assert "Nothing is past its time" in signed_in(gwen).get("/en/retention/").content.decode()
    assert open_current(folder)
