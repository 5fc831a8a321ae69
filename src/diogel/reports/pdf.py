"""A document as PDF, tagged for screen readers. What it says reaches the template as data and is never read as markup."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

TEMPLATES = Path(__file__).parent / "templates"


def pdf(template: str, said: Mapping[str, Any]) -> bytes:
    """`said` is all that the template shows: words in the language `said["language"]`, with the title under `title`."""
    inputs = {"said": json.dumps(said, ensure_ascii=False)}
    try:
        made = _compiler(template).compile(format="pdf", sys_inputs=inputs, pdf_standards="ua-1")
    except typst.TypstError as fault:
        # Somebody typed a sign that no font here has, such as an emoji: it stands as a box, which the standard doesn't allow.
        if "could not be displayed" not in str(fault):
            raise
        made = _compiler(template).compile(format="pdf", sys_inputs=inputs)
    assert isinstance(made, bytes)  # noqa: S101 - one document, to memory
    return made


@cache
def _compiler(template: str) -> typst.Compiler:
    return typst.Compiler(TEMPLATES / f"{template}.typ", root=TEMPLATES)
