"""In words: what has been answered, agreed to, asked, decided, reviewed and judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from diogel.definitions.model import Text
from diogel.definitions.pathway import AnswerIs, Consulted, Decided, Reviewed, RiskIs
from diogel.pathways import phrases
from diogel.pathways.case import State
from diogel.pathways.judge import consent_over
from diogel.pathways.phrases import both, in_the_last, named, part
from diogel.pathways.saying import Saying, Where, in_bounds


def _filled(wanted: tuple[str, ...], where: Where) -> Saying:
    state = where[0]
    missing = [id for id in wanted if state.answers.get(id) in (None, "", ())]
    asked = phrases.all_of(part("question", id, state) for id in missing or wanted)
    return Saying(
        so=both(en="{q} has an answer", cy="mae ateb i {q}", q=asked),
        must=both(en="There must be an answer to {q}", cy="Rhaid cael ateb i {q}", q=asked),
        is_now=None,
        todo=both(en="Answer {q}{form}", cy="Atebwch {q}{form}", q=asked, form=_in_form(missing[0] if missing else "", state)),
    )


def _in_form(question: str, state: State) -> Text:
    home = phrases.parts(state.pathway).home.get(question)
    return both(en=" in {f}", cy=" yn y ffurflen {f}", f=part("form", home, state)) if home else phrases.NOTHING


def _answer(wanted: AnswerIs, where: Where) -> Saying:
    state = where[0]
    question = part("question", wanted.question, state)
    given = state.answers.get(wanted.question)
    values = (given,) if isinstance(given, str) else given or ()
    now = phrases.all_of(phrases.answer_name(wanted.question, value, state) for value in values if isinstance(value, str))
    said = (
        both(en="it is {a}", cy="yr ateb yw {a}", a=phrases.quoted(now))
        if values
        else both(en="it has no answer", cy="nid oes ateb iddo eto")
    )
    options = phrases.one_of(phrases.quoted(phrases.answer_name(wanted.question, value, state)) for value in wanted.one_of)
    if not wanted.one_of:
        options = in_bounds(wanted.least, wanted.most)
    return Saying(
        so=both(en="{q} is answered {a}", cy="yr ateb i {q} yw {a}", q=question, a=options),
        must=both(en="The answer to {q} must be {a}", cy="Rhaid i’r ateb i {q} fod yn {a}", q=question, a=options),
        is_now=said,
        todo=both(
            en="Check the answer{form}; if it is right, choose another move",
            cy="Gwiriwch yr ateb{form}; os yw’n gywir, dewiswch gam arall",
            form=_in_form(wanted.question, state),
        ),
    )


def _consent(id: str, where: Where) -> Saying:
    state, on, _, calendar = where
    step, name = state.consents.get(id), part("consent", id, state)
    now = both(en="nobody has recorded it", cy="nid oes neb wedi’i gofnodi")
    if step and step.state == "given" and consent_over(step, state, on, calendar):
        now = both(en="what was given no longer holds", cy="nid yw’r hyn a roddwyd yn dal mwyach")
    elif step:
        now = (
            both(en="it was refused", cy="fe’i gwrthodwyd")
            if step.state == "refused"
            else both(en="it was withdrawn", cy="fe’i tynnwyd yn ôl")
        )
    return Saying(
        so=both(en="{c} is agreed to", cy="mae cydsyniad i {c}", c=name),
        must=both(en="Consent is needed: {c}", cy="Mae angen cydsyniad: {c}", c=name),
        is_now=now,
        todo=both(en="Ask {who} and record the answer", cy="Gofynnwch i {who} a chofnodwch yr ateb", who=_asked_of(id, state, on)),
    )


def _asked_of(id: str, state: State, on: date) -> Text:
    consent = phrases.parts(state.pathway).consents.get(id)
    parent, subject = both(en="a parent", cy="riant"), both(en="the person", cy="’r person")
    if consent is None or consent.of == "subject":
        return subject
    if consent.of == "parent" or consent.below is None:
        return parent
    born = state.subject.born
    if born is None:
        return both(en="the person, or a parent below the age of {n},", cy="riant (o dan {n} oed) neu’r person", n=str(consent.below))
    return parent if phrases.age(born, on) < consent.below else subject


def _consulted(wanted: Consulted, where: Where) -> Saying:
    partner, step = named(wanted.partner, where[0]), where[0].consultations.get(wanted.partner)
    when = both(en=" {w}", cy=" {w}", w=in_the_last(wanted.within)) if wanted.within else phrases.NOTHING
    return Saying(
        so=both(en="{p} has been consulted{w}", cy="ymgynghorwyd â’r partner hwn{w}: {p}", p=partner, w=when),
        must=both(en="{p} must have been consulted{w}", cy="Rhaid bod wedi ymgynghori â’r partner hwn{w}: {p}", p=partner, w=when),
        is_now=_last(step and step.at, "it was last consulted", "y tro diwethaf oedd"),
        todo=both(en="Consult {p} and record what it says", cy="Ymgynghorwch â’r partner a chofnodwch yr hyn a ddywed: {p}", p=partner),
    )


def _last(at: object, en: str, cy: str) -> Text | None:
    if not isinstance(at, datetime):
        return both(en="that has not been done", cy="ni wnaed hynny")
    return both(en=en + " on {d}", cy=cy + " {d}", d=phrases.day(phrases.day_of(at)))


def _decided(wanted: Decided, where: Where) -> Saying:
    state = where[0]
    step = state.decisions.get(wanted.group)
    options = phrases.one_of(part("decision", one, state) for one in wanted.one_of)
    now = both(en="it has not decided", cy="nid yw wedi penderfynu")
    if step:
        now = both(en="it decided {d}", cy="ei benderfyniad oedd {d}", d=part("decision", step.state, state))
    group = named(wanted.group, state)
    return Saying(
        so=both(en="{g} has decided {o}", cy="penderfyniad y grŵp ({g}) yw {o}", g=group, o=options),
        must=both(en="{g} must have decided {o}", cy="Rhaid i’r grŵp ({g}) fod wedi penderfynu {o}", g=group, o=options),
        is_now=now,
        todo=both(
            en="Bring the case before {g} and record its decision",
            cy="Ewch â’r achos gerbron y grŵp ({g}) a chofnodwch ei benderfyniad",
            g=group,
        ),
    )


def _reviewed(wanted: Reviewed, where: Where) -> Saying:
    state = where[0]
    step, name = state.reviews.get(wanted.review), part("review", wanted.review, state)
    when = both(en=" {w}", cy=" {w}", w=in_the_last(wanted.within)) if wanted.within else phrases.NOTHING
    return Saying(
        so=both(en="{r} has been done{w}", cy="mae {r} wedi’i wneud{w}", r=name, w=when),
        must=both(en="{r} must have been done{w}", cy="Rhaid bod {r} wedi’i wneud{w}", r=name, w=when),
        is_now=_last(step and step.at, "it was last done", "fe’i gwnaed ddiwethaf"),
        todo=both(en="Do {r} and record it", cy="Gwnewch {r} a’i gofnodi", r=name),
    )


def _risk(wanted: RiskIs, where: Where) -> Saying:
    state = where[0]
    scale = Text(en="The level of risk", cy="Lefel y risg")
    least = both(en="{l} or higher", cy="{l} neu’n uwch", l=part("level", wanted.least, state)) if wanted.least else None
    most = both(en="{l} or lower", cy="{l} neu’n is", l=part("level", wanted.most, state)) if wanted.most else None
    options = both(en="{a} and {b}", cy="{a} a {b}", a=least, b=most) if least and most else least or most or phrases.NOTHING
    now = both(en="it is {l}", cy="{l} ydyw", l=part("level", state.risk.what, state)) if state.risk else None
    return Saying(
        so=both(en="the level of risk is {o}", cy="lefel y risg yw {o}", o=options),
        must=both(en="{s} must be {o}", cy="Rhaid i lefel y risg fod yn {o}", s=scale, o=options),
        is_now=now,
        todo=both(
            en="Look at the risk again; if the level is right, choose another move",
            cy="Edrychwch ar y risg eto; os yw’r lefel yn gywir, dewiswch gam arall",
        ),
        unknown=both(en="Nobody has set the level of risk", cy="Nid oes neb wedi pennu lefel y risg"),
        find_out=both(en="Set the level of risk", cy="Pennwch lefel y risg"),
    )


SAYINGS: Mapping[str, Callable[..., Saying]] = {
    "filled": _filled,
    "answer": _answer,
    "consent": _consent,
    "consulted": _consulted,
    "decided": _decided,
    "reviewed": _reviewed,
    "risk": _risk,
}
