"""The folder as frozen, checked objects. What each key means is said here once; the JSON Schemas and the reference are
generated from these classes."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, StringConstraints
from pydantic_core import PydanticCustomError

from diogel.definitions.meanings import Kind, Sensitivity


def _written_in_full(day: object) -> object:
    """Only year-month-day is a date: pydantic alone would take `86400` for seconds since 1970."""
    if isinstance(day, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
        raise PydanticCustomError("date_parsing", "not year-month-day")
    return day


Day = Annotated[date, BeforeValidator(_written_in_full)]
Flag = Annotated[bool, Strict()]  # `yes`, `on` and `1` are words and numbers here, as in YAML 1.2
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
Marking = Literal["OFFICIAL", "OFFICIAL-SENSITIVE"]
Version = Literal[1]


class Defined(BaseModel):
    """Unknown keys fail, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Defined):
    """A text that people read, in both languages."""

    en: str = Field(min_length=1)
    cy: str = Field(default="", description="Welsh; a missing one is a warning, with --strict an error")

    def in_language(self, language: str) -> str:
        return self.cy if language == "cy" and self.cy else self.en


# -- partnership.yaml ------------------------------------------------------------------------------------------------


class Partner(Defined):
    """An organisation at the table."""

    id: Id
    name: Text
    kind: Literal[
        "police", "council", "health", "ambulance", "fire", "probation", "youth_justice", "housing", "education", "charity",
        "publisher", "other",
    ]
    contact: str = Field(default="", description="Whom to ring about its data: a role and a number or address, not a person's name")
    left: Day | None = Field(default=None, description="The day it left the partnership")


class Purpose(Defined):
    """A reason for which data may be used. `linkage` is always there: finding which records are one person."""

    id: Id
    name: Text


class AreaParent(Defined):
    level: Id
    property: str = Field(description="The property that holds the parent's code")


class Population(Defined):
    file: str = Field(description="A CSV file")
    code: str = Field(description="Its column with the area's code")
    total: str = Field(description="Its column with the resident population")


class AreaNames(Defined):
    file: str = Field(description="A CSV file")
    code: str
    name: str
    name_cy: str = ""


class AreaLevel(Defined):
    """One level of areas. Either a `file` of polygons, or a level made from a property of a smaller one (`within`)."""

    level: Id
    name: Text
    file: str = Field(default="", description="GeoJSON (also .gz), WGS84; a path, or $NAME/... for a path given at the command")
    code: str = Field(default="code", description="The property that holds an area's code")
    label: str = Field(default="name", description="The property that holds its name")
    label_cy: str = Field(default="", description="The property that holds its Welsh name")
    parent: AreaParent | None = None
    within: AreaParent | None = Field(default=None, description="Make this level from a property of that level's polygons")
    names: AreaNames | None = None
    population: Population | None = None


class PostcodeFile(Defined):
    """Where each postcode lies, so that a place known by its postcode alone falls into an area (ONS Postcode Directory and the like)."""

    file: str = Field(description="A CSV file (also .gz)")
    postcode: str = "postcode"
    longitude: str = "longitude"
    latitude: str = "latitude"


class PartnershipFile(Defined):
    """partnership.yaml"""

    version: Version
    partnership: Id
    name: Text
    languages: tuple[Literal["en", "cy"], ...] = ("en", "cy")
    partners: tuple[Partner, ...] = Field(min_length=1)
    purposes: tuple[Purpose, ...] = ()
    areas: tuple[AreaLevel, ...] = Field(default=(), description="Smallest level first; the first is the partnership's base level")
    postcodes: PostcodeFile | None = None
    retention_days: int = Field(default=2190, gt=0, description="For what no clause says otherwise")
    disclosure: Id = Field(default="default", description="The disclosure profile used where a measure names none")


# -- vocabularies/*.yaml ---------------------------------------------------------------------------------------------


class Term(Defined):
    term: Id
    name: Text
    within: Id | None = Field(default=None, description="The broader term")


