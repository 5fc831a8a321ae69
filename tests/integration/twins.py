"""Two worlds alike but for the records of an agency that a reader may not know of.

Police, council and health send records of persons, and all are linked together. For casework the council may read the police's
records and its own, and nothing of health's. In the fuller world health's records bridge, found, contradict and repeat those that
the council sees; in the other they are not there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path

import pytest

from diogel.build.run import Outcome
from integration.folders import built

AT = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)
DATASETS = {"crimes": "police", "complaints": "council", "callouts": "health"}
COLUMNS = {
    "REF": "event.reference",
    "WHEN": "event.occurred_from",
    "KIND": "event.category",
    "WHERE": "event.postcode",
    "ROLE": "involvement.role",
    "PERSON": "identity.reference",
    "GIVEN": "identity.given_names",
    "FAMILY": "identity.family_name",
    "BORN": "identity.date_of_birth",
    "SEX": "identity.sex",
    "ADDRESS": "identity.address",
    "POSTCODE": "identity.postcode",
    "NHS": "identity.nhs_number",
}

PARTNERSHIP = """\
version: 1
partnership: twins
name: {en: Twins, cy: Gefeilliaid}
partners:
  - {id: police, name: {en: Police, cy: Heddlu}, kind: police}
  - {id: council, name: {en: Council, cy: Cyngor}, kind: council}
  - {id: health, name: {en: Health, cy: Iechyd}, kind: health}
purposes:
  - {id: casework, name: {en: Casework, cy: Gwaith achos}}
"""
MEASURES = {
    "known_together": "SELECT a.partner, count(DISTINCT a.person_id) AS persons FROM person_identity AS a "
    "JOIN person_identity AS b ON a.person_id = b.person_id AND a.partner <> b.partner GROUP BY a.partner",
    "who": "SELECT i.person_id, e.category, count(*) AS times, max(p.sex) AS sex "
    "FROM involvement AS i JOIN event AS e ON e.event_id = i.event_id "
    "JOIN person AS p ON p.person_id = i.person_id GROUP BY i.person_id, e.category ORDER BY times DESC LIMIT 12",
}


@dataclass(frozen=True)
class Row:
    """One person's part in one event."""

    given: str
    family: str
    born: str = "1984-03-07"
    sex: str = "F"
    address: str = "12 Mill Lane"
    postcode: str = "SY25 6AA"
    nhs: str = ""
    role: str = "victim"
    person: str = ""
    where: str = "SY25 6BB"

    def told(self, number: int, ref: str) -> str:
        when = f"2026-10-{1 + number % 28:02d} 10:00"
        cells = (self.role, self.person, self.given, self.family, self.born, self.sex, self.address, self.postcode, self.nhs)
        return ",".join((ref, when, "Assault", self.where, *cells))


PLAIN = tuple(
    Row(given, family, f"19{60 + 3 * number}-0{1 + number}-1{number}", sex, f"{number} High Street", f"SY2{number} 7AB")
    for number, (given, family, sex) in enumerate(
        [
            ("Rhys", "Morgan", "M"),
            ("Olivia", "Parry", "F"),
            ("Gareth", "Bowen", "M"),
            ("Sian", "Ellis", "F"),
            ("Tomos", "Vaughan", "M"),
            ("Nia", "Pugh", "F"),
            ("Huw", "Probert", "M"),
            ("Mali", "Bevan", "F"),
        ]
    )
)
"""Known to all three, and to health as well: any of the identities may be the first."""

BRIDGED = (
    Row("Carys", "Llewellyn", "1984-03-07", address="12 Mill Lane", postcode="SY25 6AA", nhs="9434765919"),
    Row("Caryss", "Prosser", "", address="9 Bryn Glas", postcode="LD1 5DD"),
)
BRIDGE = Row("Carys", "Prosser", "1984-03-07", address="9 Bryn Glas", postcode="LD1 5DD", nhs="9434765919")

"""Too little alike for a link; what joins them is like the one by its NHS number and like the other by its name and address."""

CONTRADICTED = (
    Row("Emrys", "Quinn", "1971-09-23", "M", "3 Chapel Road", "CF10 1AA", nhs="9434765870"),
    Row("Emrys Wyn", "Quinn", "1971-09-23", "M", "3 Chapel Road", "CF10 1AA"),
)
CONTRADICTION = Row("Emrys Wyn", "Quinn", "1971-09-23", "M", "3 Chapel Road", "CF10 1AA", nhs="9876543210")
"""More like the second than the first is, and by its NHS number not the first: with it in sight the first stands alone."""

NAMESAKES = (Row("Dafydd", "Jones", "", "M", "", ""), Row("Dafydd", "Jones", "", "M", "", ""))
THICKER = (Row("Dafydd", "Jones", "", "M", "", "", person="H7"), Row("Dafydd", "Jones", "1990-05-05", "M", "", "", person="H7"))
"""Equal, and too little known to be one person; health's two have one reference, so that one of them, and all that are equal to it, would
be somebody with a date of birth."""

