"""What the log is told of lists: who was shown which cases, by number, never what was looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from diogel.web import audit
from diogel.web.audit import Kind, Subject
from diogel.web.cases import kept
from diogel.web.cases.lists.showing import Sight
from diogel.web.cases.lists.wanted import Wanted
from diogel.web.cases.models import Case

LIST = Subject("cases", "list")


def shown(sight: Sight, kind: Kind, wanted: Wanted, cases: Sequence[Case], **more: str) -> None:
    """What other partners' cases show is disclosed, under the clauses that let it be."""
    others = [case for case in cases if case.lead != sight.seer.hat]
    asked = {name: value for name, value in asdict(wanted).items() if value and name != "words"}
    audit.record(kind, subject=LIST, detail={"shown": _numbers(cases), "cases": len(cases), **asked, **more})
    if others:
        clauses = sorted({str(ref) for case in others for ref in sight.seer.given(kept.pathway_of(case)).values()})
        audit.record(
            Kind.DISCLOSURE,
            subject=LIST,
            clauses=clauses,
            recipients=[sight.seer.hat],
            detail={"shown": _numbers(others), "cases": len(others)},
        )


def _numbers(cases: Sequence[Case]) -> str:
    return " ".join(case.number for case in cases)
