"""Notices: what waits there, and what the worker sends."""

from __future__ import annotations

from diogel.definitions.model import Text
from diogel.web.notices import mail, mine
from diogel.web.permissions import Permission
from diogel.web.rooms import Room, Task
from diogel.web.rounds import Round

ROOMS: tuple[Room, ...] = ()
TASKS = (Task("notices", Permission.CASES_READ, lambda count: Text(en="New notices", cy="Hysbysiadau newydd"), mine.unread),)
ROUNDS = (Round("referrals", 60, mail.tell_of_referrals), Round("what waits", 900, mail.tell_everybody))
