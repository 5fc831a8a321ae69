"""What came in, how good it is, what the measures say."""

from __future__ import annotations

from django.urls import path

from diogel.web.insight import views

urlpatterns = [
    path("picture/", views.picture, name="picture"),
    path("deliveries/<slug:dataset>/", views.deliveries, name="deliveries"),
    path("scorecards/<slug:partner>/", views.scorecard, name="scorecard"),
    path("scorecards/<slug:partner>.csv", views.scorecard_csv, name="scorecard_csv"),
    path("linkage/", views.linkage, name="linkage"),
    path("measures/<slug:name>/", views.measure, name="measure"),
    path("measures/<slug:name>.csv", views.measure_csv, name="measure_csv"),
]
