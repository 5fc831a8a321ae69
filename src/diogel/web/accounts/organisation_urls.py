"""Where the browser leaves for the organisation's sign-in and comes back, without a language: the provider knows one address."""

from __future__ import annotations

from django.urls import path

from diogel.web.accounts import organisation

urlpatterns = [
    path("authenticate/", organisation.leave, name="oidc_authentication_init"),
    path("callback/", organisation.back, name="oidc_authentication_callback"),
]
