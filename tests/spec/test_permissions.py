"""Who may do what to whose, as a table that a governance lead can read: tests/spec/permissions.csv. A change to it is a decision."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from diogel.web.accounts.roles import ROLES, Role
from diogel.web.permissions import Belongs, Permission, Relation, decide, relation

GOLDEN = Path(__file__).parent / "permissions.csv"
WHOSE = {
    Relation.OWN: Belongs("aberwylan", "police"),
    Relation.PARTNER: Belongs("aberwylan", "council"),
    Relation.NOBODY: Belongs("aberwylan"),
    Relation.ELSEWHERE: Belongs("caerfai", "police"),
}


@dataclass
class Somebody:
    """A user as far as deciding looks."""

    held: tuple[type[Role], ...] = ()
    partner: str = "police"
    partnership: str = "aberwylan"
    is_authenticated: bool = True
    is_active: bool = True


def golden() -> dict[tuple[str, str, str], bool]:
    with GOLDEN.open(encoding="utf-8", newline="") as rows:
        return {(row["role"], row["permission"], whose): row[whose] == "yes" for row in csv.DictReader(rows) for whose in WHOSE}


def test_the_table_is_whole() -> None:
    assert set(golden()) == {(role, permission, whose) for role in ROLES for permission in Permission for whose in WHOSE}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_what_the_table_says_and_nothing_else(role: str) -> None:
    may = {
        (role, permission, whose): decide(Somebody((ROLES[role],)), permission, subject).allowed
        for permission in Permission
        for whose, subject in WHOSE.items()
    }
    assert may == {key: allowed for key, allowed in golden().items() if key[0] == role}


@pytest.mark.parametrize("permission", Permission)
def test_nobody_may_anything(permission: Permission) -> None:
    roleless = (Somebody(),) if permission is not Permission.OWN_ACCOUNT else ()
    nobodies = (
        *roleless,
        Somebody(tuple(ROLES.values()), is_authenticated=False),
        Somebody(tuple(ROLES.values()), is_active=False),
        object(),
    )
    for nobody in nobodies:
        assert not decide(nobody, permission).allowed
        assert not any(decide(nobody, permission, subject).allowed for subject in WHOSE.values() if hasattr(nobody, "held"))


def test_another_partnership_is_closed_to_everybody() -> None:
    assert not any(allowed for (_, _, whose), allowed in golden().items() if whose == Relation.ELSEWHERE)


def test_several_roles_add_up() -> None:
    both = Somebody((ROLES["analyst"], ROLES["practitioner"]))
    assert decide(both, Permission.LINKS_REVIEW).allowed
    assert decide(both, Permission.PEOPLE_SEARCH).allowed
    assert not decide(both, Permission.AUDIT_READ).allowed


def test_who_keeps_accounts_sees_nobodys_record_and_no_trace() -> None:
    closed = [one for one in Permission if one.startswith(("people.", "links.", "audit."))]
    assert len(closed) > 8
    assert not [one for one in closed if decide(Somebody((ROLES["administrator"],)), one).allowed]


def test_relation_is_by_partnership_first() -> None:
    assert {whose: relation(Somebody(), subject) for whose, subject in WHOSE.items()} == {whose: whose for whose in WHOSE}


def test_a_decision_says_which_rule_and_why_in_both_languages() -> None:
    refused = decide(Somebody((ROLES["board_member"],)), Permission.PEOPLE_SEARCH, WHOSE[Relation.NOBODY])
    assert refused.rule == "board_member: no people.search of nobody"
    assert refused.reason.en and refused.reason.cy
