"""What a column of a partner's extract can mean. Everything downstream is decided by meaning, never by a header's name.

A meaning is `table.field`. `attribute.<name>` keeps a column with its own dataset and puts it in no shared table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "name", "code", "date", "timestamp", "month", "number", "integer", "boolean", "vocabulary"]
Sensitivity = Literal["none", "pseudonymous", "identifying", "special", "criminal"]
"""none: says nothing of a person; pseudonymous: a reference; identifying: names, birth dates, addresses of people;
special: UK GDPR Article 9; criminal: Article 10 (offences, allegations, roles)."""

_RESTRICTED = "identity."
_MATCH_KEY = "identity.match_key_"


@dataclass(frozen=True)
class Meaning:
    name: str
    kind: Kind
    sensitivity: Sensitivity
    en: str
    cy: str

    @property
    def field(self) -> str:
        """The conformed column's name: `event.occurred_from` becomes `event_occurred_from`."""
        return self.name.replace(".", "_")

    @property
    def restricted(self) -> bool:
        """Whether the conformed column may live in the identity store alone."""
        return self.name.startswith(_RESTRICTED)


_MEANINGS = [
    Meaning("event.reference", "text", "pseudonymous", "the partner's reference for the event", "cyfeirnod y partner am y digwyddiad"),
    Meaning(
        "event.quoted_reference",
        "text",
        "pseudonymous",
        "another partner's reference for it, as this one wrote it down",
        "cyfeirnod partner arall amdano, fel y'i nodwyd gan hwn",
    ),
    Meaning(
        "event.occurred_from",
        "timestamp",
        "none",
        "when it happened, or the start of the period",
        "pryd y digwyddodd, neu ddechrau'r cyfnod",
    ),
    Meaning("event.occurred_to", "timestamp", "none", "the end of the period in which it happened", "diwedd y cyfnod y digwyddodd ynddo"),
    Meaning(
        "event.month",
        "month",
        "none",
        "the month it happened in, when that is all that is known",
        "y mis y digwyddodd, os dyna'r cwbl a wyddys",
    ),
    Meaning("event.recorded_on", "date", "none", "when it was recorded", "pryd y cafodd ei gofnodi"),
    Meaning("event.category", "vocabulary", "none", "what kind of event", "pa fath o ddigwyddiad"),
    Meaning("event.subcategory", "vocabulary", "none", "what kind, more closely", "pa fath, yn fanylach"),
    Meaning("event.outcome", "vocabulary", "none", "how it ended", "sut y daeth i ben"),
    Meaning("event.longitude", "number", "none", "longitude, WGS84 degrees", "hydred, graddau WGS84"),
    Meaning("event.latitude", "number", "none", "latitude, WGS84 degrees", "lledred, graddau WGS84"),
    Meaning("event.easting", "number", "none", "easting, British National Grid metres", "dwyreiniad, metrau Grid Cenedlaethol Prydain"),
    Meaning("event.northing", "number", "none", "northing, British National Grid metres", "gogleddiad, metrau Grid Cenedlaethol Prydain"),
    Meaning("event.location_name", "text", "none", "the place in words", "y lle mewn geiriau"),
    Meaning("event.address", "text", "identifying", "the address where it happened", "y cyfeiriad lle y digwyddodd"),
    Meaning("event.postcode", "code", "identifying", "the postcode where it happened", "y cod post lle y digwyddodd"),
    Meaning("event.outward_postcode", "code", "none", "the outward part of the postcode", "rhan allanol y cod post"),
    Meaning(
        "event.uprn",
        "code",
        "identifying",
        "the Unique Property Reference Number where it happened",
        "y Cyfeirnod Eiddo Unigryw lle y digwyddodd",
    ),
    Meaning("event.area", "code", "none", "the code of the area as the partner gives it", "cod yr ardal fel y mae'r partner yn ei roi"),
    Meaning("event.count", "integer", "none", "how many events the row stands for", "sawl digwyddiad y mae'r rhes yn sefyll drosto"),
    Meaning(
        "identity.reference", "text", "pseudonymous", "the partner's own reference for the person", "cyfeirnod y partner ei hun am y person"
    ),
    Meaning("identity.title", "text", "identifying", "title", "teitl"),
    Meaning("identity.full_name", "name", "identifying", "the whole name in one column", "yr enw cyfan mewn un golofn"),
    Meaning("identity.given_names", "name", "identifying", "forename and middle names", "enw cyntaf ac enwau canol"),
    Meaning("identity.family_name", "name", "identifying", "surname", "cyfenw"),
    Meaning("identity.date_of_birth", "date", "identifying", "date of birth", "dyddiad geni"),
    Meaning("identity.sex", "vocabulary", "identifying", "sex", "rhyw"),
    Meaning("identity.ethnicity", "vocabulary", "special", "ethnic group", "grŵp ethnig"),
    Meaning("identity.address", "text", "identifying", "home address", "cyfeiriad cartref"),
    Meaning("identity.postcode", "code", "identifying", "home postcode", "cod post cartref"),
    Meaning("identity.uprn", "code", "identifying", "Unique Property Reference Number of the home", "Cyfeirnod Eiddo Unigryw'r cartref"),
    Meaning("identity.phone", "code", "identifying", "telephone number", "rhif ffôn"),
    Meaning("identity.nhs_number", "code", "identifying", "NHS number", "rhif GIG"),
    Meaning("identity.pnc_id", "code", "criminal", "Police National Computer identifier", "dynodwr Cyfrifiadur Cenedlaethol yr Heddlu"),
    Meaning(
        "identity.match_key_1", "code", "pseudonymous", "token of the NHS number and year of birth", "tocyn y rhif GIG a'r flwyddyn geni"
    ),
    Meaning(
        "identity.match_key_2", "code", "pseudonymous", "token of both names and the date of birth", "tocyn y ddau enw a'r dyddiad geni"
    ),
    Meaning(
        "identity.match_key_3",
        "code",
        "pseudonymous",
        "token of the sound of both names and the date of birth",
        "tocyn sain y ddau enw a'r dyddiad geni",
    ),
    Meaning(
        "identity.match_key_4",
        "code",
        "pseudonymous",
        "token of the initial, the start of the surname, the date of birth and the postcode sector",
        "tocyn y llythyren gyntaf, dechrau'r cyfenw, y dyddiad geni a sector y cod post",
    ),
    Meaning(
        "identity.match_key_5",
        "code",
        "pseudonymous",
        "token of the forename, the date of birth and the postcode sector",
        "tocyn yr enw cyntaf, y dyddiad geni a sector y cod post",
    ),
    Meaning(
        "identity.match_key_6",
        "code",
        "pseudonymous",
        "token of both names, the postcode and the year of birth",
        "tocyn y ddau enw, y cod post a'r flwyddyn geni",
    ),
    Meaning(
        "identity.match_key_7",
        "code",
        "pseudonymous",
        "token of both names, the postcode and the day and month of birth",
        "tocyn y ddau enw, y cod post, a diwrnod a mis y geni",
    ),
    Meaning("identity.match_key_8", "code", "pseudonymous", "token of both names and the postcode", "tocyn y ddau enw a'r cod post"),
    Meaning(
        "identity.match_key_9",
        "code",
        "pseudonymous",
        "token of the partner's own reference and the initial",
        "tocyn cyfeirnod y partner ei hun a'r llythyren gyntaf",
    ),
    Meaning("involvement.role", "vocabulary", "criminal", "the person's part in the event", "rhan y person yn y digwyddiad"),
    Meaning("case.reference", "text", "pseudonymous", "the number of the case", "rhif yr achos"),
    Meaning("case.pathway", "code", "criminal", "the pathway the case is on", "y llwybr y mae'r achos arno"),
    Meaning(
        "case.subject",
        "code",
        "none",
        "whether it is about a person, a place, a group or a document",
        "ai person, lle, grŵp neu ddogfen yw ei bwnc",
    ),
    Meaning("case.area", "code", "none", "the code of the area it belongs to", "cod yr ardal y mae'n perthyn iddi"),
    Meaning("case.lead", "code", "none", "the partner that leads it", "y partner sy'n ei arwain"),
    Meaning("case.opened", "date", "none", "when it was opened", "pryd yr agorwyd ef"),
    Meaning("case.stage", "code", "criminal", "the stage it stands in", "y cam y mae'n sefyll ynddo"),
    Meaning("case.entered", "date", "none", "when it entered that stage", "pryd yr aeth i'r cam hwnnw"),
    Meaning("case.risk", "code", "special", "the level of risk that was last set", "y lefel risg a bennwyd ddiwethaf"),
    Meaning("case.ended", "date", "none", "when it ended", "pryd y daeth i ben"),
    Meaning("case.outcome", "code", "criminal", "how it ended", "sut y daeth i ben"),
    Meaning("step.case", "text", "pseudonymous", "the number of the case", "rhif yr achos"),
    Meaning("step.number", "integer", "none", "which step of the case", "pa gam o'r achos"),
    Meaning("step.taken", "timestamp", "none", "when it was taken", "pryd y'i cymerwyd"),
    Meaning(
        "step.kind",
        "code",
        "none",
        "what sort of step: moved, filled, consulted, decided and so on",
        "pa fath o gam: symud, llenwi, ymgynghori, penderfynu ac ati",
    ),
    Meaning(
        "step.what",
        "code",
        "criminal",
        "the move, form, partner, panel or review of the step",
        "symudiad, ffurflen, partner, panel neu adolygiad y cam",
    ),
    Meaning("step.stage", "code", "criminal", "the stage the case stood in after it", "y cam y safai'r achos ynddo wedyn"),
    Meaning(
        "step.due",
        "date",
        "none",
        "by when it had to be taken, where a clock ran",
        "erbyn pryd yr oedd rhaid ei gymryd, os oedd cloc yn rhedeg",
    ),
    Meaning("step.voided", "boolean", "none", "whether it was voided on challenge", "a gafodd ei ddirymu ar ôl her"),
    Meaning("action.reference", "text", "pseudonymous", "the reference of the action", "cyfeirnod y cam gweithredu"),
    Meaning("action.case", "text", "pseudonymous", "the number of the case it belongs to", "rhif yr achos y mae'n perthyn iddo"),
    Meaning("action.owner", "code", "none", "the partner or group that answers for it", "y partner neu'r grŵp sy'n atebol amdano"),
    Meaning("action.added", "date", "none", "when it was agreed", "pryd y cytunwyd arno"),
    Meaning("action.due", "date", "none", "by when it is to be done", "erbyn pryd y mae i'w wneud"),
    Meaning(
        "action.ended", "date", "none", "when it was done, or found to be impossible", "pryd y'i gwnaed, neu y gwelwyd ei fod yn amhosibl"
    ),
    Meaning("action.state", "code", "none", "open, done or not_possible", "agored, wedi'i wneud neu heb fod yn bosibl"),
    Meaning("meeting.reference", "text", "none", "the reference of the meeting", "cyfeirnod y cyfarfod"),
    Meaning("meeting.group", "code", "none", "the board or panel that met", "y bwrdd neu'r panel a gyfarfu"),
    Meaning("meeting.held", "date", "none", "the day it met", "y diwrnod y cyfarfu"),
    Meaning("meeting.invited", "integer", "none", "how many agencies were asked", "faint o asiantaethau a wahoddwyd"),
    Meaning("meeting.attended", "integer", "none", "how many agencies came", "faint o asiantaethau a ddaeth"),
    Meaning("meeting.cases", "integer", "none", "how many cases it took", "faint o achosion a drafodwyd"),
    Meaning("meeting.quorate", "boolean", "none", "whether enough were there to decide", "a oedd digon yno i benderfynu"),
    Meaning("row.marking", "text", "none", "the row's security marking", "marc diogelwch y rhes"),
    Meaning("row.grading", "code", "none", "3x5x2 intelligence grading", "graddio cudd-wybodaeth 3x5x2"),
    Meaning("row.handling_conditions", "text", "none", "conditions on handling", "amodau trin"),
]

