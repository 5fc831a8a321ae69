"""What is asked when something is done to a case that no form of its pathway asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from diogel.definitions.pathway import Consent, Risk
from diogel.web.cases.models import Note
from diogel.web.ui.forms import DateField, Form
from diogel.web.ui.languages import said as _
from diogel.web.ui.languages import words

if TYPE_CHECKING:
    from diogel.web.cases.queries.asking import Asking

Choices = Sequence[tuple[str, Any]]


def _said(label: str, hint: str = "", *, required: bool = True, rows: int = 4, most: int = 4000) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=required, max_length=most, widget=forms.Textarea(attrs={"rows": rows}))


def _line(label: str, hint: str = "", *, required: bool = True, most: int = 200, width: str = "") -> forms.CharField:
    attributes = {"autocomplete": "off", **({"width": width} if width else {})}
    return forms.CharField(label=label, help_text=hint, required=required, max_length=most, widget=forms.TextInput(attrs=attributes))


def _radios(label: str, choices: Choices = (), *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=required, widget=forms.RadioSelect)


class SendForm(Form):
    """Before it counts: the outcome of a move that ends a case, and a reason where one must be written."""

    outcome = _radios(_("How does the case end?"))
    reason = _said(_("Why?"), _("It stays on the record, beside your name."))

    def __init__(self, data: Any, *, asking: Asking) -> None:
        super().__init__(data, initial={"outcome": asking.draft.outcome, "reason": asking.draft.reason})
        self.fields["outcome"].choices = [(one.outcome, words(one.name)) for one in asking.outcomes]  # type: ignore[attr-defined]
        if not asking.outcomes:
            del self.fields["outcome"]
        if not (asking.move and asking.move.reason):
            del self.fields["reason"]


class OnCase(Form):
    """`version`: the last step that whoever fills this knew of."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any = None, files: Any = None, *, version: int, initial: Any = None) -> None:
        super().__init__(data, files, initial={"version": version, **(initial or {})})


