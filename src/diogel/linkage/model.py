"""The linkage model as a frozen, checked object: what is compared, what each agreement is worth, what is certain.

A model is a file that a partnership can read, tune and sign off. Conditions are SQL in DuckDB's dialect over prepared columns
with `_l` and `_r`; they are carried over to other stores. m is how often a level is seen among records of one person, u how often
among records of two people; a level's weight is log2(m / u) (Fellegi and Sunter 1969): m .9 and u .01 make 6.5 bits.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from diogel.definitions.model import Defined, Id, Text
from diogel.errors import DefinitionError

VERSION = 1
"""Of the form of a model's file."""

SHIPPED = Path(__file__).parent / "models" / "uk_person.yaml"

Probability = float
How = Literal["trained", "stated"]


class Level(Defined):
    """One degree of agreement. The first level whose condition holds is the one that counts."""

    level: Id
    when: str = Field(min_length=1, description="SQL, or 'else' for the last one")
    not_known: bool = Field(default=False, description="Not known on one side or both: says nothing")
    m: Probability | None = Field(default=None, gt=0, le=1)
    u: Probability | None = Field(default=None, gt=0, le=1)
    how: How = Field(default="trained", description="Estimated from pairs, or stated with a reason")
    why: str = Field(default="", description="For a stated level: where its m and u come from")
    found_by: tuple[Id, ...] = Field(
        default=(), description="Columns on which every pair at this level agrees: u is counted over all such pairs, too rare for a sample"
    )
    term_frequency: bool = Field(default=False, description="A rare value counts for more, a common one for less")
    says: Text

    @property
    def weight(self) -> float:
        """Bits for (+) or against (-) the two records being one person; 0 where nothing is known."""
        return 0.0 if self.not_known or self.m is None or self.u is None else math.log2(self.m / self.u)


class TermFrequency(Defined):
    """How often values of a column agree by chance, where the model was trained: the sum of squared frequencies."""

    column: Id
    base: Probability | None = Field(default=None, gt=0, le=1)


