"""The way through: a case can begin, come to each stage, and come to an end."""

from __future__ import annotations

from collections.abc import Iterator

from diogel.definitions.checks.partnership import repeated
from diogel.definitions.checks.pathways.look import Look
from diogel.definitions.documents import Steps
from diogel.definitions.faults import Fault
from diogel.definitions.pathway import OPENING


def check(look: Look) -> Iterator[Fault]:
    yield from _editions(look)
    yield from _ends(look)
    if look.graph.whole:
        yield from _beginning_and_end(look)
        yield from _stages(look)


def _beginning_and_end(look: Look) -> Iterator[Fault]:
    if not look.graph.opening:
        yield look.source.error(("moves",), "no move opens a case", f"let one start there: 'from: [{OPENING}]'", key=True)
    if not look.graph.ending:
        yield look.source.error(("stages",), "no stage ends a case", "add 'ends: true' to the last one", key=True)


def _stages(look: Look) -> Iterator[Fault]:
    graph = look.graph
    for place, stage in enumerate(look.pathway.stages):
        at: Steps = ("stages", place)
        if graph.opening and stage.stage not in graph.reached:
            what = f"no way leads from the opening of a case to stage '{stage.stage}'"
            yield look.source.error(at, what, "add a move that leads there, or take the stage out")
        elif stage.ends or not graph.ending:
            continue
        elif not graph.left(stage.stage):
            what = f"no move leaves stage '{stage.stage}', and it doesn't end the case"
            yield look.source.error(at, what, "add a move from it, or 'ends: true'")
        elif not graph.after[stage.stage] & graph.ending:
            yield look.source.error(at, f"from stage '{stage.stage}' no way leads to an end", "add a move that leads on towards one")


def _ends(look: Look) -> Iterator[Fault]:
    """What ends a case has an outcome to choose, and what has ended only opens again."""
    graph, own, chosen = look.graph, look.pathway, set[str]()
    if not graph.ending:
        return
    for place, move in enumerate(own.moves):
        at: Steps = ("moves", place)
        yield from repeated(look.source, (*at, "from"), None, move.from_)
        yield from repeated(look.source, (*at, "outcomes"), None, move.outcomes)
        if move.to in graph.ending:
            chosen |= set(move.outcomes) or look.names["outcome"]
            for start in sorted(set(move.from_) & graph.ending):
                what = f"stage '{start}' has ended the case, and so does '{move.to}'"
                todo = "a move from an end opens the case again: let it lead to a stage that doesn't end"
                yield look.source.error((*at, "from", move.from_.index(start)), what, todo)
        elif move.outcomes and move.to in graph.stages:
            what = f"the move leads to stage '{move.to}', which doesn't end the case, so it has no outcome"
            yield look.source.error((*at, "outcomes"), what, "take 'outcomes' out", key=True)
    for place, outcome in enumerate(own.outcomes):
        if outcome.outcome not in chosen and chosen <= look.names["outcome"]:
            yield look.source.warning(
                ("outcomes", place), f"no move ends a case with '{outcome.outcome}'", "add it to the outcomes of a move that ends one"
            )


def _editions(look: Look) -> Iterator[Fault]:
    yield from repeated(look.source, ("replaces",), "edition", [str(one.edition) for one in look.pathway.replaces])
    for place, replaced in enumerate(look.pathway.replaces):
        at: Steps = ("replaces", place)
        if replaced.edition >= look.pathway.edition:
            what = f"edition {replaced.edition} is not earlier than this one, edition {look.pathway.edition}"
            yield look.source.error((*at, "edition"), what, "count this edition up, or name the one before it")
        for old, stage in replaced.stages.items():
            if stage in look.graph.ending:
                what = f"stage '{stage}' ends a case, and open cases stand in '{old}'"
                yield look.source.error((*at, "stages", old), what, "name a stage that doesn't end: cases are closed by a move")
