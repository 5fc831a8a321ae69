"""Builds: where they stand in the workplace, and whether the last one failed."""

from __future__ import annotations

from diogel.definitions.model import Text
from diogel.web.permissions import Permission
from diogel.web.rooms import Room, Task
from diogel.web.runs import queries

ROOMS = (
    Room(
        "runs",
        Text(en="Builds", cy="Adeiladweithiau"),
        Text(en="Ask for a build, watch it, see what changed", cy="Gofyn am adeiladwaith, ei wylio, gweld beth a newidiodd"),
        Permission.RUNS_READ,
    ),
)

TASKS = (
    Task(
        "runs",
        Permission.RUNS_ASK,
        lambda count: Text(en="The last build has failed", cy="Mae'r adeiladwaith diwethaf wedi methu"),
        queries.failed,
    ),
)
