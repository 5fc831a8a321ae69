"""The programme interface: a system does what a person of its partner may, sees no more, and leaves the same trace."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate, now

from casework import casework, person, written_town
from diogel.web import audit
from diogel.web.accounts import asking
from diogel.web.accounts.models import AccessRequest, User
from diogel.web.audit import Actor
from diogel.web.audit.models import Event
from diogel.web.cases import kept
from diogel.web.cases.models import Case, Step
from diogel.web.interface import actions, hooks
from diogel.web.interface.api import api
from diogel.web.interface.models import Hook, Key, Telling
from diogel.web.permissions import Permission
from workplace import signed_in

__all__ = ["casework", "written_town"]
pytestmark = pytest.mark.usefixtures("casework")

INCIDENT = {
    "happened_on": "2026-11-20", "where": "Harbour Street", "behaviour": "nuisance", "harm": "medium", "evidence": "seen",
    "account": "Shouting outside the shop until one in the morning.",
}  # fmt: skip
OPENING = {
    "pathway": "asb_ladder",
    "move": "refer",
    "about": {"kind": "person", "name": "Robert Llewellyn", "born": "1990-02-03"},
    "answers": INCIDENT,
}


class System:
    """A partner's system with its key."""

    def __init__(self, key: Key, written: str) -> None:
        self.key, self.written, self.client = key, written, Client(raise_request_exception=False)

    def get(self, address: str, **headers: str) -> Any:
        return self.client.get(f"/api/1/{address}", headers={"Authorization": f"Bearer {self.written}", **headers})

    def post(self, address: str, body: Any, **headers: str) -> Any:
        said = {"Authorization": f"Bearer {self.written}", **headers}
        return self.client.post(f"/api/1/{address}", json.dumps(body), content_type="application/json", headers=said)


def system(partner: str = "council", *roles: str, until: int = 30) -> System:
    administrator = person(f"Administrator {partner} {len(roles)} {Key.objects.count()}", "council", "administrator")
    with audit.recording(Actor(id=str(administrator.id), name=administrator.name, partner="council", hat="council")):
        key, written = actions.make_key(
            partnership=kept.partnership(), by=administrator, name=f"System of {partner}", partner=partner,
            roles=roles or ("practitioner",), groups=(), until=localdate() + timedelta(days=until),
        )  # fmt: skip
    confirmed(key)
    return System(key, written)


def confirmed(key: Key) -> None:
    lead = User.objects.filter(partner=key.user.partner, roles=["governance_lead"]).first()
    lead = lead or person(f"Lead of {key.user.partner}", key.user.partner, "governance_lead")
    with audit.recording(Actor(id=str(lead.id), name=lead.name, partner=lead.partner, hat=lead.partner)):
        asking.confirm(AccessRequest.objects.get(user=key.user, answered_at=None), by=lead, partnership=kept.partnership())


def test_a_key_opens_nothing_on_one_persons_word() -> None:
    administrator = person("Somebody Alone", "council", "administrator")
    with audit.recording(Actor(id=str(administrator.id), name="S", partner="council", hat="council")):
        key, written = actions.make_key(
            partnership=kept.partnership(), by=administrator, name="Alone", partner="council", roles=["practitioner"], groups=(),
            until=localdate() + timedelta(days=30),
        )  # fmt: skip
    alone = System(key, written)
    assert alone.get("cases").status_code == 404
    assert alone.post("cases", OPENING).status_code == 404
    confirmed(key)
    assert alone.get("cases").status_code == 200


