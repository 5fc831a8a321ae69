"""Who is who, as somebody knows it: a file read into a table of identities and true persons, for judging links and nothing else.

Three ways to say which identity is meant, by the columns there are:

    identity_id, person                what a build calls it
    dataset, reference, person         the partner's own reference of the person
    dataset, file, row, person         the n-th row of a delivered file, as made-up deliveries tell it
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from diogel.build.conformed import ROWS, Conformed
from diogel.errors import UsageError
from diogel.ingest.receipt import Receipt
from diogel.linkage.quality.assess import Truth

MADE_UP = Path("truth") / "truth.parquet"
"""Where `diogel synth` leaves the truth, under the folder."""

TRUE = "quality_truth"
_SAID = "quality_said"
_COUNTED = "quality_counted"
_PERSON = ("person", "person_id")
_WAYS = (("identity_id",), ("dataset", "file", "row"), ("dataset", "reference"))
_TODO = "its columns are identity_id, or dataset and reference, or dataset, file and row; and person"


def put_truth(open_build: Conformed, path: Path, *, made_up: bool = False) -> Truth:
    """`quality_truth` (identity_id, person: a number) from a CSV or Parquet file. An identity that the file gives to several persons
    counts for the one it is given to most often, of equals the first by name; how many those are is told.

    Raises UsageError when the file can't be read or names no identity of the build.
    """
    said = _read(path)
    store = open_build.store
    store.put(_SAID, said)
    way = next(columns for columns in _WAYS if set(columns) <= set(said.column_names))
    if way == _WAYS[1]:
        store.put(_SAID, _with_deliveries(said, open_build.receipts))
    store.create(_COUNTED, _counted(way))
    numbered = "SELECT person, ROW_NUMBER() OVER (ORDER BY person) AS number FROM (SELECT DISTINCT person FROM quality_counted) AS p"
    ranked = f"SELECT *, ROW_NUMBER() OVER (PARTITION BY identity_id ORDER BY told DESC, person) AS place FROM {_COUNTED}"
    store.create(
        TRUE,
        f"SELECT r.identity_id, n.number AS person FROM ({ranked}) AS r JOIN ({numbered}) AS n ON n.person = r.person WHERE r.place = 1",
    )
    several = store.fetch(f"SELECT COUNT(*) AS n FROM (SELECT identity_id FROM {_COUNTED} GROUP BY identity_id HAVING COUNT(*) > 1) AS s")
    for name in (_SAID, _COUNTED):
        store.drop(name)
    if not store.count(TRUE):
        raise UsageError("the file names no identity of the current build", where=str(path), todo=_TODO)
    return Truth(TRUE, path.name, int(several["n"][0].as_py()), made_up)


def _counted(way: tuple[str, ...]) -> str:
    """identity_id, person, and how often the file says so."""
    sources = {
        _WAYS[0]: f"{_SAID} AS s JOIN person_identity AS i ON i.identity_id = s.identity_id",
        _WAYS[1]: f"{_SAID} AS s JOIN {ROWS} AS i ON i.delivery_id = s.delivery_id AND i.row_number = s.row AND i.dataset = s.dataset",
        _WAYS[2]: f"{_SAID} AS s JOIN identity_taken_in AS i ON i.dataset = s.dataset AND i.identity_reference = s.reference",
    }
    return (
        f"SELECT i.identity_id, s.person, COUNT(*) AS told FROM {sources[way]} "
        "WHERE s.person IS NOT NULL AND i.identity_id IS NOT NULL GROUP BY i.identity_id, s.person"
    )


def _with_deliveries(said: pa.Table, receipts: Iterable[Receipt]) -> pa.Table:
    """With the delivery of each file: the one accepted whose path ends as the file's does."""
    by_file: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for receipt in receipts:
        parts = Path(receipt.file).parts
        for start in range(len(parts)):
            by_file["/".join(parts[start:])][receipt.dataset] = receipt.delivery_id
    keys = zip(said["file"].to_pylist(), said["dataset"].to_pylist(), strict=True)
    deliveries = pa.array([by_file.get(file or "", {}).get(dataset) for file, dataset in keys], pa.string())
    return said.append_column("delivery_id", deliveries).set_column(said.column_names.index("row"), "row", said["row"].cast(pa.int64()))


def _read(path: Path) -> pa.Table:
    """The file's columns by their names, each as text; a person's under `person`."""
    try:
        table = pyarrow.parquet.read_table(path) if path.suffix == ".parquet" else _read_csv(path)
    except FileNotFoundError:
        raise UsageError("there is no such file of true persons", where=str(path)) from None
    except (pa.ArrowInvalid, UnicodeDecodeError, OSError):
        raise UsageError("the file of true persons can't be read", where=str(path), todo=f"give a CSV or Parquet file; {_TODO}") from None
    person = next((name for name in _PERSON if name in table.column_names), None)
    if person is None or not any(set(columns) <= set(table.column_names) for columns in _WAYS):
        raise UsageError("the file does not say who is who", where=str(path), todo=_TODO)
    wanted = [name for name in ("identity_id", "dataset", "reference", "file", "row") if name in table.column_names]
    columns = {name: _text(table[name]) for name in wanted} | {"person": _text(table[person])}
    if "row" in columns and pc.any(pc.invert(pc.match_substring_regex(pc.fill_null(columns["row"], "x"), r"^\d{1,15}$"))).as_py():
        raise UsageError("a row of the file has no row number", where=str(path), todo="row is the number of the delivery's row, from 1")
    return pa.table(columns)


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string())


def _read_csv(path: Path) -> pa.Table:
    """All columns as text: a reference keeps its leading noughts."""
    with path.open(encoding="utf-8-sig") as file:
        names = next(iter(file), "").rstrip("\r\n").split(",")
    convert = pyarrow.csv.ConvertOptions(
        column_types=dict.fromkeys((name.strip().strip('"') for name in names), pa.string()), strings_can_be_null=True
    )
    return pyarrow.csv.read_csv(path, convert_options=convert)
