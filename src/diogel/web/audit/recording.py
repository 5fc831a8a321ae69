"""Where acting and recording are one: what is told inside `recording` is written with the change, or neither is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from diogel.definitions.model import Text
from diogel.errors import AuditError
from diogel.web.audit.entries import Actor, Entry, Subject
from diogel.web.audit.kinds import Kind


class Unwritable(AuditError):
    """What was done could not be written down, so it was not done and nothing is shown."""

    says = Text(
        en="This could not be written to the log, so nothing was changed and nothing is shown.",
        cy="Ni ellid ysgrifennu hyn yn y log, felly ni newidiwyd dim ac ni ddangosir dim.",
    )
    do = Text(
        en="Try again in a minute. If it stays so, tell whoever looks after this workplace: its database can't be written to.",
        cy="Rhowch gynnig arall arni ymhen munud. Os yw'n parhau, rhowch wybod i bwy bynnag sy'n gofalu am y gweithle hwn: ni ellir ysgrifennu i'w gronfa ddata.",  # noqa: E501
    )

    def __init__(self) -> None:
        super().__init__(self.says.en, todo=self.do.en)


class NotRecording(RuntimeError):
    """Something was told to the log where no recording is open: a fault in the program, never shown as anything else."""


@dataclass
class _Pages:
    """What was told so far in one recording, by whoever took part in it."""

    entries: list[Entry] = field(default_factory=list)
    open: bool = True


@dataclass(frozen=True)
class _Writer:
    actor: Actor
    pages: _Pages


_writer: ContextVar[_Writer | None] = ContextVar("audit_writer", default=None)


def record(
    kind: Kind,
    *,
    subject: Subject | None = None,
    purpose: str = "",
    clauses: Sequence[str] = (),
    recipients: Sequence[str] = (),
    detail: Mapping[str, str | int] | None = None,
) -> None:
    """Tell the log. `detail` never holds a name, a birth date or what somebody typed."""
    writer = _writer.get()
    if writer is None or not writer.pages.open:
        raise NotRecording(f"{kind} was told to the log outside audit.recording")
    writer.pages.entries.append(
        Entry.of(writer.actor, kind, subject=subject, purpose=purpose, clauses=clauses, recipients=recipients, detail=detail or {})
    )


@contextmanager
def recording(actor: Actor) -> Iterator[None]:
    """All that happens inside is one transaction, and what was told of it is appended as its last act.

    Inside another recording it joins that one: one transaction, one append. An exception leaves nothing behind, neither change nor
    entry; what shall be told of a failure (a refusal) is told in a recording of its own afterwards. `Unwritable` where the database
    can't be opened, appended to or committed.
    """
    outer = _writer.get()
    pages = _Pages() if outer is None or not outer.pages.open else outer.pages
    token = _writer.set(_Writer(actor, pages))
    try:
        if outer is not None and outer.pages is pages:
            with _joined(pages):
                yield
        else:
            with _kept(pages):
                yield
    finally:
        _writer.reset(token)


@contextmanager
def _joined(pages: _Pages) -> Iterator[None]:
    """A savepoint of the outer one: who catches a failure here has neither its changes nor its entries."""
    from django.db import transaction

    before = len(pages.entries)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        del pages.entries[before:]
        raise


@contextmanager
def _kept(pages: _Pages) -> Iterator[None]:
    """`durable`: a transaction around this one could take back what was shown."""
    from django.db import transaction

    from diogel.web.audit.ledger import append

    inside = False
    try:
        with transaction.atomic(durable=True):
            inside = True
            yield
            inside = pages.open = False
            if pages.entries:
                append(pages.entries)
    except Exception as fault:
        if inside:
            raise
        raise Unwritable from fault
    finally:
        pages.open = False
