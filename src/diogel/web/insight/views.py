"""Parse, call one query, render."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from diogel.build.export import as_csv
from diogel.ingest.scorecard import Scorecard
from diogel.web.insight import queries, reasons
from diogel.web.insight.links import links
from diogel.web.insight.queries import Picture
from diogel.web.permissions import Permission, needs
from diogel.web.ui.pages import download, page


def _page(request: HttpRequest, template: str, language: str, picture: Picture, **context: Any) -> HttpResponse:
    return page(request, f"insight/{template}.html", language, picture=picture, words=picture.words, **context)


@needs(Permission.PICTURE_READ)
@require_safe
def picture(request: HttpRequest, language: str) -> HttpResponse:
    shown = queries.current()
    front = queries.front(shown)
    return _page(
        request, "picture", language, shown,
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
    return download(_card(queries.current(), partner).csv(language), f"scorecard-{partner}.csv")


def _card(picture: Picture, partner: str) -> Scorecard:
    if partner not in picture.cards:
        raise Http404
    return picture.cards[partner]


@needs(Permission.PICTURE_READ)
@require_safe
def linkage(request: HttpRequest, language: str) -> HttpResponse:
    shown = queries.current()
    return _page(request, "linkage", language, shown, links=links(shown, language))


@needs(Permission.PICTURE_READ)
@require_safe
def measure(request: HttpRequest, language: str, name: str) -> HttpResponse:
    shown = queries.current()
    made = shown.measure(name)
    if made is None:
        raise Http404
    return _page(request, "measure", language, shown, shown=made, map=shown.map_of(made))


@needs(Permission.PICTURE_READ)
@require_safe
def measure_csv(request: HttpRequest, language: str, name: str) -> HttpResponse:
    shown = queries.current()
    made = shown.measure(name)
    if made is None or not made.made:
        raise Http404
    return download(as_csv(shown.build.measure(name)), f"{name}.csv")
