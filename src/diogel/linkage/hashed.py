"""Tokens in place of names: keyed hashes of match keys, made at a partner and compared without anybody's being able to read them.

A match key is a few fields in one spelling that together tell nearly every person from every other; its token is HMAC-SHA-256 of it
(RFC 2104) under a key that the place where tokens are compared never has. Equal tokens say that two records agree on those fields, and
nothing else. Several keys, each blind to another kind of slip, find together what one alone would miss (Randall et al. 2019, IJPDS
4(1):1094). Keys 2 to 4 follow steps 7, 2 and 3 of the eight by which English pupils were linked to the NHS (Libuy et al. 2021, IJPDS
6(1):1671, table 2), without sex and with less of the postcode, which partners often lack; 6 and 7 follow its step 6, which asks for a
part of the birth date alone. Each key joins several fields, so that no token is as frequent as a name is: what frequency gives away
Vidanage et al. showed (2020, IJPDS 5(1):1345).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diogel.definitions.meanings import MATCH_KEYS, MEANINGS
from diogel.linkage.project_key import ProjectKey

RECIPE = 1
"""Part of what is hashed. A change to a match key, or to what its parts are made of, raises it: then no old token agrees with a new."""

RECIPES: dict[str, tuple[str, ...]] = dict(zip(MATCH_KEYS, (
    ("nhs_number", "birth_year"),
    ("names", "birth_date"),
    ("sounds", "birth_date"),
    ("initial", "surname_start", "birth_date", "sector"),
    ("forename", "birth_date", "sector"),
    ("names", "postcode", "birth_year"),
    ("names", "postcode", "birth_day"),
    ("names", "postcode"),
    ("dataset", "reference", "initial"),
), strict=True))  # fmt: skip
"""Meaning of a match key -> the parts that it joins; where one is missing there is no token."""

NEEDED = (
    "identity.full_name", "identity.given_names", "identity.family_name", "identity.date_of_birth", "identity.postcode",
    "identity.nhs_number", "identity.reference",
)  # fmt: skip
"""What a record's parts are made of."""

TOKEN_DIGITS = 32
"""Half of the hash, 128 bits: RFC 2104, section 5, asks for no less."""

_BETWEEN = "\x1f"
"""Parts fields: conforming leaves no control character in any."""


def parts_of(identity: Mapping[str, object], dataset: str = "") -> dict[str, str | None]:
    """The parts of a conformed identity (fields as `identity_family_name`), None where they are not known.

    The reference counts only within `dataset`; without one there is none. Sian | llyr-jones | 4 March 1985 | CF10 1AA gives names
    `llyrjones sian`, sounds `S500 L625`, birth_date `1985-03-04`, birth_day `03-04`, sector `CF101`, surname_start `lly`, initial `s`.
    """
    given, family = _text(identity, "given_names").split(), "".join(_text(identity, "family_name").split())
    first = given[0] if given else ""
    forename = first if len(first) > 1 else ""  # an initial is no forename
    postcode = _text(identity, "postcode").replace(" ", "")
    sounds = [soundex(name) for name in (forename, family)]
    reference = _text(identity, "reference")
    found = {
        "nhs_number": _text(identity, "nhs_number"), "forename": forename, "initial": first[:1], "surname_start": family[:3],
        "names": " ".join(sorted((forename, family))) if forename and family else "", "sounds": " ".join(sounds) if all(sounds) else "",
        "postcode": postcode, "sector": postcode[:-2], "dataset": dataset, "reference": reference if dataset else "",
        **_birth(identity.get("identity_date_of_birth"), identity.get("identity_dob_flag")),
    }  # fmt: skip
    return {name: part or None for name, part in found.items()}


def _text(identity: Mapping[str, object], field: str) -> str:
    return str(identity.get(f"identity_{field}") or "")


def _birth(born: object, flag: object) -> dict[str, str]:
    """1 January is what registers write when they know the year alone: then it is all that counts."""
    if not isinstance(born, date):
        return {"birth_year": "", "birth_date": "", "birth_day": ""}
    year, day = born.isoformat()[:4], born.isoformat()[5:]
    if flag == "placeholder" or day == "01-01":
        return {"birth_year": year, "birth_date": "", "birth_day": ""}
    return {"birth_year": year, "birth_date": born.isoformat(), "birth_day": day}


