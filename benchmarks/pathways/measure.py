"""What is due across a town's casework: python -m benchmarks.pathways.measure [--cases N]

20,000 cases with ten steps each, kept as lines of JSON. The peer is a plain loop that reads those lines and looks at nothing: whoever
works out anything from them has to do that. Times are processor seconds, the best of three runs.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.measure import median, run
from diogel.definitions.documents import read_document
from diogel.definitions.pathway import Pathway
from diogel.pathways.calendar import Calendar
from diogel.pathways.case import Due, Step, Subject
from diogel.pathways.due import due
from diogel.pathways.fold import fold

LADDER = Path(__file__).parents[2] / "partnerships" / "aberwylan" / "pathways" / "asb_ladder.yaml"
WALES = Calendar.of("wales")
CASES = 20_000


def pathway() -> Pathway:
    document, _ = read_document(LADDER)
    if document is None:
        raise SystemExit(f"{LADDER} can't be read")
    return Pathway.model_validate({**document.data, "version": 1})


def a_case(chance: random.Random) -> Iterator[dict[str, Any]]:
    """Ten steps of a case as it goes: opened with an incident, needs asked about, strikes with their actions, a voided step now and then."""
    at = datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(days=chance.randrange(300), minutes=chance.randrange(480))
    incident = {
        "where": "Stryd Fawr",
        "behaviour": "nuisance",
        "harm": "low",
        "evidence": "seen",
        "account": "A few words about what was seen.",
    }
    needs = {"needs": ["none_known"], "needs_how": "As usual.", "language": "welsh"}
    number = 0

    def step(kind: str, what: str = "", **said: Any) -> dict[str, Any]:
        nonlocal at, number
        at, number = at + timedelta(days=chance.randrange(1, 12)), number + 1
        return {"number": number, "at": at.isoformat(), "kind": kind, "what": what, "partner": "council", **said}

    def happened() -> dict[str, str]:
        return {"happened_on": (at.date() - timedelta(days=1)).isoformat(), **incident}

    yield step("moved", "refer", answers=happened(), state="referred")
    yield step("filled", "needs_check", answers=needs)
    yield step("consulted", "youth_justice", reason="Nothing known.")
    yield step("moved", "first_strike", state="strikes", counters={"strike": 1})
    yield step("action_added", "5", until=(at.date() + timedelta(days=14)).isoformat(), of=4)
    yield step("filled", "incident", answers=happened())
    yield step("action_ended", "5", state="done")
    yield step("moved", "second_strike", state="strikes", counters={"strike": 1}, answers={"met_on": at.date().isoformat()})
    yield step("voided", of=6, reason="Somebody else.") if chance.random() < 0.1 else step("filled", "incident", answers=happened())
    yield step("moved", "close", outcome="stopped", state="closed") if chance.random() < 0.5 else step("reviewed", "file")


def write(file: Path, cases: int) -> Path:
    chance = random.Random(1)
    with file.open("w") as lines:
        for _ in range(cases):
            print(json.dumps(list(a_case(chance))), file=lines)
    return file


def step_of(said: dict[str, Any]) -> Step:
    until = said.get("until")
    return Step(
        said["number"],
        datetime.fromisoformat(said["at"]),
        said["kind"],
        said["what"],
        said["partner"],
        answers={name: answer if isinstance(answer, str) else tuple(answer) for name, answer in said.get("answers", {}).items()},
        outcome=said.get("outcome", ""),
        reason=said.get("reason", ""),
        state=said.get("state", ""),
        until=date.fromisoformat(until) if until else None,
        of=said.get("of"),
        counters=said.get("counters", {}),
    )


def all_due(cases: Iterable[list[Step]]) -> list[tuple[Due, ...]]:
    ladder, subject = pathway(), Subject("person", date(2010, 5, 1))
    return [due(fold(ladder, subject, "council", steps, WALES), WALES) for steps in cases]


def read_all(file: Path) -> Iterator[list[Step]]:
    """A case a line."""
    with file.open() as lines:
        for line in lines:
            yield [step_of(said) for said in json.loads(line)]


def plainly(file: Path) -> int:
    with file.open() as lines:
        return sum(len(json.loads(line)) for line in lines)


def best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def measure() -> dict[str, Any]:
    """Whole processes, in turn, for the page of benchmarks."""
    with tempfile.TemporaryDirectory() as scratch:
        file = write(Path(scratch) / "cases.jsonl", CASES)
        told = [[run("-m", "benchmarks.pathways.measure", f"--{which}", str(file)) for which in ("due", "plain")] for _ in range(3)]
    return {
        "task": f"what is due of {CASES:,} cases with {CASES * 10:,} steps, from lines of JSON",
        "peer": "a loop that reads the JSON and looks at nothing",
        "ours": median([ours for ours, _ in told]),
        "theirs": median([theirs for _, theirs in told]),
        "goal": "folding alone below 2 s",
    }


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--cases", type=int, default=CASES)
    given.add_argument("--due", type=Path)
    given.add_argument("--plain", type=Path)
    said = given.parse_args()
    if said.due:
        print(sum(map(len, all_due(read_all(said.due)))))
    elif said.plain:
        print(plainly(said.plain))
    else:
        tell(said.cases)


def tell(cases: int) -> None:
    """The parts of it, in one process."""
    with tempfile.TemporaryDirectory() as scratch:
        file = write(Path(scratch) / "cases.jsonl", cases)
        steps = list(read_all(file))
        plain, folding, whole = best(lambda: plainly(file)), best(lambda: all_due(steps)), best(lambda: all_due(read_all(file)))
    number = sum(map(len, steps))
    print(f"{cases:,} cases, {number:,} steps, {sum(map(len, all_due(steps))):,} things due")
    print(f"a loop that reads the JSON       {plain:5.2f} s")
    print(
        f"fold and due, steps in memory    {folding:5.2f} s   {folding / plain:4.1f} times the loop, {folding / number * 1e6:.1f} µs a step"
    )
    print(f"read, fold and due               {whole:5.2f} s   {whole / plain:4.1f} times the loop")


if __name__ == "__main__":
    main()
