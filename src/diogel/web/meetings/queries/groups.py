"""Whose meetings somebody may know of: those of the groups on which they sit for a partner that still sits there, and those that their
partner chairs, where they are a chair. For everybody else there are none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.conf import settings
from django.db.models import QuerySet

from diogel.build.open import definitions_of
from diogel.definitions.model import Group, Partnership, Text
from diogel.sharing import standing
from diogel.web.accounts.models import User
from diogel.web.accounts.queries import name_of, seats
from diogel.web.accounts.roles import Chair
from diogel.web.meetings.models import Meeting


@dataclass(frozen=True)
class Here:
    """Who asks, and the folder as it is today."""

    user: User
    language: str = "en"

    @cached_property
    def partnership(self) -> Partnership:
        return definitions_of(settings.FOLDER, settings.BUILDS)

    @cached_property
    def today(self) -> date:
        return standing.today()

    @cached_property
    def groups(self) -> dict[str, Group]:
        if self.user.partnership != self.partnership.id or not self.is_present(self.user.partner):
            return {}
        return {id: group for id, group in self.partnership.groups.items() if self._sits_on(group)}

    def _sits_on(self, group: Group) -> bool:
        if group.chair == self.user.partner and Chair in self.user.held:
            return True
        return group.group in self.user.group_ids and self.user.partner in {group.chair, *seats(self.partnership, group.group)}

    def is_present(self, partner: str) -> bool:
        found = self.partnership.partners.get(partner)
        return found is not None and (found.left is None or self.today <= found.left)

    def partners(self, group: Group) -> list[str]:
        """Those that sit on it and have not left, the chair first."""
        sitting = {group.chair, *seats(self.partnership, group.group)} - {None}
        return sorted((one for one in sitting if one and self.is_present(one)), key=lambda one: (one != group.chair, one))

    def name(self, id: str) -> Text:
        return name_of(id, self.partnership) or Text(en=id, cy=id)


def meetings_of(here: Here) -> QuerySet[Meeting]:
    """Every meeting that exists for them."""
    return Meeting.objects.filter(partnership=here.partnership.id, group__in=list(here.groups))


def members(here: Here, group: Group) -> list[User]:
    """The accounts of those who sit on it."""
    sitting = set(here.partners(group))
    found = User.objects.filter(memberships__group=group.group, partnership=here.partnership.id, left_at=None)
    return [one for one in found.distinct() if one.partner in sitting]
