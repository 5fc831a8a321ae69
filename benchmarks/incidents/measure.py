"""How good recognition is on made-up Aberwylan: python -m benchmarks.incidents.measure [--people N] [--seed S] [--plain]"""

from __future__ import annotations

import argparse
import secrets
import time
from collections import Counter, defaultdict
from itertools import combinations

from benchmarks.incidents.tellings import Made, make
from diogel.linkage.incidents.model import IncidentModel
from diogel.linkage.incidents.recognise import Recognised, recognise
from diogel.stores.keys import Keys
from diogel.stores.open import open_store


def recognised(made: Made, model: IncidentModel | None = None) -> Recognised:
    store = open_store("duckdb", Keys(secrets.token_bytes(32), secrets.token_bytes(32)))
    try:
        store.put("tellings", made.tellings)
        return recognise(store, "tellings", model=model or IncidentModel.load(), involved=made.involved, salt="benchmark")
    finally:
        store.close()


def true_pairs(made: Made) -> set[tuple[str, str]]:
    """Pairs of events of two agencies that tell of one happening."""
    partner = dict(zip(made.tellings["event_id"].to_pylist(), made.tellings["partner"].to_pylist(), strict=True))
    by_happening: defaultdict[int, list[str]] = defaultdict(list)
    for event, happening in made.truth.items():
        by_happening[happening].append(event)
    return {
        (min(pair), max(pair))
        for events in by_happening.values()
        for pair in combinations(sorted(events), 2)
        if partner[pair[0]] != partner[pair[1]]
    }


def joined_pairs(found: Recognised) -> set[tuple[str, str]]:
    """Pairs that stand in one incident."""
    by_incident: defaultdict[str, list[str]] = defaultdict(list)
    for row in found.incident_event.to_pylist():
        by_incident[row["incident_id"]].append(row["event_id"])
    return {pair for events in by_incident.values() if len(events) > 1 for pair in combinations(sorted(events), 2)}


def quality(made: Made, found: Recognised) -> dict[str, float]:
    truth, joined = true_pairs(made), joined_pairs(found)
    waiting = {(row["event_id_l"], row["event_id_r"]) for row in found.links.to_pylist() if row["state"] == "wait"}
    right = len(truth & joined)
    happenings = len(set(made.truth.values()))
    return {
        "events": len(made.truth), "happenings": happenings, "incidents": found.summary["incidents"], "told_twice": len(truth),
        "joined": len(joined), "precision": round(right / max(1, len(joined)), 4), "recall": round(right / max(1, len(truth)), 4),
        "waiting": len(waiting), "waiting_right": len(waiting & truth), "recall_with_waiting": round(len(truth & (joined | waiting)) / max(1, len(truth)), 4),
    }  # fmt: skip


PLAIN = {
    "within an hour, at one point or door": ({"at_once", "within_half_hour", "within_hour"}, {"same_door", "same_point"}),
    "within three hours, at one point, door, street or venue": (
        {"at_once", "within_half_hour", "within_hour", "within_three_hours"}, {"same_door", "same_point", "same_street", "same_name"},
    ),
    "on one day, at one point or door": (
        {"at_once", "within_half_hour", "within_hour", "within_three_hours", "within_day", "same_day"}, {"same_door", "same_point"},
    ),
}  # fmt: skip
"""What somebody would write without counting what chance brings: kinds that go together, near in time and place."""


def by_plain_rules(made: Made) -> dict[str, dict[str, float]]:
    model = IncidentModel.load()
    every = model.model_copy(update={"thresholds": model.thresholds.model_copy(update={"keep": 1e-9})})
    rows, truth = recognised(made, every).links.to_pylist(), true_pairs(made)
    found = {}
    for name, (times, places) in PLAIN.items():
        joined = {(row["event_id_l"], row["event_id_r"]) for row in rows if row["time"] in times and row["place"] in places}
        right = len(joined & truth)
        found[name] = {"precision": round(right / max(1, len(joined)), 4), "recall": round(right / max(1, len(truth)), 4)}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--linked", type=float, default=0.85)
    parser.add_argument("--plain", action="store_true", help="measure plain rules beside it")
    given = parser.parse_args()
    made = make(given.people, given.seed, linked=given.linked)
    started, worked = time.perf_counter(), time.process_time()
    found = recognised(made)
    print(f"{time.perf_counter() - started:.1f} s, {time.process_time() - worked:.1f} CPU-s", found.summary)
    print(quality(made, found))
    if given.plain:
        for name, measured in by_plain_rules(made).items():
            print(name, measured)
    truth, joined = true_pairs(made), joined_pairs(found)
    kinds = Counter((a.split(":")[0], b.split(":")[0]) for a, b in truth)
    for pair, n in kinds.most_common(8):
        mine = {one for one in joined if (one[0].split(":")[0], one[1].split(":")[0]) == pair}
        theirs = {one for one in truth if (one[0].split(":")[0], one[1].split(":")[0]) == pair}
        print(pair, n, f"precision {len(mine & theirs) / max(1, len(mine)):.3f} recall {len(mine & theirs) / n:.3f}")


if __name__ == "__main__":
    main()
