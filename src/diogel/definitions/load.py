"""The folder of definitions, read: frozen objects when all is well, and everything that is wrong with it when not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from diogel.definitions import catalogue
from diogel.definitions.adopt import adopt_dataset, adopt_vocabulary
from diogel.definitions.checks import check
from diogel.definitions.checks.draft import Draft
from diogel.definitions.documents import Document, read_document
from diogel.definitions.faults import Fault, as_error, errors
from diogel.definitions.folder import definition_files, id_unread, kind_within, misplaced, unread
from diogel.definitions.meanings import ATTRIBUTE, DEFAULT_VOCABULARIES
from diogel.definitions.model import Agreement, Column, Dataset, Group, Measure, Partnership, PartnershipFile, Vocabulary
from diogel.definitions.pathway import Pathway, Trial
from diogel.definitions.shape import check_shape, check_version
from diogel.definitions.sources import Kind, Source
from diogel.errors import UsageError

Defined = TypeVar("Defined", bound=BaseModel)
Place = tuple[Path, int, int]
Adopt = Callable[[Document], tuple[Source | None, list[Fault]]]


@dataclass(frozen=True)
class Loaded:
    """What a folder says. There is a partnership only when nothing in the folder is an error."""

    partnership: Partnership | None
    faults: tuple[Fault, ...]
    sources: Mapping[tuple[Kind, str], Source] = field(repr=False)
    draft: Partnership | None = field(default=None, repr=False)
    """Also there when files contradict one another but each is right in itself: enough to look for further faults in."""

    def position(self, kind: Kind, id: str, *path: str | int) -> Place:
        """Where a definition says something: file, line and column, counted from 1. As near as the file goes when the
        part isn't written there; `position("agreement", "asb", "clauses", 0, "columns", 2)`."""
        source = self.sources[(kind, id)]
        return source.path, *source.at(path)


def load(folder: Path, *, paths: Mapping[str, Path] | None = None) -> Loaded:
    """Read and check a folder. `paths` says where each $NAME of its paths lies. Raises UsageError when it is no folder."""
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}", todo="give the folder that holds partnership.yaml, or make one with 'diogel init'")
    reading = _Reading(Draft(folder, dict(paths or {})))
    reading.everything()
    faults = tuple(sorted({*reading.faults, *check(reading.draft), *unread(folder)}))
    whole = _partnership(reading.draft) if reading.complete else None
    return Loaded(None if errors(faults) else whole, faults, reading.first, whole)


def load_or_fail(folder: Path, *, paths: Mapping[str, Path] | None = None, strict: bool = False) -> Partnership:
    """The partnership, or DefinitionError with every error in the folder; with `strict`, every warning too."""
    loaded = load(folder, paths=paths)
    wrong = errors(loaded.faults, strict=strict)
    if wrong or loaded.partnership is None:
        raise as_error(wrong, folder)
    return loaded.partnership


