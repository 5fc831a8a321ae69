"""A folder whose files have been read one by one, ready to be checked against one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from diogel.definitions import catalogue
from diogel.definitions.meanings import meaning_of
from diogel.definitions.model import Agreement, Column, Dataset, Group, Measure, PartnershipFile, Vocabulary
from diogel.definitions.pathway import Pathway, Trial
from diogel.definitions.sources import Kind, Source

LINKAGE = "linkage"
"""The purpose that every partnership has: finding which records are one person."""


@dataclass
class Draft:
    """What was read. A definition that isn't right in itself is named in `declared` or `unread` alone, so that what
    refers to it isn't called wrong as well."""

    folder: Path
    paths: Mapping[str, Path] = field(default_factory=dict)
    declared: dict[Kind, list[Source]] = field(default_factory=dict)
    unread: set[tuple[Kind, str]] = field(default_factory=set)
    file: PartnershipFile | None = None
    vocabularies: dict[str, Vocabulary] = field(default_factory=dict)
    datasets: dict[str, Dataset] = field(default_factory=dict)
    agreements: dict[str, Agreement] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    pathways: dict[str, Pathway] = field(default_factory=dict)
    tests: dict[str, Trial] = field(default_factory=dict)
    sql: dict[str, str] = field(default_factory=dict)

    def source(self, kind: Kind, id: str) -> Source | None:
        return self._sources.get((kind, id))

    def ids(self, kind: Kind) -> Set[str]:
        return self._ids.get(kind, frozenset())

    # What is declared is complete before the first check asks, so each of these is made once.

    @cached_property
    def _sources(self) -> dict[tuple[Kind, str], Source]:
        return {(source.kind, source.id): source for sources in self.declared.values() for source in reversed(sources)}

    @cached_property
    def _ids(self) -> dict[Kind, frozenset[str]]:
        named = {(source.kind, source.id) for sources in self.declared.values() for source in sources} | self.unread
        return {kind: frozenset(id for other, id in named if other == kind) for kind, _ in named}

    @cached_property
    def partner_ids(self) -> Set[str]:
        return self._named("partners")

    @cached_property
    def purpose_ids(self) -> Set[str]:
        return self._named("purposes") | {LINKAGE}

    @cached_property
    def recipient_ids(self) -> Set[str]:
        """Whoever may receive, sit or sign: partners and groups."""
        return self.partner_ids | self.ids("group")

    @cached_property
    def vocabulary_ids(self) -> Set[str]:
        return self.ids("vocabulary") | catalogue.vocabulary_ids()

    @property
    def known_partnership(self) -> bool:
        """Whether partnership.yaml could be read at all: without it every partner would seem unknown."""
        return bool(self.declared.get("partnership"))

    def _named(self, key: str) -> frozenset[str]:
        """Ids in a list of partnership.yaml, also when something else in it is wrong."""
        files = self.declared.get("partnership", [])
        return frozenset(str(item["id"]) for source in files for item in _mappings(source.data.get(key)) if "id" in item)


def _mappings(value: object) -> Iterator[Mapping[str, object]]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def header(name: str) -> str:
    """A column's header as headers are compared: without case and surrounding space."""
    return name.strip().casefold()


def column_names(dataset: Dataset) -> list[str]:
    return [column.name for column in dataset.columns]


def is_special(column: Column) -> bool:
    """Whether the column holds special category data (UK GDPR Article 9)."""
    meaning = meaning_of(column.meaning)
    return column.sensitivity == "special" or (column.sensitivity is None and meaning is not None and meaning.sensitivity == "special")
