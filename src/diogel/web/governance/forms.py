"""What the pages of governance ask."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms

from diogel.build.lookup import Asked
from diogel.definitions.model import Text
from diogel.reports.subject_copy import ASKED_BY, PROOFS
from diogel.web.governance.queries.agreements import Register
from diogel.web.governance.words import STATES
from diogel.web.ui.forms import DateField, Form
from diogel.web.ui.languages import said as _


class _Choosing(Form):
    """A form with choices that the folder gives."""

    def _choose(self, name: str, choices: list[tuple[str, Text]], language: str, *, none: Any = None) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as its form declares it
        field.choices = [*([("", none)] if none else []), *((id, text.in_language(language)) for id, text in choices)]


class RegisterForm(_Choosing):
    """What narrows the register."""

    partner = forms.ChoiceField(label=_("Party"), required=False)
    state = forms.ChoiceField(label=_("Standing today"), required=False)

    def __init__(self, *args: Any, register: Register, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("partner", [(one.id, one.name) for one in register.partnership.partners.values()], language, none=_("All"))
        self._choose("state", [(state, text) for state, (text, _colour) in STATES.items()], language, none=_("All"))


class RecipientForm(_Choosing):
    """Who would see, for what."""

    recipient = forms.ChoiceField(label=_("Who"))
    purpose = forms.ChoiceField(label=_("For which purpose"))

    def __init__(self, *args: Any, register: Register, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("recipient", register.recipients(), language)
        self._choose("purpose", [(one.id, one.name) for one in register.partnership.file.purposes], language)


class WhyForm(Form):
    """A reason that the register of erasures and the certificate keep."""

    why = forms.CharField(
        label=_("Why?"),
        max_length=500,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands on the certificate. Name nobody whose data it is."),
        error_messages={"required": _("Enter the reason")},
    )


class PersonForm(_Choosing):
    """Whose copy, who asked for it, and how identity was shown."""

    asked_by = forms.ChoiceField(label=_("Who asked for it?"), widget=forms.RadioSelect)
    proof = forms.ChoiceField(
        label=_("How was the person's identity shown?"),
        widget=forms.RadioSelect,
        help_text=_("You have seen it yourself, or a colleague has and told you."),
    )
    asked_on = DateField(label=_("When was it asked for?"))
    reference = forms.CharField(
        label=_("Reference"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"width": 20}),
        help_text=_("A partner's own number for the person. Or fill in all three below."),
    )
    given = forms.CharField(label=_("Given name"), max_length=80, required=False, widget=forms.TextInput(attrs={"width": 20}))
    family = forms.CharField(label=_("Family name"), max_length=80, required=False, widget=forms.TextInput(attrs={"width": 20}))
    born = DateField(label=_("Date of birth"), required=False)

    _BY_NAME: ClassVar[tuple[str, ...]] = ("given", "family", "born")

    def __init__(self, *args: Any, today: date, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self._choose("asked_by", list(ASKED_BY.items()), language)
        self._choose("proof", list(PROOFS.items()), language)

    def clean_asked_on(self) -> date:
        return self._past("asked_on")

    def clean_born(self) -> date | None:
        return self._past("born") if self.cleaned_data["born"] else None

    def _past(self, name: str) -> date:
        day: date = self.cleaned_data[name]
        if day > self._today or day.year < 1850:
            raise forms.ValidationError(_("The date must be in the past"))
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        missing = [name for name in self._BY_NAME if not given.get(name) and name not in self.errors]
        if not given.get("reference") and missing and "reference" not in self.errors:
            self.add_error(missing[0], _("Enter a reference, or given name, family name and date of birth"))
        return given

    @property
    def asked(self) -> Asked:
        given = self.cleaned_data
        born = given["born"].isoformat() if given["born"] else ""
        return Asked(given=given["given"], family=given["family"], born=born, reference=given["reference"])

    @property
    def note(self) -> dict[str, str]:
        given = self.cleaned_data
        return {"asked_by": given["asked_by"], "proof": given["proof"], "asked_on": given["asked_on"].isoformat()}
