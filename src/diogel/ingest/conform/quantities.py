"""Numbers, whole numbers, and yes or no."""

from __future__ import annotations

from diogel.definitions.model import Checks
from diogel.ingest.conform.reading import Finding, Layer, Reading, is_one_of

_YES = ("y", "yes", "true", "t", "1", "1.0", "oes", "ie", "ydy", "ydyw", "gwir")
_NO = ("n", "no", "false", "f", "0", "0.0", "nac oes", "na", "nage", "nac ydy", "nac ydyw", "ffug")

_HIDDEN = r"[<≤]\s*\d+|\*+|\[[cz]\]|\.\."
"""How publishers show a count they hide: '<5', '*', '[c]', '..'."""


def read_number(text: str, value: str, checks: Checks, *, whole: bool = False) -> Reading:
    """DOUBLE, or BIGINT when `whole`: '1,234' -> 1234, '£12.50' -> 12.5, '(3)' -> -3, '7 %' -> 7."""
    plain = f"REGEXP_REPLACE(REGEXP_REPLACE({text}, '^\\((.*)\\)$', '-\\1'), '[,£%\\s]', '', 'g')"
    hidden = f"{value}_p IS NULL AND REGEXP_FULL_MATCH({text}, '{_HIDDEN}')"
    layers: tuple[Layer, ...] = (
        {f"{value}_x": f"TRY_CAST({text} AS DOUBLE)"},
        {f"{value}_y": f"COALESCE({value}_x, CASE WHEN {text} IS NOT NULL AND {value}_x IS NULL THEN TRY_CAST({plain} AS DOUBLE) END)"},
        {f"{value}_p": f"CASE WHEN ISFINITE({value}_y) THEN {value}_y END"},
        {value: _whole(value) if whole else f"{value}_p"},
    )
    findings = [
        Finding("suppressed", hidden),
        Finding("unreadable_number", f"{text} IS NOT NULL AND {value}_p IS NULL AND NOT ({hidden})", fatal=True),
        *([Finding("not_whole", f"{value}_p IS NOT NULL AND {value} IS NULL", fatal=True)] if whole else []),
        *_bounds(value, checks),
    ]
    return Reading(value, layers, tuple(findings))


def _whole(value: str) -> str:
    return f"CASE WHEN {value}_p = FLOOR({value}_p) THEN TRY_CAST({value}_p AS BIGINT) END"


def _bounds(value: str, checks: Checks) -> list[Finding]:
    found = []
    if checks.minimum is not None:
        found.append(Finding("below_minimum", f"{value} < {checks.minimum!r}", fatal=True))
    if checks.maximum is not None:
        found.append(Finding("above_maximum", f"{value} > {checks.maximum!r}", fatal=True))
    return found


def read_boolean(text: str, value: str) -> Reading:
    """BOOLEAN from yes and no in either language, true and false, 1 and 0."""
    sql = f"CASE WHEN {is_one_of(f'LOWER({text})', _YES)} THEN TRUE WHEN {is_one_of(f'LOWER({text})', _NO)} THEN FALSE END"
    findings = (Finding("unreadable_boolean", f"{text} IS NOT NULL AND {value} IS NULL", fatal=True),)
    return Reading(value, ({value: sql},), findings)
