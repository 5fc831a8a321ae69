"""Tokens: what they are made of, that they are HMAC-SHA-256 of just that, and whom they tell apart."""

from __future__ import annotations

import hmac
import json
import stat
import string
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conforming import conform_rows
from diogel.definitions.meanings import MATCH_KEYS, MEANINGS
from diogel.errors import UsageError
from diogel.linkage import hashed
from diogel.linkage.hashed import CROWD, RECIPES, TOKEN_DIGITS, Crowds, Hasher, parts_of, soundex
from diogel.linkage.prepare import TOKENS
from diogel.linkage.project_key import ProjectKey

KEY = ProjectKey("asb-2026", bytes(range(32)))
SIAN = {
    "identity_given_names": "sian mair", "identity_family_name": "llyr jones", "identity_date_of_birth": date(1985, 3, 4),
    "identity_postcode": "CF10 1AA", "identity_nhs_number": "9434765919", "identity_reference": "T-77",
}  # fmt: skip

KNOWN_ANSWERS = {
    "match_key_1": "7a14800be579ee0a22e9690c5cd1c01e",
    "match_key_2": "37995fe1fc98c577c13396cb13e4ca55",
    "match_key_3": "ee3408f12cf9990321e0c5ec1efac69a",
    "match_key_4": "4ce7c072da795a7b192793270ff7fb12",
    "match_key_5": "d7ac1bc24ba8d1a28b4d8266521f56e4",
    "match_key_6": "cc58841a1d46263a9f08dee27230f56f",
    "match_key_7": "a111837323a9910215714c36512187ed",
    "match_key_8": "c74120941b78c9a22d64795ed2fc36a5",
    "match_key_9": "230e67f458b1a1e4439b5a9a71e19308",
}
"""Of Siân under the key 00 01 … 1f, made by OpenSSL: printf 'diogel\\x1f1\\x1fasb-2026\\x1f2\\x1fllyrjones sian\\x1f1985-03-04' |
openssl dgst -sha256 -mac HMAC -macopt hexkey:0001…1f, and so on for the others."""


def tokens(identity: dict[str, Any], key: ProjectKey = KEY, dataset: str = "tenants") -> dict[str, str | None]:
    return {field.removeprefix("identity_"): token for field, token in Hasher(key, dataset).tokens(identity).items()}


def test_tokens_are_what_openssl_makes() -> None:
    assert tokens(SIAN) == KNOWN_ANSWERS


