"""Why a move is refused and what to do about it, said from the condition, in words that whoever works on the case understands.

‘Incident’ must be recorded at least twice in the last six months; it has been recorded once (3 March 2026).
Record ‘Incident’ again if there has been another, or choose another move.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from diogel.definitions.model import Text
from diogel.definitions.pathway import Condition, Guard
from diogel.pathways import said_numbers, said_record
from diogel.pathways.calendar import Calendar
from diogel.pathways.case import Refusal, State
from diogel.pathways.judge import Others, Verdict, holds, test_of
from diogel.pathways.phrases import both, sentence
from diogel.pathways.saying import Saying, Where


def refusal(guard: Guard, verdict: Verdict, asked: Verdict, state: State, on: date, others: Others, calendar: Calendar) -> Refusal:
    """The words of the guard itself where it has some. What can't be known is said besides, and so is that it can't be known
    whether this case is one of those it is asked of."""
    where = (state, on, others, calendar)
    why, todo = told(guard, where)
    if verdict is None:
        why, todo = _besides(guard.why, why), _besides(guard.todo, todo)
    else:
        why, todo = guard.why or why, guard.todo or todo
    if asked is None and guard.when:
        unknown, find_out = unknown_in(guard.when, where)
        why, todo = _besides(why, unknown), _besides(todo, find_out)
    return Refusal(test_of(guard), sentence(why), sentence(todo))


def _besides(first: Text | None, second: Text) -> Text:
    return both(en="{a} {b}", cy="{a} {b}", a=sentence(first), b=sentence(second)) if first else second


def told(condition: Condition, where: Where) -> tuple[Text, Text]:
    """Why a condition doesn't hold, and what to do; for one that can't be known, what isn't known and how to find out."""
    test = test_of(condition)
    if holds(condition, *where) is None:
        return unknown_in(condition, where)
    if test == "all_of":
        return _together([told(one, where) for one in condition.all_of if holds(one, *where) is not True])
    if test == "any_of":
        return _either([told(one, where) for one in condition.any_of])
    if test == "none_of":
        return _neither(condition, where)
    said = saying(condition, where)
    return _whole(said), said.todo


def _whole(said: Saying) -> Text:
    return both(en="{m}; {n}", cy="{m}; {n}", m=said.must, n=said.is_now) if said.is_now else said.must


def unknown_in(condition: Condition, where: Where) -> tuple[Text, Text]:
    """What can't be known, and how to find out, wherever in the condition it stands."""
    parts = (*condition.any_of, *condition.all_of, *condition.none_of)
    if parts:
        return _together([unknown_in(one, where) for one in parts if holds(one, *where) is None])
    said = saying(condition, where)
    return said.unknown or said.must, said.find_out or said.todo


def so(condition: Condition, where: Where) -> Text:
    """A condition as a clause."""
    parts = (*condition.any_of, *condition.all_of, *condition.none_of)
    if not parts:
        return saying(condition, where).so
    said = [so(one, where) for one in parts]
    joint = {"any_of": (" or ", " neu "), "all_of": (" and ", "; ac "), "none_of": (" or ", " neu ")}[test_of(condition)]
    text = Text(en=joint[0].join(one.en for one in said), cy=joint[1].join(one.cy for one in said))
    return both(en="none of this is so: {t}", cy="nid yw dim o hyn yn wir: {t}", t=text) if condition.none_of else text


def _together(parts: Sequence[tuple[Text, Text]]) -> tuple[Text, Text]:
    return _joined([sentence(why) for why, _ in parts]), _joined([sentence(todo) for _, todo in parts])


def _joined(texts: Sequence[Text]) -> Text:
    once = list(dict.fromkeys((text.en, text.cy) for text in texts))
    return Text(en=" ".join(en for en, _ in once), cy=" ".join(cy for _, cy in once))


def _either(parts: Sequence[tuple[Text, Text]]) -> tuple[Text, Text]:
    whys, todos = _together(parts)
    return (
        both(en="One of these is needed, and none holds. {w}", cy="Mae angen un o’r rhain, ac nid oes yr un yn dal. {w}", w=whys),
        both(en="One of these will do. {t}", cy="Bydd un o’r rhain yn ddigon. {t}", t=todos),
    )


def _neither(condition: Condition, where: Where) -> tuple[Text, Text]:
    holding = [so(one, where) for one in condition.none_of if holds(one, *where) is True]
    said = Text(en="; ".join(one.en for one in holding), cy="; ".join(one.cy for one in holding))
    return (
        both(en="This can’t be done while this is so: {s}", cy="Ni ellir gwneud hyn tra bo hyn yn wir: {s}", s=said),
        both(
            en="Check whether that is still right; if it is, choose another move",
            cy="Gwiriwch a yw hynny’n dal yn gywir; os ydyw, dewiswch gam arall",
        ),
    )


_SAYINGS = {**said_record.SAYINGS, **said_numbers.SAYINGS}


def saying(condition: Condition, where: Where) -> Saying:
    """The words of a condition that isn't made of others."""
    test = test_of(condition)
    return _SAYINGS[test](getattr(condition, test), where)
