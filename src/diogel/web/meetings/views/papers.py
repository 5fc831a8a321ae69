"""Papers and minutes to read, print and take away, and the meeting for a calendar."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from diogel.web.meetings.actions import papers as actions
from diogel.web.meetings.models import Meeting
from diogel.web.meetings.queries import diaries
from diogel.web.meetings.views import group_of, meeting_of
from diogel.web.permissions import Permission, needs, public
from diogel.web.ui.pages import file, page

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TYPES = {"pdf": "application/pdf", "docx": _WORD}
_CALENDAR = "text/calendar; charset=utf-8"
_HELD = (Meeting.State.BEGUN, Meeting.State.ENDED, Meeting.State.AGREED)


@needs(Permission.MEETINGS_READ)
@require_safe
def paper(request: HttpRequest, language: str, id: UUID, what: str) -> HttpResponse:
    here, meeting = meeting_of(request, language, id, Permission.MEETINGS_READ)
    made = actions.hand_out(here=here, meeting=meeting, what=_which(meeting, what), form="page")
    return page(
        request, "meetings/paper.html", language, here=here, meeting=meeting, group=here.groups[meeting.group], paper=made, what=what
    )


@needs(Permission.MEETINGS_READ)
@require_safe
def paper_file(request: HttpRequest, language: str, id: UUID, what: str, form: str) -> HttpResponse:
    here, meeting = meeting_of(request, language, id, Permission.MEETINGS_READ)
    made = actions.hand_out(here=here, meeting=meeting, what=_which(meeting, what), form=cast(actions.Form, form))
    return file(made.pdf() if form == "pdf" else made.docx(), f"{what}-{language}.{form}", _TYPES[form])


def _which(meeting: Meeting, what: str) -> actions.What:
    """There are no minutes of what wasn't held."""
    if what == "minutes" and meeting.state not in _HELD:
        raise Http404
    return cast(actions.What, what)


@needs(Permission.MEETINGS_READ)
@require_safe
def calendar(request: HttpRequest, language: str, id: UUID) -> HttpResponse:
    here, meeting = meeting_of(request, language, id, Permission.MEETINGS_READ)
    return file(diaries.of_meeting(here, meeting), "meeting.ics", _CALENDAR)


@needs(Permission.MEETINGS_READ)
@require_safe
def subscribe(request: HttpRequest, language: str, group: str) -> HttpResponse:
    """The address that a calendar reads again and again."""
    here, one = group_of(request, language, group, Permission.MEETINGS_READ)
    address = request.build_absolute_uri(reverse("meetings_feed", args=[language, diaries.token(here.user, one.group)]))
    return page(request, "meetings/subscribe.html", language, here=here, group=one, address=address)


@public
@require_safe
def feed(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """For a calendar, which can't sign in: whoever holds the address learns when and where a group meets, and nothing else. It is good
    as long as whoever made it may see those meetings."""
    found = diaries.of_token(token, language)
    if found is None:
        raise Http404
    return HttpResponse(found, content_type=_CALENDAR)
