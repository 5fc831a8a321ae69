"""What several tests share: Aberwylan itself, small, built once."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from diogel.build.open import build_folder
from diogel.definitions.examples import example
from diogel.definitions.load import load_or_fail
from diogel.progress import Silent
from diogel.synthetic import synthesise

BUILT_ON = date(2026, 11, 1)
_KEPT = ("police_incidents", "council_asb", "housing_tenancies", "youth_justice_caseload")


@pytest.fixture(scope="session")
def aberwylan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of some made-up people, with the largest deliveries of four datasets: enough for somebody to be known to several partners."""
    folder = tmp_path_factory.mktemp("aberwylan") / "aberwylan"
    shutil.copytree(example("aberwylan"), folder, ignore=shutil.ignore_patterns("builds", "keys", "state", "deliveries"))
    synthesise(load_or_fail(folder), people=1000, seed=7, out=folder / "deliveries", truth=folder / "truth")
    for dataset in (folder / "deliveries").iterdir():
        files = sorted((path for path in dataset.rglob("*") if path.is_file()), key=lambda path: (path.stat().st_size, path.name))
        for path in files if dataset.name not in _KEPT else files[:-4]:
            path.unlink()
    build_folder(folder, on=BUILT_ON, progress=Silent())
    return folder
