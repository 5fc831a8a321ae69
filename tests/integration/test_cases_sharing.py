"""Who sees what of a case: the lead all of it, another partner what a clause gives it, and whoever no clause names nothing at all: for them
the case isn't there, in lists, counts, addresses and guards. A register apart is seen by those who work on it."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from casework import address, at_work, casework, casework_once, date_of, moved, opened, person, share, words_of, written_town
from diogel.web.audit.models import Event
from diogel.web.cases import queries
from diogel.web.cases.models import Case, Worker
from diogel.web.cases.queries.subjects import others
from workplace import signed_in

__all__ = ["casework", "casework_once", "written_town"]

THREAT: tuple[dict[str, Any], ...] = ({"sort": "threat", "words_used": "I know where you live."}, {}, {}, {}, {})


def test_another_partner_sees_what_a_clause_gives_it_and_it_is_on_record(casework: Path) -> None:
    dewi, pat = at_work("Dewi Pugh", "council"), at_work("Pat Rees", "police")
    case = opened(dewi, "watch:report", *THREAT)
    dewi.post(address(case, "notes/"), {"words": "fact", "text": "Nobody else reads this."})
    page = words_of(pat.get(address(case)))
    for said in (case.number, "Watch", "Open", "Threat", "Ring before you act.", "watching/1"):
        assert said in page
    for hidden in ("Robert Llewellyn", "I know where you live", "Nobody else reads this.", "Dewi Pugh", "Write a note", "Add a file"):
        assert hidden not in page
    told = [(one.kind, one.clauses, one.recipients) for one in Event.objects.filter(actor_partner="police", subject_id=str(case.id))]
    assert told == [("consultation", ["watching/1"], []), ("disclosure", ["watching/1"], ["police"])]
    assert "Threat" in words_of(pat.get(address(case, "answers/"))) and "I know where" not in words_of(pat.get(address(case, "answers/")))
    assert "Robert" not in words_of(pat.get(address(case, "print/"))) and "Robert" not in words_of(pat.get("/en/cases/"))
    assert case.number in words_of(pat.get("/en/cases/"))
    listed = Event.objects.filter(actor_partner="police", subject_kind="cases", kind="disclosure").last()
    assert listed and (listed.clauses, listed.detail["shown"]) == (["watching/1"], case.number)


@pytest.mark.parametrize("said", [{"recipients": "fire"}, {"ends": "2026-10-31"}, {"columns": "case", "recipients": "housing"}], ids=str)
def test_without_a_clause_in_force_there_is_no_such_case(casework_once: Path, said: dict[str, str]) -> None:
    dewi, pat = at_work("Dewi Pugh", "council"), at_work("Pat Rees", "police")
    case = opened(dewi)
    assert pat.get(address(case)).status_code == 200
    share(casework_once, **said)
    assert pat.get(address(case)).status_code == 404 and case.number not in words_of(pat.get("/en/cases/"))
    assert dewi.get(address(case)).status_code == 200


def _routes() -> list[str]:
    from diogel.web.cases.urls import urlpatterns

    return [str(one.pattern) for one in urlpatterns if "<uuid:id>" in str(one.pattern) and "drafts" not in str(one.pattern)]


def _filled(route: str, case: str) -> str:
    known = {"<slug:move>": "warn", "<slug:form>": "report", "<slug:review>": "monthly", "<slug:consent>": "support", "<slug:action>": "2"}
    there = route.replace("<uuid:id>", case)
    for part, value in known.items():
        there = there.replace(part, value)
    return "/en/" + re.sub(r"<uuid:\w+>", str(uuid.UUID(int=5)), re.sub(r"<int:\w+>", "1", there))


def _plain(answer: Any, *hidden: str) -> str:
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    for word in hidden:
        text = text.replace(word, "ID")
    return f"{answer.status_code} {text}"


def test_a_case_that_is_hidden_is_missing_like_one_that_never_was_in_every_route(casework_once: Path) -> None:
    dewi = at_work("Dewi Pugh", "council")
    case = opened(dewi, "watch:report", *THREAT)
    hugh = at_work("Hugh Snow", "housing", "practitioner", "coordinator", "chair", "analyst", "governance_lead")
    before = str(list(Case.objects.values())) + str(case.steps.count())
    unlike = {}
    assert len(_routes()) > 25
    for route in _routes():
        for method in ("get", "post"):
            there, never = (getattr(hugh, method)(_filled(route, id)) for id in (str(case.id), str(uuid.UUID(int=9))))
            if _plain(there, str(case.id)) != _plain(never, str(uuid.UUID(int=9))) or there.status_code not in (404, 405):
                unlike[route, method] = there.status_code
    assert unlike == {}
    assert str(list(Case.objects.values())) + str(case.steps.count()) == before


def test_what_may_not_be_seen_leaves_no_trace_in_two_worlds(casework_once: Path) -> None:
    """Two worlds that differ in what Hugh may not know: a case more. All that he reads is the same."""
    dewi = at_work("Dewi Pugh", "council")
    hugh = signed_in(user := person("Hugh Snow", "housing", "practitioner", "coordinator"))
    share(casework_once, recipients="police")

    def world() -> list[str]:
        from diogel.web.cases.queries.seeing import Seer

        pages = ["/en/", "/en/cases/", "/en/cases/?page=2", "/en/cases/open/", "/cy/cases/"]
        seer = Seer(user, "housing")
        read = [_plain(hugh.get(page)) for page in pages]
        return [*read, str(queries.visible_cases(user, "housing").count()), str(others(seer, ("person:robert llewellyn|1990-04-01",)))]

    before = world()
    case = opened(dewi, "watch:report", *THREAT, born="1990-04-01")
    moved(dewi, case, "warn")
    assert world() == before
    share(casework_once, recipients="housing")
    assert world() != before, "the worlds do differ where a clause lets it be known"


def test_other_cases_count_in_guards_as_far_as_whoever_asks_may_know(casework_once: Path) -> None:
    from diogel.web.cases.queries.seeing import Seer

    dewi = at_work("Dewi Pugh", "council")
    case = opened(dewi, born="1990-04-01")
    pat, cara = person("Pat Rees", "police"), person("Cara Hughes", "council")
    key = ("person:robert llewellyn|1990-04-01",)
    assert len(others(Seer(cara, "council"), key)) == len(others(Seer(pat, "police"), key)) == 1
    share(casework_once, columns="case, stage")
    assert others(Seer(pat, "police"), key) == (), "when it was opened is not for the police to know"
    assert others(Seer(cara, "council"), key, besides=case) == ()


def test_a_register_apart_is_seen_by_those_who_work_on_it(casework: Path) -> None:
    user = person("Dewi Pugh", "council")
    dewi, cara, pat = signed_in(user), at_work("Cara Hughes", "council", "coordinator"), at_work("Pat Rees", "police")
    case = opened(dewi, "quiet:begin")
    assert dewi.get(address(case)).status_code == 200
    for other in (cara, pat):
        assert other.get(address(case)).status_code == 404 and case.number not in words_of(other.get("/en/cases/"))
    dewi.post(address(case, "refer/"), {"partner": "police", "why": "Please look.", **_soon()})
    assert pat.get(address(case)).status_code == 404, "who was asked doesn't work on it yet"
    user.left_at = datetime(2026, 11, 1, tzinfo=UTC)
    user.save()
    assert cara.get(address(case)).status_code == 200, "nobody who works on it is left"
    Worker.objects.create(case=case, user=person("Efa Rhys", "council"))
    assert cara.get(address(case)).status_code == 404


def _soon() -> dict[str, str]:
    from datetime import timedelta

    from django.utils.timezone import localdate

    return date_of("until", (localdate() + timedelta(days=7)).isoformat())


def test_a_role_that_the_pathway_does_not_name_sees_none_of_its_cases(casework_once: Path) -> None:
    case = opened(at_work("Dewi Pugh", "council"))
    for role in ("analyst", "governance_lead"):
        other = at_work(f"Somebody {role}", "council", role)
        assert other.get(address(case)).status_code == 404 and case.number not in words_of(other.get("/en/cases/"))


def test_a_partner_that_has_left_sees_nothing(casework_once: Path) -> None:
    pat = at_work("Pat Rees", "police")
    case = opened(at_work("Dewi Pugh", "council"))
    assert pat.get(address(case)).status_code == 200
    written = (casework_once / "partnership.yaml").read_text("utf-8")
    gone = re.sub(r"(  - id: police\n)", r"\1    left: 2026-10-31\n", written, count=1)
    assert gone != written
    try:
        (casework_once / "partnership.yaml").write_text(gone, "utf-8")
        assert pat.get(address(case)).status_code == 404
        dewi = at_work("Dewi Two", "council")
        asked = {"partner": "police", "why": "Please visit.", **_soon()}
        assert "Select a valid choice" in words_of(dewi.post(address(case, "refer/"), asked))
        from diogel.errors import UsageError
        from diogel.web.audit import Actor, recording
        from diogel.web.cases.actions import referrals
        from diogel.web.cases.queries.seeing import Seer, look

        seen = look(Seer(case.opened_by, "council"), case)  # type: ignore[arg-type]
        with recording(Actor(id="x", name="Dewi")), pytest.raises(UsageError, match="left the partnership"):
            referrals.offer(seen=seen, partner="police", why="Please", until=seen.seer.on)
    finally:
        (casework_once / "partnership.yaml").write_text(written, "utf-8")


def test_the_day_of_what_is_next_is_shown_and_never_what_it_is(casework_once: Path) -> None:
    dewi, pat = at_work("Dewi Pugh", "council"), at_work("Pat Rees", "police")
    case = opened(dewi)
    given = {"version": case.version, "title": "Ring his mother", "owner": "lead", **date_of("due", "2027-03-04")}
    assert dewi.post(address(case, "actions/"), given).status_code == 302
    share(casework_once, columns="case, stage, entered, next")
    page = words_of(pat.get(address(case)))
    assert "Next by" in page and "Ring his mother" not in page and "Look again" not in page
    assert "Begin to watch" in page and "Council" not in page, "who leads it is not for the police to know"
    assert "Ring his mother" in words_of(dewi.get(address(case)))
