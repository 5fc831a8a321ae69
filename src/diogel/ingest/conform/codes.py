"""Codes with a form of their own: postcodes, UPRNs, telephone numbers, NHS numbers, PNC identifiers, gradings, markings.

A code that can't be is left out and flagged; nothing is guessed but what only one thing can be (a letter O where a
digit must stand).
"""

from __future__ import annotations

from diogel.ingest.conform.reading import Finding, Layer, Reading, is_one_of, literal

_OUTWARD = r"[A-Z]{1,2}[0-9][A-Z0-9]?"
_INWARD = r"[0-9][ABD-HJLNP-UW-Z]{2}"
_WELL_WRITTEN = rf"([A-Z]{{1,2}}[1-9][0-9A-HJ-NP-Z]?|[A-Z]{{2}}0) {_INWARD}"
"""As it should be written, without what fits the form by a slip: no district is 01, or ends in O or I."""

PNC_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
"""A PNC identifier's last letter is the one at (two-digit year, then serial) modulo 23."""

_MARKINGS = {
    "OFFICIAL": "OFFICIAL", "O": "OFFICIAL", "OFFICIAL-SENSITIVE": "OFFICIAL-SENSITIVE", "OFFICIALSENSITIVE": "OFFICIAL-SENSITIVE",
    "O-S": "OFFICIAL-SENSITIVE", "OS": "OFFICIAL-SENSITIVE",
}  # fmt: skip


def read_postcode(text: str, value: str) -> Reading:
    """'cf101aa', 'CF10  1AA', 'CF1O IAA' -> 'CF10 1AA'. An outward half alone names no place and is left out.

    The inward part is a digit and two letters, the outward a letter or two and a digit before what may follow: in those
    positions O and 0, I and 1 can only be one of the two.
    """
    capitals, well, raw, out, inn, code = (f"{value}_{name}" for name in ("u", "s", "q", "o", "i", "z"))
    layers = (
        {capitals: f"UPPER({text})"},
        {well: f"REGEXP_FULL_MATCH({capitals}, '{_WELL_WRITTEN}')"},
        {raw: f"CASE WHEN NOT {well} THEN REGEXP_REPLACE({capitals}, '[^A-Z0-9]', '', 'g') END"},
        {out: f"LEFT({raw}, GREATEST(LENGTH({raw}) - 3, 0))", inn: f"RIGHT({raw}, 3)"},
        {code: f"CASE WHEN {well} THEN {capitals} ELSE {_outward_mended(out)} || ' ' || {_inward_mended(inn)} END"},
        {value: f"CASE WHEN {code} LIKE 'ZZ99 %' THEN NULL WHEN {well} OR REGEXP_FULL_MATCH({code}, '{_WELL_WRITTEN}') THEN {code} END"},
    )
    findings = (
        Finding("placeholder", f"{code} LIKE 'ZZ99 %'"),
        Finding("outward_only", f"{value} IS NULL AND REGEXP_FULL_MATCH({raw}, '{_OUTWARD}')"),
        Finding("not_a_postcode", f"{text} IS NOT NULL AND {value} IS NULL"),
        Finding("corrected", f"REPLACE({value}, ' ', '') <> {raw}"),
    )
    return Reading(value, layers, findings, clean=f"{well} AND {value} IS NOT NULL")


def read_outward(text: str, value: str) -> Reading:
    """The outward half, of a whole postcode too: 'CF10 1AA' and 'cf10' -> 'CF10'."""
    raw = f"{value}_q"
    outward = (
        f"CASE WHEN REGEXP_FULL_MATCH({raw}, '{_OUTWARD}{_INWARD}') THEN LEFT({raw}, LENGTH({raw}) - 3) "
        f"WHEN REGEXP_FULL_MATCH({raw}, '{_OUTWARD}') THEN {raw} END"
    )
    findings = (Finding("not_a_postcode", f"{text} IS NOT NULL AND {value} IS NULL"),)
    return Reading(value, ({raw: _squeezed(text)}, {value: outward}), findings)


def _squeezed(text: str) -> str:
    """Letters and digits alone, capitals. Most postcodes need no regular expression for it."""
    return (
        f"CASE WHEN {text} IS NULL THEN NULL WHEN REGEXP_MATCHES({text}, '[^A-Za-z0-9 ]') "
        f"THEN UPPER(REGEXP_REPLACE({text}, '[^A-Za-z0-9]', '', 'g')) ELSE UPPER(REPLACE({text}, ' ', '')) END"
    )


