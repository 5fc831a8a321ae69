"""The picture: where it stands in the workplace."""

from __future__ import annotations

from diogel.definitions.model import Text
from diogel.web.permissions import Permission
from diogel.web.rooms import Room

ROOMS = (
    Room(
        "picture",
        Text(en="The picture", cy="Y darlun"),
        Text(en="What came in, what was refused, what happens where", cy="Beth ddaeth i mewn, beth a wrthodwyd, beth sy'n digwydd ymhle"),
        Permission.PICTURE_READ,
    ),
)
