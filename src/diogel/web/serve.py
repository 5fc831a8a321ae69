"""Run the workplace over one folder: its database brought up to date, its pages served, its long work done by a worker beside."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from threading import Thread
from typing import Any

import click
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from diogel.errors import DiogelError, UsageError
from diogel.web import logs
from diogel.web.ui.built import version

_LOOKS = 5.0
"""Seconds between two looks for a new build."""

_PATIENCE = 25
"""Seconds that the worker may take to end; whoever stops us waits longer."""


class Quiet(Logger):  # type: ignore[misc]
    """What the server itself says goes the way of every other line. There is no access log: it would hold addresses."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True

    def access(self, *_: Any) -> None:
        pass


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


def start(folder: Path, *, out: Path | None = None, hosts: str = "", demo: bool = False) -> None:
    """Point the settings at the folder and start Django. UsageError where the folder's state can't be written."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "diogel.web.settings"
    os.environ["DIOGEL_FOLDER"] = str(folder.resolve())
    if hosts:
        os.environ.setdefault("DIOGEL_HOSTS", hosts)
    if out:
        os.environ["DIOGEL_BUILDS"] = str(out.resolve())
    if demo:
        os.environ["DIOGEL_DEMO"] = "yes"
    _writable(folder / "state")
    import django

    django.setup()


def prepare(folder: Path, *, out: Path | None = None, hosts: str = "", demo: bool = False) -> None:
    """Start, and bring the workplace's database up to date."""
    start(folder, out=out, hosts=hosts, demo=demo)
    migrate()


def migrate() -> None:
    """UsageError where the database can't be reached or changed."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import DatabaseError

    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as fault:
        given = bool(os.environ.get("DATABASE_URL"))
        where = "DATABASE_URL" if given else str(settings.DATABASES["default"]["NAME"])
        todo = "is the server up, and are name, user and password right? docs/how-to/deploy.md" if given else "may this user write there?"
        raise UsageError(f"the workplace's database can't be used: {str(fault).strip()}", todo=todo, where=where) from fault


def _writable(state: Path) -> None:
    try:
        state.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=state):
            pass
    except OSError as fault:
        todo = "the workplace keeps its database and its keys there: let the user that it runs as write to it"
        raise UsageError(f"the folder's state can't be written: {fault.strerror}", todo=todo, where=str(state)) from fault


def serve(
    folder: Path, *, host: str, port: int, out: Path | None = None, demo: bool = False, worker: bool = True, workers: int = 2
) -> None:
    """Serve until stopped. A style sheet never made is told before anything starts."""
    version()
    _free(host, port)
    everywhere = host in ("0.0.0.0", "::")  # noqa: S104
    # Served to every address of the machine, it can't know by which name it is called.
    prepare(folder, out=out, hosts="*" if everywhere else host, demo=demo)
    if everywhere:
        _warn()
    if said := _unfit(folder, out):
        click.echo(said, err=True)
    _make_demo_people(folder, out)
    options = {
        "bind": f"{host}:{port}",
        "workers": workers,
        "threads": 4,
        "worker_class": "gthread",
        "loglevel": "warning",
        "logger_class": Quiet,
        "post_worker_init": _warm,
        "proc_name": "diogel",
        "limit_request_line": 4094,
    }
    sys.excepthook = logs.uncaught
    click.echo(f"Diogel is at http://{host}:{port}  (stop with Ctrl-C)")
    with _worker_beside() if worker else nullcontext():
        _Server(options).run()


def _warn() -> None:
    """Reached from other machines, it needs what only the installation can give."""
    from django.conf import settings

    if not settings.HTTPS:
        click.echo("warning: other machines can reach this, unencrypted: set up HTTPS, then DIOGEL_HTTPS=yes", err=True)
    if "*" in settings.ALLOWED_HOSTS:
        click.echo("warning: any name is answered to: set DIOGEL_HOSTS to the name that people know it by", err=True)


def _unfit(folder: Path, out: Path | None) -> str:
    """What the pages will say instead of showing anything, if so: it starts all the same, so that people can sign in and read it."""
    from diogel.build.open import definitions_of, open_current

    try:
        definitions_of(folder, out)
        open_current(folder, out)
    except DiogelError as fault:
        return f"there is nothing to show yet: {fault}"
    return ""


def _warm(worker: Any) -> None:
    """Each process has read the addresses, the templates and the folder before it answers anybody."""
    from django.conf import settings
    from django.template.loader import get_template
    from django.urls import get_resolver

    from diogel.build.open import definitions_of

    assert get_resolver().url_patterns  # noqa: S101 - reads every room's views
    get_template("ui/layout.html")
    with suppress(DiogelError):
        definitions_of(settings.FOLDER, settings.BUILDS)
    Thread(target=_follow_builds, name="builds", daemon=True).start()


def _make_demo_people(folder: Path, out: Path | None) -> None:
    from django.conf import settings

    from diogel.build.open import definitions_of
    from diogel.web.accounts import demo

    if settings.DEMO:
        demo.make(definitions_of(folder, out).id)


def _follow_builds() -> None:
    """Each new build's people and doubtful links are read into memory beside the pages that are served meanwhile, before anybody asks."""
    from django.conf import settings

    from diogel.build.lookup import Lookup
    from diogel.web.review.waiting import desk_of

    while True:
        # Where there is no build, or one that can't be read, the page that asks for it says so.
        with suppress(DiogelError):
            Lookup.of(settings.FOLDER, settings.BUILDS)
            desk_of(settings.FOLDER, settings.BUILDS, patience=0)
        time.sleep(_LOOKS)


def work(folder: Path, *, out: Path | None = None) -> None:
    """Do what waits to be done, one thing after another, until stopped."""
    prepare(folder, out=out)
    from django.core.management import call_command

    from diogel.web import rounds
    from diogel.web.health import show_life

    sys.excepthook = logs.uncaught
    threading.Thread(target=show_life, daemon=True).start()
    threading.Thread(target=rounds.keep, args=[threading.Event()], daemon=True).start()
    call_command("clearsessions")  # what was typed into a search that nobody finished
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
        _end(beside)


def _end(worker: subprocess.Popen[bytes]) -> None:
    """A build that takes longer than patience is cut off: the last good one stays, and the next run goes on from there."""
    worker.terminate()
    try:
        worker.wait(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()


def _free(host: str, port: int) -> None:
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise UsageError(f"port {port} on {host} can't be used: {fault.strerror}", todo="choose another: --port 8001") from fault
