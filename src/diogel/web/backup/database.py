"""The workplace's database as a file, as it was at one moment, and back: SQLite by its own online backup, PostgreSQL by its own programs.

pg_dump and pg_restore rather than copying tables ourselves: they keep the triggers, and whoever runs PostgreSQL knows them.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from diogel.errors import UsageError
from diogel.web.audit.ledger import latest

FILES = {"sqlite": "state/workplace.sqlite3", "postgresql": "database.pgdump"}
"""Where each stands in a backup."""

_PROGRAMS = Path("/usr/lib/postgresql")
_AS = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


def save(into: Path) -> dict[str, Any]:
    """Write the database to a file; gives the last entry of the log that it holds."""
    with transaction.atomic():
        return _SAVE[connection.vendor](into)


def load(file: Path) -> None:
    """Fill the PostgreSQL database, all of it or nothing. UsageError where there is something in it."""
    if connection.introspection.table_names():
        raise UsageError("the database that DATABASE_URL names is not empty", todo="make a new one, and name that")
    _run("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "--dbname", _name(), str(file))


def _save_sqlite(into: Path) -> dict[str, Any]:
    """The transaction that is open keeps others from writing meanwhile, so head and copy are of one moment."""
    last = head()
    with closing(sqlite3.connect(f"file:{_name()}?mode=ro", uri=True)) as source, closing(sqlite3.connect(into)) as copy:
        source.backup(copy)
    return last


def _save_postgresql(into: Path) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
    last = head()
    _run("pg_dump", "--format", "custom", "--no-owner", "--no-privileges", "--snapshot", snapshot, "--file", str(into))
    return last


_SAVE: dict[str, Callable[[Path], dict[str, Any]]] = {"sqlite": _save_sqlite, "postgresql": _save_postgresql}


def head() -> dict[str, Any]:
    """The last entry of the log."""
    last = latest()
    return {"sequence": last.sequence, "hash": last.hash} if last else {"sequence": 0, "hash": ""}


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _run(program: str, *arguments: str) -> None:
    """How to reach the database goes by the environment: what stands in a command can be read by everybody on the machine."""
    given = connection.get_connection_params()
    reach = {variable: str(given[name]) for name, variable in _AS.items() if given.get(name)}
    done = subprocess.run([_found(program), *arguments], env={**os.environ, **reach}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UsageError(f"{program} could not do it: {done.stderr.strip()}", todo="nothing was changed; mend that and try again")


def _found(program: str) -> str:
    """The newest there is: one that is older than the server refuses."""
    versions = sorted(_PROGRAMS.glob(f"*/bin/{program}"), key=lambda path: float(path.parts[-3]) if path.parts[-3].isdigit() else 0)
    found = str(versions[-1]) if versions else shutil.which(program)
    if not found:
        raise UsageError(f"{program} is not here", todo="install PostgreSQL's client programs, of the server's version or later")
    return found
