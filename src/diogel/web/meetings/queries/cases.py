"""Cases as they come before a group: which are due there, and what of each somebody may see, as the room of cases decides it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from diogel.definitions.model import Text
from diogel.definitions.pathway import Condition, Move, Pathway
from diogel.pathways.case import Step
from diogel.sharing.wording import day as in_words
from diogel.web.cases import kept
from diogel.web.cases.models import Case, Edition
from diogel.web.cases.queries import seeing
from diogel.web.cases.queries.seeing import Seen, Seer
from diogel.web.cases.words import Names, answer_words
from diogel.web.meetings.models import Meeting
from diogel.web.meetings.queries.groups import Here
from diogel.web.ui.languages import said as _
from diogel.web.ui.languages import spoken


def before(meeting: Meeting) -> Iterator[tuple[Case, list[Text]]]:
    """Those that are due before its group by the day it meets, each with why: its next move waits for the group's decision, the group
    answers for something of it, or it is time to look back on what the group decided."""
    on = localdate(meeting.starts)
    shas = [sha for sha in _editions(meeting.partnership) if meeting.group in kept.pathway(sha).groups]
    found = Case.objects.filter(edition__in=shas, ended=None, merged_into=None).prefetch_related("dues").order_by("opened", "number")
    for case in found:
        if why := [*_decisions(case, meeting.group), *_looks(case, meeting.group, on)]:
            yield case, why


def _editions(partnership: str) -> Sequence[str]:
    return list(Edition.objects.filter(partnership=partnership).values_list("sha", flat=True))


def _decisions(case: Case, group: str) -> Iterator[Text]:
    moves = [one for one in kept.pathway_of(case).moves if case.stage in one.from_ and _waits_for(one, group)]
    if moves and not _decided(case, group):
        for move in moves:
            yield Text(
                en=f"The group decides before this: {move.name.en}", cy=f"Y grŵp sy'n penderfynu cyn hyn: {move.name.in_language('cy')}"
            )


def _waits_for(move: Move, group: str) -> bool:
    return any(_asks(guard, group) for guard in move.guards)


def _asks(condition: Condition, group: str) -> bool:
    if condition.decided and condition.decided.group == group:
        return True
    return any(_asks(one, group) for one in (*condition.any_of, *condition.all_of, *condition.none_of))


def _decided(case: Case, group: str) -> bool:
    """Since it entered the stage where it stands."""
    last = _decision(case, group)
    return last is not None and last.at >= case.entered


def _decision(case: Case, group: str) -> Step | None:
    return kept.state_of(case).decisions.get(group)


def _looks(case: Case, group: str, on: date) -> Iterator[Text]:
    near = [due for due in case.dues.all() if due.day <= on]
    reviews = [due for due in near if due.kind == "review"]
    if reviews and _decision(case, group) is None:
        reviews = []
    for due in sorted({*reviews, *(due for due in near if due.group == group)}, key=lambda due: due.day):
        name, day = Text(**due.name), in_words(due.day)
        yield Text(en=f"Due on {day.en}: {name.en}", cy=f"I'w wneud erbyn {day.cy}: {name.in_language('cy')}")


# -- what somebody may see of them -----------------------------------------------------------------------------------


def seer_of(here: Here) -> Seer:
    """Everybody at the table looks for their own partner: a clause to the group is one to each of its partners."""
    return Seer(here.user, here.user.partner)


def seen_of(here: Here, cases: Iterable[UUID]) -> dict[UUID, Seen]:
    """Those of them that exist for this person."""
    seer = seer_of(here)
    found = seeing.of(seer).filter(id__in=list(cases))
    return {case.id: seeing.look(seer, case) for case in found}


def known_to(seen: Seen, partner: str) -> bool:
    """Whether the case exists for a partner at all."""
    return seen.case.lead == partner or bool(Seer(seen.seer.user, partner).given(seen.pathway))


def title(seen: Seen) -> str:
    number = f"{seen.case.number}: " if seen.may("case") else ""
    return number + seen.pathway.title.in_language(spoken())


def facts(seen: Seen) -> list[tuple[str, str]]:
    """What a paper says of a case, as far as they may see it."""
    names, case = Names(seen.pathway), seen.case
    told = [(label, _in(value)) for column, label, value in _columns(seen, names, case) if seen.may(column) and value]
    if seen.named and case.subject:
        told.insert(0, (str(_("About")), case.subject))
    state = kept.state_of(case)
    return told + [
        (_in(names.question(id)), str(answer_words(names.questions.get(id), answer)))
        for id, answer in state.answers.items()
        if seen.may(id.removesuffix("_detail"))
    ]


def _columns(seen: Seen, names: Names, case: Case) -> Iterator[tuple[str, str, Any]]:
    yield "lead", str(_("Led by")), names.who(case.lead)
    yield "stage", str(_("Stage")), names("stage", case.stage)
    yield "risk", str(_("Risk")), names("risk", case.risk) if case.risk else ""
    yield "opened", str(_("Opened")), in_words(localdate(case.opened))
    yield "next", str(_("Next due")), in_words(case.next_due) if case.next_due else ""
    yield "outcome", str(_("Outcome")), names("outcome", case.outcome) if case.outcome else ""


def _in(value: Any) -> str:
    return str(value.in_language(spoken()) if hasattr(value, "in_language") else value)


def decisions(pathway: Pathway) -> list[tuple[str, Text]]:
    return [(one.value, one.name) for one in pathway.decisions]