class Comparison(Defined):
    """One piece of evidence, in levels from the strongest to the weakest."""

    comparison: Id
    title: Text
    term_frequency: TermFrequency | None = None
    levels: tuple[Level, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _ends_with_else(self) -> Self:
        if self.levels[-1].when != "else" or any(level.when == "else" for level in self.levels[:-1]):
            raise ValueError(f"comparison '{self.comparison}': the last level, and only that one, has when: else")
        if len({level.level for level in self.levels}) < len(self.levels):
            raise ValueError(f"comparison '{self.comparison}': two levels have the same name")
        return self

    def gamma(self, name: str) -> int:
        """The number by which the engine knows a level: -1 for not known, else counted down from the strongest to 0."""
        return next(number for number, level in self.numbered() if level.level == name)

    def numbered(self) -> Iterator[tuple[int, Level]]:
        number = sum(not level.not_known for level in self.levels)
        for level in self.levels:
            number -= not level.not_known
            yield (-1 if level.not_known else number), level

    def at(self, gamma: int) -> Level:
        return next(level for number, level in self.numbered() if number == gamma)


class Block(Defined):
    """Records that agree on all of these prepared columns are compared."""

    block: Id
    agree: tuple[Id, ...] = Field(min_length=1)
    largest: int | None = Field(default=None, gt=1, description="Records under one key of this block; the guard's largest_block otherwise")
    up_to: int | None = Field(default=None, gt=1, description="Only where there are no more identities: among many it would cost too much")
    decisive: bool = Field(default=False, description="Its pairs are kept whatever they score, since a rule may decide them")


class Rule(Defined):
    """What is certain whatever the weights say; the first rule that holds decides.

    `when` is SQL over level names by comparison (forename = 'exact') and prepared columns with _l and _r. `same` links, `different` never
    links, `review` links only when a person says so.
    """

    rule: Id
    decides: Literal["same", "different", "review"]
    when: str = Field(min_length=1)
    apart: bool = Field(default=False, description="The two are not joined by way of a third record either")
    rivals: bool = Field(default=False, description="A third record that fits both about equally well is linked to neither")
    says: Text


class Thresholds(Defined):
    link: Probability = Field(default=0.95, gt=0, lt=1, description="At or above: one person")
    review: Probability = Field(default=0.5, gt=0, lt=1, description="At or above, below link: a person looks")
    keep: Probability = Field(default=0.01, gt=0, lt=1, description="Below: the pair is not even recorded")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.keep <= self.review <= self.link:
            raise ValueError("thresholds go keep <= review <= link")
        return self


class Prior(Defined):
    """How likely two records are one person before anything is compared: partners per record / how many there are to choose from."""

    partners: float = Field(gt=0, description="How many other (distinct) records of the same person a record has, on average")
    smallest_population: int = Field(gt=1, description="Even a few records are drawn from this many people")

    def among(self, records: int) -> Probability:
        """`Prior(partners=.8, smallest_population=20000).among(100000)` is 0.000008."""
        return min(0.5, self.partners / max(records, self.smallest_population))


class Guard(Defined):
    """What is too much for one person: split at the weakest evidence and held for review."""

    largest_person: int = Field(default=60, gt=1, description="Distinct records of one person")
    largest_block: int = Field(default=400, gt=1, description="Records under one blocking key; a larger block is skipped and reported")
    one_value_each: tuple[Id, ...] = Field(default=("nhs_number",), description="Columns of which a person has one value")


class TrainingBlock(Defined):
    """Pairs that agree on these columns teach these comparisons, which don't look at them."""

    agree: tuple[Id, ...] = Field(min_length=1)
    teaches: tuple[Id, ...] = Field(min_length=1)


class TrainedOn(Defined):
    """What the parameters come from, and how good the links were where the truth was known."""

    data: str
    on: str = Field(default="", description="The day, ISO 8601")
    diogel: str = Field(default="", description="The version of Diogel that taught it")
    records: int = Field(default=0, ge=0)
    random_pairs: int = Field(default=0, ge=0)
    blocked_pairs: int = Field(default=0, ge=0)
    measured: dict[str, float] = Field(default_factory=dict)
    note: str = ""


class LinkageModel(Defined):
    """Everything that decides whether two records are one person."""

    version: Literal[1]
    model: Id
    title: Text
    revision: int = Field(default=1, ge=1)
    trained_on: TrainedOn
    prior: Prior
    thresholds: Thresholds = Thresholds()
    guard: Guard = Guard()
    comparisons: tuple[Comparison, ...] = Field(min_length=1)
    blocks: tuple[Block, ...] = Field(min_length=1)
    rules: tuple[Rule, ...] = ()
    training: tuple[TrainingBlock, ...] = ()

    def __hash__(self) -> int:
        """Of what judges a pair: what was measured of the model is a dictionary."""
        return hash((self.model, self.comparisons, self.blocks, self.rules))

    @classmethod
    def load(cls, path: Path = SHIPPED) -> LinkageModel:
        """The model in a YAML (or JSON) file. Raises DefinitionError that names everything wrong in it."""
        try:
            raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
            _check_version(raw, path)
            return cls.model_validate(raw)
        except FileNotFoundError:
            raise DefinitionError("there is no linkage model here", where=str(path), todo="Give the path of a model file.") from None
        except (yaml.YAMLError, UnicodeDecodeError) as fault:
            raise DefinitionError(f"the linkage model can't be read: {fault}", where=str(path)) from None
        except ValidationError as fault:
            raise DefinitionError(_faults(fault), where=str(path), todo="Mend the model file, or take the shipped one.") from None

    def save(self, path: Path) -> None:
        """Write it so that `load` gives the same model back."""
        plain = self.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        path.write_text(yaml.dump(plain, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=150), encoding="utf-8")

    def comparison(self, name: str) -> Comparison:
        return next(comparison for comparison in self.comparisons if comparison.comparison == name)

    def among(self, identities: int) -> Self:
        """The model for so many identities: without the blocks that are for fewer."""
        blocks = tuple(block for block in self.blocks if block.up_to is None or identities <= block.up_to)
        return self if len(blocks) == len(self.blocks) else self.model_copy(update={"blocks": blocks})

    def untrained(self) -> list[str]:
        """The levels that lack m or u, as comparison.level."""
        return [
            f"{comparison.comparison}.{level.level}"
            for comparison in self.comparisons
            for level in comparison.levels
            if not level.not_known and (level.m is None or level.u is None)
        ]

    def require_trained(self) -> None:
        """Raise rather than predict with an invented number: one such level once fused 9,842 records of a test set."""
        if missing := self.untrained():
            raise DefinitionError(
                f"linkage model '{self.model}' has levels without m or u: {', '.join(missing)}",
                todo="Train it on more records, state both with a reason, or remove the level.",
            )


def _check_version(raw: Any, path: Path) -> None:
    told = raw.get("version", VERSION) if isinstance(raw, dict) else VERSION
    if told != VERSION:
        raise DefinitionError(
            f"the linkage model is of version {told}, and this Diogel reads version {VERSION}", where=str(path),
            todo="Take the Diogel that wrote it, or teach the shipped model anew: diogel linkage train FOLDER",
        )  # fmt: skip


def _faults(fault: ValidationError) -> str:
    return "; ".join(f"{_place(error['loc'])}: {error['msg']}" for error in fault.errors())


def _place(location: tuple[Any, ...]) -> str:
    return ".".join(str(part) for part in location) or "the model"
