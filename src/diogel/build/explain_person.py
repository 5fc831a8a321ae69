"""Why one person is one person: found by its id, by an id it once had, or by one of its identities, and put together to be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from diogel.build.artifacts import Build
from diogel.build.explain_clauses import Use, UsedUnder
from diogel.build.explain_seen import Asker, KeptFor, Seen, fields_seen, kept_for
from diogel.build.explain_tables import Kept, Row
from diogel.build.explain_told import Bound, How, Joint, KnownTo, Link, Past, PersonTold, Waiting
from diogel.build.open import asked_log, open_current
from diogel.definitions.load import load_or_fail
from diogel.definitions.model import Partnership, Text
from diogel.errors import UsageError
from diogel.linkage.explain import Evidence, Sides, State, evidence_of
from diogel.linkage.fields import FIELDS, model_fields
from diogel.linkage.glimpse import Glimpse, glimpse_of
from diogel.linkage.ledger import LedgerFile
from diogel.linkage.model import LinkageModel
from diogel.linkage.spanning import Edge, Weakest, spanning
from diogel.sharing.decisions import DecisionLog
from diogel.sharing.wording import day

WAITING_TOLD = 10
"""So many of the pairs that wait are told: those with another person first, then the likeliest. The others are counted."""


def explain_person(
    folder: Path, name: str, *, asker: Asker | None = None, out: Path | None = None, paths: Mapping[str, Path] | None = None
) -> PersonTold:
    """All that the current build knows of the links of one person. `name` is its id, one that was merged into it, or an identity's.

    With an `asker` only what clauses in force give to it: its persons are put together of the records that it may see, so they have ids
    of their own; nothing is told of what went before. Raises UsageError when there is nobody of that name (to the asker), the build
    keeps no links, or was linked by another model; AgreementError when nothing may be shown for the purpose.
    """
    build = open_current(folder, out)
    model = build.model
    partnership = load_or_fail(folder, paths={**build.given_paths, **(paths or {})})
    seen = fields_seen(partnership, asker, DecisionLog(asked_log(folder))) if asker else None
    with Kept.of(build) as kept:
        shown = kept_for(kept, build, partnership, asker) if asker else kept
        return _Telling(shown, model, partnership, UsedUnder(build, partnership), _days(folder, build), seen).tell(name)


def _days(folder: Path, build: Build) -> dict[str, date]:
    """Decision -> the day it was taken."""
    standings = LedgerFile.of(folder, build.keys).read().standings
    return {id: standing.entry.at.astimezone(UTC).date() for id, standing in standings.items()}


def locate(kept: Kept, name: str) -> tuple[str, Text | None]:
    """The person of that name, and how the name leads there where it is another: an identity's, or one that was merged away."""
    if kept.members(name):
        return name, None
    if home := kept.persons([name]).get(name):
        person = home["person_id"]
        return person, Text(en=f"identity {name} belongs to {person}", cy=f"mae hunaniaeth {name} yn perthyn i {person}")
    at, seen = name, {name}
    while into := [row for row in kept.changes(at) if row["kind"] == "merge" and row["other_person_id"] == at]:
        at, when = into[-1]["person_id"], day(_day_of(into[-1]))
        if kept.members(at):
            return at, Text(en=f"{name} has been part of {at} since {when.en}", cy=f"mae {name} yn rhan o {at} ers {when.cy}")
        if at in seen:
            break
        seen.add(at)
    raise UsageError(f"no person {name} is in the current build", todo="give the id of a person, one it had before, or an identity's")


def _day_of(change: Row) -> date:
    """A build's id begins with its day."""
    return datetime.strptime(change["build"][:8], "%Y%m%d").replace(tzinfo=UTC).date()


