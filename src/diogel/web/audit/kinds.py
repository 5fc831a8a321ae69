"""The kinds of event, with the words for them: what each is in law, how long it is kept, and how it reads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from diogel.definitions.model import Text


def _text(en: str, cy: str) -> Text:
    return Text(en=en, cy=cy)


class Kind(StrEnum):
    """What can be told to the log. The value is what stands in it and never changes."""

    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"

    SEARCH = "search"
    EXPORT = "export"
    PRINT = "print"
    REQUEST_MADE = "request_made"
    REQUEST_ANSWERED = "request_answered"
    REQUEST_WITHDRAWN = "request_withdrawn"
    CORRECTION = "correction"
    SUBJECT_COPY = "subject_copy"
    LINK_DECIDED = "link_decided"
    LINK_UNDONE = "link_undone"
    RETENTION_ASKED = "retention_asked"
    RETENTION_APPROVED = "retention_approved"
    BREAK_GLASS = "break_glass"
    MEETING = "meeting"
    GROUP_DECISION = "group_decision"
    ACTION = "action"

    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    LOCKED_OUT = "locked_out"
    SIGN_OUT = "sign_out"
    REFUSAL = "refusal"
    INVITE = "invite"
    JOIN = "join"
    LEAVE = "leave"
    ROLE_CHANGE = "role_change"
    ACCOUNT_CHANGE = "account_change"
    ACCESS_REVIEW = "access_review"
    ACCESS_ASKED = "access_asked"
    ACCESS_ANSWERED = "access_answered"

    BUILD_ASKED = "build_asked"
    BUILD_FINISHED = "build_finished"
    BUILD_FAILED = "build_failed"

    BACKUP = "backup"
    RESTORE = "restore"

    BEGIN = "begin"
    CHECKPOINT = "checkpoint"
    LOG_READ = "log_read"
    CLOCK_BACK = "clock_back"

    @property
    def meaning(self) -> Meaning:
        return MEANINGS[self]


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """`years`: how long who, about whom and the detail are shown; `shows`: somebody was shown something of its subject; `law`: it is
    one of the six of the Data Protection Act 2018, section 62. In `sentence`, {actor}, {subject} and {recipients} stand for those."""

    name: Text
    sentence: Text
    years: int
    shows: bool = False
    law: bool = False

    @property
    def redacted(self) -> Text:
        return _PAST if self.years else _NEVER


ALWAYS, SHORT, MIDDLE, LONG = 0, 2, 3, 7
"""Years. LONG is a year more than the six for which police information is kept at the least."""

_PAST = _text(
    "who, about whom and the detail are no longer shown or exported; kind, time, partner, purpose and clauses are",
    "ni ddangosir ac ni allforir mwyach pwy, ynghylch pwy na'r manylion; dangosir y math, yr amser, y partner, y diben a'r cymalau",
)
_NEVER = _text("nothing: it is about nobody", "dim: nid yw'n ymwneud â neb")


def _kind(en: str, cy: str, said: str, dywed: str, years: int, *, shows: bool = False, law: bool = False) -> Meaning:
    return Meaning(name=_text(en, cy), sentence=_text(said, dywed), years=years, shows=shows, law=law)


MEANINGS: dict[Kind, Meaning] = {
    Kind.COLLECTION: _kind("Collection", "Casglu", "{actor} took in: {subject}", "Derbyniodd {actor} i mewn: {subject}", LONG, law=True),
    Kind.ALTERATION: _kind("Alteration", "Newid", "{actor} changed: {subject}", "Newidiodd {actor}: {subject}", LONG, law=True),
    Kind.CONSULTATION: _kind(
        "Consultation", "Edrych", "{actor} looked at: {subject}", "Edrychodd {actor} ar hyn: {subject}", LONG, shows=True, law=True
    ),
    Kind.DISCLOSURE: _kind(
        "Disclosure",
        "Datgelu",
        "{actor} disclosed to {recipients}: {subject}",
        "Datgelodd {actor} i'r canlynol ({recipients}): {subject}",
        LONG,
        shows=True,
        law=True,
    ),
    Kind.COMBINATION: _kind("Combination", "Cyfuno", "{actor} combined: {subject}", "Cyfunodd {actor}: {subject}", LONG, law=True),
    Kind.ERASURE: _kind("Erasure", "Dileu", "{actor} erased: {subject}", "Dileodd {actor}: {subject}", LONG, law=True),
    Kind.SEARCH: _kind(
        "Search", "Chwilio", "{actor} searched, and found: {subject}", "Chwiliodd {actor}, a chanfod: {subject}", LONG, shows=True
    ),
    Kind.EXPORT: _kind("Export", "Allforio", "{actor} exported: {subject}", "Allforiodd {actor}: {subject}", LONG, shows=True),
    Kind.PRINT: _kind("Print", "Argraffu", "{actor} printed: {subject}", "Argraffodd {actor}: {subject}", LONG, shows=True),
    Kind.REQUEST_MADE: _kind(
        "Request made",
        "Gwneud cais",
        "{actor} asked {recipients} about: {subject}",
        "Gofynnodd {actor} i {recipients} am hyn: {subject}",
        LONG,
    ),
    Kind.REQUEST_ANSWERED: _kind(
        "Request answered", "Ateb cais", "{actor} answered a request about: {subject}", "Atebodd {actor} gais am hyn: {subject}", LONG
    ),
    Kind.REQUEST_WITHDRAWN: _kind(
        "Request withdrawn",
        "Tynnu cais yn ôl",
        "{actor} withdrew a request about: {subject}",
        "Tynnodd {actor} gais yn ôl am hyn: {subject}",
        LONG,
    ),
    Kind.CORRECTION: _kind(
        "Correction note",
        "Nodyn cywiro",
        "{actor} told {recipients} of a mistake in: {subject}",
        "Rhoddodd {actor} wybod i {recipients} am gamgymeriad yn hyn: {subject}",
        LONG,
    ),
    Kind.SUBJECT_COPY: _kind(
        "A person's copy",
        "Copi i berson",
        "{actor} made the person's copy of: {subject}",
        "Gwnaeth {actor} gopi i'r person o hyn: {subject}",
        LONG,
        shows=True,
    ),
    Kind.LINK_DECIDED: _kind(
        "Link decided", "Penderfynu ar gyswllt", "{actor} decided on: {subject}", "Penderfynodd {actor} ar hyn: {subject}", LONG, shows=True
    ),
    Kind.LINK_UNDONE: _kind(
        "Decision withdrawn",
        "Tynnu penderfyniad yn ôl",
        "{actor} took back a decision on: {subject}",
        "Tynnodd {actor} benderfyniad yn ôl ar hyn: {subject}",
        LONG,
    ),
    Kind.RETENTION_ASKED: _kind(
        "Erasure asked for", "Gofyn am ddileu", "{actor} asked for erasure of: {subject}", "Gofynnodd {actor} am ddileu: {subject}", LONG
    ),
    Kind.RETENTION_APPROVED: _kind(
        "Erasure approved", "Cymeradwyo dileu", "{actor} approved erasure of: {subject}", "Cymeradwyodd {actor} ddileu: {subject}", LONG
    ),
    Kind.BREAK_GLASS: _kind(
        "Emergency access",
        "Mynediad mewn argyfwng",
        "{actor} used emergency access to: {subject}",
        "Defnyddiodd {actor} fynediad mewn argyfwng i hyn: {subject}",
        LONG,
        shows=True,
    ),
    Kind.MEETING: _kind(
        "Meeting", "Cyfarfod", "{actor} changed the record of: {subject}", "Newidiodd {actor} gofnod y canlynol: {subject}", LONG
    ),
    Kind.GROUP_DECISION: _kind(
        "Decision of a group",
        "Penderfyniad grŵp",
        "{actor} recorded a decision on: {subject}",
        "Cofnododd {actor} benderfyniad ar hyn: {subject}",
        LONG,
    ),
    Kind.ACTION: _kind(
        "Action", "Cam gweithredu", "{actor} recorded an action: {subject}", "Cofnododd {actor} gam gweithredu: {subject}", LONG
    ),
    Kind.SIGN_IN: _kind("Sign-in", "Mewngofnodi", "{actor} signed in", "Mewngofnododd {actor}", SHORT),
    Kind.SIGN_IN_FAILED: _kind(
        "Failed sign-in", "Methu mewngofnodi", "A sign-in failed for: {subject}", "Methodd ymgais i fewngofnodi: {subject}", SHORT
    ),
    Kind.LOCKED_OUT: _kind(
        "Locked out", "Cloi allan", "Locked out after failed sign-ins: {subject}", "Clowyd allan ar ôl methu mewngofnodi: {subject}", SHORT
    ),
    Kind.SIGN_OUT: _kind("Sign-out", "Allgofnodi", "{actor} signed out", "Allgofnododd {actor}", SHORT),
    Kind.REFUSAL: _kind("Refusal", "Gwrthod", "{actor} was refused", "Gwrthodwyd {actor}", MIDDLE),
    Kind.INVITE: _kind("Invitation", "Gwahoddiad", "{actor} invited: {subject}", "Gwahoddodd {actor}: {subject}", MIDDLE),
    Kind.JOIN: _kind("Joined", "Ymuno", "{actor} took up an invitation", "Derbyniodd {actor} wahoddiad", MIDDLE),
    Kind.LEAVE: _kind("Left", "Gadael", "{actor} ended the access of: {subject}", "Daeth {actor} â mynediad i ben: {subject}", MIDDLE),
    Kind.ROLE_CHANGE: _kind(
        "Change of role", "Newid rôl", "{actor} changed the roles of: {subject}", "Newidiodd {actor} rolau: {subject}", MIDDLE
    ),
    Kind.ACCOUNT_CHANGE: _kind(
        "Change to an account", "Newid i gyfrif", "{actor} changed the account: {subject}", "Newidiodd {actor} y cyfrif: {subject}", MIDDLE
    ),
    Kind.ACCESS_REVIEW: _kind(
        "Access review",
        "Adolygiad mynediad",
        "{actor} confirmed who has access: {subject}",
        "Cadarnhaodd {actor} gan bwy y mae mynediad: {subject}",
        MIDDLE,
    ),
    Kind.ACCESS_ASKED: _kind(
        "Access asked for",
        "Gofyn am fynediad",
        "{actor} asked for access that somebody else confirms: {subject}",
        "Gofynnodd {actor} am fynediad y mae rhywun arall yn ei gadarnhau: {subject}",
        MIDDLE,
    ),
    Kind.ACCESS_ANSWERED: _kind(
        "Access confirmed or refused",
        "Cadarnhau neu wrthod mynediad",
        "{actor} answered a request for access: {subject}",
        "Atebodd {actor} gais am fynediad: {subject}",
        MIDDLE,
    ),
    Kind.BUILD_ASKED: _kind(
        "Build asked for", "Gofyn am adeiladwaith", "{actor} asked for a build", "Gofynnodd {actor} am adeiladwaith", MIDDLE
    ),
    Kind.BUILD_FINISHED: _kind(
        "Build finished", "Adeiladwaith wedi'i orffen", "{actor} finished: {subject}", "Gorffennodd {actor}: {subject}", MIDDLE
    ),
    Kind.BUILD_FAILED: _kind(
        "Build failed", "Adeiladwaith wedi methu", "{actor} could not finish: {subject}", "Ni allodd {actor} orffen: {subject}", MIDDLE
    ),
    Kind.BACKUP: _kind("Backup", "Copi wrth gefn", "{actor} made a backup", "Gwnaeth {actor} gopi wrth gefn", ALWAYS),
    Kind.RESTORE: _kind(
        "Restored", "Adfer", "{actor} restored the workplace from a backup", "Adferodd {actor} y gweithle o gopi wrth gefn", ALWAYS
    ),
    Kind.BEGIN: _kind(
        "The log begins", "Dechrau'r log", "The log of this installation begins", "Mae log y gosodiad hwn yn dechrau", ALWAYS
    ),
    Kind.CHECKPOINT: _kind(
        "Checkpoint", "Pwynt gwirio", "{actor} made a checkpoint for: {recipients}", "Gwnaeth {actor} bwynt gwirio i: {recipients}", ALWAYS
    ),
    Kind.LOG_READ: _kind("Log read", "Darllen y log", "{actor} read the log", "Darllenodd {actor} y log", MIDDLE),
    Kind.CLOCK_BACK: _kind("Clock set back", "Troi'r cloc yn ôl", "The clock was set back", "Trowyd y cloc yn ôl", ALWAYS),
}
