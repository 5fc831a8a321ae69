"""What makes two tellings one incident, as a frozen, checked object: a file that a partnership can read, tune and sign off.

Each piece of evidence has levels, and each level says how many of all incidents that two agencies told show it (`m`). Against that stands
how many tellings would agree as well by chance: counted, for every pair, from the two agencies' own events (Fellegi and Sunter 1969, with
the chance worked out from the place's and the person's own history and not taken as one figure for the whole area). So a quarter of an
hour apart says much at a quiet house and little outside the busiest club.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from diogel.definitions import catalogue
from diogel.definitions.model import Defined, Id, Text, Vocabulary
from diogel.errors import DefinitionError

SHIPPED = Path(__file__).parents[1] / "models" / "incident.yaml"

Precision = Literal["exact", "street", "snapped", "postcode", "unknown"]
PLACES = ("not_known", "same_door", "same_point", "same_street", "same_name", "near", "elsewhere")
KINDS = ("same_kind", "goes_with")
PEOPLE = ("not_known", "same_part", "other_part", "contrary_part", "nobody_in_common")


class Level(Defined):
    """One degree of agreement."""

    level: Id
    m: float = Field(gt=0, le=1, description="How many of the incidents that two agencies told show it")
    says: Text

    @property
    def silent(self) -> bool:
        """Not known on one side or both: it says nothing."""
        return self.level == "not_known"


class TimeLevel(Level):
    """How far apart two tellings are in time, as far as the coarser of the two is known."""

    known_to: Literal["minute", "day", "month"]
    within_minutes: int = Field(ge=0, description="At most so far apart; 0 for times that overlap")


class KindOfIncident(Defined):
    """What several agencies may call one thing: categories of events, with subcategories where these tell more."""

    kind: Id
    title: Text
    of: dict[Id, tuple[Id, ...]] = Field(description="Category -> its subcategories that are meant; none for all that no other kind names")
    goes_with: tuple[Id, ...] = Field(default=(), description="Other kinds that one incident may be told as; it need be said once")


class Thresholds(Defined):
    one: float = Field(gt=0.5, lt=1, description="At least so probable: one incident")
    wait: float = Field(gt=0, lt=1, description="At least so probable: a person looks")
    keep: float = Field(gt=0, lt=1, description="Less probable than this: not even recorded")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.keep <= self.wait <= self.one:
            raise ValueError("thresholds go keep <= wait <= one")
        return self


class Guard(Defined):
    """What is too much for one incident."""

    longest_hours: int = Field(gt=0, description="From the end of its first telling to the start of its last, at most")
    largest: int = Field(gt=1, description="Events of one incident, at most")
    largest_block: int = Field(gt=1, description="Tellings of one day at one place or door; more are not compared there, and it is told")
    reference_within_days: int = Field(gt=0, description="A quoted reference joins tellings at most so far apart; beyond it a person looks")


class Parts(Defined):
    """Which parts in an event can be one person's part in one incident. Parts stay with each telling whatever this says."""

    same: tuple[tuple[Id, Id], ...] = Field(description="Two words for one part; every role goes with itself")
    contrary: tuple[tuple[Id, Id], ...] = Field(description="Parts that one person does not have in one incident")


