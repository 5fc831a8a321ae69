"""Opening a case and taking it through its stages."""

from __future__ import annotations

from pathlib import Path

from casework import at_work, casework, opened, words_of, written_town

__all__ = ["casework", "written_town"]


def test_a_case_is_opened_and_shown(casework: Path) -> None:
    dewi = at_work("Dewi Pugh", "council")
    case = opened(dewi)
    assert case.number.startswith("AL-2026-")
    page = dewi.get(f"/en/cases/{case.id}/")
    assert page.status_code == 200
    print(words_of(page))
    page = dewi.get(f"/cy/cases/{case.id}/")
    assert page.status_code == 200
