"""By which moves somebody could open a case about something."""

from __future__ import annotations

from django.utils.timezone import localdate

from diogel.definitions.pathway import Pathway
from diogel.pathways import moves
from diogel.pathways.case import Actor, Offer, State, Subject
from diogel.web.cases import kept
from diogel.web.cases.queries.seeing import Seer
from diogel.web.cases.queries.subjects import Described, others


def lead_of(pathway: Pathway, actor: Actor) -> str:
    """The partner of whoever opens it, where the pathway lets that one lead; else the pathway's own."""
    may_lead = {pathway.lead, *pathway.partners}
    return actor.partner if actor.partner in may_lead or actor.groups & may_lead else pathway.lead


def unopened(pathway: Pathway, actor: Actor, subject: Described) -> State:
    return State(pathway, Subject(subject.kind, subject.birthday), lead_of(pathway, actor), (), names=kept.names())  # type: ignore[arg-type]


def openings(seer: Seer, pathway: Pathway, subject: Described) -> tuple[Offer, ...]:
    """The moves by which this person could open a case about this, with what speaks against each yet."""
    if subject.kind not in pathway.subjects:
        return ()
    actor = seer.actor
    return moves.offers(unopened(pathway, actor, subject), actor, localdate(), others(seer, subject.keys), kept.calendar())
