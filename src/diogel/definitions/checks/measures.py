"""Measures: whom they are for, why, and the SQL beside them. What the SQL touches is checked where agreements are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diogel.definitions.checks.draft import Draft
from diogel.definitions.documents import MOST_BYTES, Steps
from diogel.definitions.faults import Fault, nearest
from diogel.definitions.model import Measure
from diogel.definitions.sources import Source


def check(draft: Draft) -> Iterator[Fault]:
    for id, measure in draft.measures.items():
        source = draft.source("measure", id)
        if source:
            yield from _who_and_why(draft, source, measure)
            yield from _read_sql(draft, source, measure)
    yield from _without_a_header(draft)


def _who_and_why(draft: Draft, source: Source, measure: Measure) -> Iterator[Fault]:
    if not draft.known_partnership:
        return
    if measure.purpose not in draft.purpose_ids:
        yield source.unknown(("purpose",), "purpose", measure.purpose, draft.purpose_ids)
    if measure.recipient not in draft.recipient_ids:
        yield source.unknown(("recipient",), "partner or group", measure.recipient, draft.recipient_ids)


def sql_name(measure: Measure) -> str:
    return measure.sql or f"{measure.measure}.sql"


def _read_sql(draft: Draft, source: Source, measure: Measure) -> Iterator[Fault]:
    """The SQL is kept as it is checked, so that it isn't read twice."""
    name = sql_name(measure)
    at: Steps = ("sql",) if measure.sql else ("measure",)
    path = draft.folder / "measures" / name
    if set(name) & set("/\\\0"):
        yield source.error(at, f"'{name}' is not the name of a file in measures/", "keep a measure's SQL beside its YAML")
    elif not path.is_file():
        files = [file.name for file in path.parent.glob("*.sql")]
        near = nearest(name, files)
        yield source.error(at, f"there is no file measures/{name}", f"did you mean '{near}'?" if near else "write its SELECT there")
    elif path.stat().st_size > MOST_BYTES:
        yield source.error(at, f"measures/{name} is far too big for a query", "is this the right file?")
    else:
        yield from _keep_sql(draft, source, at, measure, path.read_bytes())


def _keep_sql(draft: Draft, source: Source, at: Steps, measure: Measure, written: bytes) -> Iterator[Fault]:
    try:
        text = written.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield source.error(at, f"measures/{sql_name(measure)} isn't written in UTF-8", "save it again with the encoding UTF-8")
        return
    draft.sql[measure.measure] = text
    if not re.sub(r"--[^\n]*|/\*.*?\*/", "", text, flags=re.DOTALL).strip(" \t\r\n;"):
        yield source.error(at, f"measures/{sql_name(measure)} has no query in it", "write its SELECT")


def _without_a_header(draft: Draft) -> Iterator[Fault]:
    if len(draft.measures) < len(draft.ids("measure")):
        return  # a header that couldn't be read may well be the one
    used = {sql_name(measure) for measure in draft.measures.values()}
    for path in sorted((draft.folder / "measures").glob("*.sql")):
        if path.name not in used:
            yield Fault(path, 1, 1, "warning", "no measure uses this SQL", f"write {path.stem}.yaml beside it, or delete it")
