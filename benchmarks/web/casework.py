"""50 people at once on casework over `diogel serve` with PostgreSQL: a case page, one that another partner leads, lists, and a step of a form,
each as a ratio to a bare page of Django in the same run; without a pause between pages, and as people read them.

python -m benchmarks.web.casework [--cases 20000] [--people 2000] [--at-once 50] [--each 10] [--pause 0 5]

Cases are those of the demo, told through the real moves, and then copied: what is measured is reading and writing them, not making them up.
"""

from __future__ import annotations

import argparse
import os
import re
import tempfile
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.web import run
from benchmarks.web.load import measured
from benchmarks.web.run import Asker

TOLD = 2_000
"""Cases that are told; the rest are their copies."""


def main() -> None:
    given = _given()
    os.environ |= {"DIOGEL_CODES_REQUIRED": "no", "DIOGEL_LOG_REQUESTS": "no", "DIOGEL_IDLE_MINUTES": "600"}
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as scratch, run.postgresql():
        folder = run._folder(Path(scratch), given.people)
        somebody = run.opened(folder, given)
        cases, steps = fill(given.cases)
        pages = _pages(somebody)
        with run._Served(folder) as base:
            cookies = [one.cookie for one in somebody]
            for pause in given.pause:
                print(f"\n{f'{pause:g} s between pages' if pause else 'no pause between pages'}:\n")
                found = {name: measured(base, there, cookies, each=given.each, pause=pause) for name, there in pages.items()}
                run.PAGES.update(NAMES)
                print("\n".join(run._table(found)))
    print(f"\n{cases:,} cases with {steps:,} steps, {given.at_once} at once, load before {before:.1f}")


NAMES = {
    "bare": "a bare page of Django (the peer)",
    "own": "a case of one's own partner",
    "other": "a case that another partner leads",
    "list": "the list of cases, filtered",
    "due": "what is overdue",
    "step": "a step of a form",
    "home": "this morning",
}


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--at-once", type=int, default=50)
    parser.add_argument("--each", type=int, default=10)
    parser.add_argument("--pause", type=float, nargs="*", default=[0.0, 5.0])
    return parser.parse_args()


def fill(many: int) -> tuple[int, int]:
    """How many cases and steps there are then."""
    from django.db import connection

    from diogel.web.cases import demo, models
    from diogel.web.cases.demo import make

    assert demo
    make.make(cases=min(many, TOLD))
    told = list(models.Case.objects.all())
    copies = max(0, many // max(len(told), 1) - 1)
    for turn in range(1, copies + 1):
        _copy(told, turn)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return models.Case.objects.count(), models.Step.objects.count()


def _copy(told: Sequence[Any], turn: int) -> None:
    from diogel.web.cases import models

    ids = {one.id: uuid.uuid4() for one in told}
    models.Case.objects.bulk_create(
        [_as(one, id=ids[one.id], number=f"{one.number}-{turn}", merged_into_id=None) for one in told], batch_size=1000
    )
    for model in (models.Step, models.Due, models.Subject, models.Worker, models.Note):
        rows = model.objects.filter(case_id__in=list(ids)).order_by("pk")
        model.objects.bulk_create([_as(one, pk=None, case_id=ids[one.case_id]) for one in rows.iterator(5000)], batch_size=5000)


def _as(row: Any, **changed: Any) -> Any:
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    if changed.get("pk", 1) is None:
        fields.pop(row._meta.pk.attname)
        changed.pop("pk")
    return type(row)(**{**fields, **changed})


def _pages(somebody: Sequence[Asker]) -> dict[str, list[str]]:
    """For each of them another case, and a draft of their own that waits at its first page."""
    from diogel.web.cases.models import Case

    many = len(somebody)
    own = list(Case.objects.filter(lead="council", ended=None, pathway="asb_ladder", apart=False)[:many])
    others = list(Case.objects.filter(lead="youth_justice", ended=None, pathway="childs_plan")[:many])
    return {
        "bare": ["/en/bare/"] * many,
        "own": [f"/en/cases/{own[at % len(own)].id}/" for at in range(many)],
        "other": [f"/en/cases/{others[at % len(others)].id}/" for at in range(many)],
        "list": ["/en/cases/list/?pathway=asb_ladder"] * many,
        "due": ["/en/cases/list/?due=overdue"] * many,
        "step": [_drafted(one, str(own[at % len(own)].id)) for at, one in enumerate(somebody)],
        "home": ["/en/"] * many,
    }


def _drafted(one: Asker, case: str) -> str:
    from django.test import Client

    client = Client()
    name, _, value = one.cookie.partition("=")
    client.cookies[name] = value
    answer = client.post(f"/en/cases/{case}/forms/incident/")
    there = answer["Location"] if answer.status_code == 302 else ""
    onward = client.get(there) if there else answer
    page = onward["Location"] if onward.status_code == 302 else there
    if not re.match(r"^/en/cases/drafts?/", page):
        raise SystemExit(f"no draft was begun: {answer.status_code} {there} {page}")
    return str(page)


if __name__ == "__main__":
    main()
