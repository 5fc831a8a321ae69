"""An evaluation in lines that a governance lead can read, in either language: every figure with its interval and what it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from diogel.definitions.model import Text
from diogel.linkage.quality import words
from diogel.linkage.quality.report import Differs, Figure, GroupQuality, Quality
from diogel.linkage.quality.says import number, say

Names = dict[str, dict[str, Text]]
"""What the groups of a dimension are called: partner, sex, ethnic_group."""


@dataclass(frozen=True)
class Line:
    """A figure: what it is called, what it is, what it means."""

    title: str
    figure: str
    means: str = ""


@dataclass(frozen=True)
class Part:
    """A heading with its figures, and what has to be said beside them."""

    heading: str
    lines: tuple[Line, ...]
    says: tuple[str, ...] = ()


def summary(quality: Quality, names: Names, language: str = "en") -> list[Part]:
    """The evaluation part by part."""
    parts = [_counted(quality, language)]
    if quality.truth:
        parts.append(_truth(quality, language))
    parts += [_decided(quality, language), _expected(quality, language), _groups(quality, names, language), _blocking(quality, language)]
    return parts


def _counted(quality: Quality, language: str) -> Part:
    counts = quality.counts
    shown = {
        "identities": counts.identities,
        "persons": counts.persons,
        "several": counts.persons_of_several,
        "links": counts.links,
        "review": counts.review,
    }
    return Part(say("counted", language), tuple(Line(say(name, language), number(value)) for name, value in shown.items()))


def _figure(key: str, figure: Figure | None, language: str) -> Line:
    meaning = words.FIGURES[key]
    return Line(meaning.title.in_language(language), words.told(figure, language), meaning.means.in_language(language))


def _truth(quality: Quality, language: str) -> Part:
    truth = quality.truth
    assert truth is not None  # noqa: S101 - the caller looked
    figures: Mapping[str, Figure] = {
        "truth.pairwise.precision": truth.pairwise.precision,
        "truth.pairwise.recall": truth.pairwise.recall,
        "truth.pairwise.f1": truth.pairwise.f1,
        "truth.b_cubed.precision": truth.b_cubed.precision,
        "truth.b_cubed.recall": truth.b_cubed.recall,
        "truth.b_cubed.f1": truth.b_cubed.f1,
        "truth.clusters.f1": truth.clusters.f1,
        "truth.persons_right": truth.persons_right,
        "truth.persons_split": truth.persons_split,
        "truth.persons_merged": truth.persons_merged,
    }
    says = [
        say("intervals", language, n=truth.independent),
        say("covers", language, known=truth.identities, unknown=truth.not_known, source=truth.source),
    ]
    if truth.made_up:
        says.append(say("made_up", language))
    if truth.of_two_persons:
        says.append(say("two", language, n=truth.of_two_persons))
    return Part(say("truth", language), tuple(_figure(key, figure, language) for key, figure in figures.items()), tuple(says))


def _decided(quality: Quality, language: str) -> Part:
    told = quality.decisions
    if told is None:
        return Part(say("decisions", language), (), (say("unmeasured", language),))
    lines = (_figure("decisions.precision", told.precision, language), _figure("decisions.recall", told.recall, language))
    says = [say(told.design, language, build=told.build, n=told.undecided)]
    links, others = (1 - (figure.value or 0.0) for figure in (told.covered_links, told.covered_not_linked))
    if links > 0 or others > 0:
        says.append(say("uncovered", language, links=words.percent(links), others=words.percent(others)))
    return Part(say("decisions", language), lines, tuple(says))


def _expected(quality: Quality, language: str) -> Part:
    told = quality.expected
    missed = words.FIGURES["expected.believed_missed"]
    lines = (
        _figure("expected.share_believed_right", Figure(value=told.share_believed_right), language),
        Line(missed.title.in_language(language), number(round(told.believed_missed)), missed.means.in_language(language)),
    )
    return Part(say("expected", language), lines)


def _groups(quality: Quality, names: Names, language: str) -> Part:
    lines = tuple(line for group in quality.groups for line in _worse(group, names, language))
    says = (
        *(() if lines else (say("nobody", language),)),
        say("comparisons", language, made=quality.comparisons.made, out=quality.comparisons.standing_out),
        say("verdict", language),
        say("hidden", language, n=quality.protection.threshold, hidden=quality.protection.hidden),
    )
    return Part(say("differs", language), lines, says)


def _worse(group: GroupQuality, names: Names, language: str) -> Iterator[Line]:
    """What makes a group served worse: more missed, more false, more waiting. Fewer joined may only mean that fewer know them."""
    for name in ("missed", "false", "review"):
        rate = getattr(group, name)
        if rate is None or rate.difference is None or rate.difference.differs != "higher":
            continue
        title = f"{words.DIMENSIONS[group.dimension].in_language(language)}, {_name(group, names, language)}"
        what = words.RATES[name].title.in_language(language)
        yield Line(title, f"{what} {words.told(rate.rate, language)}, {difference(rate.difference, language)}")


def _name(group: GroupQuality, names: Names, language: str) -> str:
    return words.group_name(group.dimension, group.group, names).in_language(language)


def difference(told: Differs, language: str) -> str:
    """`+4.7 points (+1.5 to +9.0)`: the group's share less that of the whole, with its interval."""
    points, to = ("pwynt", "i") if language == "cy" else ("points", "to")
    return f"{100 * told.value:+.1f} {points} ({100 * told.low:+.1f} {to} {100 * told.high:+.1f})"


def _blocking(quality: Quality, language: str) -> Part:
    told = quality.blocking
    lines: list[Line] = []
    if told.truth:
        lines.append(_figure("blocking.truth.brought_together", told.truth.brought_together, language))
        for one in told.truth.by_field:
            if one.pairs != 0:
                title = say("lacking", language, field=words.FIELDS[one.field].in_language(language))
                lines.append(Line(title, words.told(one.missed, language)))
        lines.append(Line(say("lacking_nothing", language), words.told(told.truth.nothing_missing.missed, language)))
    if told.overlap:
        about = words.FIGURES["blocking.overlap.missed_about"]
        to = "i" if language == "cy" else "to"
        span = f"{round(told.overlap.missed_about):,} ({round(told.overlap.low):,} {to} {round(told.overlap.high):,})"
        lines.append(Line(about.title.in_language(language), span, about.means.in_language(language)))
    skipped = [say("skipped", language, block=one.block, keys=one.keys, largest=one.largest) for one in told.skipped]
    return Part(say("blocking", language), tuple(lines), tuple(skipped) or (say("none_skipped", language),))
