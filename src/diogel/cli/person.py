"""A person's links as lines for a terminal, in English or Welsh."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from diogel.build.explain_clauses import Use
from diogel.build.explain_told import HOW, KnownTo, Link, PersonTold, Waiting
from diogel.definitions.model import Text
from diogel.linkage.explain import Evidence
from diogel.linkage.waterfall import in_text
from diogel.sharing.wording import day

_WIDE = 108

HEADINGS = {
    "known_to": Text(en="Who knows this person", cy="Pwy sy'n adnabod y person hwn"),
    "links": Text(
        en="What holds the person together, the strongest link first", cy="Beth sy'n dal y person ynghyd, y cyswllt cryfaf yn gyntaf"
    ),
    "weakest": Text(en="The weakest link", cy="Y cyswllt gwannaf"),
    "waiting": Text(en="What waits for somebody to look", cy="Beth sy'n aros i rywun edrych"),
    "decisions": Text(en="Decisions that bind this person", cy="Penderfyniadau sy'n rhwymo'r person hwn"),
    "past": Text(en="What went before", cy="Beth a fu o'r blaen"),
    "uses": Text(en="Clauses under which linkage used the fields", cy="Y cymalau y defnyddiwyd y meysydd oddi tanynt wrth gysylltu"),
    "notes": Text(en="Notes", cy="Nodiadau"),
}
_NOT_KNOWN = Text(en="not known", cy="anhysbys")
_OUTCOME = Text(en="outcome", cy="canlyniad")
_NUMBER = Text(en="link", cy="cyswllt")
_MORE = Text(en="{} more", cy="{} arall")
_ALONE = Text(en="one identity: there is no link to tell of", cy="un hunaniaeth: nid oes cyswllt i sôn amdano")


def lines(told: PersonTold, language: str) -> Iterator[str]:
    """The whole of it; a part of which there is nothing to say is left out."""
    yield from _wrapped(told.says, language, "")
    if told.found:
        yield from _wrapped(told.found, language, "  ")
    yield from _part("known_to", (line for one in told.known_to for line in _known_to(one, language)), language)
    yield from _part("links", _links(told, language), language)
    if told.weakest:
        number = told.links.index(told.weakest.link) + 1
        where = Text(en=f"{_NUMBER.en} {number}: {told.weakest.says.en}", cy=f"{_NUMBER.cy} {number}: {told.weakest.says.cy}")
        yield from _part("weakest", _wrapped(where, language, "  "), language)
    yield from _part("waiting", _waiting(told, language), language)
    yield from _part("decisions", (line for one in told.decisions for line in _wrapped(one.says, language, "  ")), language)
    yield from _part("past", (line for one in told.past for line in _wrapped(one.says, language, "  ")), language)
    yield from _part("uses", _uses(told.uses, language), language)
    yield from _part("notes", (line for one in told.notes for line in _wrapped(one, language, "  ")), language)


def _part(name: str, told: Iterable[str], language: str) -> Iterator[str]:
    told = list(told)
    if told:
        yield from ("", HEADINGS[name].in_language(language), *told)


def _wrapped(text: Text, language: str, indent: str) -> list[str]:
    return textwrap.wrap(text.in_language(language), _WIDE, initial_indent=indent, subsequent_indent=f"{indent}  ", break_long_words=False)


def _known_to(one: KnownTo, language: str) -> Iterator[str]:
    title, partner, how, since = (text.in_language(language) for text in (one.title, one.partner, HOW[one.how], day(one.since)))
    said = {"en": f"here {how}, known since {since}", "cy": f"yma {how}, yn hysbys ers {since}"}[language]
    yield from _wrapped(Text(en=f"{one.identity_id}  {title} ({one.dataset}), {partner}; {said}"), language, "  ")


def _links(told: PersonTold, language: str) -> Iterator[str]:
    if not told.links:
        yield from _wrapped(_ALONE, language, "  ")
    for number, link in enumerate(told.links, 1):
        yield from _link(number, link, language)
    if told.more_says:
        yield from _wrapped(told.more_says, language, "  ")


def _link(number: int, link: Link, language: str) -> Iterator[str]:
    between = ", ".join(link.equal) if link.equal else f"{link.left} - {link.right}"
    yield from textwrap.wrap(f"{_NUMBER.in_language(language)} {number}: {between}", _WIDE, initial_indent="  ", subsequent_indent="    ")
    yield from _wrapped(link.says, language, "    ")
    if link.evidence:
        yield from _evidence(link.evidence, language)
    elif link.glimpse:
        yield from (line for text in (*link.glimpse.pieces, link.glimpse.because) for line in _wrapped(text, language, "    "))


def _evidence(evidence: Evidence, language: str) -> Iterator[str]:
    yield from (f"    {line}" for line in in_text(evidence, language))
    if evidence.not_known:
        said = "; ".join(one.says.in_language(language) for one in evidence.not_known)
        yield from _wrapped(Text(en=f"{_NOT_KNOWN.in_language(language)}: {said}"), language, "    ")
    outcome = f"{evidence.chance.in_language(language)}, {evidence.odds.in_language(language)}; {evidence.because.in_language(language)}"
    yield from _wrapped(Text(en=f"{_OUTCOME.in_language(language)}: {outcome}"), language, "    ")


def _waiting(told: PersonTold, language: str) -> Iterator[str]:
    for one in told.waiting:
        yield from _pair_waiting(one, language)
    if rest := told.waiting_in_all - len(told.waiting):
        yield f"  {_MORE.in_language(language).format(f'{rest:,}')}"


def _pair_waiting(one: Waiting, language: str) -> Iterator[str]:
    chance = f" {one.evidence.chance.in_language(language)}; {one.evidence.because.in_language(language)}" if one.evidence else ""
    said = f"{one.left} - {one.right}: {one.says.in_language(language)};{chance}".rstrip(";")
    yield from _wrapped(Text(en=said), language, "  ")


def _uses(uses: Iterable[Use], language: str) -> Iterator[str]:
    """A line a dataset and clause, with the fields that it gave."""
    under: dict[tuple[str, str], list[str]] = {}
    for use in uses:
        title = f" ({use.title.in_language(language)})" if use.title else ""
        clause = {"en": "clause", "cy": "cymal"}[language]
        under.setdefault((use.dataset, f"{use.agreement} {clause} {use.clause}{title}"), []).append(use.name.in_language(language))
    for (dataset, clause), names in sorted(under.items()):
        yield from _wrapped(Text(en=f"{dataset}: {', '.join(names)}: {clause}"), language, "  ")
