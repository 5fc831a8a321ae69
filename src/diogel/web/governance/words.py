"""Words for what agreements say in single letters and short forms."""

from __future__ import annotations

from diogel.definitions.model import Bases, Text
from diogel.sharing.standing import State

STATES: dict[State, tuple[Text, str]] = {
    "in_force": (Text(en="In force", cy="Mewn grym"), "green"),
    "under_review": (Text(en="Under review", cy="Dan adolygiad"), "yellow"),
    "signed": (Text(en="Not started", cy="Heb ddechrau"), "blue"),
    "unsigned": (Text(en="Not signed by all", cy="Heb ei lofnodi gan bawb"), "orange"),
    "assured": (Text(en="Assured", cy="Wedi'i sicrhau"), "blue"),
    "quality_assurance": (Text(en="Quality assurance", cy="Sicrhau ansawdd"), "grey"),
    "draft": (Text(en="Draft", cy="Drafft"), "grey"),
    "expired": (Text(en="Lapsed", cy="Wedi dod i ben"), "red"),
    "withdrawn": (Text(en="Withdrawn", cy="Wedi'i dynnu'n ôl"), "red"),
}
"""Each standing, with the colour of its tag."""

TYPES = {
    "ISP": Text(en="Information Sharing Protocol", cy="Protocol Rhannu Gwybodaeth"),
    "DDA": Text(en="Data Disclosure Agreement", cy="Cytundeb Datgelu Data"),
    "JCA": Text(en="Joint Controller Agreement", cy="Cytundeb Rheolwyr ar y Cyd"),
    "licence": Text(en="Licence for published data", cy="Trwydded ar gyfer data a gyhoeddwyd"),
}

_BASES = (
    ("article6", Text(en="UK GDPR, Article 6(1){}", cy="GDPR y DU, Erthygl 6(1){}"), "({})"),
    ("article9", Text(en="UK GDPR, Article 9(2){}", cy="GDPR y DU, Erthygl 9(2){}"), "({})"),
    (
        "schedule1",
        Text(en="Data Protection Act 2018, Schedule 1, paragraph {}", cy="Deddf Diogelu Data 2018, Atodlen 1, paragraff {}"),
        "{}",
    ),
    ("part3", Text(en="Data Protection Act 2018, Part 3: {}", cy="Deddf Diogelu Data 2018, Rhan 3: {}"), "{}"),
)
_LICENCE = Text(en="Licence: {}", cy="Trwydded: {}")


def bases(of: Bases) -> list[Text]:
    """Each law that an agreement relies on, with where in it."""
    found = [_filled(text, ", ".join(written.format(one) for one in getattr(of, key))) for key, text, written in _BASES if getattr(of, key)]
    return [*found, *([_filled(_LICENCE, of.licence)] if of.licence else [])]


def _filled(text: Text, where: str) -> Text:
    return Text(en=text.en.replace("{}", where), cy=text.cy.replace("{}", where))


RUNS = {
    "asked": (Text(en="Asked for", cy="Gofynnwyd amdano"), "blue"),
    "approved": (Text(en="Approved", cy="Cymeradwywyd"), "yellow"),
    "waiting": (Text(en="Waiting for a worker", cy="Yn aros am weithiwr"), "yellow"),
    "running": (Text(en="Being erased", cy="Yn cael ei ddileu"), "yellow"),
    "begun": (Text(en="Half done", cy="Ar ei hanner"), "red"),
    "unrecorded": (Text(en="Erased, not yet in the log", cy="Wedi'i ddileu, heb fod yn y log eto"), "orange"),
    "erased": (Text(en="Erased", cy="Wedi'i ddileu"), "green"),
}
"""How far an erasure has come."""
