"""What a measure's columns and values are called, in both languages: its SQL knows only codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from babel.dates import get_day_names

from diogel.definitions.model import Partnership, Text


def _text(en: str, cy: str) -> Text:
    return Text(en=en, cy=cy)


UNKNOWN = _text("Not known", "Anhysbys")
ABSENT = {"unknown": UNKNOWN, "unlocated": _text("No place given", "Lle heb ei nodi"), "elsewhere": _text("Elsewhere", "Mewn man arall")}

COLUMNS: dict[str, Text] = {
    "actions": _text("Actions", "Camau gweithredu"),
    "agencies": _text("Agencies", "Asiantaethau"),
    "area": _text("Area", "Ardal"),
    "birth_year": _text("Year of birth", "Blwyddyn geni"),
    "cases": _text("Cases", "Achosion"),
    "category": _text("Kind of event", "Math o ddigwyddiad"),
    "complainants": _text("Complainants", "Achwynwyr"),
    "council_reports": _text("Reports to the council", "Adroddiadau i'r cyngor"),
    "dataset": _text("Dataset", "Set ddata"),
    "days_in_stage": _text("Days in the stage, on average", "Diwrnodau yn y cam, ar gyfartaledd"),
    "days_since_opened": _text("Days since opened, on average", "Diwrnodau ers agor, ar gyfartaledd"),
    "days_waited": _text("Days waited, on average", "Diwrnodau o aros, ar gyfartaledd"),
    "decisions": _text("Decisions", "Penderfyniadau"),
    "episodes": _text("Missing episodes", "Cyfnodau ar goll"),
    "ethnic_group": _text("Ethnic group", "Grŵp ethnig"),
    "events": _text("Events", "Digwyddiadau"),
    "exclusions": _text("Exclusions", "Gwaharddiadau"),
    "fires": _text("Fires", "Tanau"),
    "first_strikes": _text("First strikes", "Streiciau cyntaf"),
    "fourth_strikes": _text("To the Strike 4 Group", "At Grŵp Streic 4"),
    "home_area": _text("Home area", "Ardal gartref"),
    "hour": _text("Hour", "Awr"),
    "in_time": _text("In time", "Mewn pryd"),
    "in_time_percent": _text("In time, %", "Mewn pryd, %"),
    "incidents": _text("Incidents", "Digwyddiadau"),
    "involvements": _text("Parts in events", "Rhannau mewn digwyddiadau"),
    "late": _text("Late", "Yn hwyr"),
    "level": _text("Level", "Lefel"),
    "longest_wait": _text("Longest wait, days", "Yr arhosiad hwyaf, diwrnodau"),
    "month": _text("Month", "Mis"),
    "not_possible": _text("Not possible", "Ddim yn bosibl"),
    "other_partner": _text("And", "A hefyd"),
    "outcome": _text("Outcome", "Canlyniad"),
    "overdue": _text("Overdue", "Hwyr"),
    "owner": _text("Whose", "Pwy biau"),
    "partner": _text("Partner", "Partner"),
    "partners": _text("Partners", "Partneriaid"),
    "pathway": _text("Pathway", "Llwybr"),
    "people": _text("People", "Pobl"),
    "people_missing_more_than_once": _text("Missing more than once", "Ar goll fwy nag unwaith"),
    "persons": _text("People", "Pobl"),
    "police_reports": _text("Reports to the police", "Adroddiadau i'r heddlu"),
    "police_reports_per_1000": _text("Reports to the police per 1,000 residents", "Adroddiadau i'r heddlu fesul 1,000 o drigolion"),
    "population": _text("Residents", "Trigolion"),
    "pupils": _text("Pupils", "Disgyblion"),
    "quarter": _text("Quarter", "Chwarter"),
    "repeat_victims": _text("Repeat victims", "Dioddefwyr mynych"),
    "reports": _text("Reports", "Adroddiadau"),
    "role": _text("Role", "Rôl"),
    "rows": _text("Rows", "Rhesi"),
    "second_strikes": _text("Second strikes", "Ail streiciau"),
    "separate_incidents": _text("Incidents, each once", "Achlysuron, pob un unwaith"),
    "sex": _text("Sex", "Rhyw"),
    "stage": _text("Stage", "Cam"),
    "steps": _text("Steps with a day", "Camau â diwrnod"),
    "strand": _text("Strand", "Llinyn"),
    "strike": _text("Strike", "Streic"),
    "subcategory": _text("Narrower kind", "Math manylach"),
    "third_strikes": _text("Third strikes", "Trydydd streiciau"),
    "times_harmed": _text("Times harmed", "Sawl gwaith y cawsant niwed"),
    "times_harmed_of_repeat_victims": _text("Of them, to repeat victims", "O'r rhain, i ddioddefwyr mynych"),
    "told_to_several": _text("Of them, told to several partners", "O'r rhain, y dywedwyd amdanynt wrth sawl partner"),
    "victims": _text("Victims", "Dioddefwyr"),
    "weekday": _text("Day of the week", "Diwrnod yr wythnos"),
    "went_on": _text("Came to the next", "Cyrhaeddodd y nesaf"),
    "went_on_percent": _text("Came to the next, %", "Cyrhaeddodd y nesaf, %"),
    "with_three_incidents": _text("With three incidents or more", "Gyda thri achlysur neu fwy"),
    "with_three_reports": _text("With three reports or more", "Gyda thri adroddiad neu fwy"),
    "year": _text("Year", "Blwyddyn"),
}

_VOCABULARIES = {"category": "event_category", "role": "role", "sex": "sex", "ethnic_group": "ethnic_group", "outcome": "outcome"}


@dataclass(frozen=True, order=True)
class Period:
    """A month or a quarter, by its first day."""

    start: date
    kind: str  # month | quarter

    def before(self, count: int) -> Period:
        """October 2025 less 12 months is October 2024."""
        months = self.start.year * 12 + self.start.month - 1 - count * (3 if self.kind == "quarter" else 1)
        return Period(date(months // 12, months % 12 + 1, 1), self.kind)


def header(column: str) -> Text:
    """A column no list knows keeps the name its SQL gave it."""
    plain = column.replace("_", " ").capitalize()
    return COLUMNS.get(column) or Text(en=plain, cy=plain)


@dataclass(frozen=True)
class Words:
    """Names of the values in a partnership's measures. `areas`: code -> name."""

    partnership: Partnership
    areas: Mapping[str, Text]

    def value(self, column: str, value: Any, row: Mapping[str, Any]) -> Any:
        """A Text or a Period where the column's values have names; numbers and other text as they are."""
        if column in ("month", "quarter") and isinstance(value, date | datetime):
            return Period(date(value.year, value.month, 1), column)
        if column == "weekday" and isinstance(value, int):
            return _text(*(get_day_names("wide", locale=language)[value % 7] for language in ("en", "cy")))
        if isinstance(value, str):
            return self._name(column, value, row)
        return UNKNOWN if value is None else value

    def _name(self, column: str, value: str, row: Mapping[str, Any]) -> Text | str:
        if own := row.get(f"{column}_name"):
            return _text(own, row.get(f"{column}_name_cy") or own)
        return self._defined(column, value) or self._of_cases(column, value, row) or ABSENT.get(value) or value

    def _defined(self, column: str, value: str) -> Text | None:
        if column.endswith("area"):
            return self.areas.get(value)
        if column.endswith("partner"):
            return self.partners.get(value)
        if column == "dataset":
            return self.dataset(value)
        return self._terms.get((_VOCABULARIES.get(column, ""), value)) or self._any_term.get(value)

    def _of_cases(self, column: str, value: str, row: Mapping[str, Any]) -> Text | None:
        """Pathways, their stages, and who answers for an action: a partner or a group."""
        if column == "pathway" and value in self.partnership.pathways:
            return self.partnership.pathways[value].title
        if column == "owner":
            return self.partners.get(value) or (self.partnership.groups[value].name if value in self.partnership.groups else None)
        pathway = self.partnership.pathways.get(str(row.get("pathway"))) if column == "stage" else None
        return next((one.name for one in pathway.stages if one.stage == value), None) if pathway else None

    def dataset(self, name: str) -> Text:
        """A dataset that the folder has dropped since the build is called by its id."""
        found = self.partnership.datasets.get(name)
        return found.title if found else Text(en=name, cy=name)

    def partner(self, name: str) -> Text:
        return self.partners.get(name) or Text(en=name, cy=name)

    @cached_property
    def partners(self) -> dict[str, Text]:
        return {partner.id: partner.name for partner in self.partnership.file.partners}

    @cached_property
    def _terms(self) -> dict[tuple[str, str], Text]:
        return {
            (vocabulary.vocabulary, term.term): term.name
            for vocabulary in self.partnership.vocabularies.values()
            for term in vocabulary.terms
        }

    @cached_property
    def _any_term(self) -> dict[str, Text]:
        return {term: name for (_, term), name in self._terms.items()}
