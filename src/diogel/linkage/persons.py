"""Who is who from day to day: an opaque id that a person keeps for life.

A new id comes from the smallest identity of the person and a salt, so that a fresh build gives the same ids in any order of arrival.
Where there were persons before, the oldest id survives a merge; in a split it stays with the larger part.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import pyarrow as pa

SCHEMA = pa.schema([("person_id", pa.string()), ("identity_id", pa.string()), ("how", pa.string()), ("since", pa.timestamp("us"))])
"""`since` is in UTC, without a zone."""

Before = dict[str, tuple[str, datetime]]
"""identity_id -> (person_id, since) of the build before."""


def person_identity(
    groups: Sequence[Sequence[str]], how: Mapping[str, str], previous: pa.Table | None, *, salt: str, at: datetime
) -> pa.Table:
    """The table for these groups of identity ids, each one person, each sorted. `how` may leave out what is exact."""
    before = _before(previous)
    names = person_ids(groups, before, salt=salt)
    rows = [(name, identity) for name, group in zip(names, groups, strict=True) for identity in group]
    since = [before[identity][1] if identity in before and before[identity][0] == name else at for name, identity in rows]
    columns = [[name for name, _ in rows], [identity for _, identity in rows], [how.get(identity, "exact") for _, identity in rows], since]
    return pa.table([pa.array(column, kind) for column, kind in zip(columns, SCHEMA.types, strict=True)], schema=SCHEMA)


def _before(previous: pa.Table | None) -> Before:
    if previous is None:
        return {}
    identity, person, since = (previous[name].to_pylist() for name in ("identity_id", "person_id", "since"))
    return dict(zip(identity, zip(person, since, strict=True), strict=True))


def person_ids(groups: Sequence[Sequence[str]], before: Before, *, salt: str) -> list[str]:
    """One id per group, no two alike."""
    kept = _inherited(groups, before)
    taken = {person for person, _ in before.values()}
    names: list[str] = []
    for number, group in enumerate(groups):
        name = kept.get(number) or _new_id(group[0], salt, taken)
        taken.add(name)
        names.append(name)
    return names


def _inherited(groups: Sequence[Sequence[str]], before: Before) -> dict[int, str]:
    """Group -> the id it keeps. The oldest ids choose first; each goes to the group with most of its identities that has no older one."""
    if not before:
        return {}
    holders, age = _holders(groups, before), _ages(before.values())
    kept: dict[int, str] = {}
    for person in sorted(holders, key=lambda person: (age[person], person)):
        free = [number for number in holders[person] if number not in kept]
        if free:
            kept[min(free, key=lambda number: (-holders[person][number], groups[number][0]))] = person
    return kept


def _holders(groups: Sequence[Sequence[str]], before: Before) -> dict[str, Counter[int]]:
    holders: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for number, group in enumerate(groups):
        for identity in group:
            if identity in before:
                holders[before[identity][0]][number] += 1
    return holders


def _ages(known: Iterable[tuple[str, datetime]]) -> dict[str, datetime]:
    ages: dict[str, datetime] = {}
    for person, since in known:
        ages[person] = min(since, ages.get(person, since))
    return ages


def _new_id(identity: str, salt: str, taken: set[str]) -> str:
    """64 bits of a hash; the next one where an earlier person already has it."""
    turn = 0
    while True:
        name = "p" + hashlib.sha256(f"{salt}\x1f{identity}\x1f{turn}".encode()).hexdigest()[:16]
        if name not in taken:
            return name
        turn += 1