class _Reading:
    """Reads a folder file by file into a draft, and gathers what is wrong with each file in itself."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.faults: list[Fault] = []
        self.complete = True
        self.first: dict[tuple[Kind, str], Source] = {}

    def everything(self) -> None:
        draft = self.draft
        files = self.read("partnership", PartnershipFile, _as_written("partnership"))
        draft.file = next(iter(files.values()), None)
        self.partnership_is_one()
        draft.vocabularies = self.read("vocabulary", Vocabulary, lambda document: (adopt_vocabulary(document), []))
        draft.datasets = {id: _resolved(dataset) for id, dataset in self.read("dataset", Dataset, adopt_dataset).items()}
        draft.agreements = self.read("agreement", Agreement, _as_written("agreement"))
        draft.groups = self.read("group", Group, _as_written("group"))
        draft.measures = self.read("measure", Measure, _as_written("measure"))
        draft.pathways = self.read("pathway", Pathway, _as_written("pathway"))
        draft.tests = self.read("test", Trial, _as_written("test"))
        draft.vocabularies |= _ready_made_vocabularies(draft)

    def read(self, kind: Kind, model: type[Defined], adopt: Adopt) -> dict[str, Defined]:
        """Every definition of a kind that is right in itself, by its id."""
        found: dict[str, Defined] = {}
        for path in definition_files(self.draft.folder, kind):
            document = self.document(path, kind)
            if document:
                source, faults = adopt(document)
                first = self.declare(source or Source(kind, document, document.data))
                definition = self.definition(model, source, faults)
                if definition and source and first:
                    found[source.id] = definition
        return found

    def document(self, path: Path, home: Kind) -> Document | None:
        """The file, if it is of the kind that stands here. What can't be read or taken still has its name noted."""
        document, faults = read_document(path)
        self.note(faults)
        kind = kind_within(document, home) if document else home
        if document is None:
            self.draft.unread.add((home, id_unread(path, home)))
        elif kind != home:
            self.note([misplaced(document, home, kind)])
            self.draft.unread.add((kind, str(document.data[kind])))
        return document if kind == home else None

    def definition(self, model: type[Defined], source: Source | None, faults: list[Fault]) -> Defined | None:
        self.note(faults)
        if source is None:
            return None
        self.note(check_version(source))
        definition, faults = check_shape(model, source)
        self.note(faults)
        return definition

    def declare(self, source: Source) -> bool:
        """Enter a definition under its id, and say whether it is the first with it: a second one is a fault."""
        self.draft.declared.setdefault(source.kind, []).append(source)
        first = self.first.setdefault((source.kind, source.id), source)
        if first is not source and source.id:
            what = f"{source.kind} '{source.id}' is already defined in {first.path.name}"
            self.note([source.error((source.kind,), what, "give this one another id, or delete one of the two files")])
        return first is source

    def note(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            self.faults.append(fault)
            self.complete = self.complete and fault.severity != "error"

    def partnership_is_one(self) -> None:
        paths = definition_files(self.draft.folder, "partnership")
        if not paths:
            where = self.draft.folder / "partnership.yaml"
            self.note([Fault(where, 1, 1, "error", "there is no partnership.yaml", "write one, or let 'diogel init' do it")])
        for path in paths[1:]:
            self.note([Fault(path, 1, 1, "error", f"{paths[0].name} says what the partnership is already", "keep one of the two files")])


def _as_written(kind: Kind) -> Adopt:
    return lambda document: (Source(kind, document, document.data), [])


def _resolved(dataset: Dataset) -> Dataset:
    """The dataset with what its columns leave to be understood written out."""
    return dataset.model_copy(update={"columns": tuple(_resolved_column(column) for column in dataset.columns)})


def _resolved_column(column: Column) -> Column:
    if column.vocabulary is None and column.meaning in DEFAULT_VOCABULARIES:
        return column.model_copy(update={"vocabulary": DEFAULT_VOCABULARIES[column.meaning]})
    if column.vocabulary and column.type is None and column.meaning.startswith(ATTRIBUTE):
        return column.model_copy(update={"type": "vocabulary"})
    return column


def _ready_made_vocabularies(draft: Draft) -> dict[str, Vocabulary]:
    """The ready-made vocabularies that the folder uses and doesn't define itself."""
    used = {column.vocabulary for dataset in draft.datasets.values() for column in dataset.columns if column.vocabulary}
    used |= set(DEFAULT_VOCABULARIES.values())
    names = sorted((used & catalogue.vocabulary_ids()) - {source.id for source in draft.declared.get("vocabulary", [])})
    return {name: _ready_made(name) for name in names}


def _ready_made(name: str) -> Vocabulary:
    written = catalogue.vocabulary(name)
    return Vocabulary.model_validate({**written, "version": int(written["version"])})


def _partnership(draft: Draft) -> Partnership | None:
    if draft.file is None:
        return None
    return Partnership(
        folder=draft.folder,
        paths=dict(draft.paths),
        file=draft.file,
        vocabularies=draft.vocabularies,
        datasets=draft.datasets,
        agreements=draft.agreements,
        groups=draft.groups,
        measures=draft.measures,
        pathways=draft.pathways,
        tests=draft.tests,
        sql=draft.sql,
    )
