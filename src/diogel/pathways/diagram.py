"""A pathway as a picture: its stages and the moves between them, in Mermaid's words."""

from __future__ import annotations

from diogel.definitions.pathway import OPENING, Pathway


def mermaid(pathway: Pathway, language: str) -> str:
    """A state diagram. Moves between the same two stages share an arrow, a line each."""
    ids = {stage.stage: f"s{place}" for place, stage in enumerate(pathway.stages)}
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{_plain(stage.name.in_language(language))}" as {ids[stage.stage]}' for stage in pathway.stages]
    arrows: dict[tuple[str, str], list[str]] = {}
    for move in pathway.moves:
        for start in move.from_:
            source = "[*]" if start == OPENING else ids.get(start, "[*]")
            arrows.setdefault((source, ids.get(move.to, "[*]")), []).append(_plain(move.name.in_language(language)))
    lines += [f"    {start} --> {to}: {'<br>'.join(names)}" for (start, to), names in arrows.items()]
    lines += [f"    {ids[stage.stage]} --> [*]" for stage in pathway.stages if stage.ends]
    return "\n".join(lines) + "\n"


_MEANT = {ord(sign): f"#{ord(sign)};" for sign in '"#;:<>&{}[]`\\'}


def _plain(name: str) -> str:
    """A name as Mermaid shows it: signs that mean something there by their numbers, all on one line."""
    return " ".join(name.split()).translate(_MEANT)