class IncidentModel(Defined):
    """Everything that decides whether events of several agencies tell one incident."""

    version: Literal[1]
    model: Id
    title: Text
    revision: int = Field(default=1, ge=1)
    told_also: float = Field(gt=0, lt=1, description="Of the incidents one agency hears of, how many another one hears of too")
    thresholds: Thresholds
    guard: Guard
    metres: dict[Precision, float] = Field(description="How far the true place may lie from a point, by the point's precision")
    near_metres: float = Field(gt=0, description="Beyond what their precision explains, how far two points of one incident may lie apart")
    time: tuple[TimeLevel, ...] = Field(min_length=1)
    place: tuple[Level, ...]
    kind: tuple[Level, ...]
    people: tuple[Level, ...]
    reference: Text = Field(description="The sentence for one agency's reference in another's record")
    chance: Text = Field(description="The sentence for what chance would bring; {often} stands for how many times")
    before: Text = Field(description="The sentence for what is believed before anything is compared; {among} stands for one in how many")
    parts: Parts
    kinds: tuple[KindOfIncident, ...] = Field(min_length=1)

    @classmethod
    def load(cls, path: Path = SHIPPED) -> IncidentModel:
        """The model in a YAML file. Raises DefinitionError that names everything wrong in it."""
        try:
            return cls.model_validate(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
        except FileNotFoundError:
            raise DefinitionError("there is no incident model here", where=str(path), todo="Give the path of a model file.") from None
        except (yaml.YAMLError, UnicodeDecodeError) as fault:
            raise DefinitionError(f"the incident model can't be read: {fault}", where=str(path)) from None
        except ValidationError as fault:
            said = "; ".join(f"{'.'.join(map(str, error['loc'])) or 'the model'}: {error['msg']}" for error in fault.errors())
            raise DefinitionError(said, where=str(path), todo="Mend the model file, or take the shipped one.") from None

    @model_validator(mode="after")
    def _levels_are_whole(self) -> Self:
        for part, levels, wanted in (("place", self.place, PLACES), ("kind", self.kind, KINDS), ("people", self.people, PEOPLE)):
            if tuple(level.level for level in levels) != wanted:
                raise ValueError(f"{part} has the levels {', '.join(wanted)}, in this order")
        _adds_up("kind", self.kind)
        _adds_up("people", self.people)
        for some in self._places_of_a_sort():
            _adds_up("place", some)
        for precision in ("minute", "day", "month"):
            known = [level for level in self.time if level.known_to == precision]
            if not known or [level.within_minutes for level in known] != sorted({level.within_minutes for level in known}):
                raise ValueError(f"time: levels known to the {precision} are wanted, each further apart than the one before")
            _adds_up("time", known)
        if set(self.metres) != {"exact", "street", "snapped", "postcode", "unknown"}:
            raise ValueError("metres: one figure for each of exact, street, snapped, postcode and unknown")
        return self

    def _places_of_a_sort(self) -> list[list[Level]]:
        """The levels between which two doors, two points and two names are decided; only among these do shares add up."""
        sorts = (("same_door", "near", "elsewhere"), ("same_point", "same_street", "near", "elsewhere"), ("same_name",))
        return [[level for level in self.place if level.level in sort] for sort in sorts]

    @model_validator(mode="after")
    def _kinds_are_one_each(self) -> Self:
        names = [kind.kind for kind in self.kinds]
        said = [pair for kind in self.kinds for pair in _terms(kind)]
        if twice := sorted({f"{category} {sub}".strip() for category, sub in said if said.count((category, sub)) > 1}):
            raise ValueError(f"kinds: named by two kinds: {', '.join(twice)}")
        if strange := sorted({other for kind in self.kinds for other in kind.goes_with} - set(names)):
            raise ValueError(f"kinds: goes_with names what is no kind: {', '.join(strange)}")
        return self

    def check_terms(self, vocabularies: Mapping[str, Vocabulary]) -> None:
        """DefinitionError when a kind names a category or subcategory, or a part a role, that neither the catalogue nor the folder has."""
        known = {name: {term["term"] for term in catalogue.vocabulary(name)["terms"]} for name in catalogue.vocabulary_ids()}
        for name, vocabulary in vocabularies.items():
            known[name] = known.get(name, set()) | {term.term for term in vocabulary.terms}
        anywhere = set[str]().union(*known.values())
        missing = {category for kind in self.kinds for category in kind.of} - known.get("event_category", set())
        missing |= {term for kind in self.kinds for terms in kind.of.values() for term in terms} - anywhere
        missing |= {role for pair in (*self.parts.same, *self.parts.contrary) for role in pair} - known.get("role", set())
        if missing:
            raise DefinitionError(
                f"the incident model '{self.model}' names what no vocabulary has: {', '.join(sorted(missing))}",
                todo="Name terms of event_category (with subcategories of any vocabulary) and of role.",
            )

    def kind_terms(self) -> list[tuple[str, str, str]]:
        """(category, subcategory or '' for all others, kind), sorted."""
        return sorted((category, sub, kind.kind) for kind in self.kinds for category, sub in _terms(kind))

    def companions(self) -> list[tuple[str, str, str]]:
        """(kind, other kind, same_kind | goes_with) both ways round, sorted."""
        beside = {(kind.kind, other) for kind in self.kinds for other in kind.goes_with if other != kind.kind}
        both = beside | {(other, kind) for kind, other in beside}
        return sorted([*((one.kind, one.kind, "same_kind") for one in self.kinds), *((one, other, "goes_with") for one, other in both)])

    @property
    def furthest_minutes(self) -> int:
        """How far apart in time two tellings are still compared."""
        return max(level.within_minutes for level in self.time)

    def level(self, part: str, name: str) -> Level:
        """The level `same_door` of `place`."""
        levels: tuple[Level, ...] = getattr(self, part)
        return next(level for level in levels if level.level == name)


def _terms(kind: KindOfIncident) -> Iterable[tuple[str, str]]:
    return ((category, sub) for category, subs in kind.of.items() for sub in (subs or ("",)))


def _adds_up(part: str, levels: Iterable[Level]) -> None:
    if (total := sum(level.m for level in levels if not level.silent)) > 1.001:
        raise ValueError(f"{part}: the levels' m add up to {total:.2f}; of all incidents there can be no more than 1")
