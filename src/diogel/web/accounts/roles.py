"""The roles that people hold, each in words that a governance lead can judge it by. What each may do stands in diogel.web.permissions."""

from __future__ import annotations

from typing import ClassVar

from diogel.definitions.model import Text


class Role:
    """Whoever holds several may do what any of them may."""

    id: ClassVar[str]
    name: ClassVar[Text]
    description: ClassVar[Text]


class Analyst(Role):
    id = "analyst"
    name = Text(en="Analyst", cy="Dadansoddwr")
    description = Text(
        en="Turns the partners' deliveries into one picture: sees how good they are, works with measures, asks for builds and settles doubtful "
        "links. Looks nobody up by name.",
        cy="Yn troi anfoniadau'r partneriaid yn un darlun: yn gweld pa mor dda ydynt, yn gweithio gyda mesurau, yn gofyn am adeiladweithiau ac yn "
        "penderfynu ar gysylltiadau amheus. Nid yw'n chwilio am neb wrth enw.",
    )


class Coordinator(Role):
    id = "coordinator"
    name = Text(en="Coordinator", cy="Cydlynydd")
    description = Text(
        en="Looks every morning at what repeats and what is new, looks people up for a purpose, asks partners for more and answers for the own "
        "partner when another asks.",
        cy="Yn edrych bob bore ar yr hyn sy'n ailadrodd a'r hyn sy'n newydd, yn chwilio am bobl at ddiben, yn gofyn i bartneriaid am ragor ac yn "
        "ateb dros ei bartner ei hun pan fo un arall yn gofyn.",
    )


class Practitioner(Role):
    id = "practitioner"
    name = Text(en="Practitioner", cy="Ymarferydd")
    description = Text(
        en="Works with people and places: looks a person up for a purpose, sees who else knows them and asks for more. An officer, a case "
        "manager, a social worker.",
        cy="Yn gweithio gyda phobl a lleoedd: yn chwilio am berson at ddiben, yn gweld pwy arall sy'n ei adnabod ac yn gofyn am ragor. Swyddog, "
        "rheolwr achosion, gweithiwr cymdeithasol.",
    )


class Chair(Role):
    id = "chair"
    name = Text(en="Chair", cy="Cadeirydd")
    description = Text(
        en="Chairs a board or panel: reads the picture, looks up people whom the panel discusses and has the last word where two reviewers of a "
        "link disagree.",
        cy="Yn cadeirio bwrdd neu banel: yn darllen y darlun, yn chwilio am bobl y mae'r panel yn eu trafod ac yn cael y gair olaf pan fo dau "
        "adolygydd cyswllt yn anghytuno.",
    )


class GovernanceLead(Role):
    id = "governance_lead"
    name = Text(en="Information governance lead", cy="Arweinydd llywodraethu gwybodaeth")
    description = Text(
        en="Answers for what is shared: reads every agreement and what flows under it, who looked at whom, approves erasure and access, makes a "
        "person's copy of what is held. Looks nobody up for casework.",
        cy="Yn atebol am yr hyn a rennir: yn darllen pob cytundeb a'r hyn sy'n llifo oddi tano, pwy edrychodd ar bwy, yn cymeradwyo dileu a "
        "mynediad, yn gwneud copi i berson o'r hyn a ddelir. Nid yw'n chwilio am neb ar gyfer gwaith achos.",
    )


class Administrator(Role):
    id = "administrator"
    name = Text(en="Administrator", cy="Gweinyddwr")
    description = Text(
        en="Keeps accounts: asks for invitations and roles, which a governance lead confirms, and ends access. Sees no person's record and no "
        "trace of who looked at whom.",
        cy="Yn cadw cyfrifon: yn gofyn am wahoddiadau a rolau, y mae arweinydd llywodraethu yn eu cadarnhau, ac yn dod â mynediad i ben. Nid "
        "yw'n gweld cofnod neb nac ôl pwy edrychodd ar bwy.",
    )


class BoardMember(Role):
    id = "board_member"
    name = Text(en="Board member", cy="Aelod bwrdd")
    description = Text(
        en="Asks whether it works: reads the measures and the picture, and nothing about a person.",
        cy="Yn gofyn a yw'n gweithio: yn darllen y mesurau a'r darlun, a dim am berson.",
    )


ROLES: dict[str, type[Role]] = {
    role.id: role for role in (Analyst, Coordinator, Practitioner, Chair, GovernanceLead, Administrator, BoardMember)
}
