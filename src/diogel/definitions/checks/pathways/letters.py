"""Letters' templates: what stands in {brackets} is there to be put in, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from diogel.definitions.checks.pathways.look import Look
from diogel.definitions.checks.pathways.names import LETTERS_OWN
from diogel.definitions.documents import Steps
from diogel.definitions.faults import Fault, choose
from diogel.definitions.pathway import Letter

_PLACE = re.compile(r"\{([^{}\n]*)\}")


def check(look: Look) -> Iterator[Fault]:
    known = look.names["question"] | LETTERS_OWN
    for place, letter in enumerate(look.pathway.letters):
        at: Steps = ("letters", place, "body")
        for language in ("en", "cy"):
            for word in sorted(_places(letter, language) - known):
                what = f"nothing can be put in for {{{word}}}: it is no question of this pathway"
                yield look.source.error((*at, language), what, choose(word, known, "question"))
        if letter.body.cy:
            yield from _alike(look, at, letter, known)


def _alike(look: Look, at: Steps, letter: Letter, known: Set[str]) -> Iterator[Fault]:
    english, welsh = _places(letter, "en") & known, _places(letter, "cy") & known
    for language, word in [("cy", word) for word in sorted(english - welsh)] + [("en", word) for word in sorted(welsh - english)]:
        named = "the Welsh" if language == "cy" else "the English"
        yield look.source.warning((*at, language), f"{named} leaves out {{{word}}}", "put it in, or take it out of both")


def _places(letter: Letter, language: str) -> set[str]:
    return {word.strip() for word in _PLACE.findall(letter.body.en if language == "en" else letter.body.cy)}
