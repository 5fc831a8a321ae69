"""Make the record of the current build, and write it: a page in each language, and JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from diogel.build.evaluate import evaluate
from diogel.build.open import open_current
from diogel.build.transparency.facts import Facts
from diogel.build.transparency.filled import sections
from diogel.build.transparency.record import LANGUAGES, Record
from diogel.definitions.load import load_or_fail
from diogel.definitions.model import Text
from diogel.errors import UsageError

NAME = "linkage-transparency"


def record_of(
    folder: Path,
    *,
    on: date,
    truth: Path | None = None,
    sample: Path | None = None,
    out: Path | None = None,
    paths: Mapping[str, Path] | None = None,
) -> Record:
    """The record of the current build's links, with its evaluation: against a truth and by a sample, where they are given."""
    quality = evaluate(folder, on=on, truth=truth, sample=sample, out=out, paths=paths)
    build = open_current(folder, out)
    partnership = load_or_fail(folder, paths={**build.given_paths, **(paths or {})})
    facts = Facts.of(folder, partnership, build, build.model, quality)
    name = partnership.file.name
    return Record(
        title=Text(
            en=f"Algorithmic transparency record: linkage, {name.en}",
            cy=f"Cofnod tryloywder algorithmig: cysylltu, {name.in_language('cy')}",
        ),
        facts={key: str(build.manifest[key]) for key in ("build", "on", "finished_at", "diogel")},
        sections=sections(facts),
    )


def write_record(record: Record, into: Path) -> list[Path]:
    """Write the pages and the JSON into a folder. UsageError where one is there already: somebody may have filled in its blanks."""
    files = {into / f"{NAME}-{language}.md": record.markdown(language) for language in LANGUAGES}
    files[into / f"{NAME}.json"] = json.dumps(record.plain(), indent=1, ensure_ascii=False) + "\n"
    for path in files:
        if path.exists():
            raise UsageError("there is a record here already", where=str(path), todo="give another folder with -o, or move it away")
    into.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        path.write_text(content, "utf-8")
    return list(files)
