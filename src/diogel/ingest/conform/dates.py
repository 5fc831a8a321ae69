"""Dates, times and months as partners write them.

Times are kept as the wall clock in Wales shows them: a time written with an offset is carried to Europe/London
("2019-03-31T23:00:00+00:00" is 1 April, 00:00), one without is taken as it stands. Days come before months; where only
month first makes a date of it, it is read so and flagged. A two-digit year falls in the century that fits the meaning:
nobody is born after the delivery.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from diogel.definitions.model import Checks
from diogel.ingest.conform.reading import Finding, Layer, Reading, listed, literal

PLACEHOLDERS = ("0001-01-01", "1753-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "9999-12-31")
"""First and last days of databases and spreadsheets: nobody's birthday, no event's day."""

OLDEST = 120
"""Years. A birth date further back is an error, not a great age."""

AHEAD = 50
"""Years after the delivery beyond which a date is an error, not a plan."""

_CLOCKS = {"": "", " __:__": " %H:%M", " __:__:__": " %H:%M:%S"}
_FAST = {
    day + clock: format_ + time
    for day, format_ in {"__/__/____": "%d/%m/%Y", "____/__/__": "%Y/%m/%d"}.items()
    for clock, time in _CLOCKS.items()
}
"""The shapes that nearly all extracts have, each read with one format: a format that fails costs ten times one that fits."""

_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdecionchwmawebrmaimehgorawsmedhydtacrha"
"""Months by their first three letters, English and then Welsh: a month's number is its place here, by three, modulo 12."""

_CUT = "\x1f"
_CLOCK = r"(?:[ t,]+(.*))?$"
_REWRITES = (
    # 3/2/2021 9:05, 3-Feb-21, 03FEB2021, Wed, 3rd March 2021, 3ydd Chwefror 2021
    (
        r"^(?:[a-z]+,? )?(\d{1,2})(?:st|nd|rd|th|af|il|ydd|ed|fed|eg|ain)?"
        r"(?:[-/. ]+(\d{1,2})[-/. ]+|[-/. ]*([a-z]{3})[a-z]*[-/., ]*)(\d{4}|\d{2})" + _CLOCK,
        rf"\4{_CUT}\2\3{_CUT}\1{_CUT}\5",
    ),
    # 2021/02/03, 2021.2.3 09:05
    (r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _CLOCK, rf"\1{_CUT}\2{_CUT}\3{_CUT}\4"),
    # Feb 3 2021 12:00AM, February 3, 2021
    (r"^(?:[a-z]+, )?([a-z]{3})[a-z]* (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})" + _CLOCK, rf"\3{_CUT}\1{_CUT}\2{_CUT}\4"),
)
"""Each rewrites one way of writing a date to year, month, day and time; what it does not fit it leaves."""


@dataclass(frozen=True)
class DateColumn:
    """What decides how a column's dates are read. `today` is the day the delivery came."""

    text: str
    value: str
    today: date
    formats: tuple[str, ...] = ()
    checks: Checks = field(default_factory=Checks)
    birth: bool = False
    event: bool = False
    month: bool = False

    @property
    def written(self) -> str:
        """The column with the text to read: a month is first made a day."""
        return f"{self.value}_t" if self.month else self.text

    @property
    def latest(self) -> date:
        """The last day a two-digit year may lead to: beyond it the century before is meant."""
        return self.today if self.birth else self.today + timedelta(days=20 * 365)


def read_date(column: DateColumn, type_: str) -> Reading:
    """A reading to `type_`, DATE or TIMESTAMP; a month is a TIMESTAMP on its first day.

    The columns on the way: x read at once; l year, month, day and time of what was not; e a spreadsheet's serial; d day
    first, w month first, c the clock; r the raw date, p with its century; h a placeholder, i implausible. Everything after
    x stands in a CASE, so that values read at once pay nothing for it.
    """
    v = column.value
    kept = f"DATE_TRUNC('month', {v}_p)" if column.month else f"{v}_p"
    layers: tuple[Layer, ...] = (
        *([{column.written: _month_as_day(column.text)}] if column.month else []),
        {f"{v}_x": _at_once(column)},
        {f"{v}_l": f"CASE WHEN {v}_x IS NULL THEN STRING_SPLIT({_rewritten(column.written)}, CHR(31)) END", f"{v}_e": _serial(column)},
        {
            f"{v}_d": _cut_up(v, f"{_month_number(v)} || '-' || {v}_l[3]"),
            f"{v}_c": f"CASE WHEN {v}_l IS NOT NULL THEN {_clock(f'{v}_l[4]')} END",
        },
        {f"{v}_w": _cut_up(v, f"{v}_l[3] || '-' || {v}_l[2]", also=f"{v}_d IS NULL") if not column.month else "CAST(NULL AS DATE)"},
        {f"{v}_r": f"CASE WHEN {v}_x IS NOT NULL THEN {v}_x ELSE COALESCE(COALESCE({v}_d, {v}_w) + {v}_c, {v}_e) END"},
        {f"{v}_p": _in_century(column)},
        {f"{v}_h": _is_placeholder(f"{v}_p"), f"{v}_i": _is_implausible(column)},
        {v: f"CASE WHEN NOT ({v}_h OR {v}_i) THEN CAST({kept} AS {type_}) END"},
    )
    return Reading(v, layers, tuple(_findings(column)), clean=_clean(column))