def _outward_mended(out: str) -> str:
    first, last = f"TRANSLATE(LEFT({out}, 1), '01', 'OI')", f"TRANSLATE(RIGHT({out}, 1), 'OI', '01')"
    second, third = f"TRANSLATE(SUBSTR({out}, 2, 1), '01', 'OI')", f"TRANSLATE(SUBSTR({out}, 3, 1), 'OI', '01')"
    return (
        f"CASE LENGTH({out}) WHEN 4 THEN {first} || {second} || {third} || {last} "
        f"WHEN 3 THEN {first} || CASE WHEN REGEXP_MATCHES({out}, '^.0[0-9]') THEN 'O' ELSE SUBSTR({out}, 2, 1) END || {last} "
        f"ELSE {first} || {last} END"
    )


def _inward_mended(inn: str) -> str:
    return f"TRANSLATE(LEFT({inn}, 1), 'OIL', '011') || SUBSTR({inn}, 2)"


def read_uprn(text: str, value: str) -> Reading:
    """1 to 12 digits without leading zeros: '000100100012345' -> '100100012345'; a spreadsheet's '.0' is dropped."""
    digits = f"LTRIM(REGEXP_REPLACE(REPLACE({text}, ' ', ''), '\\.0+$', ''), '0')"
    sql = f"CASE WHEN REGEXP_FULL_MATCH({value}_q, '[0-9]{{1,12}}') THEN {value}_q END"
    findings = (Finding("not_a_uprn", f"{text} IS NOT NULL AND {value} IS NULL"),)
    return Reading(value, ({f"{value}_q": digits}, {value: sql}), findings)


def read_phone(text: str, value: str) -> Reading:
    """E.164: '07700 900123', '+44 (0)7700 900 123', '0044 7700900123' and '7700900123' -> '+447700900123'.

    Numbers without an area code, and numbers made of one digit or of digits in a row, are left out.
    """
    compact, number = f"{value}_q", f"{value}_n"
    international = (
        f"CASE WHEN {compact} LIKE '+%' THEN {compact} WHEN {compact} LIKE '00%' THEN '+' || SUBSTR({compact}, 3) "
        f"WHEN {compact} LIKE '0%' THEN '+44' || SUBSTR({compact}, 2) "
        f"WHEN REGEXP_FULL_MATCH({compact}, '44[1-9][0-9]{{8,9}}') THEN '+' || {compact} "
        f"WHEN REGEXP_FULL_MATCH({compact}, '[123789][0-9]{{8,9}}') THEN '+44' || {compact} END"
    )
    dull = f"REGEXP_MATCHES({compact}, '0{{7}}|1{{7}}|2{{7}}|3{{7}}|4{{7}}|5{{7}}|6{{7}}|7{{7}}|8{{7}}|9{{7}}|1234567|9876543')"
    british, foreign = r"\+44([1-3589][0-9]{8,9}|7[0-9]{9})", r"\+[1-35-9][0-9]{7,14}|\+4[0-35-9][0-9]{6,13}"
    real = f"REGEXP_FULL_MATCH({number}, '{british}|{foreign}')"
    layers: tuple[Layer, ...] = (
        {compact: f"REGEXP_REPLACE(REPLACE({text}, '(0)', ''), '[^0-9+]', '', 'g')"},
        {number: f"REGEXP_REPLACE({international}, '^\\+440', '+44')"},
        {value: f"CASE WHEN {dull} THEN NULL WHEN {real} THEN {number} END"},
    )
    findings = (Finding("placeholder", dull), Finding("not_a_phone", f"{text} IS NOT NULL AND {value} IS NULL"))
    return Reading(value, layers, findings)


def read_nhs_number(text: str, value: str) -> Reading:
    """Ten digits, the last of them the check digit: '943 476 5919' -> '9434765919'.

    Nine digits weighted 10 to 2 are summed; 11 less the remainder by 11 is the check digit, 11 counting as 0 and 10 as
    none (NHS Data Dictionary). 9x10 + 4x9 + 3x8 + 4x7 + 7x6 + 6x5 + 5x4 + 9x3 + 1x2 = 299; 299 mod 11 = 2; 11 - 2 = 9.
    """
    digits = f"{value}_q"
    ten = f"REGEXP_FULL_MATCH({digits}, '[0-9]{{10}}')"
    total = " + ".join(f"CAST(SUBSTR({digits}, {at}, 1) AS INTEGER) * {11 - at}" for at in range(1, 10))
    right = f"(11 - ({total}) % 11) % 11 = CAST(SUBSTR({digits}, 10, 1) AS INTEGER)"
    dull = is_one_of(digits, [str(digit) * 10 for digit in range(10)])
    layers: tuple[Layer, ...] = (
        {digits: f"REGEXP_REPLACE(REGEXP_REPLACE({text}, '\\.0+$', ''), '[ -]', '', 'g')"},
        {value: f"CASE WHEN {ten} AND NOT {dull} THEN CASE WHEN {right} THEN {digits} END END"},
    )
    findings = (
        Finding("placeholder", dull),
        Finding("check_digit", f"{value} IS NULL AND {ten}"),
        Finding("not_a_nhs_number", f"{text} IS NOT NULL AND {value} IS NULL"),
    )
    return Reading(value, layers, findings)


