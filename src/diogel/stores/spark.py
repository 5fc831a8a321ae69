"""The store for a partnership that has outgrown one machine: Spark, on this machine or on a cluster.

Rows go in and come out as Arrow, in memory; what Spark itself puts on a disk (spills, shuffles, cached blocks) it encrypts. What
travels between the machines of a cluster is for the cluster's own settings (spark.authenticate, spark.network.crypto.enabled).
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark.errors import AnalysisException, ParseException, PySparkException
from pyspark.logger import PySparkLogger
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from diogel.errors import DiogelError, UsageError
from diogel.stores.base import QueryError, Secret, StoreError, is_name, plain, wide
from diogel.stores.dialect import to_spark
from diogel.stores.encrypted import read_encrypted, write_encrypted
from diogel.stores.keys import Keys

_ROWS_AT_ONCE = 500_000
"""Rows that the machine which asks holds at a time while it saves a table."""

_SETTINGS = {
    "spark.io.encryption.enabled": "true",
    "spark.io.encryption.keySizeBits": "256",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
    "spark.executor.syncLogLevel.enabled": "true",
    "spark.sql.shuffle.partitions": "8",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    # Above this, rows that are handed over stay Arrow until they are asked for; below, Spark keeps them as objects in its plan.
    "spark.sql.execution.arrow.localRelationThreshold": "256KB",
    # One partition for each such batch: at Spark's own 10,000 rows, a million rows fall into a hundred pieces.
    "spark.sql.execution.arrow.maxRecordsPerBatch": "250000",
}
_HALF_THE_MACHINE = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**21  # in MB; Spark's own default is 1 GB
_ON_THIS_MACHINE = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": f"{_HALF_THE_MACHINE}m",
}
_SILENCE = """\
rootLogger.level = off
rootLogger.appenderRef.nowhere.ref = nowhere
appender.nowhere.type = Null
appender.nowhere.name = nowhere
"""
_TALKATIVE = ("SQLQueryContextLogger", "DataFrameQueryContextLogger")
"""Loggers that repeat the value a cast stumbled over."""


class SparkStore:
    """`url` is `local[2]` (two threads of this machine) or a cluster's address, `spark://host:port`."""

    dialect = "spark"

    def __init__(self, keys: Keys, url: str = "local[2]", *, temp: Path | None = None) -> None:
        self._keys = keys
        self._held: dict[str, DataFrame] = {}
        self._spill = tempfile.TemporaryDirectory(prefix="diogel-", dir=temp, ignore_cleanup_errors=True)
        try:
            self.connection, self._started = _open_session(url, Path(self._spill.name))
        except BaseException:
            self._spill.cleanup()
            raise

    def put(self, name: str, data: pa.Table | pa.RecordBatchReader) -> None:
        table = data.read_all() if isinstance(data, pa.RecordBatchReader) else data
        with _told():
            self._hold(name, self._frame(table))

    def create(self, name: str, sql: str) -> None:
        with _told():
            self._hold(name, self._selected(sql))

    def fetch(self, sql: str, *, over: Mapping[str, pa.Table] | None = None) -> pa.Table:
        with _told(), self._lent(over):
            return wide(self._selected(sql).toArrow())

    def count(self, name: str) -> int:
        with _told():
            return int(self.connection.table(name).count())

    def drop(self, name: str) -> None:
        held = self._held.pop(name.lower(), None)
        if held is not None:
            self.connection.catalog.dropTempView(name)
            held.unpersist()

    def save(self, sql_or_table: str, path: Path, *, secret: Secret, over: Mapping[str, pa.Table] | None = None) -> int:
        with _told(), self._lent(over):
            if is_name(sql_or_table):  # held already; to persist it twice and let go once would let go of both
                return self._write(_settled(self.connection.table(sql_or_table.strip())), path, secret)
            frame = self._selected(sql_or_table).persist()
            try:
                return self._write(frame, path, secret)
            finally:
                frame.unpersist()

    def load(self, name: str, paths: Sequence[Path], *, secret: Secret) -> None:
        if not paths:
            raise ValueError("no files to read: their schema can't be known")
        with _told():
            frames = [self._frame(read_encrypted(path, self._keys, secret)) for path in paths]
            whole = frames[0]
            for frame in frames[1:]:
                whole = whole.unionAll(frame)
            self._hold(name, whole)

    def close(self) -> None:
        for name in list(self._held):
            self.drop(name)
        if self._started:
            self.connection.stop()
        self._spill.cleanup()

    @contextmanager
    def _lent(self, over: Mapping[str, pa.Table] | None) -> Iterator[None]:
        for name, table in (over or {}).items():
            self.put(name, table)
        try:
            yield
        finally:
            for name in over or {}:
                self.drop(name)

    def _frame(self, table: pa.Table) -> DataFrame:
        held = plain(table)
        if not held.num_rows:  # pyspark can't take a column without a single chunk
            held = pa.Table.from_batches([pa.RecordBatch.from_pylist([], schema=held.schema)])
        return self.connection.createDataFrame(held)

    def _write(self, frame: DataFrame, path: Path, secret: Secret) -> int:
        return write_encrypted(_reader(frame), path, self._keys, secret)

    def _selected(self, sql: str) -> DataFrame:
        return _settled(self.connection.sql(to_spark(sql)))

    def _hold(self, name: str, frame: DataFrame) -> None:
        """Work it out now and keep it, before the old one is let go: it may be made from the old one.

        A checkpoint keeps the rows and forgets the plan. With its plan, each table would carry those of all it was made from, and a
        dozen steps on Spark would spend its time and memory comparing plans.
        """
        frame = frame.localCheckpoint(eager=True)
        self.drop(name)
        frame.createOrReplaceTempView(name)
        self._held[name.lower()] = frame


