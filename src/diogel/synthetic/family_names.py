"""Surnames: a few hundred that are common in Wales and Britain, and a long tail put together from syllables."""

from __future__ import annotations

import numpy as np

from diogel.synthetic.draws import Floats, zipf
from diogel.synthetic.given_names import words

_WELSH = words(
    "Jones Davies Williams Evans Thomas Roberts Lewis Hughes Morgan Griffiths Edwards Owen James Morris Price Rees Phillips Jenkins Harris "
    "Richards Lloyd Parry Powell Pritchard Howells Bowen Ellis Watkins Bevan Llewellyn Pugh Humphreys Rowlands Vaughan Meredith Hopkins "
    "Thomas Beynon Probert Rosser Gwynne Tudor Prosser Cadwaladr Penry Mainwaring Gethin Wynne Nicholas Daniel Samuel Picton Bebb Tegid"
)
_WELSH_PATRONYMS = words("ap_Gwilym ap_Dafydd ap_Iwan ab_Owain ap_Rhys ap_Siôn ab_Ifan ferch_Gwyn ap_Hywel ab_Elwyn")
_BRITISH = words(
    "Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts Green Hall Wood Jackson "
    "Clarke Harrison Hill Baker Cooper Ward Turner Martin Moore King Lee Allen Young Mitchell Cook Parker Bennett Shaw Carter Collins Bell "
    "Murphy Kelly Marshall Adams Simpson Webb Palmer Mills Fisher Stevens Hunt Barnes Knight Rogers Stone Reid Murray Graham Campbell "
    "Anderson Stewart Robertson Fraser O'Brien Byrne Walsh Ryan O'Connor Doyle McCarthy Gallagher Nolan Fletcher Saunders Payne Pearce "
    "Chapman Holland Barker Booth Fox Lane Long West Cole Day Burton Dixon Harvey Mason Rose Spencer Tucker Warren Watts Woods"
)
_HEADS = words(
    "Ash Black Brad Thorn Hart Wal Stan Hol Lang Whit Brom Cran Dal Eger Far Gar Har Ing Kel Lin Mar Nor Old Pen Rad Sel Tat Up Wyn Yar"
)
_TAILS = words("ford ton ley worth wood field bury well combe ham by stead ridge more croft den")
_TAIL = [head + tail for head in _HEADS for tail in _TAILS]

_OTHERS = {
    "polish": words(
        "Kowalski Nowak Wiśniewski Wójcik Kaminski Lewandowski Zielinski Szymanski Wozniak Dabrowski Mazur Popescu Ionescu Kravchenko"
    ),
    "south_asian": words(
        "Khan Ahmed Patel Hussain Ali Begum Singh Kaur Shah Malik Akhtar Rahman Miah Chowdhury Iqbal Mahmood Sharma Uddin Bibi Islam"
    ),
    "black": words(
        "Johnson Williams Mensah Okafor Adeyemi Osei Campbell Brown Moyo Ibrahim Abdi Owusu Bailey Okoro Clarke Boateng Francis Nwosu"
    ),
    "chinese": words("Wong Chan Li Chen Wang Lee Cheung Zhang Lam Liu Ng Leung Tang Ho"),
    "arab": words("Ahmed Ali Hassan Mohamed Ibrahim Mahmoud Karimi Rahimi Saleh Hussein Aziz Mustafa Kareem Said"),
}

FAMILY: dict[str, tuple[list[str], Floats]] = {
    "welsh": (_WELSH + _WELSH_PATRONYMS + _BRITISH[:30], np.concatenate([zipf(len(_WELSH), 1.5), np.full(10, 0.004), np.full(30, 0.008)])),
    "british": (_BRITISH + _WELSH[:25] + _TAIL, np.concatenate([zipf(len(_BRITISH), 6) * 1.2, zipf(25, 6), np.full(len(_TAIL), 0.004)])),
    **{culture: (names, zipf(len(names), 3)) for culture, names in _OTHERS.items()},
}
"""Culture -> surnames and how common each is. The underscore of a patronym stands for a space."""

SPELLINGS = {
    "Davies": "Davis", "Evans": "Evan", "Griffiths": "Griffith", "Phillips": "Philips", "Llewellyn": "Llewelyn", "Pritchard": "Prichard",
    "Lloyd": "Loyd", "Rees": "Reece", "Humphreys": "Humphries", "Rowlands": "Rowland", "Jenkins": "Jenkin", "Hughes": "Hughs",
    "Meredith": "Meridith", "Bevan": "Beven", "Price": "Pryce", "Parry": "Pary", "Smith": "Smyth", "Taylor": "Tayler",
    "Thompson": "Thomson", "Clarke": "Clark", "Wright": "Right", "Johnson": "Johnston", "Robinson": "Robson", "Green": "Greene",
    "Cook": "Cooke", "Brown": "Browne", "Stevens": "Stephens", "Reid": "Reed", "Stewart": "Stuart", "Murray": "Murry",
    "O'Brien": "OBrien", "O'Connor": "O Connor", "McCarthy": "MacCarthy", "Khan": "Kahn", "Ahmed": "Ahmad", "Hussain": "Hussein",
    "Chowdhury": "Choudhury", "Rahman": "Rehman", "Mohamed": "Muhammed", "Wiśniewski": "Wisniewski", "Wójcik": "Wojcik",
    "Howells": "Howell", "Richards": "Richard", "Harris": "Haris", "Morgan": "Morgans", "Thomas": "Tomas", "Edwards": "Edward",
    "Wynne": "Wynn", "Vaughan": "Vaughn",
}  # fmt: skip
"""As somebody else would write it down."""
