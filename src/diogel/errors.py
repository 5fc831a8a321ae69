"""What can go wrong for a person, by class, each with the exit code that scripts may rely on.

A `DiogelError` is shown as it is written, without a traceback: it says what is wrong, where, and what to do.
"""

from __future__ import annotations


class DiogelError(Exception):
    """Something a person can act on. `what` is one line; `todo` says what to do about it."""

    exit_code = 1

    def __init__(self, what: str, *, todo: str = "", where: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.todo = todo
        self.where = where

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}\n  {self.todo}" if self.todo else head


class UsageError(DiogelError):
    """The command was called in a way that can't work: a path that is not there, a wrong key."""

    exit_code = 2


class DefinitionError(DiogelError):
    """The folder of definitions is not right."""

    exit_code = 10


class DeliveryError(DiogelError):
    """A delivery can't be taken in."""

    exit_code = 11


class AgreementError(DiogelError):
    """No clause of an agreement in force allows it."""

    exit_code = 12


class DisclosureError(DiogelError):
    """It would give someone away."""

    exit_code = 13


class AuditError(DiogelError):
    """The log of what was done can't be written, or is not what it was."""

    exit_code = 14