def _cut_up(v: str, month_and_day: str, *, also: str = "TRUE") -> str:
    return f"CASE WHEN {v}_l IS NOT NULL AND {also} THEN TRY_CAST(LPAD({v}_l[1], 4, '0') || '-' || {month_and_day} AS DATE) END"


def _month_number(v: str) -> str:
    place = f"STRPOS('{_MONTHS}', {v}_l[2])"
    return f"CASE WHEN LENGTH({v}_l[2]) = 3 AND {place} % 3 = 1 THEN CAST({place} // 3 % 12 + 1 AS VARCHAR) ELSE {v}_l[2] END"


def _clean(column: DateColumn) -> str:
    """Read at once, from February 1901 to the day of delivery: true of nearly all, and nothing is wrong with them. A birth
    date is looked at more closely."""
    first = max(date(1901, 2, 1), column.checks.not_before or date.min)
    return "" if column.birth else f"{column.value}_x >= TIMESTAMP '{first}' AND {column.value}_x < TIMESTAMP '{column.today}'"


def _month_as_day(text: str) -> str:
    """'2018-10', '10/2018', '201810', 'Oct-18' and 'Hydref 2018' with a first day; a whole date stays as it is."""
    return (
        f"CASE WHEN {text} LIKE '____-__' THEN {text} || '-01' "
        f"WHEN REGEXP_FULL_MATCH({text}, '\\d{{1,2}}[-/.]\\d{{4}}') THEN '01/' || {text} "
        f"WHEN REGEXP_FULL_MATCH({text}, '(19|20)\\d{{4}}') THEN {text} || '01' "
        f"WHEN REGEXP_FULL_MATCH({text}, '[A-Za-z]{{3,}}[-/., ]*(\\d\\d|\\d{{4}})') THEN '1 ' || {text} ELSE {text} END"
    )


def _at_once(column: DateColumn) -> str:
    """The partner's own formats, then the shapes that one format reads."""
    text = column.written
    cases = [f"WHEN {text} LIKE '____-__-__%' THEN {_iso(text)}"]
    cases += [f"WHEN {text} LIKE '{shape}' THEN TRY_STRPTIME({text}, '{form}')" for shape, form in _FAST.items()]
    cases.append(f"WHEN {text} LIKE '________' THEN TRY_STRPTIME({text}, {listed(['%Y%m%d', '%d%m%Y'])})")
    if column.birth:
        cases.append(f"WHEN REGEXP_FULL_MATCH({text}, '(19|20)\\d\\d') THEN MAKE_TIMESTAMP(CAST({text} AS INTEGER), 1, 1, 0, 0, 0)")
    usual = f"CASE {' '.join(cases)} END"
    if not column.formats:
        return usual
    return f"COALESCE({', '.join(_by_own_format(column.text, form) for form in column.formats)}, {usual})"


def _by_own_format(text: str, form: str) -> str:
    if re.search("%[zZ]", form):
        return f"TIMEZONE('Europe/London', TRY_STRPTIME({text}, {literal(form)}))"
    # %Y reads a two-digit year as one of the first century, which tells it from a whole one; %y would hide it.
    return f"TRY_STRPTIME({text}, {literal(re.sub('%y(?!%)', '%Y', form))})"


def _iso(text: str) -> str:
    with_seconds = f"REGEXP_REPLACE({text}, '([ T]\\d\\d:\\d\\d)(Z|[+-])', '\\1:00\\2')"
    return (
        f"CASE WHEN LENGTH({text}) > 16 AND LENGTH({text}) <> 19 "
        f"AND REGEXP_MATCHES({text}, ':\\d\\d.*(Z|[+-]\\d\\d(:?\\d\\d)?| UTC| GMT)$') "
        f"THEN TIMEZONE('Europe/London', TRY_CAST({with_seconds} AS TIMESTAMPTZ)) ELSE TRY_CAST({text} AS TIMESTAMP) END"
    )


