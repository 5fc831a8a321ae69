"""Asking for more and answering; an emergency and looking into it; a note and its answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from diogel.build.lookup import Askable
from diogel.definitions.model import Text
from diogel.sharing.wording import joined
from diogel.web.people.actions.requests import DAYS
from diogel.web.people.models import Note
from diogel.web.ui.forms import DateField, Form
from diogel.web.ui.languages import said as _
from diogel.web.ui.languages import words


def _words(label: str, hint: str = "", *, least: int = 10) -> forms.CharField:
    short = {"min_length": _("Say a little more: at least %(limit_value)s characters")}
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, help_text=hint, min_length=least, max_length=1000, widget=area, error_messages=short)


class AskForm(Form):
    """Which clauses: only such as can be asked for about this person, and are not asked for already."""

    wanted = forms.MultipleChoiceField(label=_("What do you need to see?"), widget=forms.CheckboxSelectMultiple)
    why = _words(_("Why do you need it?"), _("Whoever answers reads this. It is kept in the workplace and never goes to the log."))
    urgent = forms.BooleanField(label=_("It is urgent: somebody could come to harm before tomorrow"), required=False)
    terms: ClassVar[dict[str, str]] = {"wanted": "clause"}

    def __init__(self, *args: Any, askable: Sequence[Askable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.askable = {str(one.clause): one for one in askable}
        choices = [(name, words(joined(one.would_show))) for name, one in self.askable.items()]
        self.fields["wanted"].choices = choices  # type: ignore[attr-defined]
        self.choice_hints = {"wanted": {name: _explained(one) for name, one in self.askable.items()}}  # type: ignore[misc]

    @property
    def chosen(self) -> list[Askable]:
        return [self.askable[name] for name in self.cleaned_data["wanted"]]


def _explained(one: Askable) -> Text:
    def said(language: str, clause: str) -> str:
        title, agreement = one.title.in_language(language), one.agreement.in_language(language)
        conditions = " ".join(text.in_language(language) for text in one.conditions)
        return f"{title}; {agreement}, {clause} {one.clause.clause}. {conditions}".strip()

    return Text(en=said("en", "clause"), cy=said("cy", "cymal"))


class AnswerForm(Form):
    answer = forms.ChoiceField(
        label=_("Do you agree?"), widget=forms.RadioSelect, choices=[("agree", _("Yes: show it until a day")), ("refuse", _("No"))]
    )
    until = DateField(label=_("Until which day?"))
    why = _words(_("Why not?"), _("Who asked reads this. Say what they could do instead."))
    reveals: ClassVar[dict[str, Any]] = {"answer": {"agree": ("until",), "refuse": ("why",)}}

    def __init__(self, *args: Any, today: date, latest: date, **kwargs: Any) -> None:
        initial = {"until": min(today + timedelta(days=DAYS), latest)}
        super().__init__(*args, initial=initial, **kwargs)
        self.today, self.latest = today, latest

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until is not None and not self.today <= until <= self.latest:
            raise ValidationError(_("The day must be today or later, and within the time for which the clause lets it be held"))
        return until


class EndForm(Form):
    why = _words(_("Why does it end now?"), _("Who asked reads this."))


class EmergencyForm(Form):
    partners = forms.MultipleChoiceField(label=_("Whose records do you need?"), widget=forms.CheckboxSelectMultiple)
    why = _words(
        _("What is happening, and why can't it wait?"),
        _("The partners whose records you open and every governance lead read this, and ask you about it."),
        least=30,
    )
    at_risk = forms.BooleanField(
        label=_("A life or a child is at risk"),
        error_messages={"required": _("Emergency access is for a risk to a life or a child alone. Otherwise ask for more and wait")},
    )

    def __init__(self, *args: Any, partners: Sequence[tuple[str, Text]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(id, words(name)) for id, name in partners]
        self.fields["partners"].choices = choices  # type: ignore[attr-defined]


class FindingForm(Form):
    finding = _words(_("What did you find?"), _("Whom did you ask, was it right to open this, and what follows?"), least=20)


class NoteForm(Form):
    why = _words(_("What is wrong, and how do you know?"), _("It goes to whoever keeps this record at the partner that sent it."))


class NoteAnswerForm(Form):
    state = forms.ChoiceField(
        label=_("What have you found?"),
        widget=forms.RadioSelect,
        choices=[
            (Note.State.CORRECTED, _("It was wrong, and is corrected at the source")),
            (Note.State.NOT_WRONG, _("It is not wrong")),
            (Note.State.LOOKING, _("We are looking into it")),
        ],
    )
    answer = _words(_("What do you want to tell who sent it?"))
