"""A small built folder for the tests of the web: the minimal partnership, with a dataset that no agreement lets in, a file
sent twice, and files that belong to no dataset."""

from __future__ import annotations

import os
import shutil
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from diogel.build.open import build_folder
from diogel.definitions.examples import example
from diogel.progress import Silent

DAY = date(2026, 11, 1)

CLOSED = """\
version: 1
dataset: camera_requests
title: {en: "Requests for camera footage", cy: "Ceisiadau am luniau camera"}
provider: council
row: event
columns:
  - {name: REF, meaning: event.reference, required: true}
  - {name: WHEN, meaning: event.occurred_from, required: true}
"""

FORBIDDEN = """\
version: 1
measure: forbidden
title: {en: "People by home", cy: "Pobl yn ôl cartref"}
question: {en: "How many live where?", cy: "Faint sy'n byw ble?"}
purpose: analysis
recipient: safety_group
"""


def web_folder(into: Path) -> Path:
    folder = Path(shutil.copytree(example("minimal"), into / "minimal", ignore=shutil.ignore_patterns("builds", "keys", "state")))
    written = {
        "datasets/camera_requests.yaml": CLOSED,
        "deliveries/camera_requests/2026-09.csv": "REF,WHEN\nC1,2026-09-01\n",
        "deliveries/nobody_knows/2026-09.csv": "A\n1\n",
        "measures/forbidden.yaml": FORBIDDEN,
        "measures/forbidden.sql": "SELECT home_area, COUNT(*) AS people FROM person GROUP BY home_area",
    }
    for name, content in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    shutil.copyfile(folder / "sample/incidents/2026-q3.csv", folder / "sample/incidents/2026-q3-again.csv")
    build(folder)
    return folder


def build(folder: Path, *, again: bool = False) -> None:
    build_folder(folder, on=DAY, progress=Silent(), again=again)


@cache
def django_ready() -> None:
    """Django is set up once a process; tests then point it at a folder with `override_settings(FOLDER=...)`."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "diogel.web.settings"
    import django

    django.setup()


def every_address(picture: Any, languages: tuple[str, ...] = ("en", "cy")) -> list[tuple[str, str]]:
    """Route name and address of every page and download there is."""
    datasets = sorted({receipt.dataset for receipt in picture.receipts})
    made = [name for name in picture.partnership.measures if picture.measure(name).made]
    addresses = []
    for language in languages:
        addresses += [("picture", f"/{language}/picture/"), ("linkage", f"/{language}/linkage/")]
        addresses += [(name, f"/{language}/{name}/") for name in ("help", "accessibility", "privacy")]
        addresses += [("deliveries", f"/{language}/deliveries/{name}/") for name in datasets]
        addresses += [("scorecard", f"/{language}/scorecards/{name}/") for name in picture.cards]
        addresses += [("scorecard_csv", f"/{language}/scorecards/{name}.csv") for name in picture.cards]
        addresses += [("measure", f"/{language}/measures/{name}/") for name in picture.partnership.measures]
        addresses += [("measure_csv", f"/{language}/measures/{name}.csv") for name in made]
    return addresses


def empty_folder(into: Path) -> Path:
    """The minimal partnership, built before anybody has delivered anything."""
    folder = Path(shutil.copytree(example("minimal"), into / "empty", ignore=shutil.ignore_patterns("builds", "keys", "state", "sample")))
    build(folder)
    return folder
