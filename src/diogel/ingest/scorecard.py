"""How good each partner's deliveries are, from their receipts: to show on a page, and to send back as a CSV.

Each dataset is judged by its latest accepted delivery against the one before: completeness (share of rows with a value),
validity (share of values that could be used), doubt (share of values flagged), uniqueness (share of rows that repeat no
earlier one), timeliness (days from the last event to receipt), and over all its deliveries late ones and missing periods.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from diogel.definitions.model import Dataset, Partnership, Text
from diogel.ingest.conform import reason_text
from diogel.ingest.receipt import ColumnScore, Receipt

LABELS: dict[str, Text] = {
    "dataset": Text(en="Dataset", cy="Set ddata"),
    "column": Text(en="Column", cy="Colofn"),
    "measure": Text(en="Measure", cy="Mesur"),
    "now": Text(en="This time", cy="Y tro hwn"),
    "before": Text(en="Last time", cy="Y tro diwethaf"),
    "difference": Text(en="Difference", cy="Gwahaniaeth"),
    "note": Text(en="Note", cy="Nodyn"),
    "completeness": Text(en="Completeness, %", cy="Cyflawnrwydd, %"),
    "validity": Text(en="Validity, %", cy="Dilysrwydd, %"),
    "doubt": Text(en="Values in doubt, %", cy="Gwerthoedd amheus, %"),
    "uniqueness": Text(en="Uniqueness, %", cy="Unigrywedd, %"),
    "timeliness": Text(en="Days from last event to receipt", cy="Diwrnodau o'r digwyddiad olaf hyd ei dderbyn"),
    "rows_in": Text(en="Rows in", cy="Rhesi i mewn"),
    "rows_accepted": Text(en="Rows accepted", cy="Rhesi a dderbyniwyd"),
    "rows_quarantined": Text(en="Rows in quarantine", cy="Rhesi mewn cwarantin"),
    "accepted": Text(en="Rows accepted, %", cy="Rhesi a dderbyniwyd, %"),
    "deliveries": Text(en="Deliveries accepted", cy="Anfoniadau a dderbyniwyd"),
    "refused": Text(en="Deliveries refused", cy="Anfoniadau a wrthodwyd"),
    "duplicates": Text(en="Deliveries sent twice", cy="Anfonwyd ddwywaith"),
    "late": Text(en="Late deliveries", cy="Anfoniadau hwyr"),
    "missing": Text(en="Missing periods", cy="Cyfnodau ar goll"),
    "overdue": Text(en="Days overdue", cy="Diwrnodau'n hwyr"),
    "reason": Text(en="Rows with this reason", cy="Rhesi â'r rheswm hwn"),
    "up": Text(en="up", cy="i fyny"),
    "down": Text(en="down", cy="i lawr"),
    "same": Text(en="no change", cy="dim newid"),
    "lines": Text(en="lines", cy="llinellau"),
}

INTERVAL_DAYS = {"daily": 1, "weekly": 7, "monthly": 31, "quarterly": 92, "yearly": 366}
"""How long a dataset delivered so often may go without news; once is once."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Score:
    """A figure this time and last time; None where there is nothing to measure. Shares are from 0 to 1."""

    now: float | None
    before: float | None = None

    @property
    def difference(self) -> float | None:
        """This time less last time: .9 after .95 is -.05."""
        return None if self.now is None or self.before is None else round(self.now - self.before, 6)


@dataclass(frozen=True)
class ColumnCard:
    column: str
    meaning: str
    completeness: Score
    validity: Score
    doubt: Score


@dataclass(frozen=True)
class FindingLine:
    column: str
    reason: str
    rows: int
    fatal: bool
    lines: tuple[int, ...]


@dataclass(frozen=True)
class DatasetCard:
    """One dataset of a partner. Without an accepted delivery only the counts of refused ones say anything."""

    dataset: str
    title: Text
    latest: Receipt | None
    accepted: Score
    uniqueness: Score
    timeliness: Score
    columns: tuple[ColumnCard, ...]
    findings: tuple[FindingLine, ...]
    deliveries: int
    refused: int
    duplicates: int
    late: int
    missing: tuple[str, ...]
    overdue: int