BOTH_PARTS = (Row("Alys", "Wynne", "1979-12-12", role="victim"), Row("Alys", "Wynne", "1979-12-12", role="suspect"))

SEEN = {
    "crimes": [*PLAIN, BRIDGED[0], CONTRADICTED[0], NAMESAKES[0], *BOTH_PARTS],
    "complaints": [*(PLAIN[number] for number in (0, 2, 4, 6)), BRIDGED[1], CONTRADICTED[1], NAMESAKES[1]],
}
HIDDEN = [*PLAIN, *PLAIN[:3], BRIDGE, CONTRADICTION, *THICKER, Row("Zelda", "Unseen", "1950-01-09", where="SY25 9ZZ")]
ELSEWHERE = [Row("Somebody", "Else", "1931-08-08", "M", "7 Far Away", "LL55 1AA", where="LL55 1AB")]
"""What health sends in the poorer world, so that its delivery is there too."""


def folder(into: Path, *, hidden: Sequence[Row] = (), seen: dict[str, list[Row]] | None = None) -> Path:
    """The partnership with its deliveries; `hidden` are health's rows."""
    texts = {"partnership.yaml": PARTNERSHIP, "agreements/sharing.yaml": _agreement()}
    for name, provider in DATASETS.items():
        texts[f"datasets/{name}.yaml"] = _dataset(name, provider)
    for name, sql in MEASURES.items():
        texts[f"measures/{name}.sql"] = sql
        texts[f"measures/{name}.yaml"] = _measure(name)
    for name, text in texts.items():
        write(into / name, text)
    for name, rows in (SEEN if seen is None else seen).items():
        deliver(into, name, rows)
    if hidden:
        deliver(into, "callouts", hidden)
    return into


def deliver(into: Path, dataset: str, rows: Iterable[Row], name: str = "2026-10") -> Path:
    """A file with these rows; a person with two roles has them in one event."""
    lines: list[str] = [",".join(COLUMNS)]
    refs: dict[object, str] = {}
    for number, row in enumerate(rows):
        ref = refs.setdefault((row.given, row.family) if row in BOTH_PARTS else number, f"{dataset[:2]}{number}")
        lines.append(row.told(number, ref))
    return write(into / "deliveries" / dataset / f"{name}.csv", "\n".join(lines) + "\n")


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    os.utime(path, (AT.timestamp(), AT.timestamp()))
    return path


def _dataset(name: str, provider: str) -> str:
    columns = "\n".join(f"  - {{name: {column}, meaning: {meaning}}}" for column, meaning in COLUMNS.items())
    title = f"{{en: {name.title()}, cy: {name.title()}}}"
    return f"version: 1\ndataset: {name}\ntitle: {title}\nprovider: {provider}\nrow: involvement\ncolumns:\n{columns}\n"


def _measure(name: str) -> str:
    texts = f"title: {{en: {name}, cy: {name}}}\nquestion: {{en: How many?, cy: Faint?}}"
    return f"version: 1\nmeasure: {name}\n{texts}\npurpose: casework\nrecipient: council\ndirection: neither\nowner: Council\n"


def _agreement() -> str:
    everything = f"[{', '.join(COLUMNS)}]"
    recipients = {"crimes": "[council, health]", "complaints": "[police]", "callouts": "[police]"}
    clauses = []
    for number, name in enumerate(DATASETS, start=1):
        for part, purpose in enumerate(("linkage", "casework"), start=1):
            what = f"dataset: {name}, columns: {everything}, recipients: {recipients[name]}, purposes: [{purpose}]"
            clauses.append(f'  - {{clause: "{number}.{part}", {what}}}')
    parties = ", ".join(f"{{partner: {partner}, signed: 2025-01-01}}" for partner in DATASETS.values())
    return (
        "version: 1\nagreement: sharing\ntype: ISP\ntitle: {en: Sharing, cy: Rhannu}\n"
        f'parties: [{parties}]\nbases: {{article6: [e], article9: [g], schedule1: ["10"]}}\n'
        "start: 2025-01-01\nreview: 2030-01-01\nend: 2035-01-01\nclauses:\n" + "\n".join(clauses) + "\n"
    )


@contextmanager
def clock(at: datetime) -> Iterator[None]:
    """The moment that new identities get, so that twins are born at one time."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return at.astimezone(tz)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("diogel.linkage.link.datetime", Stopped)
        yield


def build(into: Path, *, keys_of: Path | None = None, at: datetime = AT) -> Outcome:
    """Build it; with another folder's keys where ids are to be compared with the other's."""
    if keys_of is not None:
        shutil.copytree(keys_of / "keys", into / "keys")
    with clock(at):
        return built(into)


TODAY = date(2026, 11, 1)
