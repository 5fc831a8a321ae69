"""Headers: exact, loose, alias; missing, renamed, unknown, duplicated."""

from __future__ import annotations

from pathlib import Path

import pytest
from reading_files import dataset, read, write

from diogel.errors import DeliveryError
from diogel.ingest.reading.headers import match_headers


def test_loose_names_and_aliases(tmp_path: Path) -> None:
    got = read(write(tmp_path / "a.csv", "STREETNAME, reference no \nHeol Fawr,1\n"))
    assert got.rows == [("1", "Heol Fawr", 1, 2)]
    assert got.headers.renamed == {"Ref": "reference no", "Street name": "STREETNAME"}


def test_exact_name_comes_before_alias() -> None:
    headers = match_headers(["Reference No", "Ref"], dataset(), ["Ref"], "a.csv")
    assert headers.position == {"Ref": 1}
    assert headers.unknown == ("Reference No",)


def test_header_of_a_refused_column_is_never_taken_for_an_allowed_one() -> None:
    columns = [{"name": "Ref", "meaning": "event.reference", "aliases": ["Notes"]}, {"name": "Notes", "meaning": "attribute.notes"}]
    with pytest.raises(DeliveryError, match="none of the columns"):
        match_headers(["Notes"], dataset(columns=columns), ["Ref"], "a.csv")


def test_required_column_missing_names_the_nearest_header() -> None:
    with pytest.raises(DeliveryError) as refused:
        match_headers(["Refs", "Street name"], dataset(), ["Ref", "Street name"], "a.csv:1")
    assert str(refused.value).startswith("a.csv:1: a required column is missing: Ref (renamed? the nearest header is 'Refs')")


def test_words_in_another_order_are_near() -> None:
    columns = [{"name": "Date of offence", "meaning": "event.recorded_on", "required": True}, {"name": "Ref", "meaning": "event.reference"}]
    with pytest.raises(DeliveryError, match="'OFFENCE_DT'"):
        match_headers(["Ref", "OFFENCE_DT"], dataset(columns=columns), ["Date of offence", "Ref"], "a.csv")


def test_required_column_that_no_clause_allows_is_not_missed() -> None:
    headers = match_headers(["Street name"], dataset(), ["Street name"], "a.csv")
    assert headers.missing == ()


def test_other_missing_and_unknown_columns_are_recorded() -> None:
    headers = match_headers(["Ref", "Ward"], dataset(), ["Ref", "Street name"], "a.csv")
    assert headers.missing == ("Street name",)
    assert headers.unknown == ("Ward",)


def test_allowed_column_twice_is_refused() -> None:
    with pytest.raises(DeliveryError, match="Ref in columns 1 and 3"):
        match_headers(["Ref", "Street name", "Ref"], dataset(), ["Ref"], "a.csv")


def test_refused_column_twice_harms_nobody() -> None:
    headers = match_headers(["Ref", "Notes", "Notes"], dataset(), ["Ref"], "a.csv")
    assert headers.position == {"Ref": 0}
    assert headers.unknown == ()