@pytest.mark.parametrize(
    ("key", "said", "digest"),
    [
        (b"\x0b" * 20, b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (b"Jefe", b"what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        (b"\xaa" * 20, b"\xdd" * 50, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        (
            b"\xaa" * 131,
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
    ],
)
def test_the_library_agrees_with_rfc_4231(key: bytes, said: bytes, digest: str) -> None:
    assert hmac.digest(key, said, "sha256").hex() == digest


def test_the_same_person_and_key_always_make_the_same_tokens() -> None:
    assert tokens(SIAN) == tokens(dict(reversed(SIAN.items())), ProjectKey("asb-2026", bytes(range(32))))


OTHERS = {
    "another key": (ProjectKey("asb-2026", bytes(32)), "tenants"),
    "a key that differs in one bit": (ProjectKey("asb-2026", bytes([1, *range(1, 32)])), "tenants"),
    "another project": (ProjectKey("asb-2027", bytes(range(32))), "tenants"),
}


@pytest.mark.parametrize(("key", "dataset"), OTHERS.values(), ids=OTHERS.keys())
def test_another_key_or_project_has_no_token_in_common(key: ProjectKey, dataset: str) -> None:
    assert not set(tokens(SIAN).values()) & set(tokens(SIAN, key, dataset).values())


def test_another_recipe_has_no_token_in_common(monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(tokens(SIAN).values())
    monkeypatch.setattr(hashed, "RECIPE", 2)
    assert not before & set(tokens(SIAN).values())


def test_no_two_match_keys_have_a_token_in_common() -> None:
    assert len(set(tokens(SIAN).values())) == len(MATCH_KEYS)


def test_a_reference_agrees_only_within_its_dataset() -> None:
    here, there = tokens(SIAN), tokens(SIAN, dataset="register")
    assert {name for name in here if here[name] != there[name]} == {"match_key_9"}
    assert tokens(SIAN, dataset="")["match_key_9"] is None


def test_the_page_for_partners_says_what_is_so() -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "link-without-names.md").read_text("utf-8")
    assert KNOWN_ANSWERS["match_key_2"] in page and "diogel␟1␟asb-2026␟2␟llyrjones sian␟1985-03-04" in page
    for name in MATCH_KEYS:
        column = name.rpartition(".")[2]
        assert f"{{name: {column}, meaning: {name}}}" in page and f"| `{column}` | " in page
    assert f"more than {CROWD} different identities" in page and f"first {TOKEN_DIGITS} hexadecimal digits" in page


# -- spellings that conform treats as one ----------------------------------------------------------------------------

COLUMNS = {
    "Forename": "identity.given_names", "Surname": "identity.family_name", "Born": "identity.date_of_birth",
    "Postcode": "identity.postcode", "NHS": "identity.nhs_number",
}  # fmt: skip
ONE_PERSON = {
    "as most write it": ("Siân", "O'Brien-Jones", "04/03/1985", "CF10 1AA", "9434765919"),
    "in capitals, without accents": ("SIAN", "O'BRIEN-JONES", "04/03/1985", "CF10 1AA", "943 476 5919"),
    "with the month's name": ("sian", "O’Brien Jones", "4 March 1985", "cf101aa", "943-476-5919"),
    "in Welsh": ("Siân", "O BRIEN JONES", "4 Mawrth 1985", "CF10  1AA", "9434765919"),
    "as a spreadsheet's day": ("  Siân  ", "O'Brien - Jones", "31110", "CF1O IAA", "9434765919"),
    "with title and middle name": ("Mrs Siân Mair", "O'Brien-Jones MBE", "1985-03-04", "CF10 1AA", "9434765919"),
    "with other marks": ("Siân", "O`BRIEN‐JONES", "1985-03-04T00:00:00", "CF10 1AA", "9434765919"),
}


@pytest.mark.parametrize("written", ONE_PERSON.values(), ids=ONE_PERSON.keys())
def test_what_conforms_to_the_same_has_the_same_tokens(written: tuple[str, ...]) -> None:
    (identity,) = conform_rows(COLUMNS, [written]).identity.to_pylist()
    (usual,) = conform_rows(COLUMNS, [ONE_PERSON["as most write it"]]).identity.to_pylist()
    assert tokens(identity) == tokens(usual)
    assert all(token for name, token in tokens(identity).items() if name != "match_key_9")


def test_what_conform_makes_of_a_person_is_what_it_made_when_the_recipe_was_written() -> None:
    """Were it to make something else, tokens of two versions would no longer agree, and nobody would be told: raise RECIPE then."""
    (identity,) = conform_rows(COLUMNS, [ONE_PERSON["as most write it"]]).identity.to_pylist()
    assert (hashed.RECIPE, {name: part for name, part in parts_of(identity).items() if part}) == (1, {
        "nhs_number": "9434765919", "forename": "sian", "initial": "s", "surname_start": "obr", "names": "obrienjones sian",
        "sounds": "S500 O165", "postcode": "CF101AA", "sector": "CF101", "birth_year": "1985", "birth_date": "1985-03-04",
        "birth_day": "03-04",
    })  # fmt: skip


# -- which slips which tokens outlive --------------------------------------------------------------------------------

WHOLE = {
    "identity_given_names": "rhiannon", "identity_family_name": "pritchard", "identity_date_of_birth": date(1984, 3, 17),
    "identity_postcode": "AB1 2CD",
}  # fmt: skip
SLIPS: list[tuple[str, dict[str, Any], str]] = [
    ("nothing", {}, "2 3 4 5 6 7 8"),
    ("a middle name", {"identity_given_names": "rhiannon mair"}, "2 3 4 5 6 7 8"),
    ("names swapped", {"identity_given_names": "pritchard", "identity_family_name": "rhiannon"}, "2 6 7 8"),
    ("a typing mistake in the forename", {"identity_given_names": "rhianon"}, "3 4"),
    ("an initial", {"identity_given_names": "r"}, "4"),
    ("a short form", {"identity_given_names": "rhi"}, "4"),
    ("a surname by ear", {"identity_family_name": "pritcherd"}, "3 4 5"),
    ("a surname's other form", {"identity_family_name": "prichard"}, "4 5"),
    ("a new surname", {"identity_family_name": "ellis"}, "5"),
    ("moved", {"identity_postcode": "AB9 9ZZ"}, "2 3"),
    ("moved round the corner", {"identity_postcode": "AB1 2ZZ"}, "2 3 4 5"),
    ("no postcode", {"identity_postcode": None}, "2 3"),
    ("no birth date", {"identity_date_of_birth": None}, "8"),
    ("day and month swapped", {"identity_date_of_birth": date(1984, 7, 3)}, "6 8"),
    ("another year", {"identity_date_of_birth": date(1985, 3, 17)}, "7 8"),
    ("only a year", {"identity_date_of_birth": date(1984, 1, 1), "identity_dob_flag": "placeholder"}, "6 8"),
    ("only a year, unsaid", {"identity_date_of_birth": date(1984, 1, 1)}, "6 8"),
    ("her brother", {"identity_given_names": "macsen", "identity_date_of_birth": date(1986, 5, 2)}, ""),
    ("her twin", {"identity_given_names": "lowri"}, ""),
    ("her mother of the same name", {"identity_date_of_birth": date(1950, 6, 1)}, "8"),
]


@pytest.mark.parametrize(("slip", "changes", "agree"), SLIPS, ids=[slip for slip, _, _ in SLIPS])
def test_which_tokens_outlive_a_slip(slip: str, changes: dict[str, Any], agree: str) -> None:
    ours, theirs = tokens(WHOLE), tokens(WHOLE | changes)
    assert " ".join(name[-1] for name in ours if ours[name] is not None and ours[name] == theirs[name]) == agree


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("robert", "R163"), ("rupert", "R163"), ("rubin", "R150"), ("ashcraft", "A261"), ("ashcroft", "A261"), ("tymczak", "T522"),
        ("pfister", "P236"), ("honeyman", "H555"), ("Lee", "L000"), ("jackson", "J250"), ("gutierrez", "G362"), ("vandeusen", "V532"),
        ("ŵyn", ""), ("o neil", ""), ("", ""), ("x1", ""),
    ],
)  # fmt: skip
def test_soundex_as_the_national_archives_describe_it(name: str, code: str) -> None:
    assert soundex(name) == code


