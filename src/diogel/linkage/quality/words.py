"""What every figure is called and what it means, in both languages: one sentence beside each figure, wherever it is shown."""

from __future__ import annotations

from dataclasses import dataclass

from diogel.definitions.model import Text
from diogel.linkage.quality.report import Figure, Share


def _text(en: str, cy: str) -> Text:
    return Text(en=en, cy=cy)


@dataclass(frozen=True)
class Meaning:
    """The name of a figure, and what it says in one sentence."""

    title: Text
    means: Text


def _meaning(en: str, cy: str, means_en: str, means_cy: str) -> Meaning:
    return Meaning(_text(en, cy), _text(means_en, means_cy))


FIGURES: dict[str, Meaning] = {
    "truth.pairwise.precision": _meaning(
        "Joined rightly (precision)",
        "Wedi'u huno'n gywir (trachywiredd)",
        "Of the pairs of identities that the links put into one person, the share that is one person in truth.",
        "O'r parau o hunaniaethau a roddwyd yn un person gan y cysylltiadau, y gyfran sy'n un person mewn gwirionedd.",
    ),
    "truth.pairwise.recall": _meaning(
        "Found (recall)",
        "Wedi'u canfod (adalw)",
        "Of the pairs of identities that are one person in truth, the share that the links put together.",
        "O'r parau o hunaniaethau sy'n un person mewn gwirionedd, y gyfran a roddwyd at ei gilydd gan y cysylltiadau.",
    ),
    "truth.pairwise.f1": _meaning(
        "Both in one figure (F1)",
        "Y ddau mewn un ffigur (F1)",
        "High only where nearly all that is joined is right and nearly all that is right is joined.",
        "Yn uchel dim ond lle mae bron popeth a unwyd yn gywir a bron popeth cywir wedi'i uno.",
    ),
    "truth.b_cubed.precision": _meaning(
        "How pure persons are (B-cubed precision)",
        "Pa mor bur yw personau (trachywiredd B-ciwb)",
        "For the average identity, the share of its person's identities that truly belong with it.",
        "I'r hunaniaeth gyfartalog, y gyfran o hunaniaethau ei pherson sy'n perthyn iddi mewn gwirionedd.",
    ),
    "truth.b_cubed.recall": _meaning(
        "How whole persons are (B-cubed recall)",
        "Pa mor gyfan yw personau (adalw B-ciwb)",
        "For the average identity, the share of those who truly belong with it that its person holds.",
        "I'r hunaniaeth gyfartalog, y gyfran o'r rhai sy'n perthyn iddi mewn gwirionedd y mae ei pherson yn eu dal.",
    ),
    "truth.b_cubed.f1": _meaning(
        "Both in one figure (B-cubed F1)",
        "Y ddau mewn un ffigur (F1 B-ciwb)",
        "Pure and whole together; unlike pairs, every identity weighs the same.",
        "Pur a chyfan gyda'i gilydd; yn wahanol i barau, mae pob hunaniaeth yn pwyso'r un faint.",
    ),
    "truth.clusters.f1": _meaning(
        "Persons exactly right (cluster F1)",
        "Personau'n union gywir (F1 clystyrau)",
        "Persons found and true persons, counted together: how many are the same to the last identity.",
        "Personau a ganfuwyd a gwir bersonau, wedi'u cyfrif gyda'i gilydd: faint sydd yr un fath hyd at yr hunaniaeth olaf.",
    ),
    "truth.persons_right": _meaning(
        "True persons found whole and pure",
        "Gwir bersonau a ganfuwyd yn gyfan ac yn bur",
        "All their identities were put together, and nobody else's with them.",
        "Rhoddwyd eu holl hunaniaethau at ei gilydd, heb rai neb arall gyda nhw.",
    ),
    "truth.persons_split": _meaning(
        "True persons wrongly split",
        "Gwir bersonau wedi'u hollti ar gam",
        "One human being stands as two or more persons; agencies do not see that they know the same one.",
        "Mae un bod dynol yn sefyll fel dau berson neu ragor; nid yw asiantaethau'n gweld eu bod yn adnabod yr un person.",
    ),
    "truth.persons_merged": _meaning(
        "Persons wrongly merged",
        "Personau wedi'u huno ar gam",
        "One person holds identities of two or more human beings; what is said of one may be read of the other.",
        "Mae un person yn dal hunaniaethau dau fod dynol neu ragor; gellid darllen am y naill yr hyn a ddywedir am y llall.",
    ),
    "decisions.precision": _meaning(
        "Links that are right, by people's decisions",
        "Cysylltiadau sy'n gywir, yn ôl penderfyniadau pobl",
        "Of the links between records, the share that people who looked at some of them would call one person.",
        "O'r cysylltiadau rhwng cofnodion, y gyfran y byddai pobl a edrychodd ar rai ohonynt yn ei galw'n un person.",
    ),
    "decisions.recall": _meaning(
        "Recorded pairs of one person that are linked",
        "Parau a gofnodwyd o un person sydd wedi'u cysylltu",
        "Of the recorded pairs that people would call one person, the share that is linked; pairs never compared are not in it.",
        "O'r parau a gofnodwyd y byddai pobl yn eu galw'n un person, y gyfran sydd wedi'i chysylltu; nid yw parau na chymharwyd ynddi.",
    ),
    "expected.share_believed_right": _meaning(
        "Links the model believes right",
        "Cysylltiadau y mae'r model yn credu eu bod yn gywir",
        "The mean of the probabilities that the model itself gives its links. It is a belief and not a measurement.",
        "Cymedr y tebygolrwyddau y mae'r model ei hun yn eu rhoi i'w gysylltiadau. Cred ydyw, nid mesuriad.",
    ),
    "expected.believed_missed": _meaning(
        "Pairs of one person the model believes it left out",
        "Parau o un person y mae'r model yn credu iddo'u gadael allan",
        "The sum of the probabilities of recorded pairs that are not linked. It is a belief and not a measurement.",
        "Swm tebygolrwyddau'r parau a gofnodwyd nad ydynt wedi'u cysylltu. Cred ydyw, nid mesuriad.",
    ),
    "blocking.overlap.missed_about": _meaning(
        "Pairs of one person never compared, about",
        "Parau o un person na chymharwyd, tua",
        "Estimated from how few ways there were to find those that were found (Chao 1987); it is often too low.",
        "Amcangyfrif ar sail cyn lleied o ffyrdd oedd o ganfod y rhai a ganfuwyd (Chao 1987); yn aml mae'n rhy isel.",
    ),
    "blocking.truth.brought_together": _meaning(
        "True pairs of records that were compared",
        "Gwir barau o gofnodion a gymharwyd",
        "Of the pairs of records that are one person in truth, the share that a block or a shared reference brought together.",
        "O'r parau o gofnodion sy'n un person mewn gwirionedd, y gyfran y daeth bloc neu gyfeirnod cyffredin â hi at ei gilydd.",
    ),
}

