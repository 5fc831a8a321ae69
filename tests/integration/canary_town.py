"""A town in whose every column stands a word of its own, so that it can be told which response held what.

Four partners with a dataset each. In each dataset somebody is known to it alone, all of whose values are that dataset's words; three
people are known to several; two are as like as twins; one row can't be used. `may_see` says, by nothing but the clauses written here,
whose words a partner's people may meet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from integration import folders, twins

PROVIDERS = {"crimes": "police", "complaints": "council", "tenancies": "landlord", "callouts": "health"}
COLUMNS = {
    "REF": "event.reference",
    "WHEN": "event.occurred_from",
    "KIND": "event.category",
    "ROLE": "involvement.role",
    "PERSON": "identity.reference",
    "GIVEN": "identity.given_names",
    "FAMILY": "identity.family_name",
    "BORN": "identity.date_of_birth",
    "ADDRESS": "identity.address",
    "POSTCODE": "identity.postcode",
    "NOTES": "attribute.notes",
    "UNKNOWN": "attribute.unknown",
}
WORDED = ("REF", "KIND", "PERSON", "GIVEN", "FAMILY", "ADDRESS", "NOTES", "UNKNOWN")
"""The columns in which a word can stand."""

_LINK = ("PERSON", "GIVEN", "FAMILY", "BORN", "ADDRESS", "POSTCODE")
_WHO = ("GIVEN", "FAMILY", "BORN", "POSTCODE")
CLAUSES: tuple[tuple[str, str, Sequence[str], Sequence[str], Sequence[str], bool], ...] = (
    # clause, dataset, columns, recipients, purposes, on request
    *((f"l{n}", dataset, _LINK, tuple(PROVIDERS.values()), ("linkage",), False) for n, dataset in enumerate(PROVIDERS)),
    ("1", "crimes", ("WHEN", "ROLE"), ("council",), ("casework",), False),
    ("2", "crimes", (*_WHO, "REF"), ("council",), ("casework",), True),
    ("3", "crimes", ("KIND",), ("council",), ("casework",), True),
    ("4", "crimes", ("NOTES",), ("council",), ("victims",), True),
    ("5", "tenancies", (*_WHO, "ADDRESS"), ("council",), ("casework",), True),
    ("6", "complaints", (*_WHO, "REF", "WHEN", "ROLE", "KIND"), ("police", "landlord"), ("casework",), False),
    ("7", "callouts", ("WHEN",), ("police",), ("casework",), True),
    ("8", "complaints", ("WHEN", "KIND"), ("council", "police"), ("analysis",), False),
    ("9", "crimes", ("WHEN",), ("council",), ("analysis",), False),
)

PARTNERSHIP = """\
version: 1
partnership: canary
name: {en: Canary, cy: Caneri}
partners:
  - {id: police, name: {en: Police, cy: Heddlu}, kind: police, contact: "Desk, 01632 960001"}
  - {id: council, name: {en: Council, cy: Cyngor}, kind: council, contact: "Safety team, 01632 960002"}
  - {id: landlord, name: {en: Landlord, cy: Landlord}, kind: housing, contact: "Data lead, 01632 960003"}
  - {id: health, name: {en: Health, cy: Iechyd}, kind: health, contact: "Desk, 01632 960004"}
purposes:
  - {id: casework, name: {en: Casework, cy: Gwaith achos}}
  - {id: victims, name: {en: Victims, cy: Dioddefwyr}}
  - {id: analysis, name: {en: Analysis, cy: Dadansoddi}}
"""

TOGETHER: Mapping[str, tuple[str, str, str, str, str]] = {
    "sian": ("Siân", "O'Brien-Hughes", "1985-03-04", "1 Harbour Row", "SY25 6AA"),
    "bob": ("Robert", "Llewellyn", "1971-09-07", "2 Chapel Lane", "SY25 6AB"),
    "carys": ("Carys", "Prosser", "1990-12-01", "2 Chapel Lane", "SY25 6AB"),
}
TWINS = {"crimes": "Carwyn", "complaints": "Ceri"}
"""Of one family name, birth date and address: a doubtful pair."""


def word(dataset: str, column: str, of: str = "Zq") -> str:
    """Letters alone, so that no cleaning takes it apart; in each dataset and column another. `Zs`: in what is held of Siân."""
    return f"{of}{dataset}{column.lower()}"


def may_see(partner: str, dataset: str, column: str, *, granted: frozenset[str] = frozenset()) -> bool:
    """Whether a word of this column may come before somebody of this partner."""
    return PROVIDERS[dataset] == partner or any(
        of == dataset and column in columns and partner in recipients and purposes != ("linkage",) and (not on_request or clause in granted)
        for clause, of, columns, recipients, purposes, on_request in CLAUSES
    )


def hidden_from(partner: str, *, granted: frozenset[str]) -> dict[str, str]:
    """Each word that no clause gives this partner's people, with where it stands. `granted` is about Siân alone."""
    columns = [(dataset, column) for dataset in PROVIDERS for column in WORDED]
    hidden = {word(*one): ".".join(one) for one in columns if not may_see(partner, *one)}
    return hidden | {word(*one, "Zs"): f"Siân's {'.'.join(one)}" for one in columns if not may_see(partner, *one, granted=granted)}


