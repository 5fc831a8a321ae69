"""What is wrong, or soon will be, with the agreements themselves: told to whoever checks the folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from diogel.definitions.meanings import Sensitivity, meaning_of
from diogel.definitions.model import Agreement, Clause, Column, Dataset, Measure, Partnership, Text
from diogel.definitions.tables import OPEN
from diogel.errors import DefinitionError
from diogel.sharing.clauses import LINKAGE, ClauseBook, hashed_under, is_party, names
from diogel.sharing.gate import MARKING
from diogel.sharing.permits import Permit, check_asking, judge
from diogel.sharing.standing import IN_PREPARATION, standing
from diogel.sharing.wording import day

if TYPE_CHECKING:
    from diogel.sharing.lineage import Lineage

SOON = timedelta(days=60)

Path = tuple[str | int, ...]
Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """`kind` and `id` say which definition, `path` where in it: ("clauses", 0, "columns", 2)."""

    severity: Severity
    kind: Literal["agreement", "dataset", "measure"]
    id: str
    path: Path
    message: Text

    @property
    def agreement(self) -> str | None:
        return self.id if self.kind == "agreement" else None


def lint(partnership: Partnership, on: date) -> list[Finding]:
    """Everything to be said about the agreements on a day: by agreement, then by dataset, then by measure.

    An error is what no signature or date could put right; what time changes, a lapse or a missing signature, is a warning,
    because the gate already acts on it.
    """
    agreements = [found for agreement in partnership.agreements.values() for found in _agreement(partnership, agreement, on)]
    today, written = ClauseBook(partnership, on), ClauseBook.written(partnership, on)
    datasets = [found for dataset in partnership.datasets.values() for found in _dataset(today, dataset)]
    measures = [found for measure in partnership.measures.values() for found in _measure(measure, today, written)]
    return [*agreements, *datasets, *measures]


# -- an agreement as a whole -----------------------------------------------------------------------------------------


def _agreement(partnership: Partnership, agreement: Agreement, on: date) -> Iterator[Finding]:
    for check in (_stopped, _review, _term, _signatures, _special_categories, _offences, _hashed_elsewhere):
        yield from check(partnership, agreement, on)
    for number, clause in enumerate(agreement.clauses):
        for test in (_columns, _purposes, _recipients, _provider):
            yield from test(partnership, agreement, clause, ("clauses", number))


def _stopped_by(agreement: Agreement, on: date) -> Literal["withdrawn", "stage"] | None:
    """The key that says that nothing flows, whatever the other keys say."""
    state = standing(agreement, on).state
    return "withdrawn" if state == "withdrawn" else "stage" if state in IN_PREPARATION else None


def _stopped(partnership: Partnership, agreement: Agreement, on: date) -> Iterator[Finding]:
    key, reason = _stopped_by(agreement, on), standing(agreement, on).reason
    if key:
        en, cy = f"it {reason.en}: nothing flows under it", f"mae'r cytundeb {reason.cy}: nid oes dim yn llifo dano"
        yield _about(agreement, "warning", (key,), en, cy)


def _review(partnership: Partnership, agreement: Agreement, on: date) -> Iterator[Finding]:
    if _stopped_by(agreement, on) == "withdrawn":
        return
    if agreement.review is None and agreement.type != "licence":
        yield _about(agreement, "warning", (), "it has no review date", "nid oes ganddo ddyddiad adolygu")
    elif agreement.review and agreement.review < on:
        due = day(agreement.review)
        yield _about(agreement, "warning", ("review",), f"its review was due on {due.en}", f"roedd i fod i gael ei adolygu erbyn {due.cy}")


def _term(partnership: Partnership, agreement: Agreement, on: date) -> Iterator[Finding]:
    if agreement.end is None or _stopped_by(agreement, on) == "withdrawn":
        return
    then = day(agreement.end)
    if agreement.end < on:
        yield _about(agreement, "warning", ("end",), f"it expired on {then.en}", f"daeth i ben ar {then.cy}")
    elif agreement.end <= on + SOON:
        yield _about(agreement, "warning", ("end",), f"it lapses on {then.en}", f"bydd yn dod i ben ar {then.cy}")


def _signatures(partnership: Partnership, agreement: Agreement, on: date) -> Iterator[Finding]:
    if agreement.type == "licence" or _stopped_by(agreement, on) == "withdrawn":
        return
    in_preparation = _stopped_by(agreement, on) == "stage"
    for number, party in enumerate(agreement.parties):
        partner = partnership.partners.get(party.partner)
        name = partner.name if partner else Text(en=party.partner, cy=party.partner)
        if party.signed is None and not in_preparation:
            yield _about(
                agreement, "warning", ("parties", number), f"{name.en} has not signed", f"nid yw {name.in_language('cy')} wedi llofnodi"
            )
        if partner and partner.left and partner.left < on:
            then = day(partner.left)
            yield _about(
                agreement,
                "warning",
                ("parties", number),
                f"{name.en} left the partnership on {then.en}",
                f"gadawodd {name.in_language('cy')} y bartneriaeth ar {then.cy}",
            )


def _special_categories(partnership: Partnership, agreement: Agreement, on: date) -> Iterator[Finding]:
    bases = agreement.bases
    if bases.article9 or bases.schedule1 or bases.part3:
        return
    for path, name in _named(partnership, agreement, "special"):
        yield _about(
            agreement,
            "error",
            path,
            f"{name} is special-category data, and no Article 9 or Schedule 1 condition is named",
            f"mae {name} yn ddata categori arbennig, ac ni enwir amod dan Erthygl 9 na dan Atodlen 1",
        )


def _offences(partnership: Partnership, agreement: Agreement, on: date) -> Iterator[Finding]:
    if agreement.bases.schedule1 or agreement.bases.part3:
        return
    for path, name in _named(partnership, agreement, "criminal"):
        yield _about(
            agreement,
            "warning",
            path,
            f"{name} tells of offences (Article 10), and no Schedule 1 condition or Part 3 basis is named",
            f"mae {name} yn sôn am droseddau (Erthygl 10), ac ni enwir amod dan Atodlen 1 na sail dan Ran 3",
        )


def _named(partnership: Partnership, agreement: Agreement, sensitivity: Sensitivity) -> Iterator[tuple[Path, str]]:
    """The columns of that sensitivity which the agreement's clauses name, each with its place."""
    for number, clause in enumerate(agreement.clauses):
        dataset = partnership.datasets.get(clause.dataset)
        for column in dataset.columns if dataset else ():
            if names(agreement, clause, column.name) and _sensitivity(column) == sensitivity:
                yield _column_path(clause, number, column.name), f"{clause.dataset}.{column.name}"


