"""A made-up pathway with one of everything, and short ways to say a case of it. Its practice is nobody's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from diogel.definitions.pathway import Condition, Guard, Pathway
from diogel.pathways.calendar import Calendar
from diogel.pathways.case import Actor, Answer, State, Step, Subject
from diogel.pathways.fold import fold

WALES = Calendar.of("wales")
WORKER = Actor(frozenset({"practitioner"}), "council")
COORDINATOR = Actor(frozenset({"coordinator", "practitioner"}), "council")
CHAIR = Actor(frozenset({"chair"}), "council", frozenset({"asb-group"}))
POLICE = Actor(frozenset({"practitioner"}), "police", frozenset({"asb-group"}))
STRANGER = Actor(frozenset({"practitioner"}), "charity")


def text(en: str, cy: str = "") -> dict[str, str]:
    return {"en": en, "cy": cy or f"{en} (cy)"}


INCIDENT: dict[str, Any] = {
    "form": "incident",
    "name": text("Incident", "Digwyddiad"),
    "repeats": True,
    "questions": [
        {"question": "happened", "label": text("When did it happen?"), "kind": "partial_date", "required": True, "past": True},
        {
            "question": "sort",
            "label": text("What sort?"),
            "kind": "choice",
            "choices": [{"value": "noise", "name": text("Noise", "Sŵn")}, {"value": "threat", "name": text("Threat", "Bygythiad")}],
        },
        {"question": "evidenced", "label": text("Is it evidenced?", "A oes tystiolaeth?"), "kind": "yes_no"},
        {"question": "reference", "label": text("Reference", "Cyfeirnod")},
    ],
}
NEEDS: dict[str, Any] = {
    "form": "needs",
    "name": text("Needs check", "Gwirio anghenion"),
    "questions": [
        {
            "question": "checked",
            "label": text("Were needs looked at?", "A edrychwyd ar anghenion?"),
            "kind": "yes_no",
            "required": True,
            "detail": text("What was found?"),
        },
        {
            "question": "support",
            "label": text("What support?"),
            "kind": "several",
            "choices": [{"value": "school", "name": text("School")}, {"value": "home", "name": text("Home")}],
            "shown": {"question": "checked", "one_of": ["yes"]},
        },
        {"question": "meeting_on", "label": text("Meeting on"), "kind": "date"},
        {"question": "score", "label": text("Score"), "kind": "number", "least": 0, "most": 24},
    ],
}

PLAIN: dict[str, Any] = {
    "version": 1,
    "pathway": "ladder",
    "title": text("Ladder", "Ysgol"),
    "about": text("Made up for tests."),
    "subjects": ["person"],
    "lead": "council",
    "partners": ["police", "asb-group"],
    "purpose": "prevention",
    "groups": ["asb-group"],
    "stages": [
        {"stage": "open", "name": text("Open", "Agored")},
        {"stage": "warned", "name": text("Warned", "Wedi rhybuddio")},
        {"stage": "gateway", "name": text("Gateway", "Porth"), "lead": "police"},
        {"stage": "closed", "name": text("Closed", "Ar gau"), "ends": True},
    ],
    "forms": [INCIDENT, NEEDS],
    "moves": [
        {"move": "begin", "name": text("Open a case", "Agor achos"), "from": ["opening"], "to": "open", "who": ["practitioner"]},
        {"move": "report", "name": text("Report", "Adrodd"), "from": ["opening"], "to": "open", "who": ["practitioner"], "form": "incident"},
        {
            "move": "warn",
            "name": text("Give a warning", "Rhoi rhybudd"),
            "from": ["open", "warned"],
            "to": "warned",
            "who": ["practitioner"],
            "effects": [
                {"counter": {"counter": "strikes", "by": 1}},
                {"letter": "warning"},
                {"letter": "to-parent", "when": {"age": {"most": 15}}},
                {"action": {"title": text("Offer help"), "owner": {"lead": True}, "due": {"working_days": 5}}},
                {"notice": {"to": {"partner": "police"}, "words": text("A warning was given.")}},
            ],
        },
        {"move": "reset", "name": text("Clean slate"), "from": ["warned"], "to": "open", "who": ["practitioner"], "reason": True, "effects": [{"counter": {"counter": "strikes", "to": 0}}]},
        {"move": "refer", "name": text("Refer", "Cyfeirio"), "from": ["open", "warned"], "to": "gateway", "who": ["practitioner"], "partners": ["asb-group"]},
        {"move": "back", "name": text("Send back", "Anfon yn ôl"), "from": ["gateway"], "to": "open", "who": ["practitioner"]},
        {"move": "close", "name": text("Close", "Cau"), "from": ["open", "warned", "gateway"], "to": "closed", "who": ["practitioner"]},
        {"move": "reopen", "name": text("Reopen"), "from": ["closed"], "to": "open", "who": ["coordinator"], "reason": True},
    ],
    "clocks": [
        {"clock": "assess", "name": text("Assess"), "starts": {"opened": True}, "stops": [{"form": "needs"}], "length": {"working_days": 10}, "owner": {"lead": True}, "warn": {"days": 2}},
        {"clock": "follow", "name": text("Follow up"), "starts": {"move": "warn"}, "stops": [{"left": "warned"}], "length": {"months": 1}, "owner": {"lead": True}},
        {"clock": "write", "name": text("Write to them"), "starts": {"ended": True}, "stops": [{"form": "needs"}], "length": {"days": 5}, "owner": {"lead": True}},
        {"clock": "youth", "name": text("Youth check"), "starts": {"opened": True}, "stops": [{"form": "needs"}], "length": {"days": 3}, "owner": {"lead": True}, "when": {"age": {"most": 17}}},
    ],
    "reviews": [{"review": "monthly", "name": text("Monthly review"), "every": {"months": 1}, "stages": ["open", "warned"], "who": ["practitioner"]}],
    "risk": {
        "name": text("Risk"),
        "levels": [{"level": "low", "name": text("Low", "Isel")}, {"level": "medium", "name": text("Medium", "Canolig"), "review": {"weeks": 12}}, {"level": "high", "name": text("High", "Uchel"), "review": {"weeks": 4}}],
        "who": ["practitioner"],
    },
    "consents": [
        {"consent": "support", "name": text("Support", "Cymorth"), "of": "parent_below", "below": 16, "lasts": {"months": 6}, "override": {"who": ["coordinator"], "reasons": [{"value": "harm", "name": text("Risk of harm")}]}},
        {"consent": "photo", "name": text("Photo")},
    ],
    "counters": [{"counter": "strikes", "name": text("Strikes", "Rhybuddion")}],
    "outcomes": [{"outcome": "stopped", "name": text("It stopped", "Daeth i ben")}, {"outcome": "moved-on", "name": text("Moved away")}],
    "decisions": [{"value": "adopt", "name": text("Adopt", "Mabwysiadu")}, {"value": "leave", "name": text("Leave it")}],
    "letters": [
        {"letter": "warning", "name": text("Warning"), "body": text("Dear {subject},\n\nOn {happened} there was: {sort}. Case {case}, {today}.", "Annwyl {subject},\n\nAr {happened} bu: {sort}. Achos {case}, {today}.")},
        {"letter": "to-parent", "name": text("To the parent"), "to": "parent", "body": text("About {subject}.")},
    ],
}  # fmt: skip


def pathway(**changed: Any) -> Pathway:
    return Pathway.model_validate(PLAIN | changed)


LADDER = pathway()


def guarded(move: str, *guards: Mapping[str, Any], **changed: Any) -> Pathway:
    """The pathway with guards on one of its moves."""
    moves = [{**one, "guards": list(guards), **changed} if one["move"] == move else one for one in PLAIN["moves"]]
    return pathway(moves=moves)


def condition(**said: Any) -> Condition:
    return Condition.model_validate(said)


def guard(**said: Any) -> Guard:
    return Guard.model_validate(said)


def at(day: str, time: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=UTC)


def days(*said: str) -> list[date]:
    return [date.fromisoformat(one) for one in said]


def step(number: int, day: str, kind: str, what: str = "", **said: Any) -> Step:
    return Step(number, at(day), kind, what, **said)  # type: ignore[arg-type]


def incident(number: int, day: str, happened: str | None = None, **answers: Answer) -> Step:
    dated = {"happened": happened} if happened else {}
    return step(number, day, "filled", "incident", answers={**dated, **answers})


def begun(day: str = "2026-01-05", **said: Any) -> Step:
    return step(1, day, "moved", "begin", **said)


def case(*steps: Step, of: Pathway = LADDER, born: str | None = "2010-05-01", lead: str = "council") -> State:
    subject = Subject("person", date.fromisoformat(born) if born else None)
    return fold(of, subject, lead, steps, WALES)


def numbered(steps: Sequence[Step]) -> list[int]:
    return [one.number for one in steps]
