"""In words: what is counted, aged, waited for and numbered."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from diogel.definitions.model import Text
from diogel.definitions.pathway import Age, Count, Counted, Elapsed, OpenActions, OtherCases
from diogel.pathways import phrases
from diogel.pathways.case import State
from diogel.pathways.counting import last_made, tally
from diogel.pathways.judge import age_span, bounds, matching, open_actions, since_when
from diogel.pathways.phrases import both, in_the_last, length, named, part
from diogel.pathways.saying import Saying, Where, in_bounds


def _count(count: Count, where: Where) -> Saying:
    state, on, _, calendar = where
    found = tally(count, state, on, calendar)
    thing = part("form", count.form, state) if count.form else part("move", count.move or "", state)
    window, least = _window(count, state), bounds(count.least, count.most)[0]
    often = _often(*bounds(count.least, count.most))
    recorded = ("recorded", "cofnodi") if count.form else ("done", "gwneud")
    past_cy = "wedi’i gofnodi" if count.form else "wedi’i wneud"
    words: dict[str, Text | str] = {"x": thing, "w": window, "n": often, "verb": recorded[0], "past": past_cy, "rhaid": recorded[1]}
    now = both(
        en="it has been {verb} {n}{days}" if found.least else "it has not been {verb}",
        cy="mae {past} {n}{days}" if found.least else "nid yw {past}",
        **(words | {"n": phrases.times(found.least), "days": phrases.days(found.days)}),
    )
    must = both(en="{x} must be {verb} {n}{w}", cy="Rhaid {rhaid} {x} {n}{w}", **words)
    if count.most == 0:
        must = both(en="{x} must not have been {verb}{w}", cy="Ni chaiff {x} fod {past}{w}", **words)
    return Saying(
        so=both(en="{x} has been {verb} {n}{w}", cy="mae {x} {past} {n}{w}", **words),
        must=_narrowed(must, count, state),
        is_now=now,
        todo=_count_todo(thing, found.least, least, bool(count.form)),
        unknown=both(
            en="It can’t be known how often {x} counts{w}: some entries don’t say when it was, or which one it was",
            cy="Ni ellir gwybod sawl gwaith y mae {x} yn cyfrif{w}: nid yw rhai cofnodion yn dweud pryd y bu, neu pa un ydoedd",
            **words,
        ),
        find_out=both(en="Fill in what is missing in {x}", cy="Llenwch yr hyn sydd ar goll yn {x}", x=thing),
    )


def _count_todo(thing: Text, found: int, least: int | None, form: bool) -> Text:
    if least is None or found >= least:
        return both(
            en="Choose another move; if an entry is wrong, have it voided",
            cy="Dewiswch gam arall; os yw cofnod yn anghywir, gofynnwch am ei ddirymu",
        )
    if not form:
        return both(en="Do {x} first", cy="Gwnewch {x} yn gyntaf", x=thing)
    if found:
        return both(
            en="Record {x} again if there has been another, or choose another move",
            cy="Cofnodwch {x} eto os bu un arall, neu dewiswch gam arall",
            x=thing,
        )
    return both(en="Record {x} if there has been one, or choose another move", cy="Cofnodwch {x} os bu un, neu dewiswch gam arall", x=thing)


def _often(least: int | None, most: int | None) -> Text:
    if least is not None and least == most:
        return phrases.times(least)
    if least is not None and most is not None:
        return both(en="from {a} to {b} times", cy="rhwng {a} a {b} o weithiau", a=str(least), b=str(most))
    if most is not None:
        return both(en="{n} at most", cy="{n} ar y mwyaf", n=phrases.times(most))
    return both(en="at least {n}", cy="o leiaf {n}", n=phrases.times(least or 1))


def _window(count: Count, state: State) -> Text:
    if count.of:
        since = last_made(state, count.of)
        move = part("move", count.of, state)
        if count.within:
            return both(en=" within {l} of {m}", cy=" o fewn {l} i {m}", l=length(count.within), m=move)
        after = phrases.days([since[1]] if since else [])
        return both(en=" since {m}{d}", cy=" ers {m}{d}", m=move, d=after)
    return both(en=" {w}", cy=" {w}", w=in_the_last(count.within)) if count.within else phrases.NOTHING


def _narrowed(must: Text, count: Count, state: State) -> Text:
    """Which entries count, where not all do."""
    for question, values in count.where.items():
        answers = phrases.one_of(phrases.answer_name(question, value, state) for value in values)
        must = both(en="{m} with {q}: {a}", cy="{m} gyda {q}: {a}", m=must, q=part("question", question, state), a=answers)
    if count.told_within:
        must = both(en="{m}, told of within {l}", cy="{m}, wedi’i adrodd o fewn {l}", m=must, l=length(count.told_within))
    if count.distinct:
        those = phrases.all_of(part("question", question, state) for question in count.distinct)
        must = both(en="{m}, each with another {q}", cy="{m}, pob un â {q} gwahanol", m=must, q=those)
    return must


def _age(wanted: Age, where: Where) -> Saying:
    state, on, *_ = where
    span = age_span(wanted, state, on)
    years = _years(wanted.least, wanted.most)
    when = both(en=" on {q}", cy=" ar {q}", q=part("question", wanted.on, state)) if wanted.on else phrases.NOTHING
    unknown = both(
        en="The date of birth is not known, so the age can’t be worked out",
        cy="Nid yw’r dyddiad geni’n hysbys, felly ni ellir cyfrifo’r oedran",
    )
    find_out = both(en="Record the person’s date of birth", cy="Cofnodwch ddyddiad geni’r person")
    if wanted.on and state.subject.born:
        day = part("question", wanted.on, state)
        unknown = both(
            en="The day on which the age counts is not known: {q}", cy="Nid yw’r diwrnod y mae’r oedran yn cyfrif arno’n hysbys: {q}", q=day
        )
        find_out = both(en="Answer {q}", cy="Atebwch {q}", q=day)
    return Saying(
        so=both(en="the person is {y}{w}", cy="mae’r person yn {y}{w}", y=years, w=when),
        must=both(en="The person must be {y}{w}", cy="Rhaid i’r person fod yn {y}{w}", y=years, w=when),
        is_now=both(en="they are {a}", cy="mae’n {a} oed", a=str(span[0])) if span else _no_person(state),
        todo=both(en="Choose a move that is for this age", cy="Dewiswch gam sydd ar gyfer yr oedran hwn"),
        unknown=unknown,
        find_out=find_out,
    )


def _no_person(state: State) -> Text | None:
    return both(en="the case is not about a person", cy="nid achos am berson yw hwn") if state.subject.kind != "person" else None


def _years(least: int | None, most: int | None) -> Text:
    if least is not None and most is not None:
        return both(en="from {a} to {b} years old", cy="rhwng {a} a {b} oed", a=str(least), b=str(most))
    if most is not None:
        return both(en="{b} or younger", cy="{b} oed neu’n iau", b=str(most))
    return both(en="{a} or older", cy="{a} oed neu’n hŷn", a=str(least or 0))


def _cases(wanted: OtherCases, where: Where) -> Saying:
    state, on, others, calendar = where
    found = matching(wanted, others or (), on, calendar)
    least, most = bounds(wanted.least, wanted.most)
    names = phrases.one_of(phrases.quoted(named(one, state)) for one in wanted.pathways)
    kind = {
        "open": both(en="an open case", cy="achos agored"),
        "ended": both(en="an ended case", cy="achos sydd wedi dod i ben"),
        "any": both(en="a case", cy="achos"),
    }[wanted.state]
    when = both(en=" {w}", cy=" {w}", w=in_the_last(wanted.within)) if wanted.within else phrases.NOTHING
    words: dict[str, Text | str] = {"k": kind, "n": names, "w": when, "b": in_bounds(least, most)}
    number = both(en="; how many: {b}", cy="; nifer: {b}", **words) if (least, most) not in ((1, None), (None, 0)) else phrases.NOTHING
    must = both(en="There must be {k} about the same subject on {n}{w}", cy="Rhaid bod {k} am yr un testun ar {n}{w}", **words)
    if most == 0:
        must = both(en="There must not be {k} about the same subject on {n}{w}", cy="Ni chaniateir {k} am yr un testun ar {n}{w}", **words)
    now = {0: both(en="there is none", cy="nid oes un"), 1: both(en="there is one", cy="mae un")}
    return Saying(
        so=both(en="there is {k} on {n}{w}{m}", cy="mae {k} ar {n}{w}{m}", m=number, **words),
        must=both(en="{a}{m}", cy="{a}{m}", a=must, m=number),
        is_now=now.get(len(found)) or both(en="there are {f}", cy="mae {f}", f=str(len(found))),
        todo=both(
            en="Look at the other cases about the same subject first", cy="Edrychwch ar yr achosion eraill am yr un testun yn gyntaf"
        ),
        unknown=both(
            en="Nobody has looked for other cases about the same subject", cy="Nid oes neb wedi chwilio am achosion eraill am yr un testun"
        ),
        find_out=both(en="Look for other cases first", cy="Chwiliwch am achosion eraill yn gyntaf"),
    )


def _elapsed(wanted: Elapsed, where: Where) -> Saying:
    state, on, _, calendar = where
    since = since_when(wanted, state)
    kind = next((kind for kind in ("stage", "move", "form") if getattr(wanted, kind)), "")
    event = both(en="the case was opened", cy="agor yr achos")
    if kind:
        event = both(en="{x}", cy="{x}", x=part(kind, getattr(wanted, kind), state))
    too_early = wanted.least is not None and since is not None and on < calendar.after(since, wanted.least)
    waiting = wanted.least is not None and (since is None or too_early)
    span = (
        both(en="at least {l}", cy="o leiaf {l}", l=length(wanted.least))
        if wanted.least and (waiting or not wanted.most)
        else phrases.NOTHING
    )
    if span == phrases.NOTHING and wanted.most:
        span = both(en="no more than {l}", cy="dim mwy na {l}", l=length(wanted.most))
    todo = both(en="Choose another move", cy="Dewiswch gam arall")
    if too_early and since and wanted.least:
        todo = both(en="Wait until {d}", cy="Arhoswch tan {d}", d=phrases.day(calendar.after(since, wanted.least)))
    elif since is None:
        todo = both(en="That has to happen first", cy="Rhaid i hynny ddigwydd yn gyntaf")
    return Saying(
        so=both(en="it is {s} since {e}", cy="mae {s} ers {e}", s=span, e=event),
        must=both(en="It must be {s} since {e}", cy="Rhaid bod {s} ers {e}", s=span, e=event),
        is_now=both(en="that was on {d}", cy="{d} oedd hynny", d=phrases.day(since))
        if since
        else both(en="that has not happened", cy="nid yw hynny wedi digwydd"),
        todo=todo,
    )


def _counter(wanted: Counted, where: Where) -> Saying:
    state = where[0]
    name, number = part("counter", wanted.counter, state), str(state.counters.get(wanted.counter, 0))
    options = in_bounds(*bounds(wanted.least, wanted.most))
    return Saying(
        so=both(en="{c} is at {o}", cy="mae {c} yn {o}", c=name, o=options),
        must=both(en="{c} must be at {o}", cy="Rhaid i {c} fod yn {o}", c=name, o=options),
        is_now=both(en="it is at {n}", cy="{n} ydyw", n=number),
        todo=both(en="Choose a move that fits where it stands", cy="Dewiswch gam sy’n cyd-fynd â’r rhif hwn"),
    )


def _actions(wanted: OpenActions, where: Where) -> Saying:
    state = where[0]
    number = len(open_actions(state))
    none = wanted.most == 0
    return Saying(
        so=both(en="at most {n} of the plan’s actions are open", cy="mae {n} o gamau’r cynllun ar agor ar y mwyaf", n=str(wanted.most)),
        must=both(
            en="No action of the plan may still be open" if none else "At most {n} of the plan’s actions may still be open",
            cy="Ni chaiff yr un o gamau’r cynllun fod ar agor" if none else "Caiff {n} o gamau’r cynllun fod ar agor ar y mwyaf",
            n=str(wanted.most),
        ),
        is_now=both(en="{n} are", cy="mae {n} ar agor", n=str(number)) if number != 1 else both(en="one is", cy="mae un ar agor"),
        todo=both(
            en="Say of each open action that it is done, or why it isn’t possible",
            cy="Dywedwch am bob cam agored ei fod wedi’i wneud, neu pam nad yw’n bosibl",
        ),
    )


SAYINGS: Mapping[str, Callable[..., Saying]] = {
    "count": _count,
    "age": _age,
    "cases": _cases,
    "elapsed": _elapsed,
    "counter": _counter,
    "actions": _actions,
}
