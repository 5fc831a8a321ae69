"""Keys of systems and what they are told; the operations themselves are in api.py."""

from __future__ import annotations

from django.urls import path

from diogel.web.interface import views

urlpatterns = [
    path("interface/", views.keys, name="keys"),
    path("interface/new/", views.new_key, name="new_key"),
    path("interface/<uuid:id>/", views.key, name="key"),
    path("interface/<uuid:id>/end/", views.end_key, name="end_key"),
    path("interface/<uuid:id>/hooks/", views.new_hook, name="new_hook"),
    path("interface/hooks/<uuid:id>/end/", views.end_hook, name="end_hook"),
]
