"""Every address of the page. Each stands under its language, so that switching keeps the page."""

from __future__ import annotations

from django.urls import path, register_converter
from django.views.generic import RedirectView

from diogel.web.insight import views
from diogel.web.ui.languages import LANGUAGES


class Language:
    regex = "|".join(LANGUAGES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Language, "language")

urlpatterns = [
    path("", RedirectView.as_view(url="/en/"), name="root"),
    path("static/<str:name>", views.static, name="static"),
    path("<language:language>/", views.picture, name="picture"),
    path("<language:language>/deliveries/<slug:dataset>/", views.deliveries, name="deliveries"),
    path("<language:language>/scorecards/<slug:partner>/", views.scorecard, name="scorecard"),
    path("<language:language>/scorecards/<slug:partner>.csv", views.scorecard_csv, name="scorecard_csv"),
    path("<language:language>/measures/<slug:name>/", views.measure, name="measure"),
    path("<language:language>/measures/<slug:name>.csv", views.measure_csv, name="measure_csv"),
]
handler404 = views.missing
handler500 = views.failed
