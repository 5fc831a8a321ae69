"""What people fill in about keys and hooks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from diogel.web.accounts.forms import RightsForm
from diogel.web.ui.forms import DateField, Form
from diogel.web.ui.languages import said as _

USUAL = timedelta(days=180)


class KeyForm(RightsForm):
    name = forms.CharField(
        label=_("Which system?"), max_length=120, help_text=_("As its partner calls it, such as: case management of housing.")
    )
    until = DateField(label=_("Until when does the key open?"), help_text=_("A year at most. Then somebody decides again."))
    field_order = ("name", "until", "roles", "groups")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"until": timezone.localdate() + USUAL}, **kwargs})


class HookForm(Form):
    address = forms.URLField(
        label=_("Address that is told"), max_length=400, assume_scheme="https",
        help_text=_("It is told the number of a case and that something happened, and nothing of a person."),
    )  # fmt: skip
