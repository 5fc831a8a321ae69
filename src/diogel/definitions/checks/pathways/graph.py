"""Which stages a case can come to from which: guards left aside, since they are for people to meet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from diogel.definitions.pathway import OPENING, Move, Pathway


class Graph:
    """The way through a pathway."""

    def __init__(self, pathway: Pathway) -> None:
        self.pathway = pathway
        self.stages = {stage.stage for stage in pathway.stages}
        self.whole = all({*move.from_, move.to} <= self.stages | {OPENING} for move in pathway.moves)
        """Whether each move starts and leads somewhere that there is: otherwise much would seem out of reach."""
        self.ending = {stage.stage for stage in pathway.stages if stage.ends}
        self.opening = {move.to for move in pathway.moves if OPENING in move.from_} & self.stages
        self.next = {stage: {move.to for move in pathway.moves if stage in move.from_} & self.stages for stage in self.stages}
        self.after = {stage: _ahead(self.next[stage], self.next) for stage in self.stages}
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

    def before_first(self, move: Move) -> Set[str]:
        """Where a case can have stood by the time this move is made for the first time, before it was ever opened again."""
        others = [other for other in self.pathway.moves if other is not move and not set(other.from_) & self.ending]
        following = {stage: {other.to for other in others if stage in other.from_} & self.stages for stage in self.stages}
        reached = _ahead({other.to for other in others if OPENING in other.from_} & self.stages, following)
        starts = set(move.from_) & reached
        return {stage for stage in reached if stage in starts or _ahead(following[stage], following) & starts}

    def left(self, stage: str) -> bool:
        return bool(self.next.get(stage, set()) - {stage})


def _ahead(stages: Set[str], following: Mapping[str, Set[str]]) -> Set[str]:
    found, ahead = set(stages), list(stages)
    while ahead:
        more = following[ahead.pop()] - found
        found |= more
        ahead += more
    return found
