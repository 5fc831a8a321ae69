"""Casework comes back as data: what the workplace delivers for each dataset that is made of cases, their steps and actions, or meetings.

Only columns that the dataset defines are written; whether they go any further is for agreements to say, as with any delivery. A register
apart stays apart: its cases are in no file.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.timezone import localdate, localtime

from diogel.definitions.model import Dataset, Partnership
from diogel.definitions.pathway import Owner
from diogel.pathways.calendar import day_of
from diogel.pathways.case import Answer, State
from diogel.web import audit
from diogel.web.audit import Kind, Subject
from diogel.web.cases import kept
from diogel.web.cases.models import Case
from diogel.web.cases.states import states

Row = Mapping[str, Any]
_OURS = re.compile(r"workplace-\d{4}-\d\d-\d\d\.csv")
_DAY = "%Y-%m-%d"


def deliver(*, on: date) -> dict[str, int]:
    """Write each dataset whole, in place of what was written before. Dataset -> rows. The caller has a recording open."""
    partnership = kept.partnership()
    wanted = {one.dataset: one for one in partnership.datasets.values() if not one.deliveries and _is_ours(one, partnership)}
    rows: dict[str, list[Row]] = {dataset: [] for dataset in wanted}
    for add in (_cases, _meetings, _actions_of_meetings):
        for dataset, row in add(partnership, wanted):
            rows[dataset].append(row)
    for dataset, lines in rows.items():
        _write(partnership.folder / "deliveries" / dataset, wanted[dataset], lines, on)
        audit.record(Kind.EXPORT, subject=Subject("dataset", dataset), detail={"rows": len(lines), "what": "casework"})
    return {dataset: len(lines) for dataset, lines in rows.items()}


def before_build(on: date) -> None:
    """As the worker does it."""
    with audit.recording(audit.Actor.system("diogel worker")):
        deliver(on=on)


def _is_ours(dataset: Dataset, partnership: Partnership) -> bool:
    if dataset.row == "case":
        return any(pathway.dataset == dataset.dataset for pathway in partnership.pathways.values())
    return dataset.row in ("case_step", "action", "meeting")


# -- cases, their steps and actions ----------------------------------------------------------------------------------


def _cases(partnership: Partnership, wanted: Mapping[str, Dataset]) -> Iterator[tuple[str, Row]]:
    found = Case.objects.filter(partnership=partnership.id, apart=False, merged_into=None).order_by("number")
    for case, state in states(found):
        dataset = wanted.get(state.pathway.dataset or "")
        if dataset is None:
            continue
        yield dataset.dataset, {**_answers(state), **state.counters, **_standing(case), **_person(case)}
        beside: tuple[tuple[str, Callable[[Case, State], Iterable[Row]]], ...] = (("case_step", _steps), ("action", _actions))
        for row, told in beside:
            into = next((one for one in wanted.values() if one.row == row and one.provider == state.pathway.lead), None)
            yield from ((into.dataset, line) for line in told(case, state)) if into else ()


def _answers(state: State) -> Row:
    return {question: _plain(answer) for question, answer in state.answers.items()}


def _plain(answer: Answer) -> str:
    """Of several, and of a table's rows, all in one cell."""
    if isinstance(answer, str):
        return answer
    return "; ".join(one if isinstance(one, str) else ", ".join(one.values()) for one in answer)


def _standing(case: Case) -> Row:
    return {
        "case": case.number, "pathway": case.pathway, "subject": case.subject_kind, "area": case.area, "lead": case.lead,
        "opened": localdate(case.opened), "stage": case.stage, "entered": localdate(case.entered), "risk": case.risk,
        "ended": localdate(case.ended) if case.ended else None, "outcome": case.outcome, "next": case.next_due,
    }  # fmt: skip


def _person(case: Case) -> Row:
    """As the lead wrote or saw the name: its last word is the family's."""
    if case.subject_kind != "person":
        return {}
    given, _, family = case.subject.strip().rpartition(" ")
    return {"given_names": given, "family_name": family, "date_of_birth": case.born}


