"""Parse, call one query, render."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from diogel.build.export import as_csv
from diogel.ingest.scorecard import Scorecard
from diogel.web import audit
from diogel.web.audit import Kind, Subject
from diogel.web.insight import queries, reasons
from diogel.web.insight.links import links
from diogel.web.insight.queries import Picture
from diogel.web.insight.reading import may_read, reads_whole
from diogel.web.insight.shapes import Shown
from diogel.web.permissions import Permission, needs
from diogel.web.ui.pages import download, page


def _page(request: HttpRequest, template: str, language: str, picture: Picture, **context: Any) -> HttpResponse:
    return page(request, f"insight/{template}.html", language, picture=picture, words=picture.words, **context)


@needs(Permission.PICTURE_READ)
@require_safe
def picture(request: HttpRequest, language: str) -> HttpResponse:
    shown, whole = queries.current(), reads_whole(request.user)
    front = queries.front(shown, may_read=lambda measure: may_read(request.user, measure, shown.partnership), whole=whole)
    return _page(
        request, "picture", language, shown, whole=whole,
        totals=queries.totals(shown), front=front, map=front.events and shown.map_of(front.events),
        intake=shown.build.intake_totals(),
        refusals=reasons.refusals(shown.receipts, shown.partnership, shown.build.on), columns=reasons.columns(shown.receipts),
        quarantine=queries.quarantine(shown), strays=shown.build.results.get("strays", []),
    )  # fmt: skip


@needs(Permission.DELIVERIES_READ)
@require_safe
def deliveries(request: HttpRequest, language: str, dataset: str) -> HttpResponse:
    shown = queries.current()
    receipts = sorted((one for one in shown.receipts if one.dataset == dataset), key=lambda one: (one.received_at, one.file), reverse=True)
    if not receipts:
        raise Http404
    return _page(
        request, "deliveries", language, shown,
        dataset=dataset, definition=shown.partnership.datasets.get(dataset), receipts=receipts,
        refusals=reasons.refusals(receipts, shown.partnership, shown.build.on), columns=reasons.columns(receipts),
        quarantined=reasons.quarantined(receipts), instead={one.file: reasons.instead(one, receipts) for one in receipts if one.problem},
    )  # fmt: skip


@needs(Permission.DELIVERIES_READ)
@require_safe
def scorecard(request: HttpRequest, language: str, partner: str) -> HttpResponse:
    shown = queries.current()
    return _page(request, "scorecard", language, shown, card=_card(shown, partner).page(language))


@needs(Permission.DELIVERIES_READ)
@require_safe
def scorecard_csv(request: HttpRequest, language: str, partner: str) -> HttpResponse:
    card = _card(queries.current(), partner)
    audit.record(Kind.EXPORT, subject=Subject("partner", partner), detail={"what": "scorecard"})
    return download(card.csv(language), f"scorecard-{partner}.csv")


def _card(picture: Picture, partner: str) -> Scorecard:
    if partner not in picture.cards:
        raise Http404
    return picture.cards[partner]


@needs(Permission.DELIVERIES_READ)
@require_safe
def linkage(request: HttpRequest, language: str) -> HttpResponse:
    shown = queries.current()
    return _page(request, "linkage", language, shown, links=links(shown, language))


@needs(Permission.PICTURE_READ)
@require_safe
def measure(request: HttpRequest, language: str, name: str) -> HttpResponse:
    shown = queries.current()
    made = _measure(request, shown, name)
    return _page(request, "measure", language, shown, shown=made, map=shown.map_of(made), whole=reads_whole(request.user))


@needs(Permission.PICTURE_READ)
@require_safe
def measure_csv(request: HttpRequest, language: str, name: str) -> HttpResponse:
    shown = queries.current()
    made = _measure(request, shown, name)
    if not made.made:
        raise Http404
    audit.record(Kind.EXPORT, subject=Subject("measure", name), purpose=made.measure.purpose, recipients=[made.measure.recipient])
    return download(as_csv(shown.build.measure(name)), f"{name}.csv")


def _measure(request: HttpRequest, picture: Picture, name: str) -> Shown:
    """Http404 for a measure that isn't there, and for one that was made for others."""
    made = picture.measure(name)
    if made is None or not may_read(request.user, made.measure, picture.partnership):
        raise Http404
    return made
