"""Typed values as the text a person would have written: ISO dates, numbers without a needless '.0'."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

_WHOLE = 2**53
"""Up to here every whole number has a float of its own."""


def as_text(values: pa.Array) -> pa.Array:
    """Any flat Arrow array as strings; empty text for null.

    2024-03-01 (date), 2024-03-01T10:30:00 (timestamp, with its offset where it has a zone), 12 (from 12.0), 0.5, true.
    """
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_timestamp(values.type):
        text = _timestamps(values)
    elif pa.types.is_floating(values.type):
        text = _floats(values.cast(pa.float64()))
    elif pa.types.is_decimal(values.type):
        text = pc.replace_substring_regex(values.cast(pa.string()), r"\.0+$", "")
    else:
        text = values.cast(pa.string())
    return pc.fill_null(text, "")


def _timestamps(values: pa.Array) -> pa.Array:
    zone = "%z" if values.type.tz else ""
    text = pc.strftime(values, format=f"%Y-%m-%dT%H:%M:%S{zone}")
    return pc.replace_substring_regex(text, r"\.0+([+-]\d{4})?$", r"\1")


def _floats(values: pa.Array) -> pa.Array:
    values = pc.if_else(pc.is_nan(values), None, values)
    whole = pc.and_(pc.equal(pc.floor(values), values), pc.less(pc.abs(values), _WHOLE))
    integers = pc.if_else(whole, values, None).cast(pa.int64()).cast(pa.string())
    return pc.if_else(whole, integers, values.cast(pa.string()))
