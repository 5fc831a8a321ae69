"""Every address of the workplace. Each stands under its language, so that switching keeps the page."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path, register_converter

from diogel.web import health
from diogel.web.home import home
from diogel.web.interface.api import api
from diogel.web.permissions import public
from diogel.web.ui import faults, pages
from diogel.web.ui.languages import LANGUAGES


class Language:
    regex = "|".join(LANGUAGES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Language, "language")

urlpatterns = [
    path("", public(pages.root), name="root"),
    path("health", health.alive, name="alive"),
    path("ready", health.ready, name="ready"),
    path("<language:language>/", home, name="home"),
    path("<language:language>/help/", public(pages.help_), name="help"),
    path("<language:language>/accessibility/", public(pages.accessibility), name="accessibility"),
    path("<language:language>/privacy/", public(pages.privacy), name="privacy"),
    path("api/1/", api.urls),
    *[path("<language:language>/", include(f"diogel.web.{room}.urls")) for room in settings.ROOMS],
    *([path("oidc/", include("diogel.web.accounts.organisation_urls"))] if settings.OIDC else []),
]
handler400 = faults.unclear
handler403 = faults.missing
handler404 = faults.missing
handler500 = faults.failed
