"""What came of a pair and what decided it, in both languages: the weights, a rule, the guard, or a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from diogel.definitions.model import Text
from diogel.linkage.model import LinkageModel
from diogel.linkage.resolve import HELD_BY_GUARD
from diogel.linkage.strength import percent
from diogel.sharing.wording import day

Outcome = Literal["joined", "waits", "apart"]
By = Literal["weights", "rule", "guard", "decision"]

_OUTCOMES: dict[str, Outcome] = {"link": "joined", "review": "waits", "no": "apart"}
SAYS: dict[Outcome, Text] = {
    "joined": Text(en="joined: one person", cy="wedi'u huno: un person"),
    "waits": Text(en="waits for a person to look", cy="yn aros i rywun edrych"),
    "apart": Text(en="kept apart: two people", cy="wedi'u cadw ar wahân: dau berson"),
}
_CONTRADICTS = Text(
    en="joining them would make a person that contradicts itself, or one of them fits two people as well, so a person decides",
    cy=(
        "byddai eu huno'n creu person sy'n ei wrth-ddweud ei hun, neu mae un ohonynt yn gweddu i ddau berson cystal â'i gilydd, "
        "felly person sy'n penderfynu"
    ),
)


def outcome_of(row: Mapping[str, Any]) -> Outcome:
    """Of a row of `Linked.pairs`."""
    return _OUTCOMES[row["status"]]


def decided_by(row: Mapping[str, Any], model: LinkageModel) -> By:
    """The guard holds even what a person joined. A rule that asks for a look decides only where the weights would not have kept apart."""
    if row["rule"] == HELD_BY_GUARD:
        return "guard"
    if row.get("decision"):
        return "decision"
    rule = next((rule for rule in model.rules if rule.rule == row["rule"]), None)
    return "rule" if rule and (rule.decides != "review" or row["status"] == "review") else "weights"


def because(row: Mapping[str, Any], model: LinkageModel, by: By, decided_on: date | None) -> Text:
    """What decided, in a sentence; `decided_on` is the day of the row's decision, where it has one."""
    if by == "decision":
        return _person_decided(str(row["decision"]), outcome_of(row), decided_on)
    if by == "guard":
        return _CONTRADICTS
    if by == "rule":
        return next(rule.says for rule in model.rules if rule.rule == row["rule"])
    return _weighed(outcome_of(row), row["probability"], model)


def _person_decided(decision: str, outcome: Outcome, on: date | None) -> Text:
    what = _DECIDED["apart" if outcome == "apart" else "joined"]
    when = day(on) if on else None
    return Text(
        en=f"{what.en} (decision {decision}{f', {when.en}' if when else ''})",
        cy=f"{what.cy} (penderfyniad {decision}{f', {when.cy}' if when else ''})",
    )


_DECIDED = {
    "joined": Text(en="a person decided that they are one person", cy="person a benderfynodd mai un person ydynt"),
    "apart": Text(en="a person decided that they are two people", cy="person a benderfynodd mai dau berson ydynt"),
}


def _weighed(outcome: Outcome, probability: float, model: LinkageModel) -> Text:
    link, review, here = percent(model.thresholds.link), percent(model.thresholds.review), percent(probability)
    if outcome == "joined":
        return Text(
            en=f"the weights decided: from {link.en} two records are joined, and here it is {here.en}",
            cy=f"y pwysau a benderfynodd: o {link.cy} i fyny caiff dau gofnod eu huno; yma: {here.cy}",
        )
    if outcome == "waits":
        return Text(
            en=f"the weights leave it open: from {review.en} to {link.en} a person looks, and here it is {here.en}",
            cy=f"nid yw'r pwysau'n penderfynu: o {review.cy} hyd at {link.cy} mae rhywun yn edrych; yma: {here.cy}",
        )
    return Text(
        en=f"the weights decided: below {review.en} two records are kept apart, and here it is {here.en}",
        cy=f"y pwysau a benderfynodd: islaw {review.cy} cedwir dau gofnod ar wahân; yma: {here.cy}",
    )
