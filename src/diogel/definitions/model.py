"""The folder as frozen, checked objects. What each key means is said here once; the JSON Schemas and the reference are
generated from these classes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from diogel.definitions.meanings import Kind, Sensitivity
from diogel.definitions.pathway import Pathway, Trial
from diogel.definitions.values import Day, Defined, Flag, Id, Marking, Text, Version
from diogel.errors import UsageError

__all__ = ["Day", "Defined", "Flag", "Id", "Marking", "Text", "Version"]  # what a definition is written with, found here too

# -- partnership.yaml ------------------------------------------------------------------------------------------------


class Partner(Defined):
    """An organisation at the table."""

    id: Id = Field(description="Its name in the other files")
    name: Text = Field(description="Its name as people read it")
    kind: Literal[
        "police",
        "council",
        "health",
        "ambulance",
        "fire",
        "probation",
        "youth_justice",
        "housing",
        "education",
        "charity",
        "publisher",
        "other",
    ] = Field(description="What sort of organisation")
    contact: str = Field(default="", description="Whom to ring about its data: a role and a number or address, not a person's name")
    left: Day | None = Field(default=None, description="The day it left the partnership")


class Purpose(Defined):
    """A reason for which data may be used. `linkage` is always there: finding which records are one person."""

    id: Id = Field(description="Its name in clauses and measures")
    name: Text = Field(description="Its name as people read it")


class AreaParent(Defined):
    """How one level of areas hangs on another."""

    level: Id = Field(description="The other level")
    property: str = Field(description="The property that holds the parent's code")


class Population(Defined):
    """Who lives where, from a table."""

    file: str = Field(description="A CSV file")
    code: str = Field(description="Its column with the area's code")
    total: str = Field(description="Its column with the resident population")


class AreaNames(Defined):
    """Names from a table."""

    file: str = Field(description="A CSV file")
    code: str = Field(description="Its column with the area's code")
    name: str = Field(description="Its column with the name")
    name_cy: str = Field(default="", description="Its column with the Welsh name")


class AreaLevel(Defined):
    """One level of areas. Either a `file` of polygons, or a level made from a property of a smaller one (`within`)."""

    level: Id = Field(description="Its name in the other files: lsoa, ward, local_authority")
    name: Text = Field(description="Its name as people read it")
    file: str = Field(default="", description="GeoJSON (also .gz), WGS84; a path, or $NAME/... for a path given at the command")
    code: str = Field(default="code", description="The property that holds an area's code")
    label: str = Field(default="name", description="The property that holds its name")
    label_cy: str = Field(default="", description="The property that holds its Welsh name")
    parent: AreaParent | None = Field(default=None, description="The larger level each area lies in, and the property that says which")
    within: AreaParent | None = Field(default=None, description="Make this level from a property of that level's polygons")
    names: AreaNames | None = Field(default=None, description="Names of the areas, where the polygons have none")
    population: Population | None = Field(default=None, description="How many people live in each area")


class PostcodeFile(Defined):
    """Where each postcode lies, so that a place known by its postcode alone falls into an area (ONS Postcode Directory and the like)."""

    file: str = Field(description="A CSV file (also .gz)")
    postcode: str = Field(default="postcode", description="Its column with the postcode")
    longitude: str = Field(default="longitude", description="Its column with the longitude, WGS84")
    latitude: str = Field(default="latitude", description="Its column with the latitude, WGS84")


class PartnershipFile(Defined):
    """partnership.yaml"""

    version: Version
    partnership: Id = Field(description="A short name for files and addresses")
    name: Text = Field(description="The partnership's name")
    country: Literal["wales", "england"] = Field(default="wales", description="Whose bank holidays its working days leave out")
    languages: tuple[Literal["en", "cy"], ...] = Field(default=("en", "cy"), description="The languages its people are spoken to in")
    partners: tuple[Partner, ...] = Field(min_length=1, description="The organisations at the table")
    purposes: tuple[Purpose, ...] = Field(default=(), description="The reasons for which data may be used")
    areas: tuple[AreaLevel, ...] = Field(default=(), description="Smallest level first; the first is the partnership's base level")
    postcodes: PostcodeFile | None = Field(default=None, description="Where postcodes lie")
    retention_days: int = Field(default=2190, gt=0, description="For what no clause says otherwise")
    disclosure: Id = Field(default="default", description="The disclosure profile used where a measure names none")
    second_opinion: Flag = Field(
        default=False, description="Whether a decision that two records are one person, or two, binds only once two people agree on it"
    )


# -- vocabularies/*.yaml ---------------------------------------------------------------------------------------------


class Term(Defined):
    """One value of a vocabulary."""

    term: Id = Field(description="Its name in maps and measures")
    name: Text = Field(description="Its name as people read it")
    within: Id | None = Field(default=None, description="The broader term")


class Vocabulary(Defined):
    """The terms a column may carry once conformed, and the codes that everybody uses for them."""

    version: Version
    vocabulary: Id = Field(description="Its name; a ready-made one's name adds to that one")
    title: Text = Field(description="What it is a vocabulary of")
    terms: tuple[Term, ...] = Field(min_length=1, description="The terms")
    codes: dict[str, Id] = Field(
        default_factory=dict, description="Common source codes -> term; compared without case and surrounding space"
    )


# -- datasets/*.yaml -------------------------------------------------------------------------------------------------


class Checks(Defined):
    """What a value must pass; one that doesn't sends its row to quarantine with the reason."""

    pattern: str | None = Field(default=None, description="A regular expression the whole value matches")
    one_of: tuple[str, ...] = Field(default=(), description="The values that pass")
    minimum: float | None = Field(default=None, description="The smallest number that passes")
    maximum: float | None = Field(default=None, description="The largest number that passes")
    max_length: int | None = Field(default=None, gt=0, description="The most characters")
    not_before: Day | None = Field(default=None, description="The earliest date that passes")
    not_future: Flag = Field(default=False, description="Whether a date after the delivery fails")


