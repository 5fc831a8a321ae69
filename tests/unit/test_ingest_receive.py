"""Which deliveries count: told from names and content, in whatever order the files came."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading_files import dataset

from diogel.definitions.model import Partnership
from diogel.ingest.receive import DeliveryFile, date_in, find_deliveries, settle, slot_of, stray_folders


def partnership(folder: Path, paths: dict[str, Path] | None = None, **more: str) -> Partnership:
    file = {
        "version": 1,
        "partnership": "p",
        "name": {"en": "P", "cy": "P"},
        "partners": [{"id": "council", "name": {"en": "C"}, "kind": "council"}],
    }
    given = {"file": file, "datasets": {"asb": dataset(**more)}}
    return Partnership.model_validate(
        {"folder": folder, "paths": paths or {}, "vocabularies": {}, "agreements": {}, "groups": {}, "measures": {}} | given
    )


def deliver(folder: Path, name: str, content: str = "") -> Path:
    path = folder / "deliveries" / "asb" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content or name, "utf-8")
    return path


def found(folder: Path, **more: str) -> dict[str, str]:
    return {one.name.removeprefix("deliveries/asb/"): one.status for one in find_deliveries(partnership(folder, **more))}


@pytest.mark.parametrize(
    ("name", "slot", "version"),
    [
        ("jan.csv", "jan", 1),
        ("2026/jan.csv.gz", "2026/jan", 1),
        ("jan_v3.xlsx", "jan", 3),
        ("jan-v2.csv", "jan", 2),
        ("jan.v2.parquet", "jan", 2),
        ("jan corrected.csv", "jan", 2),
        ("jan-corrected-2.csv", "jan", 3),
        ("ion_cywirwyd.csv", "ion", 2),
        ("v2.csv", "v2", 1),
        ("2026/_v2.csv", "2026/_v2", 1),
        ("nov2.csv", "nov2", 1),
    ],
)
def test_slot_and_version(name: str, slot: str, version: int) -> None:
    assert slot_of(name) == (slot, version)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("asb-2026-11-02.csv", datetime(2026, 11, 2)),
        ("asb_20261102.csv", datetime(2026, 11, 2)),
        ("asb 02-11-2026.csv", datetime(2026, 11, 2)),
        ("2026-11-03/asb.csv", datetime(2026, 11, 3)),
        ("2018-10/2018-10-gwent-street.csv.gz", datetime(2018, 10, 31)),
        ("2026-02-30.csv", datetime(2026, 2, 28)),
        ("wales_2019-03_2020-12.csv.gz", datetime(2020, 12, 31)),
        ("2026-01-01 to 31-01-2026.csv", datetime(2026, 1, 31)),
        ("asb.csv", None),
        ("ref 120261102345.csv", None),
    ],
)
def test_day_in_a_path(name: str, day: datetime | None) -> None:
    assert date_in(name) == day


def test_same_file_twice_is_one_delivery(tmp_path: Path) -> None:
    deliver(tmp_path, "jan.csv", "a")
    deliver(tmp_path, "sent again/january.csv", "a")
    first, second = find_deliveries(partnership(tmp_path))
    assert (first.status, second.status) == ("new", "duplicate")
    assert second.note == "the same content as deliveries/asb/jan.csv"
    assert first.delivery_id == second.delivery_id
    assert len(first.delivery_id) == 16


def test_corrected_file_supersedes(tmp_path: Path) -> None:
    for name in ("jan.csv", "jan_v2.csv", "jan_v10.xlsx", "feb.csv"):
        deliver(tmp_path, name)
    assert found(tmp_path) == {"feb.csv": "new", "jan.csv": "superseded", "jan_v2.csv": "superseded", "jan_v10.xlsx": "new"}


def test_correction_that_goes_back_to_the_first_content_counts(tmp_path: Path) -> None:
    deliver(tmp_path, "jan.csv", "right")
    deliver(tmp_path, "jan_v2.csv", "wrong")
    deliver(tmp_path, "jan_v3.csv", "right")
    assert found(tmp_path) == {"jan.csv": "duplicate", "jan_v2.csv": "superseded", "jan_v3.csv": "new"}


def test_content_that_was_wrong_for_one_month_may_be_right_for_another(tmp_path: Path) -> None:
    deliver(tmp_path, "jan.csv", "february's rows")
    deliver(tmp_path, "jan_v2.csv", "january's rows")
    deliver(tmp_path, "feb.csv", "february's rows")
    assert found(tmp_path) == {"feb.csv": "new", "jan.csv": "duplicate", "jan_v2.csv": "new"}


def test_files_of_programs_are_no_deliveries(tmp_path: Path) -> None:
    for name in ("jan.csv", ".hidden", "~$jan.xlsx", "feb.csv.part", "mar.csv.crdownload"):
        deliver(tmp_path, name)
    assert found(tmp_path) == {"jan.csv": "new"}


def test_glob_under_a_named_path(tmp_path: Path) -> None:
    for name in ("2018-10/gwent-street.csv.gz", "2018-11/gwent-street.csv.gz", "2018-11/gwent-outcomes.csv.gz"):
        path = tmp_path / "elsewhere" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    files = find_deliveries(partnership(tmp_path / "folder", {"POLICE": tmp_path / "elsewhere"}, deliveries="$POLICE/*/*-street.csv.gz"))
    assert [(one.name, one.received_at.date().isoformat()) for one in files] == [
        ("2018-10/gwent-street.csv.gz", "2018-10-31"),
        ("2018-11/gwent-street.csv.gz", "2018-11-30"),
    ]


def test_time_of_receipt_without_a_day_in_the_name(tmp_path: Path) -> None:
    os.utime(deliver(tmp_path, "jan.csv"), (1_767_225_600, 1_767_225_600))
    assert find_deliveries(partnership(tmp_path))[0].received_at == datetime(2026, 1, 1)


def test_numbers_in_names_count_as_numbers(tmp_path: Path) -> None:
    for name in ("week 10.csv", "week 9.csv", "week 10².csv"):
        deliver(tmp_path, name)
    assert list(found(tmp_path)) == ["week 9.csv", "week 10.csv", "week 10².csv"]


def test_delivery_for_a_dataset_nobody_defined(tmp_path: Path) -> None:
    deliver(tmp_path, "jan.csv")
    stray = tmp_path / "deliveries" / "asbo" / "jan.csv"
    stray.parent.mkdir()
    stray.write_text("x")
    (tmp_path / "deliveries" / "empty").mkdir()
    (told,) = stray_folders(partnership(tmp_path))
    assert told.exit_code == 11
    assert told.where == "deliveries/asbo"
    assert "deliveries/asb/" in told.todo


NAMES = st.builds(
    "{}{}{}".format, st.sampled_from(["jan", "feb"]), st.sampled_from(["", "_v2", "_corrected", "_v3"]), st.sampled_from([".csv", ".xlsx"])
)


@given(files=st.dictionaries(NAMES, st.sampled_from("abc"), max_size=8), order=st.randoms())
def test_any_order_of_arrival_gives_the_same_state(files: dict[str, str], order: object) -> None:
    made = []
    for name, content in files.items():
        slot, version = slot_of(name)
        made.append(DeliveryFile("asb", Path(name), slot, version, datetime(2026, 1, 1), content, 1, name))
    shuffled = list(made)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    settled = settle(shuffled)
    assert settled == settle(made)
    new = [one for one in settled if one.status == "new"]
    assert len({one.sha256 for one in new}) == len(new)
    for one in settled:
        top = max(other.version for other in made if other.slot == one.slot)
        assert one.status != "new" or one.version == top
        assert one.status == "new" or one.note
