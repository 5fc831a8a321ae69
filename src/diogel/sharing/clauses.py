"""Which clauses count on a day, for which columns and for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from diogel.definitions.meanings import is_plain_identifier
from diogel.definitions.model import Agreement, Clause, Column, Dataset, Marking, Partnership, Text
from diogel.sharing.standing import Standing, has_been_in_force, standing
from diogel.sharing.wording import joined

LINKAGE = "linkage"
"""The purpose that is always there: finding which records are one person."""

Counts = Callable[[Agreement], bool]


@dataclass(frozen=True)
class ClauseRef:
    """A clause that covers a column. `retention_days` is its own, or the partnership's where it names none."""

    agreement: str
    clause: str
    dataset: str
    purposes: tuple[str, ...]
    recipients: tuple[str, ...]
    retention_days: int
    marking: Marking
    conditions: Text | None = None
    on_request: bool = False

    def __str__(self) -> str:
        return f"{self.agreement}/{self.clause}"

    @property
    def links(self) -> bool:
        """Whether it lets a column be used for linking, which is about nobody in particular."""
        return LINKAGE in self.purposes and not self.on_request


def highest(*markings: Marking) -> Marking:
    return "OFFICIAL-SENSITIVE" if "OFFICIAL-SENSITIVE" in markings else "OFFICIAL"


