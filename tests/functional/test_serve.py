"""`diogel serve` as somebody meets it who has never started it: what is not right is said, and it ends when it is told to."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from browsing import free_port, wait_for
from diogel.definitions.examples import example

pytestmark = [pytest.mark.slow]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(example("minimal"), tmp_path / "minimal", ignore=shutil.ignore_patterns("builds", "keys", "state")))


def _environment(given: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("DIOGEL_")} | given


def refused(folder: Path, *options: object, **given: str) -> str:
    command = [sys.executable, "-m", "diogel", "serve", str(folder), "--port", str(free_port()), *map(str, options)]
    done = subprocess.run(command, env=_environment(given), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_port_that_is_taken(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = refused(folder, "--port", taken.getsockname()[1])
    assert "can't be used: Address already in use" in said
    assert "choose another: --port" in said


@pytest.mark.parametrize(
    "address", ["nonsense", "mysql://u:hidden@h/n", "postgresql://u:hidden@h:port/n", "postgresql://u:hidden@/"], ids=range(4)
)
def test_a_database_address_that_is_none(folder: Path, address: str) -> None:
    said = refused(folder, DATABASE_URL=address)
    assert "DATABASE_URL can't be read: give postgresql://USER:PASSWORD@HOST:5432/NAME" in said
    assert "hidden" not in said


def test_a_database_that_is_not_there(folder: Path) -> None:
    said = refused(folder, DATABASE_URL=f"postgresql://u:hidden@127.0.0.1:{free_port()}/n")
    assert "DATABASE_URL: the workplace's database can't be used" in said
    assert "is the server up" in said
    assert "hidden" not in said


def test_a_state_that_can_not_be_written(folder: Path) -> None:
    (folder / "state").write_text("a file where the folder should be")
    assert "the folder's state can't be written" in refused(folder)


def test_variables_that_are_wrong_are_told_all_at_once(folder: Path) -> None:
    said = refused(folder, DIOGEL_HTTPS="perhaps", DIOGEL_MAIL_PORT="many")
    assert "DIOGEL_HTTPS is 'perhaps': say yes or no" in said
    assert "DIOGEL_MAIL_PORT is 'many'" in said


def test_without_a_build_it_starts_says_so_tells_nobody_in_its_log_and_ends_with_its_worker(folder: Path) -> None:
    port, log = free_port(), folder / "serve.log"
    command = [sys.executable, "-m", "diogel", "serve", str(folder), "--port", str(port), "--host", "0.0.0.0", "--workers", "1"]
    base = f"http://127.0.0.1:{port}"
    with log.open("w") as told, subprocess.Popen(command, stdout=told, stderr=told, env=_environment({})) as server:
        try:
            wait_for(base, server, log)
            assert _status(f"{base}/ready") == 503
            assert _status(f"{base}/en/sign-in/") == 200
            assert _status(f"{base}/en/canary-path/?q=canary-query", Cookie="diogel_session=canary-session") == 404
            assert _status(f"{base}/en/{'canary' * 900}") in (400, 414)
            worker = _worker_of(server.pid)
            _wait_until(folder / "state/worker-alive")
        finally:
            server.send_signal(signal.SIGTERM)
            ended = server.wait(60)
    said = log.read_text("utf-8")
    assert ended == 0, said
    assert not Path(f"/proc/{worker}").exists(), "the worker went with it"
    assert "there is nothing to show yet: " in said
    assert "run: diogel build" in said
    assert "warning: other machines can reach this, unencrypted" in said
    assert "DIOGEL_HOSTS" in said
    assert "canary" not in said
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert {("sign_in", 200), ("none", 404), ("ready", 503)} <= {(line.get("route"), line.get("status")) for line in lines}


def _wait_until(there: Path) -> None:
    for _ in range(300):
        if there.exists():
            return
        time.sleep(0.2)
    raise AssertionError(f"{there} was not there within a minute")


def _status(address: str, **headers: str) -> int:
    try:
        with urlopen(Request(address, headers=headers), timeout=60) as answer:
            return int(answer.status)
    except HTTPError as told:
        with told:
            return told.code


def _worker_of(server: int) -> int:
    """The process of the worker, once it has shown that it lives."""
    for _ in range(300):
        for task in Path(f"/proc/{server}/task").iterdir():
            for child in (task / "children").read_text().split():
                if b"worker" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0"):
                    return int(child)
        time.sleep(0.1)
    raise AssertionError("there is no worker beside")
