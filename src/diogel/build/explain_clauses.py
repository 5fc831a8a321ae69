"""Which clause let linkage use a field of a dataset: by the build's own record of what it decided, else by the folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from diogel.build.artifacts import Build
from diogel.definitions.model import Partnership, Text
from diogel.definitions.tables import TABLES
from diogel.linkage.explain import field_name
from diogel.linkage.fields import FIELDS
from diogel.sharing.gate import would_pass

Record = Literal["build", "folder"]

_SOURCES = {column.name: column.sources for column in TABLES["identity"]}
FIELD_SOURCES = {name: _SOURCES.get(name, (f"identity.{name}",)) for names in FIELDS.values() for name in names}
"""Field -> the meanings of a dataset's columns that it comes from: a whole name is both its parts."""


@dataclass(frozen=True)
class Use:
    """A field of a dataset that linkage used: from which columns, under which clause of which agreement.

    `title` is the agreement's, where the folder still has it. `record` says who remembers: the build, or only the folder as it is now.
    """

    field: str
    name: Text
    dataset: str
    columns: tuple[str, ...]
    agreement: str
    clause: str
    title: Text | None
    record: Record


@dataclass(frozen=True)
class UsedUnder:
    """The clauses of one build. Its log of decisions says which column was let to linkage under what; its receipts what each column
    means. A dataset of which the log says nothing is looked up in the folder, as of the build's day."""

    build: Build
    partnership: Partnership
    _by_folder: dict[str, Mapping[str, list[Use]]] = field(default_factory=dict, repr=False)

    def linkable(self, dataset: str) -> frozenset[str]:
        """The fields of this dataset that linkage might use."""
        return frozenset(self._of(dataset))

    def uses(self, asked: Iterable[tuple[str, str]]) -> list[Use]:
        """For each (dataset, field) what let it be used; in order, each once. A field that no clause gave was not used: it has none."""
        return [use for dataset, name in sorted(set(asked)) for use in self._of(dataset).get(name, [])]

    def _of(self, dataset: str) -> Mapping[str, list[Use]]:
        logged = self._logged.get(dataset)
        if logged is not None:
            return logged
        if dataset not in self._by_folder:
            self._by_folder[dataset] = _by_field(self._from_folder(dataset))
        return self._by_folder[dataset]

    @cached_property
    def _logged(self) -> dict[str, Mapping[str, list[Use]]]:
        """Dataset -> field -> uses; a dataset is there as soon as the log says anything of it and linkage."""
        found: dict[str, list[Use]] = {}
        for line in self.build.decisions():
            if line["kind"] == "link" and line["column"]:
                uses = found.setdefault(line["dataset"], [])
                if line["allowed"]:
                    meaning = self._meanings.get((line["dataset"], line["column"]), "")
                    uses += self._use(line["dataset"], line["column"], meaning, line["agreement"], line["clause"], "build")
        return {dataset: _by_field(uses) for dataset, uses in found.items()}

    @cached_property
    def _meanings(self) -> dict[tuple[str, str], str]:
        defined = {(name, column.name): column.meaning for name, dataset in self.partnership.datasets.items() for column in dataset.columns}
        taken_in = {(receipt.dataset, name): score.meaning for receipt in self.build.receipts for name, score in receipt.columns.items()}
        return defined | taken_in

    def _from_folder(self, dataset: str) -> Iterator[Use]:
        if dataset not in self.partnership.datasets:
            return
        passage = would_pass(self.partnership, dataset, self.build.on)
        for column in passage.columns:
            ref = next((ref for ref in passage.clauses[column.name] if ref.links), None)
            if ref:
                yield from self._use(dataset, column.name, column.meaning, ref.agreement, ref.clause, "folder")

    def _use(self, dataset: str, column: str, meaning: str, agreement: str, clause: str, record: Record) -> Iterator[Use]:
        known = self.partnership.agreements.get(agreement)
        for name, meanings in FIELD_SOURCES.items():
            if meaning in meanings:
                yield Use(name, field_name(name), dataset, (column,), agreement, clause, known.title if known else None, record)


def _by_field(uses: Iterable[Use]) -> dict[str, list[Use]]:
    """Several columns that one clause gives for one field (two telephone numbers) are one use."""
    found: dict[str, dict[tuple[str, str], Use]] = {}
    for use in uses:
        under = found.setdefault(use.field, {})
        before = under.get((use.agreement, use.clause))
        columns = (*before.columns, *use.columns) if before else use.columns
        under[use.agreement, use.clause] = Use(
            use.field, use.name, use.dataset, tuple(dict.fromkeys(columns)), use.agreement, use.clause, use.title, use.record
        )
    return {name: list(under.values()) for name, under in found.items()}
