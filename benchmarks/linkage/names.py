"""Names as skewed as those of a real town: a few that thousands share, and a long tail that hardly anybody does.

The frequent names are those common in Wales and the rest of the United Kingdom, in rough order; shares follow Zipf's law. The tails
are put together from syllables, so that no register is needed and no name in them is anybody's. Made for benchmarks alone, apart
from the product's own synthetic town, so that a model trained on the one is tried on people whom another hand made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

Strings = npt.NDArray[np.object_]

HERITAGES = ("british", "south_asian", "african", "european")
"""Whose names a household has. The first is Welsh and British, the last from the rest of Europe."""

_BOYS_OLD = """david john william thomas george peter michael brian robert kenneth ronald alan gwilym trevor raymond dennis roy derek
 evan idris emrys dilwyn elwyn gwyn glyn ivor keith colin gordon malcolm arthur albert stanley frederick harold leslie norman hywel"""
_BOYS_MIDDLE = """david paul andrew mark stephen gareth ian kevin simon richard christopher michael anthony huw neil darren jason lee craig
 rhys dean stuart wayne robert matthew jonathan geraint dafydd alun martin philip adrian carl nigel gary ceri aled meirion dylan owain"""
_BOYS_YOUNG = """oliver jack harry jacob charlie thomas george oscar james william noah alfie rhys joshua muhammad leo ethan dylan osian
 harri mason lucas daniel max logan evan ioan tomos macsen isaac samuel joseph archie theo finley ben owen lewis callum liam iestyn"""
_GIRLS_OLD = """margaret mary patricia jean joan barbara dorothy sheila gwyneth megan maureen eirlys nesta beryl mair sylvia eileen olwen
 brenda audrey ann joyce marion pamela janet glenys myfanwy dilys enid rita doris vera irene phyllis edna hilda annie elsie"""
_GIRLS_MIDDLE = """susan julie karen jacqueline deborah tracey jane helen diane sharon sian rhian nicola catherine elizabeth alison sarah
 michelle bethan angela lisa joanne amanda claire samantha ceri nia lowri kelly emma rachel louise rebecca delyth carys menna heledd"""
_GIRLS_YOUNG = """olivia amelia isla emily ava lily mia sophie ella grace freya evie poppy ffion seren cerys erin chloe charlotte ruby
 alys mali megan jessica daisy phoebe sienna elin florence isabelle lola hannah molly lucy holly eira mabli efa gwen cadi"""
_SURNAMES = """jones williams davies evans thomas roberts lewis hughes morgan griffiths edwards smith owen james rees morris price harris
 phillips jenkins brown taylor wilson johnson walker wright lloyd richards parry powell howells bowen bevan llewellyn pugh ellis john
 green hall white watkins clarke hill cooper ward turner martin thompson robinson jackson wood baker king allen matthews humphreys
 rowlands harries pritchard prosser vaughan hopkins daniel francis rogers mitchell cook scott bennett carter moore lee young collins
 kelly murphy webb parker bell miller davis shaw adams mills cox gray hunt mason simpson palmer stevens foster chapman knight barnes
 fisher butler russell marshall stone reynolds stephens saunders walters perkins gibbs tudor gwynne probert beynon samuel isaac david
 havard maddox gough meredith anthony nicholas george arnold burke osullivan mcdonald campbell stewart murray reid ross watson"""
_SOUTH_ASIAN = (
    """muhammad mohammed ahmed ali hassan imran omar yusuf ibrahim bilal usman hamza asif tariq rajesh sanjay arjun rohan vikram anil
 amit abdul nasir kamran zahid harpreet gurdeep jaspal rafiq shahid""",
    """fatima aisha zainab maryam khadija amina sana nadia shazia rukhsana priya anjali deepa sunita meera kavita harleen jasmin simran
 nasreen yasmin parveen rubina samina farah nusrat bushra hina""",
    """khan ahmed ali hussain patel singh begum kaur shah miah rahman chowdhury akhtar malik iqbal uddin islam sharma kumar mahmood
 aziz bibi hassan mirza raja butt gill desai mistry qureshi""",
)
_AFRICAN = (
    """abdi ahmed mohamed ibrahim emmanuel samuel daniel david joseph kwame kofi chidi emeka tunde segun marcus jermaine leroy winston
 delroy tendai tafadzwa yusuf hassan""",
    """amina fatima halima hodan ifrah grace blessing esther mercy ngozi chioma adaeze abena akosua tendai rudo marcia sharon beverley
 precious comfort joy khadra sahra""",
    """mohamed ali hassan ahmed abdi osman yusuf ibrahim okafor adeyemi okonkwo mensah boateng owusu campbell brown clarke moyo ncube
 dube nkosi warsame farah jama""",
)
_EUROPEAN = (
    """piotr krzysztof tomasz andrzej marcin pawel michal jakub adrian lukasz alexandru andrei ionut mihai giovanni marco antonio jose
 joao miguel viktor dmitri""",
    """anna katarzyna agnieszka malgorzata ewa monika joanna magdalena karolina zuzanna maria elena ioana andreea alina giulia ines
 marta svetlana olga""",
    """kowalski nowak wisniewski wojcik kaminski lewandowski zielinski szymanski popescu ionescu popa rossi russo silva santos ferreira
 garcia petrov ivanov horvat""",
)

SHORT = """david dai dave|william will bill gwilym|thomas tom tomos|robert rob bob|michael mike mick|christopher chris kit|anthony tony|
richard rich dick|stephen steve|andrew andy|matthew matt|jonathan jon|daniel dan danny|joshua josh|samuel sam|joseph joe|james jim jamie|
john jack ioan|edward ted|charles charlie|benjamin ben|gareth gaz gary|geraint ger|dafydd dai dave|kenneth ken|ronald ron|raymond ray|
frederick fred|philip phil|peter pete pedr|george siors|oliver ollie|alexander alex|isaac izzy|margaret maggie marged peggy|mary mair|
patricia pat trish|barbara babs|dorothy dot|elizabeth liz beth|catherine cath kate catrin|susan sue|deborah debbie|jacqueline jackie|
nicola nicky|amanda mandy|samantha sam|rebecca becky|joanne jo|jessica jess|megan meg|isabelle bella|charlotte lottie|emily em|
olivia liv|amelia millie|florence flo|helen nell elen|ann nan|evan ifan|owen owain|harry harri|james iago|ellis elis|
muhammad mohammed mohammad mohamed|hassan hasan|hussain hussein|yusuf yousuf joseph|fatima fatema|aisha ayesha|katarzyna kasia|
agnieszka aga|piotr peter|krzysztof chris|malgorzata gosia|alexandru alex"""
"""Other forms of a forename, Welsh, English, short or spelt another way; the first of each is the one on the birth certificate."""

SURNAME_FORMS = {
    "davies": "davis", "davis": "davies", "howells": "howell", "rees": "rhys", "price": "pryce", "owen": "owens", "phillips": "philips",
    "llewellyn": "llywelyn", "meredith": "meredydd", "parry": "parri", "morgan": "morgans", "griffiths": "griffith", "lloyd": "llwyd",
    "hussain": "hussein", "rahman": "rehman", "mohamed": "mohammed", "chowdhury": "choudhury", "clarke": "clark", "stephens": "stevens",
    "bowen": "bowens", "humphreys": "humphries", "matthews": "mathews", "osullivan": "sullivan", "uddin": "udin",
}  # fmt: skip

STREETS = """fawr isaf uchaf newydd eglwys bryn nant coed dewi mynydd felin afon pont castell gors derwen celyn onnen rhosyn gelli
 station church victoria albert king queen mill park london bridge orchard chapel market high"""

_ONSETS = "b br c cr d dr f ff g gl gr h j k l ll m n p pr r rh s sh st t th tr v w wh".split()
_MIDDLES = "a e i o u ai ea ee oo ou ow y".split()
_CODAS = "ck d ld ll ln m n nd ng nt r rd rn rt s sh ss st t th tt w".split()
_ENDINGS = {
    "british": "ton|ley|ford|son|er|worth|by|man|well|ham|ing|s|ett|wick|field".split("|"),
    "south_asian": "ani|wal|jee|udin|arkar|oor|ari|esh".split("|"),
    "african": "ola|eke|mwe|bo|ade|uma|anga|iro".split("|"),
    "european": "ski|escu|ov|ini|ak|eira|czyk|ic".split("|"),
}


@dataclass(frozen=True)
class Pool:
    """Names with the cumulated share of each."""

    names: Strings
    shares: npt.NDArray[np.float64]

    def draw(self, random: np.random.Generator, count: int) -> Strings:
        drawn: Strings = self.names[np.searchsorted(self.shares, random.random(count) * self.shares[-1])]
        return drawn


@cache
def surnames(heritage: str) -> Pool:
    listed = {"british": _SURNAMES, "south_asian": _SOUTH_ASIAN[2], "african": _AFRICAN[2], "european": _EUROPEAN[2]}[heritage].split()
    tail, share = {"british": (24_000, 0.45), "south_asian": (3_000, 0.25), "african": (3_000, 0.45), "european": (6_000, 0.6)}[heritage]
    return _pool(listed, _made_up(tail, heritage, 11), share, steep=0.95)


@cache
def forenames(heritage: str, sex: str, cohort: int) -> Pool:
    """`cohort`: 0 born before 1960, 1 before 1995, 2 since; it matters to British names only."""
    boy = sex == "male"
    if heritage == "british":
        listed = ((_BOYS_OLD, _BOYS_MIDDLE, _BOYS_YOUNG) if boy else (_GIRLS_OLD, _GIRLS_MIDDLE, _GIRLS_YOUNG))[cohort].split()
        others = [name for names in (_BOYS_MIDDLE, _BOYS_OLD) if boy for name in names.split() if name not in listed]
        others += [name for names in (_GIRLS_MIDDLE, _GIRLS_OLD) if not boy for name in names.split() if name not in listed]
        return _pool(listed + others, _made_up(1_500, sex, 12 + boy), 0.07 + 0.06 * cohort, steep=0.75)
    names = {"south_asian": _SOUTH_ASIAN, "african": _AFRICAN, "european": _EUROPEAN}[heritage][0 if boy else 1].split()
    return _pool(names, _made_up(800, heritage + sex, 14 + boy), 0.2, steep=0.8)


def _pool(listed: list[str], tail: list[str], tail_share: float, *, steep: float) -> Pool:
    """Zipf's law over the names listed, and a flatter one over the tail that makes up `tail_share` of all."""
    head = 1 / np.arange(2, len(listed) + 2) ** steep
    long = 1 / np.arange(20, len(tail) + 20) ** 0.6
    shares = np.concatenate([head / head.sum() * (1 - tail_share), long / long.sum() * tail_share])
    return Pool(np.array([*listed, *tail], dtype=object), np.cumsum(shares))


def _made_up(count: int, kind: str, seed: int) -> list[str]:
    random = np.random.default_rng([seed, *kind.encode()])
    endings = _ENDINGS.get(kind, _ENDINGS["british"] if kind in _ENDINGS else ["a", "ie", "en", "el", "an", "on", "is", ""])
    made: dict[str, None] = {}
    while len(made) < count:
        onset, vowel, coda, second, ending = (
            random.choice(part, count) for part in (_ONSETS, _MIDDLES, _CODAS, ["", "", *_MIDDLES], endings)
        )
        made |= dict.fromkeys(map("".join, zip(onset, vowel, coda, second, ending, strict=True)))
    return list(made)[:count]


@cache
def short_forms() -> dict[str, tuple[str, ...]]:
    """Any form -> the others of its family."""
    forms: dict[str, tuple[str, ...]] = {}
    for line in SHORT.replace("\n", "").split("|"):
        family = tuple(line.split())
        forms |= {name: tuple(other for other in family if other != name) for name in family if name not in forms}
    return forms


def choose(random: np.random.Generator, options: Any, count: int, shares: Any = None) -> Strings:
    """So many of the options as an array of objects."""
    return np.array(options, dtype=object)[random.choice(len(options), count, p=shares)]