def _hashed_elsewhere(partnership: Partnership, agreement: Agreement, on: date) -> Iterator[Finding]:
    """Plain identifiers that this agreement gives and another one in force has hashed, which a check of one file can't see."""
    book = ClauseBook(partnership, on)
    for number, clause in enumerate(agreement.clauses):
        dataset = partnership.datasets.get(clause.dataset)
        for column in dataset.columns if dataset else ():
            others = [pair for pair in book.hashing(clause.dataset, column) if pair[0] is not agreement]
            if others and names(agreement, clause, column.name):
                reason, name = hashed_under(*others[0]), f"{clause.dataset}.{column.name}"
                path = _column_path(clause, number, column.name)
                yield _about(agreement, "warning", path, f"{name} does not pass: {reason.en}", f"nid yw {name} yn pasio: {reason.cy}")


def _column_path(clause: Clause, number: int, column: str) -> Path:
    return ("clauses", number, "columns", clause.columns.index(column if column in clause.columns else "*"))


def _sensitivity(column: Column) -> Sensitivity:
    meaning = meaning_of(column.meaning)
    return column.sensitivity or (meaning.sensitivity if meaning else "none")


# -- a clause --------------------------------------------------------------------------------------------------------


def _columns(partnership: Partnership, agreement: Agreement, clause: Clause, path: Path) -> Iterator[Finding]:
    dataset = partnership.datasets.get(clause.dataset)
    for number, name in enumerate(clause.columns):
        at = (*path, "columns", number)
        if name == "*" and agreement.type != "licence":
            yield _about(
                agreement, "error", at, "only a licence may name every column with '*'", "dim ond trwydded a gaiff enwi pob colofn â '*'"
            )
        elif name != "*" and dataset and dataset.column(name) is None:
            yield _about(
                agreement,
                "error",
                at,
                f"dataset {clause.dataset} has no column {name}",
                f"nid oes colofn {name} yn set ddata {clause.dataset}",
            )


