"""What records and events say, as fields for people: labels, terms of vocabularies, conditions on handling. Only what a right gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from diogel.build.lookup.answered import Event, Field, PartKind, Record, Value
from diogel.build.lookup.base import EVENT_FIELDS, IDENTITY_FIELDS, Base
from diogel.build.lookup.rights import Rights
from diogel.definitions.meanings import DEFAULT_VOCABULARIES, MEANINGS
from diogel.definitions.model import Column, Dataset, Marking, Partnership, Text
from diogel.definitions.tables import TABLES
from diogel.sharing.clauses import ClauseRef, highest

_SOURCES = {(table, column.name): column.sources for table in ("identity", "event", "involvement", "place") for column in TABLES[table]}

_PARTS: dict[str, PartKind] = {
    "victim": "harmed",
    "suspect": "suspected",
    "subject": "concerned",
    "witness": "witnessing",
    "reporter": "witnessing",
}

LABELS = {
    "given_names": Text(en="Given names", cy="Enwau cyntaf"),
    "family_name": Text(en="Family name", cy="Cyfenw"),
    "date_of_birth": Text(en="Date of birth", cy="Dyddiad geni"),
    "sex": Text(en="Sex", cy="Rhyw"),
    "ethnic_group": Text(en="Ethnic group", cy="Grŵp ethnig"),
    "address": Text(en="Address", cy="Cyfeiriad"),
    "postcode": Text(en="Postcode", cy="Cod post"),
    "uprn": Text(en="Property number (UPRN)", cy="Rhif eiddo (UPRN)"),
    "phone": Text(en="Telephone", cy="Ffôn"),
    "nhs_number": Text(en="NHS number", cy="Rhif GIG"),
    "pnc_id": Text(en="PNC ID", cy="Rhif PNC"),
    "reference": Text(en="Reference", cy="Cyfeirnod"),
    "occurred_from": Text(en="When, from", cy="Pryd, o"),
    "occurred_to": Text(en="When, to", cy="Pryd, hyd"),
    "recorded_on": Text(en="Recorded on", cy="Cofnodwyd ar"),
    "category": Text(en="Kind", cy="Math"),
    "subcategory": Text(en="Kind, more closely", cy="Math, yn fanylach"),
    "outcome": Text(en="Outcome", cy="Canlyniad"),
    "place": Text(en="Place", cy="Lle"),
    "role": Text(en="Part", cy="Rhan"),
}

WITH_CONDITIONS = Text(
    en="Handling code C: to be shared on conditions alone. They are not written here: ask the provider before you use it.",
    cy="Cod trin C: i'w rannu ar amodau yn unig. Nid ydynt wedi'u hysgrifennu yma: holwch y darparwr cyn ei ddefnyddio.",
)


def part_kind(role: str | None) -> PartKind:
    return _PARTS.get(role or "", "other")


@dataclass(frozen=True)
class Saying:
    """Over one base, by the definitions as they are now."""

    base: Base
    partnership: Partnership

    # -- records -----------------------------------------------------------------------------------------------------

    def record(self, row: int, rights: Rights) -> Record | None:
        """What a record says of who somebody is; None where nothing of it may be seen."""
        dataset = self.dataset(row)
        fields = (*self.identity_fields(row, rights), *self.own_fields(row, rights))
        if not fields:
            return None
        clauses = clauses_of(fields)
        return Record(
            identity_id=self.base.id(row),
            dataset=dataset.dataset,
            title=dataset.title,
            partner=dataset.provider,
            fields=fields,
            clauses=clauses,
            conditions=self.conditions(row, clauses),
            marking=marking_of(dataset, clauses),
        )

    def dataset(self, row: int) -> Dataset:
        return self.partnership.datasets[self.base.dataset_of(row)]

    def identity_fields(self, row: int, rights: Rights, names: Iterable[str] = IDENTITY_FIELDS) -> tuple[Field, ...]:
        return tuple(self._fields("identity", partial(self.base.said, row), self.dataset(row), rights, names))

    def own_fields(self, row: int, rights: Rights) -> tuple[Field, ...]:
        """A dataset's own attributes, each with every value that its rows give."""
        dataset = self.dataset(row)
        if dataset.dataset not in self.base.own:
            return ()
        given, rows = rights.own.get(dataset.dataset, {}), self.base.own[dataset.dataset](row)
        found: dict[tuple[str, Value], Field] = {}
        for column in dataset.columns:
            if column.name in given:
                name = column.meaning.replace(".", "_")
                for value in dict.fromkeys(said.get(name) for said in rows):
                    if value is not None:
                        label = column.description or Text(en=column.name, cy=column.name)
                        found[name, value] = Field(name, label, self._term(column, value), given[column.name])
        return tuple(found.values())

    def _fields(self, table: str, said: Callable[[str], Any], dataset: Dataset, rights: Rights, names: Iterable[str]) -> Iterator[Field]:
        for name in names:
            column = "name" if table == "place" else name
            if rights.gives(table, column, dataset.dataset) and (value := said(name)) is not None:
                shown = self.value(dataset, (table, column), value)
                yield Field(name, LABELS[name], shown, rights.clause(table, column, dataset.dataset))

    def value(self, dataset: Dataset, at: tuple[str, str], value: Any) -> Value:
        column = self._vocabularies.get((dataset.dataset, at))
        return self._named(column, value) if column and isinstance(value, str) else value

    def _term(self, column: Column, value: Any) -> Value:
        return self._named(column.vocabulary, value) if column.vocabulary and isinstance(value, str) else value

    def _named(self, vocabulary: str, term: str) -> Value:
        known = self.partnership.vocabularies.get(vocabulary)
        names = {one.term: one.name for one in known.terms} if known else {}
        return names.get(term, term)

    @cached_property
    def _vocabularies(self) -> dict[tuple[str, tuple[str, str]], str]:
        """(dataset, (table, column)) -> the vocabulary of what stands there."""
        found: dict[tuple[str, tuple[str, str]], str] = {}
        for id, dataset in self.partnership.datasets.items():
            meanings = {meaning: DEFAULT_VOCABULARIES[meaning] for meaning in dataset.constants if meaning in DEFAULT_VOCABULARIES}
            meanings |= {column.meaning: column.vocabulary for column in dataset.columns if column.vocabulary}
            for at, sources in _SOURCES.items():
                found.update(((id, at), meanings[meaning]) for meaning in sources if meaning in meanings)
        return found

    # -- events ------------------------------------------------------------------------------------------------------

    def timeline(self, rows: Iterable[int], rights_of: Mapping[int, Rights]) -> list[Event]:
        """Each part that these identities had in an event, with exactly one role; what may not be told apart is told once."""
        found: dict[tuple[int, int, str | None], Event] = {}
        for row, event, role in self.base.parts([*rows]):
            rights, dataset = rights_of[row], self.base.dataset_of(row)
            seen = role if rights.gives("involvement", "role", dataset) else None
            if dataset in rights.parts and (row, event, seen) not in found and (told := self.event(row, event, seen, rights)):
                found[row, event, seen] = told
        return list(found.values())

    def event(self, row: int, event: int, role: str | None, rights: Rights) -> Event | None:
        """None where nothing may be told of it but that it is there."""
        said, dataset = partial(self.base.told, event), self.dataset(row)
        fields = (*self._fields("event", said, dataset, rights, EVENT_FIELDS), *self._fields("place", said, dataset, rights, ("place",)))
        if not fields:
            return None
        by_name = {field.name: field.value for field in fields}
        shown = self.value(dataset, ("involvement", "role"), role) if role else None
        clauses = clauses_of((*fields, *self._role_field(role, dataset, rights)))
        return Event(
            event_id=str(said("event_id")),
            identity_id=self.base.id(row),
            dataset=dataset.dataset,
            title=dataset.title,
            partner=dataset.provider,
            part=part_kind(role),
            role=as_text(shown),
            fields=fields,
            occurred_from=said("occurred_from") if "occurred_from" in by_name else None,
            occurred_to=said("occurred_to") if "occurred_to" in by_name else None,
            precision=said("occurred_precision") if "occurred_from" in by_name else None,
            category=as_text(by_name.get("category")),
            place=str(by_name["place"]) if "place" in by_name else None,
            clauses=clauses,
            conditions=self.conditions(row, clauses),
            marking=marking_of(dataset, clauses),
        )

    def _role_field(self, role: str | None, dataset: Dataset, rights: Rights) -> Iterator[Field]:
        if role:
            yield Field("role", LABELS["role"], role, rights.clause("involvement", "role", dataset.dataset))

    # -- what goes with them -----------------------------------------------------------------------------------------

    def conditions(self, row: int, clauses: Iterable[ClauseRef]) -> tuple[Text, ...]:
        """Those of the clauses, and those that intelligence with handling code C must carry. Of its source nothing is ever told."""
        found = [ref.conditions for ref in clauses if ref.conditions]
        rows = self.base.own.get(self.base.dataset_of(row))
        for said in rows(row) if rows else ():
            written, grading = said.get("row_handling_conditions"), said.get("row_grading") or ""
            if written:
                found.append(Text(en=written, cy=written))
            elif grading.endswith("C"):
                found.append(WITH_CONDITIONS)
        return tuple(dict.fromkeys(found))

    def labels(self, dataset: Dataset, columns: Iterable[str]) -> tuple[Text, ...]:
        """What columns of a dataset would show."""
        found = (dataset.column(name) for name in columns)
        return tuple(dict.fromkeys(column.description or label_of(column) for column in found if column))


def label_of(column: Column) -> Text:
    meaning = MEANINGS.get(column.meaning)
    return Text(en=meaning.en, cy=meaning.cy) if meaning else Text(en=column.name, cy=column.name)


def as_text(value: Value | None) -> Text | None:
    return value if isinstance(value, Text) or value is None else Text(en=str(value), cy=str(value))


def clauses_of(fields: Iterable[Field]) -> tuple[ClauseRef, ...]:
    return tuple(dict.fromkeys(field.clause for field in fields if field.clause))


def marking_of(dataset: Dataset, clauses: Iterable[ClauseRef]) -> Marking:
    return highest(dataset.marking, *(ref.marking for ref in clauses))
