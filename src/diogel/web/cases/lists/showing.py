"""Cases as a list may show them. Of each column a list has only what its reader may see, so that no filter, order or count says more than
the rows do: what isn't seen isn't so."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from django.db.models import Case as Choose
from django.db.models import F, Q, QuerySet, When

from diogel.definitions.pathway import Pathway
from diogel.web.cases import kept
from diogel.web.cases.models import Case, Edition
from diogel.web.cases.queries.seeing import Seer, of

COLUMNS: Mapping[str, str] = {
    "case": "number",
    "subject": "subject",
    "stage": "stage",
    "entered": "entered",
    "risk": "risk",
    "lead": "lead",
    "opened": "opened",
    "next": "next_due",
    "ended": "ended",
    "outcome": "outcome",
}
"""Column, as clauses name it -> field of a case. In a list it stands as `seen_` and its name, empty where it isn't seen."""


class Sight:
    """What one person may see in lists of cases, worked out once for a page."""

    def __init__(self, seer: Seer) -> None:
        self.seer = seer

    @cached_property
    def editions(self) -> Mapping[str, Pathway]:
        found = Edition.objects.filter(partnership=self.seer.user.partnership).values_list("sha", flat=True)
        return {sha: kept.pathway(sha) for sha in found}

    @cached_property
    def _given(self) -> Mapping[str, frozenset[str]]:
        return {sha: frozenset(self.seer.given(pathway)) for sha, pathway in self.editions.items()}

    @cached_property
    def mine(self) -> Q:
        """Cases that whom they act for leads: all of those is seen."""
        return Q(lead=self.seer.hat)

    def of(self, column: str) -> Q:
        """Cases of which this column may be seen."""
        return self.mine | Q(edition__in=[sha for sha, columns in self._given.items() if column in columns])

    def is_given(self, column: str) -> bool:
        """Whether a clause lets them see it of other partners' cases."""
        return any(column in columns for columns in self._given.values())

    @cached_property
    def pathways(self) -> Mapping[str, Pathway]:
        """Those that have cases they could see, by the folder alone: that there are none is not told."""
        seer = self.seer
        every = seer.partnership.pathways.values()
        led = {seer.hat, *seer.user.group_ids}
        return {one.pathway: one for one in every if seer.works_with(one) and (seer.given(one) or led & {one.lead, *one.partners})}

    def cases(self) -> QuerySet[Case]:
        """Every case that exists for them, each column as they may see it."""
        shown = {f"seen_{name}": Choose(When(self.of(name), then=F(field)), default=None) for name, field in COLUMNS.items()}
        return of(self.seer).filter(merged_into=None).annotate(**shown)