@dataclass(frozen=True)
class _Telling:
    """One person, looked up in one build. `days` are those of decisions, by their id; `seen` None where everything may be told."""

    kept: Kept
    model: LinkageModel
    partnership: Partnership
    used: UsedUnder
    days: Mapping[str, date]
    seen: Seen | None = None
    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    """The evidence of the pairs that touch the person, by their two identities."""
    home: dict[str, Row] = field(default_factory=dict)
    """Every identity that is spoken of -> its row of person_identity."""
    filled: dict[str, frozenset[str]] = field(default_factory=dict)
    behind: set[tuple[str, str]] = field(default_factory=set)
    """(dataset, field) behind all that was told."""

    def tell(self, name: str) -> PersonTold:
        person, found = locate(self.kept, name)
        members = self.kept.members(person)
        self._look_up([row["identity_id"] for row in members])
        links, more, weakest = self._links(members)
        waiting = sorted(filter(_waits, self.rows.values()), key=lambda row: (self._within(row), -row["probability"], *_pair(row)))
        told = tuple(self._waiting(row, person) for row in waiting[:WAITING_TOLD])
        uses = tuple(self.used.uses(self.behind))
        return PersonTold(
            person_id=person,
            asked=name,
            found=found,
            known_to=tuple(self._known_to(row) for row in members),
            links=links,
            more_links=more,
            weakest=weakest,
            waiting=told,
            waiting_in_all=len(waiting),
            decisions=tuple(self._decisions()),
            past=tuple(_past(row, person) for row in self.kept.changes(person)),
            uses=uses,
            notes=tuple(_notes(uses, self.behind)),
        )

    def _look_up(self, identities: list[str]) -> None:
        self.rows.update({_pair(row): row for row in self.kept.pairs(identities)})
        spoken_of = {*identities, *(identity for pair in self.rows for identity in pair)}
        self.home.update(self.kept.persons(spoken_of))
        self.filled.update(self.kept.filled(spoken_of))

    def _known_to(self, row: Row) -> KnownTo:
        dataset, partner = self.partnership.datasets.get(row["dataset"]), self.partnership.partners.get(row["partner"])
        title = dataset.title if dataset else Text(en=row["dataset"], cy=row["dataset"])
        name = partner.name if partner else Text(en=row["partner"], cy=row["partner"])
        return KnownTo(row["identity_id"], row["dataset"], title, name, row["how"], row["since"].date())

    # -- links -------------------------------------------------------------------------------------------------------

    def _links(self, members: list[Row]) -> tuple[tuple[Link, ...], int, Joint | None]:
        rows = self.kept.links([row["identity_id"] for row in members])
        how = {self._edge(row): row["how"] for row in rows}
        equal: dict[str, list[str]] = {}
        for row in rows:
            if row["how"] == "exact":
                equal.setdefault(row["identity_id_l"], [row["identity_id_l"]]).append(row["identity_id_r"])
        tree = spanning(how)
        links = {edge: self._link(edge, how[edge], equal) for edge in tree.edges}
        return tuple(dict.fromkeys(links.values())), tree.more, _joint(tree.weakest, links) if tree.weakest else None

    def _edge(self, row: Row) -> Edge:
        pair = self.rows.get(self._evidence_at(row))
        sure = {rule.rule for rule in self.model.rules if rule.decides == "same"}
        certain = 2 if row["how"] == "decision" else int(pair is not None and pair["rule"] in sure)
        return Edge(*_pair(row), weight=pair["match_weight"] if pair else 0.0, certain=certain)

    def _evidence_at(self, row: Row) -> tuple[str, str]:
        """Equal identities are a record, whose evidence is that of the record with itself."""
        left, right = _pair(row)
        return (left, left) if row["how"] == "exact" else (left, right)

    def _link(self, edge: Edge, how: How, equal: Mapping[str, list[str]]) -> Link:
        together = tuple(equal[edge.left]) if how == "exact" else ()
        row = self.rows.get((edge.left, edge.left if together else edge.right))
        evidence, glimpse = self._speaks(row, together) if row else (None, None)
        return Link(edge.left, together[1] if together else edge.right, how, evidence, glimpse, together)

    def _speaks(self, row: Row, together: Iterable[str] = ()) -> tuple[Evidence | None, Glimpse | None]:
        """What the pair says, as far as it may be told. Weights rest on all records and all fields: they are told where all are open."""
        datasets = {self.home[identity]["dataset"] for identity in (*_pair(row), *together)}
        if self.seen is not None and not self._all_open(datasets):
            seen = frozenset.intersection(*(self.seen.get(dataset, frozenset()) for dataset in datasets))
            self.behind.update((dataset, name) for dataset in datasets for name in self.used.linkable(dataset))
            return None, glimpse_of(row, self.model, seen=seen)
        told = evidence_of(row, self.model, sides=self._sides(row), decided_on=self.days.get(row["decision"]))
        self.behind.update((dataset, name) for dataset in datasets for name in told.fields)
        return told, None

    def _all_open(self, datasets: Iterable[str]) -> bool:
        everything = model_fields(self.model)
        return not isinstance(self.kept, KeptFor) and all(everything <= (self.seen or {}).get(name, frozenset()) for name in datasets)

    def _sides(self, row: Row) -> Sides:
        left, right = ({name: self._state(identity, name) for name in _FIELDS} for identity in _pair(row))
        return {name: (left[name], right[name]) for name in _FIELDS}

    def _state(self, identity: str, name: str) -> State:
        if name not in self.filled.get(identity, ()):
            return "missing"
        return "given" if name in self.used.linkable(self.home[identity]["dataset"]) else "withheld"

    # -- what waits, and what was decided ----------------------------------------------------------------------------

    def _within(self, row: Row) -> bool:
        """Whether both are one person by other links, so that no answer would change who is who."""
        left, right = (self.home[identity]["person_id"] for identity in _pair(row))
        return bool(left == right)

    def _waiting(self, row: Row, person: str) -> Waiting:
        left, right = _pair(row)
        others = {self.home[identity]["person_id"] for identity in (left, right)} - {person}
        return Waiting(left, right, min(others) if others else None, *self._speaks(row))

    def _decisions(self) -> Iterator[Bound]:
        bound: defaultdict[str, list[Row]] = defaultdict(list)
        for row in self.rows.values():
            if row["decision"]:
                bound[row["decision"]].append(row)
        for decision, rows in sorted(bound.items(), key=lambda one: (self.days.get(one[0], date.max), one[0])):
            apart = rows[0]["status"] == "no"
            yield Bound(decision, "different" if apart else "same", self.days.get(decision), tuple(sorted(map(_pair, rows))))


