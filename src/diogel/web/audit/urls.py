"""The log: its entries, who looked at what, checkpoints."""

from __future__ import annotations

from django.urls import path

from diogel.web.audit import views

urlpatterns = [
    path("audit/", views.log, name="audit"),
    path("audit/log.csv", views.log_csv, name="audit_csv"),
    path("audit/looked-at/", views.looked_at, name="looked_at"),
    path("audit/checkpoints/", views.checkpoints, name="checkpoints"),
]
