"""How a build is asked for."""

from __future__ import annotations

from django import forms

from diogel.web.ui.forms import Form
from diogel.web.ui.languages import said as _

CHANGED, AGAIN = "changed", "again"


class AskForm(Form):
    when = forms.ChoiceField(
        label=_("Build"),
        widget=forms.RadioSelect,
        initial=CHANGED,
        choices=[(CHANGED, _("Only if something has changed")), (AGAIN, _("In any case"))],
    )
    strict = forms.BooleanField(
        label=_("Strict"), required=False, help_text=_("Don't build when the definitions have warnings, such as a text without its Welsh.")
    )
