"""The text of a column as it is read before its meaning is asked: tidied, and NULL where it says that nothing is known."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from diogel.definitions.model import Checks, Column
from diogel.ingest.conform.reading import Finding, is_one_of, literal

USUAL_MISSING = (
    "null", "none", "nil", "n/a", "na", "n.a.", "#n/a", "#value!", "nan", "nk", "n/k", "not known", "unknown", "not recorded", "not stated",
    "not provided", "not given", "not available", "not applicable", "unspecified", "tbc", "-", "--", "---", ".", "?", "??", "???",
    "anhysbys", "ddim yn hysbys", "heb ei gofnodi", "heb ei nodi", "heb ei ddatgan", "amherthnasol",
)  # fmt: skip
"""How partners write that they don't know, in any column but names: Null and Na are people."""

_BEGINNINGS = "".join(sorted({word[0] for word in USUAL_MISSING}))
_LONGEST = max(map(len, USUAL_MISSING))
_UNTIDY = r"^\s|\s$|\s\s|[\x{00}-\x{1f}\x{7f}\x{a0}\x{200b}\x{feff}]"
_SPACES = r"[\s\x{00}-\x{1f}\x{7f}\x{a0}\x{200b}\x{feff}]+"
_WIDE_SPACES = tuple(sign.encode() for sign in "\x7f\u00a0\u200b\ufeff")


def tidied(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """One space between words, none around, no control characters; a column that is tidy already is given back as it is."""
    return pa.chunked_array([_tidied(part) for part in column.chunks] or [pa.array([], pa.string())])


def _tidied(values: pa.StringArray) -> pa.StringArray:
    if not _may_be_untidy(values):
        return values
    untidy = pc.fill_null(pc.match_substring_regex(values, _UNTIDY), False)
    mended = pc.utf8_trim_whitespace(pc.replace_substring_regex(values.filter(untidy), _SPACES, " "))
    return pc.replace_with_mask(values, untidy, mended)


def _may_be_untidy(values: pa.StringArray) -> bool:
    """Looks at the bytes of all values at once, ten times faster than at each value: a sign of untidiness anywhere, a
    control character, or a space at either end of a value."""
    _, offsets, data = values.buffers()
    if data is None or not len(values):
        return False
    at = np.frombuffer(offsets, np.int32)[values.offset : values.offset + len(values) + 1]
    held = memoryview(data)[at[0] : at[-1]]
    letters = np.frombuffer(held, np.uint8)
    if not len(letters):
        return False
    if letters.min() < ord(" ") or b"  " in held.tobytes():
        return True
    if letters.max() >= 0x7F and any(sign in held.tobytes() for sign in _WIDE_SPACES):
        return True
    filled = at[1:] > at[:-1]
    starts, ends = letters[at[:-1][filled] - at[0]], letters[at[1:][filled] - at[0] - 1]
    return bool((starts == ord(" ")).any() or (ends == ord(" ")).any())


def says_nothing(text: str) -> str:
    """The condition under which a text is one of the usual ways to say 'not known'."""
    # Few values begin as one of them does, and none of them with a digit: the rest is spared the look-up.
    begins = f"CONTAINS({literal(_BEGINNINGS)}, LOWER(LEFT({text}, 1)))"
    return f"(LENGTH({text}) <= {_LONGEST} AND {begins} AND {is_one_of(f'LOWER({text})', USUAL_MISSING)})"


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
