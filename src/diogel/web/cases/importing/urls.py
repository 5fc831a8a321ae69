"""Addresses of bringing cases in."""

from __future__ import annotations

from django.urls import path

from diogel.web.cases.importing import views

urlpatterns = [path("cases/import/", views.send, name="import_cases"), path("cases/import/check/", views.check, name="import_check")]
