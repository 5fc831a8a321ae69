"""What linking by tokens costs in recall, on made-up people whose truth is known: the table in docs/how-to/link-without-names.md.

python -m benchmarks.hashed --people 60000 --seed 3

Four ways to link the same records: the model over plain fields; every partner hashed; plain names, dates and postcodes that have to agree
to the letter; names and date of birth alone that have to. Tokens are made with a key that is thrown away: another one moves the last digit, where the guard has to break a tie.
"""

from __future__ import annotations

import argparse
import secrets
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.linkage import people
from benchmarks.linkage.metrics import by_group, quality
from diogel.ingest.conform.names import fold
from diogel.linkage.hashed import Crowds, Hasher, parts_of
from diogel.linkage.link import link
from diogel.linkage.model import LinkageModel
from diogel.linkage.prepare import TOKENS
from diogel.linkage.project_key import ProjectKey
from diogel.stores.duckdb import DuckDBStore
from diogel.stores.keys import Keys

_THEN = datetime(2026, 11, 1)


def conformed(row: dict[str, Any]) -> dict[str, Any]:
    """An identity as intake would have it, before it is hashed."""
    names = {f"identity_{name}": fold(row[name]) if row[name] else None for name in ("given_names", "family_name")}
    rest = ("date_of_birth", "dob_flag", "postcode", "nhs_number", "reference")
    return names | {f"identity_{name}": row[name] for name in rest}


def hashed(identities: pa.Table) -> pa.Table:
    """The same identities as their partners would send them where an agreement has them hashed."""
    key = ProjectKey("benchmark", secrets.token_bytes(32))
    hashers = {dataset: Hasher(key, dataset) for dataset in identities["dataset"].unique().to_pylist()}
    rows = [list(hashers[row["dataset"]].tokens(conformed(row)).values()) for row in identities.to_pylist()]
    tokens = {name: pa.array(list(column), pa.string()) for name, column in zip(TOKENS, zip(*rows, strict=True), strict=True)}
    return pa.table({name: identities[name] for name in ("identity_id", "dataset", "partner")} | tokens)


def exactly(identities: pa.Table, *names: str) -> pa.Table:
    """Records in one group where these parts agree to the letter; one that lacks a part is alone."""
    groups = []
    for row in identities.to_pylist():
        parts = [parts_of(conformed(row))[name] for name in names]
        groups.append(None if None in parts else "\x1f".join(str(part) for part in parts))
    table = pa.table({"identity_id": identities["identity_id"], "group": pa.array(groups, pa.string())})
    return table.filter(table["group"].is_valid())


def linked(identities: pa.Table) -> pa.Table:
    store = DuckDBStore(Keys(secrets.token_bytes(32), secrets.token_bytes(32)), threads=2)
    try:
        store.put("identities", identities)
        return link(store, "identities", model=LinkageModel.load(), at=_THEN).person_identity
    finally:
        store.close()


def given_away(values: pa.ChunkedArray) -> tuple[float, int, float]:
    """Records to a token on average and at most, and the share of records whose token occurs as often as no other does: whoever had the
    very same records in plain, and nothing but frequencies to go by, could name those (frequency alignment, the worst case)."""
    counts = values.drop_null().value_counts().field("counts").to_numpy()
    sizes, how_many = np.unique(counts, return_counts=True)
    return float(counts.mean()), int(counts.max()), float(sizes[how_many == 1].sum() / counts.sum())


def frequencies(identities: pa.Table, tokens: pa.Table) -> None:
    """Tokens of match keys, beside those that a surname or a forename alone would have."""
    parts = [parts_of(conformed(row)) for row in identities.to_pylist()]
    alone = {
        "a surname alone": [row["family_name"] and fold(row["family_name"]) for row in identities.to_pylist()],
        "a forename alone": [part["forename"] for part in parts],
    }
    columns = {name: pa.chunked_array([pa.array(values, pa.string())]) for name, values in alone.items()}
    print("\n| token of | records to a token: average | at most | records that frequency gives away |\n|---|---|---|---|")
    for name, column in (columns | {name: tokens[name] for name in TOKENS}).items():
        average, most, away = given_away(column)
        print(f"| {name} | {average:.2f} | {most} | {away:.2%} |")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=60_000)
    asked.add_argument("--seed", type=int, default=3)
    given = asked.parse_args()
    identities, truth = people.make(given.people, given.seed)
    begun = time.perf_counter()
    tokens = hashed(identities)
    print(f"{given.people:,} people, seed {given.seed}: {len(identities):,} records, hashed in {time.perf_counter() - begun:.1f} s")
    ways: dict[str, Callable[[], tuple[pa.Table, str]]] = {
        "the model over plain fields": lambda: (linked(identities), "person_id"),
        "tokens": lambda: (linked(tokens), "person_id"),
        "tokens 1 to 7 and 9": lambda: (linked(tokens.drop_columns(["match_key_8"])), "person_id"),
        "exactly names and date of birth": lambda: (exactly(identities, "names", "birth_date"), "group"),
        "exactly names, date of birth and postcode": lambda: (exactly(identities, "names", "birth_date", "postcode"), "group"),
    }
    groups: dict[str, dict[str, float]] = {}
    print("\n| linked by | precision | recall | F1 | seconds |\n|---|---|---|---|---|")
    for name, way in ways.items():
        begun = time.perf_counter()
        found, column = way()
        seconds = time.perf_counter() - begun
        score = quality(found, truth, cluster=column).cluster
        print(f"| {name} | {score.precision:.4f} | {score.recall:.4f} | {score.f1:.4f} | {seconds:.1f} |")
        groups[name] = {group: one.cluster.recall for group, one in by_group(found, truth, truth["ethnic_group"], cluster=column).items()}
    plain, by_token = groups["the model over plain fields"], groups["tokens"]
    print("\n| ethnic group | recall, plain | recall, tokens | lost |\n|---|---|---|---|")
    for group in sorted(plain):
        print(f"| {group} | {plain[group]:.3f} | {by_token[group]:.3f} | {plain[group] - by_token[group]:.3f} |")
    frequencies(identities, tokens)
    seen = Crowds()
    seen.add(identities["identity_id"], tokens.select(list(TOKENS)))
    print(f"tokens on too many identities: {list(seen.found(TOKENS)) or 'none'}")


if __name__ == "__main__":
    main()
