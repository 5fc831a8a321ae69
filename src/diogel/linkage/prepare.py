"""From identities to what is compared: one row per distinct compare tuple, with every part worked out once and not per pair.

`linkage_member` says which identity has which tuple; `linkage_tuple` holds the tuples. Exactly equal identities so cost
one comparison, however many there are; whether they are one person is decided by the tuple's comparison with itself.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pyarrow as pa

from diogel.definitions.meanings import MATCH_KEYS
from diogel.stores.base import Store

TUPLES = "linkage_tuple"
MEMBERS = "linkage_member"
_NICKNAMES = "linkage_nickname"
_FIELDS = "linkage_field"
_PARTED = "linkage_parted"

TOKENS = tuple(name.rpartition(".")[2] for name in MATCH_KEYS)
"""What comes in place of names where an agreement has them hashed: match_key_1 and so on."""

INPUT = {
    "identity_id": "VARCHAR",
    "dataset": "VARCHAR",
    "partner": "VARCHAR",
    "given_names": "VARCHAR",
    "family_name": "VARCHAR",
    "date_of_birth": "DATE",
    "dob_flag": "VARCHAR",
    "sex": "VARCHAR",
    "address": "VARCHAR",
    "postcode": "VARCHAR",
    "uprn": "VARCHAR",
    "phone": "VARCHAR",
    "nhs_number": "VARCHAR",
    "pnc_id": "VARCHAR",
    "reference": "VARCHAR",
    "apart": "VARCHAR",
    **dict.fromkeys(TOKENS, "VARCHAR"),
}
"""The columns that linkage reads; one that is absent, because a clause withholds it, is null. `apart` marks an identity that a decision
holds apart from another: it is a record of its own, however equal the two."""

_COMPARED = (
    "given", "surname_words", "date_of_birth", "placeholder", "sex", "place_words", "postcode", "uprn", "phone", "nhs_number", "pnc_id", "apart",
)  # fmt: skip
"""Identities that agree on all of these, and on the tokens they have, are equal."""

COLUMNS = (
    *_COMPARED, *TOKENS, "forename", "forename_root", "initial", "surname", "surname_first", "surname_last", "names_sorted", "birth_day",
    "birth_month", "birth_year", "certain_birth_date", "sector", "district", "home", "forename_2", "place_missing", "forename_start",
    "surname_start",
)  # fmt: skip
"""The columns of a tuple that a model's conditions, blocks and rules may name."""

_NO_DATES = ("0001-01-01", "1753-01-01", "1800-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1901-01-01")
_LAST_YEAR = 2100
"""What registers and spreadsheets write for 'not known' (and 9999): such a date says nothing, not even its year."""

_PARTICLES = "('ap', 'ab', 'ferch', 'verch', 'van', 'von', 'de', 'der', 'den', 'del', 'la', 'le', 'el', 'al', 'mac', 'o')"


_NUMBER = {
    "duckdb": "CAST('0x' || SUBSTRING(tuple_key, 1, 15) AS BIGINT)",
    "spark": "CAST(CONV(SUBSTRING(tuple_key, 1, 15), 16, 10) AS BIGINT)",
}
"""A tuple's number says what it holds (60 bits of its hash): the same whatever came before it, on either store."""


def prepare(store: Store, identities: str) -> None:
    """Fill `linkage_tuple` and `linkage_member` from the table of identities (a name, or a SELECT in brackets)."""
    store.put(_NICKNAMES, _nicknames())
    present = set(store.fetch(f"SELECT * FROM {identities} LIMIT 0").column_names)
    tokens = [name for name in TOKENS if name in present]
    store.create(_FIELDS, _fields(identities, present, tokens))
    store.create(_PARTED, _keyed(tokens))
    store.create(TUPLES, _tuples(store.dialect, tokens))
    number = _NUMBER[store.dialect]
    store.create(MEMBERS, f"SELECT identity_id, dataset, partner, reference, {number} AS tuple_id FROM {_PARTED}")
    for name in (_NICKNAMES, _FIELDS, _PARTED):
        store.drop(name)