def read_pnc_id(text: str, value: str, this_year: int) -> Reading:
    """Year, serial of seven digits, check letter: '03/62845E' -> '2003/0062845E'.

    030062845 mod 23 = 5, and the letter at 5 (from 0) in PNC_LETTERS is E.
    """
    raw, year, code = f"{value}_q", f"{value}_y", f"{value}_k"
    form = r"((?:19|20)?[0-9]{2})/?([0-9]{1,7})([A-Z])"
    # Without a slash only a serial written in full can be told from the year.
    whole = f"REGEXP_FULL_MATCH({raw}, '((19|20)?[0-9]{{2}}/[0-9]{{1,7}}|(19|20)?[0-9]{{9}})[A-Z]')"
    serial = f"LPAD(REGEXP_EXTRACT({raw}, '^{form}$', 2), 7, '0')"
    written = f"REGEXP_EXTRACT({raw}, '^{form}$', 1)"
    number = f"CAST(SUBSTR({code}, 3, 2) || SUBSTR({code}, 6, 7) AS BIGINT)"
    right = f"SUBSTR({literal(PNC_LETTERS)}, CAST({number} % 23 AS INTEGER) + 1, 1) = RIGHT({code}, 1)"
    layers: tuple[Layer, ...] = (
        {raw: f"REPLACE(UPPER({text}), ' ', '')"},
        {year: f"CASE WHEN {whole} THEN {written} END"},
        {code: f"CASE WHEN LENGTH({year}) = 4 THEN {year} WHEN CAST({year} AS INTEGER) > {this_year % 100} THEN '19' || {year} "
               f"ELSE '20' || {year} END || '/' || {serial} || RIGHT({raw}, 1)"},
        {value: f"CASE WHEN {year} IS NOT NULL AND {right} THEN {code} END"},
    )  # fmt: skip
    findings = (
        Finding("check_digit", f"{value} IS NULL AND {year} IS NOT NULL"),
        Finding("not_a_pnc_id", f"{text} IS NOT NULL AND {value} IS NULL"),
    )
    return Reading(value, layers, findings)


def read_match_key(text: str, value: str) -> Reading:
    """A token of 32 hexadecimal digits, in small letters. Anything else may be what was to be hashed, and keeps the whole delivery out."""
    small = f"{value}_q"
    layers: tuple[Layer, ...] = (
        {small: f"LOWER({text})"},
        {value: f"CASE WHEN REGEXP_FULL_MATCH({small}, '[0-9a-f]{{32}}') THEN {small} END"},
    )
    return Reading(value, layers, (Finding("not_a_token", f"{text} IS NOT NULL AND {value} IS NULL", fatal=True),))


def read_marking(text: str, value: str) -> Reading:
    """OFFICIAL or OFFICIAL-SENSITIVE (Government Security Classifications, 5 August 2024); nothing above may come in."""
    raw = f"{value}_q"
    cases = " ".join(f"WHEN {literal(written)} THEN {literal(marking)}" for written, marking in _MARKINGS.items())
    layers: tuple[Layer, ...] = (
        {raw: f"REGEXP_REPLACE(UPPER({text}), '[ :_–-]+', '-', 'g')"},
        {value: f"CASE REGEXP_REPLACE({raw}, '^OFFICIAL-SENSITIVE-.*$', 'OFFICIAL-SENSITIVE') {cases} END"},
    )
    findings = (
        Finding("marking_above_ceiling", f"{raw} LIKE '%SECRET%' OR {raw} = 'CONFIDENTIAL'", fatal=True),
        Finding("marking_unknown", f"{text} IS NOT NULL AND {value} IS NULL", fatal=True),
    )
    return Reading(value, layers, findings)


def read_grading(text: str, value: str) -> Reading:
    """3x5x2: source 1-3, information A-E, handling P or C; '1 b p' -> '1BP' (College of Policing)."""
    sql = f"CASE WHEN REGEXP_FULL_MATCH({value}_q, '[123][A-E][PC]') THEN {value}_q END"
    findings = (Finding("grading_unknown", f"{text} IS NOT NULL AND {value} IS NULL", fatal=True),)
    return Reading(value, ({f"{value}_q": f"UPPER(REGEXP_REPLACE({text}, '[^A-Za-z0-9]', '', 'g'))"}, {value: sql}), findings)
