"""Diogel's linkage as a process of its own, from a folder's identities.parquet to clusters.parquet.

python -m benchmarks.linkage.ours train FOLDER MODEL       learn m and u from the identities, nobody telling who is who
python -m benchmarks.linkage.ours link FOLDER OUT [--model MODEL] [--new N] [--keep INDEX] [--known INDEX]
python -m benchmarks.linkage.ours floor INDEX [--known INDEX]

`--keep` leaves an index behind. `--new 10000` with `--keep` links all but 10,000 records drawn at random, which are those that come when
`--known` names that index. `floor` is the least that any increment has to do: read the index, and compare the pairs that came with it.
"""

from __future__ import annotations

import argparse
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from diogel.linkage.fields import without_tokens
from diogel.linkage.index import RECORD, Known
from diogel.linkage.link import link
from diogel.linkage.model import LinkageModel
from diogel.linkage.score import scored
from diogel.linkage.train import train
from diogel.stores.duckdb import DuckDBStore
from diogel.stores.keys import Keys

_THEN = datetime(2026, 11, 1)
THREADS = 2


def open_store() -> DuckDBStore:
    """Keys that are no secret: an index that one run writes is read by another."""
    return DuckDBStore(Keys(b"benchmark" + bytes(23), b"benchmark" + bytes(22) + b"1"), threads=THREADS)


def put_identities(store: DuckDBStore, path: Path, new: int) -> None:
    """`identities`, read as the peer reads them; without the `new` ones that are to come later."""
    rows = np.random.default_rng(1).permutation(pq.ParquetFile(path).metadata.num_rows)[:new]
    store.put("later", pa.table({"row": rows}))
    held_back = "WHERE file_row_number NOT IN (SELECT row FROM later)" if new else ""
    read = f"SELECT * EXCLUDE (file_row_number) FROM read_parquet('{path}', file_row_number = true)"
    store.connection.execute(f"CREATE TABLE identities AS {read} {held_back}")


def run_train(folder: Path, model: Path) -> None:
    store = open_store()
    store.put("identities", pq.read_table(folder / "identities.parquet"))
    train(store, "identities", LinkageModel.load(), data=f"benchmark {folder.name}", on=date(2026, 11, 1)).save(model)
    store.close()


def run_link(folder: Path, out: Path, *, model: Path | None, new: int, keep: Path | None, known: Path | None) -> None:
    store = open_store()
    put_identities(store, folder / "identities.parquet", new if known is None else 0)
    loaded = LinkageModel.load(model) if model else LinkageModel.load()
    linked = link(store, "identities", model=loaded, known=Known(known) if known else None, keep_in=keep, at=_THEN, ties=False)
    out.mkdir(parents=True, exist_ok=True)
    persons = linked.person_identity.select(["identity_id", "person_id"]).rename_columns(["identity_id", "cluster_id"])
    pq.write_table(persons, out / "clusters.parquet")
    print({name: linked.summary[name] for name in ("identities", "persons") if name in linked.summary})
    store.close()


def run_floor(index: Path, known: Path) -> None:
    store, after, before = open_store(), Known(index), Known(known)
    store.load("before", [known / name for name in before.meta()["record"]], secret="identity")
    after.load_index(store)
    after.load_members(store)
    store.create("arrived", f"SELECT tuple_id FROM {RECORD} EXCEPT SELECT tuple_id FROM before")
    for stem in ("member", "candidate", "cluster", "term"):
        store.load(stem, [index / f"{stem}.parquet"], secret="identity")
        store.create(f"read_{stem}", f"SELECT * FROM {stem}")
    store.create(
        "pairs",
        "SELECT tuple_id_l, tuple_id_r, found FROM read_candidate WHERE tuple_id_l IN (FROM arrived) OR tuple_id_r IN (FROM arrived)",
    )
    scored(store, without_tokens(LinkageModel.load()), "pairs", "compared", records=RECORD)
    print(f"{store.count('arrived'):,} records, {store.count('compared'):,} pairs")
    store.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("train", "link", "floor"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path, nargs="?")
    parser.add_argument("--model", type=Path)
    parser.add_argument("--new", type=int, default=0)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--known", type=Path)
    given = parser.parse_args()
    if given.what == "train":
        run_train(given.folder, given.out)
    elif given.what == "link":
        run_link(given.folder, given.out, model=given.model, new=given.new, keep=given.keep, known=given.known)
    else:
        run_floor(given.folder, given.known)


if __name__ == "__main__":
    main()
