"""An entry in words, in both languages, with what is past its time left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from diogel.definitions.model import Partnership, Text
from diogel.web.accounts.queries import name_of
from diogel.web.audit import chain, ledger
from diogel.web.audit.entries import Subject
from diogel.web.audit.kinds import LONG, MEANINGS, Kind, Meaning
from diogel.web.audit.models import Event
from diogel.web.audit.past import is_past

SUBJECTS = {
    "identity": Text(en="record {}", cy="cofnod {}"),
    "person": Text(en="person {}", cy="person {}"),
    "account": Text(en="account {}", cy="cyfrif {}"),
    "partner": Text(en="partner {}", cy="partner {}"),
    "delivery": Text(en="delivery {}", cy="anfoniad {}"),
    "dataset": Text(en="dataset {}", cy="set ddata {}"),
    "agreements": Text(en="the register of agreements", cy="y gofrestr cytundebau"),
    "agreement": Text(en="agreement {}", cy="cytundeb {}"),
    "measure": Text(en="measure {}", cy="mesur {}"),
    "run": Text(en="build asked for {}", cy="cais adeiladu {}"),
    "build": Text(en="build {}", cy="adeiladwaith {}"),
    "pair": Text(en="pair {}", cy="pâr {}"),
    "erasure": Text(en="erasure {}", cy="dilead {}"),
    "request": Text(en="request {}", cy="cais {}"),
    "emergency": Text(en="emergency access {}", cy="mynediad mewn argyfwng {}"),
    "case": Text(en="case {}", cy="achos {}"),
    "meeting": Text(en="meeting {}", cy="cyfarfod {}"),
    "action": Text(en="action {}", cy="cam gweithredu {}"),
    "cases": Text(en="a list of cases", cy="rhestr o achosion"),
    "log": Text(en="the log", cy="y log"),
}
_OF_THE_LAW = {
    "linkage": Text(en="Linking records", cy="Cysylltu cofnodion"),
    "subject_access": Text(en="A person's own copy", cy="Copi'r person ei hun"),
}
"""Purposes that no folder names."""

_OTHER = Text(en="{}", cy="{}")
_NOTHING = Text(en="–", cy="–")
_SOMEBODY = Text(en="Somebody", cy="Rhywun")
_NOBODY = Text(en="Somebody not signed in", cy="Rhywun heb fewngofnodi")
_NO_LONGER = Text(en="no longer told", cy="ni ddywedir mwyach")
_UNKNOWN = Meaning(
    name=Text(en="Unknown kind", cy="Math anhysbys"),
    sentence=Text(
        en="{actor} did something that this version does not know: {subject}",
        cy="Gwnaeth {actor} rywbeth nad yw'r fersiwn hon yn ei adnabod: {subject}",
    ),
    years=LONG,
)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a page or a file says of an entry. Of one that is past its time, `actor` and `subject` are empty."""

    sequence: int
    at: datetime
    kind: Text
    says: Text
    partner: Text
    purpose: Text
    clauses: tuple[str, ...]
    recipients: Text
    actor: str
    subject: Subject | None
    detail: str
    past: bool

    @property
    def about(self) -> Subject | None:
        """What there is a page about: who looked at it."""
        return self.subject if self.subject and self.subject.kind in SUBJECTS and self.subject.kind != "log" else None


class Sentences:
    """Names as the folder has them today; what it no longer names keeps its id."""

    def __init__(self, partnership: Partnership) -> None:
        self._partnership = partnership
        self._purposes = {**_OF_THE_LAW, **{purpose.id: purpose.name for purpose in partnership.file.purposes}}
        self._now = ledger.clock()

    def of(self, event: Event) -> Told:
        past = is_past(event, self._now)
        meaning = MEANINGS[Kind(event.kind)] if event.kind in MEANINGS else _UNKNOWN
        recipients = _listed([self.name(one) for one in event.recipients])
        subject = Subject(event.subject_kind, event.subject_id) if event.subject_kind else None
        actor, about = (_SOMEBODY, _NO_LONGER) if past else (_who(event), _about(subject))
        return Told(
            sequence=event.sequence,
            at=event.at,
            kind=meaning.name,
            says=_both(meaning.sentence, lambda text, language: _filled(text, language, actor=actor, subject=about, recipients=recipients)),
            partner=self.name(event.actor_partner) if event.actor_partner else _NOTHING,
            purpose=self._purposes.get(event.purpose) or _plain(event.purpose),
            clauses=tuple(event.clauses),
            recipients=recipients,
            actor="" if past else event.actor_id,
            subject=None if past else subject,
            detail="" if past else "; ".join(f"{name}: {value}" for name, value in sorted(event.detail.items())),
            past=past,
        )

    def about(self, subject: Subject) -> Text:
        return _about(subject)

    def name(self, id: str) -> Text:
        return name_of(id, self._partnership) or _plain(id)


COLUMNS = (
    Text(en="entry", cy="cofnod"),
    Text(en="time", cy="amser"),
    Text(en="kind", cy="math"),
    Text(en="what was done", cy="yr hyn a wnaed"),
    Text(en="partner", cy="partner"),
    Text(en="actor", cy="gweithredydd"),
    Text(en="purpose", cy="diben"),
    Text(en="clauses", cy="cymalau"),
    Text(en="recipients", cy="derbynwyr"),
    Text(en="subject kind", cy="math o wrthrych"),
    Text(en="subject", cy="gwrthrych"),
    Text(en="detail", cy="manylion"),
)


def in_file(told: Told, language: str) -> list[object]:
    """One line of a CSV file, in the order of `COLUMNS`."""
    kind, says, partner, purpose, recipients = (
        "" if text is _NOTHING else text.in_language(language)
        for text in (told.kind, told.says, told.partner, told.purpose, told.recipients)
    )
    subject = (told.subject.kind, told.subject.id) if told.subject else ("", "")
    clauses = "; ".join(told.clauses)
    return [told.sequence, chain.moment(told.at), kind, says, partner, told.actor, purpose, clauses, recipients, *subject, told.detail]


def _who(event: Event) -> Text:
    if event.actor_id == "nobody":
        return _NOBODY
    return _plain(event.actor_name)


def _about(subject: Subject | None) -> Text:
    if subject is None:
        return _NOTHING
    return _both(SUBJECTS.get(subject.kind, _OTHER), lambda text, _: text.replace("{}", subject.id))


def _listed(names: list[Text]) -> Text:
    return Text(en=", ".join(name.en for name in names), cy=", ".join(name.in_language("cy") for name in names)) if names else _NOTHING


def _filled(sentence: str, language: str, **parts: Text) -> str:
    """Each placeholder is replaced once: what is put in is never read as one."""
    filled, rest = "", sentence
    while "{" in rest:
        before, _, rest = rest.partition("{")
        name, _, rest = rest.partition("}")
        filled += before + parts[name].in_language(language)
    return filled + rest


def _both(text: Text, filled: Callable[[str, str], str]) -> Text:
    return Text(en=filled(text.en, "en"), cy=filled(text.cy, "cy"))


def _plain(text: str) -> Text:
    return Text(en=text, cy=text) if text else _NOTHING
