"""Opening a case: on which pathway, about whom or what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from diogel.definitions.model import Text
from diogel.web.cases.queries.subjects import Described
from diogel.web.ui.forms import DateField, Form
from diogel.web.ui.languages import said as _
from diogel.web.ui.languages import words

SUBJECTS: dict[str, str] = {
    "person": _("What is the person’s name?"),
    "place": _("Which place is it about?"),
    "group": _("Which group is it about?"),
    "document": _("What is its title?"),
}
KINDS: dict[str, str] = {"person": _("A person"), "place": _("A place"), "group": _("A group"), "document": _("A document")}


class BeginForm(Form):
    """`choices`: (pathway:move:kind, words, hint)."""

    begin = forms.ChoiceField(label=_("What do you want to begin?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Text, Text]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["begin"].choices = [(value, words(name)) for value, name, _about in choices]  # type: ignore[attr-defined]
        self.choice_hints = {"begin": {value: about for value, _name, about in choices}}  # type: ignore[misc]


class SubjectForm(Form):
    """`kinds`: what the pathway's cases can be about; one alone isn't asked. `areas`: code and name, for a place."""

    kind = forms.ChoiceField(label=_("What is it about?"), widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("What is it called?"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
    born = DateField(label=_("What is their date of birth?"), help_text=_("Leave it empty where it is not known"), required=False)
    area = forms.ChoiceField(label=_("In which area?"), required=False, widget=forms.Select)

    def __init__(self, *args: Any, kinds: Sequence[str], areas: Sequence[tuple[str, Any]], today: date, **kwargs: Any) -> None:
        self.kinds, self.today = tuple(kinds), today
        several = len(self.kinds) > 1
        self.reveals = {"kind": {"person": ("born",), "place": ("area",)}} if several else {}  # type: ignore[misc]
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, KINDS[kind]) for kind in self.kinds]  # type: ignore[attr-defined]
        self.fields["area"].choices = [("", "–"), *areas]  # type: ignore[attr-defined]
        unasked = {"kind": not several, "born": "person" not in kinds, "area": "place" not in kinds or not areas}
        for name in (name for name, gone in unasked.items() if gone):
            del self.fields[name]
            self.reveals = {"kind": {kind: names for kind, names in self.reveals.get("kind", {}).items() if name not in names}}  # type: ignore[misc]
        if not several:
            self.fields["name"].label = SUBJECTS[self.kinds[0]]
            self.reveals = {}  # type: ignore[misc]

    def clean_born(self) -> date | None:
        born: date | None = self.cleaned_data["born"]
        if born and born > self.today:
            raise ValidationError(_("A date of birth lies in the past"))
        return born

    @property
    def described(self) -> Described:
        given = self.cleaned_data
        born, kind = given.get("born"), given.get("kind") or self.kinds[0]
        return Described(kind=kind, name=given["name"].strip(), born=born.isoformat() if born else "", area=given.get("area") or "")
