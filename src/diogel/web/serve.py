"""Run the page with gunicorn over one folder's current build."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from diogel.build.open import open_current
from diogel.errors import UsageError
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


def serve(folder: Path, *, host: str, port: int, out: Path | None = None) -> None:
    """Serve until stopped. A style sheet never made, a folder without a finished build, or a wrong key, is told before anything starts."""
    version()
    open_current(folder, out)
    _free(host, port)
    os.environ["DJANGO_SETTINGS_MODULE"] = "diogel.web.settings"
    os.environ["DIOGEL_FOLDER"] = str(folder.resolve())
    # Served to every address of the machine, it can't know by which name it is called.
    os.environ["DIOGEL_HOST"] = "*" if host in ("0.0.0.0", "::") else host  # noqa: S104
    if out:
        os.environ["DIOGEL_BUILDS"] = str(out.resolve())
    click.echo(f"Diogel is at http://{host}:{port}  (stop with Ctrl-C)")
    _Server(
        {"bind": f"{host}:{port}", "workers": 1, "threads": 4, "worker_class": "gthread", "loglevel": "warning", "proc_name": "diogel"}
    ).run()


def _free(host: str, port: int) -> None:
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise UsageError(f"port {port} on {host} can't be used: {fault.strerror}", todo="choose another: --port 8001") from fault
