"""One dataset's file without its folder: what a partner needs to prepare an extract at home."""

from __future__ import annotations

from pathlib import Path

from diogel.definitions.adopt import adopt_dataset
from diogel.definitions.documents import read_document
from diogel.definitions.faults import Fault, as_error, errors
from diogel.definitions.meanings import meaning_of
from diogel.definitions.model import Dataset
from diogel.definitions.shape import check_shape, check_version
from diogel.definitions.sources import Source


def dataset_alone(path: Path) -> Dataset:
    """The dataset that a file defines, with what it adopts from the catalogue. DefinitionError names everything wrong with it, as far as
    the file alone can tell."""
    document, faults = read_document(path)
    source: Source | None = None
    if document:
        source, more = adopt_dataset(document)
        faults = [*faults, *more]
    if source is None:
        raise as_error(errors(faults), path)
    faults = [*faults, *check_version(source)]
    dataset, more = check_shape(Dataset, source)
    wrong = errors([*faults, *more, *_meanings(dataset, source)])
    if wrong or dataset is None:
        raise as_error(wrong, path)
    return dataset


def _meanings(dataset: Dataset | None, source: Source) -> list[Fault]:
    return [
        source.error(("columns", place, "meaning"), f"there is no meaning '{column.meaning}'", "see the reference of meanings")
        for place, column in enumerate(dataset.columns if dataset else ())
        if meaning_of(column.meaning) is None
    ]
