"""Ready-made datasets and vocabularies, shipped with the product.

A ready-made dataset is written like a partnership's own, without `provider`, and with a `source` that says which
publication, standard or regulation it follows. A partnership adopts one with `like: <id>`.
"""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from diogel.definitions.documents import read_document
from diogel.definitions.faults import as_error

CATALOGUE = Path(__file__).parent / "catalogue"

_OWN_FILE_ONLY = ("dataset", "provider", "version", "source")


def dataset_ids() -> frozenset[str]:
    return _ids("datasets")


def vocabulary_ids() -> frozenset[str]:
    return _ids("vocabularies")


def dataset(id: str) -> dict[str, Any]:
    """What a dataset that is `like` this one starts from: everything but the keys that only its own file can give."""
    return {key: value for key, value in deepcopy(_read("datasets", id)).items() if key not in _OWN_FILE_ONLY}


def vocabulary(id: str) -> dict[str, Any]:
    """The ready-made vocabulary, as written."""
    return {key: value for key, value in deepcopy(_read("vocabularies", id)).items() if key != "source"}


def source(id: str) -> dict[str, str]:
    """Which publication, standard or regulation the ready-made dataset follows, in both languages."""
    return dict(_read("datasets", id).get("source", {}))


def catalogue() -> dict[str, dict[str, Any]]:
    """Every ready-made dataset, by its id."""
    return {id: dataset(id) for id in sorted(dataset_ids())}


@cache
def _ids(kind: str) -> frozenset[str]:
    return frozenset(path.stem for path in (CATALOGUE / kind).glob("*.yaml"))


@cache
def _read(kind: str, id: str) -> dict[str, Any]:
    document, faults = read_document(CATALOGUE / kind / f"{id}.yaml")
    if document is None or faults:
        raise as_error(tuple(faults), CATALOGUE)
    return document.data
