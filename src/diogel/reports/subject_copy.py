"""The subject's copy: everything held about one person, by source, as a document for that person."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from diogel.build.export import lines_of_csv
from diogel.build.lookup import PART_KINDS, Event, Held, HeldRecord
from diogel.definitions.model import Partnership, Text
from diogel.reports.pdf import pdf
from diogel.reports.words import written

ASKED_BY = {
    "subject": Text(en="The person themselves", cy="Y person ei hun"),
    "parent": Text(en="A parent or carer, for a child", cy="Rhiant neu ofalwr, ar ran plentyn"),
    "representative": Text(en="Somebody with the person's written authority", cy="Rhywun ag awdurdod ysgrifenedig y person"),
}
PROOFS = {
    "passport": Text(en="Passport", cy="Pasbort"),
    "driving_licence": Text(en="Photocard driving licence", cy="Trwydded yrru â llun"),
    "two_letters": Text(en="Birth certificate and a recent official letter", cy="Tystysgrif geni a llythyr swyddogol diweddar"),
    "known": Text(
        en="Known in person to a member of staff, who has confirmed it in writing",
        cy="Yn adnabyddus i aelod o staff, sydd wedi cadarnhau hynny'n ysgrifenedig",
    ),
}

TITLE = Text(en="A copy of what is held about you", cy="Copi o'r hyn a ddelir amdanoch")
_LEAD = (
    Text(
        en="This is everything that the partnership holds about you in its shared workbench, by the organisation that supplied it.",
        cy="Dyma bopeth y mae'r bartneriaeth yn ei ddal amdanoch yn ei mainc waith a rennir, fesul sefydliad a'i cyflenwodd.",
    ),
    Text(
        en="Names of other people have been taken out where they were found. In their place stands […].",
        cy="Mae enwau pobl eraill wedi'u tynnu allan lle cafwyd hyd iddynt. Yn eu lle saif […].",
    ),
)
_WHAT, _SAYS = Text(en="What", cy="Beth"), Text(en="What is held", cy="Yr hyn a ddelir")
_MADE, _ASKED = Text(en="Made on", cy="Gwnaed ar"), Text(en="Asked for on", cy="Gofynnwyd amdano ar")
_BY, _PROOF = Text(en="Asked for by", cy="Gofynnwyd amdano gan"), Text(en="Identity shown by", cy="Profwyd hunaniaeth drwy")
_COUNT = Text(en="Records", cy="Cofnodion")
_REDACTED = Text(en="Names of other people taken out", cy="Enwau pobl eraill a dynnwyd allan")
_SUPPLIED = Text(en="Supplied by {}.", cy="Cyflenwyd gan {}.")
_KEPT = Text(en="A case in the workplace, led by {}.", cy="Achos yn y gweithle, dan arweiniad {}.")
_CASE = Text(en="Case {}", cy="Achos {}")
_RECORD = Text(en="Record {}", cy="Cofnod {}")
_PART = Text(en="Your part in it", cy="Eich rhan ynddo")
_PARTS = {
    "harmed": Text(en="Victim", cy="Dioddefwr"),
    "suspected": Text(en="Suspect; this is not a finding of guilt", cy="Person dan amheuaeth; nid dyfarniad o euogrwydd yw hyn"),
    "concerned": Text(en="The person it is about", cy="Y person y mae'n ymwneud ag ef"),
    "witnessing": Text(en="Witness or reporter", cy="Tyst neu'r un a roddodd wybod"),
    "other": Text(en="Not recorded", cy="Heb ei gofnodi"),
}
_RIGHTS_TITLE = Text(en="If something is wrong", cy="Os oes rhywbeth o'i le")
_RIGHTS = (
    Text(
        en="Tell the organisation that supplied it, or whoever gave you this copy. You may ask for it to be put right, completed or "
        "erased.",
        cy="Rhowch wybod i'r sefydliad a'i cyflenwodd, neu i bwy bynnag a roddodd y copi hwn ichi. Cewch ofyn am ei gywiro, ei gwblhau "
        "neu ei ddileu.",
    ),
    Text(
        en="You may also complain to the Information Commissioner's Office: ico.org.uk, telephone 0303 123 1113 "
        "(for a service in Welsh, 0330 414 6421).",
        cy="Cewch hefyd gwyno wrth Swyddfa'r Comisiynydd Gwybodaeth: ico.org.uk, ffôn 0330 414 6421.",
    ),
)
_PAGE = Text(en="Page", cy="Tudalen")
_COLUMNS = (
    Text(en="organisation", cy="sefydliad"),
    Text(en="dataset", cy="set ddata"),
    Text(en="record", cy="cofnod"),
    Text(en="event", cy="digwyddiad"),
    Text(en="what", cy="beth"),
    Text(en="what is held", cy="yr hyn a ddelir"),
)


@dataclass(frozen=True, kw_only=True)
class Note:
    """Who asked, on what proof of identity, when, and when the copy was made. `asked_by` and `proof` are keys of those above."""

    asked_by: str
    proof: str
    asked_on: date
    made_on: date


@dataclass(frozen=True)
class HeldCase:
    """A case about the person, in one language: what its lead partner keeps of it. Names of others in it are taken out already."""

    number: str
    pathway: str
    partner: str
    fields: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True)
class Copy:
    """What of somebody is held, to be written in either language."""

    held: Held
    partnership: Partnership
    note: Note
    casework: Mapping[str, tuple[HeldCase, ...]] = field(default_factory=dict)

    def said(self, language: str) -> dict[str, Any]:
        """All that the document says."""
        name = self.partnership.file.name.in_language(language)
        return {
            "language": language,
            "title": TITLE.in_language(language),
            "from": name,
            "marking": "OFFICIAL-SENSITIVE",
            "footer": TITLE.in_language(language),
            "page": _PAGE.in_language(language),
            "lead": [line.in_language(language) for line in _LEAD],
            "headers": [_WHAT.in_language(language), _SAYS.in_language(language)],
            "facts": self._facts(language),
            "sources": self.sources(language),
            "rights_title": _RIGHTS_TITLE.in_language(language),
            "rights": [line.in_language(language) for line in _RIGHTS],
        }

    def pdf(self, language: str) -> bytes:
        return pdf("subject_copy", self.said(language))

    def json(self, language: str) -> str:
        kept = ("language", "title", "from", "lead", "facts", "sources", "rights")
        said = self.said(language)
        return json.dumps({name: said[name] for name in kept}, ensure_ascii=False, indent=1) + "\n"

    def csv(self, language: str) -> str:
        return "".join(lines_of_csv([column.in_language(language) for column in _COLUMNS], self._lines(language)))

    def sources(self, language: str) -> list[dict[str, Any]]:
        """By dataset: what each record says, then the events that it is in."""
        by: dict[str, list[HeldRecord]] = {}
        for record in self.held.records:
            by.setdefault(record.dataset, []).append(record)
        return [
            *(self._source(records, language) for records in by.values()),
            *map(partial(_case, language), self.casework.get(language, ())),
        ]

    def _source(self, records: list[HeldRecord], language: str) -> dict[str, Any]:
        first = records[0]
        partner = self.partnership.partners[first.partner].name.in_language(language)
        return {
            "title": first.title.in_language(language),
            "partner": partner,
            "from": _SUPPLIED.in_language(language).replace("{}", partner),
            "records": [_record(record, language) for record in records],
        }

    def _facts(self, language: str) -> list[list[str]]:
        note = self.note
        told: Mapping[Text, object] = {
            _MADE: note.made_on,
            _ASKED: note.asked_on,
            _BY: ASKED_BY[note.asked_by],
            _PROOF: PROOFS[note.proof],
            _COUNT: len(self.held.records),
            _REDACTED: self.held.redacted,
        }
        return [[name.in_language(language), written(value, language)] for name, value in told.items()]

    def _lines(self, language: str) -> Iterator[tuple[str, ...]]:
        for source in self.sources(language):
            for record in source["records"]:
                for event, fields in [("", record["fields"]), *((one["title"], one["fields"]) for one in record["events"])]:
                    yield from ((source["partner"], source["title"], record["id"], event, *line) for line in fields)


def _case(language: str, one: HeldCase) -> dict[str, Any]:
    events = [{"title": title, "fields": [list(pair) for pair in fields]} for title, fields in one.steps]
    record = {
        "id": one.number,
        "title": _CASE.in_language(language).replace("{}", one.number),
        "fields": [list(pair) for pair in one.fields],
    }
    said = _KEPT.in_language(language).replace("{}", one.partner)
    return {"title": one.pathway, "partner": one.partner, "from": said, "records": [{**record, "events": events}]}


def _record(record: HeldRecord, language: str) -> dict[str, Any]:
    events = [event for part in PART_KINDS for event in record.timeline.get(part, ())]
    return {
        "id": record.identity_id,
        "title": _RECORD.in_language(language).replace("{}", record.identity_id[:12]),
        "fields": [[field.label.in_language(language), written(field.value, language)] for field in record.fields],
        "events": [_event(event, language) for event in events],
    }


def _event(event: Event, language: str) -> dict[str, Any]:
    kind = event.category or event.title
    when = [written(event.occurred_from, language)] if event.occurred_from else []
    fields = [[field.label.in_language(language), written(field.value, language)] for field in event.fields]
    part = [_PART.in_language(language), written(event.role or _PARTS[event.part], language)]
    return {"title": ", ".join([kind.in_language(language), *when]), "fields": [part, *fields]}
