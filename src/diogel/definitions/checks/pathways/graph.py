"""Which stages a case can come to from which: guards left aside, since they are for people to meet."""

from __future__ import annotations

from collections.abc import Iterable, Set

from diogel.definitions.pathway import OPENING, Move, Pathway


class Graph:
    """The way through a pathway."""

    def __init__(self, pathway: Pathway) -> None:
        self.pathway = pathway
        self.stages = {stage.stage for stage in pathway.stages}
        self.ending = {stage.stage for stage in pathway.stages if stage.ends}
        self.opening = {move.to for move in pathway.moves if OPENING in move.from_} & self.stages
        self.next = {stage: {move.to for move in pathway.moves if stage in move.from_} & self.stages for stage in self.stages}
        self.after = {stage: self._ahead(self.next[stage]) for stage in self.stages}
        """What a stage leads on to; itself only where a way leads back."""
        kept = {stage for replaced in pathway.replaces for stage in replaced.stages.values()} & self.stages
        self.reached = self.ahead(self.opening | kept)

    def ahead(self, stages: Iterable[str]) -> Set[str]:
        """These stages and all that come after."""
        return {*stages}.union(*(self.after[stage] for stage in stages))

    def before(self, move: Move) -> Set[str]:
        """Where a case can have stood by the time this move is made."""
        starts = set(move.from_) & self.stages
        return {stage for stage in self.stages if stage in starts or self.after[stage] & starts}

    def left(self, stage: str) -> bool:
        return bool(self.next.get(stage, set()) - {stage})

    def _ahead(self, stages: Set[str]) -> Set[str]:
        found, ahead = set(stages), list(stages)
        while ahead:
            more = self.next[ahead.pop()] - found
            found |= more
            ahead += more
        return found
