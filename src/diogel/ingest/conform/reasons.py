"""Why a value could not be used, or was taken with a doubt: codes in receipts and quarantine, with the words people read.

A value that is not what its column holds (no date in a date column) keeps its row out. A value of the right kind that is
wrong or unlikely (a postcode that can't be, a birth date in the future) is left out or kept with a flag, and the row stays.
"""

from __future__ import annotations

from diogel.definitions.model import Text


def _text(en: str, cy: str) -> Text:
    return Text(en=en, cy=cy)


REASONS: dict[str, Text] = {
    # These keep the row out.
    "missing": _text("empty, and the row needs it", "gwag, ac mae ei angen ar y rhes"),
    "unreadable_date": _text("not a date", "nid dyddiad mohono"),
    "unreadable_number": _text("not a number", "nid rhif mohono"),
    "not_whole": _text("not a whole number", "nid rhif cyfan mohono"),
    "unreadable_boolean": _text("neither yes nor no", "nid ie na nage"),
    "pattern": _text("not written in the pattern agreed", "heb ei ysgrifennu yn y patrwm y cytunwyd arno"),
    "not_listed": _text("not one of the values agreed", "nid un o'r gwerthoedd y cytunwyd arnynt"),
    "too_long": _text("longer than agreed", "yn hwy na'r hyn y cytunwyd arno"),
    "below_minimum": _text("below the least value agreed", "yn is na'r gwerth lleiaf y cytunwyd arno"),
    "above_maximum": _text("above the greatest value agreed", "yn uwch na'r gwerth mwyaf y cytunwyd arno"),
    "too_early": _text("before the earliest date agreed", "cyn y dyddiad cynharaf y cytunwyd arno"),
    "in_future_refused": _text("in the future, which the dataset does not allow", "yn y dyfodol, ac nid yw'r set ddata yn caniatáu hynny"),
    "marking_above_ceiling": _text("marked above OFFICIAL-SENSITIVE", "wedi'i farcio'n uwch nag OFFICIAL-SENSITIVE"),
    "marking_unknown": _text("not a marking of the classification policy", "nid marc o'r polisi dosbarthu mohono"),
    "grading_unknown": _text("not a 3x5x2 grading", "nid gradd 3x5x2 mohoni"),
    "conditions_missing": _text("handling C without its conditions", "trin C heb ei amodau"),
    "not_a_token": _text("not a token, where nothing else may stand", "nid tocyn, lle na chaiff dim byd arall sefyll"),
    "ragged": _text("the row can't be divided into its columns", "ni ellir rhannu'r rhes yn golofnau"),
    "repeats": _text("the same key as an earlier row", "yr un allwedd â rhes gynharach"),
    # These leave the value out, or keep it with a doubt; where the row needs the value and it is left out, the row stays out.
    "unmapped": _text("a code that stands in no map", "cod nad yw mewn unrhyw fap"),
    "placeholder": _text("stands for 'not known', not a real value", "yn sefyll am 'anhysbys', nid gwerth go iawn"),
    "first_of_january": _text("1 January, often put in for a birth date of which only the year is known",
                              "1 Ionawr, a roddir yn aml pan na wyddys ond y flwyddyn geni"),
    "year_only": _text("only a year, kept as its 1 January", "blwyddyn yn unig, wedi'i chadw fel ei 1 Ionawr"),
    "swapped_possible": _text("can only be read month first", "dim ond gyda'r mis yn gyntaf y gellir ei ddarllen"),
    "two_digit_year": _text("a year of two digits; the century is inferred", "blwyddyn o ddau ddigid; casglwyd y ganrif"),
    "excel_serial": _text("a spreadsheet's day number, read as its date", "rhif diwrnod taenlen, wedi'i ddarllen fel ei ddyddiad"),
    "in_future": _text("later than the day of delivery", "yn hwyrach na diwrnod ei ddanfon"),
    "implausible": _text("can't be right for what it says it is", "ni all fod yn gywir ar gyfer yr hyn y dywed ydyw"),
    "ends_before_start": _text("ends before it starts", "yn gorffen cyn dechrau"),
    "not_a_postcode": _text("not a postcode", "nid cod post mohono"),
    "outward_only": _text("the first half of a postcode only", "hanner cyntaf cod post yn unig"),
    "corrected": _text("a letter typed for a digit or a digit for a letter, put right",
                       "llythyren yn lle digid neu ddigid yn lle llythyren, wedi'i gywiro"),
    "not_a_uprn": _text("not a Unique Property Reference Number", "nid Cyfeirnod Eiddo Unigryw mohono"),
    "not_a_phone": _text("not a telephone number", "nid rhif ffôn mohono"),
    "check_digit": _text("its check digit or letter does not agree", "nid yw ei ddigid neu ei lythyren wirio yn cytuno"),
    "not_a_nhs_number": _text("not an NHS number", "nid rhif GIG mohono"),
    "not_a_pnc_id": _text("not a PNC identifier", "nid dynodwr PNC mohono"),
    "suppressed": _text("a small number hidden by the sender", "rhif bach wedi'i guddio gan yr anfonwr"),
    "outside_uk": _text("outside the United Kingdom", "y tu allan i'r Deyrnas Unedig"),
    "swapped_coordinates": _text("longitude and latitude the wrong way round, put right", "hydred a lledred o chwith, wedi'u cywiro"),
    "half_a_point": _text("one coordinate without the other", "un cyfesuryn heb y llall"),
    "zero_point": _text("the point 0, 0, which stands for 'not known'", "y pwynt 0, 0, sy'n sefyll am 'anhysbys'"),
}  # fmt: skip

CODES: tuple[str, ...] = tuple(REASONS)


def reason_text(code: str, language: str = "en") -> str:
    """The words for a reason; a code that is not one of these is given back as it is."""
    return REASONS[code].in_language(language) if code in REASONS else code
