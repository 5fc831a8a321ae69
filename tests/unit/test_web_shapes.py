"""How a measure's columns decide what a page shows of it. Rows in, shape out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

import web_folder

web_folder.django_ready()

from diogel.definitions.examples import example  # noqa: E402
from diogel.definitions.load import load_or_fail  # noqa: E402
from diogel.definitions.model import Measure, Text  # noqa: E402
from diogel.web.insight.shapes import Shown, shape  # noqa: E402
from diogel.web.insight.words import UNKNOWN, Period, Words  # noqa: E402

MEASURE = Measure(
    version=1, measure="m", title=Text(en="M", cy="M"), question=Text(en="Q?", cy="C?"), purpose="analysis", recipient="safety_group"
)


@pytest.fixture(scope="module")
def words() -> Words:
    return Words(load_or_fail(example("minimal")), {"E1": Text(en="East", cy="Dwyrain")})


def seen(words: Words, **columns: list[Any]) -> Shown:
    return shape("m", MEASURE, {"status": "made"}, pa.table(columns), words)


def test_one_thing_counted_by_one_other_is_bars(words: Words) -> None:
    shown = seen(words, agencies=[1, 2, 3], people=[80, 40, None])
    assert shown.bars is not None
    assert shown.bars.rows == [(1, 80, 100.0), (2, 40, 50.0), (3, None, 0.0)]
    assert (shown.bars.by.en, shown.bars.counted.cy) == ("Agencies", "Pobl")


def test_months_are_a_grid_of_the_last_twelve_gaps_and_all_the_most_first(words: Words) -> None:
    months = [date(2025, 1, 1), date(2025, 12, 1), date(2026, 2, 1), date(2026, 2, 1)]
    shown = seen(words, area=["E1", "E1", "E1", "E2"], month=months, events=[5, 2, 1, 9])
    assert shown.grid is not None
    assert [period.start for period in shown.grid.across] == [date(2025, month, 1) for month in range(3, 13)] + [
        date(2026, 1, 1), date(2026, 2, 1)
    ]  # fmt: skip
    assert [(label, sum(values), total) for label, values, total in shown.grid.rows] == [
        ("E2", 9, 9), (Text(en="East", cy="Dwyrain"), 3, 3)
    ]  # fmt: skip
    assert shown.by_area is None, "two areas are no map"


def test_what_else_is_counted_by_is_added_up_and_shown_beside(words: Words) -> None:
    month = [date(2026, 1, 1)] * 3
    shown = seen(words, area=["E1"] * 3, month=month, category=["burglary", "drugs", "burglary"], events=[1, 5, 3])
    assert shown.grid is not None and shown.grid.rows[0][2] == 9
    (kinds,) = shown.more
    assert [(label.en, value) for label, value, _ in kinds.rows] == [("Drugs", 5), ("Burglary", 4)]


def test_people_are_never_added_up(words: Words) -> None:
    month = [date(2026, 1, 1), date(2026, 2, 1)]
    shown = seen(words, area=["E1", "E1"], month=month, people=[1, 5])
    assert shown.grid is not None and not shown.grid.adds
    assert seen(words, area=["E1", "E1"], month=month, category=["drugs", "drugs"], people=[1, 5]).grid is None


def test_hours_are_the_whole_day_and_days_keep_their_order(words: Words) -> None:
    shown = seen(words, weekday=[5, 0], hour=[23, 1], events=[1, 2])
    assert shown.grid is not None and shown.grid.across == list(range(24))
    assert [label for label, _, _ in shown.grid.rows] == [Text(en="Saturday", cy="Dydd Sadwrn"), Text(en="Monday", cy="Dydd Llun")]


def test_several_figures_are_a_table_and_the_last_is_mapped(words: Words) -> None:
    shown = seen(
        words,
        area=["E1", "E2", "E3"],
        area_name=["East", "Two", None],
        area_name_cy=[None, "Dau", None],
        events=[1, 2, 3],
        rate=[0.5, 2.5, None],
    )
    assert shown.columns == ("area", "events", "rate") and shown.bars is None and shown.grid is None
    assert [row[0] for row in shown.rows] == [Text(en="East", cy="East"), Text(en="Two", cy="Dau"), "E3"]
    assert shown.by_area is None, "a rate is known for two alone"


def test_sums_that_came_back_as_fractions_are_whole_again(words: Words) -> None:
    shown = seen(words, area=["a", "b"], events=[2.0, None], others=[Decimal("3"), Decimal("4")], rate=[0.5, 1.0])
    assert [list(map(type, row[1:])) for row in shown.rows] == [[int, int, float], [type(UNKNOWN), int, float]]


def test_nothing_to_count_is_no_shape(words: Words) -> None:
    shown = shape(
        "m", MEASURE, {"status": "made"}, pa.table({"area": pa.array([], pa.string()), "events": pa.array([], pa.int64())}), words
    )
    assert (shown.total, shown.bars, shown.grid, shown.rows) == (0, None, None, ())


@pytest.mark.parametrize(
    ("column", "value", "called"),
    [
        ("area", "E1", ("East", "Dwyrain")),
        ("area", "unlocated", ("No place given", "Lle heb ei nodi")),
        ("partner", "police", ("Aberwylan Police", "Heddlu Aberwylan")),
        ("other_partner", "council", ("Aberwylan Council", "Cyngor Aberwylan")),
        ("category", "drugs", ("Drugs", "Cyffuriau")),
        ("category", None, ("Not known", "Anhysbys")),
        ("quarter", date(2026, 10, 1), Period(date(2026, 10, 1), "quarter")),
        ("hour", 7, 7),
        ("anything", "as it is", "as it is"),
    ],
)
def test_values_have_names_in_both_languages(words: Words, column: str, value: Any, called: Any) -> None:
    named = words.value(column, value, {})
    assert ((named.en, named.cy) if isinstance(named, Text) else named) == called


def test_a_dataset_dropped_since_the_build_is_called_by_its_id(words: Words) -> None:
    assert words.dataset("gone") == Text(en="gone", cy="gone")
    assert words.partner("gone") == Text(en="gone", cy="gone")


@pytest.mark.parametrize(
    ("kind", "back", "first"), [("month", 12, date(2025, 10, 1)), ("quarter", 1, date(2026, 7, 1)), ("month", 10, date(2025, 12, 1))]
)
def test_a_period_so_many_before(kind: str, back: int, first: date) -> None:
    assert Period(date(2026, 10, 1), kind).before(back).start == first


def test_what_is_no_area_stands_last_and_shades_nothing(words: Words) -> None:
    month = [date(2026, 1, 1)] * 3
    shown = seen(words, area=["unlocated", "E1", "E2"], month=month, events=[900, 3, 10])
    assert shown.grid is not None and [total for _, _, total in shown.grid.rows] == [10, 3, 900]
    assert max(shown.grid.steps) < 10
