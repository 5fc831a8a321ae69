"""What clerks, callers and systems make of a name, a date and a postcode. One value in, one value out; the draws are given."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.linkage.names import SURNAME_FORMS, Strings, short_forms

_NEIGHBOURS = {
    "a": "qsz", "b": "vgn", "c": "xdv", "d": "sfe", "e": "wrd", "f": "dgr", "g": "fht", "h": "gjy", "i": "uok", "j": "hku", "k": "jli",
    "l": "kop", "m": "nj", "n": "bmh", "o": "ipl", "p": "ol", "q": "wa", "r": "etf", "s": "adw", "t": "ryg", "u": "yij", "v": "cbf",
    "w": "qes", "x": "zcs", "y": "tuh", "z": "xas",
}  # fmt: skip
_SOUNDS = (
    ("ph", "f"), ("ff", "f"), ("ll", "l"), ("ie", "ei"), ("ey", "y"), ("ck", "k"), ("wy", "wi"), ("ae", "ai"), ("ss", "s"), ("ea", "ee"),
    ("tt", "t"), ("nn", "n"), ("y", "i"), ("c", "k"), ("i", "y"), ("ou", "u"), ("s", "z"), ("rr", "r"), ("a", "e"), ("e", "a"),
)  # fmt: skip


def slip(name: str, draw: int) -> str:
    """A neighbouring key, two letters turned round, one left out or doubled, or written as it sounds: `Griffiths`, `Grifiths`."""
    kind, draw = draw % 5, draw // 5
    at = draw % len(name)
    draw //= len(name)
    if kind == 4:
        return next((name.replace(sound, other, 1) for sound, other in _SOUNDS if sound in name), name + name[-1])
    if kind == 1 and len(name) > 1:
        at = min(at, len(name) - 2)
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    if kind == 2 and len(name) > 2:
        return name[:at] + name[at + 1 :]
    if kind == 3:
        return name[:at] + name[at] + name[at:]
    keys = _NEIGHBOURS.get(name[at], "e")
    return name[:at] + keys[draw % len(keys)] + name[at + 1 :]


def other_forename(name: str, draw: int) -> str:
    """A short, Welsh or English form where there is one."""
    forms = short_forms().get(name)
    return forms[draw % len(forms)] if forms else name


def other_surname(name: str, draw: int) -> str:
    """One half of a double-barrelled name, the halves turned round or apart; `Davies` as `Davis`; a patronymic in full."""
    if "-" in name:
        first, _, last = name.partition("-")
        return (first, last, f"{last}-{first}", f"{first} {last}")[draw % 4]
    if draw % 97 == 0:
        return f"ap {name}"
    return SURNAME_FORMS.get(name, name)


def initial(name: str, draw: int) -> str:
    return name[:1]


def wrong_postcode(postcode: str, draw: int) -> str:
    """Another letter of the unit, another sector, or the outward code alone."""
    kind, draw = draw % 4, draw // 4
    if kind == 0:
        return postcode.split(" ", maxsplit=1)[0]
    if kind == 1:
        return f"{postcode[:-3]}{draw % 9 + 1}{postcode[-2:]}"
    return f"{postcode[:-1]}{'ABDEFGHJLNPQRSTUWXYZ'[draw % 20]}"


def without_number(address: str, draw: int) -> str:
    return address.lstrip("Flat 0123456789,")


def sometimes(values: Strings, chance: float, change: Any, random: np.random.Generator) -> Strings:
    """The values with so many of them changed by `change(value, draw)`; None stays None."""
    at = np.flatnonzero(random.random(len(values)) < chance)
    changed = values.copy()
    for index, draw in zip(at.tolist(), random.integers(0, 2**40, len(at)).tolist(), strict=True):
        if values[index]:
            changed[index] = change(values[index], draw)
    return changed


def blanked(values: Strings, chance: float, random: np.random.Generator) -> Strings:
    kept = values.copy()
    kept[random.random(len(values)) < chance] = None
    return kept


def wrong_dates(born: Any, chance: float, random: np.random.Generator) -> Any:
    """Day and month swapped, a wrong digit in the year, a day or a month off; `born` is datetime64[D]."""
    year, month, day = parts(born)
    kind = np.where(random.random(len(born)) < chance, random.integers(0, 5, len(born)), 9)
    swap = (kind <= 1) & (day <= 12)
    month, day = np.where(swap, day, month), np.where(swap, month, day)
    year = np.where(kind == 2, year + random.choice([-10, -1, 1, 10, 2], len(born)), year)
    day = np.where(kind == 3, np.clip(day + random.choice([-1, 1, 10, -10], len(born)), 1, 28), day)
    month = np.where(kind == 4, np.clip(month + random.choice([-1, 1], len(born)), 1, 12), month)
    return dates(year, month, np.where((kind < 9) & (day > 28), 28, day))


def parts(days: Any) -> tuple[Any, Any, Any]:
    months = days.astype("datetime64[M]")
    years = days.astype("datetime64[Y]")
    return years.astype(np.int64) + 1970, (months - years).astype(np.int64) + 1, (days - months).astype(np.int64) + 1


def dates(year: Any, month: Any, day: Any) -> Any:
    return ((year - 1970) * 12 + month - 1).astype("datetime64[M]").astype("datetime64[D]") + (day - 1)
