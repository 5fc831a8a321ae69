"""The worked examples that ship with the product: they load without a warning, their agreements allow what their measures
read, and what their READMEs say of the sample is so."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from diogel.definitions.load import load
from diogel.definitions.model import Partnership
from diogel.ingest.conform import Conformed, Conformer
from diogel.sharing.decisions import DecisionLog
from diogel.sharing.gate import open_gate
from diogel.sharing.lint import lint
from diogel.sharing.query import permit
from diogel.stores.duckdb import DuckDBStore
from diogel.stores.keys import Keys

ROOT = Path(__file__).parents[2]
EXAMPLES = ("minimal", "wales")
TODAY = date(2026, 11, 23)
IN_BOTH = {("preece", 1987), ("ap rhydderch", 2003), ("pryce", 1999), ("ddu", 2008), ("mehrabian", None), ("quillin", 1979)}


def example(name: str) -> Partnership:
    """The example without a fault, but for the paths that only a command gives."""
    loaded = load(ROOT / "partnerships" / name)
    assert not [str(fault) for fault in loaded.faults if "no path was given for $data" not in fault.what]
    assert loaded.partnership is not None
    return loaded.partnership


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBStore]:
    opened = DuckDBStore(Keys.create(tmp_path_factory.mktemp("keys") / "diogel.key"), threads=1)
    yield opened
    opened.close()


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_says_what_it_is_in_both_languages(name: str) -> None:
    headings = [line for line in (ROOT / "partnerships" / name / "README.md").read_text("utf-8").splitlines() if line.startswith("# ")]
    assert headings == [f"# {text}" for text in (example(name).file.name.en, example(name).file.name.cy)]


@pytest.mark.parametrize("name", EXAMPLES)
def test_agreements_allow_all_that_the_measures_read(name: str, tmp_path: Path) -> None:
    partnership = example(name)
    for id, measure in partnership.measures.items():
        given = permit(
            partnership,
            partnership.sql[id],
            purpose=measure.purpose,
            recipient=measure.recipient,
            on=TODAY,
            log=DecisionLog(tmp_path / "decisions.jsonl"),
        )
        assert "event" in given.tables
        assert not given.refused


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_is_to_be_said_about_the_agreements(name: str) -> None:
    assert [found.message.en for found in lint(example(name), TODAY)] == []


def test_minimal_is_in_force_until_2036(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path / "decisions.jsonl")
    for id, dataset in example("minimal").datasets.items():
        for day in (TODAY, date(2036, 1, 31)):
            assert [column.name for column in open_gate(example("minimal"), id, day, log).columns] == [
                column.name for column in dataset.columns
            ]


def conformed(store: DuckDBStore, id: str, log: DecisionLog) -> tuple[list[dict[str, str]], Conformed]:
    """The dataset's sample as it is written, and as conformed."""
    partnership = example("minimal")
    passage = open_gate(partnership, id, TODAY, log)
    (sample,) = (ROOT / "partnerships" / "minimal").glob(partnership.datasets[id].deliveries)
    with sample.open(encoding="utf-8", newline="") as text:
        written = list(csv.DictReader(text))
    numbers = {"row_number": pa.array(range(1, len(written) + 1), pa.int64()), "line": pa.array(range(2, len(written) + 2), pa.int64())}
    columns = {column.name: pa.array([row[column.name] or None for row in written], pa.string()) for column in passage.columns}
    conformer = Conformer(passage, partnership.vocabularies, salt="salt", store=store, delivery_id="delivery")
    return written, conformer.conform(pa.table({**columns, **numbers}))


def test_minimal_sample_is_as_its_readme_says(store: DuckDBStore, tmp_path: Path) -> None:
    log = DecisionLog(tmp_path / "decisions.jsonl")
    incidents, police = conformed(store, "incidents", log)
    reports, council = conformed(store, "asb_reports", log)
    assert (len(incidents), len({row["Incident number"] for row in incidents}), len(reports)) == (37, 18, 24)
    assert len({row["Incident number"] for row in incidents if not row["Longitude"]}) == 1
    assert len([row for row in incidents if not row["Surname"]]) == 1
    assert (police.rows.num_rows, police.faults.num_rows) == (37, 0)
    assert council.rows.num_rows == 23
    assert council.faults.select(["line", "column", "fatal"]).to_pylist() == [{"line": 20, "column": "Date", "fatal": True}]


