"""The ledger on the disk: encrypted, whole or not at all, one writer at a time, and never written over with another key."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from diogel.errors import DiogelError, UsageError
from diogel.linkage.decisions import Anchor, Entry
from diogel.linkage.ledger import LedgerFile
from diogel.stores import encrypted
from diogel.stores.encrypted import write_encrypted
from diogel.stores.keys import Keys

THEN = datetime(2026, 11, 23, 9, tzinfo=UTC)
CANARY = "Cyfrinachwen said so"


def entry(id: str, why: str = CANARY) -> Entry:
    sides = [(Anchor(identity_id=f"{side}{id}", dataset="asb", partner="council", mark="m"),) for side in "lr"]
    return Entry(id=id, kind="decision", by="Ann", at=THEN, why=why, decides="same", opinion="only", left=sides[0], right=sides[1])


@pytest.fixture
def keys() -> Keys:
    return Keys(secrets.token_bytes(32), secrets.token_bytes(32))


@pytest.fixture
def file(tmp_path: Path, keys: Keys) -> LedgerFile:
    return LedgerFile.of(tmp_path, keys)


def add(file: LedgerFile, *entries: Entry) -> None:
    with file.changing() as draft:
        for one in entries:
            draft.add(one)


def ids(file: LedgerFile) -> list[str]:
    return [one.id for one in file.read().entries]


def test_what_is_written_is_read_again(file: LedgerFile) -> None:
    assert file.read().entries == ()
    add(file, entry("a"))
    add(file, entry("b"), entry("c"))
    assert file.read().entries == (entry("a"), entry("b"), entry("c"))


def test_nothing_of_it_is_in_plain_text(file: LedgerFile) -> None:
    add(file, entry("a"))
    for path in file.path.parent.iterdir():
        assert CANARY.encode() not in path.read_bytes() and b"council" not in path.read_bytes()


def test_nothing_is_written_when_deciding_fails_or_is_discarded(file: LedgerFile) -> None:
    add(file, entry("a"))
    written = file.path.stat().st_mtime_ns
    with pytest.raises(UsageError), file.changing() as draft:
        draft.add(entry("b"))
        raise UsageError("no")
    with file.changing() as draft:
        draft.add(entry("b"))
        assert [one.id for one in draft.added] == ["b"]
        draft.discard()
    assert (ids(file), file.path.stat().st_mtime_ns) == (["a"], written)


def test_another_key_is_told_and_writes_nothing_over(file: LedgerFile, tmp_path: Path) -> None:
    add(file, entry("a"))
    other = LedgerFile.of(tmp_path, Keys(secrets.token_bytes(32), secrets.token_bytes(32)))
    with pytest.raises(UsageError, match="the decisions on pairs can't be read: the key does not fit") as caught:
        add(other, entry("b"))
    assert "DIOGEL_KEY_FILE" in caught.value.todo and caught.value.where == str(file.path)
    assert ids(file) == ["a"]


@pytest.mark.parametrize("table", [pa.table({"other": ["x"]}), pa.table({"entry": ["{}"]}), pa.table({"entry": ["not json"]})])
def test_what_is_no_ledger_is_told(file: LedgerFile, table: pa.Table) -> None:
    file.path.parent.mkdir(parents=True)
    write_encrypted(table, file.path, file.keys, "identity")
    with pytest.raises(DiogelError, match="no ledger of decisions"):
        file.read()


def test_a_disk_that_is_full_leaves_the_last_good_state(file: LedgerFile, monkeypatch: pytest.MonkeyPatch) -> None:
    add(file, entry("a"))
    monkeypatch.setattr(encrypted.secrets, "token_hex", lambda _: "now")
    (file.path.parent / ".decisions.parquet.now.part").symlink_to("/dev/full")
    monkeypatch.setattr(Path, "glob", lambda *_: iter(()))
    with pytest.raises(DiogelError, match="disk is full"):
        add(file, entry("b"))
    assert ids(file) == ["a"]


_KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from diogel.stores import encrypted
from diogel.linkage.ledger import LedgerFile
from diogel.stores.keys import Keys
from unit.test_linkage_ledger import add, entry

def die(path):
    os.kill(os.getpid(), signal.SIGKILL)

if {when!r} == "before":
    encrypted._onto_disk = die
else:
    encrypted._onto_disk = lambda path: die(path) if path.is_dir() else None
add(LedgerFile.of(Path({folder!r}), Keys(b"t" * 32, b"i" * 32)), entry("b"), entry("c"))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("when", "expected"), [("before", ["a"]), ("after", ["a", "b", "c"])])
def test_killed_while_writing_it_is_as_it_was_or_has_all(tmp_path: Path, when: str, expected: list[str]) -> None:
    """The old ledger up to the moment of the swap, the new one from then on; what was half-written goes with the next decision."""
    file = LedgerFile.of(tmp_path, Keys(b"t" * 32, b"i" * 32))
    add(file, entry("a"))
    script = _KILLED.format(tests=str(Path(__file__).parents[1]), folder=str(tmp_path), when=when)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert ids(file) == expected
    assert len(list(file.path.parent.glob("*.part"))) == (when == "before")
    add(file, entry("d"))
    assert ids(file) == [*expected, "d"]
    assert {path.name for path in file.path.parent.iterdir()} == {"decisions.parquet", ".lock"}


def test_two_who_write_at_once_lose_nothing(file: LedgerFile) -> None:
    writers = [threading.Thread(target=add, args=(file, entry(f"{number}"))) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(ids(file)) == [str(number) for number in range(4)]


def test_forgetting_is_written_and_asks_only_where_there_is_something_to_forget(file: LedgerFile) -> None:
    def never() -> list[str]:
        raise AssertionError("nothing is there to forget")

    assert file.forget(never) == 0
    add(file, entry("a"), entry("b"))
    assert file.forget(lambda: ["la"]) == 1
    left, gone = file.read().entries
    assert (left.why, gone.why, gone.left, gone.id) == (CANARY, "", (), "b")
    assert file.forget(lambda: []) == 1
    assert file.forget(never) == 0