class ConsultForm(OnCase):
    partner = _radios(_("Who was consulted?"))
    reason = _said(_("What did they say?"))

    def __init__(self, data: Any = None, *, partners: Choices, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["partner"].choices = list(partners)  # type: ignore[attr-defined]


class ConsentForm(OnCase):
    state = _radios(_("What is to be recorded?"))
    because = _radios(_("On what ground?"))
    reason = _said(_("Who was asked, when and how; or what makes it right to go on without"))
    reveals: ClassVar[dict[str, Any]] = {"state": {"overridden": ("because",)}}

    def __init__(self, data: Any = None, *, consent: Consent, may_override: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        states = [("given", _("They said yes")), ("refused", _("They said no")), ("withdrawn", _("They took their yes back"))]
        self.fields["state"].choices = [*states, *([("overridden", _("Go on without it"))] if may_override else [])]  # type: ignore[attr-defined]
        reasons = consent.override.reasons if consent.override else ()
        self.fields["because"].choices = [(one.value, words(one.name)) for one in reasons]  # type: ignore[attr-defined]


class RiskForm(OnCase):
    level = _radios(_("Which level?"))
    reason = _said(_("Why this level?"))
    until = DateField(label=_("By when is it looked at again?"))

    def __init__(self, data: Any = None, *, risk: Risk, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["level"].choices = [(one.level, words(one.name)) for one in risk.levels]  # type: ignore[attr-defined]
        self.choice_hints = {"level": {one.level: one.about for one in risk.levels if one.about}}  # type: ignore[misc]


class DecideForm(OnCase):
    group = _radios(_("Which panel?"))
    decision = _radios(_("What did it decide?"))
    reason = _said(_("Why?"))

    def __init__(self, data: Any = None, *, groups: Choices, decisions: Choices, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["group"].choices = list(groups)  # type: ignore[attr-defined]
        self.fields["decision"].choices = list(decisions)  # type: ignore[attr-defined]


class ActionForm(OnCase):
    """Who does it: the lead (empty), or a partner or group."""

    title = _line(_("What is to be done?"))
    owner = _radios(_("Who does it?"))
    due = DateField(label=_("By when?"))

    def __init__(self, data: Any = None, *, owners: Choices, today: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.today = today
        self.fields["owner"].choices = list(owners)  # type: ignore[attr-defined]

    def clean_due(self) -> date:
        due: date = self.cleaned_data["due"]
        if due < self.today:
            raise ValidationError(_("The day must be today or later"))
        return due


class EndActionForm(OnCase):
    state = _radios(_("How did it end?"), [("done", _("It is done")), ("not_possible", _("It can’t be done"))])
    reason = _said(_("What was done, or why it can’t be"), required=False)


class WhyForm(OnCase):
    reason = _said(_("Why?"), _("It stays on the record, beside your name."))


class WhyOnlyForm(Form):
    """Where nothing that was done meanwhile could matter."""

    why = _said(_("Why?"), _("It stays on the record, beside your name."))


class LeadForm(OnCase):
    partner = _radios(_("Which partner leads from now on?"))
    reason = _said(_("Why?"), _("It stays on the record, beside your name."))

    def __init__(self, data: Any = None, *, partners: Choices, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["partner"].choices = list(partners)  # type: ignore[attr-defined]


class AllocateForm(Form):
    person = forms.ChoiceField(label=_("Who works on it from now on?"), widget=forms.Select)

    def __init__(self, data: Any = None, *, people: Choices, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["person"].choices = [("", "–"), *people]  # type: ignore[attr-defined]


class NoteForm(Form):
    """Fact, opinion and intelligence apart."""

    words = _radios(
        _("What is it?"),
        [
            (Note.Words.FACT, _("A fact: what was seen, heard or done")),
            (Note.Words.OPINION, _("An opinion: what somebody makes of it")),
            (Note.Words.INTELLIGENCE, _("Intelligence: graded, with conditions on its handling")),
        ],
    )
    text = _said(
        _("What is to be kept?"),
        _("Where it comes from a source that must be protected, say nothing here by which it could be known."),
        rows=6,
    )
    grading = forms.CharField(
        label=_("Grading (3x5x2)"),
        help_text=_("Source 1 to 3, information A to E, handling P or C: such as 1BP"),
        max_length=3,
        widget=forms.TextInput(attrs={"width": "4", "autocomplete": "off"}),
        validators=[RegexValidator(r"^[123][A-E][PC]$", _("A grading is a figure 1 to 3, a letter A to E, and P or C: such as 1BP"))],
    )
    handling = _said(_("How may it be handled?"), _("With handling code C these conditions must be written."), required=False, rows=3)
    source = _line(
        _("Reference of its source"),
        _("A number under which the source is known where it is kept; never a name."),
        required=False,
        most=64,
        width="20",
    )
    reveals: ClassVar[dict[str, Any]] = {"words": {Note.Words.INTELLIGENCE.value: ("grading", "handling", "source")}}

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if str(given.get("grading") or "").endswith("C") and not given.get("handling"):
            self.add_error("handling", _("Handling code C: write the conditions"))
        return given


class SupervisionForm(Form):
    text = _said(_("What did you find, and what follows?"), rows=6)


class PartyForm(Form):
    role = _radios(_("What is their part?"))
    name = _line(_("Name"))
    born = DateField(label=_("Date of birth"), required=False)
    contact = _line(_("How to reach them"), required=False)
    about = _said(_("What else matters"), required=False, rows=3)

    def __init__(self, data: Any = None, *, roles: Choices) -> None:
        super().__init__(data)
        self.fields["role"].choices = list(roles)  # type: ignore[attr-defined]


class FileForm(Form):
    file = forms.FileField(label=_("File"), help_text=_("PDF, picture, sound, text or office document without macros; at most 10 MB"))
    about = _line(_("What is it?"), required=False)


class ReferForm(Form):
    partner = _radios(_("Which partner is asked?"))
    why = _said(_("What are they asked to do, and why?"), _("They read this."))
    until = DateField(label=_("By when do they have to answer?"))

    def __init__(self, data: Any = None, *, partners: Choices, today: date, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.today = today
        self.fields["partner"].choices = list(partners)  # type: ignore[attr-defined]

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < self.today:
            raise ValidationError(_("The day must be today or later"))
        return until


class AnswerForm(Form):
    answer = _radios(_("Do you take it on?"), [("accepted", _("Yes")), ("returned", _("No: return it"))])
    why = _said(_("Why is it returned?"), _("Who referred it reads this."))
    reveals: ClassVar[dict[str, Any]] = {"answer": {"returned": ("why",)}}


class OtherCaseForm(Form):
    """Another case, by its number."""

    number = _line(_("Number of the other case"), _("Such as ASB-2026-00123"), most=32, width="20")
    why = _said(_("Why?"))


class SplitForm(Form):
    why = _said(_("Why is it split?"))
    subject = _line(_("About whom or what is the new case?"))


class LetterForm(Form):
    en = _said(_("In English"), rows=14, most=20_000)
    cy = _said(_("In Welsh"), rows=14, most=20_000)
