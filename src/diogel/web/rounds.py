"""What the worker does again and again beside its long work: each room says its own in `room.py`, as `ROUNDS`.

A round is short, may be cut off anywhere, and finds what is left to do in the database: whoever misses one does it the next time.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from threading import Event

from django.conf import settings
from django.db import close_old_connections

_log = logging.getLogger("diogel.rounds")
_PAUSE = 5.0


@dataclass(frozen=True)
class Round:
    """`run` is called every so many `seconds`, and first as soon as the worker has begun."""

    name: str
    seconds: float
    run: Callable[[], object]


def rounds() -> tuple[Round, ...]:
    modules = [import_module(f"diogel.web.{app}.room") for app in settings.ROOMS]
    return tuple(one for module in modules for one in getattr(module, "ROUNDS", ()))


def keep(stop: Event, *, pause: float = _PAUSE, clock: Callable[[], float] = time.monotonic) -> None:
    """Until told to stop. A round that fails is told to the log, and comes again when its time does."""
    due = dict.fromkeys(rounds(), 0.0)
    while not stop.is_set():
        for one, when in due.items():
            if clock() >= when:
                _run(one)
                due[one] = clock() + one.seconds
        stop.wait(pause)


def _run(one: Round) -> None:
    close_old_connections()
    try:
        one.run()
    except Exception:  # noqa: BLE001 - it is told, and the others go on
        _log.exception("a round failed")
    finally:
        close_old_connections()