MEANINGS: dict[str, Meaning] = {meaning.name: meaning for meaning in _MEANINGS}

ATTRIBUTE = "attribute."

MATCH_KEYS: tuple[str, ...] = tuple(name for name in MEANINGS if name.startswith(_MATCH_KEY))
"""What the tokens that `diogel hash` writes mean, in the order of their numbers."""

DEFAULT_VOCABULARIES = {
    "event.category": "event_category",
    "involvement.role": "role",
    "identity.sex": "sex",
    "identity.ethnicity": "ethnic_group",
}
"""The vocabulary of a column that names none itself; loading a folder writes it into the column."""


def is_match_key(name: str) -> bool:
    """Whether this meaning's values are tokens: keyed hashes, made at the partner, that say only that two records agree."""
    return name.startswith(_MATCH_KEY)


def is_plain_identifier(name: str) -> bool:
    """Whether this meaning says who somebody is as it stands: any identity.* but a match key."""
    return name.startswith(_RESTRICTED) and not is_match_key(name)


def meaning_of(name: str, kind: Kind = "text") -> Meaning | None:
    """The meaning with this name; `attribute.<name>` is made on the spot with the kind given; None when unknown."""
    if name in MEANINGS:
        return MEANINGS[name]
    rest = name.removeprefix(ATTRIBUTE)
    if name.startswith(ATTRIBUTE) and rest.isidentifier() and rest == rest.lower():
        return Meaning(name, kind, "none", rest.replace("_", " "), rest.replace("_", " "))
    return None