class Column(Defined):
    """One column of a partner's extract."""

    name: str = Field(min_length=1, description="The header as the partner sends it")
    meaning: str = Field(description="What it means: table.field, or attribute.<name> to keep it with this dataset alone")
    aliases: tuple[str, ...] = Field(default=(), description="Other headers under which it has been seen")
    type: Kind | None = Field(default=None, description="Only for attribute.*: every other meaning has its type")
    required: Flag = Field(default=False, description="A row without it goes to quarantine")
    vocabulary: Id | None = Field(
        default=None, description="The vocabulary its values are terms of; the four usual meanings have theirs without saying"
    )
    map: dict[str, str] = Field(default_factory=dict, description="The partner's codes -> terms of the vocabulary")
    formats: tuple[str, ...] = Field(default=(), description="strptime formats, tried in order before the usual British ones")
    missing: tuple[str, ...] = Field(default=(), description="Values that stand for 'not known', besides the usual ones")
    checks: Checks = Field(default=Checks(), description="What its values must pass")
    sensitivity: Sensitivity | None = Field(default=None, description="When it says more of a person than its meaning does")
    description: Text | None = Field(default=None, description="What the column holds, for people")


class Reading(Defined):
    """How the file is written, where that can't be seen from the file."""

    encoding: str = Field(default="", description="Such as utf-8 or windows-1252")
    delimiter: str = Field(default="", max_length=1, description="The sign between values, such as ;")
    sheet: str = Field(default="", description="Excel: the sheet's name; the first one otherwise")
    header_row: int = Field(default=1, ge=1, description="The line on which the headers stand")


class Dataset(Defined):
    """What a partner delivers."""

    version: Version
    dataset: Id = Field(description="Its name in agreements and folders")
    title: Text = Field(description="Its name as people read it")
    provider: Id = Field(description="The partner that delivers it and controls it")
    row: Literal["event", "involvement", "person", "count", "case", "case_step", "action", "meeting"] = Field(
        description="What one row is: an event; one person's part in an event; a person on a register; a count of events; or, of "
        "casework: a case, a step of one, an action, a meeting"
    )
    like: Id | None = Field(default=None, description="The ready-made dataset this one adopts")
    description: Text | None = Field(default=None, description="What it is, for people")
    marking: Marking = Field(default="OFFICIAL-SENSITIVE", description="Its security marking; nothing above OFFICIAL-SENSITIVE")
    frequency: Literal["daily", "weekly", "monthly", "quarterly", "yearly", "once"] = Field(
        default="monthly", description="How often it is delivered"
    )
    deliveries: str = Field(default="", description="Where its files lie, as a glob; deliveries/<dataset>/ otherwise")
    reading: Reading = Field(default=Reading(), description="How its files are written")
    constants: dict[str, str] = Field(default_factory=dict, description="Meanings that are the same for every row")
    columns: tuple[Column, ...] = Field(min_length=1, description="Its columns; what isn't listed isn't read")
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
    """Who is bound by an agreement."""

    partner: Id = Field(description="A partner or a group")
    signed: Day | None = Field(default=None, description="The day it signed; none until it has")
    signatory: str = Field(default="", description="The post that signed, not the person")


class Bases(Defined):
    """The lawful bases relied on. `part3` is for law-enforcement processing (DPA 2018 Part 3)."""

    article6: tuple[Literal["a", "b", "c", "d", "e", "f"], ...] = Field(default=(), description="UK GDPR Article 6(1)")
    article9: tuple[Literal["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"], ...] = Field(
        default=(), description="UK GDPR Article 9(2), for special category data"
    )
    schedule1: tuple[str, ...] = Field(default=(), description="Conditions of DPA 2018 Schedule 1, by paragraph")
    part3: tuple[str, ...] = Field(default=(), description="Law-enforcement purposes and Schedule 8 conditions")
    licence: str = Field(default="", description="For published data: the licence under which it may be used")