def _rewritten(text: str) -> str:
    sql = f"LOWER({text})"
    for pattern, replacement in _REWRITES:
        sql = f"REGEXP_REPLACE({sql}, {literal(pattern)}, {literal(replacement)})"
    return sql


def _clock(rest: str) -> str:
    """A time of day: '14:30', '14:30:05', '1430', '14.30', '2:15 pm'. Midnight where nothing is written, NULL where it is none."""
    return (
        f"CASE WHEN {rest} = '' THEN TIME '00:00:00' WHEN {rest} LIKE '%m' "
        f"THEN CAST(TRY_STRPTIME(REPLACE({rest}, ' ', ''), {listed(['%I:%M%p', '%I:%M:%S%p', '%I%p'])}) AS TIME) "
        f"ELSE TRY_CAST(REGEXP_REPLACE({rest}, '^(\\d\\d?)\\.?(\\d\\d)$', '\\1:\\2') AS TIME) END"
    )


def _serial(column: DateColumn) -> str:
    """A spreadsheet's day number: 43831 is 2020-01-01, 43831.5 its noon. Five digits can be no other way of writing a date.

    From 20000 (October 1954) to 60000 (April 2064); for births from 10000 (May 1927).
    """
    number = f"TRY_CAST({column.written} AS DOUBLE)"
    least = 10000 if column.birth else 20000
    return (
        f"CASE WHEN {column.value}_x IS NULL AND REGEXP_FULL_MATCH({column.written}, '[1-6]\\d{{4}}(\\.\\d+)?') "
        f"AND {number} BETWEEN {least} AND 60000 "
        f"THEN TIMESTAMP '1899-12-30' + TO_SECONDS(CAST(ROUND({number} * 86400) AS BIGINT)) END"
    )


def _in_century(column: DateColumn) -> str:
    raw, latest = f"{column.value}_r", f"TIMESTAMP '{column.latest} 23:59:59'"
    hidden = f"WHEN {raw} > {latest} THEN {raw} - INTERVAL 100 YEAR " if any("%y%" in form for form in column.formats) else ""
    return (
        f"CASE WHEN {raw} < TIMESTAMP '0100-01-01' THEN CASE WHEN {raw} + INTERVAL 2000 YEAR > {latest} THEN {raw} + INTERVAL 1900 YEAR "
        f"ELSE {raw} + INTERVAL 2000 YEAR END {hidden}ELSE {raw} END"
    )


def _is_placeholder(parsed: str) -> str:
    days = " OR ".join(f"CAST({parsed} AS DATE) = DATE '{day}'" for day in PLACEHOLDERS)
    return f"NOT ({parsed} >= TIMESTAMP '1900-01-02' AND {parsed} < TIMESTAMP '9999-12-31') AND ({days})"


def _is_implausible(column: DateColumn) -> str:
    first = column.today.year - OLDEST if column.birth else 1900
    last = column.today + timedelta(days=1) if column.birth else date(column.today.year + AHEAD, 1, 1)
    return f"NOT ({column.value}_p >= TIMESTAMP '{first}-01-01' AND {column.value}_p < TIMESTAMP '{last}')"


def _in_future(column: DateColumn) -> str:
    return f"{column.value}_p >= TIMESTAMP '{column.today + timedelta(days=1)}'"


def _findings(column: DateColumn) -> list[Finding]:
    v, checks = column.value, column.checks
    found = [Finding("unreadable_date", f"{column.text} IS NOT NULL AND {v}_p IS NULL", fatal=True), Finding("placeholder", f"{v}_h")]
    if checks.not_future:
        found.append(Finding("in_future_refused", f"{_in_future(column)} AND NOT {v}_h", fatal=True))
    if checks.not_before:
        found.append(Finding("too_early", f"{v}_p < TIMESTAMP '{checks.not_before}' AND NOT {v}_h", fatal=True))
    if column.birth or column.event:
        found.append(Finding("in_future", _in_future(column)))
    found += [
        Finding("implausible", f"{v}_i"),
        Finding("swapped_possible", f"{v}_w IS NOT NULL"),
        Finding("two_digit_year", f"{v}_r < TIMESTAMP '0100-01-01'"),
        Finding("excel_serial", f"{v}_e IS NOT NULL"),
    ]
    if column.birth:
        found.append(Finding("year_only", f"{v}_p IS NOT NULL AND LENGTH({column.text}) = 4"))
        found.append(Finding("first_of_january", f"MONTH({v}_p) = 1 AND DAY({v}_p) = 1"))
    return found
