"""How the text of one column becomes a value: SQL in layers, and the reasons for which a value is doubted or refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Layer = Mapping[str, str]
"""New columns, each with its SQL over the columns of the layers before it."""


@dataclass(frozen=True)
class Finding:
    """A condition under which a value gets a reason. A fatal one keeps the row out."""

    reason: str
    when: str
    fatal: bool = False


@dataclass(frozen=True)
class Reading:
    """The layers that make `value`, the SQL name of the value's column, and what may be found on the way, worst first."""

    value: str
    layers: tuple[Layer, ...] = ()
    findings: tuple[Finding, ...] = ()
    clean: str = ""
    """A cheap condition under which nothing can be found, which spares most rows the rest."""
    extras: Mapping[str, str] = field(default_factory=dict)
    """Further results by what they are: `swapped`, `source`."""


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def listed(texts: Iterable[str]) -> str:
    """Texts as a list constant, as TRY_STRPTIME takes its formats."""
    return f"[{', '.join(literal(text) for text in texts)}]"


def is_one_of(expression: str, texts: Iterable[str]) -> str:
    """Whether an expression is one of the texts. Not IN (...): DuckDB makes a join of each, and twenty of them cost half a
    second on a delivery of four rows."""
    return f"LIST_CONTAINS({listed(texts)}, {expression})"
