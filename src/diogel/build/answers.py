"""What is given out of a build: a query's rows, a measure's table; each as far as the agreements of today still allow it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from diogel.build.artifacts import Build
from diogel.build.measures import asked_of, read_by
from diogel.build.open import asked_log, open_current
from diogel.build.scope import beside
from diogel.definitions.load import load_or_fail
from diogel.definitions.model import Partnership
from diogel.definitions.tables import RESTRICTED
from diogel.errors import AgreementError, UsageError
from diogel.sharing import standing
from diogel.sharing.decisions import DecisionLog, Kind
from diogel.sharing.query import permit, scoped_sql
from diogel.stores.guarded import guarded_query


def query_build(
    folder: Path,
    sql: str,
    *,
    purpose: str,
    recipient: str,
    on: date,
    seconds: int = 60,
    out: Path | None = None,
    paths: Mapping[str, Path] | None = None,
) -> pa.Table:
    """Run somebody's SELECT over the current build. What it touches is read off the SQL and must be allowed for the
    purpose and recipient by agreements in force on the day `on`, today or later: one withdrawn since the build closes at once.

    Persons are put together of the records that this recipient may know of for this purpose; rows come in an order that does not tell
    of others (diogel.stores.order)."""
    check_day(on)
    build = open_current(folder, out)
    partnership = load_or_fail(folder, paths=paths or {})
    log = DecisionLog(asked_log(folder))
    permitted = permit(partnership, sql, purpose=purpose, recipient=recipient, on=on, fed=build.fed, log=log)
    seen = beside(build, partnership, permitted)
    needed = {name: build.table(name) if name in RESTRICTED else build.table_path(name) for name in base_tables(permitted.tables)}
    return guarded_query({**needed, **seen}, sql, build.keys, scopes=scoped_sql(permitted, seen=seen), seconds=seconds)


def measure_table(
    folder: Path, name: str, *, on: date | None = None, out: Path | None = None, paths: Mapping[str, Path] | None = None
) -> pa.Table:
    """What a measure came to in the current build. AgreementError when it may not be given, or no longer."""
    day = on or standing.today()
    check_day(day)
    build = open_current(folder, out)
    made = build.results["measures"]
    partnership = load_or_fail(folder, paths={**build.given_paths, **(paths or {})})
    if name not in made or name not in partnership.measures:
        known = [one for one in made if one in partnership.measures]
        raise UsageError(f"the current build has no measure {name}", todo=f"it has: {', '.join(known) or 'none'}")
    status = measure_status(build, partnership, name, on=day, log=DecisionLog(asked_log(folder)))
    if status["status"] != "made":
        refusal = UsageError if status["status"] == "failed" else AgreementError
        raise refusal(f"the measure {name} is not given: {status['problem']}")
    return build.measure(name)


def measure_status(
    build: Build, partnership: Partnership, name: str, *, on: date, log: DecisionLog, kind: Kind = "query"
) -> dict[str, Any]:
    """What the build says of a measure, held against the folder and the day: its `status` is `made` only while what it was
    made from may still be read for its purpose. Otherwise it is `refused`, or `outdated` where it could be made anew from
    less or by its new definition; `failed` is what its SQL did when the build was made. `problem` says why."""
    made: dict[str, Any] = build.results["measures"][name]
    if made["status"] != "made":
        return made
    if made.get("asked") != asked_of(partnership, name):
        return _outdated("its definition is not the one that the build went by")
    measure, sql = partnership.measures[name], partnership.sql[name]
    try:
        permitted = permit(partnership, sql, purpose=measure.purpose, recipient=measure.recipient, on=on, fed=build.fed, log=log, kind=kind)
    except AgreementError as refusal:
        return {"status": "refused", "problem": str(refusal)}
    now = read_by(permitted)
    lost = {dataset for table, datasets in made["reads"].items() for dataset in datasets if dataset not in now.get(table, ())}
    return _outdated(f"it counts what may no longer be read for it: {', '.join(sorted(lost))}") if lost else made


def _outdated(why: str) -> dict[str, Any]:
    return {"status": "outdated", "problem": f"{why}\n  build again: diogel build FOLDER --again"}


def check_day(on: date) -> None:
    """A day that has gone would let somebody ask by an agreement that has since been withdrawn."""
    if on < standing.today():
        raise UsageError(
            f"a query goes by the agreements in force today, not by those of {on.isoformat()}",
            todo="leave --on out, or give a day to come, to see what will have lapsed by then",
        )


def base_tables(touched: Iterable[str]) -> set[str]:
    """The tables that stand behind those a query names: a place is scoped by its events, a person by what each identity says."""
    behind = {
        "place": {"place", "event"},
        "place_area": {"place_area", "event"},
        "place_site": {"place_site", "event"},
        "person": {"person_source"},
    }
    return set().union(*(behind.get(name, {name}) for name in touched))