def _steps(case: Case, state: State) -> Iterator[Row]:
    due, stage = _deadlines(state), ""
    for step in state.steps:
        counts = step.number not in state.voided
        stage = step.state if counts and step.kind in ("moved", "recast") and step.state else stage
        yield {
            "case": case.number, "step": step.number, "taken": localtime(step.at).strftime("%Y-%m-%dT%H:%M:%S"), "kind": step.kind,
            "what": step.what, "stage": stage, "due": due.get(step.number), "voided": "false" if counts else "true",
        }  # fmt: skip


def _deadlines(state: State) -> dict[int, date]:
    """Step -> by when it had to be taken: the first that counted on the day that a clock stopped."""
    found: dict[int, date] = {}
    for running in state.clocks.values():
        counted = (one for one in state.steps if one.number not in state.voided and one.kind != "action_added")
        step = next((one for one in counted if running.stopped and day_of(one.at) == running.stopped), None)
        if step:
            found[step.number] = min(running.due, found.get(step.number, date.max))
    return found


def _actions(case: Case, state: State) -> Iterator[Row]:
    added = {step.what: step.at for step in state.steps if step.kind == "action_added"}
    for action in state.actions:
        yield {
            "action": f"{case.number}/{action.id}", "case": case.number, "owner": _owner(action.owner, state), "due": action.due,
            "added": day_of(added[action.id]), "ended": day_of(action.ended) if action.ended else None, "state": action.state,
        }  # fmt: skip


def _owner(owner: Owner, state: State) -> str:
    return owner.partner or owner.group or state.lead


# -- meetings --------------------------------------------------------------------------------------------------------


def _meetings(partnership: Partnership, wanted: Mapping[str, Dataset]) -> Iterator[tuple[str, Row]]:
    from diogel.web.meetings.models import Meeting

    held = Meeting.objects.filter(partnership=partnership.id, begun_at__isnull=False).prefetch_related("attendances", "items")
    for meeting in held.order_by("starts", "id"):
        group = partnership.groups.get(meeting.group)
        chair = meeting.chair or (group.chair if group else "")
        into = next((one for one in wanted.values() if one.row == "meeting" and one.provider == chair), None)
        if into is None or group is None:
            continue
        came = {one.partner for one in meeting.attendances.all() if one.state == "came"}
        yield into.dataset, {
            "meeting": str(meeting.id), "group": meeting.group, "held": localdate(meeting.starts), "invited": len(group.members),
            "attended": len(came), "cases": sum(one.kind == "case" and one.state != "removed" for one in meeting.items.all()),
            "quorate": None if meeting.quorate is None else str(meeting.quorate).lower(),
        }  # fmt: skip


def _actions_of_meetings(partnership: Partnership, wanted: Mapping[str, Dataset]) -> Iterator[tuple[str, Row]]:
    """Those that stand in no case's plan; those that do are delivered with it."""
    from diogel.web.meetings.models import Action

    found = Action.objects.filter(partnership=partnership.id, plan="", case=None).select_related("meeting").prefetch_related("reports")
    for action in found.order_by("at", "id"):
        into = next((one for one in wanted.values() if one.row == "action" and one.provider == action.meeting.chair), None)
        if into:
            closed = [one.at for one in action.reports.all() if not action.is_open]
            yield into.dataset, {
                "action": str(action.id), "owner": action.owner, "added": localdate(action.at), "due": action.due,
                "ended": localdate(closed[-1]) if closed else None, "state": "open" if action.is_open else action.state,
            }  # fmt: skip


# -- files -----------------------------------------------------------------------------------------------------------


def _write(folder: Path, dataset: Dataset, rows: Iterable[Row], on: date) -> None:
    """Whole, then renamed; then what was written on earlier days goes."""
    names = [column.name for column in dataset.columns]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([row.get(name) for name in names] for row in rows)
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"workplace-{on.strftime(_DAY)}.csv"
    begun = folder / f".{place.name}.part"
    with begun.open("w", encoding="utf-8", newline="") as file:
        file.write(text.getvalue())
        file.flush()
        os.fsync(file.fileno())
    begun.replace(place)
    for other in folder.iterdir():
        if _OURS.fullmatch(other.name) and other != place:
            other.unlink()
