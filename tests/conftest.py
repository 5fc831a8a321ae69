"""What all tests share: where the real public data lies, when it is there, both databases, and no network."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from pathlib import Path

import pytest

from databases import database, forget_for_flush, postgresql, postgresql_model, sqlite, sqlite_model

__all__ = ["database", "postgresql", "postgresql_model", "sqlite", "sqlite_model"]

ROOT = Path(__file__).parents[1]


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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if shutil.which("java") is None:
        for item in items:
            if "spark" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="Spark needs Java 17, which is not here"))