class Vocabulary(Defined):
    """The terms a column may carry once conformed, and the codes that everybody uses for them."""

    version: Version
    vocabulary: Id
    title: Text
    terms: tuple[Term, ...] = Field(min_length=1)
    codes: dict[str, Id] = Field(default_factory=dict, description="Common source codes -> term; compared without case and surrounding space")


# -- datasets/*.yaml -------------------------------------------------------------------------------------------------


class Checks(Defined):
    """What a value must pass; one that doesn't sends its row to quarantine with the reason."""

    pattern: str | None = Field(default=None, description="A regular expression the whole value matches")
    one_of: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = Field(default=None, gt=0)
    not_before: Day | None = None
    not_future: Flag = False


class Column(Defined):
    """One column of a partner's extract."""

    name: str = Field(min_length=1, description="The header as the partner sends it")
    meaning: str = Field(description="What it means: table.field, or attribute.<name> to keep it with this dataset alone")
    aliases: tuple[str, ...] = Field(default=(), description="Other headers under which it has been seen")
    type: Kind | None = Field(default=None, description="Only for attribute.*: every other meaning has its type")
    required: Flag = Field(default=False, description="A row without it goes to quarantine")
    vocabulary: Id | None = None
    map: dict[str, str] = Field(default_factory=dict, description="The partner's codes -> terms of the vocabulary")
    formats: tuple[str, ...] = Field(default=(), description="strptime formats, tried in order before the usual British ones")
    missing: tuple[str, ...] = Field(default=(), description="Values that stand for 'not known', besides the usual ones")
    checks: Checks = Checks()
    sensitivity: Sensitivity | None = Field(default=None, description="When it says more of a person than its meaning does")
    description: Text | None = None


class Reading(Defined):
    """How the file is written, where that can't be seen from the file."""

    encoding: str = ""
    delimiter: str = Field(default="", max_length=1)
    sheet: str = Field(default="", description="Excel: the sheet's name; the first one otherwise")
    header_row: int = Field(default=1, ge=1, description="The line on which the headers stand")


class Dataset(Defined):
    """What a partner delivers."""

    version: Version
    dataset: Id
    title: Text
    provider: Id = Field(description="The partner that delivers it and controls it")
    row: Literal["event", "involvement", "person", "count"] = Field(
        description="What one row is: an event; one person's part in an event; a person on a register; a count of events"
    )
    like: Id | None = Field(default=None, description="The ready-made dataset this one adopts")
    description: Text | None = None
    marking: Marking = "OFFICIAL-SENSITIVE"
    frequency: Literal["daily", "weekly", "monthly", "quarterly", "yearly", "once"] = "monthly"
    deliveries: str = Field(default="", description="Where its files lie, as a glob; deliveries/<dataset>/ otherwise")
    reading: Reading = Reading()
    constants: dict[str, str] = Field(default_factory=dict, description="Meanings that are the same for every row")
    columns: tuple[Column, ...] = Field(min_length=1)
    key: tuple[str, ...] = Field(default=(), description="Columns (by name) that together tell one row from another")
    repeats: Literal["keep", "refuse", "latest"] = Field(
        default="keep", description="Rows with the same key: keep all; quarantine the later ones in a file; the latest delivery counts"
    )
    point_precision: Literal["exact", "street", "snapped", "postcode", "unknown"] = Field(
        default="unknown", description="How near its coordinates are to where it happened"
    )

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)


# -- agreements/*.yaml -----------------------------------------------------------------------------------------------


class Party(Defined):
    partner: Id
    signed: Day | None = None
    signatory: str = Field(default="", description="The post that signed, not the person")


class Bases(Defined):
    """The lawful bases relied on. `part3` is for law-enforcement processing (DPA 2018 Part 3)."""

    article6: tuple[Literal["a", "b", "c", "d", "e", "f"], ...] = ()
    article9: tuple[Literal["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"], ...] = ()
    schedule1: tuple[str, ...] = Field(default=(), description="Conditions of DPA 2018 Schedule 1, by paragraph")
    part3: tuple[str, ...] = Field(default=(), description="Law-enforcement purposes and Schedule 8 conditions")
    licence: str = Field(default="", description="For published data: the licence under which it may be used")