class Clause(Defined):
    """A row of the Information Reference Table: which data items, from whom, to whom, why, how, for how long."""

    clause: str = Field(min_length=1, description="Its number in the signed document")
    dataset: Id = Field(description="The dataset")
    columns: tuple[str, ...] = Field(min_length=1, description="Column names of the dataset; ['*'] only for data published under a licence")
    recipients: tuple[Id, ...] = Field(min_length=1, description="Partners or groups")
    purposes: tuple[Id, ...] = Field(min_length=1, description="What for")
    method: str = Field(default="", description="How it is sent")
    frequency: str = Field(default="", description="How often")
    retention_days: int | None = Field(default=None, gt=0, description="For how many days it may be held")
    identifiers: Literal["plain", "hashed"] = Field(
        default="plain",
        description="`hashed`: no plain identifier of the dataset (any identity.* but a match key) may pass for any purpose, whatever "
        "other clauses say; only tokens made at the partner",
    )
    on_request: Flag = Field(
        default=False,
        description="`true`: let in, but shown about one person only, and only once the provider has agreed to a request; until then a "
        "recipient is told no more than that the provider knows the person. Queries and measures read nothing by it",
    )
    marking: Marking = Field(default="OFFICIAL-SENSITIVE", description="How it is marked where it is received")
    conditions: Text | None = Field(default=None, description="Conditions on handling, shown wherever the data is")


class Agreement(Defined):
    """An information sharing agreement. In force: signed by all parties, started, not ended, not withdrawn."""

    version: Version
    agreement: Id = Field(description="Its name in files and records")
    type: Literal["ISP", "DDA", "JCA", "licence"] = Field(
        description="Information Sharing Protocol, Data Disclosure Agreement, Joint Controller Agreement, or a public licence"
    )
    title: Text = Field(description="Its name as people read it")
    stage: Literal["draft", "quality_assurance", "assured", "signed", "under_review"] = Field(
        default="signed", description="Where it stands in its life; only signed or under_review can be in force"
    )
    parties: tuple[Party, ...] = Field(min_length=1, description="Who signs")
    powers: tuple[str, ...] = Field(default=(), description="The legal powers relied on")
    bases: Bases = Field(default=Bases(), description="The lawful bases relied on")
    data_subjects: tuple[str, ...] = Field(default=(), description="Whom the data is about")
    start: Day = Field(description="The first day it holds")
    review: Day | None = Field(default=None, description="The day by which it is looked at again")
    end: Day | None = Field(default=None, description="The last day it holds")
    withdrawn: Day | None = Field(default=None, description="The day it stopped early")
    clauses: tuple[Clause, ...] = Field(min_length=1, description="What may go to whom, and why")


# -- groups/*.yaml ---------------------------------------------------------------------------------------------------


class Quorum(Defined):
    """Who must be there before a group can decide."""

    least: int = Field(default=2, gt=0, description="How many of its partners at least")
    partners: tuple[Id, ...] = Field(default=(), description="Partners that must be among them")


class Group(Defined):
    """A board, panel or working group."""

    version: Version
    group: Id = Field(description="Its name in the other files")
    name: Text = Field(description="Its name as people read it")
    kind: Literal["board", "panel", "tasking", "area_working_group", "task_and_finish", "network", "scrutiny"] = Field(
        description="What sort of group"
    )
    reports_to: Id | None = Field(default=None, description="The group above it")
    chair: Id | None = Field(default=None, description="The partner that chairs")
    members: tuple[Id, ...] = Field(default=(), description="Partners, or groups whose members sit on it")
    meets: str = Field(default="", description="How often, as an RRULE; BYHOUR and BYMINUTE say when, otherwise 10:00")
    first: Day = Field(default=date(2024, 1, 1), description="The day from which every second week or third month is counted")
    quorum: Quorum = Field(default=Quorum(), description="Who must be there before it can decide")


# -- measures/*.yaml -------------------------------------------------------------------------------------------------


class Measure(Defined):
    """A figure that is made from its definition: this header and the SQL beside it."""

    version: Version
    measure: Id = Field(description="Its name in files and results")
    title: Text = Field(description="Its name as people read it")
    question: Text = Field(description="What it answers")
    purpose: Id = Field(description="What the figure is for; clauses are checked for it")
    recipient: Id = Field(description="The partner or group that asks; clauses are checked for it")
    sql: str = Field(default="", description="The file with its SELECT; <measure>.sql otherwise")
    direction: Literal["lower_is_better", "higher_is_better", "neither"] = Field(default="neither", description="Which way is good")
    owner: str = Field(default="", description="The post that answers for it")


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
    pathways: dict[str, Pathway] = Field(default_factory=dict)
    tests: dict[str, Trial] = Field(default_factory=dict)
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
                raise UsageError(f"the definitions read ${name}/…, and no path was given for it", todo=f"add --path {name}=FOLDER")
            return self.paths[name] / rest
        return Path(written) if Path(written).is_absolute() else self.folder / written
