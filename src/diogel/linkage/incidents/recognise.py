"""Which events of several agencies tell one incident: from a table of tellings in a store to incidents, with the evidence for each pair.

prepare -> people in common -> candidates -> evidence -> weighing -> grouping
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from diogel.linkage.incidents.candidates import CANDIDATES, REFERENCES, Skipped, candidates
from diogel.linkage.incidents.evidence import EVIDENCE, compare
from diogel.linkage.incidents.grouping import incidents
from diogel.linkage.incidents.model import IncidentModel
from diogel.linkage.incidents.people import PEOPLE, Involved, persons_between
from diogel.linkage.incidents.tellings import TELLINGS, prepare
from diogel.linkage.incidents.weighing import Decisions, weigh
from diogel.stores.base import Store


@dataclass(frozen=True)
class Recognised:
    """The incidents and the evidence. No table holds a name, a time or a place.

    `incident_event`: incident_id, event_id, dataset, partner, how (alone | reference | quoted | evidence | decision); every event once.
    `links`: one row per pair worth recording: event_id, dataset, partner, started and ended (minutes since 1970) of both, the smaller id
    left, state (one | wait | apart), how (evidence | quoted | reference | decision), probability, weight (bits), the levels time, place,
    kind and people, chance (how many tellings would agree by chance), weight_<piece>, and whether the guard `held` it back. One that it
    held is accepted all the same where the events that stood in its way are not to be seen.
    """

    incident_event: pa.Table
    links: pa.Table
    summary: dict[str, Any]


def recognise(
    store: Store, tellings: str, *, model: IncidentModel, involved: Involved | None = None, decisions: pa.Table | None = None, salt: str
) -> Recognised:
    """Recognise incidents among the table `tellings` of the store (one row per event_id; the columns of `tellings.COLUMNS`).

    Whether two events are one incident depends on the two datasets they are in and on what was decided about the two, and on no other
    agency's data; only putting pairs together to incidents looks at all of them.
    """
    prepare(store, tellings, model)
    persons_between(store, involved or Involved.nobody())
    skipped = candidates(store, model)
    compare(store, model)
    weighed = weigh(store, model, Decisions.of(decisions))
    events = store.fetch(f"SELECT event_id, dataset, partner FROM {tellings} ORDER BY event_id")
    incident_event, held = incidents(events, weighed.filter(pc.equal(weighed["state"], "one")), model.guard, salt=salt)
    links = _with_held(weighed, held)
    compared = store.count(EVIDENCE)
    for name in (TELLINGS, PEOPLE, CANDIDATES, REFERENCES, EVIDENCE):
        store.drop(name)
    return Recognised(incident_event, links, _summary(model, incident_event, links, compared, skipped))


def accepted(links: pa.Table) -> pa.Table:
    """The links that join events unless the guard holds them: what incidents are put together from, for whoever may see which events."""
    return links.filter(pc.or_(pc.equal(links["state"], "one"), links["held"]))


def _with_held(links: pa.Table, held: set[tuple[str, str]]) -> pa.Table:
    """Links that the guard held wait for a person."""
    pairs = zip(links["event_id_l"].to_pylist(), links["event_id_r"].to_pylist(), strict=True)
    kept = pa.array([pair in held for pair in pairs], pa.bool_())
    state = pc.if_else(kept, "wait", links["state"])
    return links.set_column(links.column_names.index("state"), "state", state).append_column("held", kept)


def _summary(model: IncidentModel, events: pa.Table, links: pa.Table, compared: int, skipped: tuple[Skipped, ...]) -> dict[str, Any]:
    """Counts only."""
    states = {row["values"]: row["counts"] for row in pc.value_counts(links["state"]).to_pylist()}
    return {
        "model": f"{model.model} revision {model.revision}",
        "events": events.num_rows,
        "incidents": pc.count_distinct(events["incident_id"]).as_py(),
        "events_of_shared_incidents": pc.sum(pc.not_equal(events["how"], "alone")).as_py() or 0,
        "pairs_compared": compared,
        "pairs": {state: states.get(state, 0) for state in ("one", "wait", "apart")},
        "blocks_skipped": [asdict(some) for some in skipped],
    }
