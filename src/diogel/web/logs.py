"""The logs: one line of JSON an event, made of the keys in KEYS and of nothing else.

They tell how the workplace does, to whoever watches over it, and never what it holds: no address with an id in it, no query, no name,
nothing typed. Of a fault they tell its class and the lines of our own code that it came through, not its message, which may quote what
somebody typed or what a row says. Who looked at what stands in the audit, which is kept and read under rules of its own.
"""

from __future__ import annotations

import logging
import time
import traceback
import uuid
from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject, empty

_SAID, _ANSWER = ("at", "level", "logger", "event", "where"), ("route", "method", "status", "milliseconds", "user", "queries")
KEYS = (*_SAID, "request", *_ANSWER, "fault", "frames")
"""What may stand in a line. `request` is also in the answer's header X-Request-ID, so that what a person reports can be found."""

_OURS = Path(__file__).parents[1]
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})
_Line = MutableMapping[str, Any]

_requests = structlog.stdlib.get_logger("diogel.requests")


def settings(*, requests: bool) -> dict[str, Any]:
    """Django's LOGGING. Whatever a library logs goes through the same formatter; what it has as handlers of its own is taken away."""
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    quiet: dict[str, Any] = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "diogel.requests": {"level": "INFO" if requests else "ERROR"},
            "django": {**quiet, "level": "WARNING"},
            # Each answer has its line already; what is logged of one besides is that it failed.
            "django.request": {**quiet, "level": "ERROR"},
            "django.server": {**quiet, "level": "ERROR"},
        },
    }


def formatter() -> logging.Formatter:
    made: logging.Formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.contextvars.merge_contextvars, _plain],
        pass_foreign_args=True,
        use_get_message=False,
        processors=[_about, _fault, _known, structlog.processors.JSONRenderer()],
    )
    return made


def _plain(_: Any, __: str, line: _Line) -> _Line:
    """Of what a library says: the sentence without what it would be filled with; none where it was filled before it came here."""
    record = line["_record"]
    line["where"] = f"{record.module}:{record.lineno}"
    line["event"] = record.msg if line["positional_args"] and isinstance(record.msg, str) else "said"
    return line


def _about(_: Any, __: str, line: _Line) -> _Line:
    record = line["_record"]
    at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
    line.update({"at": f"{at}.{int(record.msecs):03d}Z", "level": record.levelname.lower(), "logger": record.name})
    return line


def _fault(_: Any, __: str, line: _Line) -> _Line:
    given = line.get("exc_info") or line["_record"].exc_info
    raised = given if isinstance(given, BaseException) else given[1] if isinstance(given, tuple) else None
    if raised is not None:
        line["fault"] = [type(one).__name__ for one in _causes(raised)]
        line["frames"] = _frames(raised.__traceback__)
    return line


def _causes(raised: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    one: BaseException | None = raised
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _frames(trace: TracebackType | None) -> list[str]:
    """Our own lines, and the last one wherever it is."""
    frames = [(Path(frame.f_code.co_filename), number, frame.f_code.co_name) for frame, number in traceback.walk_tb(trace)]
    return [
        f"{path.relative_to(_OURS) if path.is_relative_to(_OURS) else path.name}:{number} {name}"
        for at, (path, number, name) in enumerate(frames, start=1)
        if path.is_relative_to(_OURS) or at == len(frames)
    ]


def _known(_: Any, __: str, line: _Line) -> _Line:
    return {key: line[key] for key in KEYS if key in line}


def uncaught(kind: type[BaseException], raised: BaseException, trace: TracebackType | None) -> None:
    """For sys.excepthook: what ends a process is a line like any other."""
    if not issubclass(kind, KeyboardInterrupt):
        structlog.stdlib.get_logger("diogel").critical("stopped by a fault", exc_info=raised.with_traceback(trace))


# -- one line a request ------------------------------------------------------------------------------------------------


def requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The outermost of the middleware: what every other does is in its time."""

    def answer(request: HttpRequest) -> HttpResponse:
        from django.db import connection

        begun, asked, count = time.perf_counter(), uuid.uuid4().hex, _Count()
        with structlog.contextvars.bound_contextvars(request=asked), connection.execute_wrapper(count):
            response = get_response(request)
            _requests.info(
                "answered",
                route=_route(request),
                method=request.method if request.method in _METHODS else "other",
                status=response.status_code,
                milliseconds=round((time.perf_counter() - begun) * 1000),
                user=_user(request),
                queries=count.queries,
            )
        response["X-Request-ID"] = asked
        return response

    return answer


class _Count:
    """Counts what goes to the database."""

    def __init__(self) -> None:
        self.queries = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.queries += 1
        return execute(sql, params, many, context)


def _route(request: HttpRequest) -> str:
    """By name: the address may hold an id."""
    return (request.resolver_match.view_name or "unnamed") if request.resolver_match else "none"


def _user(request: HttpRequest) -> str:
    """The account's id, where the request has asked who it is: a line of the log asks the database nothing."""
    user = getattr(request, "user", None)
    if user is None or (isinstance(user, SimpleLazyObject) and user._wrapped is empty):
        return ""
    return str(user.pk or "")
