"""Person ids: opaque, the same in any order of arrival, kept for life."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from diogel.linkage.persons import SCHEMA, person_identity, person_ids

NOW = datetime(2026, 11, 23)
EARLIER = NOW - timedelta(days=30)
EARLIEST = NOW - timedelta(days=900)


def ids(groups: list[list[str]], before: dict[str, tuple[str, datetime]] | None = None, salt: str = "s") -> dict[str, str]:
    """identity -> person."""
    names = person_ids(groups, before or {}, salt=salt)
    return {identity: name for name, group in zip(names, groups, strict=True) for identity in group}


def test_a_new_id_hangs_on_the_smallest_identity_and_the_salt_alone() -> None:
    assert ids([["a", "b"], ["c"]])["a"] == ids([["a", "z"]])["a"]
    assert ids([["a"]])["a"] != ids([["a"]], salt="t")["a"]
    assert "a" not in ids([["aaaaaaaa"]])["aaaaaaaa"][:1]


def test_the_oldest_id_survives_a_merge() -> None:
    found = ids([["a", "b", "c"]], {"a": ("young", EARLIER), "b": ("old", EARLIEST), "c": ("young", EARLIER)})
    assert set(found.values()) == {"old"}


def test_in_a_split_the_id_stays_with_the_larger_part() -> None:
    found = ids([["a"], ["b", "c"]], dict.fromkeys("abc", ("p", EARLIER)))
    assert found["b"] == "p" != found["a"]


def test_a_part_split_off_never_takes_the_id_it_once_made() -> None:
    made = ids([["a", "b", "c"]])["a"]
    found = ids([["a"], ["b", "c"]], dict.fromkeys("abc", (made, EARLIER)))
    assert found["b"] == made != found["a"]


def test_an_id_that_lost_its_group_to_an_older_one_goes_to_what_is_left_of_it() -> None:
    before = {"a": ("old", EARLIEST), "b": ("young", EARLIER), "c": ("young", EARLIER), "d": ("young", EARLIER)}
    found = ids([["a", "b", "c"], ["d"]], before)
    assert (found["a"], found["d"]) == ("old", "young")


def test_since_moves_only_with_the_person() -> None:
    previous = pa.table({"person_id": ["p", "q"], "identity_id": ["a", "b"], "how": ["exact"] * 2, "since": [EARLIEST, EARLIER]})
    found = person_identity([["a", "b"], ["c"]], {"a": "model", "b": "model"}, previous, salt="s", at=NOW)
    rows = {row["identity_id"]: row for row in found.to_pylist()}
    assert (rows["a"]["since"], rows["b"]["since"], rows["c"]["since"]) == (EARLIEST, NOW, NOW)
    assert (rows["b"]["how"], rows["c"]["how"]) == ("model", "exact")
    assert found.schema == SCHEMA


def test_nobody_is_an_empty_table() -> None:
    assert person_identity([], {}, None, salt="s", at=NOW).schema == SCHEMA


_GROUPS = st.lists(st.integers(0, 4), min_size=1, max_size=12)


@given(_GROUPS, _GROUPS)
def test_ids_are_never_shared_and_nothing_changes_when_nothing_changed(today: list[int], yesterday: list[int]) -> None:
    def groups(numbers: list[int]) -> list[list[str]]:
        members = {number: [f"{place:02d}" for place, other in enumerate(numbers) if other == number] for number in numbers}
        return sorted(members.values())

    before = {identity: (name, EARLIER) for identity, name in ids(groups(yesterday)).items()}
    found = ids(groups(today), before)
    assert len(set(found.values())) == len(groups(today))
    assert ids(groups(today), {identity: (name, EARLIER) for identity, name in found.items()}) == found
