"""At intake: what passes, what doesn't, and why."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sharing_partnership import DDA, ISP, OGL, SIGNED, TODAY, agreement, clause, log_in, partnership

from diogel.definitions.model import Agreement
from diogel.errors import AgreementError, DefinitionError, DiogelError
from diogel.sharing import journal
from diogel.sharing.gate import Passage, open_gate, would_pass


def gate(tmp_path: Path, dataset: str, on: date = TODAY, **changes: Any) -> Passage:
    return open_gate(partnership(**changes), dataset, on, log_in(tmp_path))


def one(*, parties: dict[str, date | None] | None = None, recipients: list[str] | None = None, **more: Any) -> list[Agreement]:
    """A single agreement with a single clause on the parking data."""
    signed = {"council": SIGNED, "police": SIGNED} if parties is None else parties
    return [agreement("isp-parking", signed, [clause("7", "parking", ["Fine"], recipients or ["police"], ["analysis"])], **more)]


def test_columns_with_a_clause_pass_in_the_order_of_the_definition(tmp_path: Path) -> None:
    passage = gate(tmp_path, "incidents")
    assert [column.name for column in passage.columns] == ["When", "Kind", "Lon", "Lat", "Surname", "Born", "Sex", "Role"]
    assert [str(ref) for ref in passage.clauses["When"]] == ["isp-asb/1", "isp-asb/5"]
    assert set(passage.refused) == {"Number", "Notes"}
    assert passage.refused["Notes"].en == "no clause names it"
    assert passage.refused["Notes"].cy == "nid oes cymal yn ei enwi"
    assert passage.linkable == ("Surname", "Born", "Sex")
    assert [str(ref) for ref in passage.used] == ["isp-asb/1", "isp-asb/5", "isp-asb/2"]


def test_data_is_held_as_long_as_some_clause_covers_it(tmp_path: Path) -> None:
    passage = gate(tmp_path, "incidents")
    assert passage.column_retention_days["When"] == 365
    assert passage.column_retention_days["Surname"] == 100
    assert (passage.first_retention_days, passage.retention_days) == (100, 365)
    assert gate(tmp_path, "asb").retention_days == 2190


def test_the_marking_is_the_highest(tmp_path: Path) -> None:
    assert gate(tmp_path, "street").marking == "OFFICIAL"
    assert gate(tmp_path, "incidents").marking == "OFFICIAL-SENSITIVE"


def test_a_star_names_every_column_of_a_licence_alone(tmp_path: Path) -> None:
    assert len(gate(tmp_path, "street").columns) == 3
    protocol = OGL.model_copy(update={"type": "ISP", "parties": ISP.parties[:1]})
    with pytest.raises(AgreementError, match="no clause names it"):
        gate(tmp_path, "street", agreements=[protocol])


def test_every_column_is_a_line_in_the_log_before_anything_passes(tmp_path: Path) -> None:
    passage = gate(tmp_path, "incidents")
    lines = list(journal.read(tmp_path / "decisions.jsonl"))
    assert [line["column"] for line in lines] == [column.name for column in passage.dataset.columns]
    assert {(line["column"], line["agreement"], line["clause"]) for line in lines if line["allowed"]} >= {("When", "isp-asb", "1")}
    assert [line["column"] for line in lines if not line["allowed"]] == ["Number", "Notes"]
    assert lines[0]["reason"] == "no clause names it"


def test_nothing_passes_when_the_log_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "decisions.jsonl").mkdir()
    with pytest.raises(DiogelError, match="nothing may pass"):
        gate(tmp_path, "incidents")


@pytest.mark.parametrize(
    ("agreements", "left", "said"),
    [
        ([], {}, "no clause names it"),
        (one(end=date(2026, 3, 31)), {}, "agreement isp-parking expired on 31 March 2026 (clause 7)"),
        (one(start=date(2027, 1, 1)), {}, "it starts on 1 January 2027"),
        (one(parties={"council": SIGNED, "police": None}), {}, "is unsigned by Aberwylan Police"),
        (one(withdrawn=date(2026, 5, 6)), {}, "was withdrawn on 6 May 2026"),
        (one(stage="draft"), {}, "still a draft"),
        (one(), {"police": date(2026, 6, 30)}, "Aberwylan Police left the partnership on 30 June 2026"),
        (one(parties={"police": SIGNED}), {}, "its provider council is no party"),
        (one(recipients=["council"]), {}, "names no recipient but the provider"),
        (one(parties={"council": SIGNED}), {"police": date(2026, 6, 30)}, "names no recipient but the provider"),
    ],
)
def test_a_refusal_says_why(tmp_path: Path, agreements: list[Agreement], left: dict[str, date], said: str) -> None:
    with pytest.raises(AgreementError) as raised:
        gate(tmp_path, "parking", agreements=agreements, left=left)
    assert said in raised.value.what
    assert "parking" in raised.value.todo
    assert raised.value.exit_code == 12
    assert not any(line["allowed"] for line in journal.read(tmp_path / "decisions.jsonl"))


def test_each_clause_that_names_a_column_gives_its_own_reason(tmp_path: Path) -> None:
    lapsed = one(end=date(2026, 3, 31))[0]
    draft = lapsed.model_copy(update={"agreement": "isp-new", "stage": "draft"})
    with pytest.raises(AgreementError) as raised:
        gate(tmp_path, "parking", agreements=[lapsed, draft])
    assert "agreement isp-parking expired" in raised.value.what
    assert "agreement isp-new is still a draft" in raised.value.what


def test_a_group_whose_only_member_is_the_provider_receives_nothing(tmp_path: Path) -> None:
    board = partnership().groups["board"]
    alone = board.model_copy(update={"members": ("council",)})
    with pytest.raises(AgreementError, match="no recipient but the provider"):
        gate(tmp_path, "parking", agreements=one(recipients=["board"]), groups=[alone])
    assert gate(tmp_path, "parking", agreements=one(recipients=["board"]), groups=[board]).columns


def test_a_lapse_takes_effect_the_next_day(tmp_path: Path) -> None:
    assert gate(tmp_path, "ambulance", date(2026, 11, 30), agreements=[DDA]).columns
    with pytest.raises(AgreementError, match="expired on 30 November 2026"):
        gate(tmp_path, "ambulance", date(2026, 12, 1), agreements=[DDA])


def test_an_unknown_dataset_is_a_fault_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="no dataset incident") as raised:
        gate(tmp_path, "incident")
    assert "incidents" in raised.value.todo


def test_what_would_pass_can_be_told_without_opening_the_gate() -> None:
    passage = would_pass(partnership(), "parking", TODAY)
    assert passage.columns == ()
    assert set(passage.refused) == {"Date", "Fine"}
    assert (passage.retention_days, passage.linkable) == (0, ())
