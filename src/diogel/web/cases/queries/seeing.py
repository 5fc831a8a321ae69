"""Who sees which cases, and what of them. The lead partner sees all of a case. Another partner, or a group, sees what clauses in force over
the pathway's dataset give it for the pathway's purpose: where they give nothing, the case does not exist for it, in lists, counts, searches
and addresses alike. A case on a register apart is shown only to those who work on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet

from diogel.definitions.model import Dataset, Partnership, Text
from diogel.definitions.pathway import Pathway
from diogel.pathways.case import Actor
from diogel.sharing import standing
from diogel.sharing.clauses import ClauseBook, ClauseRef
from diogel.web.accounts.models import User
from diogel.web.cases import kept
from diogel.web.cases.models import Case, Worker
from diogel.web.permissions import Belongs, Permission, decide


@dataclass(frozen=True)
class Seer:
    """Who looks, for whom they act, today."""

    user: User
    hat: str

    @cached_property
    def on(self) -> date:
        return standing.today()

    @cached_property
    def partnership(self) -> Partnership:
        return kept.partnership()

    @cached_property
    def book(self) -> ClauseBook:
        return ClauseBook(self.partnership, self.on)

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(role.id for role in self.user.held)

    @cached_property
    def actor(self) -> Actor:
        return Actor(roles=self.roles, partner=self.user.partner, groups=self.user.group_ids)

    @cached_property
    def is_here(self) -> bool:
        """Whether whom they act for is still in the partnership."""
        partner = self.partnership.partners.get(self.hat)
        return partner is None or partner.left is None or self.on <= partner.left

    def given(self, pathway: Pathway) -> Mapping[str, ClauseRef]:
        """Column -> the clause that lets whom they act for see it of another partner's case on this pathway."""
        known = _known_to(self.partnership, self.on)
        key = (self.hat, pathway.dataset or "", pathway.purpose)
        if key not in known:
            dataset = self.partnership.datasets.get(key[1])
            known[key] = dict(self._columns(pathway, dataset)) if dataset else {}
        return known[key]

    def _columns(self, pathway: Pathway, dataset: Dataset) -> Iterator[tuple[str, ClauseRef]]:
        for column in dataset.columns:
            covering = self.book.covering_for(dataset, column.name, purpose=pathway.purpose, recipient=self.hat)
            if covering:
                yield column.name, covering[0]

    def works_with(self, pathway: Pathway) -> bool:
        """Whether one of their roles has a part in this pathway."""
        return bool(self.roles & roles_of(pathway))


_Given = dict[tuple[str, str, str], Mapping[str, ClauseRef]]
_given: tuple[Partnership | None, date, _Given] = (None, date.min, {})


def _known_to(partnership: Partnership, on: date) -> _Given:
    """What clauses were found to give, for as long as neither the folder nor the day changes."""
    global _given  # noqa: PLW0603 - one for the process
    if _given[0] is not partnership or _given[1] != on:
        _given = (partnership, on, {})
    return _given[2]


def roles_of(pathway: Pathway) -> frozenset[str]:
    """Every role that the pathway names."""
    named = {role for move in pathway.moves for role in move.who}
    named |= {role for form in pathway.forms for role in form.who}
    named |= {role for review in pathway.reviews for role in review.who}
    named |= {role for consent in pathway.consents if consent.override for role in consent.override.who}
    return frozenset(named | set(pathway.risk.who if pathway.risk else ()) | set(pathway.void))


def visible_cases(user: User, hat: str) -> QuerySet[Case]:
    """Every case that exists for this person, acting for this partner or group."""
    return of(Seer(user, hat))


def of(seer: Seer) -> QuerySet[Case]:
    if not seer.is_here or not decide(seer.user, Permission.CASES_READ).allowed:
        return Case.objects.none()
    pathways = {edition: pathway for edition, pathway in _editions(seer) if seer.works_with(pathway)}
    shared = [edition for edition, pathway in pathways.items() if seer.given(pathway)]
    leading = Q(lead=seer.hat) | Q(leading=seer.hat)
    whose = leading & Q(edition__in=list(pathways)) | Q(edition__in=shared)
    return Case.objects.filter(whose, _apart(seer), partnership=seer.user.partnership).select_related("lead_person")


def _editions(seer: Seer) -> Iterator[tuple[str, Pathway]]:
    for sha in kept.editions_for(seer.user):
        yield sha, kept.pathway(sha)


def _apart(seer: Seer) -> Q:
    """On a register apart: whoever works on it, and where all of them have left, who answers for it at its lead partner."""
    mine = Exists(Worker.objects.filter(case=OuterRef("pk"), user=seer.user))
    anybody = Exists(Worker.objects.filter(case=OuterRef("pk"), user__left_at__isnull=True))
    open_to = Q(apart=False) | Q(mine)
    if decide(seer.user, Permission.CASES_SUPERVISE, Belongs(seer.user.partnership, seer.user.partner)).allowed:
        open_to |= Q(~anybody, lead=seer.user.partner)
    return open_to


@dataclass(frozen=True)
class Seen:
    """A case as somebody may see it. `columns` is None where they see all of it, as its lead partner."""

    seer: Seer
    case: Case
    columns: Mapping[str, ClauseRef] | None

    @property
    def whole(self) -> bool:
        return self.columns is None

    def may(self, column: str) -> bool:
        return self.columns is None or column in self.columns

    @property
    def named(self) -> bool:
        """Whether they may see whom or what it is about."""
        needed = {"person": ("given_names", "family_name"), "place": ("area",)}.get(self.case.subject_kind, ("subject",))
        return all(self.may(column) for column in needed)

    @property
    def clauses(self) -> list[str]:
        return sorted({str(ref) for ref in (self.columns or {}).values()})

    @property
    def conditions(self) -> tuple[Text, ...]:
        return tuple(dict.fromkeys(ref.conditions for ref in (self.columns or {}).values() if ref.conditions))

    @cached_property
    def pathway(self) -> Pathway:
        return kept.pathway_of(self.case)


def seen(seer: Seer, id: str) -> Seen | None:
    """None where there is no such case, or it doesn't exist for them."""
    case = of(seer).filter(id=id).first()
    return look(seer, case) if case else None


def look(seer: Seer, case: Case) -> Seen:
    """One of `visible_cases`, with what may be seen of it."""
    leads = seer.hat in (case.lead, case.leading)
    return Seen(seer, case, None if leads else seer.given(kept.pathway_of(case)))
