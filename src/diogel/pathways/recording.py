"""The steps that don't move a case: forms filled by themselves, consultations, decisions, consents, risk, reviews, actions, and what
is voided, handed over or moved to another edition. Each is checked and made, or refused with the reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from diogel.definitions.model import Text
from diogel.definitions.pathway import Owner, Pathway
from diogel.pathways.calendar import Calendar, day_of
from diogel.pathways.case import Actor, Answer, Refusal, State, Step
from diogel.pathways.forms import Wrong, asked, check_answers, plain
from diogel.pathways.parts import parts
from diogel.pathways.phrases import NOTHING, both, day, named, one_of, part, quoted
from diogel.pathways.refused import Refused, aware, no_such, reason_needed, refuse, unless
from diogel.pathways.who import acts_for, leads_here, may_end, may_open, not_yours, working_partners, working_roles

MOST_REASON = 5_000


def next_number(state: State) -> int:
    return state.steps[-1].number + 1 if state.steps else 1


def fill(state: State, actor: Actor, form_id: str, at: datetime, *, answers: Mapping[str, Answer]) -> Step:
    """A form is filled by itself."""
    form = parts(state.pathway).forms.get(form_id)
    if form is None:
        raise no_such("form")
    unless(_not_begun(state))
    if form.stages:
        unless(_elsewhere(form.stages, state))
    else:
        unless(_over(state))
    unless(not_yours(actor, form.who or working_roles(state), working_partners(state), state))
    return Step(next_number(state), at, "filled", what=form_id, partner=actor.partner, answers=_given(form_id, answers, state, at))


def consult(state: State, actor: Actor, partner: str, at: datetime, *, reason: str = "") -> Step:
    """A partner was consulted; `reason` is what it said."""
    if state.names and partner not in state.names:
        raise no_such("partner")
    unless(_not_begun(state) or _over(state) or _not_working(actor, state))
    return Step(next_number(state), aware(at), "consulted", what=partner, partner=actor.partner, reason=_short(reason))


def decide(state: State, actor: Actor, group: str, decision: str, at: datetime, *, reason: str = "") -> Step:
    """A board or panel decided. Recorded by whoever acts in it, or works on the case."""
    if group not in state.pathway.groups:
        raise no_such("group")
    if decision not in {choice.value for choice in state.pathway.decisions}:
        raise no_such("decision")
    unless(_not_begun(state) or _over(state))
    if not acts_for(actor, [group]):
        unless(_not_working(actor, state))
    return Step(next_number(state), aware(at), "decided", what=group, partner=actor.partner, state=decision, reason=_short(reason))


def consent(state: State, actor: Actor, consent_id: str, value: str, at: datetime, *, reason: str = "") -> Step:
    """A consent is given, refused, withdrawn or overridden. `reason` says how it was given; for overridden it is one of the reasons
    that the pathway allows."""
    wanted = parts(state.pathway).consents.get(consent_id)
    if wanted is None or value not in ("given", "refused", "withdrawn", "overridden"):
        raise no_such("consent")
    unless(_not_begun(state) or _over(state))
    if value != "overridden":
        unless(_not_working(actor, state))
    elif wanted.override is None:
        raise refuse(
            "consent",
            both(
                en="Nobody may go on without this consent: {c}",
                cy="Ni chaiff neb fynd ymlaen heb y cydsyniad hwn: {c}",
                c=part("consent", consent_id, state),
            ),
            both(en="Ask for it", cy="Gofynnwch amdano"),
        )
    else:
        unless(not_yours(actor, wanted.override.who, working_partners(state), state))
        if reason not in {choice.value for choice in wanted.override.reasons}:
            options = one_of(quoted(choice.name) for choice in wanted.override.reasons)
            why = both(
                en="Going on without consent needs one of the agreed reasons",
                cy="Mae mynd ymlaen heb gydsyniad yn gofyn am un o’r rhesymau a gytunwyd",
            )
            raise refuse("reason", why, both(en="Choose {o}", cy="Dewiswch {o}", o=options))
    return Step(next_number(state), aware(at), "consented", what=consent_id, partner=actor.partner, state=value, reason=_short(reason))


def set_risk(state: State, actor: Actor, level: str, at: datetime, *, reason: str, until: date | None = None, calendar: Calendar) -> Step:
    """The level of risk is set by a person, with a reason and a day to look again: at the latest as the level says."""
    if state.pathway.risk is None or level not in parts(state.pathway).levels:
        raise no_such("risk")
    on = day_of(aware(at))
    unless(_not_begun(state) or _over(state) or not_yours(actor, state.pathway.risk.who, working_partners(state), state))
    if not plain(reason):
        raise Refused([reason_needed()])
    longest = parts(state.pathway).levels[level][1].review
    latest = calendar.after(on, longest) if longest else None
    if until and (until < on or (latest and until > latest)):
        why = both(en="The day to look again can’t be {d}", cy="Ni all y diwrnod i edrych eto fod yn {d}", d=day(until))
        last = both(en=" and by {d}", cy=" ac erbyn {d}", d=day(latest)) if latest else NOTHING
        raise refuse("until", why, both(en="Choose a day from today{l}", cy="Dewiswch ddiwrnod o heddiw ymlaen{l}", l=last))
    return Step(next_number(state), at, "risk_set", what=level, partner=actor.partner, reason=_short(reason), until=until or latest)


def review(state: State, actor: Actor, review_id: str, at: datetime, *, answers: Mapping[str, Answer] | None = None) -> Step:
    """A review is done, with its form where it has one."""
    wanted = parts(state.pathway).reviews.get(review_id)
    if wanted is None:
        raise no_such("review")
    unless(_not_begun(state) or (_elsewhere(wanted.stages, state) if wanted.stages else _over(state)))
    unless(not_yours(actor, wanted.who, working_partners(state), state))
    given = _given(wanted.form, answers or {}, state, at) if wanted.form else {}
    return Step(next_number(state), aware(at), "reviewed", what=review_id, partner=actor.partner, answers=given)


def add_action(state: State, actor: Actor, title: Text, owner: Owner, due: date, at: datetime) -> Step:
    """An action is put into the plan by hand."""
    unless(_not_begun(state) or _over(state) or _not_working(actor, state))
    number = next_number(state)
    return Step(number, aware(at), "action_added", what=str(number), partner=actor.partner, title=title, owner=owner, until=due)


def end_action(state: State, actor: Actor, action_id: str, at: datetime, *, result: str = "done", reason: str = "") -> Step:
    """An action is done, or said not to be possible, with the reason."""
    action = next((action for action in state.actions if action.id == action_id), None)
    if action is None or result not in ("done", "not_possible"):
        raise no_such("action")
    if action.state != "open":
        raise refuse(
            "action",
            both(en="This action has ended", cy="Mae’r cam hwn wedi dod i ben"),
            both(en="Open the case again", cy="Agorwch yr achos eto"),
        )
    if not may_end(actor, action, state):
        raise refuse(
            "who",
            both(
                en="This is for whoever owns the action or works on the case",
                cy="Mae hyn ar gyfer perchennog y cam neu’r rhai sy’n gweithio ar yr achos",
            ),
            both(en="Ask one of them to do it", cy="Gofynnwch i un ohonynt ei wneud"),
        )
    if result == "not_possible" and not plain(reason):
        raise Refused([reason_needed()])
    return Step(next_number(state), aware(at), "action_ended", what=action_id, partner=actor.partner, state=result, reason=_short(reason))


def void(state: State, actor: Actor, number: int, at: datetime, *, reason: str) -> Step:
    """A step is voided on challenge: it stays on the record and counts no more. What opened the case can't be, nor what voided another
    step or moved the case to another edition."""
    step = next((step for step in state.steps if step.number == number), None)
    if step is None:
        raise no_such("void")
    unless(not_yours(actor, state.pathway.void, [leads_here(state), state.lead], state))
    if number in state.voided:
        raise refuse(
            "void",
            both(en="This step no longer counts already", cy="Nid yw’r cam hwn yn cyfrif eisoes"),
            both(en="Nothing needs to be done", cy="Nid oes angen gwneud dim"),
        )
    if step.kind in ("voided", "recast"):
        raise refuse(
            "void",
            both(en="A step of this sort can’t be voided", cy="Ni ellir dirymu cam o’r math hwn"),
            both(en="Make the step again that should count", cy="Gwnewch eto’r cam a ddylai gyfrif"),
        )
    if number == next((one.number for one in state.steps if one.kind == "moved"), None):
        raise refuse(
            "void",
            both(en="The step that opened the case can’t be voided", cy="Ni ellir dirymu’r cam a agorodd yr achos"),
            both(en="End the case instead, and say why", cy="Dewch â’r achos i ben yn lle hynny, a dywedwch pam"),
        )
    if not plain(reason):
        raise Refused([reason_needed()])
    return Step(next_number(state), aware(at), "voided", partner=actor.partner, of=number, reason=_short(reason))


def lead(state: State, actor: Actor, partner: str, at: datetime, *, reason: str, may_lead: Collection[str] = ()) -> Step:
    """Another partner leads the case from now on: the pathway's lead, one of its partners, or one that `may_lead` names because it sits
    on a group of them. Handed over by those who may void."""
    unless(_not_begun(state) or _over(state) or not_yours(actor, state.pathway.void, [state.lead], state))
    if partner not in {*may_open(state), *may_lead}:
        options = one_of(named(one, state) for one in may_open(state))
        raise refuse(
            "lead",
            both(en="That partner can’t lead a case on this pathway", cy="Ni all y partner hwnnw arwain achos ar y llwybr hwn"),
            both(en="Choose {o}", cy="Dewiswch {o}", o=options),
        )
    if partner == state.lead:
        raise refuse(
            "lead",
            both(en="That partner leads the case already", cy="Mae’r partner hwnnw’n arwain yr achos eisoes"),
            both(en="Choose another", cy="Dewiswch un arall"),
        )
    if not plain(reason):
        raise Refused([reason_needed()])
    return Step(next_number(state), aware(at), "led", what=partner, partner=actor.partner, reason=_short(reason))


def recast(state: State, actor: Actor, to: Pathway, at: datetime, *, reason: str) -> Step:
    """The case goes on under another edition, as far as that edition says where its stages go."""
    unless(_not_begun(state) or _over(state) or not_yours(actor, state.pathway.void, [state.lead], state))
    stages = next((one.stages for one in to.replaces if one.edition == state.pathway.edition), None)
    if to.pathway != state.pathway.pathway or stages is None or state.stage not in stages:
        raise refuse(
            "recast",
            both(
                en="The other edition doesn’t say where this case would stand in it",
                cy="Nid yw’r fersiwn arall yn dweud ble byddai’r achos hwn yn sefyll ynddi",
            ),
            both(en="Finish it on the edition it started on", cy="Gorffennwch ef ar y fersiwn y dechreuodd arni"),
        )
    if not plain(reason):
        raise Refused([reason_needed()])
    return Step(
        next_number(state),
        aware(at),
        "recast",
        what=str(state.pathway.edition),
        partner=actor.partner,
        state=stages[state.stage],
        reason=_short(reason),
    )


def wrong_answers(wrong: Iterable[Wrong], state: State) -> tuple[Refusal, ...]:
    """One refusal for each answer that won't do."""
    return tuple(
        Refusal(
            "form",
            both(en="{q}: {w}", cy="{q}: {w}", q=part("question", (one.table or one.question).removesuffix("_detail"), state), w=one.why),
            both(en="Mend the answer and send it again", cy="Cywirwch yr ateb a’i anfon eto"),
        )
        for one in wrong
    )


