"""Why one incident is one incident: who told it, and the evidence that each two tellings show. No names, and nothing of who was in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from diogel.build.artifacts import Build
from diogel.build.explain_seen import Asker
from diogel.build.incident_model import incident_model
from diogel.build.incidents import LINKS
from diogel.build.open import asked_log, open_current
from diogel.build.scope import beside
from diogel.definitions.load import load_or_fail
from diogel.definitions.model import Partnership, Text
from diogel.errors import AgreementError, UsageError
from diogel.linkage.incidents.explain import SAYS, Piece, State, decided, pieces
from diogel.linkage.incidents.model import IncidentModel
from diogel.sharing.decisions import DecisionLog
from diogel.sharing.permits import INCIDENTS
from diogel.sharing.query import permit
from diogel.sharing.scoped import SEEN_INCIDENTS

_ASKED = "SELECT incident_id, event_id, dataset, partner, how FROM incident_event"
_ROLES = "SELECT role FROM involvement"


@dataclass(frozen=True)
class TellingTold:
    """One event of the incident: whose, and how it came to be part of it."""

    event_id: str
    dataset: str
    title: Text
    partner: Text


@dataclass(frozen=True)
class PairTold:
    """Two tellings held against one another. `other` names the incident of the second one where the two stand apart or wait."""

    left: str
    right: str
    state: State
    evidence: tuple[Piece, ...]
    decided: tuple[Text, ...]
    probability: float | None
    other: str | None = None

    @property
    def says(self) -> Text:
        return SAYS[self.state]


@dataclass(frozen=True)
class IncidentTold:
    incident_id: str
    tellings: tuple[TellingTold, ...]
    pairs: tuple[PairTold, ...]

    @property
    def says(self) -> Text:
        told, partners = len(self.tellings), len({telling.partner.en for telling in self.tellings})
        if told == 1:
            return Text(en="one event: nobody else is known to have told of it", cy="un digwyddiad: ni wyddys i neb arall sôn amdano")
        return Text(
            en=f"one incident in {told} events of {partners} partner{'s' if partners > 1 else ''}",
            cy=f"un achlysur mewn {told} digwyddiad gan {partners} partner",
        )


@dataclass(frozen=True)
class _Seen:
    """What of the build is told: events with their incidents, links between them, and the datasets of which people's parts may be told."""

    events: pa.Table
    links: pa.Table
    parts: Collection[str]


def explain_incident(
    folder: Path, name: str, *, asker: Asker | None = None, out: Path | None = None, paths: Mapping[str, Path] | None = None
) -> IncidentTold:
    """All that the current build knows of an incident; `name` is its id, or an event's.

    With an `asker` only what clauses in force give: incidents are put together of the events that it may know of. Raises UsageError when
    there is none of that name (to the asker), AgreementError when nothing may be told for the purpose.
    """
    build = open_current(folder, out)
    partnership = load_or_fail(folder, paths={**build.given_paths, **(paths or {})})
    seen = _seen_by(build, partnership, folder, asker) if asker else _everything(build, partnership)
    mine = seen.events.filter(pc.or_(pc.equal(seen.events["incident_id"], name), pc.equal(seen.events["event_id"], name)))
    if not mine.num_rows:
        raise UsageError(f"no incident or event {name} is in the current build")
    return _told(mine["incident_id"][0].as_py(), seen, partnership)


def _everything(build: Build, partnership: Partnership) -> _Seen:
    return _Seen(build.table(INCIDENTS), build.table(LINKS), list(partnership.datasets))


def _seen_by(build: Build, partnership: Partnership, folder: Path, asker: Asker) -> _Seen:
    log = DecisionLog(asked_log(folder))
    asked: dict[str, Any] = {"purpose": asker.purpose, "recipient": asker.recipient, "on": asker.on, "fed": build.fed, "log": log}
    permitted = permit(partnership, _ASKED, **asked)
    events, links = build.table(INCIDENTS), build.table(LINKS)
    anew = beside(build, partnership, permitted)
    if SEEN_INCIDENTS in anew:
        events = anew[SEEN_INCIDENTS].join(events.drop_columns(["incident_id", "how"]), keys="event_id", join_type="inner")
    ids = events["event_id"].combine_chunks()
    links = links.filter(pc.and_(pc.is_in(links["event_id_l"], ids), pc.is_in(links["event_id_r"], ids)))
    try:
        parts = permit(partnership, _ROLES, **asked).tables["involvement"].datasets
    except AgreementError:
        parts = ()
    return _Seen(events, links, parts)


def _told(incident_id: str, seen: _Seen, partnership: Partnership) -> IncidentTold:
    incident_of = dict(zip(seen.events["event_id"].to_pylist(), seen.events["incident_id"].to_pylist(), strict=True))
    mine = seen.events.filter(pc.equal(seen.events["incident_id"], incident_id)).sort_by(
        [("partner", "ascending"), ("event_id", "ascending")]
    )
    ids = mine["event_id"].combine_chunks()
    links = seen.links.filter(pc.or_(pc.is_in(seen.links["event_id_l"], ids), pc.is_in(seen.links["event_id_r"], ids)))
    model = incident_model(partnership)
    told = [_pair(row, incident_id, incident_of, model, seen.parts) for row in links.to_pylist()]
    order = {"one": 0, "wait": 1, "apart": 2}
    pairs = sorted(told, key=lambda one: (order[one.state], one.other or "", -(one.probability or 0), one.left, one.right))
    return IncidentTold(incident_id, tuple(_telling(row, partnership) for row in mine.to_pylist()), tuple(pairs))


def _telling(row: Mapping[str, Any], partnership: Partnership) -> TellingTold:
    """The dataset and the partner as people call them; by their ids where the folder no longer has them."""
    dataset, partner = partnership.datasets.get(row["dataset"]), partnership.partners.get(row["partner"])
    title = dataset.title if dataset else Text(en=row["dataset"])
    return TellingTold(row["event_id"], row["dataset"], title, partner.name if partner else Text(en=row["partner"]))


def _pair(
    row: Mapping[str, Any], incident_id: str, incident_of: Mapping[str, str], model: IncidentModel, parts: Collection[str]
) -> PairTold:
    """By this reader's incidents: two whose link the guard held for an event that is not seen are one to who doesn't see it."""
    ids = (row["event_id_l"], row["event_id_r"])
    others = {incident_of[id] for id in ids} - {incident_id}
    shown = {row["dataset_l"], row["dataset_r"]} <= set(parts)
    state: State = "one" if not others and row["state"] != "apart" else "wait" if row["state"] == "one" else row["state"]
    held = {**row, "held": bool(others) and row["held"]}
    evidence = pieces(row, model, people=shown)
    return PairTold(*ids, state, evidence, decided(held, model), row["probability"] if shown else None, next(iter(others), None))
