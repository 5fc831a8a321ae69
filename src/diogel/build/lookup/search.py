"""Which records agree with what was typed. A column that the asker's clauses don't give is to the search as if it were empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from diogel.build.lookup.base import Base, Ints
from diogel.build.lookup.circle import Circle
from diogel.build.lookup.index import CLOSE, EXACT, NO, Index, States, Values
from diogel.build.lookup.rights import Rights
from diogel.build.lookup.typed import Born, Typed
from diogel.definitions.model import Text
from diogel.linkage.prepare import nicknames

Bools = npt.NDArray[np.bool_]

COLUMNS = {"family": "family_name", "given": "given_names", "born": "date_of_birth", "postcode": "postcode"}
"""What can be typed -> the column of `identity` that it is held against."""

_ONE_OF_A_PERSON = ("family", "given", "born")
"""Where a record says another, it is somebody else's; people move, so another postcode is not."""

AGREES = {
    "family": Text(en="family name", cy="cyfenw"),
    "given": Text(en="given name", cy="enw cyntaf"),
    "born": Text(en="date of birth", cy="dyddiad geni"),
    "postcode": Text(en="postcode", cy="cod post"),
    "reference": Text(en="reference", cy="cyfeirnod"),
}
_NEARLY = Text(en="(nearly)", cy="(bron)")


@dataclass(frozen=True)
class Hits:
    """The records that agree, as rows, with how well: `score`, and `states` by what was typed. How nearly a value agrees counts, and is
    told, only where the asker may see the value."""

    rows: Ints
    score: Ints
    states: Mapping[str, States]

    def matched(self, places: Bools) -> tuple[Text, ...]:
        """On what the records at these places agree, together."""
        found = []
        for name, states in self.states.items():
            best = int(states[places].max())
            if best > 0:
                found.append(AGREES[name] if best != CLOSE else _nearly(AGREES[name]))
        return tuple(found)


def _nearly(text: Text) -> Text:
    return Text(en=f"{text.en} {_NEARLY.en}", cy=f"{text.cy} {_NEARLY.cy}")


def search(base: Base, typed: Typed, *, known: Rights, seen: Rights) -> Hits:
    """`known`: of what it may be told that somebody is known by it; `seen`: what may be seen."""
    states = {name: _as_known(base, name, _state(base.index, name, typed), known) for name in typed.criteria}
    hit = np.zeros(base.size, dtype=np.bool_)
    if states:
        agreeing = np.sum([state > 0 for state in states.values()], axis=0)
        hit = agreeing >= 2
    if typed.reference:
        states["reference"] = _by_reference(base, typed.reference, known)
        hit |= states["reference"] > 0
    for name in _ONE_OF_A_PERSON:
        if name in states:
            hit &= states[name] != NO
    rows = np.flatnonzero(hit)
    told = {name: _as_seen(base, name, state[rows], rows, seen) for name, state in states.items()}
    score = sum((_WORTH[state] for state in told.values()), np.zeros(len(rows), dtype=np.int64))
    return Hits(rows, score, told)


def _as_known(base: Base, name: str, states: States, known: Rights) -> States:
    return np.where(_givers(base, "identity", COLUMNS[name], known)[base.dataset], states, 0).astype(np.int8)


def _as_seen(base: Base, name: str, states: States, rows: Ints, seen: Rights) -> States:
    """Of a value that may not be seen, only that it agrees: told as if it were the same, counted as if it were near."""
    if name == "reference":
        return states
    visible = _givers(base, "identity", COLUMNS[name], seen)[base.dataset[rows]]
    return np.where(visible | (states <= 0), states, _AGREES).astype(np.int8)


_AGREES = 1 + EXACT
"""A value that agrees and isn't seen."""
_WORTH = np.array([0, 1, 2, 1, 0])
"""Of each state: unknown, close, exact, agrees, another (the last, by way of its -1)."""


def _givers(base: Base, table: str, column: str, rights: Rights) -> Bools:
    """By the number of a dataset."""
    return np.array([rights.gives(table, column, name) for name in base.datasets], dtype=np.bool_)


def _state(index: Index, name: str, typed: Typed) -> States:
    if name == "family":
        return _family(index, typed.family)
    if name == "given":
        return _given(index, typed.given)
    if name == "born" and typed.born:
        return _born(index, typed.born)
    return _postcode(index.columns["postcode"], typed.postcode)


def _family(index: Index, words: tuple[str, ...]) -> States:
    """The whole name, or one of its words, or one slip from it."""
    whole = "".join(words)
    best = _word(index.columns["surname"], whole)
    for part in ("surname_first", "surname_last"):
        values = index.columns[part]
        states = values.states()
        for word in {whole, *(word for word in words if len(word) > 2)}:
            if word in values.place:
                states[values.place[word]] = CLOSE
        best = np.maximum(best, values.of(states))
    return best


