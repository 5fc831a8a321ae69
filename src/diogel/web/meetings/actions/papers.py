"""Papers and minutes handed to somebody, and what the log is told of it: each case that stands in them, under the clauses that let it."""

from __future__ import annotations

from typing import Literal

from diogel.reports.paper import Paper
from diogel.web import audit
from diogel.web.audit import Kind, Subject
from diogel.web.meetings.models import Meeting
from diogel.web.meetings.queries import items, papers
from diogel.web.meetings.queries.groups import Here
from diogel.web.meetings.queries.items import Matter
from diogel.web.permissions import Permission, require

What = Literal["agenda", "minutes"]
Form = Literal["page", "pdf", "docx"]
_KINDS = {"page": Kind.PRINT, "pdf": Kind.EXPORT, "docx": Kind.EXPORT}


def hand_out(*, here: Here, meeting: Meeting, what: What, form: Form) -> Paper:
    """Made for whoever asks: what their own partner may see, with its name on every page."""
    require(here.user, Permission.MEETINGS_READ, meeting)
    matters = items.agenda(here, meeting)
    for matter in matters:
        looked_at(matter, _KINDS[form], paper=what, form=form)
    detail = {"group": meeting.group, "paper": what, "form": form}
    audit.record(_KINDS[form], subject=Subject("meeting", str(meeting.id)), recipients=[here.user.partner], detail=detail)
    return papers.agenda(here, meeting, matters) if what == "agenda" else papers.minutes(here, meeting, matters)


def looked_at(matter: Matter, kind: Kind = Kind.CONSULTATION, **detail: str) -> None:
    """What another partner is shown of a case is disclosed to it."""
    seen = matter.seen
    if seen is None:
        return
    kinds = (kind,) if seen.whole else (kind, Kind.DISCLOSURE)
    for one in kinds:
        to = [seen.seer.hat] if one is Kind.DISCLOSURE else []
        audit.record(
            one, subject=Subject("case", str(seen.case.id)), purpose=seen.pathway.purpose, clauses=seen.clauses, recipients=to,
            detail={"number": seen.case.number, "meeting": str(matter.item.meeting_id), **detail},
        )  # fmt: skip
