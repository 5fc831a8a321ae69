"""All of one answer goes by one state of the folder, and the next answer by what it is then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from casework import casework, opened, person, written_town
from diogel.build import open as opening
from workplace import signed_in

__all__ = ["casework", "written_town"]


@pytest.fixture
def looks(monkeypatch: Any) -> list[Path]:
    """Each time that the folder's files are looked at."""
    found: list[Path] = []
    stamp = opening.stamp
    monkeypatch.setattr(opening, "stamp", lambda folder: (found.append(folder), stamp(folder))[1])
    return found


def test_the_files_are_looked_at_once_for_a_page(casework: Path, looks: list[Path]) -> None:
    client = signed_in(person("Dewi Pugh", "council"))
    case = opened(client)
    for expected in (1, 2):
        looks.clear() if expected == 1 else None
        assert client.get(f"/en/cases/{case.id}/").status_code == 200
        assert len(looks) == expected


def test_outside_a_page_they_are_looked_at_each_time(casework: Path, looks: list[Path]) -> None:
    opening.definitions_of(casework)
    opening.definitions_of(casework)
    assert len(looks) == 2
    with opening.looked_at_once():
        opening.definitions_of(casework)
        opening.definitions_of(casework)
    assert len(looks) == 3
