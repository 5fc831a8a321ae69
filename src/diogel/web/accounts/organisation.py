"""Coming back from the sign-in of one's own organisation (OpenID Connect)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from diogel.web import audit
from diogel.web.accounts.middleware import BY_ORGANISATION
from diogel.web.accounts.models import User
from diogel.web.audit import Actor, Kind, Subject
from diogel.web.permissions import public
from diogel.web.ui.languages import language_of


class _Back(OIDCAuthenticationCallbackView):  # type: ignore[misc]
    """The organisation has seen to the second step, so none is asked here."""

    user: User
    request: HttpRequest

    def login_success(self) -> HttpResponse:
        user = self.user
        with audit.recording(Actor(id=str(user.id), name=user.name, partner=user.partner, hat=user.partner)):
            response: HttpResponse = super().login_success()
            self.request.session[BY_ORGANISATION] = True
            user.joined_at = user.joined_at or timezone.now()
            user.save(update_fields=["joined_at"])
            audit.record(Kind.SIGN_IN, subject=Subject("account", str(user.id)), detail={"by": "organisation"})
        return response

    def login_failure(self) -> HttpResponse:
        with audit.recording(Actor.system("sign-in")):
            audit.record(Kind.SIGN_IN_FAILED, subject=Subject("account", "unknown"), detail={"by": "organisation"})
        return HttpResponseRedirect(reverse("not_invited", args=[language_of(self.request)]))


leave = public(OIDCAuthenticationRequestView.as_view())
back = public(_Back.as_view())