def _open_session(url: str, spill: Path) -> tuple[SparkSession, bool]:
    """A session of its own, and whether Spark was started for it (and so is to be stopped with it)."""
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        raise UsageError("Spark needs Java 17, and there is none here", todo="install it, or use --store duckdb")
    for name in _TALKATIVE:
        logger: logging.Logger = PySparkLogger.getLogger(name)
        logger.disabled = True
    running = SparkSession.getActiveSession()
    if running is not None:
        return running.newSession(), False
    builder = SparkSession.builder.appName("diogel").master(url)
    for name, value in _settings(url, spill).items():
        builder = builder.config(name, value)
    with _told(f"Spark can't be started at {url}"):
        return builder.getOrCreate(), True


def _settings(url: str, spill: Path) -> dict[str, str]:
    """Spark logs the values that a failing cast meets; so it logs nothing, from its first moment."""
    silence = spill / "log4j2.properties"
    silence.write_text(_SILENCE, encoding="utf-8")
    places = {
        "spark.local.dir": str(spill),
        "spark.sql.warehouse.dir": str(spill),
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={silence.as_uri()}",
    }
    return _SETTINGS | places | (_ON_THIS_MACHINE if url.startswith("local") else {})


def _settled(frame: DataFrame) -> DataFrame:
    """Moments without a zone: date_trunc and its like end in Spark's zoned kind, and the session's zone is UTC."""
    zoned = {name for name, type in frame.dtypes if type == "timestamp"}
    casts = [f"CAST({_quoted(name)} AS TIMESTAMP_NTZ) AS {_quoted(name)}" if name in zoned else _quoted(name) for name in frame.columns]
    return frame.selectExpr(*casts) if zoned else frame


def _reader(frame: DataFrame) -> pa.RecordBatchReader:
    """The rows of a held frame, some partitions at a time, so that a large table never stands whole on the machine that asks."""
    pieces = (plain(piece) for piece in _pieces(frame))
    first = next(pieces)
    batches = chain.from_iterable(piece.to_batches() for piece in chain([first], pieces))
    return pa.RecordBatchReader.from_batches(first.schema, batches)


def _pieces(frame: DataFrame) -> Iterator[pa.Table]:
    partition = F.spark_partition_id()
    sizes = frame.groupBy(partition.alias("number")).count().orderBy("number").collect()
    for low, high in _runs([(row["number"], row["count"]) for row in sizes]):
        yield frame.filter(partition.between(low, high)).toArrow()


def _runs(sizes: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbouring partitions put together up to some number of rows: [(0, 400000), (1, 200000), (2, 100)] -> [(0, 0), (1, 2)]."""
    runs: list[tuple[int, int]] = []
    rows = 0
    for number, size in sizes:
        if runs and rows + size <= _ROWS_AT_ONCE:
            runs[-1] = (runs[-1][0], number)
            rows += size
        else:
            runs.append((number, number))
            rows = size
    return runs or [(0, 0)]


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


@contextmanager
def _told(failing: str = "Spark can't do this") -> Iterator[None]:
    """Whatever Spark says in this block is said again for a person, without a value from the data."""
    try:
        yield
    except (AnalysisException, ParseException) as error:
        raise QueryError(f"the SQL can't be run: {_first_line(error)}", todo="compare its tables and columns with the reference") from None
    except PySparkException as error:
        raise _from_running(error.getCondition() or type(error).__name__) from None
    except Py4JError:
        raise StoreError(failing, todo="check that the cluster answers and has memory; --store duckdb needs neither") from None


def _from_running(condition: str) -> DiogelError:
    return QueryError(f"the SQL met a value it can't handle ({condition})", todo="TRY_CAST gives NULL where CAST fails")


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].partition(" SQLSTATE")[0]
