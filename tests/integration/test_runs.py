"""Builds asked for in the workplace: the way through, what is told meanwhile, and a worker that fails or dies."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import web_folder
from databases import connected
from diogel.build.workspace import Workspace
from diogel.errors import UsageError
from diogel.sharing import standing
from diogel.web import audit
from diogel.web.audit import Actor
from diogel.web.audit.models import Event
from diogel.web.runs import actions, tasks, telling
from diogel.web.runs.models import Run
from diogel.web.runs.tasks import make_build
from diogel.web.runs.telling import Telling
from workplace import signed_in, somebody

ANN = Actor(id="u-1", name="Ann Evans", partner="council", hat="council")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return web_folder.web_folder(tmp_path_factory.mktemp("runs"))


@pytest.fixture
def folder(built: Path, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(standing, "today", lambda: web_folder.DAY)
    monkeypatch.setattr(telling, "PAUSE", 0.05)
    copied = Path(shutil.copytree(built, tmp_path / "folder", symlinks=True))
    settings.FOLDER, settings.BUILDS, settings.CODES_REQUIRED = copied, None, False
    return copied


@pytest.fixture
def ann(folder: Path, sqlite: Any) -> Client:
    return signed_in(somebody("Ann Evans", roles=["analyst"]))


def ask(client: Client, when: str = "changed", **more: str) -> Any:
    return client.post("/en/builds/ask/", {"when": when, **more})


def text(client: Client, address: str = "/en/builds/") -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(address).content.decode()))


def current(folder: Path) -> Path:
    found = Workspace.of(folder).current()
    assert found
    return found


def deliver(folder: Path) -> None:
    """A file of the dataset's own form, with other content."""
    given = (folder / "sample/incidents/2026-q3.csv").read_text("utf-8").splitlines()
    (folder / "sample/incidents/2026-q4.csv").write_text("\n".join(given[:-1]) + "\n", "utf-8")


def kinds() -> list[str]:
    return list(
        Event.objects.filter(kind__in=("build_asked", "build_finished", "build_failed")).order_by("sequence").values_list("kind", flat=True)
    )


# -- the way through -------------------------------------------------------------------------------------------------


def test_a_build_that_was_asked_for_is_made_and_says_what_changed(ann: Client, folder: Path) -> None:
    before = current(folder)
    deliver(folder)
    assert "2026-q4.csv" in text(ann)
    gone = ask(ann)
    run = Run.objects.get()
    assert gone["Location"] == f"/en/builds/{run.pk}/"
    waiting = ann.get(gone["Location"])
    assert ">waiting<" in re.sub(r"\s+", "", waiting.content.decode()) and waiting["Refresh"] == "4"
    assert "Refresh" not in ann.get(f"{gone['Location']}?still=1")
    make_build.call(run.pk)
    assert current(folder) != before
    done = ann.get(gone["Location"])
    assert "Refresh" not in done and "2026-q4.csv" in done.content.decode()
    run.refresh_from_db()
    assert (run.state, run.build, run.fresh, run.changes["files"]) == ("done", current(folder).name, True, [1, 0])
    assert {stage["name"].split(":")[0] for stage in run.stages} == {"intake", "tables", "link"} and all(one["ended"] for one in run.stages)
    assert "2026-q4.csv" not in text(ann)
    assert kinds() == ["build_asked", "build_finished"]
    (came,) = Event.objects.filter(kind="collection")
    assert came.actor_name == "diogel worker" and came.detail["dataset"] == "incidents"
    assert Event.objects.get(kind="combination").subject_id == run.build


def test_without_a_change_the_build_stands(ann: Client, folder: Path) -> None:
    before = current(folder)
    ask(ann)
    run = Run.objects.get()
    make_build.call(run.pk)
    assert current(folder) == before and "Nothing had changed" in text(ann, f"/en/builds/{run.pk}/")
    ask(ann, "again")
    make_build.call(Run.objects.latest("id").pk)
    assert current(folder) != before
    assert not Event.objects.filter(kind="collection").exists()


