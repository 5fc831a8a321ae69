"""Addresses of notices, each under its language."""

from __future__ import annotations

from django.urls import path

from diogel.web.notices import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read, name="read_notices"),
    path("notices/wishes/", views.wishes, name="notice_wishes"),
    path("notices/calendar/", views.renew, name="renew_calendar"),
    path("due/<str:secret>.ics", views.calendar, name="due_calendar"),
]
