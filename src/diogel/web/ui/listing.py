"""Long lists by address alone: which page of them, sorted by what; the links keep everything else that was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict

MOST = 50
"""Rows on a page, unless a view says otherwise."""


@dataclass(frozen=True)
class Header:
    """A column's head; with an address, pressing it sorts. `order`: ascending, descending or none, as aria-sort says it."""

    text: Any
    href: str = ""
    order: str = "none"


@dataclass(frozen=True)
class Sorting:
    """`by` is a key of what may be sorted by, never anything else that the address said."""

    by: str
    down: bool
    headers: tuple[Header, ...]

    @property
    def order_by(self) -> str:
        return f"-{self.by}" if self.down else self.by


def sorting(request: HttpRequest, columns: Sequence[tuple[str, Any]], *, by: str, down: bool = False) -> Sorting:
    """From `?sort=-received`; columns are key and words, a column with an empty key can't be sorted by."""
    asked = request.GET.get("sort", "")
    if asked.removeprefix("-") in {key for key, _ in columns if key}:
        by, down = asked.removeprefix("-"), asked.startswith("-")
    return Sorting(by, down, tuple(_header(request.GET, key, words, by, down) for key, words in columns))


def _header(asked: QueryDict, key: str, words: Any, by: str, down: bool) -> Header:
    if not key:
        return Header(words)
    now = key == by
    href = address(asked, sort=f"-{key}" if now and not down else key, page=None)
    return Header(words, href, ("descending" if down else "ascending") if now else "none")


@dataclass(frozen=True)
class Paging:
    """One page of a list: `rows` are its own; `links` says which other pages to offer, None standing for a gap."""

    rows: Sequence[Any]
    page: int
    pages: int
    total: int
    links: tuple[tuple[int, str] | None, ...]
    before: str = ""
    after: str = ""


def paging(request: HttpRequest, rows: Any, *, most: int = MOST, total: int | None = None) -> Paging:
    """Rows are a list or a query set. A page that isn't there is the nearest one that is."""
    count = total if total is not None else rows.count() if hasattr(rows, "query") else len(rows)
    pages = max(1, -(-count // most))
    page = min(max(_whole_number(request.GET.get("page", "")), 1), pages)
    to = {one: address(request.GET, page=one if one > 1 else None) for one in _offered(page, pages)}
    links: list[tuple[int, str] | None] = []
    for one, href in to.items():
        links += [None, (one, href)] if links and links[-1] and links[-1][0] + 1 < one else [(one, href)]
    return Paging(rows[(page - 1) * most : page * most], page, pages, count, tuple(links), to.get(page - 1, ""), to.get(page + 1, ""))


def _offered(page: int, pages: int) -> list[int]:
    return sorted({1, pages, *(one for one in (page - 1, page, page + 1) if 1 <= one <= pages)})


def _whole_number(given: str) -> int:
    return int(given) if given.isdecimal() and len(given) < 9 else 1


def address(asked: QueryDict, **changes: Any) -> str:
    """The same page's query with something said otherwise; None takes it out."""
    query = asked.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}"