def test_one_at_a_time(ann: Client) -> None:
    ask(ann)
    gone = ask(ann)
    assert gone["Location"] == "/en/builds/" and Run.objects.count() == 1
    said = text(ann)
    assert "A build is asked for already" in said and 'name="when"' not in ann.get("/en/builds/").content.decode()


def test_of_two_who_ask_at_the_same_moment_one_is_told_to_wait(folder: Path, database: Any) -> None:
    user, together, came = somebody("Ann Evans", roles=["analyst"]), Barrier(2), []

    def go() -> None:
        try:
            together.wait(20)
            with audit.recording(ANN):
                actions.ask(user=user, again=False, strict=False)
            came.append("asked")
        except UsageError:
            came.append("told to wait")
        finally:
            connections["default"].close()

    threads = [Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(came) == ["asked", "told to wait"] and Run.objects.count() == 1 and kinds() == ["build_asked"]


def test_a_build_is_begun_once(ann: Client) -> None:
    ask(ann)
    run = Run.objects.get()
    assert actions.begin(run.pk) is not None and actions.begin(run.pk) is None and actions.begin(999) is None


# -- when it fails ---------------------------------------------------------------------------------------------------


def test_a_folder_that_is_not_right_is_told_as_at_the_command_line(ann: Client, folder: Path) -> None:
    before = current(folder)
    ask(ann, "again")
    run = Run.objects.get()
    written = folder / "datasets" / "incidents.yaml"
    right = written.read_text("utf-8")
    written.write_text(right.replace("provider:", "provided:", 1), "utf-8")
    make_build.call(run.pk)
    written.write_text(right, "utf-8")
    said = text(ann, f"/en/builds/{run.pk}/")
    assert "The build could not be made" in said and "incidents.yaml" in said
    assert current(folder) == before and kinds() == ["build_asked", "build_failed"]
    assert "The last build has failed" in text(ann, "/en/")
    assert ask(ann, "again")["Location"] != "/en/builds/"
    make_build.call(Run.objects.latest("id").pk)
    assert current(folder) != before and "The last build has failed" not in text(ann, "/en/")


def test_a_build_at_the_command_line_stands_in_the_way_and_is_told(ann: Client, folder: Path) -> None:
    ask(ann, "again")
    run = Run.objects.get()
    with Workspace.of(folder).locked():
        make_build.call(run.pk)
    assert "another build of this folder is running" in text(ann, f"/en/builds/{run.pk}/")


def test_a_fault_of_the_program_shows_nothing_of_itself(ann: Client, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("Carys Rhydderchwen")

    monkeypatch.setattr(tasks, "build_folder", broken)
    ask(ann)
    run = Run.objects.get()
    with pytest.raises(RuntimeError):
        make_build.call(run.pk)
    said = text(ann, f"/en/builds/{run.pk}/")
    assert "It is a fault of the program" in said and "Carys" not in said and kinds()[-1] == "build_failed"


def test_a_worker_that_is_silent_has_stopped_and_the_build_can_be_asked_again(ann: Client) -> None:
    ask(ann)
    run = Run.objects.get()
    actions.begin(run.pk)
    assert ask(ann)["Location"] == "/en/builds/"
    Run.objects.update(heard_at=timezone.now() - timedelta(seconds=61))
    page = ann.get(f"/en/builds/{run.pk}/")
    assert "Its worker stopped" in page.content.decode() and "Refresh" not in page
    assert ask(ann)["Location"] != "/en/builds/"
    run.refresh_from_db()
    assert run.state == "stopped" and kinds() == ["build_asked", "build_failed", "build_asked"]


@pytest.mark.slow
def test_a_worker_that_is_killed_leaves_the_last_good_build_in_use(folder: Path, settings: Any, django_db_blocker: Any) -> None:
    state = folder / "state" / "workplace.sqlite3"
    state.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "diogel", "worker", str(folder)]
    before = current(folder)
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(state), "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20}}
    with django_db_blocker.unblock(), connected(database), (folder / "worker.log").open("w") as log:
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        client = signed_in(somebody("Ann Evans", roles=["analyst"]))
        ask(client, "again")
        worker = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "DATABASE_URL": ""})
        try:
            _until(lambda: list(before.parent.glob(".partial-2*")), worker, folder / "worker.log")
        finally:
            worker.send_signal(signal.SIGKILL)
            worker.wait(20)
        run = Run.objects.get()
        assert run.state == "running" and current(folder) == before and list(before.parent.glob(".partial-*")) != []
        Run.objects.update(heard_at=timezone.now() - timedelta(seconds=61))
        assert "Its worker stopped" in text(client, f"/en/builds/{run.pk}/")
        ask(client, "again")
        make_build.call(Run.objects.latest("id").pk)
        assert Run.objects.latest("id").state == "done" and current(folder) != before
        assert list(before.parent.glob(".partial-*")) == []


