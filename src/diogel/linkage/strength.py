"""Weights and probabilities in everyday words, by scales that others have published; in both languages.

A weight in bits is the log2 of a likelihood ratio. Its words are those of the European Network of Forensic Science Institutes
(Guideline for Evaluative Reporting in Forensic Science, 2015, table 1), which the Association of Forensic Science Providers of the
United Kingdom and Ireland set out first (Science and Justice 49, 2009): a ratio of 10 begins moderate evidence, one of 1,000 strong.
A probability's words are those of the probability yardstick of the Professional Head of Intelligence Assessment (2019).
"""

from __future__ import annotations

import math

from diogel.definitions.model import Text

SCALE: tuple[tuple[float, str, str], ...] = (
    (2, "hardly any", "prin ddim"),
    (10, "weak", "wan"),
    (100, "moderate", "gymedrol"),
    (1_000, "moderately strong", "weddol gref"),
    (10_000, "strong", "gref"),
    (1_000_000, "very strong", "gref iawn"),
    (math.inf, "extremely strong", "eithriadol o gref"),
)
"""Likelihood ratios below the figure (and not below the one before) are called so. The Welsh goes after *tystiolaeth*."""

YARDSTICK: tuple[tuple[float, Text], ...] = (
    (0.075, Text(en="a remote chance", cy="siawns fach iawn")),
    (0.225, Text(en="highly unlikely", cy="annhebygol iawn")),
    (0.375, Text(en="unlikely", cy="annhebygol")),
    (0.525, Text(en="a realistic possibility", cy="posibilrwydd realistig")),
    (0.775, Text(en="likely", cy="tebygol")),
    (0.925, Text(en="highly likely", cy="tebygol iawn")),
    (math.inf, Text(en="almost certain", cy="bron yn sicr")),
)
"""Probabilities below the figure are called so. The yardstick leaves gaps (5 to 10%, 20 to 25% and so on); each is parted in the middle."""

_EVENS = 1.05
_MOST = 1e9


def strength(bits: float) -> Text:
    """How strongly a weight speaks, and for what: 10 bits, a ratio of 1,024, are strong evidence for; -1.2 bits weak evidence against."""
    ratio = _ratio(bits)
    english, welsh = next((en, cy) for below, en, cy in SCALE if ratio < below)
    if ratio < SCALE[0][0]:
        return Text(en=f"{english} evidence either way", cy=f"{welsh} tystiolaeth y naill ffordd na'r llall")
    side = Text(en="for", cy="o blaid") if bits > 0 else Text(en="against", cy="yn erbyn")
    return Text(en=f"{english} evidence {side.en}", cy=f"tystiolaeth {welsh} {side.cy}")


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
