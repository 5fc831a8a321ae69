"""The worked examples that come with the product."""

from __future__ import annotations

from pathlib import Path

from diogel.errors import UsageError

_IN_PACKAGE = Path(__file__).parents[1] / "partnerships"
_IN_CHECKOUT = Path(__file__).parents[3] / "partnerships"


def example(name: str) -> Path:
    """The folder of a worked example: beside the source in a checkout, inside the package when installed."""
    for root in (_IN_PACKAGE, _IN_CHECKOUT):
        if (root / name / "partnership.yaml").is_file():
            return root / name
    raise UsageError(f"the example {name} did not come with this installation", todo="install Diogel again, or take it from the source")
