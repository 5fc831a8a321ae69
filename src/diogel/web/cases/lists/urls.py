"""Addresses of lists of cases, each under its language."""

from __future__ import annotations

from django.urls import path

from diogel.web.cases.lists import allocation_views, views

urlpatterns = [
    path("cases/list/", views.case_list, name="case_list"),
    path("cases/list/look/", views.look_for, name="look_for_cases"),
    path("cases/list/cases.csv", views.case_list_file, {"format": "csv"}, name="case_list_csv"),
    path("cases/list/cases.xlsx", views.case_list_file, {"format": "xlsx"}, name="case_list_xlsx"),
    path("cases/list/give/", allocation_views.give, name="give_cases"),
    path("cases/list/given/", allocation_views.allocated, name="cases_allocated"),
    path("cases/list/given/undo/", allocation_views.undo, name="take_cases_back"),
]
