"""Splink at work: pairs in, weights out. Its prints, its logging and its plain checkpoint files are kept off."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from typing import Any

from splink import Linker
from splink.backends.duckdb import DuckDBAPI
from splink.internals.exceptions import SplinkException

from diogel.linkage.model import Comparison, LinkageModel
from diogel.linkage.prepare import TUPLES
from diogel.linkage.settings import frequency_scale, settings_for
from diogel.stores.base import Store, StoreError

PSEUDO_RECORDS = 1000
"""Term frequencies are drawn towards the model's own as if this many records had been seen before: among a handful, nothing is rare."""

_runs = count()


@contextmanager
def scorer(store: Store, model: LinkageModel) -> Iterator[Scorer]:
    """A scorer on this store; what it made there is gone afterwards."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scoring = Scorer(store, model)
        try:
            yield scoring
        finally:
            scoring.close()


class Scorer:
    """A model made ready on a store's `linkage_tuple`."""

    def __init__(self, store: Store, model: LinkageModel) -> None:
        self._store = store
        self._run = next(_runs)
        self._api = _database(store)
        self._tables: list[str] = []
        tuples = self._api.register(TUPLES, table_name=f"tuples_{self._run}")
        settings = settings_for(model, store.dialect, store.count(TUPLES))
        self._linker = Linker(tuples, settings, log_level=None, validate_settings=False)
        _keep_gammas(self._linker)
        for comparison in model.comparisons:
            self._register_frequencies(comparison)

    def score(self, pairs: str, into: str, *, least: float | None = None) -> None:
        """Score a table of pairs (join_key_l, join_key_r, match_key); keep in `into` those at least this probable."""
        given = self._api.register(pairs, table_name=f"{pairs}_{self._run}_{next(_runs)}")
        registered = self._linker.table_management.register_blocked_pairs_for_predict(given)
        # else Splink copies the tuples twice, to leave out those in no pair: nearly all are in one
        registered.metadata["registered_for_predict"] = False
        scored = self._predicted(least if self._store.dialect == "duckdb" else None)
        self._store.create(into, f"SELECT * FROM {scored.physical_name} WHERE match_probability >= {least or 0.0}")
        scored.drop_table_from_database_and_remove_from_cache()

    def _predicted(self, least: float | None) -> Any:
        """Spark is given no threshold: it would push the sum of all weights, spelt out level by level, below the joins."""
        try:
            return self._linker.inference.predict(threshold_match_probability=least, warning_mode="never")
        except SplinkException:  # it quotes the engine's own words, which may quote data
            raise StoreError("the pairs could not be compared", todo="give it more memory, or room for temporary files") from None

    def close(self) -> None:
        self._api.delete_tables_created_by_splink_from_db()
        for name in self._tables:
            self._store.drop(name)

    def _register_frequencies(self, comparison: Comparison) -> None:
        frequency = comparison.term_frequency
        if frequency is None:
            return
        name = f"linkage_frequency_{frequency.column}"
        self._store.create(name, _frequencies(comparison))
        self._tables.append(name)
        table = self._api.register(name, table_name=f"{name}_{self._run}")
        self._linker.table_management.register_term_frequency_lookup(table, frequency.column)


def _keep_gammas(linker: Linker) -> None:
    """Splink returns the level of each comparison only beside the names and dates compared; here without them.

    This reaches inside Splink 5 (`Comparison._columns_to_select_for_predict`): its own training asks for the same columns.
    """
    for comparison in linker._settings_obj.comparisons:
        comparison._columns_to_select_for_predict = partial(_levels_and_weights, comparison._columns_to_select_for_predict)


def _levels_and_weights(columns: Callable[[bool, bool, bool], list[str]], *_: bool) -> list[str]:
    return columns(False, True, True)


def _frequencies(comparison: Comparison) -> str:
    frequency = comparison.term_frequency
    assert frequency is not None  # noqa: S101 - the caller looked
    column, before = frequency.column, PSEUDO_RECORDS * (frequency.base or 0.0)
    share = f"(COUNT(*) + {before}) / (MAX(total) + {PSEUDO_RECORDS})"
    return f"""
        SELECT {column}, CAST({frequency_scale(comparison)} AS DOUBLE) * {share} AS tf_{column}
        FROM {TUPLES} CROSS JOIN (SELECT COUNT({column}) AS total FROM {TUPLES}) AS t WHERE {column} IS NOT NULL GROUP BY {column}
    """


def _database(store: Store) -> Any:
    if store.dialect == "duckdb":
        return DuckDBAPI(connection=store.connection)
    return _spark(store.connection)


def _spark(session: Any) -> Any:
    from splink.backends.spark import SparkAPI, similarity_jar_location

    session.sql(f"ADD JAR '{similarity_jar_location()}'")
    # kept in memory, where spilling is encrypted: the usual way writes names to plain Parquet files in a checkpoint folder
    return SparkAPI(spark_session=session, break_lineage_method="persist")
