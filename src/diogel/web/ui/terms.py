"""Words of the field that pages explain where they use them. Names and English meanings are the
glossary's, without its notes to whoever writes; a test holds them to it."""

from __future__ import annotations

from dataclasses import dataclass

from diogel.definitions.model import Text


@dataclass(frozen=True)
class Term:
    name: Text
    meaning: Text


def term(key: str) -> Term:
    return TERMS[key]


def _term(en: str, cy: str, means: str, ystyr: str) -> Term:
    return Term(Text(en=en, cy=cy), Text(en=means, cy=ystyr))


TERMS = {
    "agreement": _term(
        "agreement", "cytundeb",
        "A signed document that says which data may go to whom, why and for how long; the machine holds to it.",
        "Dogfen wedi'i llofnodi sy'n dweud pa ddata a gaiff fynd at bwy, pam ac am ba hyd; mae'r peiriant yn cadw ati.",
    ),
    "build": _term(
        "build", "adeiladwaith",
        "One run from deliveries to results, kept as it was; current points at the latest good one.",
        "Un rhediad o anfoniadau i ganlyniadau, wedi'i gadw fel yr oedd; mae current yn pwyntio at yr un da diweddaraf.",
    ),
    "clause": _term(
        "clause", "cymal",
        "One row of an agreement's table: which columns of which dataset, to whom, for which purposes, how, for how long.",
        "Un rhes o dabl cytundeb: pa golofnau o ba set ddata, i bwy, at ba ddibenion, sut, am ba hyd.",
    ),
    "dataset": _term(
        "dataset", "set ddata",
        "What a partner delivers, again and again in the same shape.",
        "Yr hyn y mae partner yn ei anfon, dro ar ôl tro ar yr un ffurf.",
    ),
    "delivery": _term(
        "delivery", "anfoniad",
        "One file that a partner sent for a dataset.",
        "Un ffeil a anfonodd partner ar gyfer set ddata.",
    ),
    "event": _term(
        "event", "digwyddiad",
        "Something that happened at some time, as one partner told of it: a crime, a call-out, an exclusion, a tenancy begun.",
        "Rhywbeth a ddigwyddodd rywbryd, fel y dywedodd un partner amdano: trosedd, galwad, gwaharddiad, dechrau tenantiaeth.",
    ),
    "identity": _term(
        "identity", "hunaniaeth",
        "A person as one partner wrote them down: name, birth date, sex, address. Stored apart, under its own key.",
        "Person fel y cofnododd un partner ef neu hi: enw, dyddiad geni, rhyw, cyfeiriad. Fe'i cedwir ar wahân, dan ei allwedd ei hun.",
    ),
    "involvement": _term(
        "involvement", "rhan mewn digwyddiad",
        "A person's part in an event.",
        "Rhan person mewn digwyddiad.",
    ),
    "link": _term(
        "link", "cyswllt",
        "The finding that two identities are one person, with its evidence; it can be undone.",
        "Y canfyddiad mai un person yw dwy hunaniaeth, gyda'i dystiolaeth; gellir ei ddadwneud.",
    ),
    "marking": _term(
        "marking", "marc diogelwch",
        "How a text is classified: OFFICIAL or OFFICIAL-SENSITIVE; anything above is refused.",
        "Sut y dosberthir testun: OFFICIAL neu OFFICIAL-SENSITIVE; gwrthodir unrhyw beth uwch.",
    ),
    "measure": _term(
        "measure", "mesur",
        "A figure made from its written definition.",
        "Ffigur a wneir o'i ddiffiniad ysgrifenedig.",
    ),
    "partner": _term(
        "partner", "partner",
        "One organisation at the table.",
        "Un sefydliad wrth y bwrdd.",
    ),
    "provider": _term(
        "provider", "darparwr",
        "The partner that delivers a dataset and controls it.",
        "Y partner sy'n anfon set ddata ac yn ei rheoli.",
    ),
    "purpose": _term(
        "purpose", "diben",
        "A reason for which data may be used; linkage is always one, and allows no other use.",
        "Rheswm y ceir defnyddio data ar ei gyfer; mae cysylltu yn un bob amser, ac nid yw'n caniatáu unrhyw ddefnydd arall.",
    ),
    "quarantine": _term(
        "quarantine", "cwarantin",
        "Where rows wait that can't be conformed, with line, column and reason; nothing is dropped.",
        "Lle mae rhesi na ellir eu cysoni yn aros, gyda llinell, colofn a rheswm; ni chaiff dim ei ollwng.",
    ),
    "recipient": _term(
        "recipient", "derbynnydd",
        "A partner or group that may have what a clause lets through.",
        "Partner neu grŵp a gaiff yr hyn y mae cymal yn ei ollwng drwodd.",
    ),
    "retention": _term(
        "retention", "cyfnod cadw",
        "How long data may be held under its clause; after that it is listed, reviewed and erased.",
        "Am ba hyd y ceir cadw data dan ei gymal; wedi hynny fe'i rhestrir, ei adolygu a'i ddileu.",
    ),
    "review decision": _term(
        "review decision", "penderfyniad adolygu",
        "What a person decided on a pair of records: one person or two. It binds every later build and can be withdrawn.",
        "Yr hyn a benderfynodd rhywun am bâr o gofnodion: un person ynteu dau. Mae'n rhwymo pob adeiladwaith"
        " diweddarach a gellir ei dynnu'n ôl.",
    ),
    "scorecard": _term(
        "scorecard", "cerdyn sgorio",
        "How good a partner's deliveries were, by column, against last time; made to be sent back.",
        "Pa mor dda oedd anfoniadau partner, fesul colofn, o gymharu â'r tro diwethaf; fe'i gwneir i'w anfon yn ôl.",
    ),
    "second opinion": _term(
        "second opinion", "ail farn",
        "What another reviewer decides on the same pair, without knowing the first answer.",
        "Yr hyn y mae adolygydd arall yn ei benderfynu am yr un pâr, heb wybod yr ateb cyntaf.",
    ),
}  # fmt: skip
