"""What a list of cases is asked: filters in the address; what is looked for, which may be a name, in the session."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from diogel.definitions.model import Text
from diogel.web.cases.lists.showing import Sight
from diogel.web.cases.lists.wanted import Wanted
from diogel.web.ui.forms import Form
from diogel.web.ui.languages import said as _
from diogel.web.ui.languages import words


class ListForm(Form):
    """Stage and risk are asked once a pathway is chosen: each has its own."""

    whose = forms.ChoiceField(
        label=_("Whose"),
        required=False,
        choices=[("", _("All")), ("mine", _("Mine")), ("team", _("My organisation’s")), ("nobody", _("Without a lead person"))],
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Still open")), ("ended", _("Ended")), ("all", _("All"))])
    due = forms.ChoiceField(
        label=_("Next thing due"),
        required=False,
        choices=[("", _("All")), ("overdue", _("Overdue")), ("today", _("Today")), ("week", _("Within a week"))],
    )
    pathway = forms.ChoiceField(label=_("Pathway"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    risk = forms.ChoiceField(label=_("Risk"), required=False)

    def __init__(self, *args: Any, sight: Sight, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("pathway", ((one.pathway, one.title) for one in sight.pathways.values()))
        pathway = sight.pathways.get(str(self["pathway"].value() or ""))
        self._or_leave_out("stage", [(one.stage, one.name) for one in pathway.stages] if pathway else [])
        self._or_leave_out("risk", [(one.level, one.name) for one in pathway.risk.levels] if pathway and pathway.risk else [])

    def _choose(self, name: str, choices: Iterable[tuple[str, Text]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = [("", _("All")), *((value, words(text)) for value, text in choices)]

    def _or_leave_out(self, name: str, choices: list[tuple[str, Text]]) -> None:
        if choices:
            self._choose(name, choices)
        else:
            del self.fields[name]

    def wanted(self, words_: str) -> Wanted:
        return Wanted(**self.cleaned_data, words=words_)


class WordsForm(Form):
    words = forms.CharField(label=_("Case number, or whom or what it is about"), max_length=200, strip=True)
