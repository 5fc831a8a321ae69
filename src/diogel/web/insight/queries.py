"""What the pages read from the current build: one question, one function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from django.conf import settings

from diogel.build.answers import measure_status
from diogel.build.artifacts import Build
from diogel.build.open import asked_log, open_current, partnership_of
from diogel.definitions.folder import Stamp, stamp
from diogel.definitions.model import Measure, Partnership, Text
from diogel.ingest.boundaries import Level, read_levels
from diogel.ingest.receipt import Receipt
from diogel.ingest.scorecard import Scorecard, scorecards
from diogel.sharing import standing
from diogel.sharing.decisions import DecisionLog
from diogel.web.insight.reasons import reason
from diogel.web.insight.shapes import Shown, shape
from diogel.web.insight.words import Words, header
from diogel.web.ui import maps
from diogel.web.ui.charts import Bars


@dataclass(frozen=True)
class Picture:
    """One finished build with the folder's definitions on a day; what is read from it is kept as long as none of them changes."""

    build: Build
    partnership: Partnership
    on: date
    _shown: dict[str, Shown] = field(default_factory=dict)
    _maps: dict[str, maps.Map | None] = field(default_factory=dict)

    @cached_property
    def receipts(self) -> list[Receipt]:
        return self.build.receipts

    @cached_property
    def words(self) -> Words:
        areas = {
            row["code"]: Text(en=row["name"] or row["code"], cy=row["name_cy"] or row["name"] or row["code"])
            for row in self.build.table("area").to_pylist()
        }
        return Words(self.partnership, areas)

    @cached_property
    def levels(self) -> list[Level]:
        return read_levels(self.partnership)

    @cached_property
    def cards(self) -> dict[str, Scorecard]:
        return {card.partner: card for card in scorecards(self.receipts, self.partnership, on=self.build.on)}

    def measure(self, name: str) -> Shown | None:
        """None when the folder has no such measure or the build has not tried it."""
        if name not in self.build.results["measures"] or name not in self.partnership.measures:
            return None
        if name not in self._shown:
            self._shown[name] = self._read(name)
        return self._shown[name]

    def _read(self, name: str) -> Shown:
        log = DecisionLog(asked_log(settings.FOLDER))
        measure = self.partnership.measures[name]
        status = measure_status(self.build, self.partnership, name, on=self.on, log=log, kind="view")
        if status["status"] != "made":
            return Shown(name, measure, status)
        return shape(name, measure, status, self.build.measure(name), self.words)

    def map_of(self, shown: Shown) -> maps.Map | None:
        if shown.by_area is None:
            return None
        if shown.name not in self._maps:
            self._maps[shown.name] = maps.draw(self.levels, shown.by_area)
        return self._maps[shown.name]


_Seen = tuple[Path, date, Stamp]
_seen: dict[_Seen, Picture] = {}


def current() -> Picture:
    """The build that `current` points to now, by the definitions as they stand now, today: a new build, a withdrawal or a lapse
    shows from the next page on. DiogelError when there is nothing to read."""
    build = open_current(settings.FOLDER, settings.BUILDS)
    key = (build.path, standing.today(), stamp(settings.FOLDER))
    picture = _seen.get(key)
    if picture is None:
        picture = Picture(build, partnership_of(build, settings.FOLDER), key[1])
        _seen.clear()
        _seen[key] = picture
    return picture


@dataclass(frozen=True)
class Front:
    """The measures of the first page: people by agencies, events by area and month, and links to the others."""

    people: Shown | None
    known_to: Bars | None
    events: Shown | None
    others: list[Shown]


def front(picture: Picture, *, may_read: Callable[[Measure], bool], whole: bool) -> Front:
    """Of the measures that somebody may read; `whole`: whether they may know how many persons are known to how many partners besides."""
    made = (one for name in picture.build.results["measures"] if (one := picture.measure(name)))
    measures = [one for one in made if may_read(one.measure)]
    people = next((one for one in measures if one.bars and one.columns in _PEOPLE_BY_AGENCIES), None)
    placed = [one for one in measures if one.grid and one.by_area and "month" in one.columns]
    events = min(placed, key=lambda one: ("events" not in one.columns, len(one.grid.rows) if one.grid else 0), default=None)
    others = [one for one in measures if one not in (people, events)]
    return Front(people, _known_to(picture) if whole and not people else None, events, others)


_PEOPLE_BY_AGENCIES = {(by, counted) for by in ("agencies", "partners") for counted in ("people", "persons")}


def _known_to(picture: Picture) -> Bars | None:
    """The build's own count, where the folder asks for none. A folder that asks and may not know isn't told it another way."""
    counted = {int(partners): persons for partners, persons in picture.build.results["known_to"].items()}
    asked = any("person_identity" in picture.partnership.sql.get(name, "") for name in picture.build.results["measures"])
    if asked or not counted:
        return None
    most = max(counted.values())
    rows = [(partners, persons, round(100 * persons / most, 1)) for partners, persons in sorted(counted.items())]
    return Bars(header("agencies"), header("people"), rows)


def totals(picture: Picture) -> dict[str, int]:
    """The figures at the top of the first page."""
    intake = picture.build.intake_totals()
    sums = {name: sum(row[name] for row in intake) for name in ("deliveries", "rows_accepted", "rows_quarantined", "refused")}
    refused = {(receipt.dataset, column) for receipt in picture.receipts for column in receipt.refused_columns}
    tables = picture.build.results["tables"]
    return {**sums, "columns": len(refused), "people": tables["person"], "events": tables["event"]}


def quarantine(picture: Picture) -> list[tuple[Text, int]]:
    """Reason and rows, the commonest first, over every delivery taken in."""
    counted: Counter[str] = Counter()
    for receipt in picture.receipts:
        counted.update(receipt.reasons if receipt.status == "accepted" else {})
    return [(reason(code), rows) for code, rows in counted.most_common()]