_CODES = {letter: code for code, letters in enumerate(("bfpv", "cgjkqsxz", "dt", "l", "mn", "r"), start=1) for letter in letters}


def soundex(name: str) -> str:
    """American Soundex as the United States National Archives describe it: robert and rupert are R163, ashcraft A261, tymczak T522,
    pfister P236, honeyman H555; '' for a name with a letter outside a to z."""
    if not (name.isascii() and name.isalpha()):
        return ""
    small = name.lower()
    code, before = small[0].upper(), _CODES.get(small[0])
    for letter in small[1:]:
        now = _CODES.get(letter)
        if now and now != before:
            code += str(now)
        if letter not in "hw":
            before = now
    return f"{code}000"[:4]


@dataclass(frozen=True)
class Hasher:
    """Makes the tokens of one dataset for one project."""

    key: ProjectKey
    dataset: str = ""

    def token(self, match_key: str, parts: Iterable[str]) -> str:
        """32 hexadecimal digits: the start of HMAC-SHA-256, under the project's key, of `diogel`, the recipe, the project, the number of
        the match key and its parts, joined by U+001F, in UTF-8. So tokens of two keys, projects or recipes have nothing in common."""
        number = match_key.rpartition("_")[2]
        said = _BETWEEN.join(("diogel", str(RECIPE), self.key.project, number, *parts))
        return hmac.digest(self.key.secret, said.encode(), "sha256").hex()[:TOKEN_DIGITS]

    def tokens(self, identity: Mapping[str, object]) -> dict[str, str | None]:
        """The field of each match key -> its token; None where a part is missing."""
        parts = parts_of(identity, self.dataset)
        found: dict[str, str | None] = {}
        for name, recipe in RECIPES.items():
            known = [part for one in recipe if (part := parts[one])]
            found[MEANINGS[name].field] = self.token(name, known) if len(known) == len(recipe) else None
        return found

    def table(self, identities: pa.Table) -> pa.Table:
        """One row of tokens per row of conformed identities, a text column per match key."""
        rows = [self.tokens(identity) for identity in identities.to_pylist()]
        fields = [MEANINGS[name].field for name in RECIPES]
        return pa.table({field: pa.array([row[field] for row in rows], pa.string()) for field in fields})


CROWD = 20
"""On more identities than this a token is no longer one person's: something stands where nothing should, or the key is too weak."""


_PRIME = 2**61 - 1


class Crowds:
    """Counts on how many different identities each token is, in 16 bytes an identity and match key."""

    def __init__(self) -> None:
        self._seen: dict[str, list[npt.NDArray[np.uint64]]] = {}

    def add(self, identity_ids: pa.ChunkedArray, tokens: pa.Table) -> None:
        """`identity_ids` hexadecimal, one for each row of tokens."""
        ids = _numbers(identity_ids.to_pylist())
        for field in tokens.column_names:
            values = tokens.column(field).to_pylist()
            there = np.array([value is not None for value in values], dtype=bool)
            pairs = np.column_stack([_numbers([value for value in values if value is not None]), ids[there]])
            self._seen.setdefault(field, []).append(pairs)

    def found(self, headers: Sequence[str]) -> Iterator[tuple[str, int, int]]:
        """Of each match key, under its header: how many of its tokens are on more than CROWD identities, and the most that one is on."""
        for header, parts in zip(headers, self._seen.values(), strict=bool(self._seen)):
            pairs = np.unique(np.concatenate(parts), axis=0)
            _, counts = np.unique(pairs[:, 0], return_counts=True)
            crowded = counts[counts > CROWD]
            if len(crowded):
                yield header, len(crowded), int(crowded.max())


def _numbers(hexadecimal: Sequence[str]) -> npt.NDArray[np.uint64]:
    """Short names for long ones: two of a million are one with a chance of one in four million."""
    return np.array([int(digits, 16) % _PRIME for digits in hexadecimal], dtype=np.uint64)
