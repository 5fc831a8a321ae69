"""The form of the record: sections of numbered fields, each with what is known and what a person has yet to write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from diogel.definitions.model import Text

STANDARD = "Algorithmic Transparency Recording Standard, fields as numbered in version 3.0"
LANGUAGES = ("en", "cy")

_BLANK = Text(en="To be filled in by the governance lead", cy="I'w lenwi gan yr arweinydd llywodraethu")
_BEFORE = Text(
    en=(
        "Made by Diogel from what it knows. **{blanks} fields are blank**: each says what is to be written in it. "
        "Before publishing, compare the fields with the current template on GOV.UK, have the record approved, and keep a copy of what was "
        "published."
    ),
    cy=(
        "Gwnaed gan Diogel o'r hyn y mae'n ei wybod. **Mae {blanks} o feysydd yn wag**: mae pob un yn dweud beth sydd i'w ysgrifennu. "
        "Cyn cyhoeddi, cymharwch y meysydd â'r templed cyfredol ar GOV.UK, mynnwch gymeradwyaeth i'r cofnod, a chadwch gopi o'r hyn a "
        "gyhoeddwyd."
    ),
)


@dataclass(frozen=True)
class Entry:
    """One field. `says` is what the program knows, a paragraph or point each; `blank` is what a person has to add."""

    number: str
    field: str
    title: Text
    says: tuple[Text, ...] = ()
    blank: Text | None = None


@dataclass(frozen=True)
class Section:
    number: str
    title: Text
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Record:
    """The whole record. `facts` are what it was made from: the build, its day, the program."""

    title: Text
    facts: dict[str, str]
    sections: tuple[Section, ...]

    @property
    def blanks(self) -> list[Entry]:
        """The fields that a person has to fill in."""
        return [entry for section in self.sections for entry in section.entries if entry.blank]

    def markdown(self, language: str) -> str:
        """The record as a page in one language."""
        lines = [f"# {self.title.in_language(language)}", "", _BEFORE.in_language(language).format(blanks=len(self.blanks)), ""]
        for section in self.sections:
            lines += [f"## {section.number} {section.title.in_language(language)}", ""]
            for entry in section.entries:
                lines += [f"### {entry.number} {entry.title.in_language(language)}", "", *_body(entry, language), ""]
        return "\n".join(lines).rstrip() + "\n"

    def plain(self) -> dict[str, Any]:
        """For JSON: both languages side by side; `to_fill_in` is null where nothing is missing."""
        return {
            "record": 1,
            "standard": STANDARD,
            "title": _both(self.title),
            "facts": self.facts,
            "blanks": [entry.number for entry in self.blanks],
            "sections": [
                {"number": section.number, "title": _both(section.title), "fields": [_plain(entry) for entry in section.entries]}
                for section in self.sections
            ],
        }


def _body(entry: Entry, language: str) -> list[str]:
    said = [text.in_language(language) for text in entry.says]
    lines = said if len(said) < 2 else [f"- {line}" for line in said]
    if entry.blank is None:
        return lines
    gap = f"> **[{_BLANK.in_language(language)}]** {entry.blank.in_language(language)}"
    return [*lines, "", gap] if lines else [gap]


def _both(text: Text) -> dict[str, str]:
    return {language: text.in_language(language) for language in LANGUAGES}


def _plain(entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "field": entry.field,
        "title": _both(entry.title),
        "says": [_both(text) for text in entry.says],
        "to_fill_in": _both(entry.blank) if entry.blank else None,
    }


def listed(texts: Sequence[Text]) -> Text:
    """`a, b, c` in both languages."""
    return Text(en=", ".join(text.en for text in texts) or "–", cy=", ".join(text.in_language("cy") for text in texts) or "–")
