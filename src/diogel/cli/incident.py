"""An incident and the evidence for it as lines for a terminal, in English or Welsh."""

from __future__ import annotations

from collections.abc import Iterator

from diogel.build.explain_incident import IncidentTold, PairTold
from diogel.definitions.model import Text

_TOLD = Text(en="Who told it", cy="Pwy soniodd amdano")
_PAIRS = Text(en="What each two tellings show", cy="Yr hyn y mae pob dau ddisgrifiad yn ei ddangos")
_ELSEWHERE = Text(en="incident {}", cy="achlysur {}")
_PROBABLE = Text(en="probability {:.3f}", cy="tebygolrwydd {:.3f}")
_BITS = Text(en="bits", cy="did")


def lines(told: IncidentTold, language: str) -> Iterator[str]:
    """The whole of it: the tellings, then each two of which there is something to tell."""
    yield f"{told.incident_id}: {told.says.in_language(language)}"
    yield from ("", _TOLD.in_language(language))
    for telling in told.tellings:
        title, partner = telling.title.in_language(language), telling.partner.in_language(language)
        yield f"  {telling.event_id}  {title} ({telling.dataset}), {partner}"
    if told.pairs:
        yield from ("", _PAIRS.in_language(language))
    for pair in told.pairs:
        yield from _pair(pair, language)


def _pair(pair: PairTold, language: str) -> Iterator[str]:
    probable = "" if pair.probability is None else ", " + _PROBABLE.in_language(language).format(pair.probability)
    elsewhere = "" if pair.other is None else f" ({_ELSEWHERE.in_language(language).format(pair.other)})"
    yield f"  {pair.left} - {pair.right}: {pair.says.in_language(language)}{probable}{elsewhere}"
    for piece in pair.evidence:
        weight = "    …" if piece.bits is None else f"{piece.bits:+5.1f}"
        yield f"    {weight} {_BITS.in_language(language)}  {piece.says.in_language(language)}"
    for said in pair.decided:
        yield f"    {said.in_language(language)}"
