"""One person as somebody may see it who may not see everything: of the records, links and fields that clauses give to whoever asks.

What may not be seen is not there: it is in no list, in no count and in no sentence, and whoever is hidden is told of as one who is
not there at all. Persons are those of `diogel.build.scope`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from diogel.build.artifacts import Build
from diogel.build.explain_clauses import FIELD_SOURCES
from diogel.build.explain_tables import Kept, Row
from diogel.build.scope import scoped_persons
from diogel.definitions.model import Partnership
from diogel.linkage.resolve import HELD_BY_GUARD
from diogel.linkage.spanning import Edge, spanning
from diogel.linkage.ties import LINKS, TIE, TIE_RECORD
from diogel.sharing.decisions import DecisionLog
from diogel.sharing.permits import contributors
from diogel.sharing.view import visible

Seen = Mapping[str, frozenset[str]]
"""Dataset -> the fields of its records that may be seen. One that it has no column for is with them: that it is empty is no secret."""


@dataclass(frozen=True)
class Asker:
    """On whose behalf a person is explained, for what, by the agreements of which day: today or one to come."""

    purpose: str
    recipient: str
    on: date


def fields_seen(partnership: Partnership, asker: Asker, log: DecisionLog) -> Seen:
    """What of each dataset may be seen; a dataset of which nothing may be is not in it. Every answer is in the log.

    Raises DefinitionError for an unknown purpose or recipient, AgreementError for the purpose linkage, for which nobody is shown.
    """
    sights = visible(partnership, recipient=asker.recipient, purpose=asker.purpose, on=asker.on, log=log)
    found = {}
    for name, sight in sights.items():
        hidden = {column.meaning for column in partnership.datasets[name].columns if column.name not in sight}
        found[name] = frozenset(one for one, sources in FIELD_SOURCES.items() if not hidden & set(sources))
    return found


def kept_for(kept: Kept, build: Build, partnership: Partnership, asker: Asker) -> Kept:
    """The tables as the asker may see them: as they are where every record is open to them, now and whatever may be delivered."""
    scoped = scoped_persons(build, partnership, purpose=asker.purpose, recipient=asker.recipient, on=asker.on)
    all_of_them = {dataset.dataset for dataset in contributors(partnership, "person_identity")} <= set(scoped.circle)
    if all_of_them and scoped.person_identity.num_rows == kept.store.count("person_identity"):
        return kept
    for name in (TIE, TIE_RECORD):
        kept.load(build, name)
    kept.store.create("record_of", _RECORD_OF)
    kept.store.put("person_identity", scoped.person_identity)
    kept.store.create("stands", _STANDS)
    others = [name for name in kept.store.fetch("SELECT * FROM pair LIMIT 0").column_names if name not in _CHANGED]
    kept.store.create("pair", _pairs_seen(others))
    kept.store.create("link", _LINKS_SEEN)
    kept.store.create("person_change", "SELECT * FROM person_change WHERE FALSE")
    return KeptFor(kept.store)


_RECORD_OF = (
    "SELECT p.identity_id, t.record AS number, COALESCE(CAST(t.record AS VARCHAR), p.identity_id) AS record "
    f"FROM person_identity AS p LEFT JOIN {TIE_RECORD} AS t ON t.identity_id = p.identity_id"
)
"""Of everybody: an identity without ties is a record of its own."""

_STANDS = (
    "SELECT r.record, MIN(r.number) AS number, MIN(r.identity_id) AS first, COUNT(p.identity_id) AS members, MIN(p.identity_id) AS shown "
    "FROM record_of AS r LEFT JOIN person_identity AS p ON p.identity_id = r.identity_id GROUP BY r.record HAVING COUNT(p.identity_id) > 0"
)
"""A record that is seen stands under the smallest of its identities that is; `first` is its name among everybody's pairs."""

_CHANGED = ("identity_id_l", "identity_id_r", "status", "decision")


def _pairs_seen(others: Collection[str]) -> str:
    """Pairs of records that are seen, or of several equal identities that are. What people decided of them, or the guard, may rest on
    others: it is not told."""
    shown, numbers = (f"{{0}}(l.{name}, r.{name})" for name in ("shown", "number"))
    ends = f"{shown.format('LEAST')} AS identity_id_l, {shown.format('GREATEST')} AS identity_id_r"
    ties = f"{numbers.format('LEAST')} AS low, {numbers.format('GREATEST')} AS high"
    said = f"CASE WHEN p.rule = '{HELD_BY_GUARD}' THEN 'link' ELSE p.status END AS status, CAST(NULL AS VARCHAR) AS decision"
    return (
        f"SELECT {ends}, {ties}, {said}, {', '.join(f'p.{name}' for name in others)} FROM pair AS p "
        "JOIN stands AS l ON l.first = p.identity_id_l JOIN stands AS r ON r.first = p.identity_id_r "
        "WHERE l.record <> r.record OR l.members > 1"
    )


_LINKS_SEEN = f"""
    SELECT s.shown AS identity_id_l, r.identity_id AS identity_id_r, 'exact' AS how, TRUE AS own
    FROM record_of AS r JOIN stands AS s ON s.record = r.record
    JOIN person_identity AS p ON p.identity_id = r.identity_id JOIN person_identity AS q ON q.identity_id = s.shown
    WHERE r.identity_id <> s.shown AND p.person_id = q.person_id
    UNION ALL
    SELECT k.identity_id_l, k.identity_id_r, 'model' AS how, COALESCE((t.own & {LINKS}) <> 0, FALSE) AS own
    FROM pair AS k JOIN person_identity AS p ON p.identity_id = k.identity_id_l JOIN person_identity AS q ON q.identity_id = k.identity_id_r
    LEFT JOIN {TIE} AS t ON t."left" = k.low AND t."right" = k.high
    WHERE k.identity_id_l <> k.identity_id_r AND k.status = 'link' AND p.person_id = q.person_id
"""
"""Equal identities, and pairs that link, of persons as the asker knows them; `own` where what the two say themselves is enough."""


@dataclass(frozen=True)
class KeptFor(Kept):
    """Tables of which only what the asker may see is there."""

    def links(self, identities: Collection[str]) -> list[Row]:
        """One that rests on a reference or a decision is told only where nothing else would hold the person together: who gave the
        reference, or decided, may not be seen."""
        found = super().links(identities)
        edges = {Edge(row["identity_id_l"], row["identity_id_r"], weight=0.0, certain=int(row["own"])): row for row in found}
        needed = set(spanning(edges).edges)
        return [row for edge, row in edges.items() if row["own"] or edge in needed]