def test_a_case_is_opened_moved_and_refused_as_on_the_pages() -> None:
    ours = system()
    made = ours.post("cases", OPENING)
    assert made.status_code == 200, made.content
    case = made.json()
    assert (case["stage"], case["answers"]["where"], case["version"]) == ("referred", "Harbour Street", Case.objects.get().version)
    offers = {one["move"]: one["refusals"] for one in ours.get(f"cases/{case['number']}/moves").json()["moves"]}
    assert {refusal["test"] for refusal in offers["first_strike"]} >= {"filled"}
    refused = ours.post(f"cases/{case['number']}/moves", {"version": case["version"], "move": "first_strike"})
    assert (refused.status_code, refused.json()["error"]) == (409, "refused")
    assert all(one["why"]["cy"] and one["todo"]["cy"] for one in refused.json()["refusals"])
    closed = ours.post(
        f"cases/{case['number']}/moves", {"version": case["version"], "move": "no_strike", "outcome": "no_strike", "reason": "Not them"}
    )
    assert closed.json()["stage"] == "closed", closed.content
    assert ours.get("cases?open=true").json()["cases"] == []
    kinds = {event.kind for event in Event.objects.filter(actor_id=str(ours.key.user_id))}
    assert kinds >= {"collection", "alteration", "consultation"}


def test_an_old_version_changes_nothing() -> None:
    ours = system()
    case = ours.post("cases", OPENING).json()
    sent = {"version": case["version"] - 1, "move": "no_strike", "outcome": "no_strike", "reason": "x"}
    assert ours.post(f"cases/{case['number']}/moves", sent).json()["error"] == "changed"
    assert Case.objects.get().stage == "referred"


def test_what_is_sent_again_is_done_once() -> None:
    ours = system()
    first = ours.post("cases", OPENING, **{"Idempotency-Key": "HA-4711"})
    again = ours.post("cases", OPENING, **{"Idempotency-Key": "HA-4711"})
    assert first.json() == again.json()
    assert Case.objects.count() == 1
    other = ours.post("cases", {**OPENING, "reason": "another"}, **{"Idempotency-Key": "HA-4711"})
    assert (other.status_code, other.json()["error"]) == (422, "idempotency_key")


def test_another_partners_case_is_as_if_there_were_none() -> None:
    """A charity's system, to whom no clause gives anything of the ladder: its number answers as any that there isn't."""
    number = system().post("cases", OPENING).json()["number"]
    stranger = system("ambulance")
    hidden, missing = stranger.get(f"cases/{number}"), stranger.get("cases/AL-2026-09999")
    assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content) == (404, hidden.content)
    sent = {"version": 1, "move": "no_strike", "outcome": "no_strike", "reason": "x"}
    assert stranger.post(f"cases/{number}/moves", sent).status_code == 404
    assert stranger.get("cases").json() == {"cases": [], "more": False}


@pytest.mark.parametrize("written", ["", "diogel", "diogel_x_y", f"diogel_{'0' * 32}_secret"])
def test_what_is_no_key_opens_nothing(written: str) -> None:
    ours = system()
    ours.written = written
    assert ours.get("cases").status_code == 401


def test_a_key_that_ended_or_is_past_its_day_opens_nothing() -> None:
    ours = system()
    assert ours.get("pathways").status_code == 200
    Key.objects.update(until=localdate() - timedelta(days=1))
    assert ours.get("pathways").status_code == 401
    Key.objects.update(until=localdate())
    assert ours.get("pathways").status_code == 200
    administrator = person("Somebody Else", "council", "administrator")
    with audit.recording(Actor(id=str(administrator.id), name="S", partner="council", hat="council")):
        actions.end_key(Key.objects.get(), by=administrator)
    assert ours.get("pathways").status_code == 401


def test_it_acts_for_a_group_only_where_it_sits_in_it() -> None:
    assert system().get("cases", **{"Diogel-Acting-For": "mace_panel"}).status_code == 401


def test_every_operation_needs_a_permission_and_a_role_that_has_it() -> None:
    operations = [op for _, router in api._routers for view in router.path_operations.values() for op in view.operations]
    assert len(operations) >= 11
    assert {getattr(op.view_func, "needs", None) for op in operations} <= set(Permission)
    nobody = system("council", "board_member")
    answer = nobody.get("cases")
    assert (answer.status_code, answer.json()["error"]) == (404, "missing")


