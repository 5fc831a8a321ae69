"""Every address of the page. Each stands under its language, so that switching keeps the page."""

from __future__ import annotations

from django.urls import path, register_converter

from diogel.web.insight import views
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
    path("", pages.root, name="root"),
    path("<language:language>/help/", pages.help_, name="help"),
    path("<language:language>/accessibility/", pages.accessibility, name="accessibility"),
    path("<language:language>/privacy/", pages.privacy, name="privacy"),
    path("<language:language>/", views.picture, name="picture"),
    path("<language:language>/deliveries/<slug:dataset>/", views.deliveries, name="deliveries"),
    path("<language:language>/scorecards/<slug:partner>/", views.scorecard, name="scorecard"),
    path("<language:language>/scorecards/<slug:partner>.csv", views.scorecard_csv, name="scorecard_csv"),
    path("<language:language>/linkage/", views.linkage, name="linkage"),
    path("<language:language>/measures/<slug:name>/", views.measure, name="measure"),
    path("<language:language>/measures/<slug:name>.csv", views.measure_csv, name="measure_csv"),
]
handler400 = faults.unclear
handler403 = faults.missing
handler404 = faults.missing
handler500 = faults.failed
