"""Every way in which a folder of definitions can be wrong, from the tables in tests/spec/definitions: a change to a folder
that is right, and every line that a person is then told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from definitions_folder import RIGHT, Change, told, write_folder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diogel.definitions.load import load

TABLES = Path(__file__).parents[1] / "spec" / "definitions"
WHOLE = " (the whole of it)"
_ROW = re.compile(r"^## (?P<name>.+?)\n\n```diff\n(?P<changes>.*?)```\n\n```\n(?P<faults>.*?)```", re.MULTILINE | re.DOTALL)


def changes(diff: str) -> Iterator[Change]:
    """The changes of a diff block: a line that is no diff names the file that the lines after it change."""
    for part in re.split(r"^(?=[^-+ \n])", diff, flags=re.MULTILINE)[1:]:
        file, *lines = part.splitlines()
        old = "".join(f"{line[1:]}\n" for line in lines if line[0] in " -")
        new = "".join(f"{line[1:]}\n" for line in lines if line[0] in " +")
        yield file.removesuffix(WHOLE), old, new


def rows() -> Iterator[object]:
    for table in sorted(TABLES.glob("*.md")):
        for row in _ROW.finditer(table.read_text("utf-8")):
            faults = [line for line in row["faults"].splitlines() if line != "nothing"]
            yield pytest.param(list(changes(row["changes"])), faults, id=f"{table.stem}: {row['name']}")


@pytest.mark.parametrize(("wrong", "faults"), list(rows()))
def test_fault_is_told_at_its_place(tmp_path: Path, wrong: list[Change], faults: list[str]) -> None:
    assert told(tmp_path, *wrong) == faults


@pytest.mark.parametrize("table", sorted(TABLES.glob("*.md")), ids=lambda table: table.stem)
def test_every_row_of_a_table_is_read(table: Path) -> None:
    text = table.read_text("utf-8")
    assert len(_ROW.findall(text)) == text.count("\n## ") > 0


def test_a_right_folder_has_no_faults(tmp_path: Path) -> None:
    assert told(tmp_path) == []


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    wrong = [
        ("datasets/asb.yaml", "provider: council", "provider: counsil"),
        ("agreements/asb_isp.yaml", "review: 2026-12-31", "reveiw: 2026-12-31"),
        ("groups/board.yaml", "kind: board", "kind: bord"),
        ("vocabularies/nuisance.yaml", "codes: {NSE: noise}", "codes: {NSE: noise"),
    ]
    assert [line.partition(": error")[0] for line in told(tmp_path, *wrong)] == [
        "agreements/asb_isp.yaml:6:1",
        "datasets/asb.yaml:4:11",
        "groups/board.yaml:4:7",
        "vocabularies/nuisance.yaml:7:8",
    ]


def test_a_folder_without_a_partnership_says_that_alone(tmp_path: Path) -> None:
    write = {name: text for name, text in RIGHT.items() if name != "partnership.yaml"}
    for name, text in write.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    assert [str(fault.what) for fault in load(tmp_path).faults] == ["there is no partnership.yaml"]


ODD = ("[a]", "{a: b}", "~", "true", "-1", "[[x]]", "''", '"\\0"', "[{a: [b]}]", "'*'")
LINES = [(file, line) for file, text in RIGHT.items() if file.endswith(".yaml") for line in text.splitlines() if ":" in line]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(LINES), st.sampled_from(ODD), st.booleans())
def test_nothing_that_can_be_written_brings_a_traceback(tmp_path: Path, place: tuple[str, str], odd: str, last: bool) -> None:
    """Whatever stands where something else belongs, the folder loads, with or without faults."""
    file, line = place
    colon = line.rindex(":") if last else line.index(":")
    spoilt = f"{line[: colon + 1]} {odd}{'}' * line[colon:].count('}') if last else ''}"
    text = RIGHT[file].replace(f"{line}\n", f"{spoilt}\n", 1)
    loaded = load(write_folder(tmp_path, (file, "", text)))
    assert (loaded.partnership is None) == any(fault.severity == "error" for fault in loaded.faults)
