"""For what, and whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from diogel.build.lookup import Asked
from diogel.build.lookup.typed import read_born, read_typed
from diogel.definitions.model import Purpose
from diogel.errors import UsageError
from diogel.sharing import standing
from diogel.web.ui.forms import Form
from diogel.web.ui.languages import said as _
from diogel.web.ui.languages import words


class PurposeForm(Form):
    purpose = forms.ChoiceField(label=_("For which purpose?"), widget=forms.RadioSelect)
    terms: ClassVar[dict[str, str]] = {"purpose": "purpose"}

    def __init__(self, *args: Any, purposes: Sequence[Purpose], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.id, words(one.name)) for one in purposes]
        self.fields["purpose"].choices = choices  # type: ignore[attr-defined]
        self.fields["purpose"].error_messages["required"] = _("Choose the purpose for which you are looking")


class Known(forms.CharField):
    """One box of several, of which some may be left empty: the label needn't say so of each."""

    def validate(self, value: Any) -> None:
        pass


def _box(label: str, hint: str = "", *, width: str = "20", most: int = 120) -> Known:
    attributes = {"autocomplete": "off", "spellcheck": False, "width": width}
    return Known(label=label, help_text=hint, max_length=most, widget=forms.TextInput(attrs=attributes))


class SearchForm(Form):
    """At least two of four, or a reference."""

    given = _box(_("Given name"), _("A short form or an initial will do"))
    family = _box(_("Family name"))
    born = _box(_("Date of birth"), _("As far as you know it: 27 March 1985, March 1985 or 1985"))
    postcode = _box(_("Postcode"), _("The whole, or its first half"), width="10", most=12)
    reference = _box(_("Reference"), _("A partner's own number for the person or for what happened, an NHS number or a PNC ID"))

    def clean_born(self) -> str:
        typed = str(self.cleaned_data["born"])
        try:
            read_born(typed, today=standing.today())
        except UsageError as fault:
            raise forms.ValidationError(_("Write the date of birth as 7 March 1984, 07/03/1984, March 1984 or 1984")) from fault
        return typed

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                read_typed(self.asked, today=standing.today())
            except UsageError as fault:
                raise forms.ValidationError(
                    _("Enter at least two of given name, family name, date of birth and postcode, or one reference")
                ) from fault
        return given

    @property
    def asked(self) -> Asked:
        return Asked(**{name: self.cleaned_data.get(name, "") for name in ("given", "family", "born", "postcode", "reference")})
