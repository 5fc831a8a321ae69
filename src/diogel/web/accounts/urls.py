"""Signing in, one's own account, and keeping other people's."""

from __future__ import annotations

from django.urls import path

from diogel.web.accounts.views import entering, inviting, keeping, own, reviewing

urlpatterns = [
    path("sign-in/", entering.sign_in, name="sign_in"),
    path("sign-in/as/", entering.sign_in_as, name="sign_in_as"),
    path("sign-in/code/", entering.code, name="code"),
    path("sign-in/set-up-code/", entering.set_up_code, name="set_up_code"),
    path("sign-in/not-invited/", entering.not_invited, name="not_invited"),
    path("sign-out/", entering.sign_out, name="sign_out"),
    path("join/<uuid:id>/<str:token>/", entering.join, name="join"),
    path("account/", own.mine, name="own_account"),
    path("account/acting/", own.acting, name="acting"),
    path("accounts/", keeping.people, name="accounts"),
    path("accounts/invite/", inviting.invite, name="invite"),
    path("accounts/requests/", inviting.requests, name="access_requests"),
    path("accounts/requests/<int:number>/", inviting.confirm, name="access_request"),
    path("accounts/review/", reviewing.review, name="access_review"),
    path("accounts/<uuid:id>/", keeping.person, name="account"),
    path("accounts/<uuid:id>/rights/", keeping.rights, name="rights"),
    path("accounts/<uuid:id>/end/", keeping.end, name="end_access"),
    path("accounts/<uuid:id>/invite/", inviting.invite_again, name="invite_again"),
    path("accounts/<uuid:id>/codes/", keeping.reset_codes, name="reset_codes"),
]