def _purposes(partnership: Partnership, agreement: Agreement, clause: Clause, path: Path) -> Iterator[Finding]:
    known = {LINKAGE, *(purpose.id for purpose in partnership.file.purposes)}
    if not known.intersection(clause.purposes):
        yield _about(
            agreement,
            "error",
            (*path, "purposes"),
            f"clause {clause.clause} has no purpose that the partnership knows",
            f"nid oes gan gymal {clause.clause} ddiben y mae'r bartneriaeth yn ei adnabod",
        )


def _recipients(partnership: Partnership, agreement: Agreement, clause: Clause, path: Path) -> Iterator[Finding]:
    if agreement.type == "licence":
        return
    for number, recipient in enumerate(clause.recipients):
        at = (*path, "recipients", number)
        group = partnership.groups.get(recipient)
        if group is None and not is_party(agreement, recipient):
            yield _about(
                agreement,
                "error",
                at,
                f"{recipient} receives under clause {clause.clause} but is no party to the agreement",
                f"mae {recipient} yn derbyn data dan gymal {clause.clause} ond nid yw'n barti i'r cytundeb",
            )
        outside = [member for member in group.members if not is_party(agreement, member)] if group else []
        if outside:
            listed = ", ".join(outside)
            yield _about(
                agreement,
                "warning",
                at,
                f"members of {recipient} are no party to the agreement: {listed}",
                f"nid yw rhai o aelodau {recipient} yn barti i'r cytundeb: {listed}",
            )


def _provider(partnership: Partnership, agreement: Agreement, clause: Clause, path: Path) -> Iterator[Finding]:
    dataset = partnership.datasets.get(clause.dataset)
    if dataset is None:
        return
    if not is_party(agreement, dataset.provider):
        yield _about(
            agreement,
            "error",
            (*path, "dataset"),
            f"{dataset.provider}, which provides {clause.dataset}, is no party to the agreement, so the clause can't count",
            f"nid yw {dataset.provider}, sy'n darparu {clause.dataset}, yn barti i'r cytundeb, felly ni all y cymal gyfrif",
        )
    elif set(clause.recipients) == {dataset.provider}:
        yield _about(
            agreement,
            "warning",
            (*path, "recipients"),
            f"clause {clause.clause} names nobody but the provider",
            f"nid yw cymal {clause.clause} yn enwi neb ond y darparwr",
        )


# -- datasets and measures -------------------------------------------------------------------------------------------


def _dataset(book: ClauseBook, dataset: Dataset) -> Iterator[Finding]:
    if not book.on_dataset(dataset.dataset):
        message = Text(
            en="no clause of any agreement is about this dataset, so nothing of it can be taken in",
            cy="nid oes cymal mewn unrhyw gytundeb am y set ddata hon, felly ni ellir derbyn dim ohoni",
        )
        yield Finding("warning", "dataset", dataset.dataset, (), message)
    for number, column in enumerate(dataset.columns):
        if column.meaning == MARKING and not book.covering(dataset, column.name):
            yield Finding(
                "warning",
                "dataset",
                dataset.dataset,
                ("columns", number),
                Text(
                    en=f"no clause in force names the marking column {column.name}, so nothing of this dataset can be taken in",
                    cy=f"nid oes cymal mewn grym yn enwi'r golofn farcio {column.name}, felly ni ellir derbyn dim o'r set ddata hon",
                ),
            )


