"""Weights and probabilities in everyday words, by scales that others have published; in both languages.

A weight in bits is the log2 of a likelihood ratio. Its words are those of the European Network of Forensic Science Institutes
(Guideline for Evaluative Reporting in Forensic Science, 2015, table 1), which the Association of Forensic Science Providers of the
United Kingdom and Ireland set out first (Science and Justice 49, 2009): a ratio of 10 begins moderate evidence, one of 1,000 strong.
A probability's words are those of the probability yardstick of the Professional Head of Intelligence Assessment (2019).
"""

from __future__ import annotations

import math

from diogel.definitions.model import Text

SCALE: tuple[tuple[float, Text, str], ...] = (
    (2, Text(en="hardly any", cy="prin ddim"), "prin ddim"),
    (10, Text(en="weak", cy="gwan"), "wan"),
    (100, Text(en="moderate", cy="cymedrol"), "gymedrol"),
    (1_000, Text(en="moderately strong", cy="gweddol gryf"), "weddol gref"),
    (10_000, Text(en="strong", cy="cryf"), "gref"),
    (1_000_000, Text(en="very strong", cy="cryf iawn"), "gref iawn"),
    (math.inf, Text(en="extremely strong", cy="eithriadol o gryf"), "eithriadol o gref"),
)
"""Likelihood ratios below the figure (and not below the one before) are called so; the last word goes after *tystiolaeth*."""

YARDSTICK: tuple[tuple[float, Text], ...] = (
    (0.05, Text(en="a remote chance", cy="siawns fach iawn")),
    (0.2, Text(en="highly unlikely", cy="annhebygol iawn")),
    (0.35, Text(en="unlikely", cy="annhebygol")),
    (0.55, Text(en="a realistic possibility", cy="posibilrwydd realistig")),
    (0.8, Text(en="likely", cy="tebygol")),
    (0.95, Text(en="highly likely", cy="tebygol iawn")),
    (math.inf, Text(en="almost certain", cy="bron yn sicr")),
)
"""Probabilities below the figure are called so. What lies in one of the yardstick's gaps (5 to 10%, 90 to 95% and so on) has the word
that claims less."""

_EVENS = 1.05
_MOST = 1e9


def strength(bits: float) -> Text:
    """How strongly a weight speaks, and for what: 10 bits, a ratio of 1,024, are strong evidence for; -1.2 bits weak evidence against."""
    word, after = _called(bits)
    if abs(bits) < 1:
        return Text(en=f"{word.en} evidence either way", cy=f"{word.cy} tystiolaeth y naill ffordd na'r llall")
    side = Text(en="for", cy="o blaid") if bits > 0 else Text(en="against", cy="yn erbyn")
    return Text(en=f"{word.en} evidence {side.en}", cy=f"tystiolaeth {after} {side.cy}")


def degree(bits: float) -> Text:
    """The word of the scale alone, where the sign stands beside it: 10 bits are strong, cryf."""
    return _called(bits)[0]


def _called(bits: float) -> tuple[Text, str]:
    ratio = _ratio(bits)
    return next((word, after) for below, word, after in SCALE if ratio < below)


def odds(bits: float) -> Text:
    """The ratio to two figures: 10 bits are about 1,000 to 1 for; -3 about 8 to 1 against; 0 about evens."""
    ratio = _ratio(bits)
    if ratio < _EVENS:
        return Text(en="about evens", cy="tua chyfartal")
    side = Text(en="for", cy="o blaid") if bits > 0 else Text(en="against", cy="yn erbyn")
    if ratio > _MOST:
        return Text(en=f"more than {_MOST:,.0f} to 1 {side.en}", cy=f"mwy na {_MOST:,.0f} i 1 {side.cy}")
    return Text(en=f"about {_figures(ratio)} to 1 {side.en}", cy=f"tua {_figures(ratio)} i 1 {side.cy}")


def chance(probability: float) -> Text:
    """A probability in words and figures: .9993 is almost certain (99.93%), .41 a realistic possibility (41%)."""
    words = next(text for below, text in YARDSTICK if probability < below)
    share = percent(probability)
    return Text(en=f"{words.en} ({share.en})", cy=f"{words.cy} ({share.cy})")


def percent(probability: float) -> Text:
    """Whole per cent, to two places where it is near nought or one, and never nought or one themselves."""
    if probability > 0.9999:
        return Text(en="more than 99.99%", cy="mwy na 99.99%")
    if probability < 0.0001:
        return Text(en="less than 0.01%", cy="llai na 0.01%")
    near = probability > 0.99 or probability < 0.01
    share = f"{100 * probability:.{2 if near else 0}f}%"
    return Text(en=share, cy=share)


def _ratio(bits: float) -> float:
    return math.pow(2, min(abs(bits), 512.0))


def _figures(ratio: float) -> str:
    """Two figures: 1,024 is 1,000, 3,677 is 3,700, 8.04 is 8, 1.52 is 1.5."""
    rounded = round(ratio, 1 - math.floor(math.log10(ratio)))
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:g}"
