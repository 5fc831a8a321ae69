"""What a build says of its own links, as it makes them; and what the groups of an evaluation are called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from diogel.definitions.model import Partnership, Text
from diogel.linkage.model import LinkageModel
from diogel.linkage.quality.assess import assess
from diogel.linkage.quality.report import Quality
from diogel.stores.base import Store


def quality_of(
    store: Store,
    model: LinkageModel,
    allowed: Mapping[str, set[str]],
    *,
    on: date,
    summary: Mapping[str, Any],
    build: str = "",
    blocks: bool = True,
) -> Quality:
    """How good the links are that a build has just made, without truth: its store has `to_link`, `person_identity`, `pair` and `link`;
    `allowed` says which fields of each dataset linkage may use (`people.linkable_fields`), `summary` is what `link` said.

    What it gives is for results.json under `linkage_quality`: `quality_of(...).plain()`. It holds no personal data.
    """
    return assess(store, model, frozen(allowed), on=on, summary=summary, build=build, blocks=blocks)


def frozen(allowed: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {dataset: frozenset(fields) for dataset, fields in allowed.items()}


def group_names(partnership: Partnership) -> dict[str, dict[str, Text]]:
    """Partners by their names, sexes and ethnic groups by their terms."""
    found = {"partner": {id: partner.name for id, partner in partnership.partners.items()}}
    for name in ("sex", "ethnic_group"):
        if vocabulary := partnership.vocabularies.get(name):
            found[name] = {term.term: term.name for term in vocabulary.terms}
    return found
