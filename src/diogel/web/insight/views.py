"""Parse, call one query, render."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from diogel.build.export import as_csv
from diogel.build.open import scorecards
from diogel.errors import DiogelError
from diogel.web.insight import queries

_STATIC = Path(__file__).parents[1] / "ui" / "static"


def page(request: HttpRequest, template: str, language: str, status: int = 200, **context: Any) -> HttpResponse:
    """Render under the layout, which needs to know the language and the same page's address in the other."""
    other = "cy" if language == "en" else "en"
    there = request.path.replace(f"/{language}/", f"/{other}/", 1) if request.path.startswith(f"/{language}/") else f"/{other}/"
    return render(request, template, {"language": language, "other": other, "there": there, **context}, status=status)


def picture(request: HttpRequest, language: str) -> HttpResponse:
    build = queries.current()
    partnership = queries.partnership()
    shown = [queries.shown(build, partnership, name) for name in build.results["measures"]]
    return page(
        request, "insight/picture.html", language,
        build=build, partnership=partnership, totals=build.intake_totals(), refusals=queries.refusals(build),
        refused_columns=queries.refused_columns(build), measures=[one for one in shown if one],
    )  # fmt: skip


def deliveries(request: HttpRequest, language: str, dataset: str) -> HttpResponse:
    build = queries.current()
    partnership = queries.partnership()
    receipts = [receipt for receipt in build.receipts if receipt.dataset == dataset]
    if dataset not in partnership.datasets or not receipts:
        raise Http404
    return page(
        request, "insight/deliveries.html", language,
        partnership=partnership, dataset=partnership.datasets[dataset], receipts=receipts, reasons=queries.quarantine_reasons(receipts),
    )  # fmt: skip


def scorecard(request: HttpRequest, language: str, partner: str) -> HttpResponse:
    return page(request, "insight/scorecard.html", language, partnership=queries.partnership(), card=_card(partner))


def scorecard_csv(request: HttpRequest, language: str, partner: str) -> HttpResponse:
    return _download(_card(partner).csv(), f"scorecard-{partner}.csv")


def _card(partner: str) -> Any:
    queries.current()
    found = [card for card in scorecards(queries.settings.FOLDER, out=queries.settings.BUILDS) if card.partner == partner]
    if not found:
        raise Http404
    return found[0]


def measure(request: HttpRequest, language: str, name: str) -> HttpResponse:
    build = queries.current()
    partnership = queries.partnership()
    shown = queries.shown(build, partnership, name)
    if shown is None:
        raise Http404
    return page(request, "insight/measure.html", language, partnership=partnership, build=build, shown=shown)


def measure_csv(request: HttpRequest, language: str, name: str) -> HttpResponse:
    build = queries.current()
    made = build.results["measures"].get(name, {})
    if made.get("status") != "made":
        raise Http404
    return _download(as_csv(build.measure(name)), f"{name}.csv")


def _download(content: str, name: str) -> HttpResponse:
    # the mark at the start tells Excel that it is UTF-8
    response = HttpResponse("\ufeff" + content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def static(request: HttpRequest, name: str) -> HttpResponse:
    if name not in {path.name for path in _STATIC.iterdir()}:
        raise Http404
    response = HttpResponse((_STATIC / name).read_bytes(), content_type=mimetypes.guess_type(name)[0] or "application/octet-stream")
    response["Cache-Control"] = "public, max-age=3600"
    return response


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, "ui/missing.html", _language(request), status=404)


def failed(request: HttpRequest) -> HttpResponse:
    import sys

    fault = sys.exc_info()[1]
    said = str(fault) if isinstance(fault, DiogelError) else ""
    return page(request, "ui/failed.html", _language(request), status=500, said=said)


def _language(request: HttpRequest) -> str:
    return "cy" if request.path.startswith("/cy/") else "en"
