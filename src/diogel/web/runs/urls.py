"""Addresses of builds, each under its language."""

from __future__ import annotations

from django.urls import path

from diogel.web.runs import views

urlpatterns = [
    path("builds/", views.runs, name="runs"),
    path("builds/ask/", views.ask, name="ask_for_build"),
    path("builds/<int:number>/", views.run, name="run"),
]
