"""Each agency's extract, held against what the folder says of its dataset."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from synthetic_town import partnership, world

from diogel.definitions.meanings import DEFAULT_VOCABULARIES, meaning_of
from diogel.definitions.model import Column
from diogel.synthetic.agencies import SOURCES
from diogel.synthetic.extracts import Extract, national_grid, numbered, sight

EXTRACTS: dict[str, Extract] = {dataset: source.make(world()) for dataset, source in SOURCES.items()}
DATASETS = pytest.mark.parametrize("dataset", SOURCES)


def test_the_folder_defines_what_the_agencies_send_and_nothing_else() -> None:
    """Besides the workplace's own, which it delivers itself."""
    sent = {id for id, dataset in partnership().datasets.items() if dataset.row not in ("case", "case_step", "action", "meeting")}
    assert set(SOURCES) == sent


@DATASETS
def test_every_header_is_declared_or_left_undeclared_on_purpose(dataset: str) -> None:
    declared = {column.name for column in partnership().datasets[dataset].columns}
    undeclared = set(SOURCES[dataset].habits.undeclared)
    assert set(EXTRACTS[dataset].columns) - undeclared == declared
    assert undeclared <= set(EXTRACTS[dataset].columns)


def _known_codes(column: Column) -> set[str]:
    vocabulary = partnership().vocabularies[column.vocabulary or DEFAULT_VOCABULARIES[column.meaning]]
    terms = {term.term for term in vocabulary.terms} | {term.name.en for term in vocabulary.terms}
    return {code.strip().lower() for code in {*column.map, *vocabulary.codes, *terms}}


@DATASETS
def test_every_code_leads_to_a_term(dataset: str) -> None:
    for column in partnership().datasets[dataset].columns:
        meaning = meaning_of(column.meaning, column.type or "text")
        if meaning and meaning.kind == "vocabulary":
            values = set(EXTRACTS[dataset].columns[column.name].drop_null().to_pylist())
            assert values and {value.lower() for value in values} <= _known_codes(column), column.name


@DATASETS
def test_a_slip_is_in_a_column_that_is_sent_and_its_code_is_in_no_map(dataset: str) -> None:
    for slip in SOURCES[dataset].habits.slips:
        column = partnership().datasets[dataset].column(slip.column)
        assert column, slip.column
        if slip.kind.startswith("unmapped"):
            assert not {value.lower() for value in slip.values} & _known_codes(column)
            assert (slip.expect == "quarantine") == column.required
        if slip.kind == "missing_reference":
            assert column.required and slip.values == ("",)


@DATASETS
def test_rows_are_told_of_after_they_happened_and_within_the_years(dataset: str) -> None:
    extract = EXTRACTS[dataset]
    assert len(extract) > 0 and extract.sent.max() <= world().last_day
    known = extract.happening >= 0
    assert (world().happenings.at[extract.happening[known]].astype("datetime64[D]") <= extract.sent[known]).all()


@DATASETS
def test_rows_that_name_nobody_have_no_personal_columns(dataset: str) -> None:
    extract = EXTRACTS[dataset]
    nobody = pa.array(extract.person < 0)
    for column in partnership().datasets[dataset].columns:
        if column.meaning.startswith("identity."):
            assert extract.columns[column.name].filter(nobody).null_count == int((extract.person < 0).sum()), column.name


def test_fire_sends_no_people_and_police_many_parts() -> None:
    assert (EXTRACTS["deliberate_fires"].person < 0).all()
    police = EXTRACTS["police_incidents"]
    assert 1.3 < len(police) / len(set(police.reference)) < 2.2


def test_agencies_know_some_of_the_same_people_and_a_few_people_all_of_them() -> None:
    agencies = {dataset: partnership().datasets[dataset].provider for dataset in SOURCES}
    known: dict[int, set[str]] = {}
    for dataset, extract in EXTRACTS.items():
        for person in set(extract.person.tolist()) - {-1}:
            known.setdefault(person, set()).add(agencies[dataset])
    counts = np.bincount([len(found) for found in known.values()], minlength=8)
    assert counts[1] > counts[2] > counts[3] > counts[4] > 0
    assert counts[5:].sum() > 0
    assert counts[4:].sum() < 0.08 * len(known)


def test_one_thing_reaches_several_agencies() -> None:
    police, ambulance = EXTRACTS["police_incidents"], EXTRACTS["ambulance_callouts"]
    shared = set(police.happening.tolist()) & set(ambulance.happening.tolist())
    assert len(shared) > 0.1 * len(set(ambulance.happening.tolist()))


def test_nearly_half_of_the_councils_complaints_lack_a_birth_date() -> None:
    register = EXTRACTS["council_asb"]
    named = register.person >= 0
    missing = register.columns["D.O.B."].filter(pa.array(named)).null_count
    assert 0.4 < missing / named.sum() < 0.56


def test_references_are_one_to_an_event_and_rise_with_the_day() -> None:
    rows = sight(world(), "police_incidents")
    reference = numbered("X", rows.event, rows.recorded)
    assert len(set(reference)) == len(set(rows.event.tolist()))
    serial = np.array([int(text.split("-")[1]) for text in reference])
    assert (np.diff(serial) >= 0).all()


def test_the_national_grid_is_that_of_the_ordnance_survey() -> None:
    """Its worked example for OSTN15: 52 39 28.8282 N, 1 42 57.8663 E is 651409.804, 313177.450; without its grid of shifts,
    seven parameters come within a few metres."""
    east, north = national_grid(np.array([1 + 42 / 60 + 57.8663 / 3600]), np.array([52 + 39 / 60 + 28.8282 / 3600]))
    assert abs(int(east[0]) - 651_410) < 8 and abs(int(north[0]) - 313_177) < 8
