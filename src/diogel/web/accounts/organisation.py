"""Coming back from the sign-in of one's own organisation (OpenID Connect)."""

from __future__ import annotations

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from diogel.web import audit
from diogel.web.accounts.backends import NotConfirmed
from diogel.web.accounts.middleware import BY_ORGANISATION
from diogel.web.accounts.models import User
from diogel.web.audit import Actor, Kind, Subject
from diogel.web.permissions import public
from diogel.web.ui.languages import language_of
from diogel.web.ui.pages import page

_log = structlog.stdlib.get_logger("diogel.organisation")


class _Back(OIDCAuthenticationCallbackView):  # type: ignore[misc]
    """The organisation has seen to the second step, so none is asked here."""

    user: User
    request: HttpRequest

    def get(self, request: HttpRequest) -> HttpResponse:
        """Only an answer to what this browser asked for counts; any other changes nothing, also not who is signed in."""
        if request.GET.get("state", "") not in request.session.get("oidc_states", {}):
            return self._unconfirmed()
        try:
            response: HttpResponse = super().get(request)
        except NotConfirmed as fault:
            _log.warning("an organisation's provider confirmed nobody", exc_info=fault)
            return self._unconfirmed()
        return self._unconfirmed() if "error" in request.GET else response

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
        if "error" not in self.request.GET:
            _failed()
        return HttpResponseRedirect(reverse("not_invited", args=[language_of(self.request)]))

    def _unconfirmed(self) -> HttpResponse:
        _failed()
        return page(self.request, "accounts/not_confirmed.html", language_of(self.request), status=403, marking="OFFICIAL")


def _failed() -> None:
    with audit.recording(Actor.system("sign-in")):
        audit.record(Kind.SIGN_IN_FAILED, subject=Subject("account", "unknown"), detail={"by": "organisation"})


leave = public(OIDCAuthenticationRequestView.as_view())
back = public(_Back.as_view())
