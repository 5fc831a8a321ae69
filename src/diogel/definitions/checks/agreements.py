"""Agreements: parties, terms of time, lawful bases, and clauses that name what is really there."""

from __future__ import annotations

from collections.abc import Iterator

from diogel.definitions.checks.draft import LINKAGE, Draft, column_names, is_special
from diogel.definitions.checks.partnership import repeated
from diogel.definitions.documents import Steps
from diogel.definitions.faults import Fault, choose
from diogel.definitions.meanings import is_match_key, is_plain_identifier
from diogel.definitions.model import Agreement, Clause, Dataset
from diogel.definitions.sources import Source

_EVERY = "*"
_LICENCE = "licence"


def check(draft: Draft) -> Iterator[Fault]:
    for id, agreement in draft.agreements.items():
        source = draft.source("agreement", id)
        if source:
            yield from _parties(draft, source, agreement)
            yield from _times(source, agreement)
            yield from _licence(source, agreement)
            yield from repeated(source, "clauses", "clause", [clause.clause for clause in agreement.clauses])
            for place, clause in enumerate(agreement.clauses):
                yield from _clause(draft, source, ("clauses", place), agreement, clause)


def _parties(draft: Draft, source: Source, agreement: Agreement) -> Iterator[Fault]:
    yield from repeated(source, "parties", "partner", [party.partner for party in agreement.parties])
    for place, party in enumerate(agreement.parties):
        at: Steps = ("parties", place)
        if draft.known_partnership and party.partner not in draft.recipient_ids:
            yield source.unknown((*at, "partner"), "partner or group", party.partner, draft.recipient_ids)
        elif agreement.type != _LICENCE and agreement.stage in ("signed", "under_review") and party.signed is None:
            todo = "add 'signed:' with the date, or set the stage back; until then nothing flows"
            yield source.warning(at, f"the agreement is at stage {agreement.stage}, and '{party.partner}' has not signed", todo)
    if agreement.type in ("ISP", "JCA") and len({party.partner for party in agreement.parties}) < 2:
        yield source.error(
            ("parties",),
            f"an {agreement.type} is between two parties or more, and this has one",
            "add the others, or make it a DDA",
            key=True,
        )


def _times(source: Source, agreement: Agreement) -> Iterator[Fault]:
    if agreement.end and agreement.end < agreement.start:
        yield source.error(("end",), f"it ends on {agreement.end}, before it starts on {agreement.start}", "correct one of the two dates")
    if agreement.review and agreement.end and agreement.review > agreement.end:
        # An agreement whose end is brought forward still has the review it was signed with: it holds as it stands.
        yield source.warning(
            ("review",), f"its review on {agreement.review} is after its end on {agreement.end}", "review it before it ends"
        )
    if agreement.review is None and agreement.type != _LICENCE:
        yield source.warning((), "the agreement has no review date", "add 'review:' with the day by which it is looked at again")


def _licence(source: Source, agreement: Agreement) -> Iterator[Fault]:
    if agreement.type == _LICENCE and not agreement.bases.licence:
        at: Steps = ("bases",) if source.document.has(("bases",)) else ("type",)
        yield source.error(
            at, "a licence has to say which one it is", "add 'bases: {licence: …}', such as Open Government Licence v3.0", key=True
        )


def _clause(draft: Draft, source: Source, at: Steps, agreement: Agreement, clause: Clause) -> Iterator[Fault]:
    yield from _dataset(draft, source, at, agreement, clause)
    for place, purpose in enumerate(clause.purposes):
        if draft.known_partnership and purpose not in draft.purpose_ids:
            yield source.unknown((*at, "purposes", place), "purpose", purpose, draft.purpose_ids)
    for place, recipient in enumerate(clause.recipients):
        yield from _recipient(draft, source, (*at, "recipients", place), agreement, recipient)


def _dataset(draft: Draft, source: Source, at: Steps, agreement: Agreement, clause: Clause) -> Iterator[Fault]:
    dataset = draft.datasets.get(clause.dataset)
    if clause.dataset not in draft.ids("dataset"):
        yield source.unknown((*at, "dataset"), "dataset", clause.dataset, draft.ids("dataset"))
    elif dataset:
        if _outside(draft, agreement, dataset.provider):
            what = f"dataset '{dataset.dataset}' is provided by '{dataset.provider}', which is no party to this agreement"
            yield source.error((*at, "dataset"), what, "add the provider to the parties, or take the clause out")
        yield from _columns(source, at, agreement, clause, dataset)
        yield from _nothing_to_link_by(source, at, clause, dataset)
        yield from _on_request(draft, source, at, clause, dataset)


