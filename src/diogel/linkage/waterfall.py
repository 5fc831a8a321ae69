"""Evidence as a waterfall: each step's bar begins where the one before ended, so that one sees what tipped it.

Three forms of one thing: lines for a terminal, an SVG for a page (no script, no style of its own, prints), and the table that stands
beside it. For is solid and has a +, against is hatched and has a minus: nothing is said by colour alone.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from diogel.definitions.model import Text
from diogel.linkage.explain import Evidence
from diogel.linkage.strength import degree

_TITLE = {
    "joined": Text(en="Why these two records are joined", cy="Pam y mae'r ddau gofnod hyn wedi'u huno"),
    "waits": Text(en="Why these two records wait for a person to look", cy="Pam y mae'r ddau gofnod hyn yn aros i rywun edrych"),
    "apart": Text(en="Why these two records are kept apart", cy="Pam y cedwir y ddau gofnod hyn ar wahân"),
}
_ALL = Text(en="in all", cy="at ei gilydd")
_WEIGHT, _SO_FAR = Text(en="weight", cy="pwysau"), Text(en="so far", cy="hyd yma")
HEADERS = (
    Text(en="Evidence", cy="Tystiolaeth"),
    Text(en="Weight (bits)", cy="Pwysau (didau)"),
    Text(en="How strong", cy="Pa mor gryf"),
    Text(en="Odds", cy="Ods"),
    Text(en="So far (bits)", cy="Hyd yma (didau)"),
)
"""Of `rows`."""


@dataclass(frozen=True)
class Bar:
    """From `start` to `end`, in bits; the last one, of all together, from nought."""

    says: Text
    bits: float
    start: float
    end: float
    whole: bool = False


def bars(evidence: Evidence) -> tuple[Bar, ...]:
    """Each step, then all together: starting at -13 and gaining 8 and 9 gives bars -13..0, 8 more, 9 more, and 0..4."""
    steps = tuple(Bar(step.says, step.bits, step.total - step.bits, step.total) for step in evidence.steps)
    return (*steps, Bar(_ALL, evidence.weight, 0.0, evidence.weight, whole=True))


def rows(evidence: Evidence, language: str) -> list[tuple[str, str, str, str, str]]:
    """The table that stands beside the picture, under `HEADERS`: the start says how rare a match is, and is no evidence yet."""
    told = [
        (step.says.in_language(language), _signed(step.bits), _strength(evidence, place, language), step.odds.in_language(language),
         _signed(step.total))
        for place, step in enumerate(evidence.steps)
    ]  # fmt: skip
    weight = _signed(evidence.weight)
    chance, odds = (text.in_language(language) for text in (evidence.chance, evidence.odds))
    return [*told, (_ALL.in_language(language), weight, chance, odds, weight)]


def _strength(evidence: Evidence, place: int, language: str) -> str:
    return evidence.steps[place].strength.in_language(language) if place else ""


def title(evidence: Evidence) -> Text:
    return _TITLE[evidence.outcome]


def in_words(evidence: Evidence, language: str) -> str:
    """The picture as one paragraph, for who does not see it."""
    said = [f"{bar.says.in_language(language)}: {_signed(bar.bits)}" for bar in bars(evidence)]
    return f"{'; '.join(said)}. {evidence.chance.in_language(language)}. {evidence.says.in_language(language)}."


def _signed(bits: float, minus: str = "−") -> str:
    """+8.0, −13.4; what rounds to nought has no sign."""
    return f"{bits:+.1f}".replace("-", minus) if abs(bits) >= 0.05 else "0.0"


# -- for a terminal --------------------------------------------------------------------------------------------------

_LABEL, _CHART = 42, 30


def in_text(evidence: Evidence, language: str) -> list[str]:
    """Aligned bars in plain characters, at most 112 wide: `+` for, `-` against, `=` all together, `|` where both are equally likely."""
    drawn = bars(evidence)
    low, high = _span(drawn)
    head = f"{'':{_LABEL}}  {_WEIGHT.in_language(language):>7}  {'':{_CHART + 1}}  {_SO_FAR.in_language(language):>7}"
    words = ["", *(degree(step.bits).in_language(language) for step in evidence.pieces), ""]
    return [head, *(line for bar, word in zip(drawn, words, strict=True) for line in _line(bar, low, high, word, language))]


def _span(drawn: tuple[Bar, ...]) -> tuple[float, float]:
    ends = [0.0, *(bar.end for bar in drawn)]
    return min(ends), max(*ends, min(ends) + 1e-9)


def _line(bar: Bar, low: float, high: float, word: str, language: str) -> Iterator[str]:
    label, *rest = textwrap.wrap(bar.says.in_language(language), _LABEL)
    weight, so_far = _signed(bar.bits, "-"), _signed(bar.end, "-")
    yield f"{label:{_LABEL}}  {weight:>7}  {_drawn(bar, low, high)}  {so_far:>7}  {word}".rstrip()
    yield from rest


def _drawn(bar: Bar, low: float, high: float) -> str:
    """One character a step, at least one; the line of nought stays whole."""
    place, nought = [round((end - low) / (high - low) * _CHART) for end in (bar.start, bar.end)], round(-low / (high - low) * _CHART)
    left, right = min(place), max(place)
    sign = "=" if bar.whole else "+" if bar.bits > 0 else "-"
    cells = [" "] * (_CHART + 1)
    for cell in range(left, max(right, left + 1)):
        cells[min(cell, _CHART)] = sign
    cells.insert(nought, "|")
    return "".join(cells[: _CHART + 1])


# -- for a page ------------------------------------------------------------------------------------------------------

_WIDE, _TEXT, _RIGHT, _ROW = 760, 330, 60, 18
_PAD = 8
_INK, _LINE, _FOR = "#0b0c0c", "#b1b4b6", "#0b4f4a"


def svg(evidence: Evidence, language: str, *, id: str = "waterfall") -> str:
    """The picture as an SVG element of its own: title and description for who does not see it, `id` to tell it from others on a page.

    Colours are attributes, since a page may forbid styles; text takes the page's own font.
    """
    drawn = bars(evidence)
    heights = [_PAD + _ROW * len(_wrapped(bar, language)) for bar in drawn]
    tall = sum(heights) + 2 * _ROW
    named = escape(id, quote=True)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {tall}" role="img" lang="{language}" '
        f'aria-labelledby="{named}-title {named}-desc" focusable="false" font-size="14" fill="{_INK}">',
        f'<title id="{named}-title">{escape(title(evidence).in_language(language))}</title>',
        f'<desc id="{named}-desc">{escape(in_words(evidence, language))}</desc>',
        f'<defs><pattern id="{named}-against" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="6" height="6" fill="#fff"></rect><rect width="2" height="6" fill="{_INK}"></rect></pattern></defs>',
        *_axis(evidence, drawn, tall, language),
    ]
    top = float(2 * _ROW)
    for bar, height in zip(drawn, heights, strict=True):
        parts += _shape(bar, drawn, top, language, named)
        top += height
    return "\n".join([*parts, "</svg>"])


def _wrapped(bar: Bar, language: str) -> list[str]:
    return textwrap.wrap(bar.says.in_language(language), 46)


def _across(bits: float, drawn: tuple[Bar, ...]) -> float:
    low, high = _span(drawn)
    return round(_TEXT + (bits - low) / (high - low) * (_WIDE - _TEXT - _RIGHT), 1)


def _axis(evidence: Evidence, drawn: tuple[Bar, ...], tall: int, language: str) -> Iterator[str]:
    """Lines where both are equally likely and, where the picture reaches so far, from where two records are joined."""
    low, high = _span(drawn)
    lines = [(0.0, _EVEN, "")]
    if low < evidence.joined_from < high:
        lines.append((evidence.joined_from, _JOINED_FROM, ' stroke-dasharray="4 3"'))
    for row, (bits, says, dashes) in enumerate(lines):
        x, y = _across(bits, drawn), _ROW * row
        side, gap = ("end", -4) if x > _WIDE * 0.82 else ("start", 4)
        words = escape(says.in_language(language))
        yield f'<line x1="{x}" y1="{y + 2}" x2="{x}" y2="{tall}" stroke="{_INK}"{dashes}></line>'
        yield f'<text x="{x + gap}" y="{y + 12}" text-anchor="{side}" font-size="12">{words}</text>'


_EVEN = Text(en="as likely as not", cy="yr un mor debygol â pheidio")
_JOINED_FROM = Text(en="joined from here", cy="unir o'r fan hon")


def _shape(bar: Bar, drawn: tuple[Bar, ...], top: float, language: str, named: str) -> Iterator[str]:
    for number, words in enumerate(_wrapped(bar, language)):
        weight = ' font-weight="bold"' if bar.whole else ""
        yield f'<text x="0" y="{top + 13 + number * _ROW}"{weight}>{escape(words)}</text>'
    left, right = sorted((_across(bar.start, drawn), _across(bar.end, drawn)))
    fill = "#fff" if bar.whole else _FOR if bar.bits > 0 else f"url(#{named}-against)"
    yield (
        f'<rect x="{left}" y="{top}" width="{max(1.0, round(right - left, 1))}" height="{_ROW - 2}" fill="{fill}" stroke="{_INK}" '
        f'stroke-width="{2 if bar.whole else 1}"></rect>'
    )
    under = top + _ROW * len(_wrapped(bar, language)) + _PAD / 2
    yield f'<line x1="0" y1="{under}" x2="{_WIDE}" y2="{under}" stroke="{_LINE}" stroke-width="0.5"></line>'
    yield f'<text x="{_WIDE}" y="{top + 13}" text-anchor="end">{_signed(bar.bits)}</text>'