@dataclass(frozen=True)
class ClauseBook:
    """The clauses of a partnership as they count on a day. What it has worked out once it remembers.

    `counts` says which agreements to go by; without it, those in force on the day. `hashes` says whether a clause with
    `identifiers: hashed` closes the dataset's plain identifiers, also to other clauses. `opened` names the on-request clauses
    (agreement/clause) that give what they name; the others let it in and give it to nobody.
    """

    partnership: Partnership
    on: date
    counts: Counts | None = None
    hashes: bool = True
    opened: frozenset[str] = frozenset()
    _standings: dict[str, Standing] = field(default_factory=dict, repr=False)
    _by_dataset: dict[str, list[tuple[Agreement, Clause]]] = field(default_factory=dict, repr=False)
    _counting: dict[str, list[tuple[Agreement, Clause, ClauseRef]]] = field(default_factory=dict, repr=False)
    _let_in: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)
    _covering_for: dict[tuple[str, str, str, str], tuple[ClauseRef, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def ever(cls, partnership: Partnership, on: date) -> ClauseBook:
        """As if everything that was once in force still were: what may have been taken in by this day, before some of it was hashed too."""
        return cls(partnership, on, lambda agreement: has_been_in_force(agreement, on, partnership.partners), hashes=False)

    @classmethod
    def written(cls, partnership: Partnership, on: date) -> ClauseBook:
        """As if every agreement in the folder were in force."""
        return cls(partnership, on, lambda agreement: True)

    @classmethod
    def asking(cls, partnership: Partnership, on: date) -> ClauseBook:
        """As if every provider had agreed to every request: of whose records it may be told that somebody is known."""
        every = (
            f"{agreement.agreement}/{clause.clause}"
            for agreement in partnership.agreements.values()
            for clause in agreement.clauses
            if clause.on_request
        )
        return cls(partnership, on, opened=frozenset(every))

    def standing(self, agreement: Agreement) -> Standing:
        if agreement.agreement not in self._standings:
            self._standings[agreement.agreement] = standing(agreement, self.on, self.partnership.partners)
        return self._standings[agreement.agreement]

    def covering(self, dataset: Dataset, column: str) -> tuple[ClauseRef, ...]:
        """The clauses that let this column in."""
        named = dataset.column(column)
        if named and self.hashing(dataset.dataset, named):
            return ()
        return tuple(ref for agreement, clause, ref in self._that_count(dataset) if names(agreement, clause, column))

    def hashing(self, id: str, column: Column) -> tuple[tuple[Agreement, Clause], ...]:
        """The clauses that count and let this column of the dataset pass for no purpose, since it is a plain identifier; none for any
        other column."""
        if not self.hashes or not is_plain_identifier(column.meaning):
            return ()
        return tuple(
            (agreement, clause) for agreement, clause in self.on_dataset(id) if clause.identifiers == "hashed" and self._in_force(agreement)
        )

    def let_in(self) -> Mapping[str, frozenset[str]]:
        """Dataset -> the columns of it that some clause lets in."""
        if not self._let_in:
            for id, dataset in self.partnership.datasets.items():
                self._let_in[id] = frozenset(column.name for column in dataset.columns if self.covering(dataset, column.name))
        return self._let_in

    def covering_for(self, dataset: Dataset, column: str, *, purpose: str, recipient: str) -> tuple[ClauseRef, ...]:
        """Those of them that serve this purpose of this partner or group, and are standing or opened."""
        key = (dataset.dataset, column, purpose, recipient)
        if key not in self._covering_for:
            serving = (ref for ref in self.covering(dataset, column) if purpose in ref.purposes and self.gives(ref))
            self._covering_for[key] = tuple(ref for ref in serving if self.receives(ref.recipients, recipient))
        return self._covering_for[key]

    def gives(self, ref: ClauseRef) -> bool:
        """Whether the clause gives what it names: one on request does so of nothing but what was opened."""
        return not ref.on_request or str(ref) in self.opened

    def receives(self, recipients: tuple[str, ...], asking: str) -> bool:
        """Whether `asking` is among the recipients: named, or a partner in a group that is named. Who has left receives nothing."""
        groups = (self.partnership.groups[name] for name in recipients if name in self.partnership.groups)
        return self._present(asking) and (asking in recipients or any(asking in group.members for group in groups))

    def obstacles(self, dataset: Dataset, column: str) -> tuple[Text, ...]:
        """Why no clause lets the column in: one reason per clause that names it, or that none does."""
        named = dataset.column(column)
        found = [hashed_under(agreement, clause) for agreement, clause in self.hashing(dataset.dataset, named)] if named else []
        found = found or [self._obstacle(agreement, clause, dataset) for agreement, clause in self._naming(dataset, column)]
        return tuple(dict.fromkeys(found)) or (Text(en="no clause names it", cy="nid oes cymal yn ei enwi"),)

    def refusal(self, dataset: Dataset, column: str) -> Text:
        return joined(self.obstacles(dataset, column), "; ")

    def _naming(self, dataset: Dataset, column: str) -> Iterator[tuple[Agreement, Clause]]:
        return ((agreement, clause) for agreement, clause in self.on_dataset(dataset.dataset) if names(agreement, clause, column))

    def on_dataset(self, id: str) -> list[tuple[Agreement, Clause]]:
        """Every clause about the dataset, whether or not it counts."""
        if not self._by_dataset:
            for agreement in self.partnership.agreements.values():
                for clause in agreement.clauses:
                    self._by_dataset.setdefault(clause.dataset, []).append((agreement, clause))
        return self._by_dataset.get(id, [])

    def _that_count(self, dataset: Dataset) -> list[tuple[Agreement, Clause, ClauseRef]]:
        id = dataset.dataset
        if id not in self._counting:
            self._counting[id] = [
                (agreement, clause, self._ref(agreement, clause))
                for agreement, clause in self.on_dataset(id)
                if self._in_force(agreement) and is_party(agreement, dataset.provider) and self.reaches_another(clause, dataset.provider)
            ]
        return self._counting[id]

    def _in_force(self, agreement: Agreement) -> bool:
        return self.counts(agreement) if self.counts else self.standing(agreement).in_force

    def reaches_another(self, clause: Clause, provider: str) -> bool:
        """Whether somebody other than the provider receives under the clause: data that goes nowhere isn't shared."""
        return any(self._is_another(recipient, provider) for recipient in clause.recipients)

    def _is_another(self, recipient: str, provider: str) -> bool:
        group = self.partnership.groups.get(recipient)
        if group is None:
            return recipient != provider and self._present(recipient)
        # A group whose members aren't listed is still a body of its own.
        return not group.members or any(member != provider and self._present(member) for member in group.members)

    def _present(self, id: str) -> bool:
        partner = self.partnership.partners.get(id)
        return partner is None or partner.left is None or self.on <= partner.left

    def _obstacle(self, agreement: Agreement, clause: Clause, dataset: Dataset) -> Text:
        id, number = agreement.agreement, clause.clause
        if not is_party(agreement, dataset.provider):
            provider = dataset.provider
            return Text(
                en=f"clause {number} of agreement {id} names it, but its provider {provider} is no party to that agreement",
                cy=f"mae cymal {number} o gytundeb {id} yn ei henwi, ond nid yw ei darparwr {provider} yn barti i'r cytundeb hwnnw",
            )
        if not self._in_force(agreement):
            reason = self.standing(agreement).reason
            return Text(en=f"agreement {id} {reason.en} (clause {number})", cy=f"mae cytundeb {id} {reason.cy} (cymal {number})")
        return Text(
            en=f"clause {number} of agreement {id} names no recipient but the provider",
            cy=f"nid yw cymal {number} o gytundeb {id} yn enwi neb i'w derbyn ond y darparwr",
        )

    def _ref(self, agreement: Agreement, clause: Clause) -> ClauseRef:
        return ClauseRef(
            agreement=agreement.agreement,
            clause=clause.clause,
            dataset=clause.dataset,
            purposes=clause.purposes,
            recipients=clause.recipients,
            retention_days=clause.retention_days or self.partnership.file.retention_days,
            marking=clause.marking,
            conditions=clause.conditions,
            on_request=clause.on_request,
        )


def names(agreement: Agreement, clause: Clause, column: str) -> bool:
    """Whether the clause names the column; '*' names them all, in a licence alone."""
    return column in clause.columns or ("*" in clause.columns and agreement.type == "licence")


def hashed_under(agreement: Agreement, clause: Clause) -> Text:
    id, number = agreement.agreement, clause.clause
    return Text(
        en=f"clause {number} of agreement {id} has the identifiers of this dataset hashed: no plain one may pass for any purpose",
        cy=f"mae cymal {number} o gytundeb {id} yn mynnu stwnsio dynodwyr y set ddata hon: ni chaiff dynodwr plaen basio at unrhyw ddiben",
    )


def is_party(agreement: Agreement, partner: str) -> bool:
    return any(party.partner == partner for party in agreement.parties)
