"""From identities to what is compared: one row per distinct compare tuple, with every part worked out once and not per pair.

`linkage_member` says which identity has which tuple; `linkage_tuple` holds the tuples. Exactly equal identities so cost
one comparison, however many there are; whether they are one person is decided by the tuple's comparison with itself.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pyarrow as pa

from diogel.definitions.meanings import MATCH_KEYS
from diogel.stores.base import Store

TUPLES = "linkage_tuple"
MEMBERS = "linkage_member"
_NICKNAMES = "linkage_nickname"
_GIVEN = "linkage_given"
_FAMILY = "linkage_family"
_FIELDS = "linkage_field"
_GIVEN_PARTS = ("given", "forename", "forename_2", "forename_root", "forename_sound")
_FAMILY_PARTS = ("surname_words", "surname", "surname_first", "surname_last", "surname_sound")

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
    "given", "surname_words", "date_of_birth", "placeholder", "sex", "place_words", "street", "place_name", "postcode", "uprn", "phone",
    "nhs_number", "pnc_id", "apart",
)  # fmt: skip
"""Identities that agree on all of these, and on the tokens they have, are equal."""

COLUMNS = (
    *_COMPARED, *TOKENS, "forename", "forename_root", "forename_sound", "initial", "surname", "surname_first", "surname_last",
    "surname_sound", "names_sorted", "birth_day", "birth_month", "birth_year", "certain_birth_date", "sector", "district", "home",
    "forename_2", "place_missing", "forename_start", "surname_start",
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
    """Fill `linkage_tuple` and `linkage_member` from the table of identities (a name, or a SELECT in brackets).

    Names are few where records are many, so each is taken apart once.
    """
    store.put(_NICKNAMES, pa.table({"name": list(nicknames()), "root": list(nicknames().values())}))
    present = set(store.fetch(f"SELECT * FROM {identities} LIMIT 0").column_names)
    tokens = [name for name in TOKENS if name in present]
    source = ", ".join(_column(name, kind) if name in present else f"CAST(NULL AS {kind}) AS {name}" for name, kind in INPUT.items())
    taken = f"(SELECT {source} FROM {identities} AS given)"
    written = {
        name: f"SELECT DISTINCT {name if name in present else 'CAST(NULL AS VARCHAR)'} AS {name} FROM {identities} AS given"
        for name in ("given_names", "family_name")
    }
    store.create(_GIVEN, _given(written["given_names"]))
    store.create(_FAMILY, _family(written["family_name"]))
    store.create(_FIELDS, _fields(taken, tokens, store.dialect))
    store.create(TUPLES, _tuples(tokens))
    store.create(MEMBERS, f"SELECT identity_id, dataset, partner, reference, tuple_id FROM {_FIELDS}")
    for name in (_NICKNAMES, _GIVEN, _FAMILY, _FIELDS):
        store.drop(name)


@cache
def nicknames() -> Mapping[str, str]:
    """A forename, folded -> the name that it stands for: 'bob' -> 'robert'."""
    with (Path(__file__).parent / "models" / "nicknames.csv").open(encoding="utf-8") as file:
        return {row["forename"]: row["root"] for row in csv.DictReader(file)}


def _column(name: str, kind: str) -> str:
    if kind != "DATE":
        return name
    never = ", ".join(f"DATE '{day}'" for day in _NO_DATES)
    return f"CASE WHEN EXTRACT(YEAR FROM {name}) <= {_LAST_YEAR} AND {name} NOT IN ({never}) THEN {name} END AS {name}"


def _spaced(name: str) -> str:
    """Words parted by one space: hyphens part, apostrophes and points don't; `O'Neil-Hughes` is `oneil hughes`."""
    bare = f"REPLACE(REPLACE(REPLACE(REPLACE(LOWER({name}), '''', ''), '’', ''), '.', ' '), '-', ' ')"
    return f"REPLACE(REPLACE({bare}, '  ', ' '), '  ', ' ')"


def _given(written: str) -> str:
    """Every way of writing given names that occurs, taken apart."""
    words = f"SELECT given_names, NULLIF(TRIM({_spaced('given_names')}), '') AS given FROM ({written}) AS written"
    root = "COALESCE(k.root, s.forename)"
    return f"""
        WITH words AS ({words}),
        split AS (SELECT *, SPLIT_PART(given, ' ', 1) AS forename, NULLIF(SPLIT_PART(given, ' ', 2), '') AS forename_2 FROM words)
        SELECT s.*, {root} AS forename_root, {_sound(root)} AS forename_sound
        FROM split AS s LEFT JOIN {_NICKNAMES} AS k ON k.name = s.forename
    """


def _family(written: str) -> str:
    words = f"SELECT family_name, NULLIF(TRIM({_spaced('family_name')}), '') AS surname_words FROM ({written}) AS written"
    return f"""
        WITH words AS ({words}),
        split AS (SELECT *, REPLACE(surname_words, ' ', '') AS surname, {_surname_part(1)} AS word_1, {_surname_part(2)} AS word_2,
            {_surname_part(3)} AS word_3 FROM words)
        SELECT family_name, surname_words, surname, COALESCE(word_1, word_2, word_3) AS surname_first,
            COALESCE(word_3, word_2, word_1) AS surname_last, {_sound("surname")} AS surname_sound FROM split
    """


def _sound(name: str) -> str:
    """The first letter and three more consonants, c, q and z as k and s, doubles as one: `griffiths` and `grifiths` are grft."""
    told = f"REPLACE(REPLACE(REPLACE(REPLACE(REPLACE({name}, 'ph', 'f'), 'ck', 'k'), 'c', 'k'), 'q', 'k'), 'z', 's')"
    rest = f"SUBSTRING({told}, 2)"
    for letter in "aeiouyhw":
        rest = f"REPLACE({rest}, '{letter}', '')"
    for letter in "bdfgklmnprst":
        rest = f"REPLACE({rest}, '{letter}{letter}', '{letter}')"
    return f"SUBSTRING({told}, 1, 1) || SUBSTRING({rest}, 1, 3)"


def _names(table: str, columns: Sequence[str]) -> str:
    return ", ".join(f"{table}.{name}" for name in columns)


def _letters(text: str) -> str:
    """Without what is no letter or digit: mostly that is spaces and commas, and a pattern is tried only on the rest."""
    plain = f"REPLACE(REPLACE({text}, ' ', ''), ',', '')"
    return f"CASE WHEN REGEXP_MATCHES({plain}, '[^a-z0-9]') THEN REGEXP_REPLACE({plain}, '[^a-z0-9]+', '', 'g') ELSE {plain} END"


def _numbers(text: str) -> str:
    """`flat 3, 12 high street` is `3 12`; mostly there is one number, or none."""
    several = f"TRIM(REGEXP_REPLACE({text}, '[^0-9]+', ' ', 'g'))"
    return f"CASE WHEN REGEXP_MATCHES({text}, '[0-9][^0-9]+[0-9]') THEN {several} ELSE NULLIF(REGEXP_EXTRACT({text}, '[0-9]+', 0), '') END"


def _fields(taken: str, tokens: Sequence[str], dialect: str) -> str:
    """Every input column there, in one spelling; nothing is an empty text. An address with a number in it is a street, one without is
    the name of a place, which may be a house or a town. A record without tokens has the same key whether or not others
    have some: CONCAT_WS leaves out what is null."""
    plain = ", ".join(
        f"NULLIF(TRIM({name}), '') AS {name}" for name in ("sex", "uprn", "phone", "nhs_number", "pnc_id", "reference", "apart", *tokens)
    )
    texts = ", ".join([f"COALESCE(CAST({name} AS VARCHAR), '')" for name in _COMPARED] + [f"'{name} ' || {name}" for name in tokens])
    return f"""
        WITH bare AS (
            SELECT identity_id, dataset, partner, {plain}, date_of_birth, {_names("g", _GIVEN_PARTS)}, {_names("f", _FAMILY_PARTS)},
                COALESCE(dob_flag, '') = 'placeholder' OR (EXTRACT(MONTH FROM date_of_birth) = 1 AND EXTRACT(DAY FROM date_of_birth) = 1)
                    AS placeholder,
                NULLIF(UPPER(REPLACE(postcode, ' ', '')), '') AS postcode,
                REPLACE(LOWER(address), LOWER(COALESCE(postcode, '~')), '') AS bare_address
            FROM {taken} AS t LEFT JOIN {_GIVEN} AS g ON g.given_names = t.given_names
            LEFT JOIN {_FAMILY} AS f ON f.family_name = t.family_name
        ), worded AS (
            SELECT *, NULLIF(SUBSTRING({_letters("bare_address")}, 1, 18), '') AS words, {_numbers("bare_address")} AS numbers FROM bare
        ), placed AS (
            SELECT *, COALESCE(numbers, SUBSTRING(words, 1, 12)) AS place_words, CASE WHEN numbers IS NOT NULL THEN words END AS street,
                CASE WHEN numbers IS NULL THEN words END AS place_name FROM worded
        ), keyed AS (SELECT *, MD5(CONCAT_WS(CHR(31), {texts})) AS tuple_key FROM placed)
        SELECT identity_id, dataset, partner, reference, {", ".join((*_COMPARED, *tokens, *_GIVEN_PARTS[1:], *_FAMILY_PARTS[1:]))},
            {_NUMBER[dialect]} AS tuple_id FROM keyed
    """


def _tuples(tokens: Sequence[str]) -> str:
    """One row per key, numbered by what it holds so that the order of arrival doesn't show: that of its smallest identity."""
    own = [name for name in (*_COMPARED, *_GIVEN_PARTS[1:], *_FAMILY_PARTS[1:]) if name != "postcode"]
    hashed = ", ".join(f"f.{name}" if name in tokens else f"CAST(NULL AS VARCHAR) AS {name}" for name in TOKENS)
    return f"""
        WITH one AS (
            SELECT tuple_id, MIN(identity_id) AS representative, COUNT(*) AS members FROM {_FIELDS} GROUP BY tuple_id
        ), named AS (
            SELECT o.tuple_id, o.representative, o.members, {_names("f", own)}, {hashed},
                CASE WHEN LENGTH(f.postcode) >= 5 THEN f.postcode END AS postcode,
                CASE WHEN LENGTH(f.postcode) >= 5 THEN SUBSTRING(f.postcode, 1, LENGTH(f.postcode) - 2) END AS sector,
                CASE WHEN LENGTH(f.postcode) >= 5 THEN SUBSTRING(f.postcode, 1, LENGTH(f.postcode) - 3) ELSE f.postcode END AS district
            FROM one AS o JOIN {_FIELDS} AS f ON f.tuple_id = o.tuple_id WHERE o.members = 1 OR f.identity_id = o.representative
        )
        SELECT *, SUBSTRING(forename, 1, 1) AS initial, SUBSTRING(forename, 1, 2) AS forename_start,
            SUBSTRING(surname, 1, 2) AS surname_start,
            CASE WHEN forename < surname THEN forename || ' ' || surname ELSE surname || ' ' || forename END AS names_sorted,
            CAST(EXTRACT(DAY FROM date_of_birth) AS INTEGER) AS birth_day,
            CAST(EXTRACT(MONTH FROM date_of_birth) AS INTEGER) AS birth_month,
            CAST(EXTRACT(YEAR FROM date_of_birth) AS INTEGER) AS birth_year,
            CASE WHEN NOT placeholder THEN date_of_birth END AS certain_birth_date,
            postcode || ' ' || place_words AS home, postcode IS NULL AND uprn IS NULL AS place_missing
        FROM named
    """


def _surname_part(place: int) -> str:
    """The word at this place, unless it is a particle that many surnames share."""
    word = f"SPLIT_PART(surname_words, ' ', {place})"
    return f"CASE WHEN LENGTH({word}) > 2 AND {word} NOT IN {_PARTICLES} THEN {word} END"
