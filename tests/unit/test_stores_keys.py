"""The keys: where they are found, what is said when they are not, and that they never show."""

from __future__ import annotations

import secrets
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diogel.errors import UsageError
from diogel.stores.keys import Keys

ONE, OTHER = "0123456789abcdef" * 4, "fedcba9876543210" * 4


def test_keys_that_are_made_are_found_again(tmp_path: Path) -> None:
    made = Keys.create(tmp_path / "keys" / "diogel.key")
    assert Keys.find(tmp_path, {}) == made


def test_a_key_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    Keys.create(tmp_path / "keys" / "diogel.key")
    assert stat.S_IMODE((tmp_path / "keys" / "diogel.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    made = Keys.create(tmp_path / "diogel.key")
    with pytest.raises(UsageError, match="already"):
        Keys.create(tmp_path / "diogel.key")
    assert Keys.find(tmp_path, {"DIOGEL_KEY_FILE": str(tmp_path / "diogel.key")}) == made


def test_the_environment_comes_before_any_file(tmp_path: Path) -> None:
    Keys.create(tmp_path / "keys" / "diogel.key")
    found = Keys.find(tmp_path, {"DIOGEL_KEY": ONE.upper(), "DIOGEL_IDENTITY_KEY": f" {OTHER}\n"})
    assert (found.tables, found.identity) == (bytes.fromhex(ONE), bytes.fromhex(OTHER))


def test_without_any_key_the_error_names_the_three_places(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        Keys.find(tmp_path, {})
    assert all(place in caught.value.todo for place in ("DIOGEL_KEY ", "DIOGEL_KEY_FILE", str(tmp_path / "keys" / "diogel.key")))


@pytest.mark.parametrize(
    ("env", "says"),
    [
        ({"DIOGEL_KEY": ONE}, "DIOGEL_IDENTITY_KEY is not set"),
        ({"DIOGEL_IDENTITY_KEY": ONE}, "DIOGEL_KEY is not set"),
        ({"DIOGEL_KEY": ONE, "DIOGEL_IDENTITY_KEY": ONE}, "the key for identities is the key for tables"),
        ({"DIOGEL_KEY": ONE[:-1], "DIOGEL_IDENTITY_KEY": OTHER}, "DIOGEL_KEY: a key is not 64 hexadecimal digits .it has 63"),
        ({"DIOGEL_KEY": ONE[:-1] + "g", "DIOGEL_IDENTITY_KEY": OTHER}, "not 64 hexadecimal digits"),
        ({"DIOGEL_KEY": "٣" * 64, "DIOGEL_IDENTITY_KEY": OTHER}, "not 64 hexadecimal digits"),
        ({"DIOGEL_KEY_FILE": "/nowhere/diogel.key"}, "/nowhere/diogel.key: the key file can't be read"),
    ],
)
def test_what_is_wrong_is_said(env: dict[str, str], says: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        Keys.find(tmp_path, env)
    caught.match(says)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f'tables = "{ONE}"\n', "identity: a key is missing"),
        (f'tables = "{ONE}"\nidentity = 7\n', "identity: a key is missing"),
        ("a note to myself", "not what Diogel writes"),
    ],
)
def test_a_key_file_that_is_not_right(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "diogel.key"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(UsageError, match=says):
        Keys.find(tmp_path, {"DIOGEL_KEY_FILE": str(path)})


def test_a_key_file_that_anybody_can_read_is_refused(tmp_path: Path) -> None:
    Keys.create(tmp_path / "keys" / "diogel.key")
    (tmp_path / "keys" / "diogel.key").chmod(0o644)
    with pytest.raises(UsageError, match="anybody") as caught:
        Keys.find(tmp_path, {})
    assert "chmod 600" in caught.value.todo


@given(st.text("0123456789abcdefgxyz -", min_size=8, max_size=80))
def test_an_error_never_repeats_what_was_given_as_a_key(text: str) -> None:
    try:
        Keys.find(Path("/nowhere"), {"DIOGEL_KEY": text, "DIOGEL_IDENTITY_KEY": OTHER})
    except UsageError as error:
        assert text.strip() == "" or text.strip() not in str(error).replace(OTHER, "")
        assert OTHER not in str(error)


def test_keys_do_not_show_in_a_repr_and_the_mark_tells_pairs_apart() -> None:
    tables, identity = secrets.token_bytes(32), secrets.token_bytes(32)
    keys = Keys(tables, identity)
    for shown in (repr(keys), str(keys), keys.mark(), keys.pseudonym_salt()):
        assert tables.hex() not in shown
        assert identity.hex() not in shown
        assert repr(tables) not in shown
    assert keys.mark() == Keys(tables, identity).mark()
    assert len({keys.mark(), Keys(identity, tables).mark(), Keys(tables, secrets.token_bytes(32)).mark()}) == 3


def test_the_salt_of_identity_ids_hangs_on_the_identity_key_alone() -> None:
    one, two, three = (secrets.token_bytes(32) for _ in range(3))
    assert Keys(one, two).pseudonym_salt() == Keys(three, two).pseudonym_salt() != Keys(two, one).pseudonym_salt()
