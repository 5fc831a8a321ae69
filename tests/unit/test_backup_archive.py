"""A backup's file: what goes in comes out, and one that was touched is refused by the name of what was touched."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from diogel.errors import UsageError
from diogel.web.backup import place
from diogel.web.backup.archive import MANIFEST, Manifest, written

FILES = {"partnership.yaml": b"version: 1\n", "state/a.jsonl": b"{}\n" * 1000, "builds/b1/tables/x": b"\x00" * 3_000_000, "empty": b""}
Member = tuple[tarfile.TarInfo, bytes]


def manifest(**more: object) -> Manifest:
    return Manifest(made="2026-11-30T17:00:00+00:00", diogel="0.1.0", partnership="minimal", database="sqlite", audit={}, **more)  # type: ignore[arg-type]


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    made = tmp_path / "made.tar"
    with written(made, manifest(current="b1")) as archive:
        for name, content in FILES.items():
            (tmp_path / "one").write_bytes(content)
            archive.add(name, tmp_path / "one")
        archive.finish()
    return made


def again(backup: Path, change: Callable[[list[Member]], None]) -> Path:
    """The same backup, with something done to its members."""
    with tarfile.open(backup) as tar:
        members = [(one, file.read() if (file := tar.extractfile(one)) else b"") for one in tar]
    change(members)
    touched = backup.with_name("touched.tar")
    with tarfile.open(touched, "w") as tar:
        for one, content in members:
            one.size = len(content)
            tar.addfile(one, io.BytesIO(content))
    return touched


def restored(file: Path, to: Path) -> dict[str, bytes]:
    with place.unpacked(file, to, database=""):
        pass
    return {path.relative_to(to).as_posix(): path.read_bytes() for path in to.rglob("*") if path.is_file() and "current" not in path.parts}


def test_what_goes_in_comes_out(backup: Path, tmp_path: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    assert restored(backup, tmp_path / "new") == FILES
    assert (tmp_path / "new/builds/current").resolve() == (tmp_path / "new/builds/b1").resolve()
    (tmp_path / "empty").mkdir()
    assert restored(backup, tmp_path / "empty") == FILES


def test_nothing_is_restored_over_something(backup: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="clean place"):
        restored(backup, tmp_path)


def test_what_fails_on_the_way_leaves_nothing(backup: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    with pytest.raises(RuntimeError), place.unpacked(backup, tmp_path / "new", database=""):
        raise RuntimeError
    with pytest.raises(RuntimeError), written(tmp_path / "other.tar", manifest()) as archive:
        archive.add("a", backup)
        raise RuntimeError
    assert sorted(tmp_path.iterdir()) == before


def _flip(members: list[Member]) -> None:
    at = next(at for at, (one, _) in enumerate(members) if one.name == "state/a.jsonl")
    members[at] = (members[at][0], b"[]\n" + members[at][1][3:])


def _drop(members: list[Member]) -> None:
    members[:] = [member for member in members if member[0].name != "state/a.jsonl"]


def _twice(members: list[Member]) -> None:
    members.insert(0, next(member for member in members if member[0].name == "state/a.jsonl"))


def _more(name: str, kind: bytes = tarfile.REGTYPE) -> Callable[[list[Member]], None]:
    def change(members: list[Member]) -> None:
        one = tarfile.TarInfo(name)
        one.type, one.linkname = kind, "/etc/passwd"
        members.insert(0, (one, b""))

    return change


def _named(name: str) -> Callable[[list[Member]], None]:
    """Also in the manifest, by somebody who knows how."""

    def change(members: list[Member]) -> None:
        _more(name)(members)
        head, content = members[-1]
        said = json.loads(content)
        said["files"][name] = hashlib.sha256(b"").hexdigest()
        members[-1] = (head, json.dumps(said).encode())

    return change


def _manifest(**more: object) -> Callable[[list[Member]], None]:
    def change(members: list[Member]) -> None:
        head, content = members[-1]
        assert head.name == MANIFEST
        members[-1] = (head, json.dumps(json.loads(content) | more).encode())

    return change


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_flip, "'state/a.jsonl' is not what was backed up"),
        (_drop, "'state/a.jsonl' is missing"),
        (_twice, "'state/a.jsonl' is there twice"),
        (_more("state/more"), "'state/more' is not one of the backup's files"),
        (_more("../outside"), "'../outside' is no plain file inside the folder"),
        (_named("../outside"), "'../outside' is no plain file inside the folder"),
        (_named("/tmp/outside"), "is no plain file inside the folder"),
        (_named("a/./b"), "is no plain file inside the folder"),
        (_more("link", tarfile.SYMTYPE), "'link' is no plain file"),
        (_more("link", tarfile.LNKTYPE), "'link' is no plain file"),
        (_more("pipe", tarfile.FIFOTYPE), "'pipe' is no plain file"),
        (_more("folder", tarfile.DIRTYPE), "'folder' is no plain file"),
        (_manifest(files={}), "'builds/b1/tables/x' is not one of the backup's files"),
        (_manifest(current="../.."), "'manifest.json' is not a backup's"),
        (_manifest(current="b2"), "the current build b2 is not in the backup"),
        (_manifest(what="something"), "'manifest.json' is not a backup's"),
        (_manifest(more=1), "'manifest.json' is not a backup's"),
        (list.pop, "there is no manifest"),
    ],
)  # fmt: skip
def test_a_backup_that_was_touched_is_refused_by_name(
    backup: Path, tmp_path: Path, change: Callable[[list[Member]], None], says: str
) -> None:
    touched = again(backup, change)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(UsageError) as told:
        restored(touched, tmp_path / "new")
    assert says in str(told.value)
    assert sorted(tmp_path.iterdir()) == before


def test_an_end_that_is_gone_and_what_is_no_backup(backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    for content in (whole[: len(whole) // 2], b"", b"not a tar" * 100, b"\x00" * 10240):
        backup.write_bytes(content)
        with pytest.raises(UsageError):
            restored(backup, tmp_path / "new")
    with pytest.raises(UsageError, match="can't be read"):
        restored(tmp_path / "nowhere.tar", tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(("kept", "given"), [("sqlite", "postgresql://db"), ("postgresql", "")])
def test_a_database_of_the_other_kind(tmp_path: Path, kept: str, given: str) -> None:
    made = tmp_path / "made.tar"
    of_kind = manifest()
    of_kind.database = kept
    with written(made, of_kind) as archive:
        archive.finish()
    with pytest.raises(UsageError, match="the backup holds a"), place.unpacked(made, tmp_path / "new", database=given):
        pass
