"""The log: where it stands in the workplace."""

from __future__ import annotations

from diogel.definitions.model import Text
from diogel.web.permissions import Permission
from diogel.web.rooms import Room

ROOMS = (
    Room(
        "audit",
        Text(en="The log", cy="Y log"),
        Text(en="What was done and looked at, by whom, for what", cy="Beth a wnaed ac yr edrychwyd arno, gan bwy, at ba ddiben"),
        Permission.AUDIT_READ,
    ),
)