def test_an_initial_is_no_forename() -> None:
    parts = parts_of(WHOLE | {"identity_given_names": "r"})
    assert (parts["forename"], parts["names"], parts["sounds"], parts["initial"]) == (None, None, None, "r")


_NAMES = st.text(alphabet=string.ascii_lowercase + " ", max_size=12)


@given(_NAMES, _NAMES, st.none() | st.dates(date(1905, 1, 1), date(2026, 1, 1)), st.sampled_from([None, "AB1 2CD", "CF10 1AA"]))
def test_there_is_a_token_just_where_no_part_is_missing(first: str, family: str, born: date | None, postcode: str | None) -> None:
    identity = {
        "identity_given_names": first, "identity_family_name": family, "identity_date_of_birth": born, "identity_postcode": postcode,
    }  # fmt: skip
    parts, made = parts_of(identity, "tenants"), Hasher(KEY, "tenants").tokens(identity)
    for name, recipe in RECIPES.items():
        token = made[MEANINGS[name].field]
        assert (token is not None) == all(parts[part] for part in recipe)
        assert token is None or (len(token) == TOKEN_DIGITS and set(token) <= set(string.hexdigits.lower()))


def test_every_meaning_has_a_recipe_and_a_column_in_linkage() -> None:
    assert tuple(RECIPES) == MATCH_KEYS
    assert tuple(f"identity_{name}" for name in TOKENS) == tuple(MEANINGS[name].field for name in MATCH_KEYS)


