"""Who gets in, how, and how that ends. Alice belongs to the council, Mair keeps accounts, Gwen leads on governance."""

from __future__ import annotations

import re
import time
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from diogel.errors import UsageError
from diogel.web import audit
from diogel.web.accounts import actions, invitations, queries
from diogel.web.accounts.middleware import SEEN
from diogel.web.accounts.models import AccessRequest, AccessReview, User
from diogel.web.audit import Actor
from diogel.web.audit.models import Event
from workplace import PASSWORD, signed_in, somebody

pytestmark = pytest.mark.usefixtures("database", "quick_passwords")
HOME, SIGN_IN = "/en/", "/en/sign-in/"
SYSTEM = Actor.system("tests")


@pytest.fixture
def quick_passwords(settings: Any) -> None:
    """The hasher of the product takes its time, which is its point."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CODES_REQUIRED = False


def enter(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(SIGN_IN, {"email": email, "password": password, **more})


def kinds() -> list[str]:
    return [kind for kind in Event.objects.order_by("sequence").values_list("kind", flat=True) if kind != "begin"]


# -- getting in ------------------------------------------------------------------------------------------------------


def test_a_stranger_is_sent_to_sign_in_and_on_from_there() -> None:
    somebody(password=PASSWORD)
    client = Client()
    sent = client.get("/en/account/?x=1")
    assert (sent.status_code, sent["Location"]) == (302, "/en/sign-in/?next=%2Fen%2Faccount%2F%3Fx%3D1")
    entered = enter(client, "ALICE.evans@example.org", next="/en/account/?x=1")
    assert (entered.status_code, entered["Location"]) == (302, "/en/account/?x=1")
    assert client.get(HOME).status_code == 200
    assert kinds() == ["sign_in"]


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "evil"])
def test_nobody_is_sent_elsewhere(there: str) -> None:
    somebody(password=PASSWORD)
    assert enter(Client(), "alice.evans@example.org", next=there)["Location"] == HOME


@pytest.mark.parametrize("email", ["alice.evans@example.org", "nobody@example.org"])
def test_wrong_is_wrong_whichever_half_it_is(email: str) -> None:
    somebody(password=PASSWORD)
    said = enter(Client(), email, "not the password")
    assert said.status_code == 200
    assert "The email address or the password is not right" in said.content.decode()
    assert kinds() == ["sign_in_failed"]
    assert "@" not in str(list(Event.objects.values()))


def test_the_fifth_wrong_password_locks_and_the_right_one_opens_nothing() -> None:
    somebody(password=PASSWORD)
    client = Client()
    tried = [enter(client, "alice.evans@example.org", f"wrong {number}").status_code for number in range(5)]
    assert tried[:4] == [200] * 4
    assert tried[4] == 429
    assert enter(client, "alice.evans@example.org").status_code == 429
    assert enter(client, "Alice.Evans@Example.org").status_code == 429
    assert client.get(HOME).status_code == 302


def test_signing_out_ends_the_session_here_and_for_who_kept_the_cookie() -> None:
    client = signed_in(somebody())
    cookie = client.cookies["diogel_session"].value
    assert client.post("/en/sign-out/").status_code == 302
    replay = Client()
    replay.cookies["diogel_session"] = cookie
    assert replay.get(HOME).status_code == 302
    assert Client().get("/en/sign-out/").status_code == 405


def test_an_idle_session_ends(settings: Any) -> None:
    client = signed_in(somebody())
    assert client.get(HOME).status_code == 200
    session = client.session
    session[SEEN] = int(time.time()) - settings.SESSION_IDLE - 1
    session.save()
    assert client.get(HOME).status_code == 302


def test_a_clock_set_back_ends_no_session() -> None:
    client = signed_in(somebody())
    session = client.session
    session[SEEN] = int(time.time()) + 3600
    session.save()
    assert client.get(HOME).status_code == 200


def test_a_form_from_elsewhere_is_refused_in_words() -> None:
    somebody(password=PASSWORD)
    client = Client(enforce_csrf_checks=True)
    refused = enter(client, "alice.evans@example.org")
    assert refused.status_code == 403
    assert not kinds()


# -- codes -----------------------------------------------------------------------------------------------------------


def code_of(user: User, *, away: int = 0) -> str:
    device = TOTPDevice.objects.get(user=user)
    totp = TOTP(device.bin_key)
    totp.time = time.time() + 30 * away
    return f"{totp.token():06d}"


def test_codes_are_set_up_once_and_asked_from_then_on(settings: Any) -> None:
    settings.CODES_REQUIRED = True
    user, client = somebody(password=PASSWORD), Client()
    enter(client, user.email)
    assert client.get(HOME)["Location"].startswith("/en/sign-in/set-up-code/")
    page = client.get("/en/sign-in/set-up-code/").content.decode()
    assert "<svg" in page
    assert "is not right" in client.post("/en/sign-in/set-up-code/", {"code": "000000"}).content.decode()
    TOTPDevice.objects.update(throttling_failure_count=0)
    done = client.post("/en/sign-in/set-up-code/", {"code": code_of(user), "next": "/en/account/"})
    assert done["Location"] == "/en/account/"
    assert client.get(HOME).status_code == 200

    again = Client()
    enter(again, user.email)
    assert again.get(HOME)["Location"].startswith("/en/sign-in/code/")
    assert again.get("/en/sign-in/set-up-code/").status_code == 302
    assert again.post("/en/sign-in/code/", {"code": code_of(user)}).status_code == 200, "a code counts once"
    TOTPDevice.objects.update(throttling_failure_count=0)
    assert again.post("/en/sign-in/code/", {"code": code_of(user, away=1)}).status_code == 302
    assert again.get(HOME).status_code == 200


def test_wrong_codes_make_the_next_wait(settings: Any) -> None:
    user = somebody(password=PASSWORD)
    TOTPDevice.objects.create(user=user, confirmed=True)
    client = Client()
    enter(client, user.email)
    for _ in range(3):
        client.post("/en/sign-in/code/", {"code": "000000"})
    assert client.post("/en/sign-in/code/", {"code": code_of(user)}).status_code == 200
    assert client.get(HOME).status_code == 302


# -- inviting, changing, leaving -------------------------------------------------------------------------------------


NIA = {
    "name": "Nia Rees",
    "job": "Officer",
    "email": "nia@example.org",
    "language": "cy",
    "roles": ["practitioner"],
    "groups": ["safety_group"],
}
INVITE = "/en/accounts/invite/?partner=council"
AGREE = {"answer": "agree"}


def asked() -> str:
    """Where the one request that waits is confirmed."""
    return f"/en/accounts/requests/{AccessRequest.objects.get(answered_at=None).id}/"


def invitation(page: Any) -> str:
    found = re.search(r"/(en|cy)/join/[-0-9a-f]+/[-\w]+/", page.content.decode())
    return found[0] if found else ""


def test_an_invitation_is_confirmed_by_another_and_taken_once() -> None:
    mair, gwen = signed_in(somebody("Mair Ellis", roles=["administrator"])), signed_in(somebody("Gwen Hopkin", roles=["governance_lead"]))
    waits = mair.post(INVITE, NIA)
    assert waits.status_code == 200 and not invitation(waits), "whoever asks never has the address"
    assert not User.objects.filter(email="nia@example.org").exists()
    assert "Access to confirm" in gwen.get(HOME).content.decode() and "Nia Rees" in gwen.get("/cy/accounts/requests/").content.decode()
    assert "Nia Rees" in mair.get("/en/accounts/").content.decode()
    assert "nia@example.org" in gwen.get(asked()).content.decode()
    address = invitation(gwen.post(asked(), AGREE))
    nia, taking = User.objects.get(email="nia@example.org"), Client()
    assert (nia.roles, nia.group_ids, nia.joined_at) == (["practitioner"], {"safety_group"}, None)
    assert address.startswith("/cy/join/") and taking.get(address).status_code == 200
    assert taking.post(address, {"password": "short", "again": "short"}).status_code == 200
    assert taking.post(address, {"password": PASSWORD, "again": PASSWORD})["Location"] == "/cy/"
    assert taking.get("/cy/").status_code == 200
    assert Client().get(address).status_code == 404
    assert kinds() == ["access_asked", "access_answered", "invite", "account_change", "sign_in"]


def test_nobody_confirms_what_they_asked_for_or_what_is_about_them_or_anothers_to_confirm() -> None:
    both = signed_in(somebody("Mair Ellis", roles=["administrator", "governance_lead"]))
    somebody("Gwen Hopkin", roles=["governance_lead"])
    pia = signed_in(somebody("Pia Bevan", partner="police", roles=["governance_lead"]))
    others = [
        signed_in(somebody(name, roles=[role])) for name, role in (("Ann", "administrator"), ("Ben", "practitioner"), ("Cai", "chair"))
    ]
    both.post(INVITE, NIA)
    for client in (both, pia, *others):
        assert client.get(asked()).status_code == client.post(asked(), AGREE).status_code == 404
        assert "Nia Rees" not in client.get("/en/accounts/requests/").content.decode()
    assert not User.objects.filter(email="nia@example.org").exists()


def test_where_a_partner_has_no_lead_anothers_confirms() -> None:
    signed_in(somebody("Mair Ellis", roles=["administrator"])).post(INVITE, NIA)
    pia = signed_in(somebody("Pia Bevan", partner="police", roles=["governance_lead"]))
    assert invitation(pia.post(asked(), AGREE))


def test_more_rights_wait_and_fewer_count_at_once() -> None:
    alice = somebody(roles=["practitioner"], groups=["safety_group"])
    mair, gwen = signed_in(somebody("Mair Ellis", roles=["administrator"])), signed_in(somebody("Gwen Hopkin", roles=["governance_lead"]))
    mair.post(f"/en/accounts/{alice.id}/rights/", {"roles": ["analyst", "chair"], "groups": []})
    alice.refresh_from_db()
    assert (alice.roles, alice.group_ids) == ([], set())
    gwen.post(asked(), AGREE)
    alice.refresh_from_db()
    assert alice.roles == ["analyst", "chair"]
    assert kinds() == ["role_change", "access_asked", "access_answered", "role_change"]


def test_a_new_invitation_to_an_account_is_never_the_administrators_to_take() -> None:
    alice = somebody(password=PASSWORD)
    mair, gwen = signed_in(somebody("Mair Ellis", roles=["administrator"])), signed_in(somebody("Gwen Hopkin", roles=["governance_lead"]))
    waits = mair.post(f"/en/accounts/{alice.id}/invite/")
    assert not invitation(waits)
    assert enter(Client(), alice.email).status_code == 302, "until it is confirmed the account is as it was"
    assert invitation(gwen.post(asked(), AGREE))
    assert enter(Client(), alice.email).status_code == 200


def test_what_was_refused_or_can_no_longer_be_leaves_nothing() -> None:
    mair, gwen = signed_in(somebody("Mair Ellis", roles=["administrator"])), signed_in(somebody("Gwen Hopkin", roles=["governance_lead"]))
    mair.post(INVITE, NIA)
    first = asked()
    assert gwen.post(first, {"answer": "refuse"}).status_code == 302
    assert gwen.post(first, AGREE).status_code == 404
    mair.post(INVITE, NIA)
    somebody("Nia")
    User.objects.filter(name="Nia").update(email="nia@example.org")
    assert "has an account already" in gwen.post(asked(), AGREE).content.decode()
    assert AccessRequest.objects.get(answered_at=None) and kinds()[-1] == "access_asked"
    assert User.objects.count() == 3


def test_an_invitation_for_somebody_else_or_one_too_old_opens_nothing(settings: Any) -> None:
    alice, nia = somebody(), somebody("Nia Rees")
    token = invitations.address(alice).rstrip("/").rsplit("/", 1)[1]
    assert Client().get(f"/en/join/{nia.id}/{token}/").status_code == 404
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert Client().get(invitations.address(alice)).status_code == 404


def test_leaving_ends_every_session_at_once_and_nothing_opens_the_account_again() -> None:
    alice, mair = somebody(password=PASSWORD), somebody("Mair Ellis", roles=["administrator"])
    hers, elsewhere, invitation = signed_in(alice), signed_in(alice), invitations.address(alice)
    assert signed_in(mair).post(f"/en/accounts/{alice.id}/end/", {"why": "left"}).status_code == 302
    assert [client.get(HOME).status_code for client in (hers, elsewhere)] == [302, 302]
    assert enter(Client(), alice.email).status_code == 200
    assert Client().get(invitation).status_code == 404
    assert "leave" in kinds()


def test_new_rights_count_at_once() -> None:
    alice, mair = somebody(roles=["governance_lead"]), somebody("Mair Ellis", roles=["administrator"])
    client = signed_in(alice)
    assert client.get("/en/accounts/").status_code == 200
    signed_in(mair).post(f"/en/accounts/{alice.id}/rights/", {"roles": [], "groups": [], "sent": "yes"})
    assert client.get("/en/accounts/").status_code == 302, "the session is over"
    alice.refresh_from_db()
    assert signed_in(alice).get("/en/accounts/").status_code == 404
    assert Event.objects.get(kind="role_change").detail["roles_before"] == "governance_lead"


@pytest.mark.parametrize("way", ["rights", "end", "codes", "invite"])
def test_nobody_changes_their_own_access(way: str) -> None:
    mair = somebody("Mair Ellis", roles=["administrator"])
    signed_in(mair).post(f"/en/accounts/{mair.id}/{way}/", {"roles": ["governance_lead"], "groups": [], "why": "left"})
    mair.refresh_from_db()
    assert (mair.roles, mair.left_at) == (["administrator"], None)
    assert not [kind for kind in kinds() if kind != "refusal"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"partner": "nobody"}, "no partner nobody"),
        ({"roles": ["wizard"]}, "no role wizard"),
        ({"groups": ["circle"]}, "no group circle"),
        ({"email": "ALICE.EVANS@example.org"}, "has an account already"),
    ],
)
def test_an_invitation_that_cant_be_is_told(given: dict[str, Any], said: str) -> None:
    from django.conf import settings

    from diogel.build.open import definitions_of

    somebody()
    invitation = {
        "email": "new@example.org",
        "name": "New",
        "job": "",
        "partner": "council",
        "roles": [],
        "groups": [],
        "language": "en",
        **given,
    }
    with pytest.raises(UsageError, match=said), audit.recording(SYSTEM):
        actions.invite(partnership=definitions_of(settings.FOLDER), **invitation)
    assert User.objects.count() == 1
    assert not kinds()


def test_the_quarterly_review_ends_the_access_of_whom_nobody_answers_for() -> None:
    gwen, alice, pia = somebody("Gwen Hopkin", roles=["governance_lead"]), somebody(), somebody("Pia Bevan", partner="police")
    bob = somebody("Bob Pugh")
    client, quarter = signed_in(gwen), queries.quarter_of(date.today())
    assert "Confirm who keeps access" in client.get(HOME).content.decode()
    client.post("/en/accounts/review/", {"keep": [str(gwen.id), str(alice.id)]})
    active = {user.name for user in User.objects.filter(left_at=None)}
    assert active == {"Gwen Hopkin", "Alice Evans", "Pia Bevan"}, "the police's people are the police's to confirm"
    made = AccessReview.objects.get()
    assert (made.partner, made.quarter, made.confirmed_by_name) == ("council", quarter, "Gwen Hopkin")
    assert {one["name"]: one["kept"] for one in made.people} == {"Gwen Hopkin": True, "Alice Evans": True, "Bob Pugh": False}
    assert "Confirm who keeps access" not in client.get(HOME).content.decode()
    client.post("/en/accounts/review/", {"keep": []})
    alice.refresh_from_db()
    assert alice.is_active, "a review is confirmed once"
    assert pia.is_active and not User.objects.get(id=bob.id).is_active


# -- for whom one acts -----------------------------------------------------------------------------------------------


def test_one_acts_for_ones_partner_or_a_group_one_sits_in_and_for_no_other() -> None:
    client = signed_in(somebody(groups=["safety_group"]))
    assert client.get(HOME).wsgi_request.hat == "council"
    client.post("/en/account/acting/", {"hat": "safety_group"})
    assert client.get(HOME).wsgi_request.hat == "safety_group"
    client.post("/en/account/acting/", {"hat": "police"})
    assert client.get(HOME).wsgi_request.hat == "safety_group"
    session = client.session
    session["hat"] = "police"
    session.save()
    assert client.get(HOME).wsgi_request.hat == "council"


# -- the demo --------------------------------------------------------------------------------------------------------


def test_choosing_who_to_be_is_for_the_demo_alone(settings: Any) -> None:
    from diogel.web.accounts import demo

    demo.make("minimal")
    assert Client().post("/en/sign-in/as/", {"person": "administrator"}).status_code == 404
    settings.DEMO = True
    assert Client().post("/en/sign-in/as/", {"person": "nobody"}).status_code == 404
    client = Client()
    assert client.post("/en/sign-in/as/", {"person": "administrator"}).status_code == 302
    assert client.get(HOME).wsgi_request.user.name == "Mair Ellis"
    assert len(demo.PEOPLE) == 8
