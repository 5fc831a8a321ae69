"""What an evaluation says, as checked objects: the keys of `linkage-quality.json`, which other programs may rely on."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, model_validator

from diogel.definitions.model import Defined
from diogel.linkage.quality.intervals import Ratio

_DIGITS = 6

Over = Literal["pairs", "persons", "identities", "links", "not linked", "groups of persons"]


def rounded(value: float) -> float:
    return round(float(value), _DIGITS)


class Figure(Defined):
    """A figure between 0 and 1 with its 95% interval."""

    value: float | None = Field(default=None, description="The figure; null where there is nothing to measure, or it is hidden")
    low: float | None = Field(default=None, description="Lower end of the 95% interval")
    high: float | None = Field(default=None, description="Upper end of the 95% interval")

    @classmethod
    def of(cls, value: float, bounds: tuple[float, float]) -> Self:
        """Ends that a sum of shares may overshoot are drawn back to 0 and 1."""
        low, high = max(0.0, bounds[0]), min(1.0, bounds[1])
        return cls(value=rounded(value), low=rounded(low), high=rounded(high))


class Share(Figure):
    """How many of how many, with the interval of the share."""

    count: int | None = Field(default=None, description="How many; null where it is hidden")
    out_of: int | None = Field(default=None, description="Of how many; null where it is hidden")
    hidden: bool = Field(default=False, description="Kept back because a number in it is small")

    @classmethod
    def of_ratio(cls, ratio: Ratio) -> Self:
        count, out_of = round(ratio.counted), round(ratio.of)
        if not ratio.of:
            return cls(count=count, out_of=out_of)
        low, high = ratio.bounds
        return cls(value=rounded(ratio.share), low=rounded(low), high=rounded(high), count=count, out_of=out_of)

    @classmethod
    def kept_back(cls) -> Self:
        return cls(hidden=True)


class Differs(Defined):
    """A group's share less the share of all."""

    value: float = Field(description="Share of the group less share of all")
    low: float = Field(description="Lower end of the 95% interval")
    high: float = Field(description="Upper end of the 95% interval")
    adjusted_p: float = Field(description="p-value of the difference to everybody else, adjusted for all comparisons (Benjamini-Hochberg)")
    differs: Literal["higher", "lower", "no"] = Field(
        description="Which way, where the adjusted p-value is below .05 and the interval leaves out 0"
    )


class Agreement(Defined):
    """Precision, recall and F1 of one way of counting."""

    precision: Figure
    recall: Figure
    f1: Figure


class PairCounts(Defined):
    """Pairs of identities within persons."""

    found: int = Field(description="Pairs that the links put into one person")
    true: int = Field(description="Pairs that are one person in truth")
    both: int = Field(description="Pairs that are both")


class AgainstTruth(Defined):
    """The links held against who is who."""

    source: str = Field(description="Where the truth is from")
    made_up: bool = Field(default=False, description="Whether the people are made up: figures of the method, not of real data")
    identities: int = Field(description="Identities whose true person is known; only they are counted here")
    not_known: int = Field(description="Identities of the build whose true person is not known")
    of_two_persons: int = Field(description="Identities written alike for two or more true persons: counted for the one with most rows")
    persons_found: int = Field(description="Persons that the links make of these identities")
    persons_true: int = Field(description="Persons they are in truth")
    pairs: PairCounts
    pairwise: Agreement = Field(description="Over pairs of identities, after all links are followed")
    clusters: Agreement = Field(description="Over persons: one counts only when it holds all its identities and no others")
    b_cubed: Agreement = Field(description="Over identities: how pure and how whole the person of each is (Bagga and Baldwin 1998)")
    persons_right: Share = Field(description="True persons found whole and pure, of true persons")
    persons_split: Share = Field(description="True persons spread over two or more, of true persons")
    persons_merged: Share = Field(description="Persons found that hold two or more true persons, of persons found")
    independent: int = Field(description="Groups of persons that neither links nor truth join: what the intervals are over")


class Expected(Defined):
    """What the model believes of its own links. It is no measurement: a model that is wrong is wrong here too."""

    links: int = Field(description="Links between records")
    believed_right: float = Field(description="Sum of their probabilities")
    share_believed_right: float | None = Field(default=None, description="The same as a share of the links")
    not_linked: int = Field(description="Pairs recorded and not linked")
    believed_missed: float = Field(description="Sum of their probabilities")


class StratumResult(Defined):
    """Pairs of like probability, and what people decided of those they looked at."""

    stratum: str
    linked: bool
    pairs: int = Field(description="Pairs in the build")
    drawn: int = Field(description="Pairs given to people")
    decided: int = Field(description="Of them decided: one person, or two")
    same: int = Field(description="Of them decided to be one person")
    share_same: Figure = Field(description="The share decided to be one person")
    believed: float | None = Field(default=None, description="What the model believes of them: their mean probability")


class FromDecisions(Defined):
    """Estimates from pairs that people looked at."""

    design: Literal["sample", "reviewed"] = Field(
        description="sample: drawn at random by stratum; reviewed: whatever was looked at, and like pairs are assumed alike"
    )
    build: str = Field(description="The build the pairs are of")
    precision: Figure = Field(description="Links between records that are right")
    recall: Figure = Field(
        description="Of the recorded pairs that are one person, those linked; pairs no block brought together are not in it"
    )
    covered_links: Figure = Field(description="Share of links in strata in which anything was decided; the estimate speaks of them alone")
    covered_not_linked: Figure = Field(description="The same for recorded pairs that are not linked")
    undecided: int = Field(description="Pairs drawn and not decided; treated as if they were like the decided ones")
    strata: tuple[StratumResult, ...]


