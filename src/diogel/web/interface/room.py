"""The programme interface: where its keys are kept, and that the worker tells hooks what happened."""

from __future__ import annotations

from diogel.definitions.model import Text
from diogel.web.interface import hooks
from diogel.web.permissions import Permission
from diogel.web.rooms import Room, Task
from diogel.web.rounds import Round

ROOMS = (
    Room(
        "keys",
        Text(en="Partners' systems", cy="Systemau partneriaid"),
        Text(en="Keys for other systems, and what they are told", cy="Allweddi i systemau eraill, a'r hyn y rhoddir gwybod iddynt"),
        Permission.ACCOUNTS_READ,
    ),
)
TASKS: tuple[Task, ...] = ()
ROUNDS = (Round("hooks", 15, hooks.tell),)
