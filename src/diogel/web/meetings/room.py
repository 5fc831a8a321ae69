"""Meetings: where they stand in the workplace, and what waits there."""

from __future__ import annotations

from diogel.definitions.model import Text
from diogel.web.meetings.morning import morning
from diogel.web.meetings.queries import waiting
from diogel.web.permissions import Permission
from diogel.web.rooms import Room, Task

ROOMS = (
    Room(
        "meetings",
        Text(en="Meetings", cy="Cyfarfodydd"),
        Text(
            en="Boards and panels: agendas, decisions, minutes, actions",
            cy="Byrddau a phaneli: agendâu, penderfyniadau, cofnodion, camau gweithredu",
        ),
        Permission.MEETINGS_READ,
    ),
)

TASKS = (
    Task("my_actions", Permission.MEETINGS_WORK, lambda count: Text(en="Actions overdue", cy="Camau gweithredu hwyr"), waiting.overdue),
    Task(
        "meetings",
        Permission.MEETINGS_READ,
        lambda count: Text(en="Meetings within a week", cy="Cyfarfodydd o fewn wythnos"),
        waiting.this_week,
    ),
    Task("meetings", Permission.MEETINGS_RUN, lambda count: Text(en="Minutes to agree", cy="Cofnodion i gytuno arnynt"), waiting.to_agree),
)

MORNING = (morning,)
