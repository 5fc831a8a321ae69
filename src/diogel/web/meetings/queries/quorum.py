"""Whether enough partners are there for a group to decide, and what is missing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from diogel.definitions.model import Group, Text
from diogel.sharing.wording import joined
from diogel.web.meetings.models import Attendance, Meeting
from diogel.web.meetings.queries.groups import Here


@dataclass(frozen=True)
class Quorum:
    """`missing` is empty where the group may decide."""

    came: int
    least: int
    missing: tuple[Text, ...]

    @property
    def reached(self) -> bool:
        return not self.missing


def quorum(here: Here, meeting: Meeting) -> Quorum:
    group = here.partnership.groups[meeting.group]
    came = set(meeting.attendances.filter(state=Attendance.State.CAME).values_list("partner", flat=True))
    return judged(here, group, came & set(here.partners(group)))


def judged(here: Here, group: Group, came: Collection[str]) -> Quorum:
    """A partner that has left the partnership is no longer asked for."""
    least = min(group.quorum.least, len(here.partners(group)))
    wanted = [one for one in group.quorum.partners if here.is_present(one) and one not in came]
    missing = [_must_be_there(joined(here.name(one) for one in wanted))] if wanted else []
    if len(came) < least:
        missing.insert(0, _too_few(len(came), least))
    return Quorum(len(came), least, tuple(missing))


def _too_few(came: int, least: int) -> Text:
    return Text(
        en=f"Partners recorded as there: {came}. At least {least} are needed.",
        cy=f"Partneriaid y cofnodwyd eu bod yno: {came}. Mae angen o leiaf {least}.",
    )


def _must_be_there(names: Text) -> Text:
    return Text(
        en=f"These must be there, and are not recorded: {names.en}.",
        cy=f"Rhaid i'r rhain fod yno, ac nid yw hynny wedi'i gofnodi: {names.in_language('cy')}.",
    )
