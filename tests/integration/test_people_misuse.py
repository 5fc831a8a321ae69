"""Looking people up as somebody might who shouldn't: other people's ids, forged forms, an agreement that ends meanwhile, a log that can't
be written, script in every text, and two worlds of which one holds more than may be known."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from diogel.build.lookup import Lookup
from diogel.build.open import definitions_of
from diogel.sharing import standing
from diogel.web import audit
from diogel.web.accounts.models import User
from diogel.web.audit import Actor, ledger
from diogel.web.audit.models import Event
from diogel.web.people.actions import requests as actions
from diogel.web.people.models import Emergency, Note, Request
from diogel.web.permissions import Refused
from integration import lookup_town, test_lookup_twin_worlds, twins
from integration.people_town import BOB, SIAN, WHY, agree, ask, at_work, break_glass, built_town, found, look_for, person, request_of, town
from workplace import signed_in, somebody

__all__ = ["built_town", "town"]
SCRIPT = "<script>alert('here')</script> =cmd|' /C calc'!A0"


def plain(answer: Any, *hidden: str) -> str:
    """A page without what differs in every answer: the form's token, and the ids that were asked for."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    for word in hidden:
        text = text.replace(word, "ID")
    return f"{answer.status_code} {text}"


# -- ids ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rest", ["", "print/", "joined/", "ask/health/", "ask/police/", "emergency/", "wrong/{identity}/"])
def test_a_hidden_person_is_missing_like_one_who_never_was(town: Path, rest: str) -> None:
    alice = at_work(person("Alice Evans", "council"))
    base = Lookup.of(town).base
    row = next(row for row in range(base.size) if base.said(row, "family_name") == "Hidden")
    hidden, identity = str(base.persons[row].as_py()), base.id(row)
    answers = []
    for id, record in ((hidden, identity), (identity, identity), ("p0123456789abcdef", "0123456789abcdef01234567")):
        there = f"/en/people/{id}/{rest.format(identity=record)}"
        answers += [plain(alice.get(there), id, record), plain(alice.post(there, {"why": WHY * 3}), id, record)]
    assert answers[0].startswith("404") and len(set(answers[::2])) == 1
    assert len(set(answers[1::2])) == 1
    refused = [(event.kind, event.detail) for event in Event.objects.filter(kind="refusal")]
    assert len({str(one) for one in refused}) <= 2, "one for each method, the same for all"
    assert not Event.objects.filter(kind="consultation").exists()


def made(town: Path) -> tuple[User, Client, Client, Request, Note, Emergency]:
    user = person("Alice Evans", "council")
    alice, pat = at_work(user), at_work(person("Pat Rees", "police", "coordinator"))
    address = found(alice, **SIAN)
    wrong = next(part.split('"')[0] for part in alice.get(address).content.decode().split('href="') if "/wrong/" in part)
    alice.post(wrong, {"why": "The date of birth is wrong."})
    ask(alice, address, "3")
    break_glass(alice, address)
    return user, alice, pat, Request.objects.get(), Note.objects.get(), Emergency.objects.get()


OTHERS = {"landlord": "landlord", "health": "health", "council": "council"}


@pytest.mark.parametrize("of", OTHERS)
def test_nobody_reaches_anothers_requests_notes_and_emergencies(town: Path, of: str) -> None:
    _, _, _, request, note, emergency = made(town)
    eve = signed_in(person("Eve Snow", of, "practitioner", "coordinator"))
    before = [str(list(model.objects.values())) for model in (Request, Note, Emergency)]
    given = {
        "answer": "agree",
        "until-day": "20",
        "until-month": "11",
        "until-year": "2026",
        "why": WHY,
        "finding": WHY,
        "state": "corrected",
    }
    addresses = [
        f"/en/people/asked/{request.id}/", f"/en/people/asked/{request.id}/withdraw/", f"/en/people/asked/{request.id}/person/",
        f"/en/people/asked/notes/{note.id}/", f"/en/people/emergencies/{emergency.id}/end/", f"/en/requests/{request.id}/",
        f"/en/requests/emergencies/{emergency.id}/",
    ]  # fmt: skip
    addresses += [f"/en/requests/notes/{note.id}/"] if of != "council" else []
    for address in addresses:
        answers = {eve.get(address).status_code, eve.post(address, given).status_code}
        assert answers <= {404, 405} and 404 in answers, address
        made_up = re.sub(r"[0-9a-f]{8}-[-0-9a-f]+", "00000000-0000-4000-8000-000000000000", address)
        assert plain(eve.post(address, given), str(request.id), str(note.id), str(emergency.id)) == plain(
            eve.post(made_up, given), "00000000-0000-4000-8000-000000000000"
        )
    assert before == [str(list(model.objects.values())) for model in (Request, Note, Emergency)]
    listed = "".join(eve.get(page).content.decode() for page in ("/en/people/asked/", "/en/requests/"))
    assert str(request.id) not in listed and str(emergency.id) not in listed