def town(into: Path) -> Path:
    texts = {"partnership.yaml": PARTNERSHIP, "agreements/sharing.yaml": _agreement(), **_measures()}
    for dataset in PROVIDERS:
        texts[f"datasets/{dataset}.yaml"] = _dataset(dataset)
        texts[f"deliveries/{dataset}/2026-10.csv"] = "\n".join([",".join(COLUMNS), *_rows(dataset), ""])
    for name, text in texts.items():
        twins.write(into / name, text)
    with twins.clock(twins.AT):
        folders.built(into)
    return into


def _rows(dataset: str) -> Iterator[str]:
    words = {column: word(dataset, column) for column in WORDED}
    born = {"BORN": "1960-01-01", "POSTCODE": "LL55 1AA", "ROLE": "victim"}
    yield _row({**words, **born, "ADDRESS": f"9 {words['ADDRESS']} Street"})
    yield _row({**words, **born, "WHEN": "never"})
    for role, who in (("victim", "sian"), ("suspect", "bob"), ("witness", "carys")):
        words = {name: word(dataset, name, "Zs" if who == "sian" else "Zq") for name in ("REF", "KIND", "NOTES", "UNKNOWN", "PERSON")}
        yield _row({**words, **_named(*TOGETHER[who]), "ROLE": role, "PERSON": f"{words['PERSON']}{who}"})
    if dataset in TWINS:
        hidden = {name: word(dataset, name) for name in ("REF", "KIND", "NOTES", "UNKNOWN")}
        yield _row({**hidden, **_named(TWINS[dataset], word(dataset, "FAMILY"), "1964-02-02", "3 Mill Lane", "SY25 6AC"), "ROLE": "victim"})
        yield _row({**hidden, **_named(TWINS[dataset], "Gruffydd-Rees", "1999-06-06", "7 Mill Road", "SY25 6AD"), "ROLE": "victim"})


def _named(given: str, family: str, born: str, address: str, postcode: str) -> dict[str, str]:
    return {"GIVEN": given, "FAMILY": family, "BORN": born, "ADDRESS": address, "POSTCODE": postcode}


def _row(cells: Mapping[str, str]) -> str:
    whole = {"WHEN": "2026-10-03 10:00", **cells}
    return ",".join(f'"{whole.get(column, "")}"' for column in COLUMNS)


def _dataset(name: str) -> str:
    listed = "\n".join(f"  - {{name: {column}, meaning: {meaning}}}" for column, meaning in COLUMNS.items())
    title = f"{{en: {name.title()}, cy: {name.title()}}}"
    return f"version: 1\ndataset: {name}\ntitle: {title}\nprovider: {PROVIDERS[name]}\nrow: involvement\ncolumns:\n{listed}\n"


def _agreement() -> str:
    parties = ", ".join(f"{{partner: {partner}, signed: 2025-01-01}}" for partner in PROVIDERS.values())
    lines = [
        "version: 1", "agreement: sharing", "type: ISP", "title: {en: Sharing, cy: Rhannu}", f"parties: [{parties}]",
        'bases: {article6: [e], article9: [g], schedule1: ["10"]}', "start: 2025-01-01", "review: 2030-01-01", "end: 2035-01-01",
        "clauses:",
    ]  # fmt: skip
    for clause, dataset, columns, recipients, purposes, on_request in CLAUSES:
        lists = f"columns: [{', '.join(columns)}], recipients: [{', '.join(recipients)}], purposes: [{', '.join(purposes)}]"
        lines.append(
            f'  - {{clause: "{clause}", dataset: {dataset}, {lists}, on_request: {str(on_request).lower()}, retention_days: 2000}}'
        )
    return "\n".join(lines) + "\n"


def _measures() -> dict[str, str]:
    """By kind, which the council knows of its own records alone; and by month, of which nobody is told a word."""
    texts = "title: {en: Events, cy: Digwyddiadau}\nquestion: {en: How many?, cy: Faint?}\ndirection: neither\nowner: Council\n"
    head = f"version: 1\n{texts}purpose: analysis\nrecipient: council\n"
    return {
        "measures/by_kind.yaml": f"{head}measure: by_kind\n",
        "measures/by_kind.sql": "SELECT category, count(*) AS events FROM event GROUP BY category",
        "measures/by_month.yaml": f"{head}measure: by_month\n",
        "measures/by_month.sql": "SELECT occurred_from, count(*) AS events FROM event GROUP BY occurred_from",
    }