@dataclass(frozen=True)
class Scorecard:
    partner: str
    name: Text
    datasets: tuple[DatasetCard, ...]

    def csv(self, language: str = "en") -> str:
        """A table to send back: safe to open in a spreadsheet, whatever a header or a file name begins with."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([_label(name, language) for name in ("dataset", "column", "measure", "now", "before", "difference", "note")])
        for card in self.datasets:
            writer.writerows([safe_cell(cell) for cell in line] for line in _lines(card, language))
        return out.getvalue()

    def page(self, language: str = "en") -> dict[str, Any]:
        """What a page shows: labels and texts in the language, figures as figures."""
        return {
            "partner": self.partner,
            "name": self.name.in_language(language),
            "labels": {name: text.in_language(language) for name, text in LABELS.items()},
            "datasets": [_page(card, language) for card in self.datasets],
        }


def scorecards(receipts: Iterable[Receipt], partnership: Partnership, *, on: date | None = None) -> list[Scorecard]:
    """A scorecard for each partner with a receipt, by partner and dataset. `on` is the day on which news is overdue or not."""
    today = on or date.today()
    known = [receipt for receipt in receipts if receipt.dataset in partnership.datasets]
    known.sort(key=lambda receipt: (receipt.partner, receipt.dataset, receipt.received_at, receipt.file))
    cards = []
    for partner, own in groupby(known, key=lambda receipt: receipt.partner):
        datasets = [
            _dataset_card(list(those), partnership.datasets[dataset], today)
            for dataset, those in groupby(own, key=lambda receipt: receipt.dataset)
        ]
        member = partnership.partners.get(partner)
        cards.append(Scorecard(partner, member.name if member else Text(en=partner, cy=partner), tuple(datasets)))
    return cards


def _dataset_card(receipts: Sequence[Receipt], dataset: Dataset, today: date) -> DatasetCard:
    accepted = [receipt for receipt in receipts if receipt.status == "accepted"]
    latest, before = ([None, None, *accepted])[-1], ([None, None, *accepted])[-2]
    return DatasetCard(
        dataset=dataset.dataset,
        title=dataset.title,
        latest=latest,
        accepted=_both(latest, before, lambda receipt: _share(receipt.rows_accepted, receipt.rows_in)),
        uniqueness=_both(latest, before, lambda receipt: _uniqueness(receipt, dataset)),
        timeliness=_both(latest, before, days_to_receipt),
        columns=_columns(latest, before),
        findings=tuple(FindingLine(one.column, one.reason, one.rows, one.fatal, one.lines) for one in latest.findings) if latest else (),
        deliveries=len(accepted),
        refused=sum(receipt.status == "refused" for receipt in receipts),
        duplicates=sum(receipt.status == "duplicate" for receipt in receipts),
        late=sum(_is_late(receipt, dataset) for receipt in accepted),
        missing=missing_periods(accepted, dataset.frequency),
        overdue=_overdue(accepted, dataset, today),
    )


def _both(latest: Receipt | None, before: Receipt | None, figure: Any) -> Score:
    return Score(figure(latest) if latest else None, figure(before) if before else None)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _uniqueness(receipt: Receipt, dataset: Dataset) -> float | None:
    """Measured only where the dataset has a key and refuses repeats: elsewhere a repeated key may be meant."""
    if not dataset.key or dataset.repeats != "refuse" or not receipt.rows_in:
        return None
    return 1 - sum(finding.rows for finding in receipt.findings if finding.reason == "repeats") / receipt.rows_in


def days_to_receipt(receipt: Receipt) -> int | None:
    """Whole days from the last event to receipt: 30 November to 3 December is 3; never below 0."""
    return max(0, (receipt.received_at.date() - receipt.last_event.date()).days) if receipt.last_event else None


def _columns(latest: Receipt | None, before: Receipt | None) -> tuple[ColumnCard, ...]:
    earlier = before.columns if before else {}
    return tuple(_column_card(name, score, earlier.get(name)) for name, score in (latest.columns if latest else {}).items())


def _column_card(name: str, now: ColumnScore, before: ColumnScore | None) -> ColumnCard:
    return ColumnCard(
        name,
        now.meaning,
        Score(now.completeness, before.completeness if before else None),
        Score(now.validity, before.validity if before else None),
        Score(_share(now.flagged, now.filled), _share(before.flagged, before.filled) if before else None),
    )


def _is_late(receipt: Receipt, dataset: Dataset) -> bool:
    """Received more than two intervals after its last event: one for the period itself, one to prepare it."""
    days, interval = days_to_receipt(receipt), INTERVAL_DAYS.get(dataset.frequency)
    return days is not None and interval is not None and days > 2 * interval


def _overdue(accepted: Sequence[Receipt], dataset: Dataset, today: date) -> int:
    interval = INTERVAL_DAYS.get(dataset.frequency)
    if not accepted or interval is None:
        return 0
    return max(0, (today - max(receipt.received_at for receipt in accepted).date()).days - interval)


def missing_periods(accepted: Sequence[Receipt], frequency: str) -> tuple[str, ...]:
    """Days, weeks, months, quarters or years between the first event and the last in which no delivery's events lie.

    Monthly deliveries for January and March leave out ('2025-02',).
    """
    spans = [(receipt.first_event.date(), receipt.last_event.date()) for receipt in accepted if receipt.first_event and receipt.last_event]
    if not spans or frequency not in INTERVAL_DAYS:
        return ()
    covered = {_period(day, frequency) for first, last in spans for day in _days(first, last)}
    wanted = dict.fromkeys(_period(day, frequency) for day in _days(min(spans)[0], max(last for _, last in spans)))
    return tuple(period for period in wanted if period not in covered)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=day) for day in range((last - first).days + 1))


def _period(day: date, frequency: str) -> str:
    if frequency == "weekly":
        return f"{day:%G-W%V}"
    if frequency == "quarterly":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return f"{day:%Y-%m-%d}"[: {"daily": 10, "monthly": 7, "yearly": 4}[frequency]]


# -- to show ---------------------------------------------------------------------------------------------------------


def _label(name: str, language: str) -> str:
    return LABELS[name].in_language(language)


def safe_cell(cell: object) -> object:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _lines(card: DatasetCard, language: str) -> Iterator[list[object]]:
    """One line a figure: of the dataset, of each column, and of each reason with the lines of the file it applies to."""

    def line(column: str, measure: str, score: Score, note: str = "") -> list[object]:
        percent = LABELS[measure].en.endswith("%")
        now, before = (_shown(value, percent=percent) for value in (score.now, score.before))
        return [card.dataset, column, _label(measure, language), now, before, _moved(score, language, percent=percent), note]

    file = card.latest.file if card.latest else ""
    yield line("", "deliveries", Score(card.deliveries), file)
    yield line("", "refused", Score(card.refused))
    yield line("", "duplicates", Score(card.duplicates))
    yield line("", "late", Score(card.late))
    yield line("", "missing", Score(len(card.missing)), " ".join(card.missing))
    yield line("", "overdue", Score(card.overdue))
    for measure, score in (("accepted", card.accepted), ("uniqueness", card.uniqueness), ("timeliness", card.timeliness)):
        yield line("", measure, score)
    for column in card.columns:
        for measure, score in (("completeness", column.completeness), ("validity", column.validity), ("doubt", column.doubt)):
            yield line(column.column, measure, score, column.meaning)
    for found in card.findings:
        where = f"{_label('lines', language)} {' '.join(map(str, found.lines))}" if found.lines else ""
        yield line(found.column, "reason", Score(found.rows), f"{reason_text(found.reason, language)}; {where}".rstrip("; "))


def _shown(value: float | None, *, percent: bool) -> object:
    if value is None:
        return ""
    return round(100 * value, 1) if percent else value


def _moved(score: Score, language: str, *, percent: bool) -> str:
    """In words, because a cell with a minus sign looks like a formula to a spreadsheet."""
    if score.difference is None:
        return ""
    size = round(abs(score.difference) * (100 if percent else 1), 1)
    return _label("same", language) if not size else f"{_label('up' if score.difference > 0 else 'down', language)} {size:g}"


def _page(card: DatasetCard, language: str) -> dict[str, Any]:
    latest = card.latest
    return {
        "dataset": card.dataset,
        "title": card.title.in_language(language),
        "file": latest.file if latest else "",
        "received_at": latest.received_at if latest else None,
        "rows": {name: getattr(latest, name) for name in ("rows_in", "rows_accepted", "rows_quarantined")} if latest else {},
        "scores": {name: _figures(getattr(card, name)) for name in ("accepted", "uniqueness", "timeliness")},
        "counts": {name: getattr(card, name) for name in ("deliveries", "refused", "duplicates", "late", "overdue")},
        "missing": list(card.missing),
        "columns": [
            {"column": one.column, "meaning": one.meaning}
            | {name: _figures(getattr(one, name)) for name in ("completeness", "validity", "doubt")}
            for one in card.columns
        ],
        "findings": [
            {"column": one.column, "reason": one.reason, "text": reason_text(one.reason, language), "rows": one.rows, "fatal": one.fatal}
            | {"lines": list(one.lines)}
            for one in card.findings
        ],
    }


def _figures(score: Score) -> dict[str, float | None]:
    return {"now": score.now, "before": score.before, "difference": score.difference}
