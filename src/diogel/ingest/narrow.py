"""A delivered file written anew with some of its columns: what is left of it once the others were erased."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

from diogel.definitions.model import Dataset
from diogel.ingest.reading import open_reader
from diogel.ingest.receive import stem_of
from diogel.ingest.rewrite import csv_for

_ROWS_AT_ONCE = 10_000


def narrow(path: Path, dataset: Dataset, keep: Sequence[str]) -> Path:
    """Write the columns `keep` of a delivery beside it as a CSV that its dataset can be read from, whatever the delivery was
    written as; gives the passing file, which has the delivery's time and which no reader takes for a delivery.

    A row that could not be divided into columns is left out: what is to go may stand anywhere in it. Raises DeliveryError when
    the delivery can't be read, UsageError when its words can't be written in the encoding that its dataset names.
    """
    partial = path.with_name(f".{narrowed_name(path)}.part")
    optional = dataset.model_copy(update={"columns": tuple(column.model_copy(update={"required": False}) for column in dataset.columns)})
    try:
        _copy(path, optional, keep, partial)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    seen = path.stat()
    os.utime(partial, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    return partial


def narrowed_name(path: Path) -> str:
    """`asb_v2.xlsx` -> `asb_v2.csv`: it fills the place that the delivery did."""
    return f"{stem_of(path.name)}.csv"


def _copy(path: Path, dataset: Dataset, keep: Sequence[str], to: Path) -> None:
    with contextlib.closing(open_reader(path, dataset, keep)) as reader, csv_for(dataset.reading, to, about=path.name) as writer:
        writer.writerow(reader.headers.columns)
        for chunk in reader:
            for batch in chunk.select(list(reader.headers.columns)).to_batches(_ROWS_AT_ONCE):
                writer.writerows(zip(*(column.to_pylist() for column in batch.columns), strict=True))
