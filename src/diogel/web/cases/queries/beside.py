"""What stands beside the steps of a case: notes, parties, files, letters, links, referrals; and how cases stand in a list."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from diogel.definitions.model import Text
from diogel.definitions.pathway import Form, Review
from diogel.pathways.case import State
from diogel.web.accounts.models import User
from diogel.web.cases import kept, words
from diogel.web.cases.models import Case, Draft, Link, Note, Referral
from diogel.web.cases.queries import seeing
from diogel.web.cases.queries.seeing import Seen, Seer
from diogel.web.cases.queries.subjects import Described

_NOBODYS: dict[str, Any] = {
    "notes": (),
    "parties": (),
    "files": (),
    "letters": (),
    "links": (),
    "referrals": (),
    "workers": (),
    "intelligence": (),
}


def beside(seen: Seen) -> dict[str, Any]:
    """For the lead partner; another one sees what it was itself asked."""
    case = seen.case
    if not seen.whole:
        mine = case.referrals.filter(partner=seen.seer.hat)
        return {**_NOBODYS, "referrals": [referred(one, seen.seer) for one in mine]}
    notes = list(case.notes.select_related("by", "withdrawn_by"))
    return {
        "notes": notes,
        "parties": list(case.parties.select_related("by")),
        "files": list(case.files.select_related("by", "content")),
        "letters": list(case.letters.all()),
        "links": links(seen),
        "referrals": [referred(one, seen.seer) for one in case.referrals.select_related("by", "answered_by")],
        "workers": [one.user for one in case.workers.select_related("user")],
    }


def links(seen: Seen) -> list[dict[str, Any]]:
    """To cases that exist for whoever looks; of any other nothing is said."""
    both = list(Link.objects.filter(Q(case=seen.case) | Q(other=seen.case)))
    ends = {link.other_id if link.case_id == seen.case.id else link.case_id for link in both}
    there = {case.id: case for case in seeing.of(seen.seer).filter(id__in=ends)}
    return [_linked(seen, link, there) for link in both if there.keys() & {link.case_id, link.other_id}]


def _linked(seen: Seen, link: Link, there: dict[Any, Case]) -> dict[str, Any]:
    onward = link.case_id == seen.case.id
    other = there[link.other_id if onward else link.case_id]
    return {"link": link, "other": other, "onward": onward, "row": in_list(seen.seer, other)}


# -- referrals -------------------------------------------------------------------------------------------------------


def stands(referral: Referral, on: date) -> str:
    """Its state, or that it lapsed: its day has passed, or the partner that was asked has left."""
    if referral.state != Referral.State.OFFERED:
        return referral.state
    partner = kept.partnership().partners.get(referral.partner)
    gone = partner is None or (partner.left is not None and partner.left < on)
    return "lapsed" if gone or referral.until < on else referral.state


def referred(referral: Referral, seer: Seer) -> dict[str, Any]:
    return {"one": referral, "state": stands(referral, seer.on)}


def referrals_to(seer: Seer) -> list[dict[str, Any]]:
    """What this partner is asked to take on, of cases that exist for it, the ones to answer first."""
    asked = Referral.objects.filter(partner=seer.hat, case__in=seeing.of(seer)).select_related("case", "by")
    told = [{**referred(one, seer), "row": in_list(seer, one.case)} for one in asked]
    return sorted(told, key=lambda one: one["state"] != Referral.State.OFFERED)


def referral_to(seer: Seer, id: str) -> Referral | None:
    return Referral.objects.filter(id=id, partner=seer.hat, case__in=seeing.of(seer)).select_related("case", "by").first()


# -- lists -----------------------------------------------------------------------------------------------------------


def in_list(seer: Seer, case: Case) -> dict[str, Any]:
    """One of `visible_cases` as a line: what may not be seen is empty."""
    seen = seeing.look(seer, case)
    names = words.Names(seen.pathway)
    return {
        "case": case,
        "seen": seen,
        "number": case.number if seen.may("case") else "",
        "title": seen.pathway.title,
        "subject": case.subject if seen.named else "",
        "stage": names("stage", case.stage) if seen.may("stage") else "",
        "lead": names.who(case.lead) if seen.may("lead") else "",
        "risk": names("risk", case.risk) if case.risk and seen.may("risk") else "",
        "next": case.next_due if seen.may("next") else None,
        "ended": case.ended if seen.may("ended") else None,
    }


def drafted(draft: Draft) -> dict[str, Any]:
    """Something that was begun, by its name of today."""
    pathway = kept.pathway_of(draft.case) if draft.case else kept.partnership().pathways.get(draft.pathway)
    name: Text | str = draft.what
    if pathway:
        kind = {"opening": "move", "move": "move", "form": "form", "review": "review"}[draft.kind]
        name = words.Names(pathway)(kind, draft.what)
    return {
        "draft": draft,
        "name": name,
        "title": pathway.title if pathway else draft.pathway,
        "subject": Described.kept(draft.subject).name,
    }


# -- what can be done ------------------------------------------------------------------------------------------------


def fillable(seen: Seen, state: State) -> tuple[Form, ...]:
    """The forms that may be filled by themselves now, by this person."""
    if not seen.whole or state.ended or seen.case.merged_into_id:
        return ()
    with_moves = {move.form for move in seen.pathway.moves}
    with_reviews = {review.form for review in seen.pathway.reviews}
    return tuple(
        one
        for one in seen.pathway.forms
        if one.form not in with_reviews
        and (not one.who or seen.seer.roles & set(one.who))
        and (state.stage in one.stages if one.stages else one.form not in with_moves or one.repeats)
    )


def reviewable(seen: Seen, state: State) -> tuple[Review, ...]:
    if not seen.whole or state.ended or seen.case.merged_into_id:
        return ()
    reviews = (one for one in seen.pathway.reviews if seen.seer.roles & set(one.who))
    return tuple(one for one in reviews if not one.stages or state.stage in one.stages)


def colleagues(case: Case) -> QuerySet[User]:
    """Those of the lead partner to whom the case can be given."""
    return User.objects.filter(partnership=case.partnership, partner=case.lead, left_at__isnull=True)


def note_of(case: Case, id: int) -> Note | None:
    return case.notes.filter(id=id, withdrawn_at=None).first()
