"""Cases past their time: asked for by one, approved by another, gone with all that hangs on them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import now

from casework import casework, opened, person, words_of, written_town
from diogel.web.audit.models import Event
from diogel.web.cases.models import Case, Content, Note, Step
from diogel.web.governance.models import CaseErasure
from workplace import signed_in

__all__ = ["casework", "written_town"]
pytestmark = pytest.mark.usefixtures("casework")
WHY = {"why": "Six years have passed."}


@pytest.fixture
def old(casework: Path) -> Case:
    """A case that ended seven years ago, with a note."""
    case = opened(signed_in(person("Dewi Pugh", "council")))
    Note.objects.create(case=case, words="fact", text="Canary Llewellyn", by=case.opened_by, partner="council")
    Case.objects.filter(id=case.id).update(ended=now() - timedelta(days=7 * 365))
    return Case.objects.get(id=case.id)


def lead(name: str) -> Any:
    return signed_in(person(name, "council", "governance_lead"))


def asked(case: Case) -> tuple[Any, CaseErasure]:
    gwilym = lead("Gwilym Hopkin")
    listed = words_of(gwilym.get("/en/retention/cases/"))
    assert case.number in listed
    assert "Llewellyn" not in listed
    assert gwilym.post("/en/retention/cases/ask/", {"case": str(case.id), **WHY}).status_code == 302
    return gwilym, CaseErasure.objects.get()


def test_two_people_erase_it_and_its_number_stays(old: Case) -> None:
    gwilym, erasure = asked(old)
    own = gwilym.post(f"/en/retention/cases/{erasure.id}/", WHY)
    assert own.status_code == 400
    assert Case.objects.exists()
    mair = lead("Mair Rees")
    assert mair.post(f"/cy/retention/cases/{erasure.id}/", WHY).status_code == 302
    assert not Case.objects.exists() and not Step.objects.exists() and not Note.objects.exists() and not Content.objects.exists()
    assert old.number in words_of(mair.get(f"/cy/retention/cases/{erasure.id}/"))
    assert CaseErasure.objects.get().removed["note"] == 1
    kinds = list(Event.objects.filter(subject_id=str(old.id)).values_list("kind", flat=True))
    assert kinds[-3:] == ["retention_asked", "retention_approved", "erasure"]
    assert mair.post(f"/en/retention/cases/{erasure.id}/", WHY).status_code == 400, "once is enough"


def test_what_was_opened_again_is_let_be(old: Case) -> None:
    _, erasure = asked(old)
    Case.objects.update(ended=None)
    assert lead("Mair Rees").post(f"/en/retention/cases/{erasure.id}/", WHY).status_code == 400
    assert Case.objects.exists() and CaseErasure.objects.get().approved_at is None


def test_what_is_not_past_its_time_cannot_be_asked_for(old: Case) -> None:
    Case.objects.update(ended=now() - timedelta(days=100))
    gwilym = lead("Gwilym Hopkin")
    assert old.number not in words_of(gwilym.get("/en/retention/cases/"))
    assert gwilym.post("/en/retention/cases/ask/", {"case": str(old.id), **WHY})["Location"] == "/en/retention/cases/"
    assert not CaseErasure.objects.exists()


def test_who_may_not_finds_no_such_page(old: Case) -> None:
    _, erasure = asked(old)
    for role in ("practitioner", "analyst", "board_member"):
        other = signed_in(person(f"Somebody {role}", "council", role))
        assert other.get(f"/en/retention/cases/{erasure.id}/").status_code == 404
        assert other.post(f"/en/retention/cases/{erasure.id}/", WHY).status_code == 404
    assert Case.objects.exists()
