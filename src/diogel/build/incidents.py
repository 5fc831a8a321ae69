"""From events to incidents: what recognition is given, the tables that come of it, and incidents as one reader may see them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import pyarrow as pa

from diogel.linkage.incidents.grouping import incidents
from diogel.linkage.incidents.model import Guard, IncidentModel
from diogel.linkage.incidents.people import Involved, Persons
from diogel.linkage.incidents.recognise import Recognised, accepted, recognise
from diogel.linkage.seen import persons_seen
from diogel.linkage.ties import Ties
from diogel.stores.base import Store

LINKS, GUARD = "incident_link", "incident_guard"
"""What a build keeps beside `incident_event`: each pair worth recording with its evidence, and what is too much for one incident."""

_TELLING = "incident_told"
_NEVER = datetime(2000, 1, 1)


def make_incidents(store: Store, model: IncidentModel, *, salt: str, decisions: pa.Table | None = None) -> Recognised:
    """`event`, `located`, `place`, `place_row`, `involvement` and the ties between identities -> `incident_event`, `incident_link`,
    `incident_guard`. A row that stands for several events tells of no one incident."""
    store.create(_TELLING, _told())
    parts = store.fetch("SELECT event_id, identity_id, role FROM involvement")
    involved = Involved(parts, persons_by(Ties.of(store), salt=salt))
    recognised = recognise(store, _TELLING, model=model, involved=involved, decisions=decisions, salt=salt)
    store.drop(_TELLING)
    store.put("incident_event", recognised.incident_event)
    store.put(LINKS, recognised.links)
    guard = model.guard
    store.put(GUARD, pa.table({name: pa.array([getattr(guard, name)], pa.int64()) for name in Guard.model_fields}))
    return recognised


def persons_by(ties: Ties, *, salt: str) -> Persons:
    """Who is one person among some identities, put together from the ties between these alone."""

    def persons(identities: pa.Array) -> pa.Array:
        seen = pa.table({"identity_id": identities, "since": pa.array([_NEVER] * len(identities), pa.timestamp("us"))})
        return persons_seen(seen, ties, salt=salt)["person_id"].combine_chunks()

    return persons


def incidents_seen(store: Store, datasets: Collection[str], *, salt: str) -> pa.Table:
    """event_id, incident_id, how of every event of these datasets: put together from the links between their events and no other."""
    listed = ", ".join(f"'{name}'" for name in sorted(datasets)) or "''"
    events = store.fetch(f"SELECT event_id, dataset, partner FROM incident_event WHERE dataset IN ({listed})")
    (guard,) = store.fetch(f"SELECT * FROM {GUARD}").to_pylist()
    links = accepted(store.fetch(f"SELECT * FROM {LINKS} WHERE dataset_l IN ({listed}) AND dataset_r IN ({listed})"))
    found, _ = incidents(events, links, Guard.model_validate(guard), salt=salt)
    return found.select(["event_id", "incident_id", "how"])


def _told() -> str:
    """Each event with all that was said of it: an address stands with its place's row, a point with the place."""
    return (
        "SELECT e.event_id, e.dataset, e.partner, e.reference, l.event_quoted_reference AS quoted_reference, e.occurred_from, "
        "e.occurred_to, e.occurred_precision, CASE WHEN e.events = 1 THEN e.category END AS category, e.subcategory, p.longitude, "
        "p.latitude, p.precision, p.uprn, r.postcode, r.address, r.location_name "
        "FROM event AS e JOIN located AS l ON l.event_id = e.event_id "
        "LEFT JOIN place AS p ON p.place_id = e.place_id LEFT JOIN place_row AS r ON r.place_id = e.place_id"
    )
