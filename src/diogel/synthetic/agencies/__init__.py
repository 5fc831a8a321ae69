"""What each agency of Aberwylan sends: its own headers, its own codes, its own bad habits."""

from __future__ import annotations

from diogel.synthetic.agencies import council, education, emergency, health, housing, police, youth_justice
from diogel.synthetic.habits import Source

SOURCES: dict[str, Source] = {
    **police.SOURCES, **council.SOURCES, **youth_justice.SOURCES,
    **housing.SOURCES, **education.SOURCES, **health.SOURCES, **emergency.SOURCES,
}  # fmt: skip
"""Dataset -> how it is made and sent."""
