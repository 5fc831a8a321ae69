"""How good the links are, as a page shows it: what the build kept of its own evaluation, in the page's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import ValidationError

from diogel.build.quality import group_names
from diogel.definitions.model import Text
from diogel.linkage.quality import words
from diogel.linkage.quality.protection import RATES
from diogel.linkage.quality.report import GroupQuality, GroupRate, PartnerPair, Quality
from diogel.linkage.quality.says import say
from diogel.linkage.quality.summary import Names, Part, difference, summary
from diogel.web.insight.queries import Picture


@dataclass(frozen=True)
class Cell:
    """A rate of a group: what it is, its interval, and, where it stands out, which way and by how much."""

    figure: str
    span: str
    differs: str = ""
    by: str = ""


@dataclass(frozen=True)
class GroupTable:
    """A dimension: its title, the names of its rates, and a row a group."""

    title: Text
    headers: list[Text]
    rows: list[tuple[Text, int | None, list[Cell]]]


@dataclass(frozen=True)
class Links:
    """Everything on the page. `parts` are figures with their meaning; `counts` comes first and is shown large."""

    quality: Quality
    parts: list[Part]
    worse: Part
    tables: list[GroupTable]
    rates: list[words.Meaning]
    partners: list[tuple[Text, Text, int]]
    partners_hidden: int
    not_measured: str


def links(picture: Picture, language: str) -> Links | None:
    """None where the build has no evaluation, or one of another form."""
    kept = picture.build.results.get("linkage_quality")
    if not kept:
        return None
    try:
        quality = Quality.model_validate(kept)
    except ValidationError:
        return None
    names = group_names(picture.partnership)
    parts = summary(quality, names, language)
    worse = next(part for part in parts if part.heading == say("differs", language))
    shown = [pair for pair in quality.partner_pairs if pair.persons and pair.partner_l != pair.partner_r]
    return Links(
        quality=quality,
        parts=[part for part in parts[1:] if part is not worse],
        worse=worse,
        tables=list(_tables(quality.groups, names, language)),
        rates=[words.RATES[name] for name in _rates(quality.groups)],
        partners=[_partners(pair, names) for pair in sorted(shown, key=lambda pair: -(pair.persons or 0))],
        partners_hidden=sum(pair.persons is None for pair in quality.partner_pairs if pair.partner_l != pair.partner_r),
        not_measured=say("unmeasured", language),
    )


def _rates(groups: Iterable[GroupQuality]) -> list[str]:
    return [name for name in RATES if any(getattr(group, name) is not None for group in groups)]


def _tables(groups: tuple[GroupQuality, ...], names: Names, language: str) -> Iterable[GroupTable]:
    rates = _rates(groups)
    for dimension in dict.fromkeys(group.dimension for group in groups):
        mine = [group for group in groups if group.dimension == dimension]
        rows = [
            (words.group_name(dimension, group.group, names), group.identities, [_cell(getattr(group, name), language) for name in rates])
            for group in mine
        ]
        yield GroupTable(words.DIMENSIONS[dimension], [words.RATES[name].title for name in rates], rows)


def _cell(rate: GroupRate, language: str) -> Cell:
    figure, span = words.parted(rate.rate, language)
    told = rate.difference
    if told is None or told.differs == "no":
        return Cell(figure, span)
    return Cell(figure, span, words.DIFFERS[told.differs].in_language(language), difference(told, language))


def _partners(pair: PartnerPair, names: Names) -> tuple[Text, Text, int]:
    one, other = (words.group_name("partner", name, names) for name in (pair.partner_l, pair.partner_r))
    return one, other, pair.persons or 0
