"""What all tests share: real public data where it is there, both databases, one Spark, no network, and which worker does what."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from databases import database, forget_for_flush, postgresql, postgresql_model, sqlite, sqlite_model

__all__ = ["database", "postgresql", "postgresql_model", "sqlite", "sqlite_model"]

ROOT = Path(__file__).parents[1]
_MEMORY = Path("/dev/shm")
_ROOM = 4 * 2**30

if "TMPDIR" not in os.environ and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
    # Thousands of small files come and go, whole databases among them: held in memory, a new PostgreSQL database costs a tenth.
    os.environ["TMPDIR"] = str(_MEMORY)
    tempfile.tempdir = None


def pytest_configure(config: pytest.Config) -> None:
    """Django is set up once, over a copy of the minimal partnership; a test that wants another folder says so with `settings.FOLDER`."""
    import django

    from diogel.definitions.examples import example

    folder = Path(tempfile.mkdtemp(prefix="diogel-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    shutil.copytree(example("minimal"), folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("builds", "keys", "state"))
    os.environ |= {"DJANGO_SETTINGS_MODULE": "diogel.web.settings", "DIOGEL_FOLDER": str(folder)}
    django.setup()
    forget_for_flush()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real public data beside the checkout; it is no part of the product."""
    path = Path(os.environ.get("DIOGEL_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not path.is_dir():
        pytest.skip("the real public data is not beside this checkout; set DIOGEL_SHARED_DATA to its folder")
    return path


@pytest.fixture(autouse=True)
def _own_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key of the person who runs the tests is ever used by one."""
    for name in ("DIOGEL_KEY", "DIOGEL_IDENTITY_KEY", "DIOGEL_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for another machine fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and str(address[0]) not in ("127.0.0.1", "::1", "localhost"):  # type: ignore[index]
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def spark_runs() -> Iterator[None]:
    """Spark takes seconds to start, and more until Java has compiled what runs often: all stores on it are sessions of this one."""
    from diogel.stores.keys import Keys
    from diogel.stores.open import open_store

    pytest.importorskip("pyspark", reason="Spark is an extra: install diogel[spark]")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")  # a short run is over before Java's second compiler pays
        store = open_store("spark", Keys(secrets.token_bytes(32), secrets.token_bytes(32)))
    yield
    store.close()


@pytest.fixture(autouse=True)
def _one_spark(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("spark"):
        request.getfixturevalue("spark_runs")


def on_spark(nodeid: str) -> bool:
    """A test that needs Spark has the word in its name: by its name alone it is given to the worker on which Spark runs."""
    return "spark" in nodeid


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "spark" in item.keywords and not on_spark(item.nodeid):
            raise pytest.UsageError(f"{item.nodeid} needs Spark and does not say so in its name")
        if "spark" in item.keywords and shutil.which("java") is None:
            item.add_marker(pytest.mark.skip(reason="Spark needs Java 17, which is not here"))
    items.sort(key=lambda item: not on_spark(item.nodeid))  # the longest first, so that no worker waits for another at the end


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """Several workers share the files out, and one takes all that needs Spark: what a module or Spark sets up is set up once."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "spark" if on_spark(nodeid) else nodeid.partition("::")[0]

    config.option.loadscopereorder = False
    return ByFile(config, log)
