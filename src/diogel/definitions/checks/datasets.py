"""Datasets: who provides them, what their columns mean, and which codes lead where."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from diogel.definitions.checks.draft import Draft, column_names, header
from diogel.definitions.checks.partnership import unknown_path
from diogel.definitions.checks.vocabularies import check_codes
from diogel.definitions.documents import Steps
from diogel.definitions.faults import Fault, choose, nearest
from diogel.definitions.meanings import ATTRIBUTE, DEFAULT_VOCABULARIES, MEANINGS, meaning_of
from diogel.definitions.model import Checks, Column, Dataset, Vocabulary
from diogel.definitions.sources import Source
from diogel.definitions.wording import above_ceiling, is_above_ceiling

_STRPTIME = {"yyyy": "%Y", "yy": "%y", "mm": "%m", "dd": "%d"}


def check(draft: Draft) -> Iterator[Fault]:
    for id, dataset in draft.datasets.items():
        source = draft.source("dataset", id)
        if source:
            yield from _provider(draft, source, dataset)
            yield from _headers(source, dataset)
            yield from _repeated_meanings(source, dataset)
            yield from _key(source, dataset)
            yield from _constants(draft, source, dataset)
            yield from _encoding(source, dataset)
            yield from unknown_path(draft, source, ("deliveries",), dataset.deliveries)
            for place, column in enumerate(dataset.columns):
                yield from _column(draft, source, ("columns", place), column)


def _provider(draft: Draft, source: Source, dataset: Dataset) -> Iterator[Fault]:
    if draft.known_partnership and dataset.provider not in draft.partner_ids:
        yield source.unknown(("provider",), "partner", dataset.provider, draft.partner_ids)


def _headers(source: Source, dataset: Dataset) -> Iterator[Fault]:
    """No header could be two columns' name or alias."""
    owners: dict[str, int] = {}
    for place, column in enumerate(dataset.columns):
        spellings: list[tuple[Steps, str]] = [(("name",), column.name)]
        spellings += [(("aliases", number), alias) for number, alias in enumerate(column.aliases)]
        for steps, spelling in spellings:
            owner = owners.setdefault(header(spelling), place)
            if owner != place:
                what = f"the header '{spelling}' already belongs to column {owner + 1}, '{dataset.columns[owner].name}'"
                yield source.error(
                    ("columns", place, *steps), what, "keep it in one place; headers are compared without case and surrounding space"
                )


def _repeated_meanings(source: Source, dataset: Dataset) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for place, column in enumerate(dataset.columns):
        other = first.setdefault(column.meaning, column.name)
        if other != column.name:
            todo = "keep the better one, and give the other a meaning of its own, such as attribute.<name>"
            yield source.error(("columns", place, "meaning"), f"columns '{other}' and '{column.name}' both mean {column.meaning}", todo)
        if column.meaning in dataset.constants:
            yield source.error(
                ("constants", column.meaning),
                f"{column.meaning} is a constant and column '{column.name}' at once",
                "keep one of the two",
                key=True,
            )


def _key(source: Source, dataset: Dataset) -> Iterator[Fault]:
    names = column_names(dataset)
    for place, name in enumerate(dataset.key):
        if name not in names:
            yield source.error(
                ("key", place), f"the key names column '{name}', which the dataset doesn't have", choose(name, names, "column")
            )
    if dataset.repeats != "keep" and not dataset.key:
        yield source.error(("repeats",), f"'repeats: {dataset.repeats}' needs a key to tell rows apart", "give 'key:' the columns that do")


def _constants(draft: Draft, source: Source, dataset: Dataset) -> Iterator[Fault]:
    for name, value in dataset.constants.items():
        at: Steps = ("constants", name)
        if meaning_of(name) is None:
            yield source.error(at, f"there is no meaning '{name}'", _choose_meaning(name), key=True)
        elif name == "row.marking" and is_above_ceiling(value):
            yield source.error(at, *above_ceiling(value))
        elif name in DEFAULT_VOCABULARIES:
            vocabulary = draft.vocabularies.get(DEFAULT_VOCABULARIES[name])
            yield from _constant_term(source, at, value, vocabulary)


def _constant_term(source: Source, at: Steps, value: str, vocabulary: Vocabulary | None) -> Iterator[Fault]:
    terms = {term.term for term in vocabulary.terms} if vocabulary else {value}
    if vocabulary and value not in terms:
        yield source.error(at, f"vocabulary '{vocabulary.vocabulary}' has no term '{value}'", choose(value, terms, "term"))


