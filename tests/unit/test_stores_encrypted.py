"""Files at rest: unreadable without the key, written whole or not at all."""

from __future__ import annotations

import errno
import secrets
from pathlib import Path

import pyarrow as pa
import pytest

from diogel.errors import DiogelError, UsageError
from diogel.stores import encrypted
from diogel.stores.base import StoreError
from diogel.stores.duckdb import DuckDBStore
from diogel.stores.encrypted import read_encrypted, replacing, write_encrypted
from diogel.stores.keys import Keys

CANARY = "Aneirin ap Canari"
ROWS = pa.table({"who": [CANARY, "Siân", None], "n": [1, 2, 3]})


@pytest.fixture
def keys() -> Keys:
    return Keys(secrets.token_bytes(32), secrets.token_bytes(32))


def test_what_is_written_is_read_again(tmp_path: Path, keys: Keys) -> None:
    assert write_encrypted(ROWS, tmp_path / "a.parquet", keys, "identity") == 3
    assert read_encrypted(tmp_path / "a.parquet", keys, "identity").equals(ROWS)


def test_a_reader_is_written_batch_by_batch(tmp_path: Path, keys: Keys) -> None:
    batches = (pa.record_batch({"n": [number]}) for number in range(5))
    reader = pa.RecordBatchReader.from_batches(pa.schema({"n": pa.int64()}), batches)
    assert write_encrypted(reader, tmp_path / "a.parquet", keys, "tables") == 5
    assert read_encrypted(tmp_path / "a.parquet", keys, "tables")["n"].to_pylist() == list(range(5))


def test_no_rows_keep_their_columns(tmp_path: Path, keys: Keys) -> None:
    assert write_encrypted(ROWS.slice(0, 0), tmp_path / "a.parquet", keys, "tables") == 0
    assert read_encrypted(tmp_path / "a.parquet", keys, "tables").schema == ROWS.schema


@pytest.mark.parametrize("name", ["it's here.parquet", "a*b[c]?.parquet", "côd.parquet"])
def test_any_file_name_will_do(name: str, tmp_path: Path, keys: Keys) -> None:
    write_encrypted(ROWS, tmp_path / name, keys, "tables")
    assert read_encrypted(tmp_path / name, keys, "tables").num_rows == 3


def test_neither_values_nor_column_names_stand_in_the_file(tmp_path: Path, keys: Keys) -> None:
    write_encrypted(ROWS, tmp_path / "a.parquet", keys, "identity")
    written = (tmp_path / "a.parquet").read_bytes()
    assert CANARY.encode() not in written
    assert b"who" not in written


def test_the_key_for_tables_does_not_open_identities(tmp_path: Path, keys: Keys) -> None:
    write_encrypted(ROWS, tmp_path / "a.parquet", keys, "identity")
    with pytest.raises(UsageError, match="the key does not fit"):
        read_encrypted(tmp_path / "a.parquet", keys, "tables")


def test_another_partnerships_key_is_told_as_such(tmp_path: Path, keys: Keys) -> None:
    write_encrypted(ROWS, tmp_path / "a.parquet", keys, "tables")
    other = Keys(secrets.token_bytes(32), secrets.token_bytes(32))
    with pytest.raises(UsageError, match="the key does not fit") as caught:
        read_encrypted(tmp_path / "a.parquet", other, "tables")
    assert str(tmp_path / "a.parquet") in str(caught.value)
    assert caught.value.__cause__ is None


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def _flip(path: Path) -> None:
    written = bytearray(path.read_bytes())
    written[40] ^= 1
    path.write_bytes(bytes(written))


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (_cut, "damaged"),
        (_flip, "damaged"),
        (lambda path: path.write_bytes(b""), "damaged"),
        (lambda path: path.write_bytes(b"PK\x03\x04" * 40), "damaged"),
        (Path.unlink, "no such file"),
    ],
)
def test_a_harmed_file_is_told_without_a_traceback_to_follow(harm: object, says: str, tmp_path: Path, keys: Keys) -> None:
    write_encrypted(ROWS, tmp_path / "a.parquet", keys, "tables")
    harm(tmp_path / "a.parquet")  # type: ignore[operator]
    with pytest.raises(DiogelError, match=says):
        read_encrypted(tmp_path / "a.parquet", keys, "tables")


def test_a_file_that_is_not_encrypted_is_not_taken_for_ours(tmp_path: Path, keys: Keys) -> None:
    store = DuckDBStore(keys)
    store.connection.execute(f"COPY (SELECT 1 AS n) TO '{tmp_path / 'plain.parquet'}' (FORMAT parquet)")
    store.close()
    with pytest.raises(UsageError, match="not encrypted"):
        read_encrypted(tmp_path / "plain.parquet", keys, "tables")


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    write_encrypted(ROWS, tmp_path / "a.parquet", keys, "tables")
    monkeypatch.setattr(encrypted.secrets, "token_hex", lambda _: "now")
    (tmp_path / ".a.parquet.now.part").symlink_to("/dev/full")
    with pytest.raises(StoreError, match="the disk is full"):
        write_encrypted(ROWS.slice(0, 1), tmp_path / "a.parquet", keys, "tables")
    assert list(tmp_path.iterdir()) == [tmp_path / "a.parquet"]
    assert read_encrypted(tmp_path / "a.parquet", keys, "tables").num_rows == 3


def test_a_disk_that_fills_at_the_last_moment_is_a_full_disk_too(tmp_path: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(encrypted.os, "fsync", full)
    with pytest.raises(StoreError, match="the disk is full"):
        write_encrypted(ROWS, tmp_path / "a.parquet", keys, "tables")
    assert list(tmp_path.iterdir()) == []


def test_a_write_that_fails_half_way_leaves_nothing(tmp_path: Path, keys: Keys) -> None:
    store = DuckDBStore(keys)
    with pytest.raises(DiogelError):
        store.save(
            "SELECT CAST(CASE WHEN n < 900000 THEN '1' ELSE 'x' END AS INTEGER) AS n FROM range(1000000) AS r(n)",
            tmp_path / "a.parquet",
            secret="tables",
        )
    store.close()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said(tmp_path: Path, keys: Keys) -> None:
    with pytest.raises(DiogelError, match="no such file"):
        write_encrypted(ROWS, tmp_path / "nowhere" / "a.parquet", keys, "tables")


def test_replacing_keeps_the_old_content_until_the_new_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "current"
    path.write_text("old")
    with replacing(path) as part:
        part.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    with pytest.raises(KeyboardInterrupt), replacing(path) as part:
        part.write_text("newer")
        raise KeyboardInterrupt
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [tmp_path / "current"]
