"""Agendas with their papers, and minutes, as documents for whoever asks: what their partner may see, and nothing of anybody else's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from diogel.definitions.model import Text
from diogel.reports.paper import Paper, Part, Table
from diogel.sharing.wording import day
from diogel.web.meetings import words
from diogel.web.meetings.models import Action, Decision, Item, Meeting
from diogel.web.meetings.queries.groups import Here
from diogel.web.meetings.queries.items import Matter
from diogel.web.meetings.queries.quorum import quorum
from diogel.web.meetings.queries.upcoming import local
from diogel.web.ui.languages import said as _
from diogel.web.ui.pages import MARKING


def agenda(here: Here, meeting: Meeting, matters: Sequence[Matter]) -> Paper:
    parts = [Part(f"{number}. {one.title}", one.facts(), [("", why) for why in one.why]) for number, one in enumerate(matters, 1)]
    return _paper(here, meeting, str(_("Agenda and papers")), parts)


def minutes(here: Here, meeting: Meeting, matters: Sequence[Matter]) -> Paper:
    parts = [_attendance(here, meeting), *(_minuted(here, number, one) for number, one in enumerate(matters, 1))]
    return _paper(here, meeting, str(_("Minutes")), parts)


def _paper(here: Here, meeting: Meeting, title: str, parts: Sequence[Part]) -> Paper:
    in_ = here.language
    group, to = here.name(meeting.group).in_language(in_), here.name(here.user.partner).in_language(in_)
    return Paper.of(
        language=in_, title=f"{title}: {group}", sender=here.partnership.file.name.in_language(in_), marking=MARKING,
        to=str(_("For %(partner)s alone, made by %(name)s on %(day)s")) % {
            "partner": to, "name": here.user.name, "day": day(here.today).in_language(in_)},
        facts=list(_facts(here, meeting)), parts=parts,
    )  # fmt: skip


def _facts(here: Here, meeting: Meeting) -> Iterator[tuple[str, str]]:
    state, _colour = words.MEETINGS[meeting.state]
    yield str(_("When")), when(meeting.starts, here.language)
    yield str(_("Place")), meeting.place or "–"
    yield str(_("State")), state.in_language(here.language)
    if meeting.agreed_in:
        yield str(_("Agreed at the meeting on")), when(meeting.agreed_in.starts, here.language)


def _attendance(here: Here, meeting: Meeting) -> Part:
    known = {one.partner: one for one in meeting.attendances.all()}
    rows = []
    for partner in dict.fromkeys([*here.partners(here.partnership.groups[meeting.group]), *known]):
        one = known.get(partner)
        state = words.ATTENDANCE[one.state][0].in_language(here.language) if one else str(_("not recorded"))
        rows.append((here.name(partner).in_language(here.language), state, one.who if one else ""))
    enough = quorum(here, meeting).reached if meeting.quorate is None else meeting.quorate
    reached = _("Enough were there to decide") if enough else _("Too few were there to decide")
    return Part(str(_("Who was there")), [], [("", str(reached))], Table([str(_("Partner")), str(_("State")), str(_("Who"))], rows))


def _minuted(here: Here, number: int, matter: Matter) -> Part:
    lines = [*_said(here, matter), *_decided(here, matter)]
    if matter.item.state == Item.State.DEFERRED:
        lines.append((str(_("Put off to the next meeting.")), matter.item.reason))
    return Part(f"{number}. {matter.title}", matter.facts(), lines, _actions(here, matter.actions()))


def _said(here: Here, matter: Matter) -> Iterator[tuple[str, str]]:
    for note in matter.notes():
        if note.withdrawn_at is None:
            who = here.name(note.partner).in_language(here.language)
            yield f"{words.NOTES[note.words][0].in_language(here.language)} ({who}):", note.text


def _decided(here: Here, matter: Matter) -> Iterator[tuple[str, str]]:
    for decision in matter.decisions():
        yield (
            str(_("Decided:")),
            " ".join([in_words(decision, here.language), f"({decision.why})" if decision.why and matter.hears else ""]).strip(),
        )


def in_words(decision: Decision, language: str) -> str:
    return Text(**decision.words).in_language(language)


def _actions(here: Here, actions: Sequence[Action]) -> Table | None:
    if not actions:
        return None
    headers = [str(one) for one in (_("What is to be done"), _("Who"), _("By when"), _("State"))]
    return Table(headers, [_action(here, one) for one in actions])


def _action(here: Here, action: Action) -> list[str]:
    who = here.name(action.owner).in_language(here.language) + (f" ({action.person.name})" if action.person else "")
    state = words.ACTIONS[action.state][0].in_language(here.language)
    return [action.title, who, day(action.due).in_language(here.language), state]


def when(moment: datetime, language: str) -> str:
    here = local(moment)
    return f"{day(here.date()).in_language(language)}, {here:%H:%M}"
