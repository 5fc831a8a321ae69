"""Looking through the engine's look-up: on whose behalf, for what, with what partners have agreed to or an emergency has opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.timezone import now

from diogel.build.lookup import Askable, Asked, Found, Grant, Lookup, PersonSeen
from diogel.build.open import definitions_of
from diogel.definitions.model import Partnership, Text
from diogel.sharing import standing
from diogel.web.accounts.models import User
from diogel.web.people.models import Emergency, Request
from diogel.web.people.queries import emergencies, requests
from diogel.web.permissions import Belongs, Permission, decide


@dataclass(frozen=True)
class Looking:
    """One person at work: acts for `hat`, for `purpose`, today."""

    user: User
    hat: str
    purpose: str

    @cached_property
    def on(self) -> date:
        return standing.today()

    @cached_property
    def partnership(self) -> Partnership:
        return definitions_of(settings.FOLDER, settings.BUILDS)

    @cached_property
    def lookup(self) -> Lookup:
        return Lookup.of(settings.FOLDER, settings.BUILDS)

    @cached_property
    def live(self) -> list[Request]:
        return requests.live(hat=self.hat, purpose=self.purpose, partnership=self.partnership, on=self.on)

    @cached_property
    def running(self) -> list[Emergency]:
        return emergencies.running(self.user, hat=self.hat, purpose=self.purpose, now=now())

    @cached_property
    def grants(self) -> tuple[Grant, ...]:
        return (*requests.grants(self.live), *(grant for one in self.running for grant in emergencies.grants(one)))

    @property
    def asking(self) -> dict[str, Any]:
        return {"purpose": self.purpose, "recipient": self.hat, "on": self.on}

    @property
    def purpose_name(self) -> Text:
        return next(one.name for one in self.partnership.file.purposes if one.id == self.purpose)

    def search(self, asked: Asked) -> Found:
        return self.lookup.search(asked, **self.asking, grants=self.grants)

    def person(self, id: str) -> PersonSeen | None:
        return self.lookup.person(id, **self.asking, grants=self.grants)

    def holding(self, identities: list[str]) -> str | None:
        """The person, as this recipient knows them today, who holds one of these records."""
        return next(iter(self.lookup.holding(identities, **self.asking)), None)

    def of_partner(self, seen: PersonSeen, partner: str) -> list[str]:
        """The partner's own records of a person."""
        base, datasets = self.lookup.base, self.partnership.datasets
        return [id for id in seen.identities if datasets[base.dataset_of(base.row_of[id])].provider == partner]

    def about(self, seen: PersonSeen) -> list[Request]:
        """The live requests about this person."""
        held = set(seen.identities)
        return [request for request in self.live if held & set(request.identities)]

    def emergency(self, seen: PersonSeen) -> Emergency | None:
        held = set(seen.identities)
        return next((one for one in self.running if held & set(one.identities)), None)

    def may_ask(self, permission: Permission, partner: str) -> bool:
        return decide(self.user, permission, Belongs(self.user.partnership, partner)).allowed

    def askable(self, seen: PersonSeen, permission: Permission = Permission.PEOPLE_REQUEST) -> tuple[Askable, ...]:
        """What this user may ask of other partners; of the own partner nobody needs to."""
        return tuple(one for one in seen.askable if self.may_ask(permission, one.partner))