class GroupRate(Defined):
    """One rate of one group."""

    rate: Share
    difference: Differs | None = Field(default=None, description="To the whole; null where hidden or nothing to compare")


class GroupQuality(Defined):
    """How a group of identities fares."""

    dimension: str = Field(description="partner, age_band, sex, ethnic_group, completeness (what the record says), nhs_number")
    group: str
    identities: int | None = Field(default=None, description="How many; null where it is hidden")
    linked: GroupRate = Field(description="Identities joined to at least one other")
    elsewhere: GroupRate = Field(description="Identities joined to another partner's")
    review: GroupRate = Field(description="Identities with a pair that waits for a person to decide")
    missed: GroupRate | None = Field(default=None, description="True pairs of the group's identities that were not joined; with truth")
    false: GroupRate | None = Field(default=None, description="Pairs joined that are two persons; with truth")


class PartnerPair(Defined):
    """Two partners (or one with itself), and the persons both know."""

    partner_l: str
    partner_r: str
    persons: int | None = Field(description="Persons with identities of both (of one: two or more); null where hidden")
    missed: Share | None = Field(default=None, description="True pairs across them not joined; with truth")
    false: Share | None = Field(default=None, description="Pairs joined across them that are two persons; with truth")


class SkippedBlock(Defined):
    """A block that was too large somewhere."""

    block: str
    keys: int = Field(description="Values too common to compare by")
    largest: int = Field(description="Records that share the commonest of them")


class BlockShare(Defined):
    """What one block adds."""

    block: str
    links: int = Field(description="Links whose two records it brings together")
    only: int = Field(description="Links that no other block brings together: missed were it left out")


class Overlap(Defined):
    """How often links are found again, and what that says of those never found."""

    links: int = Field(description="Links between records looked at")
    nets: int = Field(description="Blocks that look at the same fields count as one net; so many there are")
    caught_once: int = Field(description="Links caught by exactly one net")
    caught_twice: int = Field(description="Links caught by exactly two")
    by_no_block: int = Field(description="Links that no block brings together: a shared reference or a decision does")
    missed_about: float = Field(description="Estimate of the pairs that would be links had they been compared (Chao 1987); often too low")
    low: float = Field(description="Lower end of its 95% interval")
    high: float = Field(description="Upper end of its 95% interval")
    share_missed_about: float | None = Field(default=None, description="The estimate as a share of found and missed together")
    blocks: tuple[BlockShare, ...]


class FieldMissed(Defined):
    """True pairs in which a field is not given on one side or both."""

    field: str
    pairs: int | None = Field(description="True pairs of records with it missing; null where hidden")
    missed: Share = Field(description="Of them, those no block brought together")


class BlockingTruth(Defined):
    """What became of the true pairs of records."""

    pairs: int = Field(description="Pairs of distinct records that are one person in truth")
    brought_together: Share = Field(description="Brought together by a block or a shared reference")
    by_field: tuple[FieldMissed, ...]
    nothing_missing: FieldMissed


class Blocking(Defined):
    """What was never compared."""

    skipped: tuple[SkippedBlock, ...] = Field(description="Blocks with values too common to compare by")
    overlap: Overlap | None = None
    truth: BlockingTruth | None = None


class Protection(Defined):
    """How small numbers are kept back."""

    threshold: int = Field(description="Counts below it are not shown, nor others from which they could be worked out")
    hidden: int = Field(description="How many figures were kept back")


class Comparisons(Defined):
    """How many differences were looked at, and which stand out."""

    made: int
    method: Literal["benjamini_hochberg"] = "benjamini_hochberg"
    level: float = 0.05
    standing_out: int = Field(description="Shown ones that differ from the whole")


class ModelNamed(Defined):
    """Which model decided."""

    model: str
    revision: int
    link: float = Field(description="Probability from which a pair is linked")
    review: float = Field(description="Probability from which a person looks")


class Counts(Defined):
    """What was linked."""

    identities: int
    records: int | None = Field(default=None, description="Distinct identities")
    persons: int
    persons_of_several: int = Field(description="Persons of two or more identities")
    pairs_compared: int | None = None
    links: int
    review: int = Field(description="Pairs that wait for a person to decide")


class Quality(Defined):
    """linkage-quality.json: how good the links of one build are. No personal data; small numbers of groups are kept back."""

    quality: Literal[1] = Field(default=1, description="Version of this form")
    build: str = Field(default="", description="The build's id")
    on: str = Field(description="The day of the build, from which ages are counted")
    model: ModelNamed
    counts: Counts
    expected: Expected = Field(description="What the model believes of itself: not measured")
    truth: AgainstTruth | None = Field(default=None, description="Measured against the truth, where somebody knows it")
    decisions: FromDecisions | None = Field(default=None, description="Estimated from people's decisions")
    groups: tuple[GroupQuality, ...]
    partner_pairs: tuple[PartnerPair, ...]
    blocking: Blocking
    comparisons: Comparisons
    protection: Protection

    @model_validator(mode="after")
    def _hidden_says_nothing(self) -> Self:
        for one in self.groups:
            if one.identities is None and not one.linked.rate.hidden:
                raise ValueError(f"{one.dimension} {one.group}: a hidden group shows a rate")
        return self

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return self.model_dump(mode="json")
