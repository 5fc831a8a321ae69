"""Numbers, lengths, days and names, as sentences need them in both languages. Names stand between marks and behind no word that would
change their first letter, since a name from a file can't be mutated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from diogel.definitions.model import Text
from diogel.definitions.pathway import Length
from diogel.pathways.ages import age
from diogel.pathways.calendar import day_of
from diogel.pathways.case import State
from diogel.pathways.parts import parts
from diogel.sharing.wording import day

__all__ = ["age", "day", "day_of", "parts"]

_TIMES_EN = ("never", "once", "twice")
_TIMES_CY = (
    "ddim o gwbl", "unwaith", "ddwywaith", "deirgwaith", "bedair gwaith", "bum gwaith", "chwe gwaith", "saith gwaith", "wyth gwaith",
    "naw gwaith", "ddeg gwaith",
)  # fmt: skip
_NUMBERS_EN = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ROLES = {
    "analyst": Text(en="an analyst", cy="dadansoddwr"),
    "coordinator": Text(en="a coordinator", cy="cydlynydd"),
    "practitioner": Text(en="a practitioner", cy="ymarferydd"),
    "chair": Text(en="a chair", cy="cadeirydd"),
    "governance_lead": Text(en="a governance lead", cy="arweinydd llywodraethu"),
    "administrator": Text(en="an administrator", cy="gweinyddwr"),
    "board_member": Text(en="a board member", cy="aelod o’r bwrdd"),
}


NOTHING = Text.model_construct(en="", cy="")
"""No words, where a sentence has nothing to say in one of its places."""


def both(en: str, cy: str, **words: Text | str) -> Text:
    """A sentence in both languages with words put in: each in its own language."""
    return Text(en=en.format_map(_in(words, "en")), cy=cy.format_map(_in(words, "cy")))


def _in(words: dict[str, Text | str], language: str) -> dict[str, str]:
    return {key: word.in_language(language) if isinstance(word, Text) else word for key, word in words.items()}


def sentence(text: Text) -> Text:
    """With a capital in front and a full stop behind."""
    return Text(en=_whole(text.en), cy=_whole(text.in_language("cy")))


def _whole(words: str) -> str:
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "!", "?")) else ".")


def role_name(role: str) -> Text:
    return _ROLES.get(role, Text(en=role, cy=role))


def times(number: int) -> Text:
    """Once, twice, three times / unwaith, ddwywaith, deirgwaith: as they stand behind a verb."""
    en = _TIMES_EN[number] if number < len(_TIMES_EN) else f"{number_en(number)} times"
    return Text(en=en, cy=_TIMES_CY[number] if number < len(_TIMES_CY) else f"{number} o weithiau")


def number_en(number: int) -> str:
    return _NUMBERS_EN[number] if number < len(_NUMBERS_EN) else str(number)


def length(of: Length) -> Text:
    """Six months / 6 mis."""
    number, (one, many, cy) = _unit(of)
    return Text(en=f"{number_en(number)} {one if number == 1 else many}", cy=f"{number} {_welsh(cy, number)}")


def in_the_last(of: Length) -> Text:
    """In the last six months / yn y 6 mis diwethaf."""
    number, (one, many, cy) = _unit(of)
    last = "ddiwethaf" if cy in ("wythnos", "blwyddyn") else "diwethaf"
    if number == 1:
        unit = {"blwyddyn": "y flwyddyn", "wythnos": "yr wythnos"}.get(cy, f"y {cy}")
        return Text(en=f"in the last {one}", cy=f"yn {unit} {last}")
    return Text(en=f"in the last {number_en(number)} {many}", cy=f"yn y {number} {_welsh(cy, number)} {last}")


_UNITS = {
    "working_days": ("working day", "working days", "diwrnod gwaith"),
    "days": ("day", "days", "diwrnod"),
    "weeks": ("week", "weeks", "wythnos"),
    "months": ("month", "months", "mis"),
    "years": ("year", "years", "blwyddyn"),
}
_YEARS = {1: "flwyddyn", 2: "flynedd", **dict.fromkeys((5, 7, 8, 9, 10, 12, 15, 18, 20, 50, 100), "mlynedd")}


def _unit(of: Length) -> tuple[int, tuple[str, str, str]]:
    return next((getattr(of, key), words) for key, words in _UNITS.items() if getattr(of, key))


def _welsh(unit: str, number: int) -> str:
    """The unit as it stands behind a number: 2 fis, 5 mlynedd."""
    if unit == "blwyddyn":
        return _YEARS.get(number, "blynedd")
    if number == 2:
        return {"diwrnod": "ddiwrnod", "diwrnod gwaith": "ddiwrnod gwaith", "mis": "fis"}.get(unit, unit)
    return unit


def days(those: Iterable[date]) -> Text:
    """The days on which things were, in brackets; nothing for none."""
    said = [day(one) for one in those]
    if not said:
        return NOTHING
    return Text(en=" (" + ", ".join(one.en for one in said) + ")", cy=" (" + ", ".join(one.cy for one in said) + ")")


def quoted(text: Text) -> Text:
    return Text(en=f"‘{text.en}’", cy=f"‘{text.in_language('cy')}’")


def one_of(texts: Iterable[Text]) -> Text:
    """A, B or C / A, B neu C."""
    said = list(dict.fromkeys((text.en, text.in_language("cy")) for text in texts))
    return Text(en=_listed([en for en, _ in said], "or"), cy=_listed([cy for _, cy in said], "neu"))


def all_of(texts: Iterable[Text]) -> Text:
    said = list(dict.fromkeys((text.en, text.in_language("cy")) for text in texts))
    return Text(en=", ".join(en for en, _ in said) or "–", cy=", ".join(cy for _, cy in said) or "–")


def _listed(words: list[str], last: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else "–"


def named(id: str, state: State) -> Text:
    """What a partner, a group or another pathway is called, as far as it was told; its id otherwise."""
    plain = id.replace("-", " ").replace("_", " ")
    return state.names.get(id) or Text(en=plain, cy=plain)


def part(kind: str, id: str, state: State) -> Text:
    """What a part of the pathway is called, between marks: `part("form", "incident", state)` is ‘Incident’."""
    return quoted(part_name(kind, id, state))


def part_name(kind: str, id: str, state: State) -> Text:
    pathway, known = state.pathway, parts(state.pathway)
    if kind == "question":
        return known.questions[id].label if id in known.questions else Text(en=id, cy=id)
    if kind == "level":
        return known.levels[id][1].name if id in known.levels else Text(en=id, cy=id)
    listed: Mapping[str, Iterable[Any]] = {
        "form": pathway.forms, "move": pathway.moves, "stage": pathway.stages, "review": pathway.reviews, "consent": pathway.consents,
        "counter": pathway.counters, "outcome": pathway.outcomes, "decision": pathway.decisions, "clock": pathway.clocks,
        "letter": pathway.letters,
    }  # fmt: skip
    key = "value" if kind == "decision" else kind
    return next((one.name for one in listed[kind] if getattr(one, key) == id), Text(en=id, cy=id))


def answer_name(question: str, value: str, state: State) -> Text:
    """An answer as people read it."""
    known = parts(state.pathway).questions.get(question)
    if known and known.kind == "yes_no":
        return {"yes": Text(en="Yes", cy="Ie"), "no": Text(en="No", cy="Na")}.get(value, Text(en=value, cy=value))
    choices = known.choices if known else ()
    return next((choice.name for choice in choices if choice.value == value), Text(en=value or "–", cy=value or "–"))
