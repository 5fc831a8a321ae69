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
KINDS: dict[str, Text] = {
    "person": Text(en="a person", cy="person"),
    "place": Text(en="a place", cy="lle"),
    "group": Text(en="a group", cy="grŵp"),
    "document": Text(en="a document", cy="dogfen"),
}


class BeginForm(Form):
    """`choices`: (pathway:move:kind, words, hint)."""

    begin = forms.ChoiceField(label=_("What do you want to begin?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Text, Text]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["begin"].choices = [(value, words(name)) for value, name, _about in choices]  # type: ignore[attr-defined]
        self.choice_hints = {"begin": {value: about for value, _name, about in choices}}  # type: ignore[misc]


class SubjectForm(Form):
    name = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))
    born = DateField(label=_("What is their date of birth?"), help_text=_("Leave it empty where it is not known"), required=False)

    def __init__(self, *args: Any, kind: str, today: date, **kwargs: Any) -> None:
        self.kind, self.today = kind, today
        super().__init__(*args, **kwargs)
        self.fields["name"].label = SUBJECTS[kind]
        if kind != "person":
            del self.fields["born"]

    def clean_born(self) -> date | None:
        born: date | None = self.cleaned_data["born"]
        if born and born > self.today:
            raise ValidationError(_("A date of birth lies in the past"))
        return born

    @property
    def described(self) -> Described:
        born = self.cleaned_data.get("born")
        return Described(kind=self.kind, name=self.cleaned_data["name"].strip(), born=born.isoformat() if born else "")
