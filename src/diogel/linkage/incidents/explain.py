"""Why two tellings are one incident, wait for a person, or stay apart: in sentences, each with its weight.

Weights are bits: one more bit doubles the odds. They add up to the pair's weight; what the pair competes with is told apart from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from diogel.definitions.model import Text
from diogel.linkage.incidents.model import IncidentModel
from diogel.linkage.incidents.weighing import PIECES

State = Literal["one", "wait", "apart"]

SAYS: dict[State, Text] = {
    "one": Text(en="one incident", cy="un achlysur"),
    "wait": Text(en="waits for a person to look", cy="yn aros i rywun edrych"),
    "apart": Text(en="two incidents", cy="dau achlysur"),
}
DECIDED = {
    "reference": Text(en="one partner wrote both under one reference", cy="ysgrifennodd un partner y ddau o dan un cyfeirnod"),
    "decision": Text(en="a person decided", cy="person a benderfynodd"),
}
"""What decides whatever the evidence weighs; a reference that another agency quotes has its sentence in the model."""

HELD = Text(
    en="together with the others it would be too much for one incident, so a person decides",
    cy="gyda'r lleill byddai'n ormod i un achlysur, felly person sy'n penderfynu",
)
NOT_SHOWN = Text(
    en="what the people in it say may not be told here", cy="ni chaniateir dweud yma yr hyn y mae'r bobl ynddo yn ei ddangos"
)  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """One piece of evidence. `bits` is None where it may not be told."""

    part: str
    says: Text
    bits: float | None


def pieces(row: Mapping[str, Any], model: IncidentModel, *, people: bool = True) -> tuple[Piece, ...]:
    """The evidence in a row of `Recognised.links`, from what is believed before to what chance would bring; without a level that is not
    known. Without `people` it is not told whether anybody is in both, nor what would show it: how often chance brings that person."""
    told = [piece for part in PIECES if (piece := _piece(row, part, model))]
    if people:
        return tuple(told)
    return (*(piece for piece in told if piece.part not in ("people", "chance")), Piece("people", NOT_SHOWN, None))


def decided(row: Mapping[str, Any], model: IncidentModel) -> tuple[Text, ...]:
    """What decided besides the evidence, if anything did."""
    certain = {**DECIDED, "quoted": model.reference}
    return tuple(said for said in (certain.get(row["how"]), HELD if row["held"] else None) if said)


def _piece(row: Mapping[str, Any], part: str, model: IncidentModel) -> Piece | None:
    bits = row[f"weight_{part}"]
    if part == "before":
        return Piece(part, _with(model.before, "among", _among(model.told_also)), bits)
    if part == "chance":
        return Piece(part, _with(model.chance, "often", _often(row["chance"])), bits)
    levels = {level.level: level for level in getattr(model, part)}
    level = levels.get(row[part] or "")
    return None if level is None or level.silent else Piece(part, level.says, bits)


def _among(share: float) -> Text:
    return Text(en=_figure(1 / share), cy=_figure(1 / share))


def _often(count: float) -> Text:
    """0.000062 -> 1 time in 16,000; 2.31 -> 2.3 times."""
    if count < 1:
        return Text(en=f"1 time in {_figure(1 / count)}", cy=f"1 tro mewn {_figure(1 / count)}")
    return Text(en=f"{_figure(count)} times", cy=f"{_figure(count)} o weithiau")


def _figure(value: float) -> str:
    """Two figures that count: 16129 -> 16,000 and 3.333 -> 3.3."""
    rounded = float(f"{value:.2g}")
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:g}"


def _with(text: Text, name: str, value: Text) -> Text:
    return Text(en=text.en.replace(f"{{{name}}}", value.en), cy=text.cy.replace(f"{{{name}}}", value.cy))
