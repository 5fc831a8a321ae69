"""What narrows the log, and for whom a checkpoint is."""

from __future__ import annotations

from typing import Any

from django import forms

from diogel.definitions.model import Partnership
from diogel.web.audit.entries import Subject
from diogel.web.audit.kinds import MEANINGS
from diogel.web.audit.queries import Wanted
from diogel.web.ui.forms import DateField, Form
from diogel.web.ui.languages import said as _


class LogForm(Form):
    """`actor`, `subject_kind` and `subject` come from links on the page, not from typing."""

    kind = forms.ChoiceField(label=_("What was done"), required=False)
    partner = forms.ChoiceField(label=_("By which partner"), required=False)
    purpose = forms.ChoiceField(label=_("For which purpose"), required=False)
    since = DateField(label=_("First day"), required=False)
    until = DateField(label=_("Last day"), required=False)
    actor = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    subject_kind = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    subject = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, partnership: Partnership, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted((meaning.name.in_language(language), kind.value) for kind, meaning in MEANINGS.items())
        self._choose("kind", [(kind, name) for name, kind in kinds])
        self._choose("partner", [(one.id, one.name.in_language(language)) for one in partnership.partners.values()])
        self._choose("purpose", [(one.id, one.name.in_language(language)) for one in partnership.file.purposes])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = [("", _("All")), *choices]

    @property
    def wanted(self) -> Wanted:
        given = self.cleaned_data
        about = Subject(given["subject_kind"], given["subject"]) if given["subject"] else None
        return Wanted(**{name: given[name] for name in ("kind", "partner", "purpose", "since", "until", "actor")}, subject=about)


class CheckpointForm(Form):
    partner = forms.ChoiceField(
        label=_("For which partner?"), widget=forms.RadioSelect, help_text=_("They keep the file; it says nothing about anybody.")
    )

    def __init__(self, *args: Any, partnership: Partnership, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["partner"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = [(one.id, one.name.in_language(language)) for one in partnership.partners.values() if not one.left]
