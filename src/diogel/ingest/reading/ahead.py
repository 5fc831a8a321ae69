"""Working ahead: the next chunk is parsed, and others conformed, while this one is written."""

from __future__ import annotations

import os
import queue
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")

_WAIT = 0.1


class _End:
    def __init__(self, problem: BaseException | None) -> None:
        self.problem = problem


def read_ahead(items: Iterator[T], depth: int = 1) -> Generator[T, None, None]:
    """The same items, each made in another thread while the one before is used. A problem there is raised here, in its turn."""
    ready: queue.Queue[T | _End] = queue.Queue(maxsize=depth)
    stopped = threading.Event()
    thread = threading.Thread(target=_fill, args=(items, ready, stopped), name="read-ahead", daemon=True)
    thread.start()
    try:
        while not isinstance(item := ready.get(), _End):
            yield item
        if item.problem:
            raise item.problem
    finally:
        stopped.set()
        thread.join()


def side_by_side(function: Callable[[S], T], items: Iterable[S], workers: int = os.cpu_count() or 1) -> Iterator[tuple[S, T]]:
    """Each item with what the function makes of it, in order; as many are worked on at once as there are cores, no more waiting."""
    waiting: deque[tuple[S, Future[T]]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="side-by-side") as pool:
        for item in items:
            waiting.append((item, pool.submit(function, item)))
            if len(waiting) > workers:
                yield _made(waiting)
        while waiting:
            yield _made(waiting)


def _made(waiting: deque[tuple[S, Future[T]]]) -> tuple[S, T]:
    item, made = waiting.popleft()
    return item, made.result()


def _fill(items: Iterator[T], ready: queue.Queue[T | _End], stopped: threading.Event) -> None:
    problem: BaseException | None = None
    try:
        for item in items:
            if not _offer(item, ready, stopped):
                break
    except BaseException as raised:  # noqa: BLE001  raised again in the thread that reads
        problem = raised
    finally:
        getattr(items, "close", lambda: None)()
    _offer(_End(problem), ready, stopped)


def _offer(item: T | _End, ready: queue.Queue[T | _End], stopped: threading.Event) -> bool:
    while not stopped.is_set():
        try:
            ready.put(item, timeout=_WAIT)
        except queue.Full:
            continue
        return True
    return False
