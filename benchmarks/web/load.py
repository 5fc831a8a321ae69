"""Many people at once: each asks for a page, reads the answer to its end, and asks for the next. Times are the asker's."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Times:
    """Milliseconds, and how large the answers were without pictures."""

    p50: float
    p95: float
    answers: int
    bytes: int


def measured(base: str, addresses: Sequence[str], cookies: Sequence[str], *, each: int, pause: float = 0) -> Times:
    """Every one of `cookies` is somebody who is signed in, and asks for the address at the same place. Raises when one answer is not
    the page: a figure of an error is no figure. `pause`: seconds that each reads before asking again, between half and one and a half
    times as long."""
    for address, cookie in zip(addresses[:8], cookies[:8], strict=True):
        _ask(base, address, cookie, times=2)  # what a process reads once, it has read
    found: list[list[tuple[float, int]]] = [[] for _ in cookies]
    faults: list[BaseException] = []

    def walk(at: int, cookie: str) -> None:
        try:
            found[at] = _ask(base, addresses[at], cookie, times=each, pause=pause)
        except BaseException as fault:  # noqa: BLE001 - told in the thread that waits
            faults.append(fault)

    people = [threading.Thread(target=walk, args=pair) for pair in enumerate(cookies)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    if faults:
        raise faults[0]
    times = sorted(seconds * 1000 for one in found for seconds, _ in one)
    return Times(_part(times, 0.5), _part(times, 0.95), len(times), max(size for one in found for _, size in one))


def _part(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _ask(base: str, address: str, cookie: str, *, times: int, pause: float = 0) -> list[tuple[float, int]]:
    there = urlsplit(base)
    connection = http.client.HTTPConnection(there.hostname or "", there.port, timeout=120)
    taken = []
    for _ in range(times):
        if pause:
            connection.close()  # whoever reads for longer than the server waits comes back by a new one
            time.sleep(pause * random.uniform(0.5, 1.5))
        begun = time.perf_counter()
        connection.request("GET", address, headers={"Cookie": cookie, "Accept-Encoding": "identity"})
        answer = connection.getresponse()
        size = len(answer.read())
        taken.append((time.perf_counter() - begun, size))
        if answer.status != 200:
            raise SystemExit(f"{address} answered {answer.status}")
    connection.close()
    return taken
