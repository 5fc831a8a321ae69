"""What people fill in about accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from diogel.definitions.model import Partnership
from diogel.web.accounts.models import User
from diogel.web.accounts.queries import Hat, groups_of
from diogel.web.accounts.roles import ROLES
from diogel.web.ui.forms import Form
from diogel.web.ui.languages import said as _


class SignInForm(Form):
    email = forms.EmailField(
        label=_("Email address"), widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false", "width": "20"})
    )
    password = forms.CharField(label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))


class CodeForm(Form):
    code = forms.CharField(
        label=_("Six-digit code"),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "width": "10"}),
        help_text=_("From the app on your phone. It changes every 30 seconds."),
    )

    def clean_code(self) -> str:
        digits = self.cleaned_data["code"].replace(" ", "")
        if not (digits.isdigit() and len(digits) == 6):
            raise ValidationError(_("Enter the six digits that your app shows"))
        return str(digits)


class PasswordForm(Form):
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Three words that don't belong together are easy to remember and hard to guess."),
    )
    again = forms.CharField(
        label=_("The same password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"], self.user)
        return str(self.cleaned_data["password"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", _("The two passwords differ"))
        return given


class RightsForm(Form):
    choice_hints: ClassVar[Mapping[str, Mapping[str, Any]]] = {"roles": {role.id: role.description for role in ROLES.values()}}
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever holds several may do what any of them may."),
    )
    groups = forms.MultipleChoiceField(
        label=_("Groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The boards, panels and working groups in which they sit."),
    )

    def __init__(self, *args: Any, partnership: Partnership, partner: str, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("roles", [(role.id, role.name.in_language(language)) for role in ROLES.values()])
        self._choose("groups", _named(groups_of(partnership, partner), language))

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - as declared above
        field.choices = choices


class InviteForm(RightsForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    job = forms.CharField(label=_("Job"), max_length=120, required=False, help_text=_("As their own organisation calls it."))
    email = forms.EmailField(label=_("Work email address"), help_text=_("The invitation goes there, and they sign in with it."))
    language = forms.ChoiceField(
        label=_("Language of the invitation"), choices=[("en", "English"), ("cy", "Cymraeg")], widget=forms.RadioSelect, initial="en"
    )
    field_order = ("name", "job", "email", "language", "roles", "groups")


class PartnerForm(Form):
    """Whose people: asked first, since groups depend on it."""

    partner = forms.ChoiceField(label=_("Which partner do they work for?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, partnership: Partnership, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["partner"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = [(partner.id, partner.name.in_language(language)) for partner in partnership.partners.values() if not partner.left]


WHY_ACCESS_ENDS = (
    ("left", _("They have left their organisation")),
    ("moved", _("They do other work now")),
    ("unused", _("They don't need it")),
    ("concern", _("There is a concern about how it was used")),
)


class PeopleForm(Form):
    """What narrows the list of accounts."""

    words = forms.CharField(label=_("Name, job or address"), required=False)
    partner = forms.ChoiceField(label=_("Partner"), required=False)
    gone = forms.BooleanField(label=_("Those whose access has ended"), required=False)

    def __init__(self, *args: Any, partnership: Partnership, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["partner"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        named = [(partner.id, partner.name.in_language(language)) for partner in partnership.partners.values()]
        field.choices = [("", _("All")), *named]


class EndForm(Form):
    why = forms.ChoiceField(label=_("Why does their access end?"), choices=WHY_ACCESS_ENDS, widget=forms.RadioSelect)


class ConfirmForm(Form):
    answer = forms.ChoiceField(
        label=_("Is this right?"),
        choices=[("agree", _("Yes: I know the person, and they need this for their work")), ("refuse", _("No"))],
        widget=forms.RadioSelect,
    )


class HatForm(Form):
    hat = forms.ChoiceField(label=_("For whom are you acting?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, hats: tuple[Hat, ...], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["hat"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = _named(hats, language)


class ReviewForm(Form):
    keep = forms.MultipleChoiceField(
        label=_("Who keeps access?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The access of everybody else ends at once."),
    )

    def __init__(self, *args: Any, people: list[User], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["keep"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - as declared above
        field.choices = [(str(user.id), _with_roles(user, language)) for user in people]


def _named(hats: tuple[Hat, ...], language: str) -> list[tuple[str, str]]:
    return [(hat.id, hat.name.in_language(language)) for hat in hats]


def _with_roles(user: User, language: str) -> str:
    roles = ", ".join(role.name.in_language(language) for role in user.held)
    return f"{user.name} – {roles}" if roles else user.name
