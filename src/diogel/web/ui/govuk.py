"""The GOV.UK Design System's components, as macros: `govuk.button({...})` in a template.

They stand in an environment of their own, in which what isn't given counts as absent, as their authors mean it; in ours a name
that isn't there is a mistake and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import ChainableUndefined, Environment, PackageLoader, PrefixLoader
from markupsafe import Markup

Macro = Callable[[dict[str, Any]], Markup]


class Govuk:
    """`govuk.summary_list` is the macro govukSummaryList; its parameters are the system's own."""

    def __init__(self) -> None:
        loader = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
        self._environment = Environment(loader=loader, undefined=ChainableUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)

    def __getattr__(self, name: str) -> Macro:
        template = self._environment.get_template(f"govuk_frontend_jinja/components/{name.replace('_', '-')}/macro.html")
        macro: Macro = getattr(template.module, f"govuk{name.title().replace('_', '')}")
        setattr(self, name, macro)
        return macro
