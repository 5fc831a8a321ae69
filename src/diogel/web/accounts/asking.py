"""Four eyes: what an administrator asks for somebody's access, and a governance lead confirms. What is taken away counts at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils import timezone

from diogel.definitions.model import Partnership
from diogel.errors import UsageError
from diogel.web import audit
from diogel.web.accounts import actions, queries
from diogel.web.accounts.models import AccessRequest, User
from diogel.web.audit import Kind, Subject
from diogel.web.permissions import Decision, Permission, Refused

What = AccessRequest.What


def ask_to_invite(*, partnership: Partnership, by: User, partner: str, email: str, **given: Any) -> AccessRequest:
    """UsageError where there can be no such account."""
    actions.check_place(partnership, partner, given["roles"], given["groups"])
    actions.check_address(email)
    return _ask(What.INVITE, by, email=email, partner=partner, partnership=partnership.id, **given)


def ask_to_invite_again(user: User, *, by: User) -> AccessRequest:
    """A new invitation opens an account that has rights already: whoever asks for one must not be the one who takes it."""
    actions.check_not_oneself(user, by)
    return _ask(What.AGAIN, by, **_as_it_is(user), roles=user.roles, groups=sorted(user.group_ids))


def change(user: User, *, partnership: Partnership, by: User, roles: Collection[str], groups: Collection[str]) -> AccessRequest | None:
    """Roles and groups that are taken away are gone now; what is given besides waits. None where nothing was."""
    actions.check_not_oneself(user, by)
    actions.check_place(partnership, user.partner, roles, groups)
    held, sits = set(user.roles), set(user.group_ids)
    wider = not (set(roles) <= held and set(groups) <= sits)
    if held - set(roles) or sits - set(groups):
        actions.change_rights(user, partnership=partnership, by=by, roles=held & set(roles), groups=sits & set(groups))
    _forget_open(user.email)
    return _ask(What.RIGHTS, by, **_as_it_is(user), roles=sorted(roles), groups=sorted(groups)) if wider else None


def confirm(request: AccessRequest, *, by: User, partnership: Partnership) -> User:
    """It counts from now on. UsageError where it was answered meanwhile, or can no longer be."""
    _answer(request, by, agreed=True)
    given = {"roles": request.roles, "groups": request.groups}
    if request.user is None:
        return actions.invite(
            partnership=partnership, email=request.email, name=request.name, job=request.job, partner=request.partner,
            language=request.language, **given,
        )  # fmt: skip
    if request.what == What.AGAIN:
        actions.invite_again(request.user, by=by)
    else:
        actions.change_rights(request.user, partnership=partnership, by=by, **given)
    return request.user


def refuse(request: AccessRequest, *, by: User) -> None:
    _answer(request, by, agreed=False)


def _answer(request: AccessRequest, by: User, *, agreed: bool) -> None:
    if not queries.confirms(by, request):
        raise Refused(Permission.ACCOUNTS_ADMIT, Decision(False, Permission.ACCOUNTS_ADMIT.words, "doesn't confirm this request"))
    done = AccessRequest.objects.filter(id=request.id, answered_at=None)
    if not done.update(answered_at=timezone.now(), answered_by=by.id, agreed=agreed):
        raise UsageError("this was answered meanwhile", todo="look at the list again")
    detail = {**_said(request), "answer": "agreed" if agreed else "refused"}
    audit.record(Kind.ACCESS_ANSWERED, subject=_subject(request), detail=detail)


def _ask(what: What, by: User, *, email: str, **given: Any) -> AccessRequest:
    """One stands at a time: a later one takes the place of what nobody has answered."""
    _forget_open(email)
    request = AccessRequest.objects.create(
        what=what, email=email, asked_by=by.id, asked_by_name=by.name, asked_at=timezone.now(), **given
    )  # fmt: skip
    audit.record(Kind.ACCESS_ASKED, subject=_subject(request), detail=_said(request))
    return request


def _forget_open(email: str) -> None:
    AccessRequest.objects.filter(email__iexact=email, answered_at=None).delete()


def _as_it_is(user: User) -> dict[str, Any]:
    same = ("email", "name", "job", "partner", "partnership", "language")
    return {"user": user, **{name: getattr(user, name) for name in same}}


def _subject(request: AccessRequest) -> Subject:
    return Subject("account", str(request.user_id)) if request.user_id else Subject("partner", request.partner)


def _said(request: AccessRequest) -> dict[str, str | int]:
    return {"request": request.pk, "what": str(request.what), "roles": ", ".join(request.roles), "groups": ", ".join(request.groups)}
