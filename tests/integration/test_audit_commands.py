"""`diogel audit`: verify, checkpoint and export over a folder whose workplace was opened."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from diogel.definitions.examples import example


def diogel(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "diogel", "audit", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(example("minimal"), tmp_path / "minimal", ignore=shutil.ignore_patterns("builds", "keys", "state")))


def test_from_the_first_checkpoint_to_a_log_that_was_cut(folder: Path, tmp_path: Path) -> None:
    none = diogel("verify", folder)
    assert (none.returncode, "never opened" in none.stderr) == (2, True)
    opened = "from pathlib import Path; import sys; from diogel.web.serve import prepare; prepare(Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", opened, folder], check=True)

    held = tmp_path / "held.json"
    for _ in range(3):
        made = diogel("checkpoint", folder, "--partner", "council", "-o", held)
        assert made.returncode == 0, made.stderr
    whole = diogel("verify", folder, "--checkpoint", held)
    assert (whole.returncode, whole.stdout.startswith("whole: 4 entries")) == (0, True), whole.stdout + whole.stderr

    exported = tmp_path / "log.csv"
    assert diogel("export", folder, "-o", exported, "--language", "cy").returncode == 0
    assert len(exported.read_text("utf-8-sig").splitlines()) == 5
    assert "Gwnaeth diogel audit checkpoint" in exported.read_text("utf-8-sig")

    with sqlite3.connect(folder / "state" / "workplace.sqlite3") as database:
        database.execute("DROP TRIGGER audit_event_is_kept")
        database.execute("DELETE FROM audit_event WHERE sequence >= 3")
    database.close()
    assert diogel("verify", folder).returncode == 0, "the chain alone can't tell"
    cut = diogel("verify", folder, "--checkpoint", held)
    assert cut.returncode == 14
    assert "the end is gone: the checkpoint of council knows entry 3" in cut.stdout
    assert "between entry 2 (" in cut.stdout
    told = json.loads(diogel("verify", folder, "--checkpoint", held, "--json").stdout)
    assert (told["whole"], told["faults"][0]["what"], told["faults"][0]["after"]["sequence"]) == (False, "cut_off", 2)

    assert diogel("checkpoint", folder, "--partner", "nobody").returncode == 2
    held.write_text("{}", "utf-8")
    wrong = diogel("verify", folder, "--checkpoint", held)
    assert (wrong.returncode, "not a checkpoint" in wrong.stderr) == (2, True)
    assert diogel("verify", folder, "--checkpoint", tmp_path / "nowhere.json").returncode == 2
