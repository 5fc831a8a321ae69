"""The sentences around the figures, in both languages."""

from __future__ import annotations

from diogel.definitions.model import Text

SAYS: dict[str, Text] = {
    "counted": Text(en="What was linked", cy="Yr hyn a gysylltwyd"),
    "truth": Text(en="Measured against the truth", cy="Wedi'i fesur yn erbyn y gwir"),
    "decisions": Text(en="Estimated from people's decisions", cy="Wedi'i amcangyfrif o benderfyniadau pobl"),
    "expected": Text(
        en="What the model believes of itself: not measured", cy="Yr hyn y mae'r model yn ei gredu amdano'i hun: heb ei fesur"
    ),
    "differs": Text(en="Groups served worse than the whole", cy="Grwpiau a wasanaethir yn waeth na'r cyfan"),
    "nobody": Text(en="No group that can be shown is.", cy="Nid oes yr un grŵp y gellir ei ddangos."),
    "blocking": Text(en="What was never compared", cy="Yr hyn na chymharwyd byth"),
    "unmeasured": Text(
        en="Nobody has looked at a random sample of these links, so how many are right is not known.",
        cy="Nid oes neb wedi edrych ar sampl ar hap o'r cysylltiadau hyn, felly nid yw'n hysbys faint sy'n gywir.",
    ),
    "intervals": Text(
        en="In brackets: the 95% interval, over {n} groups of persons that neither links nor truth join.",
        cy="Mewn cromfachau: y cyfwng 95%, dros {n} o grwpiau o bersonau nad yw cysylltiadau na'r gwir yn eu huno.",
    ),
    "covers": Text(
        en="The truth of {known} identities is known, of {unknown} not; the file: {source}.",
        cy="Mae'r gwir am {known} o hunaniaethau'n hysbys, ac am {unknown} nid yw; y ffeil: {source}.",
    ),
    "made_up": Text(
        en="The people are made up: these figures are of the method, not of anybody's real records.",
        cy="Pobl ddychmygol yw'r rhain: ffigurau'r dull yw'r rhain, nid rhai cofnodion go iawn neb.",
    ),
    "two": Text(
        en="{n} identities are written just alike for two people: no method can tell them apart.",
        cy="Mae {n} o hunaniaethau wedi'u hysgrifennu'n union yr un fath ar gyfer dau o bobl: ni all unrhyw ddull eu gwahaniaethu.",
    ),
    "sample": Text(
        en="From a random sample of pairs of build {build}; {n} of them are not decided yet.",
        cy="O sampl ar hap o barau adeiladwaith {build}; nid yw {n} ohonynt wedi'u penderfynu eto.",
    ),
    "reviewed": Text(
        en="From pairs that happened to be reviewed, not drawn at random: pairs of like probability are taken to be alike.",
        cy="O barau a ddigwyddodd gael eu hadolygu, nid rhai a dynnwyd ar hap: cymerir bod parau o debygolrwydd tebyg yn debyg.",
    ),
    "uncovered": Text(
        en="Of {links} of the links and {others} of the other pairs nothing was decided; the estimates leave them out.",
        cy="Ni phenderfynwyd dim am {links} o'r cysylltiadau na {others} o'r parau eraill; mae'r amcangyfrifon yn eu gadael allan.",
    ),
    "comparisons": Text(
        en="{made} comparisons were made; {out} stand out, of which one in twenty is expected to be chance (Benjamini-Hochberg).",
        cy="Gwnaed {made} o gymariaethau; mae {out} yn sefyll allan, a disgwylir i un o bob ugain ohonynt fod ar hap (Benjamini-Hochberg).",
    ),
    "verdict": Text(
        en="A group that differs is no verdict: look first at what its partner sends.",
        cy="Nid dedfryd yw bod grŵp yn wahanol: edrychwch yn gyntaf ar yr hyn y mae ei bartner yn ei anfon.",
    ),
    "hidden": Text(
        en="Counts under {n} of a group are not shown, nor others from which they could be worked out: {hidden} figures are kept back.",
        cy="Ni ddangosir cyfrifau o dan {n} mewn grŵp, na rhai eraill y gellid eu cyfrifo ohonynt: cadwyd {hidden} o ffigurau'n ôl.",
    ),
    "skipped": Text(
        en="In block {block} {keys} values were too common to compare by; {largest} records share the commonest.",
        cy="Ym mloc {block} roedd {keys} o werthoedd yn rhy gyffredin i gymharu wrthynt; mae {largest} o gofnodion yn rhannu'r amlaf.",
    ),
    "none_skipped": Text(en="No block was too large to compare.", cy="Nid oedd unrhyw floc yn rhy fawr i'w gymharu."),
    "lacking": Text(en="never compared, of true pairs without {field}", cy="na chymharwyd byth, o wir barau heb {field}"),
    "lacking_nothing": Text(
        en="never compared, of true pairs that lack none of these", cy="na chymharwyd byth, o wir barau heb fod dim o'r rhain ar goll"
    ),
    "identities": Text(en="identities", cy="hunaniaethau"),
    "persons": Text(en="persons", cy="personau"),
    "several": Text(en="persons of several identities", cy="personau â sawl hunaniaeth"),
    "links": Text(en="links between records", cy="cysylltiadau rhwng cofnodion"),
    "review": Text(en="pairs waiting for review", cy="parau'n aros am adolygiad"),
}


def say(key: str, language: str, **values: object) -> str:
    """One of the sentences, filled in: `say("two", "en", n=1200)` begins with 1,200."""
    return SAYS[key].in_language(language).format(**{name: number(value) for name, value in values.items()})


def number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
