"""Casework: where it stands in the workplace, and what waits there."""

from __future__ import annotations

from diogel.web.rooms import Room, Task

ROOMS: tuple[Room, ...] = ()
TASKS: tuple[Task, ...] = ()
