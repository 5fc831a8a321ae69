"""What is past its time, what was asked about it, and how far each erasure has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings

from diogel.build.open import definitions_of
from diogel.build.plan import register_of
from diogel.build.retention import Retention, states
from diogel.build.workspace import Workspace
from diogel.definitions.folder import stamp
from diogel.definitions.model import Text
from diogel.errors import UsageError
from diogel.sharing import standing
from diogel.sharing.erasure import Certificate, Erasure, Register
from diogel.sharing.retention import Due
from diogel.web.governance.models import ErasureRun


@dataclass(frozen=True)
class Progressing:
    """An erasure of the register with its run and certificate, where it has them. `state` is a key of words.RUNS."""

    erasure: Erasure
    state: str
    run: ErasureRun | None
    certificate: Certificate | None

    @property
    def can_go_on(self) -> bool:
        """It was approved, is not at its end, and nobody is at it."""
        return self.state in ("approved", "begun", "unrecorded")

    def was_asked_by(self, account: UUID) -> bool:
        return self.run is not None and self.run.asked_by == account


def retention() -> Retention:
    """The folder's, today."""
    workspace = Workspace.of(settings.FOLDER, settings.BUILDS)
    return Retention(definitions_of(settings.FOLDER, settings.BUILDS), workspace, register(), standing.today())


def register() -> Register:
    return Register(register_of(settings.FOLDER))


_due: dict[tuple[object, ...], list[Due]] = {}


def due() -> list[Due]:
    """What is past its time, the longest overdue first; worked out anew when a build, a definition, the register or the day changes."""
    opened = retention()
    key = (tuple(opened.workspace.finished()), stamp(settings.FOLDER), _written(opened), opened.on)
    if key not in _due:
        _due.clear()
        _due[key] = opened.due()
    return _due[key]


def _written(opened: Retention) -> tuple[int, int]:
    path = opened.register.path
    return (path.stat().st_mtime_ns, path.stat().st_size) if path.exists() else (0, 0)


def not_asked_for(found: Iterable[Due]) -> list[Due]:
    """Of what is due, that for which no request is open."""
    asked = {(one.erasure.dataset, one.erasure.delivery_id, one.erasure.columns) for one in everything() if one.certificate is None}
    return [one for one in found if (one.held.dataset, one.held.delivery_id, one.names) not in asked]


def everything() -> list[Progressing]:
    """Every erasure that was ever asked for, the latest first."""
    kept = register()
    state = states(kept)
    certificates = {one.erasure.id: one for one in kept.certificates()}
    runs = {run.erasure: run for run in ErasureRun.objects.all()}
    found = [_progressing(one, state[one.id], runs.get(one.id), certificates.get(one.id)) for one in kept.erasures()]
    return found[::-1]


def one(id: str) -> Progressing | None:
    return next((found for found in everything() if found.erasure.id == id), None)


def to_approve(account: UUID) -> int:
    """How many wait for somebody who did not ask for them."""
    return sum(one.state == "asked" and not one.was_asked_by(account) for one in everything())


def _progressing(erasure: Erasure, state: str, run: ErasureRun | None, certificate: Certificate | None) -> Progressing:
    if run and run.is_at_work:
        state = run.state
    elif state == "erased" and run and run.approved_by and run.state != ErasureRun.State.DONE:
        state = "unrecorded"
    return Progressing(erasure, state, run, certificate)


def days_over(due: Due, on: date) -> int:
    """For how long the longest overdue of its columns has been past its time."""
    return (on - min(column.since for column in due.columns)).days


@dataclass(frozen=True)
class Group:
    """What is due of one dataset, with the reasons that hold for all of it."""

    dataset: str
    lines: tuple[Due, ...]

    @property
    def reasons(self) -> tuple[Text, ...]:
        first, *others = (_reasons(one) for one in self.lines)
        return tuple(reason for reason in first if all(reason in other for other in others))

    def own(self, one: Due) -> tuple[Text, ...]:
        """The reasons that hold for this one alone."""
        return tuple(reason for reason in _reasons(one) if reason not in self.reasons)


def grouped(found: Iterable[Due]) -> list[Group]:
    by: dict[str, list[Due]] = {}
    for one in found:
        by.setdefault(one.held.dataset, []).append(one)
    return [Group(dataset, tuple(lines)) for dataset, lines in by.items()]


def _reasons(due: Due) -> tuple[Text, ...]:
    return tuple(dict.fromkeys(column.reason for column in due.columns))


def chosen(ids: Iterable[str]) -> list[Due]:
    """Those of what is due; UsageError when one of them is not."""
    by_id = {one.held.delivery_id: one for one in due()}
    wanted = list(dict.fromkeys(ids))
    if not wanted or any(id not in by_id for id in wanted):
        raise UsageError("one of these is not past its time", todo="choose again from what is due")
    return [by_id[id] for id in wanted]
