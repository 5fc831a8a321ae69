"""A CSV written as a dataset is read: in its encoding, with its delimiter, its headers on their line."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from diogel.definitions.model import Reading
from diogel.errors import UsageError


@contextmanager
def csv_for(reading: Reading, path: Path, *, about: str, private: bool = False) -> Iterator[Any]:
    """A csv.writer into the file `path`, which is on disk when this ends; `private`: for its owner's eyes alone.

    UsageError, at the file `about`, when its words can't be written in the encoding that `reading` names.
    """
    encoding = reading.encoding or "utf-8-sig"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if private else 0o666)
    with os.fdopen(descriptor, "w", encoding=encoding, newline="") as file:
        file.write("\n" * (reading.header_row - 1))
        try:
            yield csv.writer(file, delimiter=reading.delimiter or ",")
            file.flush()
        except UnicodeEncodeError:
            raise UsageError(
                f"not all of its words can be written in {encoding}, in which its dataset is read",
                todo="take `encoding` out of the dataset's `reading`, then run it again",
                where=about,
            ) from None
        os.fsync(descriptor)
