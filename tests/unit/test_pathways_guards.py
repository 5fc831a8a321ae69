"""A condition, what was done on a case, a day: whether it holds. And for each kind of condition broken twins, each of which a row here tells
from the real one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from pathways_kit import LADDER, WALES, begun, case, condition, guard, incident, step

from diogel.definitions.pathway import TESTS
from diogel.pathways import judge
from diogel.pathways.case import Other, Step, Subject
from diogel.pathways.fold import fold
from diogel.pathways.judge import holds, refusals

ON = date(2026, 6, 30)
NO_OTHERS: tuple[Other, ...] = ()


class Row(NamedTuple):
    name: str
    said: dict[str, Any]
    steps: tuple[Step, ...]
    verdict: bool | None
    on: date = ON
    born: str | None = "2010-05-01"
    others: tuple[Other, ...] | None = NO_OTHERS


def filled(number: int, day: str, form: str = "needs", **answers: Any) -> Step:
    return step(number, day, "filled", form, answers=answers)


def warned(number: int, day: str, strikes: int = 1) -> Step:
    return step(number, day, "moved", "warn", counters={"strikes": strikes})


def voided(number: int, of: int, day: str = "2026-06-20") -> Step:
    return step(number, day, "voided", of=of)


def count(**said: Any) -> dict[str, Any]:
    return {"count": {"form": "incident", "dated": "happened", **said}}


SIX = {"within": {"months": 6}}
TWO = (begun(), incident(2, "2026-01-05", "2025-12-30"), incident(3, "2026-06-25", "2026-06-20"))
CONSENT = step(2, "2026-01-10", "consented", "support", state="given")
ROWS = [
    Row("nothing filled", {"filled": ["checked"]}, (begun(),), False),
    Row("filled", {"filled": ["checked"]}, (begun(), filled(2, "2026-01-06", checked="no")), True),
    Row("one of two filled", {"filled": ["checked", "score"]}, (begun(), filled(2, "2026-01-06", checked="no")), False),
    Row("filled, then voided", {"filled": ["checked"]}, (begun(), filled(2, "2026-01-06", checked="no"), voided(3, 2)), False),
    Row("filled, then filled again without", {"filled": ["score"]}, (begun(), filled(2, "2026-01-06", score="3"), filled(3, "2026-01-07", checked="no")), False),
    #
    Row("answered so", {"answer": {"question": "sort", "one_of": ["threat"]}}, (begun(answers={"sort": "threat"}),), True),
    Row("answered otherwise", {"answer": {"question": "sort", "one_of": ["threat"]}}, (begun(answers={"sort": "noise"}),), False),
    Row("not answered", {"answer": {"question": "sort", "one_of": ["threat"]}}, (begun(),), False),
    Row("the last answer counts", {"answer": {"question": "sort", "one_of": ["threat"]}}, (begun(answers={"sort": "threat"}), incident(2, "2026-01-06", sort="noise")), False),
    Row("one of several is enough", {"answer": {"question": "support", "one_of": ["home"]}}, (begun(), filled(2, "2026-01-06", support=("school", "home"))), True),
    Row("none of several", {"answer": {"question": "support", "one_of": ["home"]}}, (begun(), filled(2, "2026-01-06", support=("school",))), False),
    Row("the number reaches", {"answer": {"question": "score", "least": 14}}, (begun(), filled(2, "2026-01-06", score="14")), True),
    Row("the number falls short", {"answer": {"question": "score", "least": 14}}, (begun(), filled(2, "2026-01-06", score="9")), False),
    Row("the number is too large", {"answer": {"question": "score", "most": 14}}, (begun(), filled(2, "2026-01-06", score="15")), False),
    #
    Row("two in six months", count(least=2, **SIX), TWO, True),
    Row("two in six months, and three needed", count(least=3, **SIX), TWO, False),
    Row("the last day of six months", count(least=2, **SIX), (begun(), incident(2, "2026-01-05", "2025-12-30"), incident(3, "2026-06-25", "2026-06-20")), True),
    Row("a day before six months", count(least=2, **SIX), (begun(), incident(2, "2026-01-05", "2025-12-29"), incident(3, "2026-06-25", "2026-06-20")), False),
    Row("the day it happened counts, not the day it was filled", count(least=1, **SIX), (begun(), incident(2, "2026-06-29", "2025-01-01")), False),
    Row("without a day of its own, the day it was filled", {"count": {"form": "incident", "least": 1, **SIX}}, (begun(), incident(2, "2026-06-29", "2025-01-01")), True),
    Row("still to come doesn't count", count(least=1, **SIX), (begun(), incident(2, "2026-06-25", "2026-07-01")), False),
    Row("voided doesn't count", count(least=2, **SIX), (*TWO, voided(4, 3)), False),
    Row("what voided is voided counts again", count(least=2, **SIX), (*TWO, voided(4, 3), voided(5, 4)), True),
    Row("a month that is inside", count(least=1, **SIX), (begun(), incident(2, "2026-06-25", "2026-05")), True),
    Row("a month that is half inside can't be known", count(least=1, **SIX), (begun(), incident(2, "2026-06-25", "2025-12")), None),
    Row("no day can't be known", count(least=1, **SIX), (begun(), incident(2, "2026-06-25")), None),
    Row("no day, and enough without it", count(least=2, **SIX), (*TWO, incident(4, "2026-06-26")), True),
    Row("no day, and too few even with it", count(least=4, **SIX), (*TWO, incident(4, "2026-06-26")), False),
    Row("none at most", count(most=0, **SIX), TWO, False),
    Row("none at most, and none there", count(most=0, **SIX), (begun(),), True),
    Row("only evidenced ones", count(least=1, where={"evidenced": ["yes"]}), (begun(), incident(2, "2026-06-25", "2026-06-20", evidenced="no")), False),
    Row("an evidenced one", count(least=1, where={"evidenced": ["yes"]}), (begun(), incident(2, "2026-06-25", "2026-06-20", evidenced="yes")), True),
    Row(
        "one incident told twice counts once",
        count(least=2, distinct=["reference"]),
        (begun(), incident(2, "2026-06-25", "2026-06-20", reference="A1"), incident(3, "2026-06-25", "2026-06-20", reference="A1")),
        False,
    ),
    Row(
        "two incidents, two references",
        count(least=2, distinct=["reference"]),
        (begun(), incident(2, "2026-06-25", "2026-06-20", reference="A1"), incident(3, "2026-06-25", "2026-06-20", reference="B2")),
        True,
    ),
    Row(
        "one without a reference may be the other",
        count(least=2, distinct=["reference"]),
        (begun(), incident(2, "2026-06-25", "2026-06-20", reference="A1"), incident(3, "2026-06-25", "2026-06-20")),
        None,
    ),
    Row("after the warning", count(least=1, of="warn"), (begun(), warned(2, "2026-03-01"), incident(3, "2026-06-25", "2026-06-20")), True),
    Row("on the day of the warning", count(least=1, of="warn"), (begun(), warned(2, "2026-03-01"), incident(3, "2026-06-25", "2026-03-01")), False),
    Row("before the warning, told after", count(least=1, of="warn"), (begun(), warned(2, "2026-03-01"), incident(3, "2026-06-25", "2026-02-01")), False),
    Row("after a warning that was voided", count(least=1, of="warn"), (begun(), warned(2, "2026-03-01"), incident(3, "2026-06-25", "2026-06-20"), voided(4, 2)), False),
    Row("within a month of the warning", count(least=1, of="warn", within={"months": 1}), (begun(), warned(2, "2026-03-01"), incident(3, "2026-06-25", "2026-04-01")), True),
    Row("more than a month after it", count(least=1, of="warn", within={"months": 1}), (begun(), warned(2, "2026-03-01"), incident(3, "2026-06-25", "2026-04-02")), False),
    Row("no warning, nothing after it", count(most=0, of="warn"), TWO, True),
    Row("told of in time", {"count": {"form": "incident", "dated": "happened", "told_within": {"months": 1}, "least": 1}}, (begun(), incident(2, "2026-06-25", "2026-05-25")), True),
    Row("told of too late", {"count": {"form": "incident", "dated": "happened", "told_within": {"months": 1}, "least": 1}}, (begun(), incident(2, "2026-06-25", "2026-05-24")), False),
    Row("told of in time, perhaps", {"count": {"form": "incident", "dated": "happened", "told_within": {"months": 1}, "least": 1}}, (begun(), incident(2, "2026-06-25", "2026-05")), None),
    Row("two warnings", {"count": {"move": "warn", "least": 2}}, (begun(), warned(2, "2026-03-01"), warned(3, "2026-04-01")), True),
    Row("two warnings, one voided", {"count": {"move": "warn", "least": 2}}, (begun(), warned(2, "2026-03-01"), warned(3, "2026-04-01"), voided(4, 2)), False),
    #
    Row("sixteen", {"age": {"least": 16}}, (begun(),), True),
    Row("not seventeen", {"age": {"least": 17}}, (begun(),), False),
    Row("too old", {"age": {"most": 15}}, (begun(),), False),
    Row("the day before a birthday", {"age": {"least": 16}}, (begun(),), False, date(2026, 4, 30)),
    Row("the birthday", {"age": {"least": 16}}, (begun(),), True, date(2026, 5, 1)),
    Row("born on 29 February: not on 28 February", {"age": {"least": 18}}, (begun(),), False, date(2026, 2, 28), "2008-02-29"),
    Row("born on 29 February: on 1 March", {"age": {"least": 18}}, (begun(),), True, date(2026, 3, 1), "2008-02-29"),
    Row("born on 29 February: on 29 February in a leap year", {"age": {"least": 20}}, (begun(),), True, date(2028, 2, 29), "2008-02-29"),
    Row("no date of birth", {"age": {"least": 10}}, (begun(),), None, ON, None),
    Row("on another day", {"age": {"most": 15, "on": "meeting_on"}}, (begun(), filled(2, "2026-01-06", meeting_on="2026-04-30")), True),
    Row("on a day that nobody gave", {"age": {"most": 15, "on": "meeting_on"}}, (begun(),), None),
    Row("in a month with the birthday in it", {"age": {"most": 15, "on": "happened"}}, (begun(answers={"happened": "2026-05"}),), False),
    Row("in a year with the birthday in it", {"age": {"most": 15, "on": "happened"}}, (begun(answers={"happened": "2026"}),), None),
    #
    Row("no consent", {"consent": "photo"}, (begun(),), False),
    Row("consent", {"consent": "photo"}, (begun(), step(2, "2026-01-10", "consented", "photo", state="given")), True),
    Row("refused", {"consent": "photo"}, (begun(), step(2, "2026-01-10", "consented", "photo", state="refused")), False),
    Row("given, then withdrawn", {"consent": "photo"}, (begun(), step(2, "2026-01-10", "consented", "photo", state="given"), step(3, "2026-01-11", "consented", "photo", state="withdrawn")), False),
    Row("overridden", {"consent": "support"}, (begun(), step(2, "2026-01-10", "consented", "support", state="overridden", reason="harm")), True),
    Row("on its last day", {"consent": "support"}, (begun(), CONSENT), True, date(2026, 7, 10), "2000-01-01"),
    Row("a day after it", {"consent": "support"}, (begun(), CONSENT), False, date(2026, 7, 11), "2000-01-01"),
    Row("a parent's, and the child is sixteen now", {"consent": "support"}, (begun(), CONSENT), False, date(2026, 5, 1)),
    Row("a parent's, the day before", {"consent": "support"}, (begun(), CONSENT), True, date(2026, 4, 30)),
    #
    Row("not consulted", {"consulted": {"partner": "police"}}, (begun(),), False),
    Row("consulted", {"consulted": {"partner": "police"}}, (begun(), step(2, "2026-01-10", "consulted", "police")), True),
    Row("somebody else consulted", {"consulted": {"partner": "police"}}, (begun(), step(2, "2026-01-10", "consulted", "health")), False),
    Row("consulted four weeks ago", {"consulted": {"partner": "police", "within": {"weeks": 4}}}, (begun(), step(2, "2026-06-02", "consulted", "police")), True),
    Row("consulted four weeks and a day ago", {"consulted": {"partner": "police", "within": {"weeks": 4}}}, (begun(), step(2, "2026-06-01", "consulted", "police")), False),
    #
    Row("not decided", {"decided": {"group": "asb-group", "one_of": ["adopt"]}}, (begun(),), False),
    Row("decided so", {"decided": {"group": "asb-group", "one_of": ["adopt"]}}, (begun(), step(2, "2026-01-10", "decided", "asb-group", state="adopt")), True),
    Row("decided otherwise since", {"decided": {"group": "asb-group", "one_of": ["adopt"]}}, (begun(), step(2, "2026-01-10", "decided", "asb-group", state="adopt"), step(3, "2026-01-11", "decided", "asb-group", state="leave")), False),
    Row("another group decided", {"decided": {"group": "asb-group", "one_of": ["adopt"]}}, (begun(), step(2, "2026-01-10", "decided", "panel", state="adopt")), False),
    #
    Row("not reviewed", {"reviewed": {"review": "monthly"}}, (begun(),), False),
    Row("reviewed", {"reviewed": {"review": "monthly"}}, (begun(), step(2, "2026-01-10", "reviewed", "monthly")), True),
    Row("reviewed too long ago", {"reviewed": {"review": "monthly", "within": {"months": 1}}}, (begun(), step(2, "2026-05-29", "reviewed", "monthly")), False),
    Row("reviewed a month ago", {"reviewed": {"review": "monthly", "within": {"months": 1}}}, (begun(), step(2, "2026-05-30", "reviewed", "monthly")), True),
    #
    Row("nobody set the risk", {"risk": {"least": "low"}}, (begun(),), None),
    Row("risk reaches", {"risk": {"least": "medium"}}, (begun(), step(2, "2026-01-10", "risk_set", "medium")), True),
    Row("risk is lower", {"risk": {"least": "medium"}}, (begun(), step(2, "2026-01-10", "risk_set", "low")), False),
    Row("risk is higher", {"risk": {"most": "medium"}}, (begun(), step(2, "2026-01-10", "risk_set", "high")), False),
    Row("the last risk counts", {"risk": {"most": "medium"}}, (begun(), step(2, "2026-01-10", "risk_set", "high"), step(3, "2026-01-11", "risk_set", "low")), True),
    #
    Row("no other case", {"cases": {"pathways": ["hub"]}}, (begun(),), False),
    Row("another case", {"cases": {"pathways": ["hub"]}}, (begun(),), True, others=(Other("hub", date(2026, 1, 1)),)),
    Row("nobody looked", {"cases": {"pathways": ["hub"], "most": 0}}, (begun(),), None, others=None),
    Row("none at most, and one there", {"cases": {"pathways": ["hub"], "most": 0}}, (begun(),), False, others=(Other("hub", date(2026, 1, 1)),)),
    Row("on another pathway", {"cases": {"pathways": ["hub"]}}, (begun(),), False, others=(Other("panel", date(2026, 1, 1)),)),
    Row("open, and it has ended", {"cases": {"pathways": ["hub"], "state": "open"}}, (begun(),), False, others=(Other("hub", date(2026, 1, 1), date(2026, 2, 1)),)),
    Row("ended, and it is open", {"cases": {"pathways": ["hub"], "state": "ended"}}, (begun(),), False, others=(Other("hub", date(2026, 1, 1)),)),
    Row("ended within a year", {"cases": {"pathways": ["hub"], "state": "ended", "within": {"years": 1}}}, (begun(),), True, others=(Other("hub", date(2020, 1, 1), date(2025, 6, 30)),)),
    Row("ended more than a year ago", {"cases": {"pathways": ["hub"], "state": "ended", "within": {"years": 1}}}, (begun(),), False, others=(Other("hub", date(2020, 1, 1), date(2025, 6, 29)),)),
    Row("ended so", {"cases": {"pathways": ["hub"], "outcomes": ["stopped"]}}, (begun(),), False, others=(Other("hub", date(2020, 1, 1), date(2025, 6, 29), "other"),)),
    #
    Row("two weeks since it was opened", {"elapsed": {"opened": True, "least": {"weeks": 2}}}, (begun("2026-06-16"),), True),
    Row("a day less", {"elapsed": {"opened": True, "least": {"weeks": 2}}}, (begun("2026-06-17"),), False),
    Row("no more than two weeks", {"elapsed": {"opened": True, "most": {"weeks": 2}}}, (begun("2026-06-16"),), True),
    Row("more than two weeks", {"elapsed": {"opened": True, "most": {"weeks": 2}}}, (begun("2026-06-15"),), False),
    Row("since a move that was not made", {"elapsed": {"move": "warn", "least": {"days": 1}}}, (begun(),), False),
    Row("nor is that short", {"elapsed": {"move": "warn", "most": {"days": 1}}}, (begun(),), False),
    Row("since the last time it was made", {"elapsed": {"move": "warn", "least": {"months": 3}}}, (begun(), warned(2, "2026-02-01"), warned(3, "2026-05-01")), False),
    Row("since it entered the stage it is in", {"elapsed": {"stage": "warned", "least": {"months": 3}}}, (begun(), warned(2, "2026-02-01"), warned(3, "2026-05-01")), True),
    Row("since it entered a stage it left", {"elapsed": {"stage": "open", "least": {"months": 5}}}, (begun(), warned(2, "2026-02-01")), True),
    Row("since a form was last filled", {"elapsed": {"form": "incident", "most": {"days": 5}}}, TWO, True),
    #
    Row("strikes", {"counter": {"counter": "strikes", "least": 2}}, (begun(), warned(2, "2026-02-01"), warned(3, "2026-03-01")), True),
    Row("strikes, one voided", {"counter": {"counter": "strikes", "least": 2}}, (begun(), warned(2, "2026-02-01"), warned(3, "2026-03-01"), voided(4, 2)), False),
    Row("too many strikes", {"counter": {"counter": "strikes", "most": 1}}, (begun(), warned(2, "2026-02-01"), warned(3, "2026-03-01")), False),
    Row("no strikes", {"counter": {"counter": "strikes", "most": 0}}, (begun(),), True),
    #
    Row("no actions", {"actions": {"most": 0}}, (begun(),), True),
    Row("an open action", {"actions": {"most": 0}}, (begun(), step(2, "2026-01-06", "action_added", "2")), False),
    Row("an action that is done", {"actions": {"most": 0}}, (begun(), step(2, "2026-01-06", "action_added", "2"), step(3, "2026-01-07", "action_ended", "2", state="done")), True),
    Row("an action that isn't possible", {"actions": {"most": 0}}, (begun(), step(2, "2026-01-06", "action_added", "2"), step(3, "2026-01-07", "action_ended", "2", state="not_possible")), True),
    Row("an action of a move that was voided", {"actions": {"most": 0}}, (begun(), warned(2, "2026-01-06"), step(3, "2026-01-06", "action_added", "3", of=2), voided(4, 2)), True),
]  # fmt: skip

YES: dict[str, Any] = {"filled": ["happened"]}
NO: dict[str, Any] = {"filled": ["checked"]}
UNKNOWN: dict[str, Any] = {"risk": {"least": "low"}}
ROWS += [
    Row(f"{test} of {name}", {test: parts}, (begun(answers={"happened": "2026-01-01"}),), verdict)
    for test, table in {
        "any_of": {"yes": True, "no": False, "?": None, "yes no": True, "yes ?": True, "no ?": None},
        "all_of": {"yes": True, "no": False, "?": None, "yes no": False, "yes ?": None, "no ?": False},
        "none_of": {"yes": False, "no": True, "?": None, "yes no": False, "yes ?": False, "no ?": None},
    }.items()
    for name, verdict in table.items()
    for parts in [[{"yes": YES, "no": NO, "?": UNKNOWN}[part] for part in name.split()]]
]


@pytest.mark.parametrize("said", [{"least": 10}, {"most": 17}])
def test_a_place_has_no_age(said: dict[str, int]) -> None:
    place = fold(LADDER, Subject("place"), "council", [begun()], WALES)
    assert holds(condition(age=said), place, ON, (), WALES) is False
    assert "the case is not about a person" in refusals([guard(age=said)], place, ON, (), WALES)[0].why.en


def judged(row: Row) -> bool | None:
    return holds(condition(**row.said), case(*row.steps, born=row.born), row.on, row.others, WALES)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_condition_holds(row: Row) -> None:
    assert judged(row) is row.verdict


def test_every_test_has_rows_that_hold_and_rows_that_do_not() -> None:
    told = {(next(iter(row.said)), row.verdict) for row in ROWS}
    assert {(test, verdict) for test in TESTS for verdict in (True, False)} <= told


# -- guards


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_guard_refuses_unless_it_holds(row: Row) -> None:
    found = refusals([guard(**row.said)], case(*row.steps, born=row.born), row.on, row.others, WALES)
    assert [one.test for one in found] == ([] if row.verdict else [next(iter(row.said))])


@pytest.mark.parametrize(("when", "asked"), [(YES, True), (NO, False), (UNKNOWN, True)], ids=["so", "not so", "not known"])
def test_a_guard_is_asked_of_all_cases_but_those_known_to_be_others(when: dict[str, Any], asked: bool) -> None:
    state = case(begun(answers={"happened": "2026-01-01"}))
    assert bool(refusals([guard(**NO, when=when)], state, ON, (), WALES)) is asked


# -- broken twins: each is wrong in one way that somebody could write

Twin = Callable[..., bool | None]
REAL = dict(judge._JUDGES)


def changed(wanted: Any, **said: Any) -> Any:
    """The condition as it would be with something else said."""
    return SimpleNamespace(**(wanted.model_dump() | {name: getattr(wanted, name) for name in type(wanted).model_fields} | said))


def without(test: str, **said: Any) -> Twin:
    """As if this had never been said in the condition."""
    return lambda wanted, *rest: REAL[test](changed(wanted, **said), *rest)


def unknown_is(test: str, verdict: bool) -> Twin:
    def twin(*given: Any) -> bool | None:
        found = REAL[test](*given)
        return verdict if found is None else found

    return twin


def always(verdict: bool | None) -> Twin:
    return lambda *_: verdict


def on_another_day(test: str, days: int) -> Twin:
    def twin(wanted: Any, state: Any, on: date, *rest: Any) -> bool | None:
        return REAL[test](wanted, state, date.fromordinal(on.toordinal() + days), *rest)

    return twin


def voided_too(test: str) -> Twin:
    """As if nothing had ever been voided."""

    def twin(wanted: Any, state: Any, *rest: Any) -> bool | None:
        steps = [one for one in state.steps if one.kind != "voided"]
        return REAL[test](wanted, case(*steps, of=state.pathway, born=state.subject.born and state.subject.born.isoformat()), *rest)

    return twin


TWINS: list[tuple[str, str, Twin]] = [
    ("filled", "one of them is enough", lambda wanted, state, *_: any(one in state.answers for one in wanted)),
    ("filled", "voided counts", voided_too("filled")),
    ("answer", "any answer will do", without("answer", one_of=())),
    ("answer", "no smallest number", without("answer", least=None)),
    ("answer", "no largest number", without("answer", most=None)),
    ("answer", "without an answer it holds", lambda wanted, state, *rest: REAL["answer"](wanted, state, *rest) if state.answers.get(wanted.question) else True),
    ("count", "no window", without("count", within=None)),
    ("count", "the day it was filled", without("count", dated=None)),
    ("count", "all entries", without("count", where={})),
    ("count", "one told twice counts twice", without("count", distinct=())),
    ("count", "not only after the move", without("count", of=None)),
    ("count", "however late it was told of", without("count", told_within=None)),
    ("count", "no least", without("count", least=0)),
    ("count", "no most", without("count", most=None, least=0)),
    ("count", "voided counts", voided_too("count")),
    ("count", "what can't be known holds", unknown_is("count", True)),
    ("count", "what can't be known doesn't hold", unknown_is("count", False)),
    ("count", "a day late", on_another_day("count", 1)),
    ("age", "no youngest", without("age", least=None)),
    ("age", "no oldest", without("age", most=None)),
    ("age", "today, whatever day counts", without("age", on=None)),
    ("age", "unknown is old enough", unknown_is("age", True)),
    ("age", "unknown is not", unknown_is("age", False)),
    ("age", "a day late", on_another_day("age", 1)),
    ("age", "a day early", on_another_day("age", -1)),
    ("consent", "anything recorded will do", lambda wanted, state, *_: wanted in state.consents),
    ("consent", "an override isn't one", lambda wanted, state, *rest: REAL["consent"](wanted, state, *rest) and state.consents[wanted].state == "given"),
    ("consent", "it never ends", lambda wanted, state, *_: wanted in state.consents and state.consents[wanted].state in ("given", "overridden")),
    ("consulted", "whoever it was", lambda wanted, state, *_: bool(state.consultations)),
    ("consulted", "whenever it was", without("consulted", within=None)),
    ("decided", "whatever it was", lambda wanted, state, *_: wanted.group in state.decisions),
    ("decided", "whichever group", lambda wanted, state, *_: any(one.state in wanted.one_of for one in state.decisions.values())),
    ("reviewed", "whenever it was", without("reviewed", within=None)),
    ("reviewed", "never", always(False)),
    ("risk", "no least", without("risk", least=None)),
    ("risk", "no most", without("risk", most=None)),
    ("risk", "unset is low", unknown_is("risk", True)),
    ("risk", "unset is high", unknown_is("risk", False)),
    ("cases", "whichever pathway", lambda wanted, state, on, others, calendar: REAL["cases"](changed(wanted, pathways=("hub", "panel")), state, on, others, calendar)),
    ("cases", "wherever they stand", without("cases", state="any")),
    ("cases", "however they ended", without("cases", outcomes=())),
    ("cases", "whenever it was", without("cases", within=None)),
    ("cases", "no most", without("cases", most=None)),
    ("cases", "nobody looked is none", unknown_is("cases", True)),
    ("elapsed", "no least", without("elapsed", least=None)),
    ("elapsed", "no most", without("elapsed", most=None)),
    ("elapsed", "a day late", on_another_day("elapsed", 1)),
    ("elapsed", "a day early", on_another_day("elapsed", -1)),
    ("counter", "no least", without("counter", least=0)),
    ("counter", "no most", without("counter", most=None, least=0)),
    ("counter", "voided counts", voided_too("counter")),
    ("actions", "however many", always(True)),
    ("actions", "ended ones too", lambda wanted, state, *_: len(state.actions) <= wanted.most),
    ("actions", "voided counts", voided_too("actions")),
    ("any_of", "all of them", REAL["all_of"]),
    ("any_of", "unknown isn't", unknown_is("any_of", False)),
    ("any_of", "unknown is", unknown_is("any_of", True)),
    ("all_of", "one of them", REAL["any_of"]),
    ("all_of", "unknown isn't", unknown_is("all_of", False)),
    ("all_of", "unknown is", unknown_is("all_of", True)),
    ("none_of", "one of them", REAL["any_of"]),
    ("none_of", "unknown isn't", unknown_is("none_of", False)),
    ("none_of", "unknown is", unknown_is("none_of", True)),
]  # fmt: skip


@pytest.mark.parametrize(("test", "twin"), [(test, twin) for test, _, twin in TWINS], ids=[f"{test}: {how}" for test, how, _ in TWINS])
def test_a_broken_twin_is_told_by_a_row(test: str, twin: Twin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(judge._JUDGES, test, twin)  # type: ignore[arg-type]
    rows = [row for row in ROWS if next(iter(row.said)) == test]
    assert any(judged(row) is not row.verdict for row in rows)


def test_every_kind_of_guard_has_a_broken_twin() -> None:
    assert {test for test, *_ in TWINS} == set(TESTS)
