"""Checkpoints: how far the log had come and by what hash, on a piece of paper that somebody else keeps.

A chain shows that a part of it was changed; it can't show that all of it was made anew, or that its end is gone. A partner that
holds a checkpoint can: what came before it can't be altered without the partner's copy saying otherwise.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from diogel.definitions.model import Text
from diogel.errors import UsageError
from diogel.web.audit import chain

_WHAT = "diogel audit checkpoint"
_TO_KEEP = Text(
    en="Keep this file where the workplace can't reach it. With it anybody can check that the log up to this entry is still what it was: "
    "diogel audit verify FOLDER --checkpoint FILE",
    cy="Cadwch y ffeil hon lle na all y gweithle ei chyrraedd. Gyda hi gall unrhyw un wirio bod y log hyd at y cofnod hwn "
    "yr un fath ag yr oedd: diogel audit verify FOLDER --checkpoint FILE",
)


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """Entry `sequence` of this installation's log had this hash. There is nothing secret in it."""

    installation: str
    partnership: str
    partner: str
    sequence: int
    hash: str
    at: str
    made: str

    @property
    def file_name(self) -> str:
        return f"{self.partnership}-log-{self.sequence}-{self.partner}.json"

    def as_json(self) -> str:
        said = {"what": _WHAT, "version": 1, **asdict(self), "to_keep": _TO_KEEP.model_dump()}
        return json.dumps(said, ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def read(cls, path: Path) -> Checkpoint:
        """UsageError where the file can't be read or is no checkpoint."""
        try:
            return cls._of(json.loads(path.read_text("utf-8-sig")))
        except OSError as fault:
            raise UsageError(f"the checkpoint can't be read: {fault.strerror}", where=str(path)) from fault
        except (ValueError, KeyError, TypeError) as fault:
            todo = "give the file as it was handed over; where it was changed, ask another partner for theirs"
            raise UsageError("this is not a checkpoint of a log", where=str(path), todo=todo) from fault

    @classmethod
    def _of(cls, said: Any) -> Checkpoint:
        if said["what"] != _WHAT or said["version"] != 1:
            raise ValueError(said["what"])
        texts = {name: said[name] for name in ("installation", "partnership", "partner", "hash", "at", "made")}
        sequence = said["sequence"]
        if not all(isinstance(text, str) for text in texts.values()) or not isinstance(sequence, int) or sequence < 1:
            raise ValueError(sequence)
        if not re.fullmatch(r"[0-9a-f]{64}", texts["hash"]):
            raise ValueError(texts["hash"])
        return cls(sequence=sequence, **texts)


def checkpoint(*, partner: str, begin: dict[str, Any], sequence: int, hash: str, at: datetime) -> Checkpoint:
    """`begin` is the detail of the log's first entry, which names the installation."""
    return Checkpoint(
        installation=begin["installation"],
        partnership=begin["partnership"],
        partner=partner,
        sequence=sequence,
        hash=hash,
        at=chain.moment(at),
        made=chain.moment(datetime.now(UTC)),
    )
