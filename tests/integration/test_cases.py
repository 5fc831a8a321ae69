"""Opening a case and taking it through its stages; what stands beside them; and each in the log. Dewi and Cara are of the council, which
leads; Pat is of the police."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework import (
    address,
    at_work,
    begin,
    begun,
    casework,
    casework_once,
    date_of,
    ladder,
    moved,
    opened,
    person,
    send,
    words_of,
    written_town,
)
from diogel.web.audit.models import Event
from diogel.web.cases.models import Case, Draft, Due, File, Letter, Link, Note, Notice, Referral, Step
from workplace import signed_in

__all__ = ["casework", "casework_once", "written_town"]

NOISE: tuple[dict[str, Any], ...] = ({"sort": "noise"}, {}, {}, {}, {})
"""The five pages of a report that no question opens."""
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def told(case: Case) -> list[tuple[str, dict[str, Any]]]:
    return [(one.kind, one.detail) for one in Event.objects.filter(subject_id=str(case.id)).order_by("sequence")]


# -- opening -----------------------------------------------------------------------------------------------------------


def test_a_report_is_taken_and_a_case_opened(casework: Path) -> None:
    dewi = at_work("Dewi Pugh", "council")
    case = ladder(dewi, born="2010-05-01")
    assert case.number == "AL-2026-00001" and (case.stage, case.lead, case.version) == ("referred", "council", 1)
    assert Due.objects.filter(case=case, kind="clock", partner="council").count() >= 2
    page = words_of(dewi.get(address(case)))
    for said in ("Robert Llewellyn", "Referred", "A child: under 18", "Harbour Street", "Give a first strike", "Not yet"):
        assert said in page
    assert dewi.get(f"/cy/cases/{case.id}/").status_code == 200
    assert [kind for kind, _ in told(case)][:2] == ["collection", "consultation"]
    assert told(case)[0][1]["ground"] == "lead"
    assert ladder(dewi).number == "AL-2026-00002"


def test_one_thing_is_asked_at_a_time_and_what_is_not_asked_is_not_kept(casework_once: Path) -> None:
    dewi = at_work("Dewi Pugh", "council")
    draft = begin(dewi, "watch:report:place", name="Harbour flats")
    first = dewi.get(f"{draft}questions/1/")
    assert "What sort?" in words_of(first) and "Known since" not in words_of(first) and "What was said?" in words_of(first)
    empty = dewi.post(f"{draft}questions/1/", {})
    assert empty.status_code == 200 and "What sort? Choose an answer" in words_of(empty) and "<title>Error:" in empty.content.decode()
    threat = dewi.post(f"{draft}questions/1/", {"sort": "threat"})
    assert "This must be answered" in words_of(threat)
    pages = [
        {"sort": "noise", "words_used": "dropped, since it was not asked"},
        {"known_since-day": "", "known_since-month": "March", "known_since-year": "2026"},
        {"seen_it": "yes", "seen_it_detail": "Two of them."},
        {"times": "3"},
        {"proof": SimpleUploadedFile("flat.png", PNG)},
    ]
    answer = send(dewi, draft, *pages)
    assert answer.status_code == 302, words_of(answer)
    case = Case.objects.get()
    said = Step.objects.get().said["answers"]
    assert {**said, "proof": said["proof"].split("|")[1:]} == {
        "sort": "noise", "known_since": "2026-03", "seen_it": "yes", "seen_it_detail": "Two of them.", "times": "3",
        "proof": ["image/png", "flat.png"],
    }  # fmt: skip
    page = words_of(dewi.get(address(case)))
    assert "Harbour flats" in page and "March 2026" in page and "flat.png" in page
    file = File.objects.get()
    there = dewi.get(address(case, f"files/{file.id}/"))
    assert there.content == PNG and there["Content-Disposition"].startswith("attachment") and there["Content-Type"] == "image/png"
    assert Draft.objects.count() == 0


def test_what_was_begun_is_kept_and_gone_on_with(casework_once: Path) -> None:
    user = person("Dewi Pugh", "council")
    dewi = signed_in(user)
    draft = begin(dewi, "watch:report")
    assert dewi.post(f"{draft}questions/1/", {"sort": "threat", "later": "yes"})["Location"] == "/en/cases/"
    assert "Begun and not sent" in words_of(dewi.get("/en/cases/"))
    assert 'value="threat" checked' in dewi.get(f"{draft}questions/1/").content.decode()
    check = dewi.post(f"{draft}check/", {})
    assert check.status_code == 200 and "Some answers won’t do yet" in words_of(check) and not Case.objects.exists()
    other = at_work("Cara Hughes", "council")
    assert other.get(f"{draft}check/").status_code == 404 == other.post(f"{draft}discard/").status_code
    assert dewi.post(f"{draft}discard/")["Location"] == "/en/cases/"
    assert Draft.objects.count() == 0


def test_rows_are_added_one_by_one(casework_once: Path) -> None:
    dewi = at_work("Dewi Pugh", "council")
    case = opened(dewi)
    draft = begun(dewi, case, "reviews/monthly/")
    row = {**date_of("visits__0__visited_on", "2026-11-03"), "visits__0__visited_by": "Cara"}
    more = dewi.post(f"{draft}questions/1/", {**row, "more": "visits"})
    assert more.status_code == 200 and "visits__1__visited_by" in more.content.decode() and "There is a problem" not in words_of(more)
    wrong = dewi.post(f"{draft}questions/1/", {"visits__0__visited_by": "", "visits__1__visited_by": "Huw"})
    assert 'href="#id_visits__1__visited_on' in wrong.content.decode()
    answer = send(dewi, draft, {"help": ["talk", "move"], **row})
    assert answer.status_code == 302, words_of(answer)
    said = Step.objects.get(kind="reviewed").said["answers"]
    assert said == {"help": ["talk", "move"], "visits": [{"visited_on": "2026-11-03", "visited_by": "Cara"}]}
    assert "3 November 2026" in words_of(dewi.get(address(case)))


# -- moves -------------------------------------------------------------------------------------------------------------


def test_a_move_that_is_refused_says_why_and_one_that_is_made_has_all_its_effects(casework: Path) -> None:
    dewi = at_work("Dewi Pugh", "council")
    case = opened(dewi)
    refused = dewi.get(address(case, "moves/warn/"))
    assert "This can’t be done yet" in words_of(refused)
    answer = moved(dewi, case, "warn")
    assert answer.status_code == 200 and "This can’t be done yet" in words_of(answer)
    assert (Step.objects.count(), Letter.objects.count(), Notice.objects.count()) == (1, 0, 0)
    Draft.objects.all().delete()

    send(dewi, begun(dewi, case, "forms/report/"), *NOISE)
    assert moved(dewi, case, "warn").status_code == 302
    case.refresh_from_db()
    assert (case.stage, case.version) == ("waiting", 4)
    assert [one.kind for one in Step.objects.all()] == ["moved", "filled", "moved", "action_added"]
    assert Notice.objects.get().partner == "police"
    letter = Letter.objects.get()
    assert letter.texts["en"].startswith("Dear Robert Llewellyn") and "Noise" in letter.texts["en"] and "Sŵn" in letter.texts["cy"]
    page = words_of(dewi.get(address(case)))
    assert "Warnings 1" in page and "Offer help" in page and "To check" in page
    assert {"alteration"} == {kind for kind, detail in told(case) if detail.get("step") == "moved"}


def test_a_letter_is_checked_taken_away_and_sent_once(casework_once: Path) -> None:
    dewi = at_work("Dewi Pugh", "council")
    case = opened(dewi, "watch:report", *NOISE)
    moved(dewi, case, "warn")
    there = address(case, f"letters/{Letter.objects.get().id}/")
    dewi.post(f"{there}sent/")
    assert Letter.objects.get().sent_at is None, "nobody has read it"
    assert dewi.post(there, {"en": "Dear Robert\n\nPlease ring us.", "cy": "Annwyl Robert"}).status_code == 302
    pdf, word = dewi.get(f"{there}as/pdf/"), dewi.get(f"{there}as/docx/")
    assert pdf.content.startswith(b"%PDF") and word.content.startswith(b"PK")
    assert dewi.get(f"{there}as/exe/").status_code == 404
    dewi.post(f"{there}sent/")
    assert Letter.objects.get().sent_at
    assert "already" in words_of(dewi.post(there, {"en": "Other", "cy": "Arall"}))
    assert "Please ring us." in words_of(dewi.get(there))
    assert ("disclosure", "letter sent") in {(kind, detail.get("step")) for kind, detail in told(case)}


def test_a_case_on_another_pathway_is_opened_or_nothing_is_done(casework: Path) -> None:
    dewi = at_work("Dewi Pugh", "council")
    case = opened(dewi)
    moved(dewi, case, "on")
    link = Link.objects.get()
    assert (link.case, link.kind, link.other.pathway, link.other.subject) == (case, "opened", "quiet", "Robert Llewellyn")
    place = opened(dewi, "watch:begin:place", name="Pier")
    moved(dewi, place, "on")
    place.refresh_from_db()
    assert (Case.objects.filter(pathway="quiet").count(), place.stage) == (1, "open"), "the register is about people alone"


def test_a_case_ends_with_an_outcome_and_is_opened_again(casework_once: Path) -> None:
    dewi, cara = at_work("Dewi Pugh", "council"), at_work("Cara Hughes", "council", "coordinator")
    case = opened(dewi)
    draft = begun(dewi, case, "moves/close/")
    assert "How does the case end? Choose an answer" in words_of(dewi.post(f"{draft}check/", {"reason": "It is over."}))
    assert "Why? Enter an answer" in words_of(dewi.post(f"{draft}check/", {"outcome": "stopped"}))
    assert dewi.post(f"{draft}check/", {"outcome": "stopped", "reason": "It is over."}).status_code == 302
    case.refresh_from_db()
    assert case.ended and case.outcome == "stopped" and not Due.objects.filter(case=case).exists()
    assert dewi.get(address(case, "moves/reopen/")).status_code == 404, "not Dewi's to make"
    assert moved(cara, case, "reopen", reason="It began again.").status_code == 302
    case.refresh_from_db()
    assert case.ended is None and case.stage == "open"


def test_a_step_is_made_void_on_challenge_and_stays_on_the_record(casework: Path) -> None:
    dewi, cara = at_work("Dewi Pugh", "council"), at_work("Cara Hughes", "council", "coordinator")
    case = opened(dewi, "watch:report", *NOISE)
    moved(dewi, case, "warn")
    case.refresh_from_db()
    assert "This is for" in words_of(dewi.post(address(case, "steps/2/void/"), {"version": case.version, "reason": "Wrong person."}))
    assert cara.post(address(case, "steps/2/void/"), {"version": case.version, "reason": "Wrong person."}).status_code == 302
    case.refresh_from_db()
    assert case.stage == "open" and not case.dues.filter(kind="action").exists()
    page = words_of(cara.get(address(case)))
    assert "Step made void" in page and "Warnings 1" not in page and "Wrong person." in page


# -- beside the moves --------------------------------------------------------------------------------------------------


def test_consultation_consent_risk_and_decisions(casework: Path) -> None:
    dewi, cara = at_work("Dewi Pugh", "council"), at_work("Cara Hughes", "council", "coordinator")
    case = opened(dewi)

    def version() -> int:
        case.refresh_from_db()
        return case.version

    assert dewi.post(address(case, "consult/"), {"version": version(), "partner": "police", "reason": "Known to them."}).status_code == 302
    assert (
        dewi.post(address(case, "consents/support/"), {"version": version(), "state": "refused", "reason": "Rang him."}).status_code == 302
    )
    over = {"state": "overridden", "because": "harm", "reason": "His son is afraid."}
    assert "Select a valid choice" in words_of(dewi.post(address(case, "consents/support/"), {"version": version(), **over}))
    assert Step.objects.filter(kind="consented").count() == 1, "going on without it is not Dewi's to decide"
    assert "choose" in words_of(cara.post(address(case, "consents/support/"), {"version": version(), **over, "because": ""})).lower()
    assert cara.post(address(case, "consents/support/"), {"version": version(), **over}).status_code == 302
    late = {"version": version(), "level": "high", "reason": "He has a knife.", **date_of("until", "2028-01-01")}
    assert "to look again" in words_of(dewi.post(address(case, "risk/"), late))
    assert dewi.post(address(case, "risk/"), {**late, "version": version(), **_soon("until")}).status_code == 302
    assert cara.post(
        address(case, "decide/"), {"version": version(), "group": "asb_strike_four", "decision": "go_on", "reason": "Agreed by all."}
    ).status_code == 302  # fmt: skip
    page = words_of(dewi.get(address(case)))
    for said in ("Known to them.", "Gone on without", "Somebody could come to harm", "He has a knife.", "Go on"):
        assert said in page
    assert Case.objects.get().risk == "high" and case.dues.filter(kind="risk").exists()


def _soon(name: str) -> dict[str, str]:
    from datetime import timedelta

    from django.utils.timezone import localdate

    return date_of(name, (localdate() + timedelta(days=7)).isoformat())


NOTE = {"text": "He was seen at the pier at ten."}


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"words": "fact"}, ""),
        ({"words": "opinion"}, ""),
        ({"words": "intelligence", "grading": "1BP", "source": "S-118"}, ""),
        ({"words": "intelligence", "grading": "2CC", "handling": "Ring first."}, ""),
        ({"words": "intelligence", "grading": "2CC"}, "write the conditions"),
        ({"words": "intelligence", "grading": "4BP"}, "A grading is"),
        ({"words": "intelligence", "grading": "1bp"}, "A grading is"),
        ({"words": "intelligence"}, "enter an answer"),
        ({"words": "rumour"}, "Select a valid choice"),
        ({}, "Choose an answer"),
    ],
    ids=str,
)
def test_notes_are_told_apart_and_intelligence_is_graded(casework_once: Path, said: dict[str, str], refused: str) -> None:
    dewi = at_work("Dewi Pugh", "council")
    case = opened(dewi)
    answer = dewi.post(address(case, "notes/"), {**NOTE, **said})
    assert (refused in words_of(answer), Note.objects.count()) == (True, 0 if refused else 1)
    if not refused:
        page = words_of(dewi.get(address(case)))
        assert NOTE["text"] in page and all(
            word in page for word in (said.get("grading", ""), said.get("source", ""), said.get("handling", ""))
        )
        note = Note.objects.get()
        dewi.post(address(case, f"notes/{note.id}/withdraw/"), {"why": "Somebody else."})
        assert "Somebody else." in words_of(dewi.get(address(case)))
        assert dewi.post(address(case, f"notes/{note.id}/withdraw/"), {"why": "Again."}).status_code == 404


def test_people_have_parts_that_are_kept_apart_and_end(casework_once: Path) -> None:
    dewi = at_work("Dewi Pugh", "council")
    case = opened(dewi)
    for role, name in (("neighbour", "Eirlys Parry"), ("worker", "Huw Bevan")):
        assert dewi.post(address(case, "people/"), {"role": role, "name": name}).status_code == 302
    page = words_of(dewi.get(address(case)))
    assert page.index("Neighbours") < page.index("Eirlys Parry") < page.index("Professionals") < page.index("Huw Bevan")
    party = case.parties.get(name="Huw Bevan")
    dewi.post(address(case, f"people/{party.id}/end/"), {"why": "He has another post."})
    assert "He has another post." in words_of(dewi.get(address(case)))
    assert "Select a valid choice" in words_of(dewi.post(address(case, "people/"), {"role": "offender", "name": "X"}))


def test_an_action_is_ended(casework_once: Path) -> None:
    dewi = at_work("Dewi Pugh", "council")
    case = opened(dewi, "watch:report", *NOISE)
    moved(dewi, case, "warn")
    case.refresh_from_db()
    (action,) = case.dues.filter(kind="action").values_list("what", flat=True)
    there = address(case, f"actions/{action}/")
    assert "reason" in words_of(dewi.post(there, {"version": case.version, "state": "not_possible"}))
    assert dewi.post(there, {"version": case.version, "state": "done", "reason": "Visited."}).status_code == 302
    assert not case.dues.filter(kind="action").exists() and dewi.get(there).status_code == 404


def test_an_action_is_put_into_the_plan_by_hand(casework_once: Path) -> None:
    dewi = at_work("Dewi Pugh", "council")
    case = opened(dewi)
    given = {"version": case.version, "title": "Ring the landlord", "owner": "police"}
    assert "today or later" in words_of(dewi.post(address(case, "actions/"), {**given, **date_of("due", "2026-01-01")}))
    assert "Select a valid choice" in words_of(dewi.post(address(case, "actions/"), {**given, "owner": "nobody", **_soon("due")}))
    assert dewi.post(address(case, "actions/"), {**given, **_soon("due")}).status_code == 302
    assert case.dues.get(kind="action").partner == "police" and "Ring the landlord" in words_of(dewi.get(address(case)))


def test_a_case_finishes_on_its_edition_unless_somebody_moves_it(casework: Path) -> None:
    dewi, cara = at_work("Dewi Pugh", "council"), at_work("Cara Hughes", "council", "coordinator")
    case = opened(dewi)
    written = (casework / "pathways/watch.yaml").read_text("utf-8")
    newer = written.replace("stage: open", "stage: watched").replace("[open]", "[watched]").replace("[open, waiting]", "[watched, waiting]")
    newer = newer.replace("to: open", "to: watched").replace('en: "Open"', 'en: "Under watch"')
    newer += "edition: 2\nreplaces:\n  - {edition: 1, stages: {open: watched, waiting: waiting}}\n"
    try:
        (casework / "pathways/watch.yaml").write_text(newer, "utf-8")
        assert "Stands at Open" in words_of(dewi.get(address(case)))
        assert opened(dewi).stage == "watched"
        assert dewi.get(address(case, "edition/")).status_code == 404
        assert cara.post(address(case, "edition/"), {"version": case.version, "reason": "Agreed by the board."}).status_code == 302
        case.refresh_from_db()
        assert (case.stage, case.edition.edition) == ("watched", 2)
        assert "Stands at Under watch" in words_of(dewi.get(address(case)))
        assert cara.get(address(case, "edition/")).status_code == 404
    finally:
        (casework / "pathways/watch.yaml").write_text(written, "utf-8")


# -- handing on --------------------------------------------------------------------------------------------------------


def test_a_case_is_given_reviewed_and_handed_on(casework: Path) -> None:
    user = person("Dewi Pugh", "council")
    dewi, cara, pat = signed_in(user), at_work("Cara Hughes", "council", "coordinator"), at_work("Pat Rees", "police")
    case = opened(cara)
    for rest in ("give/", "lead/", "join/", "split/", "supervise/"):
        assert dewi.get(address(case, rest)).status_code == 404, rest
    assert cara.post(address(case, "give/"), {"person": str(user.id)}).status_code == 302
    case.refresh_from_db()
    assert case.lead_person == user and Notice.objects.get().person == user
    assert cara.post(address(case, "supervise/"), {"text": "Good work; ring the school."}).status_code == 302
    assert "ring the school" in words_of(dewi.get(address(case)))
    assert "can’t lead" in words_of(cara.post(address(case, "lead/"), {"version": case.version, "partner": "fire", "reason": "X"}))
    assert cara.post(address(case, "lead/"), {"version": case.version, "partner": "police", "reason": "They know him."}).status_code == 302
    case.refresh_from_db()
    assert (case.lead, case.lead_person) == ("police", None)
    assert "They know him." in words_of(pat.get(address(case)))
    assert cara.get(address(case)).status_code == 404, "no clause gives the council anything of it"


def test_two_cases_are_joined_and_one_is_split(casework: Path) -> None:
    cara = at_work("Cara Hughes", "council", "coordinator")
    first, second = opened(cara), opened(cara, name="Rob Llewellyn")
    other = opened(cara, "quiet:begin")
    assert "joined where both" in words_of(cara.post(address(first, "join/"), {"number": other.number, "why": "Same"}))
    assert "no other case" in words_of(cara.post(address(first, "join/"), {"number": "W-2026-99999", "why": "Same"}))
    assert "no other case" in words_of(cara.post(address(first, "join/"), {"number": first.number, "why": "Same"}))
    assert cara.post(address(first, "join/"), {"number": second.number.lower(), "why": "The same man."}).status_code == 302
    first.refresh_from_db()
    assert first.merged_into == second and not first.dues.exists()
    assert cara.get(address(first, "moves/close/")).status_code == 404
    assert f"Joined to {second.number}" in words_of(cara.get(address(first)))
    assert "was joined to" in words_of(cara.get(address(second)))
    assert cara.post(address(second, "split/"), {"subject": "Jack Llewellyn", "why": "Two brothers."}).status_code == 302
    third = Case.objects.get(subject="Jack Llewellyn")
    assert third.stage == "open" and third.steps.count() == 1 and third.number != second.number
    assert "Two brothers." in words_of(cara.get(address(third)))


def test_two_cases_are_linked(casework_once: Path) -> None:
    dewi = at_work("Dewi Pugh", "council")
    first, second = opened(dewi), opened(dewi)
    assert dewi.post(address(first, "link/"), {"number": second.number, "why": "Neighbours."}).status_code == 302
    assert "already" in words_of(dewi.post(address(first, "link/"), {"number": second.number, "why": "Neighbours."}))
    assert first.number in words_of(dewi.get(address(second)))


@pytest.mark.parametrize(
    ("answer", "state"), [({"answer": "accepted"}, "Accepted"), ({"answer": "returned", "why": "Not ours."}, "Returned")]
)
def test_a_referral_is_offered_and_answered(casework: Path, answer: dict[str, str], state: str) -> None:
    dewi, pat = at_work("Dewi Pugh", "council"), at_work("Pat Rees", "police")
    case = opened(dewi)
    asked = {"partner": "police", "why": "Please visit.", **_soon("until")}
    assert dewi.post(address(case, "refer/"), asked).status_code == 302
    assert "already" in words_of(dewi.post(address(case, "refer/"), asked))
    referral = Referral.objects.get()
    assert "Referrals to answer" in words_of(pat.get("/en/"))
    there = f"/en/cases/referrals/{referral.id}/"
    assert "Please visit." in words_of(pat.get(there)) and dewi.get(there).status_code == 404
    assert pat.post(there, answer).status_code == 302
    assert "no longer" in words_of(pat.post(there, answer))
    page = words_of(dewi.get(address(case)))
    assert state in page and answer.get("why", "") in page


def test_a_referral_lapses(casework_once: Path) -> None:
    from datetime import date

    dewi, pat = at_work("Dewi Pugh", "council"), at_work("Pat Rees", "police")
    case = opened(dewi)
    dewi.post(address(case, "refer/"), {"partner": "police", "why": "Please visit.", **_soon("until")})
    Referral.objects.update(until=date(2026, 1, 1))
    there = f"/en/cases/referrals/{Referral.objects.get().id}/"
    assert "no longer" in words_of(pat.post(there, {"answer": "accepted"})) and "Lapsed" in words_of(dewi.get(address(case)))


def test_what_was_begun_is_thrown_away_only_when_asked_twice(casework: Path) -> None:
    dewi = at_work("Dewi Pugh", "council")
    draft = begin(dewi, "watch:begin:person")
    assert "lost" in words_of(dewi.get(f"{draft}discard/"))
    assert "Taflu hwn" in words_of(dewi.get(f"{draft}discard/".replace("/en/", "/cy/")))
    assert dewi.get(draft).status_code == 302, "asking throws nothing away"
    assert dewi.post(f"{draft}discard/")["Location"] == "/en/cases/"
    assert dewi.get(draft).status_code == 404
