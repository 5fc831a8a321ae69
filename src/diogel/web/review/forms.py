"""What is asked about a pair: why it is decided so, and for which purpose names are to be shown."""

from __future__ import annotations

from typing import Any

from django import forms

from diogel.definitions.model import Partnership
from diogel.sharing.clauses import LINKAGE
from diogel.web.ui.forms import Form
from diogel.web.ui.languages import said as _
from diogel.web.ui.languages import words


class WhyForm(Form):
    """The answer itself is the button that sends it. `build` is the one that the page was made from."""

    why = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Without a name if it can be helped: others read it."),
    )
    build = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)


class PurposeForm(Form):
    purpose = forms.ChoiceField(label=_("For which purpose do you need names?"))

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["purpose"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = [(one.id, words(one.name)) for one in partnership.file.purposes if one.id != LINKAGE]
