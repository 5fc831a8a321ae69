"""Addresses of doubtful links, each under its language."""

from __future__ import annotations

from django.urls import path

from diogel.web.review import views

urlpatterns = [
    path("links/", views.queue, name="links"),
    path("links/second/", views.second, name="second_opinions"),
    path("links/mine/", views.mine, name="links_mine"),
    path("links/mine/<str:decision>/", views.take_back, name="take_back"),
    path("links/pairs/<str:id>/", views.pair, name="pair"),
    path("links/pairs/<str:id>/decide/", views.decide, name="decide_pair"),
    path("disputed-links/", views.disputed, name="disputed_links"),
    path("disputed-links/<str:decision>/", views.dispute, name="disputed_link"),
]
