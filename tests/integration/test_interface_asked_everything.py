"""Schemathesis asks the programme interface everything that its description allows, and much that it doesn't: nothing may end in a fault,
and every answer is one that the description promises."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from casework import casework, written_town
from integration.test_interface import OPENING, system

__all__ = ["casework", "written_town"]
OPERATIONS = (
    ("GET", "/pathways"), ("GET", "/cases"), ("POST", "/cases"), ("GET", "/cases/{number}"), ("GET", "/cases/{number}/moves"),
    ("POST", "/cases/{number}/moves"), ("POST", "/cases/{number}/forms"), ("POST", "/cases/{number}/actions"),
    ("POST", "/cases/{number}/actions/{action}"), ("POST", "/cases/{number}/referrals"), ("GET", "/referrals"), ("POST", "/referrals/{id}"),
)  # fmt: skip
PROMISED = (not_a_server_error, status_code_conformance, content_type_conformance)
EXAMPLES = settings(
    max_examples=15, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture
def described() -> Any:
    from django.core.wsgi import get_wsgi_application

    return schemathesis.openapi.from_wsgi("/api/1/openapi.json", get_wsgi_application())


@pytest.mark.parametrize(("method", "address"), OPERATIONS)
def test_every_answer_is_a_promised_one(casework: Any, described: Any, method: str, address: str) -> None:
    ours = system()
    number = ours.post("cases", OPENING).json()["number"]

    @EXAMPLES
    @given(case=described[f"/api/1{address}"][method].as_strategy())
    def ask(case: Any) -> None:
        if "number" in (case.path_parameters or {}) and len(case.path_parameters["number"]) % 2:
            case.path_parameters["number"] = number
        case.call_and_validate(headers={"Authorization": f"Bearer {ours.written}"}, checks=PROMISED)

    ask()
