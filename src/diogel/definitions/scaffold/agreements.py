"""agreements/*.yaml of a new folder: a licence for published data, a draft protocol for everything else.

The draft names every column in a clause of its kind: what happened, who it was (for linking alone), and special category
data. Nothing flows before people have read it, decided and signed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from diogel.definitions import catalogue
from diogel.definitions.meanings import meaning_of
from diogel.definitions.scaffold.partnership import TEAM, partners, provider
from diogel.definitions.scaffold.words import both, head, names

PUBLISHED = "police_uk_"
_LICENCE_START = "2010-12-01"  # before the first month that data.police.uk publishes
_SAY = (
    "Say that it contains public sector information licensed under the Open Government Licence v3.0.",
    "Dywedwch ei fod yn cynnwys gwybodaeth y sector cyhoeddus a drwyddedwyd o dan y Drwydded Llywodraeth Agored f3.0.",
)
_SPECIAL_BASES = (
    '  article9: [g]\n  schedule1: ["10"]  # preventing or detecting unlawful acts / atal neu ganfod gweithredoedd anghyfreithlon\n'
)
Parts = dict[str, list[str]]


def files(like: Sequence[str]) -> Iterator[tuple[str, str]]:
    published = [id for id in like if id.startswith(PUBLISHED)]
    others = [id for id in like if id not in published]
    if published:
        yield "agreements/open_licence.yaml", _licence(published)
    if others:
        yield "agreements/sharing.yaml", _protocol(others)


def _licence(like: Sequence[str]) -> str:
    comments = (
        "Published data: anybody may use it under its licence.",
        "Data cyhoeddedig: caiff unrhyw un ei ddefnyddio o dan ei drwydded.",
    )
    parts = [
        head("agreement", *comments),
        "agreement: open_licence\ntype: licence\n",
        f"title: {both('Published data under the Open Government Licence', 'Data cyhoeddedig o dan y Drwydded Llywodraeth Agored')}\n",
        f"start: {_LICENCE_START}\n",
        "parties:\n",
        *(f"  - partner: {party}\n" for party in dict.fromkeys([*map(provider, like), TEAM])),
        "bases: {licence: Open Government Licence v3.0}\nclauses:\n",
    ]
    for number, id in enumerate(like, start=1):
        parts.append(_clause(str(number), id, ["*"], recipient=TEAM, purpose="analysis", marking="OFFICIAL"))
        parts.append(f"    conditions: {both(*_SAY)}\n")
    return "".join(parts)


def _protocol(like: Sequence[str]) -> str:
    sorted_columns = {id: _columns(id) for id in like}
    special = any(parts["special"] for parts in sorted_columns.values())
    today = date.today()
    parts = [
        head(
            "agreement",
            "A draft: nothing flows until it is signed. Every line is for your information governance lead to decide.",
            "Drafft: nid oes dim yn llifo nes ei lofnodi. Eich arweinydd llywodraethu gwybodaeth sydd i benderfynu ar bob llinell.",
        ),
        "agreement: sharing\ntype: ISP\n",
        f"title: {both('Sharing for community safety', 'Rhannu er diogelwch cymunedol')}\n",
        "stage: draft  # draft, quality_assurance, assured, signed, under_review\n",
        f"start: {today.year + 1}-01-01\nreview: {today.year + 2}-01-01\n",
        "parties:  # add `signed: 2026-01-31` to each / ychwanegwch `signed: 2026-01-31` at bob un\n",
        *(f"  - partner: {party}\n" for party in _parties(like)),
        'powers: ["Crime and Disorder Act 1998, sections 17 and 115"]  # to be checked / i\'w wirio\n',
        "bases:  # to be checked / i'w gwirio\n  article6: [e]\n",
        _SPECIAL_BASES if special else "",
        "clauses:\n",
        *(_clauses(number, id, sorted_columns[id]) for number, id in enumerate(like, start=1)),
    ]
    return "".join(parts)


def _parties(like: Sequence[str]) -> list[str]:
    return [partner for partner in partners(like) if partner != "police_uk"]


def _columns(id: str) -> Parts:
    """The dataset's columns by what they tell: what happened, who it was, special category data."""
    parts: Parts = {"event": [], "identity": [], "special": []}
    for column in catalogue.dataset(id)["columns"]:
        meaning = meaning_of(column["meaning"])
        if (column.get("sensitivity") or (meaning.sensitivity if meaning else "none")) == "special":
            parts["special"].append(column["name"])
        else:
            parts["identity" if meaning and meaning.restricted else "event"].append(column["name"])
    return parts


def _clauses(number: int, id: str, columns: Parts) -> str:
    recipient = TEAM if provider(id) != TEAM else _parties([id])[1]
    purposes = {"event": "analysis", "identity": "linkage", "special": "analysis"}
    filled = [part for part in purposes if columns[part]]
    return "".join(
        _clause(f"{number}.{place}", id, columns[part], recipient=recipient, purpose=purposes[part], marking="OFFICIAL-SENSITIVE")
        for place, part in enumerate(filled, start=1)
    )


def _clause(number: str, dataset: str, columns: Sequence[str], *, recipient: str, purpose: str, marking: str) -> str:
    return (
        f'  - clause: "{number}"\n    dataset: {dataset}\n    columns: {names(columns)}\n'
        f"    recipients: [{recipient}]\n    purposes: [{purpose}]\n    marking: {marking}\n"
    )
