"""What /ready says when something is amiss: on SQLite and PostgreSQL."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

import web_folder
from diogel.web import health

GOOD = {"database": True, "migrations": True, "build": True, "worker": True, "room": True}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return web_folder.web_folder(tmp_path_factory.mktemp("health"))


@pytest.fixture(autouse=True)
def _served(built: Path, settings: Any, database: Any) -> Iterator[None]:
    settings.FOLDER, settings.STATE, settings.BUILDS = built, built / "state", None
    (built / "state").mkdir(exist_ok=True)
    health.sign().unlink(missing_ok=True)
    yield


def said() -> tuple[int, dict[str, Any]]:
    answer = Client().get("/ready")
    return answer.status_code, {name: value for name, value in answer.json().items() if name != "worker_seen"}


def wait_for_worker(*, minutes: int, status: str = "READY") -> None:
    task = DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}}, task_path="x.y", backend_name="default", status=status, run_after=timezone.now()
    )
    DBTaskResult.objects.filter(id=task.id).update(
        enqueued_at=timezone.now() - timedelta(minutes=minutes), run_after=timezone.now() - timedelta(minutes=minutes)
    )


def test_all_is_well() -> None:
    assert said() == (200, GOOD)
    assert Client().get("/ready").json()["worker_seen"] is None


def test_a_database_of_another_version() -> None:
    MigrationRecorder.Migration.objects.filter(app="audit").delete()
    assert said() == (503, GOOD | {"migrations": False})


def test_a_database_that_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        def cursor(self) -> None:
            raise OperationalError("host db.internal, user secret")

    monkeypatch.setattr(health, "connection", Gone())
    assert said() == (503, GOOD | dict.fromkeys(("database", "migrations", "worker"), False))


def test_no_build_yet(settings: Any, tmp_path: Path) -> None:
    settings.BUILDS = tmp_path
    assert said() == (503, GOOD | {"build": False})


def test_work_that_waits_for_a_worker() -> None:
    wait_for_worker(minutes=1)
    assert said() == (200, GOOD), "a worker may be at it any moment"
    wait_for_worker(minutes=10)
    assert said() == (200, GOOD | {"worker": False})
    wait_for_worker(minutes=10, status="RUNNING")
    assert said() == (200, GOOD | {"worker": False}), "it was cut off: nothing lives that could be at it"
    health.sign().touch()
    assert said() == (200, GOOD), "it is at something else"
    long_ago = time.time() - 3600
    os.utime(health.sign(), (long_ago, long_ago))
    assert said() == (200, GOOD | {"worker": False})
    assert Client().get("/ready").json()["worker_seen"].startswith("20")


def test_little_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "ROOM", 10**18)
    assert said() == (200, GOOD | {"room": False})
