"""Run the workplace over one folder: its database brought up to date, its pages served, its long work done by a worker beside."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from diogel.errors import DiogelError, UsageError
from diogel.web.ui.built import version


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from django.core.wsgi import get_wsgi_application

        return get_wsgi_application()


def prepare(folder: Path, *, out: Path | None = None, hosts: str = "", demo: bool = False) -> None:
    """Point the settings at the folder, start Django, and bring the workplace's database up to date."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "diogel.web.settings"
    os.environ["DIOGEL_FOLDER"] = str(folder.resolve())
    if hosts:
        os.environ.setdefault("DIOGEL_HOSTS", hosts)
    if out:
        os.environ["DIOGEL_BUILDS"] = str(out.resolve())
    if demo:
        os.environ["DIOGEL_DEMO"] = "yes"
    (folder / "state").mkdir(exist_ok=True)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def serve(
    folder: Path, *, host: str, port: int, out: Path | None = None, demo: bool = False, worker: bool = True, workers: int = 2
) -> None:
    """Serve until stopped. A style sheet never made is told before anything starts."""
    version()
    _free(host, port)
    # Served to every address of the machine, it can't know by which name it is called.
    prepare(folder, out=out, hosts="*" if host in ("0.0.0.0", "::") else host, demo=demo)  # noqa: S104
    _make_demo_people(folder, out)
    options = {
        "bind": f"{host}:{port}",
        "workers": workers,
        "threads": 4,
        "worker_class": "gthread",
        "loglevel": "warning",
        "proc_name": "diogel",
        "limit_request_line": 4094,
        "post_worker_init": _warm,
    }
    click.echo(f"Diogel is at http://{host}:{port}  (stop with Ctrl-C)")
    with _worker_beside() if worker else _nothing():
        _Server(options).run()


def _make_demo_people(folder: Path, out: Path | None) -> None:
    from django.conf import settings

    from diogel.build.open import definitions_of
    from diogel.web.accounts import demo

    if settings.DEMO:
        demo.make(definitions_of(folder, out).id)


def _warm(worker: Any) -> None:
    """Each process that answers reads the build's people into memory as it starts, beside the pages that it serves meanwhile."""
    Thread(target=_read_people, name="people", daemon=True).start()


def _read_people() -> None:
    from django.conf import settings

    from diogel.build.lookup import Lookup

    # Where there is no build, or one that can't be read, the page that asks for it says so.
    with suppress(DiogelError):
        Lookup.of(settings.FOLDER, settings.BUILDS)


def work(folder: Path, *, out: Path | None = None) -> None:
    """Do what waits to be done, one thing after another, until stopped."""
    prepare(folder, out=out)
    from django.core.management import call_command

    call_command("db_worker", verbosity=1)


@contextmanager
def _worker_beside() -> Iterator[None]:
    """A worker process that ends when this one does."""
    command = [sys.executable, "-m", "diogel", "worker", os.environ["DIOGEL_FOLDER"]]
    if out := os.environ.get("DIOGEL_BUILDS"):
        command += ["--out", out]
    beside = subprocess.Popen(command)
    try:
        yield
    finally:
        beside.terminate()
        beside.wait(timeout=30)


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def _free(host: str, port: int) -> None:
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise UsageError(f"port {port} on {host} can't be used: {fault.strerror}", todo="choose another: --port 8001") from fault
