"""Bringing cases in: which pathway and the file; what each row would become; all of it, or nothing."""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePath
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from diogel.definitions.pathway import OPENING, Move, Pathway
from diogel.errors import DiogelError
from diogel.web.cases.actions.files import checked
from diogel.web.cases.bringing import write
from diogel.web.cases.importing.planning import Plan, plan
from diogel.web.cases.importing.sheet import Row, Sheet, headers, read
from diogel.web.cases.queries.openings import lead_of
from diogel.web.cases.queries.seeing import Seer
from diogel.web.cases.views.around import found, seer_of
from diogel.web.permissions import Belongs, Permission, needs, require
from diogel.web.ui.forms import Form
from diogel.web.ui.languages import said as _
from diogel.web.ui.languages import words
from diogel.web.ui.pages import page

_KEPT = "cases.import"
_SHOWN = 200


class ImportForm(Form):
    begin = forms.ChoiceField(label=_("On which pathway?"), widget=forms.RadioSelect)
    file = forms.FileField(label=_("The spreadsheet"), help_text=_("CSV or Excel, at most 500 rows. The first line names the columns."))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["begin"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = choices


@needs(Permission.CASES_SUPERVISE)
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, language: str) -> HttpResponse:
    seer = seer_of(request)
    own = _own(seer)
    choices = [(key, words(pathway.title)) for key, (pathway, _move) in own.items()]
    form = ImportForm(request.POST or None, request.FILES or None, choices=choices)
    if form.is_valid():
        key = form.cleaned_data["begin"]
        try:
            sheet = _read(form.cleaned_data["file"], *own[key])
        except DiogelError as fault:
            form.add_error("file", f"{fault.what}. {fault.todo}" if fault.todo else fault.what)
        else:
            request.session[_KEPT] = {
                "key": key,
                "rows": [[row.line, dict(row.cells)] for row in sheet.rows],
                "unknown": list(sheet.unknown),
            }
            return redirect("import_check", language=language)
    columns = [(pathway.title, sorted(headers(pathway, move))) for pathway, move in own.values()]
    return page(request, "cases/importing/send.html", language, form=form, columns=columns, status=400 if form.errors else 200)


@needs(Permission.CASES_SUPERVISE)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, language: str) -> HttpResponse:
    """Tried again when it is confirmed: what has changed meanwhile counts too."""
    seer = seer_of(request)
    kept = found(request.session.get(_KEPT))
    pathway, move = found(_own(seer).get(kept["key"]))
    sheet = Sheet(tuple(Row(line, cells) for line, cells in kept["rows"]), tuple(kept["unknown"]))
    planned = plan(seer, pathway, move, sheet)
    if request.method == "POST" and not planned.problems:
        count = _bring(seer, planned)
        request.session.pop(_KEPT, None)
        transaction.on_commit(lambda: messages.success(request, _("Cases brought in: %(count)s") % {"count": count}))
        return redirect("case_list", language=language)
    return page(
        request, "cases/importing/check.html", language, pathway=pathway, problems=planned.problems[:_SHOWN], total=len(planned.problems),
        rows=len(sheet.rows), stages=_stages(planned),
    )  # fmt: skip


def _bring(seer: Seer, planned: Plan) -> int:
    require(seer.user, Permission.CASES_SUPERVISE, Belongs(seer.user.partnership, seer.user.partner))
    return len(write(planned.pasts, partnership=seer.user.partnership))


def _stages(planned: Plan) -> list[tuple[Any, int]]:
    """Where the cases would stand, with how many."""
    counted: dict[str, int] = {}
    names: dict[str, Any] = {}
    for past in planned.pasts:
        stage = past.state.stage or ""
        counted[stage] = counted.get(stage, 0) + 1
        names[stage] = next((one.name for one in past.pathway.stages if one.stage == stage), stage)
    return [(names[stage], count) for stage, count in counted.items()]


def _own(seer: Seer) -> dict[str, tuple[Pathway, Move]]:
    """The pathways on which their own partner would lead, each by the moves with which they may open a case."""
    return {
        f"{pathway.pathway}:{move.move}": (pathway, move)
        for pathway in seer.partnership.pathways.values()
        for move in pathway.moves
        if OPENING in move.from_ and seer.roles & set(move.who) and lead_of(pathway, seer.actor) == seer.user.partner
    }


def _read(upload: Any, pathway: Pathway, move: Move) -> Sheet:
    """Under the ending that it came with, since that says what it is."""
    name, _type, data = checked(upload)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"cases{PurePath(name).suffix.casefold()}"
        path.write_bytes(data)
        return read(path, pathway, move)
