"""Doubtful links: where they stand in the workplace, and how many wait."""

from __future__ import annotations

from diogel.definitions.model import Text
from diogel.web.permissions import Permission
from diogel.web.review import queries
from diogel.web.rooms import Room, Task

ROOMS = (
    Room(
        "links",
        Text(en="Doubtful links", cy="Cysylltiadau amheus"),
        Text(
            en="Are two records one person? What the weights leave open",
            cy="Ai un person yw dau gofnod? Yr hyn y mae'r pwysau'n ei adael yn agored",
        ),
        Permission.LINKS_REVIEW,
    ),
    Room(
        "disputed_links",
        Text(en="Disputed links", cy="Cysylltiadau dadleuol"),
        Text(en="Pairs on which two people disagree: the last word", cy="Parau y mae dau berson yn anghytuno arnynt: y gair olaf"),
        Permission.LINKS_CHAIR,
    ),
)

TASKS = (
    Task("disputed_links", Permission.LINKS_CHAIR, lambda count: Text(en="Disputed links", cy="Cysylltiadau dadleuol"), queries.disputes),
    Task(
        "second_opinions",
        Permission.LINKS_REVIEW,
        lambda count: Text(en="A second opinion to give", cy="Ail farn i'w rhoi"),
        queries.second_opinions,
    ),
    Task("links", Permission.LINKS_REVIEW, lambda count: Text(en="Doubtful links", cy="Cysylltiadau amheus"), queries.open_pairs),
)
