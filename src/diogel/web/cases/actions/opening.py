"""Opening a case: its number, its subject, its first steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F
from django.utils.timezone import now

from diogel.definitions.pathway import Pathway
from diogel.errors import UsageError
from diogel.pathways import moves
from diogel.pathways.case import Answer
from diogel.pathways.moves import Taken
from diogel.web.audit import Kind
from diogel.web.cases import kept
from diogel.web.cases.actions.acting import tell
from diogel.web.cases.models import Case, Series, Worker
from diogel.web.cases.models import Subject as Key
from diogel.web.cases.queries.openings import lead_of, unopened
from diogel.web.cases.queries.seeing import Seen, Seer, look
from diogel.web.cases.queries.subjects import Described, others
from diogel.web.permissions import Belongs, Permission, require
from diogel.web.ui.languages import said as _


def open_case(
    *, seer: Seer, pathway: Pathway, subject: Described, move: str, answers: Mapping[str, Answer], outcome: str = "", reason: str = ""
) -> Case:
    """Raises the kernel's Refused."""
    require(seer.user, Permission.CASES_OPEN, Belongs(seer.user.partnership, seer.user.partner))
    if subject.kind not in pathway.subjects or not subject.name.strip():
        raise UsageError(str(_("Say first what the case is about")))
    actor, at = seer.actor, now()
    taken = moves.take(
        unopened(pathway, actor, subject), actor, move, at, answers=answers, outcome=outcome, reason=reason,
        others=others(seer, subject.keys), calendar=kept.calendar(),
    )  # fmt: skip
    return begin(seer, pathway, subject, taken, at)


def begin(seer: Seer, pathway: Pathway, subject: Described, taken: Taken, at: datetime) -> Case:
    """The case that these first steps make, with all that follows from them."""
    from diogel.web.cases.actions.following import follow

    lead = lead_of(pathway, seer.actor)
    edition = kept.edition_of(pathway, seer.user.partnership)
    case = Case.objects.create(
        number=numbered(seer.user.partnership, pathway.pathway, at.year), partnership=seer.user.partnership, pathway=pathway.pathway,
        edition=edition, apart=pathway.apart, first_lead=lead, lead=lead, opened_by=seer.user, subject_kind=subject.kind,
        lead_person=seer.user if lead == seer.user.partner else None, subject=subject.name, born=subject.birthday, person=subject.person,
        area=subject.area, stage="", opened=at, entered=at, version=0,
    )  # fmt: skip
    Key.objects.bulk_create(Key(case=case, key=key) for key in dict.fromkeys(subject.keys))
    Worker.objects.create(case=case, user=seer.user)
    state = kept.keep(case, taken.steps, by=seer.user, version=0)
    seen = _mine(seer, case)
    tell(Kind.COLLECTION, case, seen, what=taken.steps[0].what, shown_under=", ".join(subject.clauses))
    follow(seen, case, state, taken)
    return case


def _mine(seer: Seer, case: Case) -> Seen:
    """Whoever opens a case has just said all there is of it."""
    return look(seer, case) if case.lead == seer.hat else Seen(seer, case, seer.given(kept.pathway_of(case)))


def numbered(partnership: str, pathway: str, year: int) -> str:
    """ASB-2026-00123: the next of this prefix in this year."""
    prefix = prefix_of(pathway)
    series, _ = Series.objects.get_or_create(partnership=partnership, prefix=prefix, year=year)
    Series.objects.filter(id=series.id).update(last=F("last") + 1)
    series.refresh_from_db()
    return f"{prefix}-{year}-{series.last:05d}"


def prefix_of(pathway: str) -> str:
    """asb -> ASB, asb_ladder -> AL, exploitation -> EXPL."""
    parts = pathway.replace("-", "_").split("_")
    return ("".join(part[0] for part in parts if part) if len(parts) > 1 else pathway[:4]).upper()