def _given(form: str, answers: Mapping[str, Answer], state: State, at: datetime) -> Mapping[str, Answer]:
    given, wrong = check_answers(asked(state.pathway, form), answers, day_of(aware(at)))
    if wrong:
        raise Refused(wrong_answers(wrong, state), wrong)
    return given


def _not_begun(state: State) -> tuple[Refusal, ...]:
    if state.stage is not None:
        return ()
    return (
        Refusal(
            "stage",
            both(en="The case is not open yet", cy="Nid yw’r achos wedi’i agor eto"),
            both(en="Open it first", cy="Agorwch ef yn gyntaf"),
        ),
    )


def _over(state: State) -> tuple[Refusal, ...]:
    if state.ended is None:
        return ()
    return (
        Refusal(
            "stage",
            both(en="The case has ended", cy="Mae’r achos wedi dod i ben"),
            both(en="Reopen it first, if there is a move for that", cy="Agorwch yr achos eto yn gyntaf, os oes cam ar gyfer hynny"),
        ),
    )


def _elsewhere(stages: Iterable[str], state: State) -> tuple[Refusal, ...]:
    stages = tuple(stages)
    if state.stage in stages:
        return ()
    options, here = one_of(part("stage", stage, state) for stage in stages), part("stage", state.stage or "", state)
    why = both(
        en="This is for the stage {o}; the case stands in {h}", cy="Mae hyn ar gyfer y cyfnod {o}; saif yr achos yn {h}", o=options, h=here
    )
    return (Refusal("stage", why, both(en="Move the case there first", cy="Symudwch yr achos yno yn gyntaf")),)


def _not_working(actor: Actor, state: State) -> tuple[Refusal, ...]:
    return not_yours(actor, working_roles(state), working_partners(state), state)


def _short(reason: str) -> str:
    return plain(reason)[:MOST_REASON]
