"""A private DuckDB connection, set up the one way this program uses it, and DuckDB's errors told for people."""

from __future__ import annotations

import base64
import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import duckdb_extension_httpfs
import pyarrow as pa

from diogel.errors import DiogelError, UsageError
from diogel.stores.base import QueryError, StoreError

_SETTINGS = {
    "allow_unsigned_extensions": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "temp_file_encryption": "true",
    "TimeZone": "UTC",
    "enable_progress_bar": "false",
    # x / 0 is NULL, as a rate over nobody is: the Spark store can say the same, but knows no infinity here
    "ieee_floating_point_ops": "false",
}
_OF_A_SESSION = ("TimeZone", "ieee_floating_point_ops")
"""Settings that a further connection to the same database does not take over."""
_UNREADABLE = ("arquet", "encrypt", "AES tag", "magic bytes")
"""Marks of an error about a file, among those that DuckDB calls invalid input."""
_EXTENSION = Path(duckdb_extension_httpfs.__file__).parent / "extensions" / f"v{duckdb.__version__}" / "httpfs.duckdb_extension"


def open_connection(
    keys: Mapping[str, bytes], *, temp: Path | None = None, memory_limit: str | None = None, threads: int | None = None
) -> duckdb.DuckDBPyConnection:
    """An in-memory database that knows these keys by their names (`Keys.by_name`).

    What does not fit in memory spills to `temp`, encrypted; with no `temp` it may not spill. The encryption comes with the httpfs
    wheel (DuckDB writes no encrypted file without OpenSSL), loaded from where it was installed: nothing is fetched.
    """
    # from the start: else DuckDB looks into a folder .tmp wherever it is started, and won't have encryption set if another left files there
    # The one extension is as trusted as DuckDB itself, installed beside it: to check its signature would take most of opening, every time.
    connection = duckdb.connect(":memory:", config={"temp_directory": str(temp or ""), "allow_unsigned_extensions": "true"})
    connection.execute(f"LOAD {_literal(str(_EXTENSION))}")
    for name, value in (_SETTINGS | _limits(memory_limit, threads)).items():
        connection.execute(f"SET {name} = {_literal(value)}")
    for name, key in keys.items():
        connection.execute(f"PRAGMA add_parquet_key({_literal(name)}, {_literal(base64.b64encode(key).decode())})")
    return connection


@contextmanager
def beside(connection: duckdb.DuckDBPyConnection, over: Mapping[str, pa.Table] | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same database with these tables in it too, for one statement, on a connection that another thread can use beside."""
    if not over:
        yield connection
        return
    another = connection.cursor()
    try:
        for name in _OF_A_SESSION:
            another.execute(f"SET {name} = {_literal(_SETTINGS[name])}")
        for name, table in over.items():
            another.register(name, table)
        yield another
    finally:
        another.close()


def _limits(memory_limit: str | None, threads: int | None) -> dict[str, str]:
    given = {"memory_limit": memory_limit, "threads": None if threads is None else str(threads)}
    return {name: value for name, value in given.items() if value is not None}


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@contextmanager
def told(where: Path | str = "") -> Iterator[None]:
    """Whatever DuckDB or the file system says in this block is said again for a person, without a value from the data."""
    try:
        yield
    except duckdb.Error as error:
        raise _from_duckdb(error, str(where)) from None
    except OSError as error:
        raise _from_system(error, str(where)) from None


def _from_duckdb(error: duckdb.Error, where: str) -> DiogelError:
    message = str(error)
    match error:
        case duckdb.OutOfMemoryException():
            return StoreError("there is not enough memory for this", where=where, todo="give it more memory, or room for temporary files")
        case duckdb.InterruptException():
            return QueryError("it was stopped before it had finished", where=where)
        case duckdb.IOException():
            return _from_io(message, where)
        case duckdb.InvalidInputException() if any(sign in message for sign in _UNREADABLE):
            return _from_unreadable(message, where)
        case duckdb.BinderException() | duckdb.CatalogException() | duckdb.ParserException() | duckdb.SyntaxException():
            return QueryError(
                f"the SQL can't be run: {_first_line(message)}", where=where, todo="compare its tables and columns with the reference"
            )
        case _:
            # Conversion, range and input errors quote the value they stumbled over, and it may be somebody's name.
            return QueryError(
                f"the SQL met a value it can't handle ({type(error).__name__.removesuffix('Exception')})",
                where=where,
                todo="TRY_CAST gives NULL where CAST fails",
            )


def _from_io(message: str, where: str) -> DiogelError:
    if "No space left" in message:
        return _full(where)
    if "No files found" in message or "No such file" in message:
        return UsageError("there is no such file", where=where, todo="build again, or check the path")
    return StoreError("the file can't be read or written", where=where, todo="check who may use the folder, and that the disk is well")


def _from_unreadable(message: str, where: str) -> DiogelError:
    if "AES tag" in message:
        return UsageError("the key does not fit this file, or the file is damaged", where=where, todo="use the keys it was written under")
    if "is not encrypted" in message:
        return UsageError("the file is not encrypted, so it was not written by Diogel", where=where, todo="remove it, and build again")
    return StoreError("the file is damaged, or is no Parquet file", where=where, todo="remove it, and build again")


def _from_system(error: OSError, where: str) -> DiogelError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _full(where)
    return StoreError(f"the file can't be written: {error.strerror}", where=where, todo="check the folder, and who may write in it")


def _full(where: str) -> StoreError:
    return StoreError("the disk is full", where=where, todo="make room and run it again; nothing half-written was left behind")


def _first_line(message: str) -> str:
    """`Binder Error: Referenced column "x" not found in FROM clause!` without its class and without the excerpt."""
    return message.partition("\n")[0].partition("Error: ")[2] or message.partition("\n")[0]