def _measure(measure: Measure, today: ClauseBook, written: ClauseBook) -> Iterator[Finding]:
    """`today` goes by what is in force, `written` by every agreement in the folder."""
    partnership = today.partnership
    sql = partnership.sql.get(measure.measure)
    if sql is None or not _asks_by_known_names(partnership, measure):
        return
    from diogel.sharing.lineage import read  # a folder without measures is checked without waiting for the SQL reader

    try:
        lineage = read(sql)
    except DefinitionError as error:
        place = f" ({error.where})" if error.where else ""
        yield _on_measure(measure, "error", f"{error.what}{place}", f"ni ellir dilyn y SQL: {error.what}{place}")
        return
    now, ever = _judged(measure, lineage, today), _judged(measure, lineage, written)
    for table in sorted(lineage.touched.keys() - OPEN):
        yield from list(_unreadable(measure, table, now, ever)) or _left_out(measure, table, ever, written)


def _asks_by_known_names(partnership: Partnership, measure: Measure) -> bool:
    """An unknown purpose or recipient is told with the definitions themselves."""
    try:
        check_asking(partnership, measure.purpose, measure.recipient)
    except DefinitionError:
        return False
    return True


def _judged(measure: Measure, lineage: Lineage, book: ClauseBook) -> Permit:
    """As if everything the clauses let in had been delivered: the folder is judged, not what lies in the tables so far."""
    return judge(book.partnership, lineage, book, purpose=measure.purpose, recipient=measure.recipient, fed=book.let_in())


def _unreadable(measure: Measure, table: str, today: Permit, written: Permit) -> Iterator[Finding]:
    if today.tables[table].datasets:
        return
    asked = f"{measure.purpose} / {measure.recipient}"
    if written.tables[table].datasets:
        yield _on_measure(
            measure,
            "warning",
            f"nobody may read table {table} for {asked} today: the clauses that would allow it are not in force",
            f"ni chaiff neb ddarllen tabl {table} ar gyfer {asked} heddiw: nid yw'r cymalau a fyddai'n caniatáu hynny mewn grym",
        )
    else:
        yield _on_measure(
            measure,
            "error",
            f"nobody may read table {table} for {asked}: no clause gives it",
            f"ni chaiff neb ddarllen tabl {table} ar gyfer {asked}: nid oes cymal yn ei roi",
        )


def _left_out(measure: Measure, table: str, permit: Permit, book: ClauseBook) -> Iterator[Finding]:
    """Datasets that would feed the measure and can't: those without any clause, and those whose clauses stop short of a
    column. A dataset that was never meant for this purpose is left out on purpose, and nothing is said."""
    for refusal in permit.refused:
        if refusal.table == table and not refusal.column and not book.on_dataset(refusal.dataset):
            yield _on_measure(
                measure,
                "warning",
                f"dataset {refusal.dataset} feeds table {table} without any clause: its rows are left out",
                f"mae set ddata {refusal.dataset} yn bwydo tabl {table} heb unrhyw gymal: hepgorir ei rhesi",
            )
        elif refusal.table == table and refusal.column:
            columns = ", ".join(refusal.needs)
            yield _on_measure(
                measure,
                "warning",
                f"dataset {refusal.dataset} is left out of table {table}: no clause gives its {columns} for {measure.purpose}",
                f"hepgorir set ddata {refusal.dataset} o dabl {table}: nid oes cymal yn rhoi {columns} at ddiben {measure.purpose}",
            )


def _about(agreement: Agreement, severity: Severity, path: Path, en: str, cy: str) -> Finding:
    return Finding(severity, "agreement", agreement.agreement, path, Text(en=en, cy=cy))


def _on_measure(measure: Measure, severity: Severity, en: str, cy: str) -> Finding:
    return Finding(severity, "measure", measure.measure, ("sql",), Text(en=en, cy=cy))
