"""Every address of the workplace with what its view declares: for the reference, and for the sweep that proves it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver


@dataclass(frozen=True, kw_only=True)
class Route:
    """`permission` is what `@needs` says, `public` what `@public` does: a view that is right has one of them."""

    name: str
    address: str
    permission: str
    public: bool
    converters: dict[str, Any]

    @property
    def declared(self) -> bool:
        return bool(self.permission) != self.public


def routes() -> list[Route]:
    """In the order of their addresses; with those of an organisation's sign-in, whether this installation has it or not."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diogel.web.settings")
    import django

    django.setup()
    from django.urls import get_resolver

    from diogel.web.accounts import organisation_urls

    found = {route.address: route for route in walked(organisation_urls.urlpatterns, before="oidc/")}
    found |= {route.address: route for route in walked(get_resolver().url_patterns)}
    return [found[address] for address in sorted(found)]


def walked(patterns: Iterable[URLPattern | URLResolver], *, before: str = "", converters: dict[str, Any] | None = None) -> Iterator[Route]:
    """Also what is included, and what that includes; but for the programme interface, each of whose operations says what it needs, and
    which describes itself."""
    for one in patterns:
        address, known = before + str(one.pattern), {**(converters or {}), **one.pattern.converters}
        if getattr(one, "namespace", None) == "interface":
            continue
        if isinstance(one, URLResolver):
            yield from walked(one.url_patterns, before=address, converters=known)
            continue
        view = one.callback
        permission, public = str(getattr(view, "needs", "")), bool(getattr(view, "public", False))
        yield Route(name=one.name or "", address=address, permission=permission, public=public, converters=known)
