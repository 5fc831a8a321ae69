"""Where the pages of meetings stand."""

from __future__ import annotations

from django.urls import path

from diogel.web.meetings.views import calling, followed, listing, meeting

urlpatterns = [
    path("meetings/", listing.meetings, name="meetings"),
    path("meetings/actions/", followed.mine, name="my_actions"),
    path("meetings/actions/<uuid:id>/", followed.action, name="meeting_action"),
    path("meetings/of/<slug:group>/", listing.group, name="meetings_of_group"),
    path("meetings/of/<slug:group>/actions/", followed.of_group, name="actions_of_group"),
    path("meetings/of/<slug:group>/call/", calling.call, name="meeting_call"),
    path("meetings/of/<slug:group>/skip/", calling.skip, name="meeting_skip"),
    path("meetings/<uuid:id>/", meeting.meeting, name="meeting"),
    path("meetings/<uuid:id>/move/", calling.move, name="meeting_move"),
    path("meetings/<uuid:id>/cancel/", calling.cancel, name="meeting_cancel"),
    path("meetings/<uuid:id>/begin/", meeting.begin, name="meeting_begin"),
    path("meetings/<uuid:id>/end/", meeting.end, name="meeting_end"),
    path("meetings/<uuid:id>/attendance/", meeting.attendance, name="meeting_attendance"),
    path("meetings/<uuid:id>/add/", meeting.add, name="meeting_add"),
    path("meetings/<uuid:id>/fill/", meeting.fill, name="meeting_fill"),
    path("meetings/<uuid:id>/items/<int:number>/", meeting.item, name="meeting_item"),
    path("meetings/<uuid:id>/items/<int:number>/place/", meeting.place, name="meeting_place"),
    path("meetings/<uuid:id>/items/<int:number>/note/", meeting.note, name="meeting_note"),
    path("meetings/<uuid:id>/items/<int:number>/notes/<int:note>/withdraw/", meeting.withdraw, name="meeting_note_withdraw"),
    path("meetings/<uuid:id>/items/<int:number>/decide/", meeting.decide, name="meeting_decide"),
    path("meetings/<uuid:id>/items/<int:number>/action/", meeting.take_on, name="meeting_take_on"),
    path("meetings/<uuid:id>/items/<int:number>/put-off/", meeting.put_off, name="meeting_put_off"),
    path("meetings/<uuid:id>/items/<int:number>/remove/", meeting.remove, name="meeting_remove"),
    path("meetings/<uuid:id>/items/<int:number>/agree/", meeting.agree, name="meeting_agree"),
]
