"""Work that Python does once for each distinct value, and Arrow carries back to every row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from diogel.definitions.model import Column, Vocabulary
from diogel.ingest.conform.addresses import read_address
from diogel.ingest.conform.names import Name, fold, read_family_name, read_given_names, read_whole_name
from diogel.ingest.conform.vocabulary import folded, mapping
from diogel.ingest.conform.written import USUAL_MISSING

REMEMBERED = 500_000
"""Distinct values kept between chunks, about 200 MB of names; beyond it the memory starts afresh."""


_NAMES = {"identity.full_name": read_whole_name, "identity.given_names": read_given_names, "identity.family_name": read_family_name}


class OncePerValue:
    """Reads each distinct text of a column once. `fields` name the parts of what `read` gives; the last one is a boolean.
    A text that is empty, or one of `missing`, gives NULL for all of them and is not read."""

    def __init__(self, read: Callable[[str], tuple[Any, ...]], fields: Sequence[str], missing: Iterable[str] = ()) -> None:
        self._read = read
        self.fields = tuple(fields)
        nothing = (*[None] * (len(self.fields) - 1), False)
        self._missing = dict.fromkeys(("", *(folded(word) for word in missing)), nothing)
        self._known: dict[str, tuple[Any, ...]] = {}

    def columns(self, values: pa.ChunkedArray) -> dict[str, pa.Array]:
        """One array a field, as long as `values`."""
        coded = pc.dictionary_encode(pa.concat_arrays(values.chunks))
        if len(self._known) > REMEMBERED:
            self._known.clear()
        parts = [self.of(text) for text in coded.dictionary.to_pylist()]
        by_field = zip(*parts, strict=True) if parts else [()] * len(self.fields)
        types = [pa.string()] * (len(self.fields) - 1) + [pa.bool_()]
        return {
            field: pc.take(pa.array(list(found), type_), coded.indices)
            for field, found, type_ in zip(self.fields, by_field, types, strict=True)
        }

    def of(self, text: str) -> tuple[Any, ...]:
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = self._missing.get(folded(text)) or self._read(text)
        return found


def once_per_name(column: Column) -> OncePerValue:
    read = _NAMES[column.meaning]
    return OncePerValue(
        lambda text: _compared(read(text)), ("given", "given_written", "family", "family_written", "unknown"), column.missing
    )


def once_per_address(column: Column) -> OncePerValue:
    def parts(text: str) -> tuple[Any, ...]:
        address = read_address(text)
        return address, address is None

    return OncePerValue(parts, ("address", "unknown"), column.missing)


def once_per_code(column: Column, vocabulary: Vocabulary | None) -> OncePerValue:
    """A column with neither a map nor a vocabulary keeps what is written."""
    codes = mapping(column.map, vocabulary)

    def term(text: str) -> tuple[Any, ...]:
        found = codes.get(folded(text)) if codes else text
        return found, found is None and folded(text) not in USUAL_MISSING

    return OncePerValue(term, ("term", "unmapped"), column.missing)


def _compared(name: Name) -> tuple[Any, ...]:
    given, family = name.given, name.family
    return (given and fold(given)), given, (family and fold(family)), family, name.unknown
