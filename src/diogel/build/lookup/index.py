"""What is searched: each identity's names, birth date, postcode and references, as linkage prepares them, by their distinct values.

What somebody typed is held against the few distinct values, and not against every record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from diogel.ingest.conform.names import fold
from diogel.linkage.prepare import MEMBERS, TUPLES, prepare
from diogel.stores.base import Store

States = npt.NDArray[np.int8]
Codes = npt.NDArray[np.int32]

NO, UNKNOWN, CLOSE, EXACT = -1, 0, 1, 2
"""How a record's value stands to what was typed: another, none, nearly or in a way the same, the same."""

_PREPARED = ("forename", "forename_2", "forename_root", "surname", "surname_first", "surname_last", "postcode", "home", "uprn")
_REFERENCES = ("reference", "nhs_number", "pnc_id")


@dataclass(frozen=True, repr=False)
class Values:
    """One column: `code` of each identity by its place among the distinct values, which are in order; the last code is for none."""

    values: tuple[str, ...]
    code: Codes
    place: Mapping[str, int]
    slips: Mapping[str, tuple[int, ...]]

    def states(self) -> States:
        """All another, none where there is none: to be filled in and given to `of`."""
        states = np.full(len(self.values) + 1, NO, dtype=np.int8)
        states[-1] = UNKNOWN
        return states

    def of(self, states: States) -> States:
        return states[self.code]

    def near(self, typed: str) -> Iterator[int]:
        """The values that one letter left out, put in, put wrong or swapped with the next makes of what was typed."""
        seen = {place for cut in cuts(typed) for place in self.slips.get(cut, ())}
        return (place for place in seen if one_slip(typed, self.values[place]))


@dataclass(frozen=True, repr=False)
class Index:
    """Of each identity, its values as they are searched. `born` holds dates as year-month-day; `references` in capitals without signs."""

    columns: Mapping[str, Values]
    born: Values
    figures: npt.NDArray[np.uint8]
    """Of each distinct birth date, its ten signs."""
    references: Mapping[str, pa.ChunkedArray]


def index_of(store: Store, identities: pa.Table) -> Index:
    """From identities as they are written, in the same order."""
    names = {name: pa.array(folded(identities[name]), pa.string()) for name in ("given_names", "family_name")}
    plain = [name for name in identities.column_names if name not in (*names, "person_id", "ethnic_group", "reference")]
    store.put("lookup_identity", identities.select(plain).append_column("place", pa.array(np.arange(identities.num_rows))))
    table = pa.table({"identity_id": identities["identity_id"], **names})
    store.put("lookup_name", table)
    prepare(store, "(SELECT i.*, n.given_names, n.family_name FROM lookup_identity AS i JOIN lookup_name AS n USING (identity_id))")
    columns = ", ".join(f"t.{name}" for name in _PREPARED)
    prepared = store.fetch(
        f"SELECT {columns}, CAST(t.date_of_birth AS VARCHAR) AS born FROM lookup_identity AS i JOIN {MEMBERS} AS m "
        f"ON m.identity_id = i.identity_id JOIN {TUPLES} AS t ON t.tuple_id = m.tuple_id ORDER BY i.place"
    )
    for name in ("lookup_identity", "lookup_name", MEMBERS, TUPLES):
        store.drop(name)
    born = _values(prepared["born"])
    return Index(
        columns={name: _values(prepared[name], slips=name in ("forename", "surname", "postcode")) for name in _PREPARED},
        born=born,
        figures=np.array(born.values, dtype="S10").view(np.uint8).reshape(-1, 10),
        references={name: as_reference(identities[name]) for name in _REFERENCES},
    )


def as_reference(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.replace_substring_regex(pc.utf8_upper(column), "[^0-9A-Z]+", "")


def folded(names: pa.ChunkedArray) -> list[str | None]:
    """Names as they are compared; each way of writing is folded once."""
    encoded = names.combine_chunks().dictionary_encode()
    forms = [fold(name) for name in encoded.dictionary.to_pylist()]
    return [None if code is None else forms[code] for code in encoded.indices.to_pylist()]


def _values(column: pa.ChunkedArray, *, slips: bool = False) -> Values:
    encoded = column.combine_chunks().dictionary_encode()
    found = encoded.dictionary.to_pylist()
    order = sorted(range(len(found)), key=found.__getitem__)
    rank = np.empty(len(found) + 1, dtype=np.int32)
    rank[order] = np.arange(len(found))
    rank[-1] = len(found)
    codes = encoded.indices.fill_null(len(found)).to_numpy()
    values = tuple(found[at] for at in order)
    return Values(values, rank[codes], {value: place for place, value in enumerate(values)}, _slips(values) if slips else {})


def _slips(values: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Every way of leaving out one letter -> the values that it may come from: two that are one slip apart have a way in common."""
    found: dict[str, list[int]] = {}
    for place, value in enumerate(values):
        for cut in cuts(value):
            found.setdefault(cut, []).append(place)
    return {cut: tuple(places) for cut, places in found.items()}


def cuts(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def one_slip(one: str, other: str) -> bool:
    """Whether a single slip makes one word of the other: a letter left out, put in, put wrong, or two neighbours swapped."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    if len(a) != len(b):
        return a[1:] == b if len(a) > len(b) else a == b[1:]
    return a[1:] == b[1:] or (len(a) > 1 and a[:2] == b[1::-1] and a[2:] == b[2:])
