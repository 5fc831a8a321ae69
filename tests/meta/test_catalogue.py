"""A sweep over the ready-made datasets and vocabularies: each is whole, in both languages, and says only what is known."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from diogel.definitions import catalogue
from diogel.definitions.documents import read_document
from diogel.definitions.meanings import ATTRIBUTE, DEFAULT_VOCABULARIES, meaning_of
from diogel.definitions.model import Column, Dataset, Defined, Text, Vocabulary

REGULATIONS = "2007/1831"
DATASETS = {
    id: Dataset.model_validate({**catalogue.dataset(id), "version": 1, "dataset": id, "provider": "somebody"})
    for id in sorted(catalogue.dataset_ids())
}
VOCABULARIES = {id: Vocabulary.model_validate({**catalogue.vocabulary(id), "version": 1}) for id in sorted(catalogue.vocabulary_ids())}
FILES = sorted(catalogue.CATALOGUE.rglob("*.yaml"))
EVENTS_OF_POLICE_UK = {
    "antisocial_behaviour",
    "bicycle_theft",
    "burglary",
    "criminal_damage_arson",
    "drugs",
    "other_crime",
    "other_theft",
    "weapons",
    "public_order",
    "robbery",
    "shoplifting",
    "theft_from_person",
    "vehicle_crime",
    "violence_sexual",
}
PRESCRIBED = {
    "si_police_incidents",
    "si_police_crimes",
    "si_fire",
    "si_council_asb",
    "si_environmental_crime",
    "si_racial_incidents",
    "si_school_exclusions",
    "si_road_collisions",
    "si_health_admissions",
    "si_ambulance_callouts",
}
CASEWORK = {"casework_cases", "casework_steps", "casework_actions", "casework_meetings"}
PERSON_LEVEL = {
    "police_incidents",
    "council_asb",
    "youth_justice_caseload",
    "housing_tenancies",
    "education_exclusions",
    "education_reduced_timetables",
    "education_otherwise",
    "childrens_referrals",
    "missing_episodes",
    "hate_incidents",
    "channel_logistics",
    "volunteers",
    "ambulance_callouts",
    "emergency_attendances",
}


def vocabulary_of(column: Column) -> Vocabulary | None:
    """The vocabulary whose terms the column carries; None for a column that carries none."""
    known = meaning_of(column.meaning, column.type or "text")
    if known is None or known.kind != "vocabulary":
        return None
    return VOCABULARIES[column.vocabulary or DEFAULT_VOCABULARIES[column.meaning]]


def terms(vocabulary: Vocabulary) -> set[str]:
    return {term.term for term in vocabulary.terms}


def texts(value: object, where: str) -> Iterator[tuple[str, Text]]:
    """Every bilingual text in a definition, with the way to it."""
    if isinstance(value, Text):
        yield where, value
    elif isinstance(value, tuple):
        for place, part in enumerate(value):
            yield from texts(part, f"{where}[{place}]")
    elif isinstance(value, Defined):
        for field in type(value).model_fields:
            yield from texts(getattr(value, field), f"{where}.{field}")


def test_everything_promised_is_there() -> None:
    assert set(DATASETS) == {"police_uk_street", "police_uk_stop_search"} | PRESCRIBED | PERSON_LEVEL | CASEWORK


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_reads_without_a_fault_and_is_named_after_what_it_holds(path: Path) -> None:
    document, faults = read_document(path)
    assert document is not None
    assert not faults
    assert document.data[{"datasets": "dataset", "vocabularies": "vocabulary"}[path.parent.name]] == path.stem
    assert "provider" not in document.data


@pytest.mark.parametrize("id", sorted(DATASETS))
def test_dataset_says_which_publication_it_follows(id: str) -> None:
    said = Text.model_validate(catalogue.source(id))
    assert said.en
    assert said.cy
    assert said.en != said.cy


@pytest.mark.parametrize("definition", [*DATASETS.values(), *VOCABULARIES.values()], ids=[*DATASETS, *VOCABULARIES])
def test_every_text_is_in_both_languages(definition: Dataset | Vocabulary) -> None:
    assert not [where for where, text in texts(definition, "") if not text.cy.strip()]


@pytest.mark.parametrize("definition", [*DATASETS.values(), *VOCABULARIES.values()], ids=[*DATASETS, *VOCABULARIES])
def test_welsh_is_not_the_english_over_again(definition: Dataset | Vocabulary) -> None:
    """Words that both languages share are short; a whole sentence that is the same was never translated."""
    assert not [where for where, text in texts(definition, "") if text.en == text.cy and len(text.en.split()) > 1]


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)
def test_columns_mean_something_known_and_are_described(dataset: Dataset) -> None:
    assert not [column.name for column in dataset.columns if meaning_of(column.meaning, column.type or "text") is None]
    assert not [column.name for column in dataset.columns if column.description is None]
    typed = [column.name for column in dataset.columns if column.type is not None]
    assert typed == [column.name for column in dataset.columns if column.meaning.startswith(ATTRIBUTE)], "every other meaning has its type"


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)
def test_maps_end_in_terms_and_read_a_code_as_the_vocabulary_does(dataset: Dataset) -> None:
    for column in dataset.columns:
        vocabulary = vocabulary_of(column)
        shared = {code.casefold(): term for code, term in (vocabulary.codes if vocabulary else {}).items()}
        assert set(column.map.values()) <= (terms(vocabulary) if vocabulary else set()), column.name
        assert not {code for code, term in column.map.items() if shared.get(code.casefold(), term) != term}, column.name


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)
def test_no_two_columns_share_a_header_or_a_meaning(dataset: Dataset) -> None:
    headers = [header.casefold() for column in dataset.columns for header in (column.name, *column.aliases)]
    meanings = [column.meaning for column in dataset.columns]
    assert len(headers) == len(set(headers))
    assert len(meanings) == len(set(meanings))
    assert not set(meanings) & set(dataset.constants)


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)
def test_key_names_columns_and_constants_are_terms(dataset: Dataset) -> None:
    assert all(dataset.column(name) for name in dataset.key)
    assert not [meaning for meaning, term in dataset.constants.items() if term not in terms(VOCABULARIES[DEFAULT_VOCABULARIES[meaning]])]


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)
def test_every_row_says_what_kind_of_event_it_is_or_which_case(dataset: Dataset) -> None:
    if dataset.dataset in CASEWORK:
        assert dataset.columns[0].meaning.startswith(("case.", "step.", "action.", "meeting."))
        return
    assert "event.category" in {*dataset.constants, *(column.meaning for column in dataset.columns)}


@pytest.mark.parametrize("vocabulary", VOCABULARIES.values(), ids=VOCABULARIES)
def test_vocabulary_is_whole(vocabulary: Vocabulary) -> None:
    codes = [code.strip().casefold() for code in vocabulary.codes]
    assert len(terms(vocabulary)) == len(vocabulary.terms)
    assert set(vocabulary.codes.values()) <= terms(vocabulary)
    assert {term.within for term in vocabulary.terms if term.within} <= terms(vocabulary)
    assert len(codes) == len(set(codes))


def test_the_five_groups_take_in_every_self_defined_code() -> None:
    codes = {code.upper() for code in VOCABULARIES["ethnic_group"].codes}
    assert {"W1", "W2", "W9", "M1", "M2", "M3", "M9", "A1", "A2", "A3", "A9", "B1", "B2", "B9", "O1", "O9"} <= codes
    assert "NS" not in codes, "not stated is no group"


@pytest.mark.parametrize("id", sorted(PRESCRIBED))
def test_prescribed_set_names_nobody(id: str) -> None:
    dataset = DATASETS[id]
    told = {column.meaning for column in dataset.columns}
    assert REGULATIONS in catalogue.source(id)["en"]
    assert dataset.frequency == "quarterly"
    assert dataset.row in ("event", "count")
    assert not {meaning for meaning in told if meaning.startswith("identity.")}
    assert not told & {"event.postcode", "event.address", "event.uprn"}, "the outward part of the postcode and no more"


def test_prescribed_crimes_are_the_nine_groups() -> None:
    group = DATASETS["si_police_crimes"].column("Crime group")
    broad = {term.name.en for term in VOCABULARIES["crime_group"].terms if term.within is None}
    assert group is not None
    assert set(group.map) == broad
    assert len(broad) == 9


def test_the_fourteen_kinds_of_police_uk_are_terms_and_each_is_mapped() -> None:
    crime_type = DATASETS["police_uk_street"].column("Crime type")
    assert crime_type is not None
    assert set(crime_type.map.values()) == EVENTS_OF_POLICE_UK
    assert terms(VOCABULARIES["event_category"]) >= EVENTS_OF_POLICE_UK


def published(files: list[Path]) -> Iterator[dict[str, str]]:
    for path in files:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
            yield from csv.DictReader(text)


def unmapped(dataset: Dataset, files: list[Path]) -> dict[str, set[str]]:
    """Values of the vocabulary columns that neither map nor vocabulary knows, by header."""
    carried = {column.name: (column, vocabulary) for column in dataset.columns if (vocabulary := vocabulary_of(column))}
    seen: dict[str, set[str]] = {name: set() for name in carried}
    for row in published(files):
        for name, values in seen.items():
            values.add(row[name])
    known = {
        name: {code.casefold() for code in (*column.map, *vocabulary.codes, *column.missing)}
        for name, (column, vocabulary) in carried.items()
    }
    return {name: values for name in seen if (values := {value for value in seen[name] if value and value.casefold() not in known[name]})}


@pytest.mark.parametrize(
    ("id", "pattern"), [("police_uk_street", "police_uk/2018-12/*-street.csv.gz"), ("police_uk_stop_search", "stop_search/*.csv.gz")]
)
def test_police_uk_is_read_as_published(shared_data: Path, id: str, pattern: str) -> None:
    files = sorted(shared_data.glob(pattern))
    assert files
    with gzip.open(files[0], "rt", encoding="utf-8", newline="") as text:
        assert next(csv.reader(text)) == [column.name for column in DATASETS[id].columns]
    assert unmapped(DATASETS[id], files) == {}
