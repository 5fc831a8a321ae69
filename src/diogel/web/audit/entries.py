"""What is told to the log before it has its place in the chain: who, what, about whom, for what."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diogel.web.audit.kinds import Kind


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts, for which partner, and for which recipient (its hat) just now."""

    id: str
    name: str
    partner: str = ""
    hat: str = ""

    @classmethod
    def system(cls, name: str) -> Actor:
        """A command or a worker, by what it is called."""
        return cls(id="system", name=name)


@dataclass(frozen=True)
class Subject:
    """What an event is about, by an id that says nothing to somebody who has only the log."""

    kind: str
    id: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing to be kept. Text is in one spelling (NFC), so that equal words have equal bytes."""

    actor: Actor
    kind: Kind
    subject: Subject | None = None
    purpose: str = ""
    clauses: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    detail: Mapping[str, str | int]

    @classmethod
    def of(
        cls,
        actor: Actor,
        kind: Kind,
        *,
        subject: Subject | None,
        purpose: str,
        clauses: Sequence[str],
        recipients: Sequence[str],
        detail: Mapping[str, str | int],
    ) -> Entry:
        """ValueError or TypeError for what can't be kept exactly: a text with no bytes, a detail that is neither text nor whole number."""
        return cls(
            actor=Actor(id=plain(actor.id), name=plain(actor.name), partner=plain(actor.partner), hat=plain(actor.hat)),
            kind=Kind(kind),
            subject=subject and Subject(plain(subject.kind), plain(subject.id)),
            purpose=plain(purpose),
            clauses=_several(clauses),
            recipients=_several(recipients),
            detail={plain(name): _value(value) for name, value in detail.items()},
        )


def plain(text: str) -> str:
    if not isinstance(text, str):
        raise TypeError(f"the log keeps text here, not {type(text).__name__}")
    text.encode("utf-8")  # a lone surrogate has no bytes
    if "\0" in text:
        raise ValueError("the log keeps no text with a NUL in it")
    return unicodedata.normalize("NFC", text)


def _several(texts: Sequence[str]) -> tuple[str, ...]:
    if isinstance(texts, str):
        raise TypeError("the log keeps a list of texts here, not one text")
    return tuple(plain(text) for text in texts)


def _value(value: str | int) -> str | int:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError(f"a detail is text or a whole number, not {type(value).__name__}")
    return plain(value) if isinstance(value, str) else value