class Clause(Defined):
    """A row of the Information Reference Table: which data items, from whom, to whom, why, how, for how long."""

    clause: str = Field(min_length=1, description="Its number in the signed document")
    dataset: Id
    columns: tuple[str, ...] = Field(min_length=1, description="Column names of the dataset; ['*'] only for data published under a licence")
    recipients: tuple[Id, ...] = Field(min_length=1, description="Partners or groups")
    purposes: tuple[Id, ...] = Field(min_length=1)
    method: str = ""
    frequency: str = ""
    retention_days: int | None = Field(default=None, gt=0)
    marking: Marking = "OFFICIAL-SENSITIVE"
    conditions: Text | None = Field(default=None, description="Conditions on handling, shown wherever the data is")


class Agreement(Defined):
    """An information sharing agreement. In force: signed by all parties, started, not ended, not withdrawn."""

    version: Version
    agreement: Id
    type: Literal["ISP", "DDA", "JCA", "licence"] = Field(
        description="Information Sharing Protocol, Data Disclosure Agreement, Joint Controller Agreement, or a public licence"
    )
    title: Text
    stage: Literal["draft", "quality_assurance", "assured", "signed", "under_review"] = Field(
        default="signed", description="Where it stands in its life; only signed or under_review can be in force"
    )
    parties: tuple[Party, ...] = Field(min_length=1)
    powers: tuple[str, ...] = Field(default=(), description="The legal powers relied on")
    bases: Bases = Bases()
    data_subjects: tuple[str, ...] = ()
    start: Day
    review: Day | None = None
    end: Day | None = None
    withdrawn: Day | None = None
    clauses: tuple[Clause, ...] = Field(min_length=1)


# -- groups/*.yaml ---------------------------------------------------------------------------------------------------


class Group(Defined):
    """A board, panel or working group."""

    version: Version
    group: Id
    name: Text
    kind: Literal["board", "panel", "tasking", "area_working_group", "task_and_finish", "network", "scrutiny"]
    reports_to: Id | None = None
    chair: Id | None = Field(default=None, description="The partner that chairs")
    members: tuple[Id, ...] = ()
    meets: str = Field(default="", description="How often, as an RRULE")


# -- measures/*.yaml -------------------------------------------------------------------------------------------------


class Measure(Defined):
    """A figure that is made from its definition: this header and the SQL beside it."""

    version: Version
    measure: Id
    title: Text
    question: Text
    purpose: Id
    recipient: Id = Field(description="The partner or group that asks; clauses are checked for it")
    sql: str = Field(default="", description="The file with its SELECT; <measure>.sql otherwise")
    direction: Literal["lower_is_better", "higher_is_better", "neither"] = "neither"
    owner: str = ""


# -- the whole -------------------------------------------------------------------------------------------------------


class Partnership(Defined):
    """Everything the folder says, resolved: `like:` filled in, names found, paths left as written."""

    folder: Path
    paths: dict[str, Path] = Field(default_factory=dict, description="$NAME in a definition's path -> the path given at the command")
    file: PartnershipFile
    vocabularies: dict[str, Vocabulary]
    datasets: dict[str, Dataset]
    agreements: dict[str, Agreement]
    groups: dict[str, Group]
    measures: dict[str, Measure]
    sql: dict[str, str] = Field(default_factory=dict, description="Each measure's SQL text")

    @property
    def id(self) -> str:
        return self.file.partnership

    @property
    def partners(self) -> dict[str, Partner]:
        return {partner.id: partner for partner in self.file.partners}

    @property
    def areas(self) -> tuple[AreaLevel, ...]:
        return self.file.areas

    def path(self, written: str) -> Path:
        """A path as a definition writes it: absolute, under a $NAME given at the command, or under the folder."""
        if written.startswith("$"):
            name, _, rest = written[1:].partition("/")
            if name not in self.paths:
                from diogel.errors import UsageError

                raise UsageError(f"the definitions read ${name}/…, and no path was given for it", todo=f"add --path {name}=FOLDER")
            return self.paths[name] / rest
        return Path(written) if Path(written).is_absolute() else self.folder / written