def _encoding(source: Source, dataset: Dataset) -> Iterator[Fault]:
    if dataset.reading.encoding:
        try:
            codecs.lookup(dataset.reading.encoding)
        except LookupError:
            known = ["utf-8", "utf-16", "windows-1252", "iso-8859-1"]
            yield source.unknown(("reading", "encoding"), "encoding", dataset.reading.encoding, known)


def _column(draft: Draft, source: Source, at: Steps, column: Column) -> Iterator[Fault]:
    yield from _meaning(source, at, column)
    yield from _vocabulary(draft, source, at, column)
    yield from _formats(source, at, column)
    yield from _checks(source, (*at, "checks"), column.checks)


def _meaning(source: Source, at: Steps, column: Column) -> Iterator[Fault]:
    meaning = meaning_of(column.meaning)
    if meaning is None:
        yield source.error((*at, "meaning"), f"there is no meaning '{column.meaning}'", _choose_meaning(column.meaning))
    elif column.type and not column.meaning.startswith(ATTRIBUTE) and column.type != meaning.kind:
        todo = "take 'type' out: only attribute.* needs one"
        yield source.error((*at, "type"), f"{column.meaning} is always of type {meaning.kind}, not {column.type}", todo)


def _choose_meaning(name: str) -> str:
    table, dot, field = name.rpartition(".")
    if name.startswith(ATTRIBUTE):
        return "after 'attribute.' use small letters, digits and _, starting with a letter"
    if not dot:
        return f"{choose(name, MEANINGS, 'meaning')} If it is meant for this dataset alone, write attribute.<name>"
    fields = [meaning for meaning in MEANINGS.values() if meaning.name.startswith(f"{table}.")]
    said = {meaning.en: meaning.name for meaning in fields} | {meaning.name.removeprefix(f"{table}."): meaning.name for meaning in fields}
    near = nearest(field.replace("_", " "), said) or nearest(field, said)
    return f"did you mean '{said[near]}'?" if near else choose(name, [meaning.name for meaning in fields] or MEANINGS, "meaning")


def _vocabulary(draft: Draft, source: Source, at: Steps, column: Column) -> Iterator[Fault]:
    meaning = meaning_of(column.meaning, column.type or "text")
    name = column.vocabulary
    if name and name not in draft.vocabulary_ids:
        yield source.unknown((*at, "vocabulary"), "vocabulary", name, draft.vocabulary_ids)
    elif name and meaning and meaning.kind != "vocabulary":
        yield source.error(
            (*at, "vocabulary"),
            f"{column.meaning} is of type {meaning.kind}, which has no vocabulary",
            "take it out, or change the meaning or type",
        )
    elif column.type == "vocabulary" and not name:
        yield source.error((*at, "type"), f"column '{column.name}' doesn't say which vocabulary", "add 'vocabulary:'")
    elif name and name in draft.vocabularies:
        yield from check_codes(source, (*at, "map"), column.map, {term.term for term in draft.vocabularies[name].terms}, name)
    elif column.map and not name:
        yield source.error(
            (*at, "map"),
            f"column '{column.name}' has a map but no vocabulary to map to",
            "add 'vocabulary:', or take the map out",
            key=True,
        )


def _formats(source: Source, at: Steps, column: Column) -> Iterator[Fault]:
    for place, written in enumerate(column.formats):
        if "%" not in written:
            yield source.error(
                (*at, "formats", place), f"'{written}' isn't a strptime format", f"write it with % signs, such as {_as_strptime(written)}"
            )


def _as_strptime(written: str) -> str:
    """`DD/MM/YYYY` is `%d/%m/%Y`; what isn't as plain gets that as its example."""
    made = re.sub("yyyy|yy|mm|dd", lambda part: _STRPTIME[part[0]], written.lower())
    plain = "%" in made and not re.search("[a-z]", re.sub("%[a-zA-Z]", "", made))
    return made if plain else "%d/%m/%Y"


def _checks(source: Source, at: Steps, checks: Checks) -> Iterator[Fault]:
    if checks.pattern is not None:
        try:
            re.compile(checks.pattern)
        except re.error as problem:
            yield source.error((*at, "pattern"), f"'{checks.pattern}' isn't a regular expression: {problem}", "correct it")
    if checks.minimum is not None and checks.maximum is not None and checks.minimum > checks.maximum:
        yield source.error((*at, "minimum"), "the minimum is above the maximum, so no value passes", "swap them")
