"""The areas that a place can lie in, as the current build has them."""

from __future__ import annotations

from django.conf import settings

from diogel.build.open import open_current
from diogel.definitions.model import Partnership, Text
from diogel.errors import UsageError


def areas(partnership: Partnership) -> dict[str, Text]:
    """Code -> name, of the smallest level; none where nothing was built yet."""
    level = partnership.areas[0].level if partnership.areas else ""
    try:
        rows = open_current(settings.FOLDER, settings.BUILDS).table("area").to_pylist()
    except UsageError:
        return {}
    return {
        row["code"]: Text(en=row["name"] or row["code"], cy=row["name_cy"] or row["name"] or row["code"])
        for row in rows
        if row["level"] == level
    }
