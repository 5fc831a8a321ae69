"""Looking people up, and what is asked about them."""

from __future__ import annotations

from django.urls import path

from diogel.web.people.views import answering, asking, looking

urlpatterns = [
    path("people/", looking.search, name="people"),
    path("people/purpose/", looking.purpose, name="purpose"),
    path("people/found/", looking.results, name="people_found"),
    path("people/forget/", looking.forget, name="people_forget"),
    path("people/asked/", asking.mine, name="my_requests"),
    path("people/asked/<uuid:id>/", asking.my_request, name="my_request"),
    path("people/asked/<uuid:id>/withdraw/", asking.withdraw, name="withdraw_request"),
    path("people/asked/<uuid:id>/person/", asking.reopen, name="request_person"),
    path("people/asked/notes/<uuid:id>/", asking.my_note, name="my_note"),
    path("people/emergencies/<uuid:id>/end/", asking.end_emergency, name="end_emergency"),
    path("people/<str:id>/", looking.person, name="person"),
    path("people/<str:id>/print/", looking.paper, name="person_paper"),
    path("people/<str:id>/joined/", looking.joined, name="person_joined"),
    path("people/<str:id>/ask/<str:partner>/", asking.ask, name="person_ask"),
    path("people/<str:id>/emergency/", asking.emergency, name="person_emergency"),
    path("people/<str:id>/wrong/<str:identity>/", asking.note, name="person_note"),
    path("requests/", answering.inbox, name="answering"),
    path("requests/<uuid:id>/", answering.answer, name="answer"),
    path("requests/emergencies/<uuid:id>/", answering.look_into, name="look_into"),
    path("requests/notes/<uuid:id>/", answering.answer_note, name="answer_note"),
]
