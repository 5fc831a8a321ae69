"""Headers of a file against the columns of a dataset: exactly, then without case and spaces, then by alias."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from diogel.definitions.model import Column, Dataset
from diogel.errors import DeliveryError
from diogel.ingest.reading.reader import Headers

SHOWN = 12
"""How many headers a message names at most."""

_NEAR = 0.6


def match_headers(headers: Sequence[str], dataset: Dataset, allowed: Collection[str], where: str) -> Headers:
    """Where each allowed column stands.

    All columns of the dataset take part, so that the header of a column no clause lets through is never taken for an
    allowed one. Raises DeliveryError when no header is one of the dataset's (the file may then have no headers at all,
    so none is repeated), a required column is missing or an allowed column stands there twice.
    """
    found = _find(headers, dataset)
    if not found:
        raise _no_headers(dataset, where)
    duplicated = tuple(name for name, positions in found.items() if len(positions) > 1)
    _refuse_duplicates([name for name in duplicated if name in allowed], headers, found, where)
    taken = {position for positions in found.values() for position in positions}
    unknown = [header.strip() for position, header in enumerate(headers) if position not in taken and header.strip()]
    columns = [column for column in dataset.columns if column.name in allowed]
    missing = [column for column in columns if column.name not in found]
    _refuse_missing([column for column in missing if column.required], unknown, where)
    position = {column.name: found[column.name][0] for column in columns if column.name in found}
    if not position:
        raise DeliveryError("it has none of the columns that agreements let through", todo="look at the agreement's clauses", where=where)
    seen = {name: headers[place] for name, place in position.items()}
    return Headers(
        position=position,
        seen=seen,
        unknown=tuple(dict.fromkeys(unknown)),
        missing=tuple(column.name for column in missing),
        renamed={name: header.strip() for name, header in seen.items() if header.strip() != name},
        duplicated=duplicated,
    )


def known_headers(headers: Sequence[str], dataset: Dataset) -> int:
    """How many of the headers are columns of the dataset."""
    return len(_find(headers, dataset))


def _find(headers: Sequence[str], dataset: Dataset) -> dict[str, list[int]]:
    """Column -> the positions at which it stands. A header belongs to one column; the nearer way of naming comes first."""
    free = dict(enumerate(headers))
    found: dict[str, list[int]] = {}
    for column, spellings in _ways(dataset):
        if column.name in found:
            continue
        positions = [place for place, header in free.items() if spellings(header)]
        if positions:
            found[column.name] = positions
            for place in positions:
                del free[place]
    return found


class _Exactly(frozenset[str]):
    def __call__(self, header: str) -> bool:
        return header.strip() in self


class _Loosely(frozenset[str]):
    def __call__(self, header: str) -> bool:
        return _loose(header) in self


def _ways(dataset: Dataset) -> Iterator[tuple[Column, _Exactly | _Loosely]]:
    for column in dataset.columns:
        yield column, _Exactly([column.name])
    for column in dataset.columns:
        yield column, _Loosely([_loose(column.name)])
    for column in dataset.columns:
        yield column, _Loosely(map(_loose, column.aliases))


def _loose(header: str) -> str:
    return "".join(header.split()).casefold()


def _no_headers(dataset: Dataset, where: str) -> DeliveryError:
    expected = ", ".join(column.name for column in dataset.columns[:SHOWN])
    return DeliveryError(
        f"no header of dataset {dataset.dataset} stands where the headers should be",
        todo=f"the first line should name the columns ({expected}); if the headers stand lower down, say reading: header_row: N",
        where=where,
    )


def _refuse_duplicates(names: Sequence[str], headers: Sequence[str], found: dict[str, list[int]], where: str) -> None:
    if not names:
        return
    told = "; ".join(f"{name} in columns {_listed(place + 1 for place in found[name])}" for name in names)
    raise DeliveryError(f"a column stands there more than once: {told}", todo="send it again with each column once", where=where)


def _listed(numbers: Iterator[int]) -> str:
    return " and ".join(map(str, numbers))


def _refuse_missing(missing: Sequence[Column], unknown: Sequence[str], where: str) -> None:
    if not missing:
        return
    told = "; ".join(f"{column.name}{_renamed(column, unknown)}" for column in missing)
    raise DeliveryError(
        f"a required column is missing: {told}",
        todo="ask the partner to send it, or, if it has a new header, add that header to the column's aliases",
        where=where,
    )


def _renamed(column: Column, unknown: Sequence[str]) -> str:
    near = _nearest(column, unknown)
    return f" (renamed? the nearest header is {near!r})" if near else ""


def _nearest(column: Column, unknown: Sequence[str]) -> str | None:
    loose = {_loose(header): header for header in unknown}
    for name in (column.name, *column.aliases):
        near = difflib.get_close_matches(_loose(name), loose, n=1, cutoff=_NEAR)
        if near:
            return loose[near[0]]
    return next((header for header in unknown if _shares_word(header, column.name)), None)


def _shares_word(header: str, name: str) -> bool:
    """Whether they have a telling word in common: 'Offence date' and 'Date of offence'."""
    words = [Counter(word for word in text.casefold().replace("_", " ").split() if len(word) > 3) for text in (header, name)]
    return bool(words[0] & words[1])
