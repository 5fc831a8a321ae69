"""A store by its address."""

from __future__ import annotations

from diogel.errors import UsageError
from diogel.stores.base import Store
from diogel.stores.duckdb import DuckDBStore
from diogel.stores.keys import Keys


def open_store(url: str, keys: Keys) -> Store:
    """`duckdb`; `spark` (two threads of this machine) or `spark:local[4]`; `spark://host:port` (a cluster)."""
    if url == "duckdb":
        return DuckDBStore(keys)
    if url == "spark" or url.startswith("spark:"):
        return _open_spark(_master(url), keys)
    raise UsageError(f"there is no store {url}", todo="duckdb, spark, spark:local[4], or a cluster as spark://host:port")


def _master(url: str) -> str:
    """What Spark calls it: `spark` -> `local[2]`, `spark:local[4]` -> `local[4]`, `spark://host:7077` as it is."""
    if url.startswith("spark://"):
        return url
    return url.removeprefix("spark").removeprefix(":") or "local[2]"


def _open_spark(master: str, keys: Keys) -> Store:
    """Imported when it is asked for: it is an optional part of the installation."""
    try:
        from diogel.stores.spark import SparkStore
    except ImportError:
        raise UsageError("the Spark store is not installed", todo="pip install 'diogel[spark]', or use --store duckdb") from None
    return SparkStore(keys, master)