# -- hooks -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def sent(monkeypatch: Any, settings: Any) -> list[tuple[Hook, dict[str, Any]]]:
    settings.HOOK_HOSTS = ("housing.example",)
    found: list[tuple[Hook, dict[str, Any]]] = []
    monkeypatch.setattr(hooks, "send", lambda hook, telling: (found.append((hook, telling.body)), (len(found) > 2, "503"))[1])
    return found


def hooked(ours: System) -> Hook:
    with audit.recording(Actor(id="x", name="X", partner="council", hat="council")):
        return actions.add_hook(ours.key, address="https://housing.example/told")


def test_a_receiver_that_is_down_is_told_again_and_nothing_of_a_person(sent: list[Any]) -> None:
    ours, stranger = system(), system("ambulance")
    hooked(ours), hooked(stranger)
    number = ours.post("cases", OPENING).json()["number"]
    hooks.tell()
    hooks.tell()
    assert [body["case"] for _, body in sent] == [number], "not before its time, and never to whom it is hidden from"
    telling = Telling.objects.get()
    assert (telling.state, telling.tried) == ("waiting", 1)
    for _ in range(2):
        Telling.objects.update(next_try=now())
        hooks.tell()
    assert Telling.objects.get().state == "taken"
    assert "Llewellyn" not in json.dumps(sent[0][1])
    assert set(sent[0][1]) == {"case", "pathway", "step", "kind", "at"}


def test_a_receiver_that_stays_down_is_given_up(sent: list[Any], monkeypatch: Any) -> None:
    monkeypatch.setattr(hooks, "send", lambda hook, telling: (False, "ConnectionRefusedError"))
    ours = system()
    hooked(ours)
    ours.post("cases", OPENING)
    for _ in range(len(hooks.WAITS) + 3):
        hooks.tell()
        Telling.objects.update(next_try=now())
    assert (Telling.objects.get().state, Telling.objects.get().tried) == ("given_up", len(hooks.WAITS) + 1)


@pytest.mark.parametrize(
    "address", ["http://housing.example/told", "https://169.254.169.254/", "https://elsewhere.example/", "ftp://housing.example/"]
)
def test_only_hosts_that_are_named_are_told(sent: list[Any], address: str) -> None:
    from diogel.errors import UsageError

    ours = system()
    with pytest.raises(UsageError), audit.recording(Actor(id="x", name="X", partner="council", hat="council")):
        actions.add_hook(ours.key, address=address)
    assert not Hook.objects.exists()


def test_what_is_told_is_signed_so_that_a_receiver_can_check(sent: list[Any]) -> None:
    at = now()
    good = hooks.signature("secret", at, b"{}")
    assert good != hooks.signature("secret", at, b"{ }")
    assert good != hooks.signature("other", at, b"{}")
    assert good != hooks.signature("secret", at + timedelta(seconds=1), b"{}")


# -- pages -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_key_is_made_shown_once_and_ended_on_the_pages(language: str) -> None:
    admin = signed_in(person("Marged Owen", "council", "administrator"))
    day = localdate() + timedelta(days=30)
    form = {"name": "Housing system", "until-day": day.day, "until-month": day.month, "until-year": day.year, "roles": ["practitioner"]}
    assert admin.get(f"/{language}/interface/").status_code == 200
    assert admin.get(f"/{language}/interface/new/?partner=housing").status_code == 200
    made = admin.post(f"/{language}/interface/new/?partner=housing", form)
    key = Key.objects.get()
    assert f"diogel_{key.id.hex}_" in made.content.decode()
    there = admin.get(f"/{language}/interface/{key.id}/")
    assert "Housing system" in there.content.decode()
    assert f"diogel_{key.id.hex}_" not in there.content.decode()
    assert admin.get(f"/{language}/interface/{key.id}/hooks/").status_code == 200
    admin.post(f"/{language}/interface/{key.id}/end/")
    assert Key.objects.get().ended_at is not None
    assert Step.objects.count() == 0
