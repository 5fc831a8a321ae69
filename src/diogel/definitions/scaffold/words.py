"""How a scaffold writes YAML: by hand, so that it reads as a person would have written it, comments and all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from diogel.definitions.schema import file_name
from diogel.definitions.sources import Kind


def head(kind: Kind, *comments: str) -> str:
    """The line that links the file to its schema, for editors, and what the file is for."""
    up = "" if kind == "partnership" else "../"
    lines = [f"# yaml-language-server: $schema={up}.schemas/{file_name(kind)}", *(f"# {comment}" for comment in comments)]
    return "\n".join(lines) + "\nversion: 1\n"


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def both(en: str, cy: str) -> str:
    return f"{{en: {quoted(en)}, cy: {quoted(cy)}}}"


def names(items: Iterable[str]) -> str:
    """A list on one line, quoted where a name isn't made of plain words."""
    return f"[{', '.join(name(item) for item in items)}]"


def name(item: str) -> str:
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9_ ]*[A-Za-z0-9]", item) and item.lower() not in ("true", "false", "null")
    return item if plain else quoted(item)
