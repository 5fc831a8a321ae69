"""The first page, notices, e-mail and calendars: what there is for somebody, and never a word about anybody."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime, now

import pasts
from casework import written_town
from diogel.sharing import standing
from diogel.web.audit.models import Event
from diogel.web.cases.models import Case, Due, Notice, Referral
from diogel.web.notices import mail
from diogel.web.notices.models import Wish
from pasts import DAY, brought, opened, past, worker
from workplace import signed_in

__all__ = ["written_town"]


@pytest.fixture
def town(written_town: Path, sqlite: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FOLDER, settings.BUILDS, settings.CODES_REQUIRED = written_town, None, False
    monkeypatch.setattr(standing, "today", lambda: DAY)
    monkeypatch.setattr(mail, "now", lambda: localtime(now()).replace(hour=9))


def first(client: Client, language: str = "en") -> str:
    answer = client.get(f"/{language}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


# -- this morning ----------------------------------------------------------------------------------------------------


def test_what_is_overdue_comes_first_and_calm_is_said(town: None) -> None:
    cerys = worker()
    assert "Nothing is due today, and nothing is overdue." in first(signed_in(cerys))
    one = opened(cerys, day="2026-10-01", happened_on="2026-09-28")
    page = first(signed_in(cerys))
    assert "Decide on the referral" in page
    assert one.number in page
    assert "Gwen Morris" not in page
    assert "I&#39;w wneud heddiw, ac yn hwyr" in first(signed_in(cerys), "cy")


def test_a_coordinator_sees_what_has_nobody_yet(town: None) -> None:
    cerys, mali = worker(), worker("Mali Hughes", role="coordinator")
    case = past(cerys)
    case.person = None
    brought(case)
    assert "Without a lead person" in first(signed_in(mali))
    assert "Without a lead person" not in first(signed_in(cerys))


@pytest.mark.parametrize("role", ["analyst", "board_member", "administrator", "governance_lead", "chair"])
def test_every_role_has_a_first_page(town: None, role: str) -> None:
    assert "Where to go" in first(signed_in(worker(role=role)))


def test_the_first_page_asks_little_and_no_more_with_more_cases(town: None) -> None:
    cerys = worker(role="coordinator")
    client = signed_in(cerys)
    brought(*(past(cerys, day="2026-10-01", happened_on="2026-09-28") for _ in range(3)))
    first(client)
    few = _queries(client)
    brought(*(past(cerys, day="2026-10-01", happened_on="2026-09-28") for _ in range(30)))
    assert _queries(client) == few <= 25


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        first(client)
    return len(asked)


# -- notices ---------------------------------------------------------------------------------------------------------


def told(case: Case, **to: Any) -> Notice:
    return Notice.objects.create(case=case, words={"en": "Please answer today.", "cy": "Atebwch heddiw."}, **to)


def test_notices_are_read_and_those_of_hidden_cases_are_not_there(town: None) -> None:
    cerys, guto, fflur = worker(), worker("Guto Vaughan", partner="police"), worker("Fflur Teifi", partner="fire")
    one = opened(cerys)
    told(one, partner="police")
    told(one, partner="fire")
    client = signed_in(guto)
    assert one.number in client.get("/en/notices/").content.decode()
    assert "New notices" in first(client)
    client.post("/en/notices/read/")
    assert "New notices" not in first(client)
    hidden = signed_in(fflur)
    assert one.number not in hidden.get("/en/notices/").content.decode()
    assert "New notices" not in first(hidden)
    hidden.post("/en/notices/read/")
    assert Notice.objects.get(partner="fire").read_at is None


# -- e-mail ----------------------------------------------------------------------------------------------------------


def test_a_person_is_written_to_once_a_day_without_a_word_about_anybody(town: None) -> None:
    cerys = worker()
    opened(cerys, day="2026-10-01", happened_on="2026-09-28")
    assert [mail.tell_everybody(), mail.tell_everybody()] == [1, 0]
    (sent,) = outbox.outbox
    assert sent.to == [cerys.email]
    assert "Overdue: 2" in sent.body
    assert not any(word in sent.subject + sent.body for word in ("Gwen", "Morris", "AL-", "strike", "Referred"))


def test_who_wants_none_gets_none(town: None) -> None:
    cerys = worker()
    opened(cerys, day="2026-10-01", happened_on="2026-09-28")
    client = signed_in(cerys)
    client.post("/en/notices/wishes/", {})
    assert mail.tell_everybody() == 0
    assert [event.detail["what"] for event in Event.objects.filter(kind="account_change")] == ["e-mail off"]


def test_a_referral_is_told_at_once_and_once(town: None) -> None:
    cerys, guto = worker(), worker("Guto Vaughan", partner="police")
    one = opened(cerys)
    Referral.objects.create(case=one, partner="police", from_partner="council", why="Known to you", until=date(2026, 12, 1), by=cerys)
    assert [mail.tell_of_referrals(), mail.tell_of_referrals()] == [1, 0]
    (sent,) = outbox.outbox
    assert (sent.to, "AL-" in sent.body) == ([guto.email], False)


# -- calendars -------------------------------------------------------------------------------------------------------


def test_a_calendar_says_number_and_what_and_its_address_can_be_renewed(town: None) -> None:
    cerys = worker()
    one = opened(cerys)
    Due.objects.create(
        case=one, kind="action", what="9", name={"en": "Ring Gwen Morris", "cy": "Ffonio Gwen Morris"}, day=DAY, person=cerys
    )
    client = signed_in(cerys)
    client.get("/en/notices/wishes/")
    before = Wish.objects.get(user=cerys).secret
    diary = Client().get(f"/en/due/{before}.ics").content.decode()
    assert f"SUMMARY:{one.number}: Decide on the referral" in diary
    assert "Gwen" not in diary
    client.post("/en/notices/calendar/")
    assert Client().get(f"/en/due/{before}.ics").status_code == 404
    assert Client().get(f"/cy/due/{Wish.objects.get(user=cerys).secret}.ics").status_code == 200
    assert Client().get(f"/en/due/{uuid4()}.ics").status_code == 404


def test_a_calendar_of_somebody_who_left_is_closed(town: None) -> None:
    cerys = worker()
    signed_in(cerys).get("/en/notices/wishes/")
    cerys.left_at = pasts.at("2026-10-30")
    cerys.save()
    assert Client().get(f"/en/due/{Wish.objects.get(user=cerys).secret}.ics").status_code == 404