def test_a_token_on_too_many_people_is_told() -> None:
    crowds = Crowds()
    ids = pa.chunked_array([[f"{number:024x}" for number in range(CROWD + 1)]])
    for _ in range(2):  # the same identities in a second chunk are the same
        crowds.add(
            ids.take(pa.array(range(CROWD))), pa.table({"a": pa.array(["0" * 32] * CROWD), "b": pa.array([None] * CROWD, pa.string())})
        )
    assert list(crowds.found(["A", "B"])) == []
    crowds.add(ids, pa.table({"a": pa.array(["0" * 32] * len(ids)), "b": pa.array([f"{n:032x}" for n in range(len(ids))])}))
    assert list(crowds.found(["A", "B"])) == [("A", 1, CROWD + 1)]


# -- the key ---------------------------------------------------------------------------------------------------------


def test_a_new_key_is_random_and_for_its_owner_alone(tmp_path: Path) -> None:
    made = [ProjectKey.create(tmp_path / f"{number}.hashkey", "asb") for number in range(2)]
    assert made[0].secret != made[1].secret and len(made[0].secret) == 32
    assert stat.S_IMODE((tmp_path / "0.hashkey").stat().st_mode) == 0o600
    assert ProjectKey.read(tmp_path / "0.hashkey") == made[0]


def test_a_fingerprint_tells_keys_apart_and_nothing_of_them() -> None:
    assert KEY.fingerprint == "5504 4845 39ea fbbc"  # by OpenSSL, of 'diogel fingerprint\x1fasb-2026'
    assert KEY.fingerprint != ProjectKey("asb-2026", bytes(32)).fingerprint != ProjectKey("asb", bytes(32)).fingerprint


def test_the_secret_shows_in_no_text() -> None:
    shown = repr(KEY) + str(KEY) + repr(Hasher(KEY, "tenants")) + json.dumps(tokens(SIAN))
    assert KEY.secret.hex() not in shown and repr(KEY.secret) not in shown


def test_a_key_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "asb.hashkey"
    kept = ProjectKey.create(path, "asb")
    with pytest.raises(UsageError, match="there is a file here already"):
        ProjectKey.create(path, "asb")
    assert ProjectKey.read(path) == kept


@pytest.mark.parametrize(
    "written",
    ["", "project = 3\nkey = 4", 'project = "asb"', f'key = "{"ab" * 32}"', f'project = "asb"\nkey = "{"zz" * 32}"',
     'project = "asb"\nkey = "abcd"', f'project = "A B"\nkey = "{"ab" * 32}"', "tables = \"x\"", "[[[", f"asb {'ab' * 32}", "\x00"],
)  # fmt: skip
def test_a_file_that_is_no_key_is_refused_without_a_word_of_it(tmp_path: Path, written: str) -> None:
    path = tmp_path / "asb.hashkey"
    path.write_text(written)
    path.chmod(0o600)
    with pytest.raises(UsageError) as told:
        ProjectKey.read(path)
    assert "ab" * 32 not in str(told.value) and "zz" * 32 not in str(told.value) and "abcd" not in str(told.value)


def test_a_key_that_anybody_can_read_is_refused(tmp_path: Path) -> None:
    ProjectKey.create(tmp_path / "asb.hashkey", "asb")
    (tmp_path / "asb.hashkey").chmod(0o604)
    with pytest.raises(UsageError, match="anybody on this machine"):
        ProjectKey.read(tmp_path / "asb.hashkey")


def test_a_key_serves_its_own_project_alone(tmp_path: Path) -> None:
    assert KEY.of("asb-2026", tmp_path) is KEY
    with pytest.raises(UsageError, match="the key of project asb-2026"):
        KEY.of("asb-2027", tmp_path)


@pytest.mark.parametrize("project", ["", "ASB", "a b", "1a", "a" * 65, 'a"\nkey = "x'])
def test_a_projects_name_is_a_plain_word(tmp_path: Path, project: str) -> None:
    with pytest.raises(UsageError, match="small letters"):
        ProjectKey.create(tmp_path / "k", project)
    assert not (tmp_path / "k").exists()


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        ProjectKey.create(tmp_path / "nowhere" / "k", "asb")
    with pytest.raises(UsageError, match="can't be read"):
        ProjectKey.read(tmp_path / "nowhere")
