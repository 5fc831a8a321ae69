"""Scorecards: what receipts say of a partner's deliveries, against last time."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import Any

import pytest

from diogel.definitions.model import Dataset, Partnership, PartnershipFile
from diogel.ingest.receipt import ColumnScore, Finding, Receipt
from diogel.ingest.scorecard import LABELS, Scorecard, days_to_receipt, missing_periods, safe_cell, scorecards

TODAY = date(2026, 11, 23)


def partnership(**dataset: Any) -> Partnership:
    name = {"en": "Heddlu", "cy": "Heddlu"}
    file = PartnershipFile(
        version=1,
        partnership="aberwylan",
        name=name,
        partners=[{"id": "police", "name": {"en": "Police", "cy": "Yr Heddlu"}, "kind": "police"}],
    )
    columns = [{"name": "Ref", "meaning": "event.reference"}, {"name": "=When", "meaning": "event.occurred_from"}]
    title = {"en": "Incidents", "cy": "Digwyddiadau"}
    defined = {"version": 1, "dataset": "incidents", "title": title, "provider": "police", "row": "event", "columns": columns} | dataset
    return Partnership(
        folder=".",
        file=file,
        vocabularies={},
        datasets={"incidents": Dataset.model_validate(defined)},
        agreements={},
        groups={},
        measures={},
    )


def receipt(month: int = 10, status: str = "accepted", **more: Any) -> Receipt:
    said: dict[str, Any] = {
        "delivery_id": f"d{month}", "dataset": "incidents", "partner": "police", "file": f"deliveries/incidents/{month}.csv",
        "received_at": datetime(2026, month + 1, 3, 9), "sha256": "0", "size": 10, "status": status, "rows_in": 60, "rows_accepted": 57,
        "rows_quarantined": 3, "first_event": datetime(2026, month, 1), "last_event": datetime(2026, month, 28, 12),
        "columns": {
            "Ref": ColumnScore(meaning="event.reference", rows=60, filled=60),
            "=When": ColumnScore(meaning="event.occurred_from", rows=60, filled=45, invalid=3, flagged=9, unmapped=0),
        },
        "findings": (Finding(column="=When", reason="unreadable_date", fatal=True, rows=3, lines=(4, 7, 9)),),
    }  # fmt: skip
    return Receipt.model_validate(said | more)


def card(*receipts: Receipt, **dataset: Any) -> Scorecard:
    (only,) = scorecards(receipts, partnership(**dataset), on=TODAY)
    return only


def test_the_latest_delivery_is_judged_against_the_one_before() -> None:
    better = {"=When": ColumnScore(meaning="event.occurred_from", rows=60, filled=60)}
    only = card(receipt(10, columns=better, rows_accepted=60, rows_quarantined=0), receipt(9)).datasets[0]
    assert only.latest is not None
    assert only.latest.delivery_id == "d10"
    assert (only.accepted.now, only.accepted.before) == (1, 0.95)
    (when,) = only.columns
    assert (when.completeness.now, when.completeness.before, when.completeness.difference) == (1, 0.75, 0.25)
    assert (when.validity.before, when.doubt.before) == (pytest.approx(42 / 45), 0.2)


def test_the_order_of_receipts_makes_no_difference() -> None:
    receipts = [receipt(8), receipt(9, rows_accepted=50, rows_quarantined=10), receipt(10)]
    assert card(*receipts) == card(*reversed(receipts))


def test_refused_and_repeated_deliveries_are_counted_and_not_judged() -> None:
    only = card(receipt(9), receipt(10, status="refused", rows_accepted=0), receipt(8, status="duplicate")).datasets[0]
    assert (only.deliveries, only.refused, only.duplicates) == (1, 1, 1)
    assert only.latest is not None
    assert only.latest.delivery_id == "d9"
    nothing = card(receipt(9, status="refused")).datasets[0]
    assert (nothing.latest, nothing.accepted.now, nothing.columns, nothing.overdue) == (None, None, (), 0)


def test_timeliness_is_days_from_the_last_event_to_receipt() -> None:
    assert days_to_receipt(receipt(10)) == 6
    assert days_to_receipt(receipt(10, last_event=None)) is None
    assert days_to_receipt(receipt(10, last_event=datetime(2027, 1, 1))) == 0


def test_late_and_overdue_follow_from_the_frequency() -> None:
    only = card(receipt(8), receipt(9, received_at=datetime(2026, 12, 30))).datasets[0]
    assert only.late == 1
    assert card(receipt(8), frequency="monthly").datasets[0].overdue == (TODAY - date(2026, 9, 3)).days - 31
    assert card(receipt(8), frequency="once").datasets[0].overdue == 0


@pytest.mark.parametrize(
    ("frequency", "missing"),
    [
        ("monthly", ("2026-09",)),
        ("quarterly", ()),
        ("yearly", ()),
        ("once", ()),
        ("weekly", ("2026-W36", "2026-W37", "2026-W38", "2026-W39")),
    ],
)
def test_periods_without_a_delivery_are_missing(frequency: str, missing: tuple[str, ...]) -> None:
    receipts = [receipt(8, last_event=datetime(2026, 8, 30)), receipt(10, first_event=datetime(2026, 10, 1))]
    assert missing_periods(receipts, frequency) == missing


def test_uniqueness_is_measured_only_where_repeats_are_refused() -> None:
    repeats = (Finding(column="Ref", reason="repeats", fatal=True, rows=3, lines=(2,)),)
    assert card(receipt(findings=repeats)).datasets[0].uniqueness.now is None
    assert card(receipt(findings=repeats), key=["Ref"], repeats="refuse").datasets[0].uniqueness.now == 0.95


def test_the_csv_is_safe_to_open_in_a_spreadsheet() -> None:
    worse = {"=When": ColumnScore(meaning="event.occurred_from", rows=60, filled=30)}
    text = card(receipt(9), receipt(10, columns=worse, file="=cmd|' /C calc'!A0")).csv()
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["Dataset", "Column", "Measure", "This time", "Last time", "Difference", "Note"]
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)
    assert ["incidents", "'=When", "Completeness, %", "50.0", "75.0", "down 25", "event.occurred_from"] in rows
    assert ["incidents", "'=When", "Rows with this reason", "3", "", "", "not a date; lines 4 7 9"] in rows
    assert rows[1][6] == "'=cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("cell", "safe"), [("=1+1", "'=1+1"), ("@a", "'@a"), ("-a", "'-a"), ("+a", "'+a"), ("\ta", "'\ta"), ("a=1", "a=1"), ("", ""), (-3, -3)]
)
def test_a_cell_that_looks_like_a_formula_is_made_text(cell: object, safe: object) -> None:
    assert safe_cell(cell) == safe


def test_page_and_csv_speak_welsh() -> None:
    only = card(receipt(9), receipt(10))
    page = only.page("cy")
    assert (page["name"], page["datasets"][0]["title"], page["labels"]["now"]) == ("Yr Heddlu", "Digwyddiadau", "Y tro hwn")
    assert page["datasets"][0]["findings"][0]["text"] == "nid dyddiad mohono"
    assert only.csv("cy").splitlines()[0].startswith("Set ddata,Colofn,Mesur")
    assert all(text.cy and text.cy != text.en for text in LABELS.values())


def test_a_dataset_that_is_defined_no_more_has_no_card() -> None:
    assert scorecards([receipt(9, dataset="gone")], partnership(), on=TODAY) == []
