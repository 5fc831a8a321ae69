"""A built installation with accounts and a log, backed up and restored onto a clean place: on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import web_folder
from diogel.stores.keys import KEY_FILE

PASSWORD = "correct horse battery staple"
_ALICE = f"""
import sys
from pathlib import Path
from diogel.web.serve import prepare
prepare(Path(sys.argv[1]))
from diogel.web import audit
from diogel.web.accounts import actions
from diogel.web.accounts.models import User
from diogel.build.open import definitions_of
with audit.recording(audit.Actor.system("tests")):
    user = actions.invite(partnership=definitions_of(Path(sys.argv[1])), email="alice@example.org", name="Alice", job="", partner="council",
                          roles=["administrator"], groups=[], language="en")
    actions.join(user, {PASSWORD!r})
"""
_ENTERS = f"""
import sys
from pathlib import Path
from diogel.web.serve import prepare
prepare(Path(sys.argv[1]))
from django.conf import settings
from django.test import Client
settings.CODES_REQUIRED = False
client = Client()
entered = client.post("/en/sign-in/", {{"email": "alice@example.org", "password": {PASSWORD!r}}})
print(entered.status_code, client.get("/en/account/").status_code, client.get("/en/picture/").status_code)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return web_folder.web_folder(tmp_path_factory.mktemp("backup"))


@pytest.fixture(params=["sqlite", "postgresql"])
def installed(request: pytest.FixtureRequest) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """What the installation is given in its environment, and what the place is that it is restored to."""
    if request.param == "sqlite":
        yield {}, {}
        return
    server = request.getfixturevalue("postgresql")
    for name in ("kept", "fresh"):
        server.execute(f"CREATE DATABASE {name}")
    yield {"DATABASE_URL": server.address("kept")}, {"DATABASE_URL": server.address("fresh")}
    for name in ("kept", "fresh"):
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def diogel(*arguments: object, given: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return _run("-m", "diogel", *arguments, given=given)


def _run(*arguments: object, given: dict[str, str]) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DIOGEL_")} | given
    return subprocess.run([sys.executable, *map(str, arguments)], capture_output=True, text=True, check=False, env=environment)


def test_backed_up_and_restored(built: Path, tmp_path: Path, installed: tuple[dict[str, str], dict[str, str]]) -> None:
    given, fresh = installed
    made = _run("-c", _ALICE, built, given=given)
    assert made.returncode == 0, made.stderr
    backup, new = tmp_path / "backup.tar", tmp_path / "new"
    done = diogel("backup", built, "-o", backup, given=given)
    assert done.returncode == 0, done.stderr
    assert "not in it: the keys that open its builds" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["backup.tar"]

    back = diogel("restore", backup, new, given=fresh)
    assert back.returncode == 0, back.stderr
    assert "the log is whole: 4 entries" in back.stdout
    assert "give it besides: the keys that open its builds" in back.stdout
    assert not (new / KEY_FILE).exists()
    assert {path.name for path in tmp_path.iterdir()} == {"backup.tar", "new"}
    (new / "keys").mkdir()
    (new / KEY_FILE).write_bytes((built / KEY_FILE).read_bytes())
    (new / KEY_FILE).chmod(0o600)

    entered = _run("-c", _ENTERS, new, given=fresh)
    assert entered.stdout.strip() == "302 200 200", entered.stderr
    whole = diogel("audit", "verify", new, given=fresh)
    assert (whole.returncode, whole.stdout.startswith("whole: 6 entries")) == (0, True), whole.stdout + whole.stderr

    again = diogel("restore", backup, tmp_path / "another", given=fresh) if fresh else diogel("restore", backup, new, given=fresh)
    assert again.returncode == 2
    assert "is not empty" in again.stderr if fresh else "clean place" in again.stderr
    assert not (tmp_path / "another").exists()


def test_with_keys_and_never_into_itself(built: Path, tmp_path: Path) -> None:
    inside = diogel("backup", built, "-o", built / "backup.tar", given={})
    assert (inside.returncode, "would go with it" in inside.stderr) == (2, True)
    done = diogel("backup", built, "-o", tmp_path / "backup.tar", "--with-keys", given={})
    assert done.returncode == 0, done.stderr
    assert "not in it" not in done.stdout
    back = diogel("restore", tmp_path / "backup.tar", tmp_path / "new", given={})
    assert back.returncode == 0, back.stderr
    assert (tmp_path / "new" / KEY_FILE).read_bytes() == (built / KEY_FILE).read_bytes()
    assert (tmp_path / "new/state/web-secret").read_bytes() == (built / "state/web-secret").read_bytes()


def test_a_log_that_was_touched_before_it_was_backed_up(built: Path, tmp_path: Path, monkeypatch: Any) -> None:
    import sqlite3

    diogel("backup", built, "-o", tmp_path / "first.tar", given={})
    with sqlite3.connect(built / "state" / "workplace.sqlite3") as database:
        database.execute("DROP TRIGGER audit_event_stays")
        database.execute("UPDATE audit_event SET actor_name = 'somebody else' WHERE sequence = 2")
    database.close()
    assert diogel("backup", built, "-o", tmp_path / "second.tar", given={}).returncode == 0
    back = diogel("restore", tmp_path / "second.tar", tmp_path / "new", given={})
    assert back.returncode == 14
    assert "entry 2 was changed" in back.stderr
    assert not (tmp_path / "new").exists()
