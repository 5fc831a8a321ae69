"""Which files partners have sent, and which of them count.

Everything is told from names and content, nothing from the order in which files came: a file's content decides which
delivery it is, its name which place (`slot`) it fills and which correction of that place it is. So any order of arrival,
and any number of times, gives the same state.
"""

from __future__ import annotations

import calendar
import difflib
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Literal

from diogel.definitions.model import Dataset, Partnership
from diogel.errors import DeliveryError

_SUFFIXES = re.compile(r"\.(?:csv|tsv|txt|xlsx|xlsm|xls|xlsb|ods|parquet|jsonl|ndjson|json|gz)$", re.IGNORECASE)
_CORRECTION = re.compile(r"[ _.-]+(?:v(?P<version>\d{1,3})|(?:corrected|cywirwyd)(?:[ _.-]?(?P<again>\d{1,3}))?)$", re.IGNORECASE)
_DAY = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)[-_.]?(?P<m>0[1-9]|1[0-2])[-_.]?(?P<d>0[1-9]|[12]\d|3[01])(?!\d)")
_BRITISH_DAY = re.compile(r"(?<!\d)(?P<d>0[1-9]|[12]\d|3[01])[-_.](?P<m>0[1-9]|1[0-2])[-_.](?P<y>(?:19|20)\d\d)(?!\d)")
_MONTH = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)[-_.](?P<m>0[1-9]|1[0-2])(?!\d)")
_WILDCARD = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class DeliveryFile:
    """A file that a partner sent for a dataset. `received_at` is UTC without a zone."""

    dataset: str
    path: Path
    slot: str
    version: int
    received_at: datetime
    sha256: str
    size: int
    name: str
    status: Literal["new", "duplicate", "superseded"] = "new"
    note: str = ""

    @property
    def delivery_id(self) -> str:
        """The same content for the same dataset is the same delivery, wherever it lies."""
        return hashlib.sha256(f"{self.dataset}{self.sha256}".encode()).hexdigest()[:16]


def find_deliveries(partnership: Partnership) -> list[DeliveryFile]:
    """Every delivery of every dataset, by dataset and name, each told whether it counts (`status` "new"), repeats another
    one's content ("duplicate") or has been corrected by another ("superseded"); `note` says by which."""
    found = []
    for dataset in sorted(partnership.datasets.values(), key=lambda one: one.dataset):
        files = [_look_at(partnership, dataset, path) for path in _files(partnership, dataset)]
        found.extend(settle(files))
    return found


def settle(files: Iterable[DeliveryFile]) -> list[DeliveryFile]:
    """Say which of one dataset's files count: in each slot the highest version, and of equal content the first by name.

    Of jan.csv, jan_v2.csv and a copy of jan_v2.csv called march.csv: superseded, new, duplicate.
    """
    files = sorted(files, key=_by_name)
    by_slot = latest(files)
    counting: dict[str, DeliveryFile] = {}
    for winner in sorted(by_slot.values(), key=_by_name):
        counting.setdefault(winner.sha256, winner)
    return [_settled(file, counting, by_slot[file.slot]) for file in files]


def latest(files: Iterable[DeliveryFile]) -> dict[str, DeliveryFile]:
    """Slot -> the highest version there, of one dataset's files."""
    by_slot = sorted(files, key=lambda one: one.slot)
    return {slot: max(group, key=_by_version) for slot, group in groupby(by_slot, key=lambda one: one.slot)}


def _settled(file: DeliveryFile, counting: dict[str, DeliveryFile], winner: DeliveryFile) -> DeliveryFile:
    same = counting.get(file.sha256)
    if same is file:
        return file
    if same:
        return replace(file, status="duplicate", note=f"the same content as {same.name}")
    return replace(file, status="superseded", note=f"corrected by {winner.name}")


def stray_folders(partnership: Partnership) -> list[DeliveryError]:
    """Folders under deliveries/ that are named after no dataset and hold files: nobody would ever read them."""
    root = partnership.folder / "deliveries"
    if not root.is_dir():
        return []
    claimed = {path for dataset in partnership.datasets.values() for path in _files(partnership, dataset)}
    strays = [folder for folder in sorted(root.iterdir()) if folder.name not in partnership.datasets and _unclaimed(folder, claimed)]
    return [_stray(folder, partnership) for folder in strays]


def _unclaimed(place: Path, claimed: set[Path]) -> bool:
    files = [place] if place.is_file() else place.rglob("*")
    return any(path not in claimed and path.is_file() and not _passing(path) for path in files)


def _stray(place: Path, partnership: Partnership) -> DeliveryError:
    near = difflib.get_close_matches(place.name, partnership.datasets, n=1)
    meant = f"; did you mean deliveries/{near[0]}/?" if near else ""
    where = place.relative_to(partnership.folder).as_posix()
    return DeliveryError(
        "a delivery for a dataset that the definitions do not have",
        todo=f"define it in datasets/, or move its files to the folder of the dataset they belong to{meant}",
        where=where,
    )


