"""Looking a person up on the pages: first who knows them, then what is asked for and agreed to."""

from __future__ import annotations

from pathlib import Path

import pytest

from diogel.web.audit.models import Event
from integration.people_town import BOB, WHY, agree, ask, at_work, built_town, found, look_for, person, request_of, town

__all__ = ["built_town", "town"]
pytestmark = pytest.mark.usefixtures("town")


def kinds() -> list[str]:
    return [kind for kind in Event.objects.order_by("sequence").values_list("kind", flat=True) if kind != "begin"]


def test_from_a_search_to_what_the_police_agreed_to_show(town: Path) -> None:
    alice, pat = at_work(person("Alice Evans", "council")), at_work(person("Pat Rees", "police"))
    said = look_for(alice, **BOB).content.decode()
    assert "Police" in said and "Landlord" in said and "01632 960001" in said
    address = found(alice, **BOB)
    before = alice.get(address).content.decode()
    assert "Knows this person. What it knows is shown when it agrees to a request." in before
    assert "suspect" not in before.lower().replace("as a suspect", "")
    assert ask(alice, address, "2", "3").status_code == 302
    one = request_of(clause="3")
    assert WHY in pat.get(f"/en/requests/{one.id}/").content.decode()
    for request in (one, request_of(clause="2")):
        assert agree(pat, request).status_code == 302
    after = alice.get(address).content.decode()
    assert "As a suspect" in after
    assert "Answers to your requests and notes" in alice.get("/en/").content.decode()
    assert "disclosure" in kinds()
    assert "Llewellyn" not in str(list(Event.objects.values()))