def test_six_people_stand_in_both_samples(store: DuckDBStore, tmp_path: Path) -> None:
    log = DecisionLog(tmp_path / "decisions.jsonl")
    police = [person["identity_family_name"] for person in conformed(store, "incidents", log)[1].identity.to_pylist()]
    council = conformed(store, "asb_reports", log)[1].identity.to_pylist()
    shared = {
        (person["identity_family_name"], person["identity_date_of_birth"] and person["identity_date_of_birth"].year)
        for person in council
        if any(person["identity_family_name"] in name for name in police)
    }
    assert {(name.replace("-", " "), year) for name, year in shared} == IN_BOTH


# -- the measures, run on a handful of events --------------------------------------------------------------------------

JANUARY, FEBRUARY = datetime(2026, 1, 1), datetime(2026, 2, 14, 23, 30)
EVENTS = [
    # dataset, place_id, area, occurred_from, category
    ("police_uk_street", "p1", "W01000001", JANUARY, "burglary"),
    ("police_uk_street", "p1", "W01000001", JANUARY, "burglary"),
    ("police_uk_street", "p2", "W01000002", FEBRUARY, "drugs"),
    ("police_uk_street", "p3", None, FEBRUARY, "drugs"),
    ("police_uk_street", None, None, JANUARY, "drugs"),
    ("police_uk_stop_search", "p1", "W01000001", JANUARY, "stop_search"),
]
PLACES = [("p1", "lsoa", "W01000001"), ("p1", "ward", "W05000981"), ("p2", "lsoa", "W01000002")]
AREAS = [
    ("W01000001", "lsoa", "Isle of Anglesey 007A", "W06000001"),
    ("W01000002", "lsoa", "Isle of Anglesey 001A", "W06000001"),
    ("W05000981", "ward", "Aethwy", "W06000001"),
    ("W06000001", "local_authority", "Isle of Anglesey", None),
]


def rows_of(store: DuckDBStore, partnership: str, measure: str) -> Counter[tuple[str, str, int]]:
    """(area, month, events) of a measure over the events above."""
    store.put(
        "event",
        pa.Table.from_pylist([dict(zip(("dataset", "place_id", "area", "occurred_from", "category"), row, strict=True)) for row in EVENTS]),
    )
    store.put("place_area", pa.Table.from_pylist([dict(zip(("place_id", "level", "area"), row, strict=True)) for row in PLACES]))
    store.put(
        "area",
        pa.Table.from_pylist([dict(zip(("code", "level", "name", "parent"), row, strict=True)) | {"name_cy": row[2]} for row in AREAS]),
    )
    found = store.fetch(example(partnership).sql[measure]).to_pylist()
    return Counter((row["area"], row["month"].strftime("%Y-%m"), row["events"]) for row in found)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (
            "events_by_lsoa_month",
            [("W01000001", "2026-01", 2), ("W01000002", "2026-02", 1), ("elsewhere", "2026-02", 1), ("unlocated", "2026-01", 1)],
        ),
        ("events_by_ward_month", [("W05000981", "2026-01", 2), ("elsewhere", "2026-02", 2), ("unlocated", "2026-01", 1)]),
        (
            "events_by_local_authority_month",
            [("W06000001", "2026-01", 2), ("W06000001", "2026-02", 1), ("elsewhere", "2026-02", 1), ("unlocated", "2026-01", 1)],
        ),
    ],
)
def test_every_published_row_is_counted_once(store: DuckDBStore, measure: str, expected: list[tuple[str, str, int]]) -> None:
    assert rows_of(store, "wales", measure) == Counter(expected)


def test_minimal_counts_by_area_month_and_kind(store: DuckDBStore) -> None:
    assert rows_of(store, "minimal", "events_by_area_month") == Counter(
        [
            ("W01000001", "2026-01", 2),
            ("W01000001", "2026-01", 1),
            ("W01000002", "2026-02", 1),
            ("unlocated", "2026-01", 1),
            ("unlocated", "2026-02", 1),
        ]
    )
