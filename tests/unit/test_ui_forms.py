"""Dates in three boxes, questions that a choice opens, and long lists by address."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import web_folder

web_folder.django_ready()

from django.core.exceptions import ValidationError  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.utils.translation import override  # noqa: E402

from component_page import Question  # noqa: E402
from diogel.web.ui.forms import DateField  # noqa: E402
from diogel.web.ui.listing import paging, sorting  # noqa: E402


@pytest.mark.parametrize("month", ["3", "03", "March", "mar", "Mawrth", "MAWRTH"])
def test_a_month_is_a_number_or_a_word_of_either_language(month: str) -> None:
    assert DateField().clean(("27", month, "2026")) == date(2026, 3, 27)


@pytest.mark.parametrize(
    ("typed", "code", "parts"),
    [
        (("27", "", "2026"), "parts", ["month"]),
        (("27", "3", "26"), "year", ["year"]),
        (("31", "2", "2026"), "invalid", ["day", "month", "year"]),
        (("27", "Brumaire", "2026"), "invalid", ["day", "month", "year"]),
        (("²", "3", "2026"), "invalid", ["day", "month", "year"]),
        (("-1", "3", "2026"), "invalid", ["day", "month", "year"]),
    ],
)
def test_what_is_no_date_says_which_boxes_are_wrong(typed: tuple[str, ...], code: str, parts: list[str]) -> None:
    with pytest.raises(ValidationError) as told:
        DateField().clean(typed)
    assert (told.value.code, list(told.value.params["parts"])) == (code, parts)


def test_no_date_is_none_where_none_is_asked() -> None:
    assert DateField(required=False).clean(("", "", "")) is None


def answered(**given: Any) -> Question:
    whole = {"family": "Rees", "why": "child", "partners": ["child"], "sure": "on", "dataset": "child", "secret": "s", "step": "2"}
    return Question({**whole, **given})


def test_a_question_that_was_not_opened_is_neither_missed_nor_kept() -> None:
    form = answered(told="left from before")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["told"] is None


def test_a_question_that_was_opened_has_to_be_answered() -> None:
    assert list(answered(why="other").errors) == ["told"]
    assert answered(why="other", told="because").is_valid()


def test_a_mistake_names_its_field_in_the_language_of_the_page() -> None:
    form = answered(family="")
    with override("cy"):
        assert form.errors["family"] == ["Maes: rhowch ateb"]


@pytest.mark.parametrize(("asked", "page"), [("", 1), ("2", 2), ("0", 1), ("-4", 1), ("99", 3), ("x", 1), ("9" * 40, 1), ("٣", 3)])
def test_a_page_that_is_not_there_is_the_nearest_that_is(asked: str, page: int) -> None:
    shown = paging(RequestFactory().get("/", {"page": asked, "q": "a&b"}), list(range(25)), most=10)
    assert (shown.page, shown.pages, shown.total) == (page, 3, 25)
    assert shown.links[-1] == (3, "?q=a%26b&page=3")


def test_nothing_is_one_page_of_nothing() -> None:
    shown = paging(RequestFactory().get("/"), [])
    assert (shown.pages, list(shown.rows), shown.before, shown.after) == (1, [], "", "")


def test_a_list_is_sorted_by_what_may_be_sorted_by_alone() -> None:
    columns = [("name", "Name"), ("received", "Received"), ("", "Rows")]
    assert sorting(RequestFactory().get("/", {"sort": "-received"}), columns, by="name").order_by == "-received"
    assert sorting(RequestFactory().get("/", {"sort": "password"}), columns, by="name").order_by == "name"
    assert sorting(RequestFactory().get("/", {"sort": "-"}), columns, by="name", down=True).order_by == "-name"
