"""Work that Python does once for each distinct value, and Arrow carries back to every row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from diogel.ingest.conform.addresses import read_address
from diogel.ingest.conform.names import Name, fold, read_family_name, read_given_names, read_whole_name

REMEMBERED = 500_000
"""Distinct values kept between chunks, about 200 MB of names; beyond it the memory starts afresh."""

NAME_FIELDS = ("given", "given_written", "family", "family_written", "unknown")
ADDRESS_FIELDS = ("address", "unknown")


_NAMES = {"identity.full_name": read_whole_name, "identity.given_names": read_given_names, "identity.family_name": read_family_name}


class OncePerValue:
    """Reads each distinct text of a column once. `fields` name the parts of what `read` gives; the last one is a boolean."""

    def __init__(self, read: Callable[[str], tuple[Any, ...]], fields: Sequence[str]) -> None:
        self._read = read
        self.fields = tuple(fields)
        self._known: dict[str, tuple[Any, ...]] = {}

    def columns(self, values: pa.ChunkedArray) -> dict[str, pa.Array]:
        """One array a field, as long as `values`."""
        coded = pc.dictionary_encode(values.combine_chunks())
        if isinstance(coded, pa.ChunkedArray):
            coded = coded.combine_chunks()
        if len(self._known) > REMEMBERED:
            self._known.clear()
        parts = [self._of(text) for text in coded.dictionary.to_pylist()]
        by_field = zip(*parts, strict=True) if parts else [()] * len(self.fields)
        types = [pa.string()] * (len(self.fields) - 1) + [pa.bool_()]
        return {
            field: pc.take(pa.array(list(found), type_), coded.indices)
            for field, found, type_ in zip(self.fields, by_field, types, strict=True)
        }

    def _of(self, text: str) -> tuple[Any, ...]:
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = self._read(text)
        return found


def once_per_name(meaning: str) -> OncePerValue:
    read = _NAMES[meaning]

    def parts(text: str) -> tuple[Any, ...]:
        return _compared(read(text)) if text.strip() else (None, None, None, None, False)

    return OncePerValue(parts, NAME_FIELDS)


def once_per_address() -> OncePerValue:
    def parts(text: str) -> tuple[Any, ...]:
        address = read_address(text) if text.strip() else None
        return address, address is None and bool(text.strip())

    return OncePerValue(parts, ADDRESS_FIELDS)


def _compared(name: Name) -> tuple[Any, ...]:
    given, family = name.given, name.family
    return (given and fold(given)), given, (family and fold(family)), family, name.unknown
