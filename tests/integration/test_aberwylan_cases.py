"""Aberwylan's own pathways in the pages: each can be opened by who may, and shows its form in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework import address, at_work, begin, casework_once, moved, opened, words_of, written_town
from diogel.definitions.examples import example
from diogel.definitions.load import load_or_fail
from diogel.definitions.pathway import OPENING, Pathway
from diogel.web.cases.models import Case

__all__ = ["casework_once", "written_town"]

PATHWAYS = load_or_fail(example("aberwylan")).pathways


@pytest.mark.parametrize("pathway", PATHWAYS.values(), ids=PATHWAYS)
def test_a_case_can_be_begun(casework_once: Path, pathway: Pathway) -> None:
    opening = next(move for move in pathway.moves if OPENING in move.from_)
    form = next(form for form in pathway.forms if form.form == opening.form)
    somebody = at_work("Dewi Pugh", pathway.lead, *opening.who)
    draft = begin(
        somebody, f"{pathway.pathway}:{opening.move}:{pathway.subjects[0]}", born="2012-02-29" if pathway.subjects[0] == "person" else ""
    )
    first = somebody.get(draft)["Location"]
    english, welsh = somebody.get(first), somebody.get(first.replace("/en/", "/cy/", 1))
    assert form.questions[0].label.en in words_of(english).replace("&#39;", "'")
    assert form.questions[0].label.cy in words_of(welsh).replace("&#39;", "'")


def test_the_hub_passes_a_child_on_to_the_panel_with_what_was_told(casework_once: Path) -> None:
    school = at_work("Sara Ellis", "education")
    told = [{"about_whom": "child"}, {"in_danger": "no"}, {"concern": "Out at night."}, {"indicators": ["missing"]}, {"family_told": "yes"}]
    contact = opened(school, "mash_screening:contact:person", *told, born="2012-04-02")
    assert contact.lead == "council"
    hub = at_work("Dewi Pugh", "council", "practitioner", "coordinator")
    assert moved(hub, contact, "ask_partners").status_code == 302
    for partner in ("police", "education"):
        contact.refresh_from_db()
        consulted = hub.post(address(contact, "consult/"), {"version": contact.version, "partner": partner, "reason": "Known to us."})
        assert consulted.status_code == 302, words_of(consulted)
    screening = {"known": "Three episodes.", "thought": "Somebody uses him.", "exploitation": "suspected"}
    passed = moved(hub, contact, "to_childrens_panel", screening, outcome="childrens_panel")
    assert passed.status_code == 302, words_of(passed)
    panel = Case.objects.get(pathway="mace_children")
    assert (panel.stage, panel.subject, panel.lead) == ("assessment", contact.subject, "council")
    assert "Out at night." in words_of(hub.get(address(panel)))
    # The school reads what the clause gives the hub's partners, and not what the hub made of it. For housing nothing of it is there.
    seen = words_of(school.get(address(contact)))
    assert "Out at night." in seen and "Somebody uses him." not in seen
    housing = at_work("Carys Wyn", "housing", "practitioner", "coordinator")
    assert [housing.get(address(case)).status_code for case in (contact, panel)] == [404, 404]
