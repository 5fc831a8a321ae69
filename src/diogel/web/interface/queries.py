"""What the pages of the interface read."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet

from diogel.web.accounts.models import User
from diogel.web.interface import keys
from diogel.web.interface.models import Hook, Key, Telling
from diogel.web.permissions import Permission, decide

SHOWN = 20


def keys_for(user: User) -> QuerySet[Key]:
    """Those that open first, the newest of each first."""
    return Key.objects.filter(user__partnership=user.partnership).select_related("user", "made_by").order_by("ended_at", "-made_at")


def key_for(user: User, id: str) -> Key | None:
    key = keys_for(user).filter(id=id).first()
    return key if key and decide(user, Permission.ACCOUNTS_READ, key.user).allowed else None


@dataclass(frozen=True)
class HookSeen:
    hook: Hook
    waiting: int
    given_up: int
    last: Telling | None


def hooks_of(key: Key) -> list[HookSeen]:
    return [_seen(hook) for hook in key.hooks.filter(ended_at=None)]


def _seen(hook: Hook) -> HookSeen:
    told = hook.tellings
    return HookSeen(
        hook,
        waiting=told.filter(state=Telling.State.WAITING).count(),
        given_up=told.filter(state=Telling.State.GIVEN_UP).count(),
        last=told.exclude(tried=0).order_by("-at").first(),
    )


def opens(key: Key) -> bool:
    return keys.opens(key)


def hosts() -> tuple[str, ...]:
    """Whom this installation may tell."""
    return tuple(settings.HOOK_HOSTS)
