"""The peer: a page of Django alone, through the same server, with a session, a user and one query, and nothing recorded."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import path

from diogel.web.urls import urlpatterns as ours


def bare(request: HttpRequest, language: str) -> HttpResponse:
    who = "" if isinstance(request.user, AnonymousUser) else request.user.name
    return HttpResponse(f"<!doctype html><title>Bare</title><h1>{language}</h1><p>{len(who)}</p>")


urlpatterns = [*ours, path("<language:language>/bare/", bare, name="bare")]
