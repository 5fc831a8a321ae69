"""Casework as somebody might do who shouldn't: stages skipped, forms forged, two at once, files that are not what they say, script in every
box, and a log that can't be written."""

from __future__ import annotations

import io
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from casework import (
    address,
    at_work,
    begin,
    begun,
    casework,
    casework_once,
    date_of,
    moved,
    opened,
    person,
    send,
    share,
    words_of,
    written_town,
)
from diogel.web.audit import ledger
from diogel.web.audit.models import Event
from diogel.web.cases.models import Case, Content, Draft, File, Note, Step
from workplace import signed_in

__all__ = ["casework", "casework_once", "written_town"]

NOISE: tuple[dict[str, Any], ...] = ({"sort": "noise"}, {}, {}, {}, {})
SCRIPT = "<script>alert('here')</script> =cmd|' /C calc'!A0 {{ 7*7 }}"


# -- stages and guards -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("move", ["reopen", "begin", "report", "police_view", "no_such", "warn/../close"])
def test_a_stage_is_not_skipped_by_its_address(casework_once: Path, move: str) -> None:
    dewi = at_work("Dewi Pugh", "council")
    case = opened(dewi, "watch:report", *NOISE)
    for method in (dewi.get, dewi.post):
        assert method(address(case, f"moves/{move}/")).status_code == 404
    assert Draft.objects.count() == 0 and Case.objects.get().version == 1


def test_a_draft_that_was_forged_is_judged_as_it_is_sent(casework_once: Path) -> None:
    """A move that isn't offered, written straight into a draft of one's own."""
    user = person("Dewi Pugh", "council")
    dewi = signed_in(user)
    case = opened(dewi)
    for move in ("reopen", "police_view", "warn"):
        draft = Draft.objects.create(
            partnership="aberwylan", by=user, case=case, version=case.version, pathway="watch", kind="move", what=move,
            answers={"sort": "noise"},
        )  # fmt: skip
        answer = dewi.post(f"/en/cases/drafts/{draft.id}/check/", {"reason": "Because."})
        assert answer.status_code == 200 and "This can’t be done yet" in words_of(answer), move
    assert Step.objects.count() == 1


@pytest.mark.parametrize("forged", ["watch:close", "watch:begin:person", "childs_plan:begin", "nothing:begin", "watch", ""])
def test_what_is_not_offered_can_not_be_opened(casework_once: Path, forged: str) -> None:
    dewi = at_work("Dewi Pugh", "council")
    answer = dewi.post("/en/cases/open/", {"begin": forged})
    assert answer.status_code == 200 and "There is a problem" in words_of(answer) and Draft.objects.count() == 0


def test_whoever_may_not_open_is_offered_nothing(casework_once: Path) -> None:
    fay = at_work("Fay Jones", "fire")
    assert "watch" not in fay.get("/en/cases/open/").content.decode()
    assert at_work("Ann Board", "council", "board_member").get("/en/cases/open/").status_code == 404


def test_a_guard_that_held_when_the_form_was_opened_refuses_when_it_no_longer_does(casework: Path) -> None:
    dewi, cara = at_work("Dewi Pugh", "council"), at_work("Cara Hughes", "council", "coordinator", "practitioner")
    case = opened(dewi)
    send(dewi, begun(dewi, case, "forms/report/"), *NOISE)
    draft = begun(dewi, case, "moves/warn/")
    assert "This can’t be done yet" not in words_of(dewi.get(f"{draft}check/"))
    case.refresh_from_db()
    assert cara.post(address(case, "steps/2/void/"), {"version": case.version, "reason": "Another street."}).status_code == 302
    first = dewi.post(f"{draft}check/", {})
    assert first.status_code == 409 and "Another street." in words_of(first), "what was done meanwhile is shown first"
    again = dewi.post(f"{draft}check/", {})
    assert "This can’t be done yet" in words_of(again)
    case.refresh_from_db()
    assert case.stage == "open"


def test_two_at_once_and_the_second_is_shown_both(casework: Path) -> None:
    dewi, cara = at_work("Dewi Pugh", "council"), at_work("Cara Hughes", "council", "coordinator")
    case = opened(dewi)
    mine = {"version": case.version, "partner": "police", "reason": "Dewi rang them."}
    assert cara.post(address(case, "consult/"), {**mine, "reason": "Cara rang them."}).status_code == 302
    answer = dewi.post(address(case, "consult/"), mine)
    page = words_of(answer)
    assert answer.status_code == 409 and "Cara rang them." in page and "Dewi rang them." in page
    assert Step.objects.filter(kind="consulted").count() == 1
    case.refresh_from_db()
    assert f'name="version" value="{case.version}"' in answer.content.decode()
    assert dewi.post(address(case, "consult/"), {**mine, "version": case.version}).status_code == 302


