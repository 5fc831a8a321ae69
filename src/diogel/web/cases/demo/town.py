"""Whom and what the demo's cases are about: people whom the lead partner's own records name, and places of the made-up town."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from random import Random
from typing import cast

from diogel.build.lookup import Lookup
from diogel.definitions.model import Partnership
from diogel.web.cases.demo.answering import MADE_UP
from diogel.web.cases.queries.subjects import Described


@dataclass(frozen=True)
class Somebody:
    born: date
    subject: Described


class Town:
    """Read from the current build once."""

    def __init__(self, lookup: Lookup, partnership: Partnership) -> None:
        self._base = lookup.base
        self._partnership = partnership

    @cached_property
    def people(self) -> Mapping[str, Sequence[Somebody]]:
        """Dataset -> the people whom it names with a date of birth, by name."""
        found: dict[str, list[Somebody]] = {}
        identities: dict[str, list[str]] = {}
        for row, person in enumerate(self._base.persons.to_pylist()):
            identities.setdefault(person, []).append(self._base.id(row))
        for row, person in enumerate(self._base.persons.to_pylist()):
            if one := self._somebody(row, person, identities[person]):
                found.setdefault(self._base.dataset_of(row), []).append(one)
        return {dataset: _once(every) for dataset, every in found.items()}

    def _somebody(self, row: int, person: str, identities: list[str]) -> Somebody | None:
        given, family, born = (self._base.said(row, name) for name in ("given_names", "family_name", "date_of_birth"))
        if not (given and family and isinstance(born, date)):
            return None
        name = f"{_capital(given)} {_capital(family)}"
        described = Described(kind="person", name=name, born=born.isoformat(), person=person, identities=tuple(sorted(identities)))
        return Somebody(born, described)

    @cached_property
    def places(self) -> Sequence[Described]:
        """Somewhere in each neighbourhood."""
        return tuple(
            Described(kind="place", name=f"{place[0].upper()}{place[1:]}, {name}", area=code)
            for code, name in self._neighbourhoods
            for place in MADE_UP["places"]
        )

    @cached_property
    def streets(self) -> Sequence[str]:
        return tuple(f"{place}, {name}" for _code, name in self._neighbourhoods for place in MADE_UP["places"])

    @cached_property
    def _neighbourhoods(self) -> Sequence[tuple[str, str]]:
        level = self._partnership.file.areas[0]
        drawn = json.loads((self._partnership.folder / level.file).read_text("utf-8")) if level.file else {"features": []}
        return tuple((one["properties"]["code"], one["properties"]["name"]) for one in drawn["features"])

    def about(self, kind: str, said: Mapping[str, object], on: date, rng: Random) -> Iterator[Described]:
        """Subjects that may do, one after another: people of an age, whom these datasets name."""
        if kind == "person":
            yield from self._of_age(said, on, rng)
        elif kind == "place":
            yield from rng.sample(self.places, min(8, len(self.places)))
        elif kind == "group":
            groups = cast("list[str]", said.get("groups") or [])
            yield from (Described(kind="group", name=name) for name in rng.sample(groups, len(groups)))

    def _of_age(self, said: Mapping[str, object], on: date, rng: Random) -> Iterator[Described]:
        datasets = said.get("from") or sorted(self.people)
        youngest, oldest = said.get("ages") or (10, 80)  # type: ignore[misc]
        every = [self.people[one] for one in datasets if self.people.get(one)]  # type: ignore[attr-defined]
        for _ in range(400 if every else 0):
            one = rng.choice(rng.choice(every))
            if youngest <= (on - one.born).days // 365.25 <= oldest:  # type: ignore[has-type]
                yield one.subject


def _capital(name: str) -> str:
    return name if any(letter.islower() for letter in name) else name.title()


def _once(people: Sequence[Somebody]) -> Sequence[Somebody]:
    return sorted({one.subject.person: one for one in people}.values(), key=lambda one: (one.subject.name, one.subject.born))
