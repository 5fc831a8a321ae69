"""A page of every component and every kind of question, for tests alone: its addresses, its forms, and how to render it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path

from diogel.definitions.model import Text
from diogel.web.settings import TEMPLATES
from diogel.web.ui.charts import Bars, Grid
from diogel.web.ui.forms import DateField, Form
from diogel.web.ui.languages import said as _
from diogel.web.ui.languages import words
from diogel.web.ui.listing import paging, sorting
from diogel.web.ui.maps import Drawn, Map
from diogel.web.ui.pages import page
from diogel.web.urls import urlpatterns as product

SETTINGS = {
    "ROOT_URLCONF": "component_page",
    "TEMPLATES": [{**TEMPLATES[0], "DIRS": [*TEMPLATES[0]["DIRS"], Path(__file__).parent / "templates"]}],
    "DEMO": True,
}
WHY = [
    ("child", words(Text(en="To protect a child", cy="I amddiffyn plentyn"))),
    ("other", words(Text(en="Something else", cy="Rhywbeth arall"))),
]


class Question(Form):
    family = forms.CharField(
        label=_("Field"), max_length=60, help_text=_("Help"), widget=forms.TextInput({"width": 20, "autocomplete": "off"})
    )
    born = DateField(label=_("Day"), required=False)
    why = forms.ChoiceField(label=_("Why"), choices=WHY, widget=forms.RadioSelect)
    told = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea)
    partners = forms.MultipleChoiceField(label=_("From"), choices=WHY, widget=forms.CheckboxSelectMultiple)
    sure = forms.BooleanField(label=_("Accepted"))
    dataset = forms.ChoiceField(label=_("Dataset"), choices=[("", ""), *WHY])
    note = forms.CharField(label=_("File"), required=False, widget=forms.Textarea)
    secret = forms.CharField(label=_("State"), widget=forms.PasswordInput({"autocomplete": "current-password"}))
    letter = forms.FileField(label=_("File"), required=False)
    step = forms.CharField(widget=forms.HiddenInput)

    reveals: ClassVar = {"why": {"other": ("told",)}}
    choice_hints: ClassVar = {"why": {"child": Text(en="Under 18", cy="Dan 18")}}
    terms: ClassVar = {"why": "purpose"}


class Narrower(Form):
    q = forms.CharField(label=_("Field"), required=True)
    kind = forms.ChoiceField(label=_("Why"), choices=WHY)


def components(request: HttpRequest, language: str) -> HttpResponse:
    form = Question({"why": "other", "born-day": "31", "born-month": "2", "born-year": "2026"} if "wrong" in request.GET else None)
    return page(request, "components.html", language, form=form, narrower=Narrower(request.GET or None), **_shown(request))


def _shown(request: HttpRequest) -> dict[str, Any]:
    rows = [[Text(en="Quay", cy="Y Cei"), date(2026, 9, 1), 1234], ["<b>bold</b>", date(2026, 9, 2), None]]
    return {
        "navigation": [{"text": "Menu", "href": request.path, "current": True}, {"text": "Other", "href": "/", "current": False}],
        "account": SimpleNamespace(
            name="Nia Rees", acting_for=Text(en="Council", cy="Y Cyngor"), links=[{"text": "Account", "href": "/"}], sign_out="/"
        ),
        "notices": [] if "wrong" in request.GET else [{"kind": "success", "text": "<i>done</i>"}, {"kind": "important", "text": "look"}],
        "headers": sorting(request, [("name", _("Field")), ("received", _("Received")), ("", _("Rows"))], by="name").headers,
        "rows": rows,
        "paging": paging(request, list(range(1000)), most=50),
        "bars": Bars(Text(en="Kind", cy="Math"), Text(en="Events", cy="Digwyddiadau"), [("A", 4, 100.0), ("B", 1, 25.0)]),
        "grid": Grid(Text(en="Area", cy="Ardal"), Text(en="Events", cy="Digwyddiadau"), ["1", "2"], [("A", [1, 5], 6)], [0, 1, 2, 3], True),
        "map": Map(20, 20, [Drawn("W1", "M0 0L9 0L9 9Z", 3, 4.0), Drawn("W2", "M9 9L19 9L19 19Z", 0, None)], [(3, 4.0, 4.0)]),
    }


urlpatterns = [*product, path("<language:language>/components/", components)]
handler404 = "diogel.web.ui.faults.missing"
