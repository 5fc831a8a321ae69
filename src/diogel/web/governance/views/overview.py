"""The first page of governance: what needs somebody, from every room, as far as whoever asks may know of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from diogel.web.governance import words
from diogel.web.governance.queries import erasures
from diogel.web.governance.queries.agreements import Register
from diogel.web.governance.queries.overview import trust
from diogel.web.governance.views import whole
from diogel.web.permissions import Permission, decide, needs
from diogel.web.ui.pages import page


@needs(Permission.AGREEMENTS_READ)
@require_safe
def governance(request: HttpRequest, language: str) -> HttpResponse:
    user = whole(request, Permission.AGREEMENTS_READ)
    register = Register.today()
    may = {name: decide(user, permission).allowed for name, permission in _MAY.items()}
    return page(
        request, "governance/overview.html", language,
        register=register, words=words, may=may,
        faults=[one for one in register.findings if one.finding.severity == "error"],
        due=len(erasures.not_asked_for(erasures.due())) if may["retention"] else 0,
        open=[one for one in erasures.everything() if one.state != "erased"] if may["retention"] else [],
        trust=trust(user, register.partnership, register.on) if may["log"] else None,
    )  # fmt: skip


_MAY = {
    "retention": Permission.RETENTION_READ,
    "log": Permission.AUDIT_READ,
    "checkpoints": Permission.AUDIT_CHECKPOINT,
    "copies": Permission.PEOPLE_COPY,
    "review": Permission.ACCOUNTS_CONFIRM,
}
