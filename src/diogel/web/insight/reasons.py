"""Why something was kept out, in both languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from diogel.definitions.model import Partnership, Text
from diogel.ingest.conform.reasons import REASONS
from diogel.ingest.receipt import Receipt
from diogel.sharing.gate import would_pass
from diogel.sharing.standing import standing

NOT_OPENED = Text(en="The delivery could not be taken in.", cy="Ni ellid derbyn yr anfoniad.")


@dataclass(frozen=True)
class Refusals:
    """Deliveries of one dataset that were kept out for the same reasons. `said` is what intake noted, in English alone."""

    dataset: str
    why: tuple[Text, ...]
    said: str
    receipts: tuple[Receipt, ...]
    by_agreement: bool


def reason(code: str) -> Text:
    return REASONS.get(code) or Text(en=code, cy=code)


def refusals(receipts: Iterable[Receipt], partnership: Partnership, on: date) -> list[Refusals]:
    """Grouped by dataset and reason; those that agreements kept out first."""
    groups: dict[tuple[str, str, bool], list[Receipt]] = {}
    for receipt in sorted(receipts, key=lambda one: (one.dataset, one.received_at, one.file)):
        if receipt.status == "refused":
            groups.setdefault((receipt.dataset, receipt.problem, receipt.by_agreement), []).append(receipt)
    made = [
        Refusals(dataset, why(those[0], partnership, on), "" if agreed else problem, tuple(those), agreed)
        for (dataset, problem, agreed), those in groups.items()
    ]
    return sorted(made, key=lambda one: (not one.by_agreement, one.dataset))


def why(receipt: Receipt, partnership: Partnership, on: date) -> tuple[Text, ...]:
    """The reasons a refused delivery has: its agreements', or those of its rows."""
    if receipt.by_agreement:
        return closed(partnership, receipt.dataset, on) or (NOT_OPENED,)
    return tuple(reason(code) for code in receipt.reasons) or (NOT_OPENED,)


def closed(partnership: Partnership, dataset: str, on: date) -> tuple[Text, ...]:
    """Why nothing of a dataset may pass on a day: an agreement not in force, by its title; else what the gate says of its columns."""
    if dataset not in partnership.datasets:
        return ()
    about = [one for one in partnership.agreements.values() if any(clause.dataset == dataset for clause in one.clauses)]
    stands = [(one, standing(one, on, partnership.partners)) for one in about]
    lapsed = [
        Text(
            en=f"The agreement “{agreement.title.en}” {stand.reason.en}.",
            cy=f"Mae'r cytundeb “{agreement.title.in_language('cy')}” {stand.reason.in_language('cy')}.",
        )
        for agreement, stand in stands
        if not stand.in_force
    ]
    return tuple(lapsed or dict.fromkeys(would_pass(partnership, dataset, on).refused.values()))


def columns(receipts: Iterable[Receipt]) -> list[tuple[str, Text, list[str]]]:
    """Dataset, reason and the columns that the gate kept out for it."""
    groups: dict[tuple[str, Text], dict[str, None]] = {}
    for receipt in receipts:
        for column, refused in receipt.refused_columns.items():
            groups.setdefault((receipt.dataset, refused), {})[column] = None
    return [(dataset, refused, sorted(names)) for (dataset, refused), names in sorted(groups.items(), key=lambda item: item[0][0])]


def quarantined(receipts: Sequence[Receipt]) -> list[tuple[str, str, Text, int, Receipt, tuple[int, ...]]]:
    """Dataset, column, reason, rows, and the latest delivery with the first lines of its file to look at; the commonest first."""
    rows: Counter[tuple[str, str, str]] = Counter()
    latest: dict[tuple[str, str, str], tuple[Receipt, tuple[int, ...]]] = {}
    for receipt in sorted(receipts, key=lambda one: (one.received_at, one.file)):
        for finding in receipt.findings if receipt.status == "accepted" else ():
            if finding.fatal:
                key = (receipt.dataset, finding.column, finding.reason)
                rows[key] += finding.rows
                latest[key] = (receipt, finding.lines)
    return [(dataset, column, reason(code), count, *latest[dataset, column, code]) for (dataset, column, code), count in rows.most_common()]


def instead(receipt: Receipt, receipts: Iterable[Receipt]) -> Receipt | None:
    """The delivery that counts in place of one sent twice or corrected."""
    others = [one for one in receipts if one.dataset == receipt.dataset and one is not receipt]
    return next((one for one in others if receipt.problem.endswith(f" {one.file}")), None)
