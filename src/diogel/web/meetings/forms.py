"""What the pages of meetings ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from diogel.definitions.model import Group, Text
from diogel.definitions.pathway import Choice
from diogel.web.accounts.models import User
from diogel.web.meetings.models import Action, Meeting, Note
from diogel.web.meetings.queries.groups import Here
from diogel.web.meetings.words import ATTENDANCE
from diogel.web.ui.forms import DateField, Form
from diogel.web.ui.languages import said as _
from diogel.web.ui.languages import words

_YEARS = 3


def _long(label: str, hint: str = "", *, most: int = 2000, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=most, required=required, widget=forms.Textarea(attrs={"rows": 4}))


def _line(label: str, hint: str = "", *, most: int = 200, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=most, required=required)


class CallForm(Form):
    """When and where. The time is that on the wall."""

    day = DateField(label=_("Day"))
    time = forms.RegexField(
        r"^\s*([01]?\d|2[0-3])[:.][0-5]\d\s*$",
        label=_("Time"),
        help_text=_("For example 10:00 or 14:30"),
        widget=forms.TextInput(attrs={"width": 5}),
        error_messages={"invalid": _("Write the time as hours and minutes, for example 14:30")},
    )
    minutes = forms.IntegerField(
        label=_("How many minutes it lasts"), min_value=5, max_value=720, widget=forms.TextInput(attrs={"width": 4, "inputmode": "numeric"})
    )
    place = _line(_("Place"), _("A room, or how to join from elsewhere. Everybody who has the calendar reads it: name nobody here."))

    def __init__(self, *args: Any, here: Here, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.here = here

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not self.here.today <= day <= self.here.today.replace(year=self.here.today.year + _YEARS, day=1):
            raise ValidationError(_("The day must be today or later, and within three years"))
        return day

    @property
    def starts(self) -> datetime:
        hour, minute = self.cleaned_data["time"].strip().replace(".", ":").split(":")
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], time(int(hour), int(minute))))


class MoveForm(CallForm):
    reason = _long(_("Why is it moved?"), _("Everybody who sits in the group reads this on its page."))


class ReasonForm(Form):
    reason = _long(_("Why?"), _("Everybody who sits in the group reads this."), most=500)


class MatterForm(Form):
    title = _line(_("What is it about?"), _("A case comes here by itself when it is due: name no person."))


class AttendanceForm(Form):
    """For each partner whether it came, and who."""

    def __init__(self, *args: Any, here: Here, group: Group, meeting: Meeting, **kwargs: Any) -> None:
        known = {one.partner: one for one in meeting.attendances.all()}
        self.partners = here.partners(group)
        initial = {f"{name}_{one}": getattr(known[one], name) for one in self.partners if one in known for name in ("state", "who")}
        super().__init__(*args, initial=initial, **kwargs)
        for partner in self.partners:
            self._ask(partner, here)

    def _ask(self, partner: str, here: Here) -> None:
        choices = [(state, words(text)) for state, (text, _colour) in ATTENDANCE.items()]
        self.fields[f"state_{partner}"] = forms.ChoiceField(
            label=words(here.name(partner)), choices=choices, required=False, widget=forms.RadioSelect
        )
        name = here.name(partner)
        who = Text(
            en=f"Who came for {name.en}, or sent apologies", cy=f"Pwy ddaeth dros {name.in_language('cy')}, neu a anfonodd ymddiheuriadau"
        )
        self.fields[f"who_{partner}"] = _line(words(who), most=300, required=False)

    @property
    def given(self) -> dict[str, tuple[str, str]]:
        said = {one: (self.cleaned_data[f"state_{one}"], self.cleaned_data[f"who_{one}"]) for one in self.partners}
        return {one: (state, who) for one, (state, who) in said.items() if state}


class NoteForm(Form):
    words = forms.ChoiceField(
        label=_("Is it a fact or an opinion?"),
        widget=forms.RadioSelect,
        choices=[
            (Note.Words.FACT, _("A fact: somebody saw it, or it stands in a record")),
            (Note.Words.OPINION, _("An opinion or a judgement")),
        ],
    )
    text = _long(_("What was said"), most=5000)


class DecisionForm(Form):
    words = _line(_("What was decided"), most=500)
    why = _long(_("Why"), most=2000)


class CaseDecisionForm(Form):
    """One of the decisions that the case's pathway gives."""

    decision = forms.ChoiceField(label=_("What was decided"), widget=forms.RadioSelect)
    why = _long(_("Why"), most=2000)

    def __init__(self, *args: Any, decisions: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = [(one.value, words(one.name)) for one in decisions]  # type: ignore[attr-defined]
        self.choice_hints = {"decision": {one.value: one.hint for one in decisions if one.hint}}  # type: ignore[misc]


class ActionForm(Form):
    title = _line(_("What is to be done"), most=300)
    owner = forms.ChoiceField(label=_("Which partner does it"))
    person = forms.ChoiceField(label=_("Who does it"), required=False)
    due = DateField(label=_("By when"))

    def __init__(self, *args: Any, here: Here, group: Group, members: Iterable[User], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.here, self.members = here, {str(one.id): one for one in members}
        choices = [(one, here.name(one).in_language(language)) for one in here.partners(group)]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]
        self.fields["person"].choices = [("", _("Nobody in particular")), *_named(self.members.values(), here, language)]  # type: ignore[attr-defined]

    def clean_due(self) -> date:
        due: date = self.cleaned_data["due"]
        if due < self.here.today:
            raise ValidationError(_("The day must be today or later"))
        return due

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        person = self.doer
        if person and person.partner != given.get("owner"):
            self.add_error("person", _("Choose somebody of the partner that does it"))
        return given

    @property
    def doer(self) -> User | None:
        return self.members.get(self.cleaned_data.get("person") or "")


def _named(members: Iterable[User], here: Here, language: str) -> Iterator[tuple[str, str]]:
    for one in members:
        yield str(one.id), f"{one.name}, {here.name(one.partner).in_language(language)}"


class ReportForm(Form):
    state = forms.ChoiceField(
        label=_("What became of it?"),
        widget=forms.RadioSelect,
        choices=[
            (Action.State.DONE, _("It is done")),
            (Action.State.NOT_DONE, _("It is not done yet")),
            (Action.State.NOT_POSSIBLE, _("It can't be done")),
        ],
    )
    done = _long(_("What was done"), required=False)
    why = _long(_("Why not yet?"))
    until = DateField(label=_("By when now"))
    never = _long(_("Why can't it be done?"))
    reveals: ClassVar[dict[str, Any]] = {"state": {"done": ("done",), "not_done": ("why", "until"), "not_possible": ("never",)}}

    def __init__(self, *args: Any, here: Here, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.here = here

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until is not None and until < self.here.today:
            raise ValidationError(_("The day must be today or later"))
        return until

    @property
    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"state": given["state"], "why": given["done"] or given["why"] or given["never"] or "", "until": given["until"]}
