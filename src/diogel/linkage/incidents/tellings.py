"""Events made ready to be compared: when in minutes, where in metres and by door and name, what kind, which references.

`incident_telling` has one row per event of a kind that the model knows and whose time is known; the others are nobody's second telling.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyproj import Transformer

from diogel.linkage.incidents.addresses import door, street
from diogel.linkage.incidents.model import IncidentModel
from diogel.stores.base import Store

TELLINGS = "incident_telling"
_KINDS = "incident_kind"
_CHOSEN = "incident_chosen"

COLUMNS = (
    "event_id", "dataset", "partner", "reference", "quoted_reference", "occurred_from", "occurred_to", "occurred_precision", "category",
    "subcategory", "longitude", "latitude", "precision", "uprn", "postcode", "address", "location_name",
)  # fmt: skip
"""What is asked of the table of tellings; `precision` is how precisely the point is known."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_SHORT = 24
"""Letters of a field that may be one reference with a space in it."""
_LASTS = {"instant": 0, "day": 1439, "month": 31 * 1440 - 1}
"""Minutes that a time without an end may span."""


def prepare(store: Store, tellings: str, model: IncidentModel) -> None:
    """`tellings` -> `incident_telling`: telling (a number, in the order of event ids), event_id, dataset, partner, kind, started and
    ended (minutes since 1970), known_to, hour (of the week, in blocks of six; 0 is Monday from midnight), x and y (metres of the British
    National Grid, NULL without a point), metres (how far off they may be), uprn, door, name, reference, quoted (tokens between spaces)."""
    store.put(_KINDS, pa.table(dict(zip(("category", "subcategory", "kind"), _columns(model.kind_terms(), 3), strict=True))))
    selected = ", ".join(f"t.{name}" for name in COLUMNS)
    store.create(
        _CHOSEN,
        f"SELECT {selected}, COALESCE(closer.kind, broad.kind) AS kind FROM {tellings} AS t "
        f"LEFT JOIN {_KINDS} AS closer ON closer.category = t.category AND closer.subcategory = t.subcategory "
        f"LEFT JOIN {_KINDS} AS broad ON broad.category = t.category AND broad.subcategory = '' "
        "WHERE COALESCE(closer.kind, broad.kind) IS NOT NULL AND t.occurred_from IS NOT NULL AND t.partner IS NOT NULL "
        f"AND (COALESCE(t.occurred_precision, '') <> 'month' OR {_by_reference(tellings)})",
    )
    rows = store.fetch(f"SELECT * FROM {_CHOSEN} ORDER BY event_id")
    store.put(TELLINGS, _ready(rows, model))
    for name in (_KINDS, _CHOSEN):
        store.drop(name)


def _by_reference(tellings: str) -> str:
    """Whether a telling of which only the month is known can be found at all: by a reference that another shares, or may quote."""
    shared = f"SELECT reference FROM {tellings} WHERE reference IS NOT NULL GROUP BY reference HAVING COUNT(*) > 1"
    return f"t.reference IN ({shared}) OR (t.reference IS NOT NULL AND (SELECT COUNT(quoted_reference) FROM {tellings}) > 0)"


