"""What many cases amount to, read in batches: as `kept.state_of` says of one."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from diogel.pathways.case import State
from diogel.pathways.fold import fold
from diogel.web.cases import kept
from diogel.web.cases.models import Case

_AT_ONCE = 500


def states(cases: QuerySet[Case]) -> Iterator[tuple[Case, State]]:
    calendar, names = kept.calendar(), kept.names()
    for case in cases.prefetch_related("steps").iterator(chunk_size=_AT_ONCE):
        steps = tuple(kept.step_of(row) for row in case.steps.all())
        yield case, fold(kept.pathway_of(case), kept.subject_of(case), case.first_lead, steps, calendar, names=names)