RATES: dict[str, Meaning] = {
    "linked": _meaning(
        "Joined",
        "Wedi'u huno",
        "Share of identities joined to at least one other. A group can truly be known to fewer.",
        "Cyfran yr hunaniaethau a unwyd ag o leiaf un arall. Gall grŵp fod yn hysbys i lai mewn gwirionedd.",
    ),
    "elsewhere": _meaning(
        "Joined to another partner's",
        "Wedi'u huno ag un partner arall",
        "Share of identities whose person another partner knows too.",
        "Cyfran yr hunaniaethau y mae partner arall hefyd yn adnabod eu person.",
    ),
    "review": _meaning(
        "Waiting for review",
        "Yn aros am adolygiad",
        "Share of identities with a pair that a person has yet to decide.",
        "Cyfran yr hunaniaethau â phâr y mae'n rhaid i berson ei benderfynu eto.",
    ),
    "missed": _meaning(
        "Missed",
        "A gollwyd",
        "Of the identities that truly belong with a group's, the share that was not joined.",
        "O'r hunaniaethau sy'n perthyn mewn gwirionedd i rai grŵp, y gyfran na unwyd.",
    ),
    "false": _meaning(
        "False",
        "Anghywir",
        "Of the identities joined to a group's, the share that is somebody else.",
        "O'r hunaniaethau a unwyd â rhai grŵp, y gyfran sy'n rhywun arall.",
    ),
}

DIMENSIONS: dict[str, Text] = {
    "partner": _text("By partner", "Yn ôl partner"),
    "age_band": _text("By age", "Yn ôl oedran"),
    "sex": _text("By sex", "Yn ôl rhyw"),
    "ethnic_group": _text("By ethnic group", "Yn ôl grŵp ethnig"),
    "completeness": _text("By what the record says", "Yn ôl yr hyn a ddywed y cofnod"),
    "nhs_number": _text("By whether there is an NHS number", "Yn ôl a oes rhif GIG"),
}

