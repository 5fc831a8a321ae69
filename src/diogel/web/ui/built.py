"""The style sheet, script and mark as bin/make-assets built them: where they lie and under which address a page finds them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from diogel.errors import UsageError

BUILT = Path(__file__).parent / "assets" / "built"
ADDRESS = "/static/"
KEPT = rf"^{ADDRESS}[0-9a-f]{{12}}/"
"""What a browser may keep for ever: the folder's name is the hash of what is in it."""


@cache
def version() -> str:
    """The folder they are in. UsageError when they were never built."""
    current = BUILT / "current"
    if not current.is_file():
        raise UsageError("the pages' style sheet and script have not been made", todo="run: make assets")
    return current.read_text("utf-8").strip()


def asset(name: str) -> str:
    return f"{ADDRESS}{version()}/{name}"
