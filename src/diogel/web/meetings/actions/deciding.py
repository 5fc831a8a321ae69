"""What is said and decided on an item."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.timezone import now

from diogel.pathways import moves
from diogel.pathways.case import Actor, State, Step
from diogel.web.audit import Kind
from diogel.web.cases.actions.acting import act
from diogel.web.meetings.actions.keeping import IN_SESSION, NOT_AGREED, NotNow, hold, may, must_be, take, tell_of
from diogel.web.meetings.models import Decision, Item, Meeting, Note
from diogel.web.meetings.queries.groups import Here
from diogel.web.meetings.queries.items import Matter
from diogel.web.meetings.queries.quorum import quorum
from diogel.web.permissions import Decision as Decided
from diogel.web.permissions import Permission, Refused

_WRITTEN = (Meeting.State.BEGUN, Meeting.State.ENDED)


def note(*, here: Here, item: Item, words: str, text: str) -> Note:
    """Several may write at once: nobody's words go over another's."""
    may(here, Permission.MEETINGS_WORK, item.meeting)
    must_be(hold(item.meeting), _WRITTEN, IN_SESSION)
    written = Note.objects.create(item=item, words=words, text=text, by=here.user, partner=here.user.partner)
    tell_of(item, "note", words=words)
    return written


def withdraw(*, here: Here, note: Note) -> None:
    """By who wrote it, or who runs the meeting, until the minutes are agreed."""
    item = note.item
    may(here, Permission.MEETINGS_WORK if note.by_id == here.user.id else Permission.MEETINGS_RUN, item.meeting)
    must_be(hold(item.meeting), _WRITTEN, NOT_AGREED)
    if note.withdrawn_at is None:
        note.withdrawn_at, note.withdrawn_by = now(), here.user
        note.save(update_fields=["withdrawn_at", "withdrawn_by"])
        tell_of(item, "note withdrawn")


def resolve(*, here: Here, item: Item, version: int, words: str, why: str) -> Decision:
    """What the group decided on a matter that is no case."""
    _may_decide(here, item)
    if item.case_id:
        raise Refused(Permission.MEETINGS_RUN, Decided(False, Permission.MEETINGS_RUN.words, "a case is decided on its pathway"))
    take(item, version)
    decided = Decision.objects.create(item=item, words={"en": words, "cy": words}, why=why, by=here.user)
    tell_of(item, "decided", kind=Kind.GROUP_DECISION)
    return decided


def decide_case(*, here: Here, matter: Matter, version: int, case_version: int, decision: str, why: str) -> Decision:
    """What the group decided on a case: one of its pathway's decisions, and a step of the case in the same breath. Whoever runs the
    meeting records it for the group, on the case as they saw it. Raises the kernel's Refused."""
    item, seen = matter.item, matter.seen
    _may_decide(here, item)
    if seen is None:
        raise Refused(Permission.MEETINGS_RUN, Decided(False, Permission.MEETINGS_RUN.words, "no case"))
    take(item, version)
    group = item.meeting.group

    def doing(state: State, actor: Actor, at: datetime) -> Step:
        return moves.decide(state, replace(actor, groups=actor.groups | {group}), group, decision, at, reason=why)

    act(seen, case_version, doing, more={"meeting": str(item.meeting_id)})
    words = next((one.name.model_dump() for one in seen.pathway.decisions if one.value == decision), {"en": decision, "cy": decision})
    decided = Decision.objects.create(item=item, what=decision, words=words, why=why, by=here.user)
    tell_of(item, "decided", kind=Kind.GROUP_DECISION, decision=decision)
    return decided


def _may_decide(here: Here, item: Item) -> None:
    """Only while the meeting is held, and only if enough are there."""
    may(here, Permission.MEETINGS_RUN, item.meeting)
    must_be(hold(item.meeting), [Meeting.State.BEGUN], IN_SESSION)
    if missing := quorum(here, item.meeting).missing:
        raise NotNow(*missing)