def test_nobody_answers_what_they_asked_themselves(town: Path) -> None:
    user, alice, _, request, _, _ = made(town)
    Request.objects.update(partner="council")
    assert agree(alice, request).status_code == 404
    user.partner = "police"
    user.save()
    Request.objects.update(partner="police")
    agree(signed_in(user), request)
    with audit.recording(Actor.system("tests")), pytest.raises(Refused, match="own request"):
        actions.answer(request=request_of(), by=user, partnership=definitions_of(town), agreed=True)
    assert request_of().state == "open"


def test_what_was_answered_is_not_answered_again(town: Path) -> None:
    _, _, pat, request, _, _ = made(town)
    agree(pat, request)
    assert pat.post(f"/en/requests/{request.id}/", {"answer": "refuse", "why": WHY}).status_code in (200, 302)
    Request.objects.update(state="refused")
    agree(pat, request)
    assert request_of().state == "refused"


@pytest.mark.parametrize("clause", ["4", "7", "9", "10", "l0", "1", "99"])
def test_what_can_not_be_asked_for_is_not_asked_for(town: Path, clause: str) -> None:
    alice = at_work(person("Alice Evans", "council"))
    address = found(alice, **BOB)
    assert ask(alice, address, clause).status_code == 200
    assert ask(alice, address, "2", clause).status_code == 200
    assert ask(alice, address, "2", partner="landlord").status_code == 200
    assert not Request.objects.exists()


@pytest.mark.parametrize("partner", ["health", "council", "nobody"])
def test_nobody_asks_a_partner_that_is_not_told_of_or_the_own(town: Path, partner: str) -> None:
    alice = at_work(person("Alice Evans", "council"))
    assert ask(alice, found(alice, **SIAN), "9", partner=partner).status_code == 404
    assert not Request.objects.exists()


# -- what ends meanwhile -----------------------------------------------------------------------------------------------


def test_an_agreement_withdrawn_while_its_page_is_open_closes_at_the_next_click(town: Path) -> None:
    alice, pat = at_work(person("Alice Evans", "council")), at_work(person("Pat Rees", "police"))
    address = found(alice, **BOB)
    ask(alice, address, "2")
    ask(alice, address, "3")
    agree(pat, request_of(clause="3"))
    assert "As a suspect" in alice.get(address).content.decode()
    (town / "agreements" / "sharing.yaml").write_text(lookup_town.agreement(withdrawn="2026-10-31"), "utf-8")
    after = [alice.get(address), alice.get("/en/people/found/"), ask(alice, address, "5", partner="landlord"), break_glass(alice, address)]
    for answer in after:
        assert answer.status_code in (302, 404)
    page = pat.get(f"/en/requests/{request_of(clause='2').id}/").content.decode()
    assert "Lapsed" in page and "Exactly what this clause shows" in page and "1971" not in page[page.index("Exactly what") :]
    agree(pat, request_of(clause="2"))
    assert request_of(clause="2").state == "open" and not Emergency.objects.exists()


