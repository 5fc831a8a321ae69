"""What the pages on doubtful links say of a pair, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from diogel.build.review_export import change_in_words
from diogel.build.review_export import notes as notes_in_words
from diogel.build.review_pairs import Waiting
from diogel.definitions.model import Text
from diogel.linkage import waterfall
from diogel.web.accounts.models import User
from diogel.web.permissions import Permission, decide
from diogel.web.ui.languages import words

STATES = {
    "binds": Text(en="the next build goes by it", cy="bydd yr adeiladwaith nesaf yn mynd yn ôl hyn"),
    "waits": Text(en="waits for a second opinion", cy="yn aros am ail farn"),
    "disputed": Text(en="for the chair: two people disagree", cy="i'r cadeirydd: mae dau berson yn anghytuno"),
    "withdrawn": Text(en="taken back", cy="wedi'i dynnu'n ôl"),
    "forgotten": Text(en="forgotten: the people are erased", cy="wedi'i anghofio: mae'r bobl wedi'u dileu"),
}
SAYS = {"same": Text(en="One person", cy="Un person"), "different": Text(en="Two people", cy="Dau berson"), None: Text(en="–", cy="–")}
OUTCOMES = {
    "binds": words(
        Text(
            en="Decided. It counts from the next build on: ask for one, or wait for the morning's.",
            cy="Penderfynwyd. Mae'n cyfrif o'r adeiladwaith nesaf ymlaen: gofynnwch am un, neu arhoswch am un y bore.",
        )
    ),
    "waits": words(
        Text(
            en="Your opinion is kept. It counts once a second person decides the same.",
            cy="Cadwyd eich barn. Bydd yn cyfrif pan fydd ail berson yn penderfynu'r un fath.",
        )
    ),
    "disputed": words(
        Text(
            en="Your opinion is kept. The first was another, so the chair settles it.",
            cy="Cadwyd eich barn. Roedd y gyntaf yn wahanol, felly'r cadeirydd fydd yn setlo'r mater.",
        )
    ),
    "withdrawn": words(
        Text(
            en="Taken back. The pair waits again, and the next build goes without it.",
            cy="Wedi'i dynnu'n ôl. Mae'r pâr yn aros eto, a bydd yr adeiladwaith nesaf yn mynd hebddo.",
        )
    ),
}


@dataclass(frozen=True)
class Weighed:
    """What the machine thought, for who may know: a picture, and the table that says the same."""

    picture: SafeString
    headers: tuple[Text, ...]
    rows: list[tuple[str, str, str, str, str]]
    because: Text


def change(pair: Waiting) -> Text:
    return Text(en=change_in_words(pair, "en"), cy=change_in_words(pair, "cy"))


def notes(pair: Waiting) -> Text | None:
    said = notes_in_words(pair, "en")
    return Text(en=said, cy=notes_in_words(pair, "cy")) if said else None


def weighed(pair: Waiting, language: str) -> Weighed | None:
    """None where the reviewer is not to know. The picture is drawn by the engine, which escapes every word that it puts in."""
    if pair.evidence is None:
        return None
    picture = mark_safe(waterfall.svg(pair.evidence, language))  # noqa: S308 - as above
    return Weighed(picture, waterfall.HEADERS, waterfall.rows(pair.evidence, language), pair.evidence.because)


def may_chair(user: User) -> bool:
    return decide(user, Permission.LINKS_CHAIR).allowed