@cache
def _nicknames() -> pa.Table:
    with (Path(__file__).parent / "models" / "nicknames.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return pa.table({"name": [row["forename"] for row in rows], "root": [row["root"] for row in rows]})


def _fields(identities: str, present: set[str], tokens: Sequence[str]) -> str:
    """Every input column there, in one spelling; nothing is an empty text."""
    source = ", ".join(_column(name, kind) if name in present else f"CAST(NULL AS {kind}) AS {name}" for name, kind in INPUT.items())
    words = {name: f"NULLIF(TRIM({_spaced(name)}), '')" for name in ("given_names", "family_name")}
    plain = ", ".join(
        f"NULLIF(TRIM({name}), '') AS {name}" for name in ("sex", "uprn", "phone", "nhs_number", "pnc_id", "reference", "apart", *tokens)
    )
    return f"""
        SELECT identity_id, dataset, partner, {plain}, date_of_birth,
            {words["given_names"]} AS given, {words["family_name"]} AS surname_words,
            COALESCE(dob_flag, '') = 'placeholder' OR (EXTRACT(MONTH FROM date_of_birth) = 1 AND EXTRACT(DAY FROM date_of_birth) = 1)
                AS placeholder,
            NULLIF(UPPER(REPLACE(postcode, ' ', '')), '') AS postcode, {_place_words()} AS place_words
        FROM (SELECT {source} FROM {identities} AS given) AS taken
    """


def _column(name: str, kind: str) -> str:
    if kind != "DATE":
        return name
    never = ", ".join(f"DATE '{day}'" for day in _NO_DATES)
    return f"CASE WHEN EXTRACT(YEAR FROM {name}) <= {_LAST_YEAR} AND {name} NOT IN ({never}) THEN {name} END AS {name}"


def _spaced(name: str) -> str:
    """Words parted by one space: hyphens part, apostrophes and points don't; `O'Neil-Hughes` is `oneil hughes`."""
    bare = f"REPLACE(REPLACE(REPLACE(REPLACE(LOWER({name}), '''', ''), '’', ''), '.', ' '), '-', ' ')"
    return f"REPLACE(REPLACE({bare}, '  ', ' '), '  ', ' ')"


def _place_words() -> str:
    """What tells one home from another within a postcode: the numbers of its address, else the letters of its name."""
    bare = "REPLACE(LOWER(address), LOWER(COALESCE(postcode, '~')), '')"
    numbers = f"TRIM(REGEXP_REPLACE({bare}, '[^0-9]+', ' ', 'g'))"
    letters = f"SUBSTRING(REGEXP_REPLACE({bare}, '[^a-z]+', '', 'g'), 1, 12)"
    return f"COALESCE(NULLIF({numbers}, ''), NULLIF({letters}, ''))"


def _keyed(tokens: Sequence[str]) -> str:
    """A record without tokens has the same key whether or not others have some: CONCAT_WS leaves out what is null."""
    texts = ", ".join([f"COALESCE(CAST({name} AS VARCHAR), '')" for name in _COMPARED] + [f"'{name} ' || {name}" for name in tokens])
    return f"SELECT *, MD5(CONCAT_WS(CHR(31), {texts})) AS tuple_key FROM {_FIELDS}"


def _tuples(dialect: str, tokens: Sequence[str]) -> str:
    """One row per key, numbered by what it holds so that the order of arrival doesn't show."""
    compared = ", ".join(f"MIN({name}) AS {name}" for name in (*_COMPARED, *tokens))
    hashed = ", ".join(name if name in tokens else f"CAST(NULL AS VARCHAR) AS {name}" for name in TOKENS)
    return f"""
        WITH distinct_tuple AS (
            SELECT tuple_key, MIN(identity_id) AS representative, COUNT(*) AS members, {compared} FROM {_PARTED} GROUP BY tuple_key
        ), named AS (
            SELECT *, NULLIF(SPLIT_PART(given, ' ', 1), '') AS forename, NULLIF(SPLIT_PART(given, ' ', 2), '') AS forename_2,
                NULLIF(REPLACE(surname_words, ' ', ''), '') AS surname,
                {_surname_part(1)} AS word_1, {_surname_part(2)} AS word_2, {_surname_part(3)} AS word_3,
                CASE WHEN LENGTH(postcode) >= 5 THEN postcode END AS full_postcode,
                CASE WHEN LENGTH(postcode) >= 5 THEN SUBSTRING(postcode, 1, LENGTH(postcode) - 2) END AS sector,
                CASE WHEN LENGTH(postcode) >= 5 THEN SUBSTRING(postcode, 1, LENGTH(postcode) - 3) ELSE postcode END AS district
            FROM distinct_tuple
        )
        SELECT {_NUMBER[dialect]} AS tuple_id, tuple_key, representative, members,
            given, surname_words, date_of_birth, placeholder, sex, place_words, full_postcode AS postcode, uprn, phone, nhs_number, pnc_id, apart,
            {hashed}, forename, COALESCE(k.root, forename) AS forename_root, SUBSTRING(forename, 1, 1) AS initial, forename_2,
            SUBSTRING(forename, 1, 2) AS forename_start, SUBSTRING(surname, 1, 2) AS surname_start,
            surname, COALESCE(word_1, word_2, word_3) AS surname_first, COALESCE(word_3, word_2, word_1) AS surname_last,
            CASE WHEN forename < surname THEN forename || ' ' || surname ELSE surname || ' ' || forename END AS names_sorted,
            CAST(EXTRACT(DAY FROM date_of_birth) AS INTEGER) AS birth_day,
            CAST(EXTRACT(MONTH FROM date_of_birth) AS INTEGER) AS birth_month,
            CAST(EXTRACT(YEAR FROM date_of_birth) AS INTEGER) AS birth_year,
            CASE WHEN NOT placeholder THEN date_of_birth END AS certain_birth_date,
            sector, district, full_postcode || ' ' || place_words AS home,
            full_postcode IS NULL AND uprn IS NULL AS place_missing
        FROM named AS n LEFT JOIN {_NICKNAMES} AS k ON k.name = n.forename
    """


def _surname_part(place: int) -> str:
    """The word at this place, unless it is a particle that many surnames share."""
    word = f"SPLIT_PART(surname_words, ' ', {place})"
    return f"CASE WHEN LENGTH({word}) > 2 AND {word} NOT IN {_PARTICLES} THEN {word} END"
