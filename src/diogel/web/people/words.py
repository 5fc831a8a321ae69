"""Requests, notes and emergencies as pages tell of them: with the folder's names of today, and how each stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from diogel.build.open import definitions_of
from diogel.definitions.model import Partnership, Text
from diogel.sharing import standing
from diogel.sharing.wording import joined
from diogel.web.accounts.queries import name_of
from diogel.web.people.models import Asked, Emergency, Note, Request
from diogel.web.people.queries import clauses, requests
from diogel.web.ui.languages import said as _

REQUEST_STATES: dict[str, tuple[str, str]] = {
    "open": (_("Waiting"), "yellow"),
    "agreed": (_("Agreed"), "green"),
    "refused": (_("Refused"), "red"),
    "withdrawn": (_("Withdrawn"), "grey"),
    "ended": (_("Ended by the partner"), "orange"),
    "lapsed": (_("Lapsed"), "grey"),
}
NOTE_STATES: dict[str, tuple[str, str]] = {
    "open": (_("Waiting"), "yellow"),
    "looking": (_("Being looked into"), "blue"),
    "corrected": (_("Corrected at the source"), "green"),
    "not_wrong": (_("Not wrong"), "grey"),
}


@dataclass(frozen=True)
class Told:
    """`one` is the model's own; the rest are names for its ids."""

    one: Any
    state: str
    partner: Text | str
    hat: Text | str
    by_partner: Text | str
    purpose: Text | str
    agreement: Text | str
    dataset: Text | str


@dataclass(frozen=True)
class Telling:
    partnership: Partnership
    on: date

    @classmethod
    def now(cls) -> Telling:
        return cls(definitions_of(settings.FOLDER, settings.BUILDS), standing.today())

    def request(self, one: Request) -> Told:
        clause = clauses.clause_of(self.partnership, one.agreement, one.clause)
        state = requests.stands(one, self.partnership, self.on)
        return self._told(one, state, one.partner, agreement=one.agreement, dataset=clause.dataset if clause else "")

    def note(self, one: Note) -> Told:
        return self._told(one, one.state, one.partner, dataset=one.dataset)

    def emergency(self, one: Emergency) -> Told:
        return self._told(one, "", "", partners=joined(self._text(partner) for partner in sorted(one.partners)))

    def name(self, id: str) -> Text | str:
        return name_of(id, self.partnership) or id

    def _text(self, id: str) -> Text:
        return name_of(id, self.partnership) or Text(en=id, cy=id)

    def _told(self, one: Asked, state: str, partner: str, *, agreement: str = "", dataset: str = "", partners: Text | str = "") -> Told:
        known, sets = self.partnership.agreements.get(agreement), self.partnership.datasets.get(dataset)
        purposes = {purpose.id: purpose.name for purpose in self.partnership.file.purposes}
        return Told(
            one=one, state=state, partner=partners or self.name(partner), hat=self.name(one.hat), by_partner=self.name(one.by_partner),
            purpose=purposes.get(one.purpose, one.purpose), agreement=known.title if known else agreement,
            dataset=sets.title if sets else dataset,
        )  # fmt: skip
