"""The definitions against one another: each module knows one kind, and yields what is wrong with it."""

from __future__ import annotations

from diogel.definitions.checks import agreements, datasets, groups, measures, partnership, pathways, trials, vocabularies, welsh
from diogel.definitions.checks.draft import Draft
from diogel.definitions.faults import Fault


def check(draft: Draft) -> list[Fault]:
    """Every fault between the files of a folder."""
    kinds = (partnership, vocabularies, datasets, agreements, groups, measures, pathways, trials, welsh)
    return [fault for kind in kinds for fault in kind.check(draft)]
