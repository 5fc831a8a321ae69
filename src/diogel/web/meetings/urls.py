"""Where the pages of meetings stand."""

from __future__ import annotations

from django.urls import path, register_converter

from diogel.web.meetings.views import calling, followed, listing, matter, meeting, papers


class PaperKind:
    regex = "agenda|minutes"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class PaperForm(PaperKind):
    regex = "pdf|docx"


register_converter(PaperKind, "paper_kind")
register_converter(PaperForm, "paper_form")

_MEETING = "meetings/<uuid:id>/"
_ITEM = f"{_MEETING}items/<int:number>/"

urlpatterns = [
    path("meetings/", listing.meetings, name="meetings"),
    path("meetings/actions/", followed.mine, name="my_actions"),
    path("meetings/actions/<uuid:id>/", followed.action, name="meeting_action"),
    path("meetings/feed/<str:token>.ics", papers.feed, name="meetings_feed"),
    path("meetings/of/<slug:group>/", listing.group, name="meetings_of_group"),
    path("meetings/of/<slug:group>/actions/", followed.of_group, name="actions_of_group"),
    path("meetings/of/<slug:group>/calendar/", papers.subscribe, name="meetings_subscribe"),
    path("meetings/of/<slug:group>/call/", calling.call, name="meeting_call"),
    path("meetings/of/<slug:group>/skip/", calling.skip, name="meeting_skip"),
    path(_MEETING, meeting.meeting, name="meeting"),
    path(f"{_MEETING}meeting.ics", papers.calendar, name="meeting_calendar"),
    path(f"{_MEETING}<paper_kind:what>/", papers.paper, name="meeting_paper"),
    path(f"{_MEETING}<paper_kind:what>.<paper_form:form>", papers.paper_file, name="meeting_paper_file"),
    path(f"{_MEETING}move/", calling.move, name="meeting_move"),
    path(f"{_MEETING}cancel/", calling.cancel, name="meeting_cancel"),
    path(f"{_MEETING}begin/", meeting.begin, name="meeting_begin"),
    path(f"{_MEETING}end/", meeting.end, name="meeting_end"),
    path(f"{_MEETING}attendance/", meeting.attendance, name="meeting_attendance"),
    path(f"{_MEETING}add/", meeting.add, name="meeting_add"),
    path(f"{_MEETING}fill/", meeting.fill, name="meeting_fill"),
    path(_ITEM, matter.item, name="meeting_item"),
    path(f"{_ITEM}place/", meeting.place, name="meeting_place"),
    path(f"{_ITEM}note/", matter.note, name="meeting_note"),
    path(f"{_ITEM}notes/<int:note>/withdraw/", matter.withdraw, name="meeting_note_withdraw"),
    path(f"{_ITEM}decide/", matter.decide, name="meeting_decide"),
    path(f"{_ITEM}action/", matter.take_on, name="meeting_take_on"),
    path(f"{_ITEM}put-off/", matter.put_off, name="meeting_put_off"),
    path(f"{_ITEM}remove/", matter.remove, name="meeting_remove"),
    path(f"{_ITEM}agree/", matter.agree, name="meeting_agree"),
]
