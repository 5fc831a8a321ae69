"""The pages of meetings."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import reverse

from diogel.definitions.model import Group
from diogel.pathways import moves
from diogel.web import audit
from diogel.web.accounts.models import User
from diogel.web.cases.kept import Changed as CaseChanged
from diogel.web.gatehouse import actor
from diogel.web.meetings.actions.keeping import Changed, NotNow
from diogel.web.meetings.models import Action, Meeting
from diogel.web.meetings.queries import following, items
from diogel.web.meetings.queries.groups import Here, meetings_of
from diogel.web.meetings.queries.items import Matter
from diogel.web.permissions import Belongs, Permission, decide, require
from diogel.web.ui.languages import said as _


def here_of(request: HttpRequest, language: str) -> Here:
    assert isinstance(request.user, User)  # noqa: S101 - `needs` has seen to it
    return Here(request.user, language)


def group_of(request: HttpRequest, language: str, id: str, permission: Permission) -> tuple[Here, Group]:
    here = here_of(request, language)
    group = here.groups.get(id)
    if group is None:
        raise Http404
    require(request.user, permission, Belongs(here.partnership.id, group.chair))
    return here, group


def meeting_of(request: HttpRequest, language: str, id: UUID, permission: Permission) -> tuple[Here, Meeting]:
    here = here_of(request, language)
    meeting = meetings_of(here).filter(id=id).first()
    if meeting is None:
        raise Http404
    require(request.user, permission, meeting)
    return here, meeting


def matter_of(here: Here, meeting: Meeting, number: int) -> Matter:
    found = items.matter_of(here, meeting, number)
    if found is None:
        raise Http404
    return found


def action_of(request: HttpRequest, language: str, id: UUID) -> tuple[Here, Action]:
    here = here_of(request, language)
    action = following.visible(here).filter(id=id).first()
    if action is None:
        raise Http404
    require(request.user, Permission.MEETINGS_WORK, action.meeting)
    return here, action


def runs(here: Here, meeting: Meeting) -> bool:
    return decide(here.user, Permission.MEETINGS_RUN, meeting).allowed


def version_of(request: HttpRequest, name: str = "version") -> int:
    """As the page that was sent had it; one that says none stands at none."""
    given = request.POST.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 9 else 0


def kept(request: HttpRequest, language: str, doing: Callable[[], object]) -> bool:
    """Do it; or say on the next page why it was not done. Then nothing of it is kept."""
    try:
        with audit.recording(actor(request)):
            doing()
    except (Changed, CaseChanged):
        messages.warning(request, _("Somebody else changed this meanwhile. Nothing of yours was kept: this is how it stands now."))
    except NotNow as no:
        for why in no.why:
            messages.warning(request, why.in_language(language))
    except moves.Refused as no:
        for one in no.refusals:
            messages.warning(request, f"{one.why.in_language(language)}. {one.todo.in_language(language)}.")
    else:
        return True
    return False


def to(route: str, language: str, *parts: object) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(route, args=[language, *parts]))


def address_of(request: HttpRequest) -> Callable[[Meeting, str], str]:
    """Where a meeting's page stands, for a notice by e-mail."""
    return lambda meeting, language: request.build_absolute_uri(reverse("meeting", args=[language, meeting.id]))
