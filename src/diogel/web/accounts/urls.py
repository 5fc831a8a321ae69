"""Signing in, one's own account, and keeping other people's."""

from __future__ import annotations

from django.urls import path

from diogel.web.accounts import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/as/", views.sign_in_as, name="sign_in_as"),
    path("sign-in/code/", views.code, name="code"),
    path("sign-in/set-up-code/", views.set_up_code, name="set_up_code"),
    path("sign-in/not-invited/", views.not_invited, name="not_invited"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("join/<uuid:id>/<str:token>/", views.join, name="join"),
    path("account/", views.mine, name="own_account"),
    path("account/acting/", views.acting, name="acting"),
    path("accounts/", views.people, name="accounts"),
    path("accounts/invite/", views.invite, name="invite"),
    path("accounts/review/", views.review, name="access_review"),
    path("accounts/<uuid:id>/", views.person, name="account"),
    path("accounts/<uuid:id>/rights/", views.rights, name="rights"),
    path("accounts/<uuid:id>/end/", views.end, name="end_access"),
    path("accounts/<uuid:id>/invite/", views.invite_again, name="invite_again"),
    path("accounts/<uuid:id>/codes/", views.reset_codes, name="reset_codes"),
]
