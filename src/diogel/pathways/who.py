"""Who may do what on a case: by their role, and by the partner they act for or the groups they act in."""

from __future__ import annotations

from collections.abc import Iterable

from diogel.definitions.model import Group, Text
from diogel.definitions.pathway import OPENING, Move, Owner, Pathway
from diogel.pathways.case import Action, Actor, Refusal, State
from diogel.pathways.parts import parts
from diogel.pathways.phrases import named, one_of, role_name


def acts_for(actor: Actor, partners: Iterable[str]) -> bool:
    """Whether the actor is of one of these partners; a group counts as the partners that are members, acting in it."""
    return any(partner == actor.partner or partner in actor.groups for partner in partners)


def leads_here(state: State) -> str:
    """The partner that leads in the stage where the case stands."""
    stage = parts(state.pathway).stages.get(state.stage or "")
    return (stage.lead if stage else None) or state.lead


def may_open(state: State) -> tuple[str, ...]:
    """The partners and groups whose people may open cases."""
    return tuple(dict.fromkeys((state.pathway.lead, *state.pathway.partners)))


def first_lead(pathway: Pathway, actor: Actor) -> str:
    """Which partner leads a case that this actor opens: their own where the pathway lets it lead, otherwise the pathway's."""
    return actor.partner if acts_for(actor, (pathway.lead, *pathway.partners)) else pathway.lead


def sits_on(partner: str, groups: Iterable[Group]) -> frozenset[str]:
    """The groups that a partner is a member of, itself or by a group whose members sit on another."""
    groups = tuple(groups)
    found: set[str] = set()
    while more := {group.group for group in groups if {partner, *found} & set(group.members)} - found:
        found |= more
    return frozenset(found)


def partners_of(move: Move, state: State) -> tuple[str, ...]:
    """Whose people may make a move now."""
    if move.partners:
        return move.partners
    return may_open(state) if state.stage is None else (leads_here(state),)


def may_move(actor: Actor, move: Move, state: State) -> bool:
    return bool(actor.roles & set(move.who)) and acts_for(actor, partners_of(move, state))


def not_yours(actor: Actor, roles: Iterable[str], partners: Iterable[str], state: State) -> tuple[Refusal, ...]:
    """Why somebody may not do a thing that is for these roles of these partners; nothing when they may."""
    roles, partners = tuple(roles), tuple(partners)
    if actor.roles & set(roles) and acts_for(actor, partners):
        return ()
    who, whose = one_of(role_name(role) for role in roles), one_of(named(partner, state) for partner in partners)
    why = Text(en=f"This is for {who.en} of {whose.en}", cy=f"Ar gyfer {who.cy} ({whose.cy}) y mae hyn")
    return (Refusal("who", why, Text(en="Ask one of them to do it", cy="Gofynnwch i un ohonynt ei wneud")),)


def working_partners(state: State) -> tuple[str, ...]:
    """Whose people work on the case now: of its lead, of the stage's, and of those that a move from here is for."""
    here = state.stage or OPENING
    moving = [partner for move in state.pathway.moves if here in move.from_ for partner in move.partners]
    leading = [leads_here(state), state.lead] if state.stage else may_open(state)
    return tuple(dict.fromkeys([*leading, *moving]))


def working_roles(state: State) -> tuple[str, ...]:
    """The roles that some move of the pathway is for."""
    return tuple(dict.fromkeys(role for move in state.pathway.moves for role in move.who))


def works_on(actor: Actor, state: State) -> bool:
    return bool(actor.roles & set(working_roles(state))) and acts_for(actor, working_partners(state))


def owns(actor: Actor, owner: Owner, state: State) -> bool:
    """Whether the actor answers for something."""
    if owner.role:
        return owner.role in actor.roles and actor.partner == state.lead
    if owner.partner or owner.group:
        return acts_for(actor, [owner.partner or owner.group or ""])
    return acts_for(actor, [leads_here(state)])


def may_end(actor: Actor, action: Action, state: State) -> bool:
    return owns(actor, action.owner, state) or works_on(actor, state)
