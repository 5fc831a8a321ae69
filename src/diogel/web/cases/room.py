"""Casework: where it stands in the workplace, and what waits there."""

from __future__ import annotations

from diogel.definitions.model import Text
from diogel.web.cases import delivering
from diogel.web.cases.actions import drafts
from diogel.web.cases.morning import morning
from diogel.web.cases.queries import beside
from diogel.web.cases.queries.seeing import Seer
from diogel.web.permissions import Permission
from diogel.web.rooms import Room, Task
from diogel.web.rounds import Round

ROOMS = (
    Room(
        "cases",
        Text(en="Cases", cy="Achosion"),
        Text(en="Opening a case, and taking it through its stages", cy="Agor achos, a'i dywys drwy ei gyfnodau"),
        Permission.CASES_READ,
    ),
)

ROUNDS = (Round("drafts", 3600, drafts.discard_old),)

TASKS = (
    Task(
        "cases",
        Permission.CASES_WORK,
        lambda count: Text(en="Referrals to answer", cy="Atgyfeiriadau i'w hateb"),
        lambda user: sum(one["state"] == "offered" for one in beside.referrals_to(Seer(user, user.partner))),
    ),
)

BEFORE_BUILDS = (delivering.before_build,)
MORNING = (morning,)
