"""Settings that an installation gives as environment variables: each read as what it is, and told plainly when it can't be."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from diogel.errors import UsageError

_YES, _NO = ("1", "yes", "true", "on"), ("0", "no", "false", "off", "")


@dataclass
class Variables:
    """Reads one variable after another; what is wrong is told by `check`, all of it at once."""

    env: Mapping[str, str] = field(default_factory=lambda: os.environ)
    wrong: list[str] = field(default_factory=list)

    def text(self, name: str, default: str = "") -> str:
        return self.env.get(name, default).strip()

    def needed(self, name: str, how: str) -> str:
        """A text that has to be there; `how` says how to set it."""
        if not self.text(name):
            self.wrong.append(f"{name} is not set: {how}")
        return self.text(name)

    def flag(self, name: str, default: bool = False) -> bool:
        said = self.text(name, "1" if default else "0").lower()
        if said not in (*_YES, *_NO):
            self.wrong.append(f"{name} is {said!r}: say yes or no")
        return said in _YES

    def number(self, name: str, default: int, *, least: int = 0) -> int:
        said = self.text(name, str(default))
        if not said.isdigit() or int(said) < least:
            self.wrong.append(f"{name} is {said!r}: give a whole number, {least} or more")
            return default
        return int(said)

    def several(self, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Words between commas."""
        return tuple(word for part in self.text(name).split(",") if (word := part.strip())) or default

    def path(self, name: str) -> Path | None:
        return Path(self.text(name)) if self.text(name) else None

    def check(self) -> None:
        """UsageError that names every variable that is missing or wrong."""
        if self.wrong:
            raise UsageError("; ".join(self.wrong), todo="set them in the environment; docs/how-to/deploy.md lists every one")
