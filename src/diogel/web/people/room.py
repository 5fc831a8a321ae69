"""Looking people up, and what others ask: where it stands in the workplace, and what waits there."""

from __future__ import annotations

from diogel.definitions.model import Text
from diogel.web.people.queries import waiting
from diogel.web.permissions import Permission
from diogel.web.rooms import Room, Task

ROOMS = (
    Room(
        "people",
        Text(en="Look a person up", cy="Chwilio am berson"),
        Text(en="Who knows somebody, and asking for more", cy="Pwy sy'n adnabod rhywun, a gofyn am ragor"),
        Permission.PEOPLE_SEARCH,
    ),
    Room(
        "answering",
        Text(en="Requests", cy="Ceisiadau"),
        Text(en="What others ask of your organisation", cy="Yr hyn y mae eraill yn ei ofyn gan eich sefydliad"),
        Permission.PEOPLE_ANSWER,
    ),
)

TASKS = (
    Task(
        "answering",
        Permission.PEOPLE_ANSWER,
        lambda count: Text(en="Emergency access to look into", cy="Mynediad mewn argyfwng i edrych i mewn iddo"),
        waiting.emergencies_waiting,
    ),
    Task(
        "answering",
        Permission.PEOPLE_ANSWER,
        lambda count: Text(en="Requests to answer", cy="Ceisiadau i'w hateb"),
        waiting.requests_waiting,
    ),
    Task("answering", Permission.PEOPLE_NOTES, lambda count: Text(en="Notes to answer", cy="Nodiadau i'w hateb"), waiting.notes_waiting),
    Task(
        "my_requests",
        Permission.PEOPLE_REQUEST,
        lambda count: Text(en="Answers to your requests and notes", cy="Atebion i'ch ceisiadau a'ch nodiadau"),
        waiting.answers_unread,
    ),
)