_FIELDS = sorted({name for names in FIELDS.values() for name in names})


def _pair(row: Row) -> tuple[str, str]:
    return row["identity_id_l"], row["identity_id_r"]


def _waits(row: Row) -> bool:
    """Equal identities too thin to be surely one person are nobody's to look at: there is nothing else to see."""
    return bool(row["status"] == "review" and row["identity_id_l"] != row["identity_id_r"])


def _joint(weakest: Weakest, links: Mapping[Edge, Link]) -> Joint:
    larger, smaller = sorted((weakest.these, weakest.those), key=lambda side: (-len(side), side))
    return Joint(links[weakest.edge], larger, smaller, weakest.besides)


def _past(row: Row, person: str) -> Past:
    into = row["person_id"] == person
    other = row["other_person_id"] if into else row["person_id"]
    return Past(_day_of(row), row["kind"], into, other, row["identities"], row["because"])


def _notes(uses: Iterable[Use], behind: Iterable[tuple[str, str]]) -> Iterator[Text]:
    remembered = {use.dataset: use.record for use in uses}
    by_folder = sorted(dataset for dataset, record in remembered.items() if record == "folder")
    unknown = sorted({dataset for dataset, _ in behind} - set(remembered))
    if by_folder:
        named = ", ".join(by_folder)
        yield Text(
            en=f"clauses by the folder as it is now, since the build's own record does not say: {named}",
            cy=f"cymalau yn ôl y ffolder fel y mae yn awr, gan nad yw cofnod yr adeiladwaith ei hun yn dweud: {named}",
        )
    if unknown:
        named = ", ".join(unknown)
        yield Text(
            en=f"neither the build's record nor the folder says which clause let linkage use: {named}",
            cy=f"nid yw cofnod yr adeiladwaith na'r ffolder yn dweud o dan ba gymal y defnyddiwyd hyn wrth gysylltu: {named}",
        )
