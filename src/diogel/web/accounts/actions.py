"""Every change to an account, each with its line in the audit."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable

from django.contrib.auth import login, logout
from django.http import HttpRequest
from django.utils import timezone
from django_otp import login as otp_login
from django_otp.plugins.otp_totp.models import TOTPDevice

from diogel.definitions.model import Partnership
from diogel.errors import UsageError
from diogel.web import audit
from diogel.web.accounts.models import AccessReview, Membership, User
from diogel.web.accounts.queries import seats
from diogel.web.accounts.roles import ROLES
from diogel.web.audit import Kind, Subject


def sign_in(request: HttpRequest, user: User, backend: str) -> None:
    """From here on the session is this person's; it has a new name, so that one fixed beforehand is worth nothing."""
    login(request, user, backend=backend)
    user.joined_at = user.joined_at or timezone.now()
    user.save(update_fields=["joined_at"])
    audit.record(Kind.SIGN_IN, subject=_account(user), detail={"by": "demo" if not user.has_usable_password() else "password"})


def sign_out(request: HttpRequest, user: User) -> None:
    logout(request)
    audit.record(Kind.SIGN_OUT, subject=_account(user))


def give_code(request: HttpRequest, user: User, device: TOTPDevice) -> None:
    """The second step is done; a device that was being set up counts from now on."""
    if not device.confirmed:
        device.confirmed = True
        device.save()
        audit.record(Kind.ACCOUNT_CHANGE, subject=_account(user), detail={"what": "codes set up"})
    otp_login(request, device)


def invite(
    *,
    partnership: Partnership,
    email: str,
    name: str,
    job: str,
    partner: str,
    roles: Collection[str],
    groups: Collection[str],
    language: str,
) -> User:
    """An account that can be entered only through the invitation's address. UsageError where it can't be."""
    check_place(partnership, partner, roles, groups)
    check_address(email)
    user = User(
        email=email, name=name, job=job, partner=partner, partnership=partnership.id, roles=sorted(roles), language=language,
        invited_at=timezone.now(),
    )  # fmt: skip
    user.set_unusable_password()
    user.save()
    Membership.objects.bulk_create(Membership(user=user, group=group) for group in sorted(groups))
    audit.record(Kind.INVITE, subject=_account(user), detail={"partner": partner, **_rights(roles, groups)})
    return user


def join(user: User, password: str) -> None:
    """The invited person takes the account."""
    user.set_password(password)
    user.access_stamp = uuid.uuid4()
    user.save()
    audit.record(Kind.ACCOUNT_CHANGE, subject=_account(user), detail={"what": "password set"})


def change_rights(user: User, *, partnership: Partnership, by: User, roles: Collection[str], groups: Collection[str]) -> None:
    """New roles and groups count at once: every session of the person ends."""
    check_not_oneself(user, by)
    check_place(partnership, user.partner, roles, groups)
    was = _rights(user.roles, user.group_ids)
    user.roles = sorted(roles)
    user.memberships.exclude(group__in=groups).delete()
    Membership.objects.bulk_create(Membership(user=user, group=group) for group in sorted(set(groups) - user.group_ids))
    _end_sessions(user)
    new = _rights(roles, groups)
    audit.record(Kind.ROLE_CHANGE, subject=_account(user), detail={**new, "roles_before": was["roles"], "groups_before": was["groups"]})


def end_access(user: User, *, by: User, why: str) -> None:
    """The person has left or is to have no access: every session ends now, and no password or code opens the account again."""
    check_not_oneself(user, by)
    user.left_at = timezone.now()
    user.set_unusable_password()
    TOTPDevice.objects.filter(user=user).delete()
    _end_sessions(user)
    audit.record(Kind.LEAVE, subject=_account(user), detail={"why": why})


def reset_codes(user: User, *, by: User) -> None:
    """For a lost phone: the next sign-in sets codes up anew."""
    check_not_oneself(user, by)
    TOTPDevice.objects.filter(user=user).delete()
    _end_sessions(user)
    audit.record(Kind.ACCOUNT_CHANGE, subject=_account(user), detail={"what": "codes taken away"})


def invite_again(user: User, *, by: User) -> None:
    """A new invitation: the earlier one, the password and the codes are worth nothing from now on, and access that ended is given back."""
    check_not_oneself(user, by)
    user.left_at = None
    user.invited_at = timezone.now()
    user.set_unusable_password()
    TOTPDevice.objects.filter(user=user).delete()
    _end_sessions(user)
    audit.record(Kind.INVITE, subject=_account(user), detail={"partner": user.partner, **_rights(user.roles, user.group_ids)})


def confirm_review(*, partner: str, quarter: str, by: User, keep: Collection[str]) -> AccessReview:
    """Somebody answers for who of a partner's people keeps access; for the others it ends now. UsageError when that was done already."""
    review, _ = AccessReview.objects.get_or_create(partner=partner, quarter=quarter, defaults={"opened_at": timezone.now()})
    if review.confirmed_at:
        raise UsageError(
            f"the access of {partner} was confirmed for {quarter} by {review.confirmed_by_name}", todo="the next quarter has its own"
        )
    people = list(User.objects.filter(partner=partner, left_at=None))
    for user in people:
        if str(user.id) not in keep:
            end_access(user, by=by, why="access review")
    review.people = [{"id": str(user.id), "name": user.name, "roles": user.roles, "kept": str(user.id) in keep} for user in people]
    review.confirmed_at, review.confirmed_by, review.confirmed_by_name = timezone.now(), by.id, by.name
    review.save()
    kept = sum(str(user.id) in keep for user in people)
    detail: dict[str, str | int] = {"quarter": quarter, "kept": kept, "ended": len(people) - kept}
    audit.record(Kind.ACCESS_REVIEW, subject=Subject("partner", partner), detail=detail)
    return review


def _end_sessions(user: User) -> None:
    user.access_stamp = uuid.uuid4()
    user.save()
    user.refresh_from_db()


def check_place(partnership: Partnership, partner: str, roles: Iterable[str], groups: Iterable[str]) -> None:
    """UsageError for a partner, role or group that there isn't, or a group on which the partner doesn't sit."""
    if partner not in partnership.partners:
        raise UsageError(f"there is no partner {partner}", todo=f"choose one of: {', '.join(partnership.partners)}")
    if unknown := sorted(set(roles) - set(ROLES)):
        raise UsageError(f"there is no role {unknown[0]}", todo=f"choose from: {', '.join(ROLES)}")
    for group in groups:
        if group not in partnership.groups:
            raise UsageError(f"there is no group {group}", todo=f"choose from: {', '.join(partnership.groups)}")
        if partner not in seats(partnership, group):
            raise UsageError(f"{partner} has no seat in {group}", todo="the group's file says which partners sit on it")


def check_address(email: str) -> None:
    if User.objects.filter(email__iexact=email).exists():
        raise UsageError(f"{email} has an account already", todo="change its roles, or give its access back, on its own page")


def check_not_oneself(user: User, by: User) -> None:
    if user.id == by.id:
        raise UsageError("nobody changes their own access", todo="ask another administrator")


def _account(user: User) -> Subject:
    return Subject("account", str(user.id))


def _rights(roles: Iterable[str], groups: Iterable[str]) -> dict[str, str]:
    return {"roles": ", ".join(sorted(roles)), "groups": ", ".join(sorted(groups))}
