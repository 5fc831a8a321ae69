"""Both databases that the workplace runs on, for tests: a new one for each test, migrated, with real transactions.

`database` runs a test on SQLite and on PostgreSQL; the latter from a temporary server, started once a session where its programs are.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

_numbers = count(1)
_SERVER = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=60"


class Server:
    """A PostgreSQL of our own in a temporary folder, reached by a socket there. It never runs as root."""

    def __init__(self, programs: Path) -> None:
        self.programs = programs
        self.user = "postgres" if os.getuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="diogel-pg-"))
        if self.user:
            shutil.chown(self.folder, self.user)

    def start(self) -> None:
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", "diogel", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self._run("pg_ctl", "-D", data, "-w", "-l", str(self.folder / "log"), "-o", f"{_SERVER} -k {self.folder}", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def address(self, name: str) -> str:
        return f"postgresql://diogel@/{name}?host={self.folder}"

    def execute(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        # The server keeps what it is given as its output open, so that goes to a file.
        with (self.folder.parent / f"{self.folder.name}.out").open("w+") as told:
            done = subprocess.run(command, user=self.user, cwd="/", stdout=told, stderr=told, check=False)
            told.seek(0)
            said = told.read()
        Path(told.name).unlink()
        assert done.returncode == 0, said


def programs() -> Path | None:
    found = [Path(at).parent for at in (shutil.which("initdb"),) if at]
    return max([*found, *(path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb"))], default=None)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    where = programs()
    if where is None:
        pytest.skip("PostgreSQL's server is not here; on Debian: apt-get install postgresql")
    server = Server(where)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: Any) -> Iterator[Any]:
    """The workplace's database, new for this test; gives Django's connection to it."""
    with django_db_blocker.unblock(), _new(request, tmp_path) as settings, connected(settings) as connection:
        yield connection


@pytest.fixture
def sqlite(sqlite_model: Path, tmp_path: Path, django_db_blocker: Any) -> Iterator[Any]:
    """A database of a test's own, where which one it is proves nothing."""
    copy = Path(shutil.copyfile(sqlite_model, tmp_path / "workplace.sqlite3"))
    with django_db_blocker.unblock(), connected(_sqlite(copy)) as connection:
        yield connection


@contextmanager
def _new(request: pytest.FixtureRequest, folder: Path) -> Iterator[dict[str, Any]]:
    if request.param == "sqlite":
        model = request.getfixturevalue("sqlite_model")
        yield _sqlite(Path(shutil.copyfile(model, folder / "workplace.sqlite3")))
        return
    server, model = request.getfixturevalue("postgresql"), request.getfixturevalue("postgresql_model")
    name = f"test{next(_numbers)}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE {model}")
    try:
        yield _postgresql(server, name)
    finally:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def connected(settings: dict[str, Any]) -> Iterator[Any]:
    """Every connection that is opened meanwhile, in any thread, is to this database."""
    from django.db import connections

    before = connections.settings["default"]
    kept = connections["default"]
    connections.settings["default"] = {**before, "TEST": before["TEST"], **settings}
    del connections["default"]
    try:
        yield connections["default"]
    finally:
        connections["default"].close()
        connections.settings["default"] = before
        connections["default"] = kept


@pytest.fixture(scope="session")
def sqlite_model(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Path:
    """A migrated database, to be copied for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "model.sqlite3"
    _migrate(_sqlite(path), django_db_blocker)
    return path


@pytest.fixture(scope="session")
def postgresql_model(postgresql: Server, django_db_blocker: Any) -> str:
    postgresql.execute("CREATE DATABASE model")
    _migrate(_postgresql(postgresql, "model"), django_db_blocker)
    return "model"


def _migrate(settings: dict[str, Any], blocker: Any) -> None:
    from django.core.management import call_command

    with blocker.unblock(), connected(settings):
        call_command("migrate", verbosity=0)


def _sqlite(path: Path) -> dict[str, Any]:
    options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": "PRAGMA synchronous=OFF; PRAGMA recursive_triggers=ON;"}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": options}


def _postgresql(server: Server, name: str) -> dict[str, Any]:
    return {"ENGINE": "django.db.backends.postgresql", "NAME": name, "USER": "diogel", "HOST": str(server.folder), "OPTIONS": {}}


def forget_for_flush() -> None:
    """Django's transactional tests empty every table when they end; the log refuses that, so its triggers are taken away meanwhile."""
    from django.test import TransactionTestCase

    teardown = TransactionTestCase._fixture_teardown

    def without_triggers(self: Any) -> None:
        with unguarded():
            teardown(self)

    TransactionTestCase._fixture_teardown = without_triggers


@contextmanager
def unguarded() -> Iterator[None]:
    """As somebody who owns the database: the log's triggers are gone."""
    from django.db import connection

    from diogel.web.audit import triggers

    def run(statements: tuple[str, ...]) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    run(triggers.OFF[connection.vendor])
    try:
        yield
    finally:
        run(triggers.ON[connection.vendor])
