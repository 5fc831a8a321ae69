"""What people did in the workplace comes back as a dataset like any other, under an agreement like any other."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from diogel.build.open import build_folder, open_current
from diogel.progress import Silent
from web_folder import web_folder

CASES = "case,pathway,subject,lead,opened,stage,entered,risk,ended,outcome,given_names,family_name,date_of_birth,postcode,hours\n" + (
    "ASB-2026-00001,asb_ladder,person,council,2026-02-01,strike_2,2026-05-03,medium,,,Mair,Bevan,1990-02-03,CF10 1AA,3\n"
    "ASB-2026-00002,asb_ladder,place,council,2026-03-01,closed,2026-04-01,,2026-04-01,resolved,,,,,\n"
)
LATER = "case,pathway,subject,lead,opened,stage,entered,given_names,family_name,date_of_birth\n" + (
    "ASB-2026-00001,asb_ladder,person,council,2026-02-01,strike_3,2026-08-09,Mair,Bevan,1990-02-03\n"
)
STEPS = "case,step,taken,kind,what,stage,due,voided\n" + (
    "ASB-2026-00001,1,2026-02-01T10:00:00,moved,open_case,strike_1,,false\n"
    "ASB-2026-00001,2,2026-05-03T09:30:00,moved,second_strike,strike_2,2026-05-10,true\n"
)
ACTIONS = "action,case,owner,added,due,ended,state\n" + (
    "ASB-2026-00001/1,ASB-2026-00001,housing,2026-05-03,2026-05-17,,open\nM1/2,,police,2026-05-03,2026-05-17,2026-05-09,done\n"
)
MEETINGS = "meeting,group,held,invited,attended,cases,quorate\nM1,safety_group,2026-05-03,8,5,12,true\n"
DATASETS = {
    "asb_cases": ("casework_cases", CASES, "\n  - {name: hours, meaning: attribute.hours, type: number}"),
    "case_steps": ("casework_steps", STEPS, ""),
    "case_actions": ("casework_actions", ACTIONS, ""),
    "case_meetings": ("casework_meetings", MEETINGS, ""),
}
MEASURE = """\
version: 1
measure: strikes
title: {en: "Strikes", cy: "Streiciau"}
question: {en: "How many people are on which strike?", cy: "Faint o bobl sydd ar ba streic?"}
purpose: analysis
recipient: safety_group
"""
STRIKES = """\
SELECT case_record.stage, COUNT(DISTINCT person_id) AS people, COUNT(*) FILTER (WHERE NOT voided) AS steps
FROM case_record LEFT JOIN case_person USING (case_id) LEFT JOIN case_step AS s USING (case_id)
GROUP BY case_record.stage ORDER BY case_record.stage
"""
CLAUSE = '  - {{clause: "9.{at}", dataset: {dataset}, columns: [{columns}], recipients: [safety_group], purposes: [linkage, analysis]}}\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = web_folder(tmp_path_factory.mktemp("casework"))
    clauses = ""
    for at, (name, (like, rows, more)) in enumerate(DATASETS.items()):
        adding = f"\ncolumns:{more}" if more else ""
        (folder / f"datasets/{name}.yaml").write_text(f"version: 1\ndataset: {name}\nprovider: council\nlike: {like}{adding}\n", "utf-8")
        (folder / f"deliveries/{name}").mkdir(parents=True)
        (folder / f"deliveries/{name}/2026-05-31.csv").write_text(rows, "utf-8")
        columns = ", ".join(next(csv.reader([rows.splitlines()[0]])))
        clauses += CLAUSE.format(at=at, dataset=name, columns=columns)
    (folder / "deliveries/asb_cases/2026-08-31.csv").write_text(LATER, "utf-8")
    (folder / "measures/strikes.yaml").write_text(MEASURE, "utf-8")
    (folder / "measures/strikes.sql").write_text(STRIKES, "utf-8")
    agreement = folder / "agreements/sharing.yaml"
    agreement.write_text(agreement.read_text("utf-8").rstrip() + "\n" + clauses, "utf-8")
    build_folder(folder, on=date(2026, 11, 1), progress=Silent(), again=True)
    return folder


def test_a_case_is_its_latest_row_with_its_steps_actions_and_person(folder: Path) -> None:
    build = open_current(folder)
    cases = {row["stage"]: row for row in build.table("case_record").to_pylist()}
    assert {stage: (row["opened"], row["risk"], row["outcome"]) for stage, row in cases.items()} == {
        "strike_3": (date(2026, 2, 1), None, None),
        "closed": (date(2026, 3, 1), None, "resolved"),
    }
    steps = sorted((row["step"], row["what"], row["voided"], row["due"]) for row in build.table("case_step").to_pylist())
    assert steps == [(1, "open_case", False, None), (2, "second_strike", True, date(2026, 5, 10))]
    assert {row["case_id"] for row in build.table("case_step").to_pylist()} == {cases["strike_3"]["case_id"]}
    of_actions = {row["state"]: row["case_id"] for row in build.table("action").to_pylist()}
    assert of_actions == {"open": cases["strike_3"]["case_id"], "done": None}
    (meeting,) = build.table("meeting").to_pylist()
    assert (meeting["met_as"], meeting["attended"], meeting["quorate"]) == ("safety_group", 5, True)


def test_casework_is_no_event(folder: Path) -> None:
    assert not {row["dataset"] for row in open_current(folder).table("event").to_pylist()} & set(DATASETS)


def test_a_measure_reads_cases_under_a_clause(folder: Path) -> None:
    made = open_current(folder).measure("strikes").to_pylist()
    assert made == [{"stage": "closed", "people": 0, "steps": 0}, {"stage": "strike_3", "people": 1, "steps": 1}]
