"""Rows of evidence as linkage keeps them, made level by level: for tests of how they are told."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from diogel.linkage.model import LinkageModel

MODEL = LinkageModel.load()
RARE = {comparison.comparison for comparison in MODEL.comparisons if comparison.term_frequency}


def row(start: float = -14.0, *, rarity: float = 0.0, **levels: str) -> dict[str, Any]:
    """A row of pairs at these levels, everything else not known; rare names add `rarity` bits. The weights alone decide."""
    found: dict[str, Any] = {"rule": None, "decision": None, "match_weight": start}
    for comparison in MODEL.comparisons:
        name = comparison.comparison
        level = levels.get(name, next(level.level for level in comparison.levels if level.not_known))
        more = rarity if name in RARE and name in levels else 0.0
        found |= {f"gamma_{name}": comparison.gamma(level), f"weight_{name}": comparison.at(comparison.gamma(level)).weight + more}
        found["match_weight"] += found[f"weight_{name}"]
    found["probability"] = 1 / (1 + 2.0 ** -found["match_weight"])
    link, review = MODEL.thresholds.link, MODEL.thresholds.review
    found["status"] = "link" if found["probability"] >= link else "review" if found["probability"] >= review else "no"
    return found


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    levels = {one.comparison: draw(st.sampled_from([level.level for level in one.levels])) for one in MODEL.comparisons}
    return row(draw(st.floats(-40, 5)), rarity=draw(st.floats(-12, 12)), **levels)