def _columns(source: Source, at: Steps, agreement: Agreement, clause: Clause, dataset: Dataset) -> Iterator[Fault]:
    for place, name in enumerate(clause.columns):
        steps: Steps = (*at, "columns", place)
        column = dataset.column(name)
        if name == _EVERY:
            if agreement.type != _LICENCE:
                yield source.error(steps, "'*' is for data published under a licence", "name each column: what isn't named isn't shared")
        elif column is None:
            yield source.error(steps, f"dataset '{dataset.dataset}' has no column '{name}'", choose(name, column_names(dataset), "column"))
        elif is_plain_identifier(column.meaning) and (hashing := _hashing(agreement, clause.dataset)):
            what = f"column '{name}' is a plain identifier, and clause {hashing} has those of dataset '{dataset.dataset}' hashed"
            todo = "take it out and name the match keys that 'diogel hash' writes: the gate refuses it as it stands"
            yield source.error(steps, what, todo)
        elif is_special(column) and agreement.type != _LICENCE and not _special_basis(agreement):
            todo = "add the condition under 'bases:' (article9, schedule1 or part3), or take the column out"
            yield source.error(steps, f"column '{name}' is special category data, and the agreement names no condition for it", todo)


def _hashing(agreement: Agreement, dataset: str) -> str | None:
    """The number of the clause under which no plain identifier of the dataset may pass."""
    return next((clause.clause for clause in agreement.clauses if clause.dataset == dataset and clause.identifiers == "hashed"), None)


def _nothing_to_link_by(source: Source, at: Steps, clause: Clause, dataset: Dataset) -> Iterator[Fault]:
    meanings = [column.meaning for name in clause.columns if (column := dataset.column(name))]
    if clause.identifiers == "hashed" and LINKAGE in clause.purposes and not any(map(is_match_key, meanings)):
        todo = "name the match keys that 'diogel hash' writes, or take 'linkage' out of the purposes"
        yield source.warning(
            (*at, "columns"), "the clause is for linkage and has identifiers hashed, and names no match key to link by", todo
        )


def _on_request(draft: Draft, source: Source, at: Steps, clause: Clause, dataset: Dataset) -> Iterator[Fault]:
    """Linking is about nobody in particular, and who asks for more has to ring somebody."""
    if clause.on_request and LINKAGE in clause.purposes:
        todo = "give linkage a clause of its own, or take 'on_request' out"
        at_purpose: Steps = (*at, "purposes", clause.purposes.index(LINKAGE))
        yield source.error(at_purpose, "a clause on request is about one person, and linkage is about nobody in particular", todo)
    provider = next((one for one in (draft.file.partners if draft.file else ()) if one.id == dataset.provider), None)
    if clause.on_request and provider and not provider.contact:
        what = f"the clause is on request, and '{provider.id}' has no contact whom a recipient could ring"
        yield source.warning((*at, "on_request"), what, f"add 'contact:' to '{provider.id}' in partnership.yaml")


def _special_basis(agreement: Agreement) -> bool:
    return bool(agreement.bases.article9 or agreement.bases.schedule1 or agreement.bases.part3)


def _recipient(draft: Draft, source: Source, steps: Steps, agreement: Agreement, recipient: str) -> Iterator[Fault]:
    if recipient not in draft.recipient_ids:
        if draft.known_partnership:
            yield source.unknown(steps, "partner or group", recipient, draft.recipient_ids)
        return
    outside = _outside(draft, agreement, recipient)
    if agreement.type == _LICENCE or not outside:
        return
    if outside == [recipient]:
        todo = "add it to the parties, or take it out of the clause"
        yield source.error(steps, f"recipient '{recipient}' is no party to this agreement", todo)
    else:
        what = f"recipient '{recipient}' has members who are no party to this agreement: {', '.join(outside)}"
        yield source.error(steps, what, "add them to the parties, or name the recipients one by one")


def _outside(draft: Draft, agreement: Agreement, who: str) -> list[str]:
    """Who isn't bound by the agreement: `who` itself, or those of a group's members who are no party. Nobody is called so
    while a party's name is unknown: it may be the one meant."""
    parties = {party.partner for party in agreement.parties}
    if not parties | {who} <= draft.recipient_ids:
        return []
    bound = parties.union(*(_members(draft, party) for party in parties))
    return sorted(_members(draft, who) - bound) if who not in bound else []


def _members(draft: Draft, who: str) -> set[str]:
    """The partners that a group stands for, through groups in it; a partner, or a group of nobody, stands for itself."""
    reached, ahead = {who}, [who]
    while ahead:
        group = draft.groups.get(ahead.pop())
        members = set(group.members if group else ()) & draft.recipient_ids - reached
        reached |= members
        ahead += members
    return reached & draft.partner_ids or {who}
