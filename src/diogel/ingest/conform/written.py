"""The text of a column as it is read before its meaning is asked: tidied, and NULL where it says that nothing is known."""

from __future__ import annotations

from diogel.definitions.model import Checks, Column
from diogel.ingest.conform.reading import Finding, is_one_of, literal

USUAL_MISSING = (
    "null", "none", "nil", "n/a", "na", "n.a.", "#n/a", "#value!", "nan", "nk", "n/k", "not known", "unknown", "not recorded", "not stated",
    "not provided", "not given", "not available", "not applicable", "unspecified", "tbc", "-", "--", "---", ".", "?", "??", "???",
    "anhysbys", "ddim yn hysbys", "heb ei gofnodi", "heb ei nodi", "heb ei ddatgan", "amherthnasol",
)  # fmt: skip
"""How partners write that they don't know, in any column but names: Null and Na are people."""

_LONGEST = max(map(len, USUAL_MISSING))
_UNTIDY = r"^\s|\s$|\s\s|[\x{00}-\x{1f}\x{7f}\x{a0}\x{200b}\x{feff}]"
_SPACES = r"[\s\x{00}-\x{1f}\x{7f}\x{a0}\x{200b}\x{feff}]+"


def tidied(raw: str) -> str:
    """One space between words, none around, no control characters. Looking first is far cheaper than rewriting all."""
    return f"CASE WHEN REGEXP_MATCHES({raw}, '{_UNTIDY}') THEN TRIM(REGEXP_REPLACE({raw}, '{_SPACES}', ' ', 'g')) ELSE {raw} END"


def says_nothing(text: str) -> str:
    """The condition under which a text is one of the usual ways to say 'not known'."""
    return f"(LENGTH({text}) <= {_LONGEST} AND {is_one_of(f'LOWER({text})', USUAL_MISSING)})"


def without_missing(text: str, column: Column, *, usual: bool) -> str:
    """NULL for an empty text, for the column's own words for 'not known', and for the usual ones where `usual`."""
    empty = [f"{text} = ''"]
    if column.missing:
        empty.append(is_one_of(f"LOWER({text})", sorted(word.strip().lower() for word in column.missing)))
    if usual:
        empty.append(says_nothing(text))
    return f"CASE WHEN {' OR '.join(empty)} THEN NULL ELSE {text} END"


def text_findings(text: str, checks: Checks) -> list[Finding]:
    """The checks on a value as it is written."""
    found = []
    if checks.pattern is not None:
        found.append(Finding("pattern", f"NOT REGEXP_FULL_MATCH({text}, {literal(checks.pattern)})", fatal=True))
    if checks.one_of:
        found.append(Finding("not_listed", f"NOT {is_one_of(text, checks.one_of)}", fatal=True))
    if checks.max_length is not None:
        found.append(Finding("too_long", f"LENGTH({text}) > {checks.max_length}", fatal=True))
    return found