def test_where_nothing_can_be_written_down_nothing_is_shown_and_nothing_kept(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alice, pat = at_work(person("Alice Evans", "council")), at_work(person("Pat Rees", "police"))
    address = found(alice, **SIAN)
    ask(alice, address, "3")
    request = request_of()

    def broken(entries: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(ledger, "append", broken)
    answers = [
        alice.get(address), alice.get("/en/people/found/"), alice.get(f"{address}print/"), ask(alice, address, "2"),
        break_glass(alice, address), pat.get(f"/en/requests/{request.id}/"), agree(pat, request),
        alice.post(f"/en/people/asked/{request.id}/withdraw/"),
    ]  # fmt: skip
    for answer in answers:
        assert answer.status_code == 503
        assert "Hughes" not in answer.content.decode() and "SY25" not in answer.content.decode()
    assert (Request.objects.count(), request_of().state, Emergency.objects.count()) == (1, "open", 0)


# -- what people write -------------------------------------------------------------------------------------------------


def test_script_in_what_people_write_is_shown_as_text_on_every_page(town: Path) -> None:
    user = somebody("Alice Evans", partner="council", roles=["practitioner"], partnership="town")
    User.objects.update(name=SCRIPT)
    alice = at_work(User.objects.get(id=user.id))
    pat = at_work(person("Pat Rees", "police", "coordinator"))
    address = found(alice, **SIAN)
    ask(alice, address, "3", why=SCRIPT)
    break_glass(alice, address, why=SCRIPT)
    request, emergency = Request.objects.get(), Emergency.objects.get()
    pages = [
        alice.get("/en/people/asked/"), alice.get(f"/en/people/asked/{request.id}/"), alice.get(f"{address}print/"),
        alice.post("/en/people/", {"given": SCRIPT}), pat.get("/en/requests/"), pat.get(f"/en/requests/{request.id}/"),
        pat.get(f"/en/requests/emergencies/{emergency.id}/"), pat.post(f"/en/requests/{request.id}/", {"answer": "refuse"}),
    ]  # fmt: skip
    for page in pages:
        assert page.status_code == 200
        assert "<script>" not in page.content.decode() and "&lt;script&gt;" in page.content.decode()


# -- two worlds --------------------------------------------------------------------------------------------------------

ODD = twins.Row("<script>alert(1)</script>", "=1+1", "1933-03-03", "M", "<b>4 Odd Row</b>", "SY25 9AA")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Alike but for health's records, of which the council may know nothing."""
    home = tmp_path_factory.mktemp("people-twins")
    seen = {**twins.SEEN, "complaints": [*twins.SEEN["complaints"], ODD]}
    fuller = twins.folder(home / "fuller" / "town", hidden=twins.HIDDEN, seen=seen)
    poorer = twins.folder(home / "poorer" / "town", hidden=twins.ELSEWHERE, seen=seen)
    for folder in (fuller, poorer):
        agreement = folder / "agreements" / "sharing.yaml"
        agreement.write_text(test_lookup_twin_worlds.on_request(agreement.read_text("utf-8")), "utf-8")
    twins.build(fuller)
    twins.build(poorer, keys_of=fuller)
    return fuller, poorer


def walked(alice: Client) -> list[str]:
    """Everything that can be reached from each search, as it was answered."""
    pages = []
    for row in (*twins.PLAIN, *twins.BRIDGED, *twins.CONTRADICTED, *twins.NAMESAKES, *twins.BOTH_PARTS, *twins.HIDDEN[-1:]):
        answer = look_for(alice, given=row.given, family=row.family)
        pages.append(plain(answer))
        for address in sorted(set(re.findall(r'href="(/en/people/p[0-9a-f]+/)"', answer.content.decode()))):
            pages += [plain(alice.get(f"{address}{rest}")) for rest in ("", "print/", "joined/", "ask/police/", "emergency/")]
    return pages


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_both_worlds_answer_alike_to_the_byte(
    both: tuple[Path, Path], database: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "today", lambda: twins.TODAY)
    settings.CODES_REQUIRED = False
    user = somebody("Alice Evans", partner="council", roles=["practitioner"], partnership="twins")
    told = []
    for folder in both:
        settings.FOLDER = folder
        told.append(walked(at_work(user)))
    assert len(told[0]) > 60 and told[0] == told[1]
    assert "As a victim" in "".join(told[0]) and "Unseen" not in "".join(told[0]).replace("Zelda Unseen", "")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_script_and_formulas_in_records_are_shown_as_text(
    both: tuple[Path, Path], database: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "today", lambda: twins.TODAY)
    settings.CODES_REQUIRED, settings.FOLDER = False, both[0]
    alice = at_work(somebody("Alice Evans", partner="council", roles=["practitioner"], partnership="twins"))
    answer = look_for(alice, born="1933", postcode="SY25 9AA")
    (address,) = set(re.findall(r'href="(/en/people/p[0-9a-f]+/)"', answer.content.decode()))
    pages = answer.content.decode() + alice.get(address).content.decode() + alice.get(f"{address}print/").content.decode()
    assert "<script>alert" not in pages and "<b>4 Odd" not in pages
    assert "&lt;b&gt;" in pages or "4 Odd Row" in pages