GROUPS: dict[str, Text] = {
    "0_9": _text("Under 10", "O dan 10"),
    "10_17": _text("10 to 17", "10 i 17"),
    "18_24": _text("18 to 24", "18 i 24"),
    "25_34": _text("25 to 34", "25 i 34"),
    "35_49": _text("35 to 49", "35 i 49"),
    "50_64": _text("50 to 64", "50 i 64"),
    "65_up": _text("65 and over", "65 a throsodd"),
    "given": _text("Given", "Wedi'i roi"),
    "not_given": _text("Not given", "Heb ei roi"),
    "not_open": _text("Not open to linkage", "Heb fod ar agor i gysylltu"),
    "placeholder": _text("A stand-in for the date of birth (1 January)", "Dyddiad geni dros dro (1 Ionawr)"),
    "birth_date_and_place": _text("Date of birth and place", "Dyddiad geni a lle"),
    "birth_date_alone": _text("Date of birth alone", "Dyddiad geni yn unig"),
    "place_alone": _text("Place alone", "Lle yn unig"),
    "neither": _text("Neither date of birth nor place", "Dim dyddiad geni na lle"),
}

STRATA: dict[str, Text] = {
    "link_by_rule": _text("linked by a rule", "wedi'u cysylltu gan reol"),
    "link_from_9999": _text("linked, probability .9999 or more", "wedi'u cysylltu, tebygolrwydd .9999 neu fwy"),
    "link_from_999": _text("linked, .999 to .9999", "wedi'u cysylltu, .999 i .9999"),
    "link_from_99": _text("linked, .99 to .999", "wedi'u cysylltu, .99 i .999"),
    "link_lower": _text("linked, below .99", "wedi'u cysylltu, o dan .99"),
    "review_from_90": _text("waiting, .9 or more", "yn aros, .9 neu fwy"),
    "review_lower": _text("waiting, below .9", "yn aros, o dan .9"),
    "no_by_rule": _text("kept apart by a rule", "wedi'u cadw ar wahân gan reol"),
    "no_from_10": _text("not linked, .1 or more", "heb eu cysylltu, .1 neu fwy"),
    "no_lower": _text("not linked, below .1", "heb eu cysylltu, o dan .1"),
}

FIELDS: dict[str, Text] = {
    "forename": _text("a forename", "enw cyntaf"),
    "surname": _text("a surname", "cyfenw"),
    "birth_date": _text("a full date of birth", "dyddiad geni llawn"),
    "postcode": _text("a postcode", "cod post"),
    "none": _text("none of these", "dim un o'r rhain"),
}

DIFFERS: dict[str, Text] = {"higher": _text("higher", "uwch"), "lower": _text("lower", "is")}

NOT_SHOWN = _text("not shown", "heb ei ddangos")
NOT_MEASURED = _text("nothing to measure", "dim i'w fesur")


def percent(value: float) -> str:
    """`percent(.0312)` is 3.1%; nearer to 0 or 1 than 1% with two figures, and never rounded up to all or down to none."""
    if 0 < value < 0.0001:
        return "<0.01%"
    if 0.9999 < value < 1:
        return ">99.99%"
    digits = 2 if 0 < value < 0.01 or 0.99 < value < 1 else 1
    return f"{100 * value:.{digits}f}%"


def told(figure: Figure | None, language: str) -> str:
    """`98.96% (95.4% to 99.77%)`; what is kept back or can't be measured says so."""
    value, span = parted(figure, language)
    return f"{value} ({span})" if span else value


def parted(figure: Figure | None, language: str) -> tuple[str, str]:
    """The same in two: the figure, and its interval, where it has one."""
    if isinstance(figure, Share) and figure.hidden:
        return NOT_SHOWN.in_language(language), ""
    if figure is None or figure.value is None:
        return NOT_MEASURED.in_language(language), ""
    if figure.low is None or figure.high is None:
        return percent(figure.value), ""
    return percent(figure.value), f"{percent(figure.low)} {'i' if language == 'cy' else 'to'} {percent(figure.high)}"


def group_name(dimension: str, group: str, names: dict[str, dict[str, Text]]) -> Text:
    """What a group is called; `names` are those of the partnership, by dimension (partner, sex, ethnic_group)."""
    return names.get(dimension, {}).get(group) or GROUPS.get(group) or Text(en=group, cy=group)