def _files(partnership: Partnership, dataset: Dataset) -> Iterator[Path]:
    root, pattern = _place(partnership, dataset)
    if root.is_file():
        yield root
    elif root.is_dir():
        yield from (path for path in sorted(root.glob(pattern)) if path.is_file() and not _passing(path))


def files_of(partnership: Partnership, dataset: Dataset) -> Iterator[tuple[Path, str]]:
    """Each file that lies where the dataset's deliveries do, with its name as receipts have it; none is opened."""
    root, _ = _place(partnership, dataset)
    return ((path, _name(partnership, root, path)) for path in _files(partnership, dataset))


def _name(partnership: Partnership, root: Path, path: Path) -> str:
    within = path.relative_to(root) if path != root else Path(path.name)
    return (path.relative_to(partnership.folder) if path.is_relative_to(partnership.folder) else within).as_posix()


def _place(partnership: Partnership, dataset: Dataset) -> tuple[Path, str]:
    """The folder before the first wildcard, and the pattern below it."""
    if not dataset.deliveries:
        return partnership.folder / "deliveries" / dataset.dataset, "**/*"
    parts = Path(dataset.deliveries).parts
    fixed = next((index for index, part in enumerate(parts) if _WILDCARD.search(part)), len(parts))
    root = partnership.path(str(Path(*parts[:fixed])) if fixed else ".")
    return root, str(Path(*parts[fixed:])) if fixed < len(parts) else "**/*"


def _passing(path: Path) -> bool:
    """Whether it is a file that a program keeps beside the real ones: hidden, a lock, half downloaded."""
    return path.name.startswith((".", "~")) or path.suffix.lower() in {".tmp", ".part", ".crdownload", ".lock"}


def _look_at(partnership: Partnership, dataset: Dataset, path: Path) -> DeliveryFile:
    root, _ = _place(partnership, dataset)
    within = path.relative_to(root) if path != root else Path(path.name)
    slot, version = slot_of(within.as_posix())
    with path.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    status = path.stat()
    sent = date_in(within.as_posix()) or datetime.fromtimestamp(int(status.st_mtime), UTC).replace(tzinfo=None)
    return DeliveryFile(dataset.dataset, path, slot, version, sent, digest, status.st_size, _name(partnership, root, path))


def slot_of(name: str) -> tuple[str, int]:
    """The place a file fills and which correction it is, told from its relative path.

    `2026/jan.csv.gz` -> (`2026/jan`, 1); `2026/jan_v3.xlsx` -> (`2026/jan`, 3); `jan-corrected.csv` -> (`jan`, 2);
    `jan-corrected-2.csv` -> (`jan`, 3).
    """
    name = stem_of(name)
    mark = _CORRECTION.search(name)
    if not mark or not mark.start() or name[mark.start() - 1] == "/":
        return name, 1
    version = int(mark["version"]) if mark["version"] else int(mark["again"] or 1) + 1
    return name[: mark.start()], version


def stem_of(name: str) -> str:
    """`jan_v2.csv.gz` -> `jan_v2`: without what says how the file is written."""
    while match := _SUFFIXES.search(name):
        name = name[: match.start()]
    return name


def date_in(name: str) -> datetime | None:
    """The day that a path says: in the file's name before its folders; of several the last, of a month its last day.

    `2026-11-02/asb.csv` -> 2 November 2026; `asb 02-11-2026.csv` -> the same; `2018-10/x-street.csv` -> 31 October 2018;
    `2019-03_2020-12.csv` -> 31 December 2020.
    """
    return next((max(days) for part in reversed(name.split("/")) if (days := _days(part))), None)


def _days(text: str) -> list[datetime]:
    """All days a text names. What was read as a day is not read again as a month."""
    days: list[datetime] = []
    for pattern in (_DAY, _BRITISH_DAY, _MONTH):
        found = [match for match in pattern.finditer(text) if _is_day(match)]
        days += [_day(match) for match in found]
        for match in reversed(found):
            text = f"{text[: match.start()]}|{text[match.end() :]}"
    return days


def _is_day(match: re.Match[str]) -> bool:
    return int(match.groupdict().get("d") or 1) <= _last(match)


def _day(match: re.Match[str]) -> datetime:
    return datetime(int(match["y"]), int(match["m"]), int(match.groupdict().get("d") or _last(match)))


def _last(match: re.Match[str]) -> int:
    return calendar.monthrange(int(match["y"]), int(match["m"]))[1]


def _by_name(file: DeliveryFile) -> tuple[list[tuple[int, str]], str]:
    """Numbers in a name count as numbers: week 9 comes before week 10."""
    pieces = re.split(r"(\d+)", file.name.casefold())
    return [(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in pieces], file.name


def _by_version(file: DeliveryFile) -> tuple[int, tuple[list[tuple[int, str]], str]]:
    return file.version, _by_name(file)
