"""What is said of agreements that are wrong, or soon will be."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sharing_partnership import DDA, ISP, OGL, SIGNED, TODAY, agreement, clause, dataset, measure, partnership

from diogel.definitions.model import Agreement
from diogel.sharing.lint import Finding, lint

BOTH = {"council": SIGNED, "police": SIGNED}


def fines(columns: list[str], recipients: list[str], purposes: list[str]) -> dict[str, Any]:
    return clause("7", "parking", columns, recipients, purposes)


def parking(clauses: list[dict[str, Any]] | None = None, parties: dict[str, date | None] | None = None, **more: Any) -> Agreement:
    given = clauses or [fines(["Fine"], ["police"], ["analysis"])]
    return agreement("isp-parking", parties or BOTH, given, **more)


def found(*agreements: Agreement, **more: Any) -> list[Finding]:
    return lint(partnership(agreements=agreements, datasets=[partnership().datasets["parking"]], **more), TODAY)


def test_agreements_in_order_have_nothing_said_of_them() -> None:
    assert found(parking()) == []


@pytest.mark.parametrize(
    ("given", "severity", "path", "said"),
    [
        (parking(review=None), "warning", (), "no review date"),
        (parking(review=date(2026, 11, 22)), "warning", ("review",), "22 November 2026"),
        (parking(end=date(2026, 11, 22)), "warning", ("end",), "expired on 22 November 2026"),
        (parking(withdrawn=TODAY), "warning", ("withdrawn",), "it was withdrawn on 23 November 2026: nothing flows under it"),
        (parking(withdrawn=TODAY, review=None, end=SIGNED, parties={**BOTH, "health": None}), "warning", ("withdrawn",), "was withdrawn"),
        (parking(stage="draft"), "warning", ("stage",), "it is still a draft: nothing flows under it"),
        (parking(stage="assured", parties=dict.fromkeys(BOTH)), "warning", ("stage",), "it is assured but not yet signed: nothing flows"),
        (parking(end=date(2027, 1, 22)), "warning", ("end",), "lapses on 22 January 2027"),
        (parking(parties={**BOTH, "health": None}), "warning", ("parties", 2), "Aberwylan Health Board has not signed"),
        (parking([fines(["Fine", "Date", "Fines"], ["police"], ["analysis"])]), "error", ("clauses", 0, "columns", 2), "no column Fines"),
        (parking([fines(["*"], ["police"], ["analysis"])]), "error", ("clauses", 0, "columns", 0), "only a licence"),
        (parking([fines(["Fine"], ["police"], ["gossip"])]), "error", ("clauses", 0, "purposes"), "no purpose"),
        (parking([fines(["Fine"], ["police", "health"], ["analysis"])]), "error", ("clauses", 0, "recipients", 1), "health receives"),
        (parking(parties={"police": SIGNED}), "error", ("clauses", 0, "dataset"), "council, which provides parking"),
        (parking([fines(["Fine"], ["council"], ["analysis"])]), "warning", ("clauses", 0, "recipients"), "nobody but the provider"),
    ],
)
def test_each_fault_has_its_place_and_both_languages(given: Agreement, severity: str, path: tuple[str | int, ...], said: str) -> None:
    (finding,) = found(given)
    assert (finding.severity, finding.agreement, finding.path) == (severity, "isp-parking", path)
    assert said in finding.message.en
    assert finding.message.cy not in ("", finding.message.en)


def test_an_end_more_than_sixty_days_off_is_not_soon() -> None:
    assert found(parking(end=date(2027, 1, 23))) == []


def test_members_of_a_group_that_are_no_party_are_named() -> None:
    board = partnership().groups["board"].model_copy(update={"members": ("police", "health")})
    (finding,) = found(parking([fines(["Fine"], ["board"], ["analysis"])]), groups=[board])
    assert (finding.severity, finding.path) == ("warning", ("clauses", 0, "recipients", 0))
    assert finding.message.en.endswith("no party to the agreement: health")


def test_a_party_that_left_is_named() -> None:
    texts = [finding.message.en for finding in found(parking(), left={"police": date(2026, 6, 30)})]
    assert texts == ["Aberwylan Police left the partnership on 30 June 2026"]


@pytest.mark.parametrize(
    ("meaning", "bases", "severities"),
    [
        ("identity.ethnicity", {}, ["error"]),
        ("identity.ethnicity", {"article6": ["e"]}, ["error"]),
        ("identity.ethnicity", {"article9": ["g"]}, []),
        ("identity.ethnicity", {"schedule1": ["10"]}, []),
        ("identity.ethnicity", {"part3": ["35(5)"]}, []),
        ("involvement.role", {"article9": ["g"]}, ["warning"]),
        ("involvement.role", {"schedule1": ["10"]}, []),
        ("identity.sex", {}, []),
    ],
)
def test_sensitive_data_needs_its_condition(meaning: str, bases: dict[str, Any], severities: list[str]) -> None:
    people = dataset("people", "council", {"Value": meaning})
    given = agreement("isp", BOTH, [clause("1", "people", ["Value"], ["police"], ["analysis"])], bases=bases)
    assert [finding.severity for finding in lint(partnership(agreements=[given], datasets=[people]), TODAY)] == severities


def test_a_column_may_be_more_sensitive_than_its_meaning() -> None:
    people = dataset("people", "council", {"Diagnosis": "attribute.diagnosis"})
    secret = people.model_copy(update={"columns": (people.columns[0].model_copy(update={"sensitivity": "special"}),)})
    given = agreement("isp", BOTH, [clause("1", "people", ["Diagnosis"], ["police"], ["analysis"])], bases={})
    (finding,) = lint(partnership(agreements=[given], datasets=[secret]), TODAY)
    assert "people.Diagnosis" in finding.message.en


def test_a_licence_needs_neither_review_nor_signature_nor_parties_as_recipients() -> None:
    assert lint(partnership(agreements=[OGL], datasets=[partnership().datasets["street"]]), TODAY) == []


def test_a_dataset_without_any_clause_is_named() -> None:
    (finding,) = found()
    assert (finding.kind, finding.id, finding.severity) == ("dataset", "parking", "warning")


def measured(sql: str, purpose: str = "analysis", recipient: str = "board", **more: Any) -> list[tuple[str, str]]:
    whole = partnership(measures=[measure("m", purpose, recipient)], sql={"m": sql}, **more)
    return [(finding.severity, finding.message.en) for finding in lint(whole, TODAY) if finding.kind == "measure"]


def test_a_measure_over_a_table_nobody_may_read() -> None:
    assert measured("SELECT sex FROM person") == [("error", "nobody may read table person for analysis / board: no clause gives it")]


def test_a_measure_whose_clauses_have_lapsed_is_a_warning() -> None:
    lapsed = [one.model_copy(update={"withdrawn": TODAY}) for one in (ISP, DDA)]
    ((severity, said),) = measured("SELECT role FROM involvement", agreements=lapsed)
    assert severity == "warning"
    assert "not in force" in said


def test_a_dataset_that_feeds_a_measure_without_a_clause() -> None:
    ((severity, said),) = measured("SELECT category FROM event")
    assert (severity, said) == ("warning", "dataset parking feeds table event without any clause: its rows are left out")


def test_a_dataset_whose_clauses_stop_short_of_what_a_measure_reads() -> None:
    casework = ISP.clauses[0].model_copy(update={"clause": "6", "columns": ("Number",), "purposes": ("casework",)})
    short = ISP.model_copy(update={"clauses": (*ISP.clauses, casework)})
    said = [text for _, text in measured("SELECT reference FROM event", agreements=[short, DDA, OGL])]
    assert "dataset incidents is left out of table event: no clause gives its Number for analysis" in said


def test_a_measure_whose_sql_cannot_be_followed() -> None:
    ((severity, said),) = measured("SELECT catgory FROM event")
    assert severity == "error"
    assert "no column catgory in event (line 1, column 8)" in said


def test_an_unknown_name_is_left_to_the_checks_of_the_definitions() -> None:
    assert measured("SELECT category FROM event", purpose="gossip") == []
    adrift = parking([clause("7", "parked", ["Fine"], ["nobody"], ["analysis"])], parties={"ghost": SIGNED, "nobody": SIGNED})
    assert [finding.kind for finding in found(adrift)] == ["dataset"]
