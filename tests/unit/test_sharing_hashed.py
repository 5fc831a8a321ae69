"""Where a clause has identifiers hashed, no plain one passes: whatever other clauses say, for any purpose, at every door."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sharing_partnership import SIGNED, TODAY, agreement, clause, dataset, log_in, partnership

from diogel.definitions.meanings import MATCH_KEYS, MEANINGS, is_match_key, is_plain_identifier
from diogel.definitions.model import Agreement
from diogel.definitions.tables import TABLES
from diogel.errors import AgreementError
from diogel.sharing import journal
from diogel.sharing.gate import open_gate, open_to_linkage, would_pass
from diogel.sharing.lint import lint
from diogel.sharing.query import permit
from diogel.sharing.retention import Held, due
from diogel.sharing.view import visible

TODAY_NOON = datetime(2026, 11, 23, 12)
BOTH: dict[str, date | None] = {"council": SIGNED, "police": SIGNED}
TENANTS = dataset(
    "tenants",
    "council",
    {
        "Began": "event.occurred_from", "Kind": "event.category", "Surname": "identity.family_name", "Born": "identity.date_of_birth",
        "Sex": "identity.sex", "Ref": "identity.reference", "mk2": "identity.match_key_2", "mk8": "identity.match_key_8",
        "Notes": "attribute.notes",
    },
)  # fmt: skip
PLAIN = {"Surname", "Born", "Sex", "Ref"}
EVENTS = clause("1", "tenants", ["Began", "Kind"], ["police"], ["analysis"])
TOKENS = clause("2", "tenants", ["mk2", "mk8"], ["police"], ["linkage"], identifiers="hashed")
NAMES = clause("9", "tenants", [*sorted(PLAIN), "Notes"], ["police"], ["linkage", "casework"])


def hashed(**more: Any) -> Agreement:
    return agreement("isp-hashed", BOTH, [EVENTS, TOKENS], **more)


def plain(**more: Any) -> Agreement:
    return agreement("isp-plain", BOTH, [NAMES], **more)


def folder(*agreements: Agreement, **more: Any) -> Any:
    return partnership(agreements=agreements, datasets=[TENANTS], **more)


def passing(*agreements: Agreement, on: date = TODAY) -> set[str]:
    return {column.name for column in would_pass(folder(*agreements), "tenants", on).columns}


def test_tokens_pass_for_linkage_and_are_a_line_in_the_log(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    passage = open_gate(folder(hashed()), "tenants", TODAY, log)
    assert open_to_linkage(passage, log) == {"mk2", "mk8"}
    assert [(one["column"], one["allowed"]) for one in journal.read(log.path) if one["kind"] == "link"] == [("mk2", True), ("mk8", True)]


def test_what_one_agreement_has_hashed_no_other_one_lets_in() -> None:
    assert passing(plain()) == PLAIN | {"Notes"}
    assert passing(plain(), hashed()) == passing(hashed(), plain()) == {"Began", "Kind", "mk2", "mk8", "Notes"}


@pytest.mark.parametrize("more", [{"stage": "draft"}, {"withdrawn": TODAY}, {"end": date(2026, 11, 22)}, {"start": date(2026, 11, 24)}])
def test_an_agreement_that_is_not_in_force_closes_nothing(more: dict[str, Any]) -> None:
    assert passing(plain(), hashed(**more)) == PLAIN | {"Notes"}


def test_it_closes_that_dataset_alone() -> None:
    other = TENANTS.model_copy(update={"dataset": "register"})
    names = clause("9", "register", ["Surname"], ["police"], ["casework"])
    both = partnership(agreements=[hashed(), agreement("isp-plain", BOTH, [names])], datasets=[TENANTS, other])
    assert [column.name for column in would_pass(both, "register", TODAY).columns] == ["Surname"]


def test_the_refusal_names_the_clause_in_both_languages(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    refused = open_gate(folder(plain(), hashed()), "tenants", TODAY, log).refused
    assert set(refused) == PLAIN
    assert refused["Surname"].en.startswith("clause 2 of agreement isp-hashed has the identifiers of this dataset hashed")
    assert "cymal 2 o gytundeb isp-hashed" in refused["Surname"].cy
    assert {one["column"] for one in journal.read(log.path) if one["kind"] == "intake" and not one["allowed"]} == PLAIN


def test_nothing_but_plain_identifiers_is_refused_as_a_whole(tmp_path: Path) -> None:
    alone = agreement("isp-hashed", BOTH, [clause("2", "tenants", ["Surname"], ["police"], ["linkage"], identifiers="hashed")])
    with pytest.raises(AgreementError, match="hashed"):
        open_gate(folder(alone), "tenants", TODAY, log_in(tmp_path))


def test_what_came_in_plain_before_is_due_for_erasure() -> None:
    held = Held("tenants", "d1", received_at=TODAY_NOON, columns=("Began", "Surname"))
    assert due(folder(plain(), hashed()), [held], TODAY)[0].names == ("Surname",)
    assert "hashed" in due(folder(plain(), hashed()), [held], TODAY)[0].columns[0].reason.en


def test_no_table_of_names_is_read_on_the_strength_of_a_token(tmp_path: Path) -> None:
    everything = clause("3", "tenants", ["mk2", "mk8"], ["police"], ["casework"])
    both = folder(agreement("isp-hashed", BOTH, [EVENTS, TOKENS, everything]))
    with pytest.raises(AgreementError, match="hashed"):
        permit(both, "SELECT family_name FROM identity", purpose="casework", recipient="police", on=TODAY, log=log_in(tmp_path))
    assert not [one for columns in TABLES.values() for one in columns if set(one.sources) & set(MATCH_KEYS)], "tokens are shown nowhere"


def test_a_page_shows_no_plain_identifier_to_another(tmp_path: Path) -> None:
    seen = visible(folder(plain(), hashed()), recipient="police", purpose="casework", on=TODAY, log=log_in(tmp_path))
    assert set(seen["tenants"]) == {"Notes"}


def test_check_tells_of_two_agreements_that_contradict_each_other() -> None:
    found = [one for one in lint(folder(plain(), hashed()), TODAY) if one.agreement == "isp-plain"]
    assert {(one.severity, one.path) for one in found} == {("warning", ("clauses", 0, "columns", at)) for at in range(4)}
    assert all("hashed" in one.message.en and "stwnsio" in one.message.cy for one in found)
    assert not [one for one in lint(folder(plain(), hashed(stage="draft")), TODAY) if one.agreement == "isp-plain"]


def test_every_identity_meaning_is_plain_but_the_match_keys() -> None:
    about_people = {name for name in MEANINGS if name.startswith("identity.")}
    assert {name for name in MEANINGS if is_plain_identifier(name)} == about_people - set(MATCH_KEYS)
    assert all(is_match_key(name) and MEANINGS[name].sensitivity == "pseudonymous" for name in MATCH_KEYS)
    assert [name.rpartition("_")[2] for name in MATCH_KEYS] == [str(number) for number in range(1, 10)]
