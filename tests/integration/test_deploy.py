"""What docs/how-to/deploy.md says is so: every variable there is, and the two users of PostgreSQL."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from diogel.definitions.examples import example

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/how-to/deploy.md").read_text("utf-8")
_NAME = re.compile(r"DIOGEL_[A-Z_]+|DATABASE_URL")


def test_every_variable_that_is_read_is_told_and_no_other() -> None:
    rows = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `D")]
    told = {name for row in rows for name in _NAME.findall(row)}
    assert told == set(_read())


def _read() -> Iterator[str]:
    """Every text in the code that is the name of one, and nothing else besides."""
    for path in (ROOT / "src").rglob("*.py"):
        for part in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and _NAME.fullmatch(part.value):
                yield part.value


def statements(at: int) -> list[str]:
    blocks = re.findall(r"^```sql\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return [one.strip() for one in blocks[at].split(";") if one.strip()]


@pytest.fixture
def roles(postgresql: Any) -> Iterator[Any]:
    for one in statements(0):
        postgresql.execute(one)
    yield postgresql
    postgresql.execute("DROP DATABASE diogel WITH (FORCE)")
    for role in ("diogel_web", "diogel_owner"):
        postgresql.execute(f"DROP ROLE {role}")


_LOOK = """
import sys
from pathlib import Path
from diogel.web.serve import prepare
prepare(Path(sys.argv[1]))
from diogel.web import audit
with audit.recording(audit.Actor.system("tests")):
    audit.record(audit.Kind.LOG_READ)
"""


def test_the_workplace_adds_to_the_log_and_can_neither_change_it_nor_take_its_triggers_away(roles: Any, tmp_path: Path) -> None:
    def address(user: str) -> str:
        return f"postgresql://{user}@/diogel?host={roles.folder}"

    def run(user: str, *arguments: object) -> None:
        command = [sys.executable, *map(str, arguments)]
        given = {**os.environ, "DATABASE_URL": address(user)}
        done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    folder = tmp_path / "minimal"
    subprocess.run(["cp", "-r", example("minimal"), folder], check=True)
    _execute(address("diogel_owner"), statements(1))
    run("diogel_owner", "-m", "diogel", "migrate", folder)
    _execute(address("diogel_owner"), statements(2))
    run("diogel_web", "-c", _LOOK, folder)

    for refused in (
        "UPDATE audit_event SET purpose = 'other'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "DROP TRIGGER audit_event_stays ON audit_event",
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "CREATE TRIGGER mine BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "DROP TABLE audit_event",
        "DELETE FROM django_migrations",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            _execute(address("diogel_web"), [refused])
    with psycopg.connect(address("diogel_web")) as connection:
        assert connection.execute("SELECT count(*) FROM audit_event").fetchone() == (2,)


def _execute(address: str, given: list[str]) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        for one in given:
            connection.execute(one)  # type: ignore[arg-type]