def _given(index: Index, words: tuple[str, ...]) -> States:
    """The first name as it is written, as a short form of the same name, as an initial, as a second name, or one slip from it."""
    first = words[0]
    if len(first) == 1:
        return _starting(index.columns["forename"], first)
    best = _word(index.columns["forename"], first)
    root = nicknames().get(first, first)
    for name, values in (("root", index.columns["forename_root"]), ("second", index.columns["forename_2"])):
        states = values.states()
        wanted = {"root": {root, first}, "second": set(words)}[name]
        for word in wanted & values.place.keys():
            states[values.place[word]] = CLOSE
        states[-1] = NO if name == "second" else states[-1]
        best = np.maximum(best, values.of(states))
    return np.where(_missing(index.columns["forename"]), 0, np.maximum(best, _initial(index.columns["forename"], first))).astype(np.int8)


def _missing(values: Values) -> Bools:
    return np.asarray(values.code == len(values.values))


def _word(values: Values, word: str) -> States:
    states = values.states()
    if len(word) > 3:
        for place in values.near(word):
            states[place] = CLOSE
    if word in values.place:
        states[values.place[word]] = EXACT
    return values.of(states)


def _starting(values: Values, initial: str) -> States:
    states = values.states()
    for place, value in enumerate(values.values):
        if value.startswith(initial):
            states[place] = CLOSE
    return values.of(states)


def _initial(values: Values, word: str) -> States:
    """A record that has an initial alone."""
    states = values.states()
    if word[0] in values.place:
        states[values.place[word[0]]] = CLOSE
    return values.of(states)


def _born(index: Index, born: Born) -> States:
    """The same as far as it was typed; day and month swapped, one figure wrong, or a register's 1 January of the same year."""
    states = index.born.states()
    year = f"{born.year:04d}"
    states[:-1][_like(index, f"{year}-01-01") == 0] = CLOSE
    if born.day is None:
        typed = year if born.month is None else f"{year}-{born.month:02d}"
        states[:-1][_like(index, typed) == 0] = EXACT
        return index.born.of(states)
    typed, swapped = f"{year}-{born.month:02d}-{born.day:02d}", f"{year}-{born.day:02d}-{born.month:02d}"
    states[:-1][(_like(index, typed) == 1) | (_like(index, swapped) == 0)] = CLOSE
    states[:-1][_like(index, typed) == 0] = EXACT
    return index.born.of(states)


def _like(index: Index, typed: str) -> Ints:
    """In how many figures each birth date differs from what was typed, as far as that goes."""
    figures = np.frombuffer(typed.encode(), dtype=np.uint8)
    return np.asarray((index.figures[:, : len(figures)] != figures).sum(axis=1), dtype=np.int64)


def _postcode(values: Values, typed: str) -> States:
    if len(typed) >= 5:
        return _word(values, typed)
    states = values.states()
    for place, value in enumerate(values.values):
        if value[:-3] == typed:
            states[place] = CLOSE
    return values.of(states)


def _by_reference(base: Base, typed: str, known: Rights) -> States:
    """A partner's own number for the person or for an event that they are in, an NHS number or a PNC id."""
    found = np.zeros(base.size, dtype=np.bool_)
    for name, column in base.index.references.items():
        same = pc.fill_null(pc.equal(column, pa.scalar(typed)), False)
        found |= np.asarray(same) & _givers(base, "identity", name, known)[base.dataset]
    may = _givers(base, "event", "reference", known) & _givers(base, "involvement", "event_id", known)
    for event in base.events_called(typed):
        found[[row for row, _ in base.involved(event) if may[base.dataset[row]]]] = True
    return np.where(found, EXACT, 0).astype(np.int8)


# -- order -----------------------------------------------------------------------------------------------------------


def in_order(hits: Hits, circle: Circle, base: Base, seen: Rights) -> list[int]:
    """The persons that were hit: those that agree best first, then by what may be seen of their names and birth dates, then by id."""
    persons = circle.person[hits.rows]
    if not len(persons):
        return []
    keys = [persons, *(_sorted_by(base, name, hits.rows, seen) for name in ("born", "given", "family"))]
    best = np.zeros(len(circle.ids), dtype=np.int64)
    np.maximum.at(best, persons, hits.score)
    order = persons[np.lexsort((*keys, -best[persons]))]
    _, first = np.unique(order, return_index=True)
    return [int(person) for person in order[np.sort(first)]]


def _sorted_by(base: Base, name: str, rows: Ints, seen: Rights) -> Ints:
    """The place of each value among all, which are in order; what may not be seen, or isn't there, comes last."""
    values = {"born": base.index.born, "given": base.index.columns["forename"], "family": base.index.columns["surname"]}[name]
    visible = _givers(base, "identity", COLUMNS[name], seen)[base.dataset[rows]]
    return np.where(visible, values.code[rows], len(values.values)).astype(np.int64)