def _ready(rows: pa.Table, model: IncidentModel) -> pa.Table:
    started, ended, known_to = _times(rows)
    x, y, metres = _points(rows, model)
    return pa.table({
        "telling": np.arange(rows.num_rows, dtype=np.int64),
        **{name: rows[name].cast(pa.string()) for name in ("event_id", "dataset", "partner", "kind")},
        "started": started,
        "ended": ended,
        "known_to": pa.array(known_to, pa.string()),
        "hour": (started // 60 + 72) % 168 // 6,  # 1 January 1970 was a Thursday
        "x": pa.array(x, from_pandas=True),
        "y": pa.array(y, from_pandas=True),
        "metres": pa.array(metres),
        "uprn": pa.array([_number(uprn) for uprn in rows["uprn"].to_pylist()], pa.string()),
        "door": pa.array(_doors(rows), pa.string()),
        "name": pa.array(_names(rows["location_name"].to_pylist()), pa.string()),
        "reference": squeezed(rows["reference"]),
        "quoted": pa.array([quoted(text) for text in rows["quoted_reference"].to_pylist()], pa.string()),
    })  # fmt: skip


def _columns(rows: Sequence[tuple[str, ...]], width: int) -> list[pa.Array]:
    return [pa.array([row[place] for row in rows], pa.string()) for place in range(width)]


def _times(rows: pa.Table) -> tuple[Ints, Ints, list[str]]:
    """First and last minute that each telling may mean, and to what its time is known."""
    precision = [given or "instant" for given in rows["occurred_precision"].to_pylist()]
    started = _minutes(rows["occurred_from"])
    lasts = np.array([_LASTS[one] for one in precision], dtype=np.int64)
    ended = np.where(rows["occurred_to"].is_null().to_numpy(zero_copy_only=False), started, _minutes(rows["occurred_to"]))
    words = {"instant": "minute", "day": "day", "month": "month"}
    return started, np.maximum(ended, started + lasts), [words[one] for one in precision]


def _minutes(moments: pa.ChunkedArray) -> Ints:
    seconds = moments.cast(pa.timestamp("s"), safe=False).cast(pa.int64()).fill_null(0).to_numpy()
    return np.asarray(seconds // 60, dtype=np.int64)


def _points(rows: pa.Table, model: IncidentModel) -> tuple[Floats, Floats, Floats]:
    longitude, latitude = (np.asarray(rows[name].to_numpy(zero_copy_only=False), dtype=np.float64) for name in ("longitude", "latitude"))
    metres = np.array([model.metres.get(given, np.nan) if given else np.nan for given in rows["precision"].to_pylist()], dtype=np.float64)
    known = ~(np.isnan(longitude) | np.isnan(latitude) | np.isnan(metres))
    x, y = np.full(len(metres), np.nan), np.full(len(metres), np.nan)
    if known.any():
        x[known], y[known] = to_metres(longitude[known], latitude[known])
    return x, y, np.where(known, metres, 0.0)


def to_metres(longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """Metres east and north on the British National Grid, to the decimetre; the Senedd, -3.1626, 51.4638 -> 319300, 174500."""
    east, north = _grid().transform(longitude, latitude)
    return np.round(east, 1), np.round(north, 1)


@cache
def _grid() -> Transformer:
    return Transformer.from_crs(4326, 27700, always_xy=True)


def _doors(rows: pa.Table) -> list[str | None]:
    known: dict[tuple[Any, Any], str | None] = {}
    pairs = list(zip(rows["address"].to_pylist(), rows["postcode"].to_pylist(), strict=True))
    for pair in pairs:
        if pair not in known:
            known[pair] = door(*pair)
    return [known[pair] for pair in pairs]


def _names(written: Sequence[str | None]) -> list[str | None]:
    known = {text: street(text) or None for text in set(written) if text}
    return [known.get(text) if text else None for text in written]


def _number(uprn: str | None) -> str | None:
    return (uprn or "").strip().lstrip("0") or None


def squeezed(references: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """References without what people leave out when they copy them, where they are such as nobody else has by accident.

    'ASB/26-000123' -> 'ASB26000123'; '4711' and 'Open' -> None.
    """
    plain = pc.replace_substring_regex(pc.utf8_upper(references), "[^0-9A-Z]", "")
    digits, letters = pc.count_substring_regex(plain, "[0-9]"), pc.utf8_length(plain)
    enough = pc.greater_equal(letters, pc.if_else(pc.less(digits, letters), 6, 8))
    return pc.if_else(pc.and_(pc.greater_equal(digits, 4), enough), plain, pa.scalar(None, pa.string()))


def quoted(text: str | None) -> str | None:
    """The references in a field that quotes them, apart by spaces: 'AWP26-000123; see also CAD 7' -> 'AWP26000123'."""
    if not text:
        return None
    words = [*re.split(r"[\s,;()]+", text), *([text] if len(text) < _SHORT else [])]
    return " ".join(sorted(set(squeezed(pa.array(words, pa.string())).drop_null().to_pylist()))) or None
