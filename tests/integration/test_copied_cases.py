"""A person's copy holds the cases about them: what was answered and done, without the names of others."""

from __future__ import annotations

import json

import pytest

from casework import casework, ladder, person, written_town
from diogel.web.cases.models import Case, Note, Party, Subject
from diogel.web.governance.queries.copied_cases import cases_of
from workplace import signed_in

__all__ = ["casework", "written_town"]
pytestmark = pytest.mark.usefixtures("casework")


def about(identity: str) -> Case:
    case = ladder(signed_in(person("Dewi Pugh", "council")))
    Subject.objects.create(case=case, key=f"identity:{identity}")
    note = {"case": case, "by": case.opened_by, "partner": "council"}
    Note.objects.create(words="fact", text="Robert told Canary Okonjo to leave.", **note)
    Note.objects.create(words="intelligence", text="Somebody says so", grading="2B1", **note)
    Party.objects.create(case=case, role="witness", name="Canary Okonjo", by=case.opened_by)
    return case


def test_what_is_kept_is_told_in_both_languages_without_others() -> None:
    case = about("i1")
    told = cases_of(["i1", "i2"])
    assert {language: [one.number for one in cases] for language, cases in told.items()} == {"en": [case.number], "cy": [case.number]}
    for one in (told["en"][0], told["cy"][0]):
        said = json.dumps([one.fields, one.steps], ensure_ascii=False)
        assert "Harbour Street" in said
        assert "Robert told […] […] to leave." in said
        assert "Okonjo" not in said and "Somebody says so" not in said
    assert told["en"][0].fields[0][0] == "Stage"
    assert told["cy"][0].fields[0][0] == "Cam"


def test_a_case_about_somebody_else_is_not_told() -> None:
    about("i1")
    assert cases_of(["i2"]) == {"en": (), "cy": ()}