def test_many_at_the_same_moment_and_one_step_each_version(casework: Path) -> None:
    from django.db import connections

    clients = [at_work(f"Person {number}", "council") for number in range(4)]
    case = opened(clients[0])
    answers: list[int] = []
    start = threading.Barrier(len(clients))

    def consult(client: Client) -> None:
        start.wait()
        answers.append(client.post(address(case, "consult/"), {"version": 1, "partner": "police", "reason": "At once."}).status_code)
        connections.close_all()

    threads = [threading.Thread(target=consult, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 409, 409, 409]
    assert list(Step.objects.filter(case=case).values_list("number", flat=True)) == [1, 2]


def test_cases_opened_at_the_same_moment_have_numbers_of_their_own(casework: Path) -> None:
    from django.db import connections

    clients = [at_work(f"Person {number}", "council") for number in range(4)]
    drafts = [begin(client, "watch:begin") for client in clients]
    start = threading.Barrier(len(clients))

    def open_(client: Client, draft: str) -> None:
        start.wait()
        client.post(f"{draft}check/", {})
        connections.close_all()

    threads = [threading.Thread(target=open_, args=pair) for pair in zip(clients, drafts, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Case.objects.values_list("number", flat=True)) == [f"WATC-2026-{number:05d}" for number in (1, 2, 3, 4)]


# -- files -------------------------------------------------------------------------------------------------------------


def packed(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as document:
        for name in names:
            document.writestr(name, "x")
    return made.getvalue()


WORD = packed("[Content_Types].xml", "word/document.xml")
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.mark.parametrize(
    ("name", "content", "refused"),
    [
        ("letter.pdf", b"%PDF-1.7 here", ""),
        ("letter.docx", WORD, ""),
        ("list.csv", "name;street\nJosé;Stryd y Bont\n".encode(), ""),
        ("LETTER.PDF", b"%PDF-1.7 here", ""),
        ("letter.pdf", PNG, "isn’t what its name says"),
        ("picture.png", b"%PDF-1.7 here", "isn’t what its name says"),
        ("page.html", b"<html><script>1</script></html>", "of this kind"),
        ("picture.svg", b"<svg onload='alert(1)'/>", "of this kind"),
        ("run.exe", b"MZ\x90", "of this kind"),
        ("old.doc", b"\xd0\xcf\x11\xe0", "of this kind"),
        ("book.xlsm", packed("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "of this kind"),
        ("book.xlsx", packed("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "carries macros"),
        ("book.xlsx", packed("[Content_Types].xml", "word/document.xml"), "isn’t what its name says"),
        ("book.xlsx", b"PK\x03\x04 broken", "isn’t what its name says"),
        ("notes.txt", b"one\x00two", "isn’t what its name says"),
        ("empty.txt", b"", "empty"),
        ("big.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024), "too large"),
        ("../../etc/passwd.txt", b"plain", ""),
    ],
    ids=lambda said: said if isinstance(said, str) else "",
)
def test_a_file_is_what_it_says_or_stays_outside(casework_once: Path, name: str, content: bytes, refused: str) -> None:
    dewi = at_work("Dewi Pugh", "council")
    case = opened(dewi)
    answer = dewi.post(address(case, "files/"), {"file": SimpleUploadedFile(name, content), "about": "A paper"})
    if refused:
        assert answer.status_code == 200 and refused in words_of(answer).replace("&#39;", "’")
        assert (File.objects.count(), Content.objects.count()) == (0, 0)
    else:
        assert answer.status_code == 302, words_of(answer)
        kept = File.objects.get()
        assert "/" not in kept.name and bytes(kept.content.data) == content
        dewi.post(address(case, "files/"), {"file": SimpleUploadedFile("again.pdf" if name.lower().endswith("pdf") else name, content)})
        assert (File.objects.count(), Content.objects.count()) == (2, 1), "what is the same is kept once"


class Endless(io.RawIOBase):
    """200 MB that nobody has to hold: how much of it was read is told."""

    def __init__(self, size: int) -> None:
        self.left, self.taken = size, 0

    def read(self, size: int = -1) -> bytes:
        given = b"0" * min(self.left, size if size >= 0 else self.left)
        self.left -= len(given)
        self.taken += len(given)
        return given


def test_two_hundred_megabytes_are_turned_away_before_they_are_read(casework_once: Path) -> None:
    dewi = at_work("Dewi Pugh", "council")
    case = opened(dewi)
    size = 200 * 1024 * 1024
    body = Endless(size)
    sent = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(size), "wsgi.input": body}
    answer = dewi.generic("POST", address(case, "files/"), **sent)  # type: ignore[arg-type]
    assert answer.status_code == 413 and "larger than this service takes" in words_of(answer)
    assert body.taken < 1024 * 1024 and File.objects.count() == 0


# -- words -------------------------------------------------------------------------------------------------------------


def test_script_in_every_box_is_words(casework_once: Path) -> None:
    dewi = at_work("Dewi Pugh", "council", "practitioner", "coordinator")
    draft = begin(dewi, "watch:report", name=SCRIPT)
    send(dewi, draft, {"sort": "threat", "words_used": SCRIPT}, {}, {"seen_it": "yes", "seen_it_detail": SCRIPT}, {}, {})
    case = Case.objects.get()
    dewi.post(address(case, "notes/"), {"words": "fact", "text": SCRIPT})
    dewi.post(address(case, "people/"), {"role": "neighbour", "name": SCRIPT, "contact": SCRIPT, "about": SCRIPT})
    dewi.post(address(case, "consult/"), {"version": 1, "partner": "police", "reason": SCRIPT})
    moved(dewi, case, "warn")
    moved(dewi, case, "close", outcome="stopped", reason=SCRIPT)
    letter = case.letters.get()
    for there in ("", "answers/", "print/", "steps/1/", f"letters/{letter.id}/"):
        page = dewi.get(address(case, there)).content.decode()
        assert "<script>alert" not in page and "49" not in page.replace(str(case.id), "").split("<main")[1].split("</main>")[0].replace(
            "0049", ""
        )
    assert SCRIPT in letter.texts["en"] and dewi.get(address(case, f"letters/{letter.id}/as/pdf/")).content.startswith(b"%PDF")
    assert not [one for one in Event.objects.all() if "script" in str(one.detail) + str(one.subject_id)], (
        "what was typed never goes to the log"
    )


def test_nothing_is_done_where_it_can_not_be_written_down(casework_once: Path, monkeypatch: Any) -> None:
    dewi = at_work("Dewi Pugh", "council")
    case = opened(dewi)

    def broken(entries: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(ledger, "append", broken)
    dewi.raise_request_exception = False
    assert dewi.get(address(case)).status_code == 503
    assert dewi.post(address(case, "notes/"), {"words": "fact", "text": "Here."}).status_code == 503
    assert Note.objects.count() == 0


def test_a_draft_on_a_case_that_is_no_longer_seen_is_missing(casework_once: Path) -> None:
    pat = at_work("Pat Rees", "police")
    case = opened(at_work("Dewi Pugh", "council"))
    draft = begun(pat, case, "moves/police_view/")
    assert pat.get(f"{draft}check/").status_code == 200
    share(casework_once, recipients="fire")
    assert pat.get(f"{draft}check/").status_code == 404 == pat.post(f"{draft}check/").status_code
    assert Case.objects.get().stage == "open"
    share(casework_once)
    assert pat.post(f"{draft}check/").status_code == 302 and Case.objects.get().stage == "waiting"
    line = Event.objects.filter(kind="alteration", actor_partner="police").last()
    assert line and line.clauses == ["watching/1"], "what another partner does is on record under the clause that lets it"


def test_what_nobody_went_on_with_is_thrown_away(casework_once: Path) -> None:
    from datetime import timedelta

    from django.utils.timezone import now

    from diogel.web.cases.actions import drafts

    dewi = at_work("Dewi Pugh", "council")
    draft = begin(dewi, "watch:report")
    dewi.post(f"{draft}questions/5/", {"proof": SimpleUploadedFile("flat.png", PNG), "later": "yes"})
    kept = begin(dewi, "watch:report")
    drafts.discard_old()
    assert (Draft.objects.count(), Content.objects.count()) == (2, 1)
    Draft.objects.filter(id=draft.split("/")[-2]).update(at=now() - timedelta(days=29))
    drafts.discard_old()
    assert (Draft.objects.count(), Content.objects.count()) == (1, 0)
    assert dewi.get(kept).status_code == 302


def test_what_a_case_is_about_is_not_skipped(casework_once: Path) -> None:
    dewi = at_work("Dewi Pugh", "council")
    draft = dewi.post("/en/cases/open/", {"begin": "watch:begin"})["Location"]
    assert "Say first what the case is about" in words_of(dewi.post(f"{draft}check/", {}))
    assert "Select a valid choice" in words_of(dewi.post(f"{draft}subject/", {"kind": "child", "name": "X"}))
    assert "in the past" in words_of(dewi.post(f"{draft}subject/", {"kind": "person", "name": "X", **date_of("born", "2030-01-01")}))
    assert not Case.objects.exists()


def test_what_an_open_case_is_about_is_not_asked_again(casework_once: Path) -> None:
    dewi = at_work("Dewi Pugh", "council")
    case = opened(dewi)
    draft = begun(dewi, case, "moves/close/")
    for method in (dewi.get, dewi.post):
        assert method(f"{draft}subject/").status_code == 404
    assert dewi.get(f"{draft}questions/1/").status_code == 404, "this move asks nothing"
