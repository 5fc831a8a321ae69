"""What a form lets through, and what it says of the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pathways_kit import LADDER, pathway, text

from diogel.definitions.pathway import Question
from diogel.pathways.calendar import span_of
from diogel.pathways.forms import LONGEST_LINE, MOST_ROWS, asked, check_answers

ON = date(2026, 6, 30)
CHOICES = [{"value": "noise", "name": text("Noise")}, {"value": "threat", "name": text("Threat")}]


def question(kind: str = "text", name: str = "q", **said: Any) -> Question:
    return Question.model_validate({"question": name, "label": text("A question"), "kind": kind, **said})


TEXT, LONG, DATE = question(), question("long_text"), question("date")
PAST, PARTIAL, YES_NO = question("date", past=True), question("partial_date", past=True), question("yes_no")
NUMBER, CHOICE = question("number", least=0, most=24), question("choice", choices=CHOICES)
SEVERAL = question("several", choices=CHOICES, least=1, most=1)

KEPT: list[tuple[str, Question, Any, Any]] = [
    ("a text, without the space around it", TEXT, "  Stryd Fawr \n", "Stryd Fawr"),
    ("a line stays one line", TEXT, "one\ntwo", "one two"),
    ("a long text keeps its lines", LONG, "one\r\ntwo", "one\ntwo"),
    ("without what nobody sees", TEXT, "a\x00b\x07", "ab"),
    ("without what turns the rest around", TEXT, "a\u202eb\u2066c", "abc"),
    ("Welsh", TEXT, "Tŷ’r Dŵr", "Tŷ’r Dŵr"),
    ("a date", DATE, "2026-02-28", "2026-02-28"),
    ("a leap day", DATE, "2028-02-29", "2028-02-29"),
    ("today, in the past", PAST, "2026-06-30", "2026-06-30"),
    ("a month", PARTIAL, "2026-06", "2026-06"),
    ("a year", PARTIAL, "2026", "2026"),
    ("yes", YES_NO, "yes", "yes"),
    ("a choice", CHOICE, "threat", "threat"),
    ("several", SEVERAL, ("noise",), ("noise",)),
    ("one of several, as text", SEVERAL, "noise", ("noise",)),
    ("one of several, twice", SEVERAL, ("noise", "noise"), ("noise",)),
    ("a number", NUMBER, "3.0", "3"),
    ("a part of one", NUMBER, "3.5", "3.5"),
    ("the least", NUMBER, "0", "0"),
    ("the most", NUMBER, "24", "24"),
]


@pytest.mark.parametrize(("asking", "answer", "kept"), [row[1:] for row in KEPT], ids=[row[0] for row in KEPT])
def test_answer_is_kept(asking: Question, answer: Any, kept: Any) -> None:
    assert check_answers([asking], {"q": answer}, ON) == ({"q": kept}, ())


WRONG: list[tuple[str, Question, Any, str]] = [
    ("nothing, and it is required", question(required=True), "", "must be answered"),
    ("space, and it is required", question(required=True), " \n ", "must be answered"),
    ("no choice, and it is required", question("choice", choices=CHOICES, required=True), "", "Choose an answer"),
    ("no date, and it is required", question("date", required=True), "", "Enter a date"),
    ("too long", TEXT, "x" * (LONGEST_LINE + 1), "at most 500"),
    ("a list for a text", TEXT, ("a", "b"), "Write your answer"),
    ("a day that isn't", DATE, "2026-02-29", "real date"),
    ("a month for a date", DATE, "2026-02", "real date"),
    ("words for a date", DATE, "yesterday", "real date"),
    ("other digits", DATE, "２０２６-02-01", "real date"),
    ("the year 1", DATE, "0001-01-01", "real date"),
    ("tomorrow", PAST, "2026-07-01", "in the past"),
    ("next month", PARTIAL, "2026-07", "in the past"),
    ("a month that isn't", PARTIAL, "2026-13", "real date"),
    ("neither yes nor no", YES_NO, "perhaps", "yes or no"),
    ("no such choice", CHOICE, "theft", "Choose one"),
    ("two of a choice", CHOICE, ("noise", "threat"), "Choose one"),
    ("one of several that isn't there", SEVERAL, ("noise", "theft"), "Choose from"),
    ("too many of several", SEVERAL, ("noise", "threat"), "at most 1"),
    ("too few of several", SEVERAL, (), "at least 1"),
    ("no number", NUMBER, "three", "Enter a number"),
    ("not a number", NUMBER, "nan", "Enter a number"),
    ("without end", NUMBER, "1e400", "Enter a number"),
    ("too small", NUMBER, "-1", "0 or more"),
    ("too large", NUMBER, "25", "24 or less"),
]


@pytest.mark.parametrize(("asking", "answer", "why"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_answer_will_not_do(asking: Question, answer: Any, why: str) -> None:
    kept, wrong = check_answers([asking], {"q": answer}, ON)
    assert kept == {}
    assert [one.question for one in wrong] == ["q"]
    assert why in wrong[0].why.en
    assert wrong[0].why.cy


def test_what_no_question_asks_for_is_dropped() -> None:
    assert check_answers([TEXT], {"q": "a", "stage": "closed", "q_detail": "b"}, ON) == ({"q": "a"}, ())


# -- asked only after another

FIRST = question("yes_no", "first")
SECOND = question("choice", "second", choices=CHOICES, required=True, shown={"question": "first", "one_of": ["yes"]})
THIRD = question("text", "third", required=True, shown={"question": "second", "one_of": ["threat"]})
SHOWN: list[tuple[str, dict[str, str], dict[str, str], list[str]]] = [
    ("none", {"first": "no"}, {"first": "no"}, []),
    ("the second", {"first": "yes"}, {"first": "yes"}, ["second"]),
    ("the third", {"first": "yes", "second": "threat"}, {"first": "yes", "second": "threat"}, ["third"]),
    ("all", {"first": "yes", "second": "threat", "third": "x"}, {"first": "yes", "second": "threat", "third": "x"}, []),
    ("what isn't asked is dropped", {"first": "no", "second": "threat", "third": "x"}, {"first": "no"}, []),
    ("and what waits for it", {"first": "yes", "second": "noise", "third": "x"}, {"first": "yes", "second": "noise"}, []),
    ("a wrong answer opens nothing", {"first": "yes", "second": "theft", "third": "x"}, {"first": "yes"}, ["second"]),
]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
@pytest.mark.parametrize(("sent", "kept", "wrong"), [row[1:] for row in SHOWN], ids=[row[0] for row in SHOWN])
def test_questions_that_wait_for_others(sent: dict[str, str], kept: dict[str, str], wrong: list[str], order: tuple[int, ...]) -> None:
    questions = [[FIRST, SECOND, THIRD][place] for place in order]
    found, told = check_answers(questions, sent, ON)
    assert (found, [one.question for one in told]) == (kept, wrong)


def test_a_page_knows_what_the_page_before_was_answered() -> None:
    assert check_answers([SECOND], {"first": "yes", "second": "noise"}, ON)[0] == {"second": "noise"}
    assert check_answers([SECOND], {"first": "no", "second": "noise"}, ON) == ({}, ())


def test_questions_that_wait_for_one_another_are_an_answer_all_the_same() -> None:
    one = question(name="one", shown={"question": "two", "one_of": ["x"]})
    two = question(name="two", shown={"question": "one", "one_of": ["x"]})
    assert check_answers([one, two], {"one": "x", "two": "x"}, ON) == ({}, ())


# -- the detail of a yes

DETAIL = [
    (True, {"q": "yes", "q_detail": " Reading. "}, {"q": "yes", "q_detail": "Reading."}, []),
    (True, {"q": "yes"}, {"q": "yes"}, ["q_detail"]),
    (False, {"q": "yes"}, {"q": "yes"}, []),
    (True, {"q": "no", "q_detail": "Reading."}, {"q": "no"}, []),
]


@pytest.mark.parametrize(("required", "sent", "kept", "wrong"), DETAIL)
def test_detail_of_a_yes(required: bool, sent: dict[str, str], kept: dict[str, str], wrong: list[str]) -> None:
    found, told = check_answers([question("yes_no", detail=text("What?"), required=required)], sent, ON)
    assert (found, [one.question for one in told]) == (kept, wrong)


# -- tables

TABLE = question(
    "table",
    required=True,
    most=2,
    columns=[
        {"question": "name", "label": text("Name"), "required": True},
        {"question": "since", "label": text("Since"), "kind": "date"},
        {"question": "sorts", "label": text("Sorts"), "kind": "several", "choices": CHOICES},
    ],
)


def test_rows_are_checked_cell_by_cell() -> None:
    rows = ({"name": " Ann ", "since": "2026-01-01", "sorts": "noise, threat", "other": "x"}, {"name": " ", "since": ""})
    assert check_answers([TABLE], {"q": rows}, ON) == ({"q": ({"name": "Ann", "since": "2026-01-01", "sorts": "noise, threat"},)}, ())


def test_wrong_cells_say_in_which_row_they_are() -> None:
    rows = ({"name": "Ann", "since": "soon"}, {"since": "2026-01-01", "sorts": "theft"})
    kept, wrong = check_answers([TABLE], {"q": rows}, ON)
    assert kept == {}
    assert [(one.table, one.question, one.row) for one in wrong] == [("q", "since", 0), ("q", "name", 1), ("q", "sorts", 1)]


@pytest.mark.parametrize("sent", [(), "Ann", ("Ann",), ({"name": " "},), ({"name": "A"},) * 3, ({"name": "A"}, "B")])
def test_tables_that_will_not_do(sent: Any) -> None:
    kept, wrong = check_answers([TABLE], {"q": sent}, ON)
    assert (kept, [one.question for one in wrong]) == ({}, ["q"])


@pytest.mark.parametrize(("rows", "will_do"), [(1, False), (2, True), (3, True), (4, False)])
def test_a_table_has_as_many_rows_as_it_wants(rows: int, will_do: bool) -> None:
    wants = question("table", least=2, most=3, columns=[{"question": "name", "label": text("Name")}])
    assert bool(check_answers([wants], {"q": ({"name": "A"},) * rows}, ON)[0]) is will_do


def test_a_table_has_an_end() -> None:
    open_table = question("table", columns=[{"question": "name", "label": text("Name")}])
    assert check_answers([open_table], {"q": ({"name": "A"},) * (MOST_ROWS + 1)}, ON)[1]


# -- asked again


def test_a_form_asks_again_what_another_asked() -> None:
    forms = pathway().model_dump()["forms"]
    again = pathway(forms=[forms[0], {**forms[1], "again": ["sort"]}])
    assert [one.question for one in asked(again, "needs")] == ["checked", "support", "meeting_on", "score", "sort"]
    assert asked(LADDER, "nothing") == ()


# -- whatever is posted

NAMES = st.sampled_from(
    ["happened", "sort", "evidenced", "reference", "checked", "checked_detail", "support", "meeting_on", "score", "stage"]
)
WORDS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["noise", "yes", "school", "2026-01-01", "2026-13", "7", "1e9", "\u0000", "noise\n", "NOISE", "-1"]),
)
POSTED = st.one_of(
    WORDS,
    st.lists(WORDS, max_size=4).map(tuple),
    st.lists(st.dictionaries(NAMES, WORDS, max_size=3), max_size=3).map(tuple),
    st.none(),
    st.integers(),
)
EVERYTHING = [*asked(LADDER, "incident"), *asked(LADDER, "needs")]


def lets_through(asking: Question, value: Any) -> bool:
    """Whether a value is one that the question can have, said otherwise than the code says it."""
    values = {choice.value for choice in asking.choices}
    if asking.kind == "choice":
        return value in values
    if asking.kind == "several":
        return isinstance(value, tuple) and set(value) <= values and len(set(value)) == len(value)
    if asking.kind == "yes_no":
        return value in ("yes", "no")
    if asking.kind == "number":
        return bool(re.fullmatch(r"-?[0-9.]+", value)) and 0 <= float(value) <= 24
    if asking.kind in ("date", "partial_date"):
        span = span_of(value)
        return span is not None and (not asking.past or span[0] <= ON)
    return isinstance(value, str) and value == value.strip() and "\n" not in value and "\x00" not in value


@settings(max_examples=500, deadline=None)
@given(st.dictionaries(NAMES, POSTED, max_size=8))
def test_nothing_gets_through_that_is_no_answer(posted: Mapping[str, Any]) -> None:
    kept, wrong = check_answers(EVERYTHING, posted, ON)
    by_name = {one.question: one for one in EVERYTHING}
    for name, value in kept.items():
        assert name == "checked_detail" or lets_through(by_name[name], value)
    assert "stage" not in kept
    assert not {one.question for one in wrong} & set(kept)
    assert not ("support" in kept and kept.get("checked") != "yes")


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(NAMES, POSTED, max_size=8))
def test_what_was_kept_is_kept_again(posted: Mapping[str, Any]) -> None:
    kept, _ = check_answers(EVERYTHING, posted, ON)
    assert check_answers(EVERYTHING, kept, ON)[0] == kept