def _until(so: Any, worker: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(2400):
        assert worker.poll() is None, log.read_text("utf-8")
        if so():
            return
        time.sleep(0.05)
    raise AssertionError("the worker did not begin within two minutes: " + log.read_text("utf-8"))


# -- what is told meanwhile ------------------------------------------------------------------------------------------


def test_news_is_written_at_most_once_a_look_and_silence_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "PAUSE", 0.05)
    monkeypatch.setattr(telling, "BEAT", 0.2)
    written: list[Any] = []
    begun = time.monotonic()
    with Telling(written.append) as progress:
        progress.start("intake", total=1000)
        for _ in range(1000):
            progress.advance(1)
        time.sleep(0.5)
    assert 2 <= len(written) <= (time.monotonic() - begun) / 0.05 + 2
    assert written[-1][0]["done"] == 1000


def test_a_database_that_cannot_be_written_to_for_a_moment_does_not_end_a_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "PAUSE", 0.02)
    tries: list[int] = []

    def write(stages: Any) -> None:
        tries.append(len(stages))
        if len(tries) < 3:
            raise DatabaseError("locked")

    with Telling(write) as progress:
        progress.start("intake")
        time.sleep(0.3)
    assert len(tries) >= 3 and set(tries) == {1}


# -- who may -----------------------------------------------------------------------------------------------------------


def test_who_may_watch_may_not_ask_and_a_stranger_finds_nothing(ann: Client) -> None:
    ask(ann)
    run = Run.objects.get()
    lead = signed_in(somebody("Gwen Lloyd", roles=["governance_lead"]))
    assert lead.get("/en/builds/").status_code == 200 and 'name="when"' not in lead.get("/en/builds/").content.decode()
    assert ask(lead).status_code == 404
    officer = signed_in(somebody("Dewi Pugh", roles=["practitioner"]))
    elsewhere = signed_in(somebody("Far Away", roles=["analyst"], partnership="another"))
    for client in (officer, elsewhere):
        assert [client.get(one).status_code for one in ("/en/builds/", f"/en/builds/{run.pk}/")] == [404, 404]
        assert ask(client).status_code == 404
    assert ann.get("/en/builds/999/").status_code == 404 and ann.get("/en/builds/ask/").status_code == 405
    assert ask(ann, "perhaps").status_code == 400
    assert Run.objects.count() == 1


def test_no_page_asks_the_database_much(ann: Client) -> None:
    over = {"again": False, "strict": False, "state": "done", "active": None, "ended_at": timezone.now()}
    for _ in range(30):
        Run.objects.create(asked_by=uuid4(), asked_by_name="A", asked_at=timezone.now(), **over)
    for address in ("/en/builds/", f"/cy/builds/{Run.objects.latest('id').pk}/"):
        with CaptureQueriesContext(connection) as asked:
            assert ann.get(address).status_code == 200
        assert len(asked) <= 25
