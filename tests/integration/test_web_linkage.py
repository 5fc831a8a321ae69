"""The page on how good the links are: in both languages, sound, with every figure's meaning, and without small numbers or names."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from quality_folder import CANARY, DAY, build, quality_folder

import web_folder

web_folder.django_ready()

from django.test import Client, override_settings  # noqa: E402

from diogel.build.evaluate import evaluate  # noqa: E402
from diogel.build.open import open_current  # noqa: E402
from diogel.linkage.quality.report import Quality  # noqa: E402
from diogel.sharing import standing  # noqa: E402
from diogel.web.accounts.models import User  # noqa: E402
from workplace import signed_in, somebody  # noqa: E402


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = quality_folder(tmp_path_factory.mktemp("judged"))
    build(made)
    return made


@pytest.fixture(scope="module")
def quality(folder: Path) -> Quality:
    return evaluate(folder, on=DAY)


@pytest.fixture(autouse=True)
def _served(sqlite: Any, folder: Path, quality: Quality, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(standing, "today", lambda: DAY)
    keep(folder, quality)
    with override_settings(FOLDER=folder, BUILDS=None, CODES_REQUIRED=False):
        yield


def keep(folder: Path, quality: Quality | None) -> None:
    """What a build keeps of itself."""
    path = open_current(folder).path / "results.json"
    results = json.loads(path.read_text("utf-8"))
    results.pop("linkage_quality", None)
    path.write_text(json.dumps(results | ({"linkage_quality": quality.plain()} if quality else {})), "utf-8")


def reader() -> Client:
    return signed_in(User.objects.first() or somebody("Elin Prosser", roles=["analyst"]))


def text_of(address: str) -> str:
    response = reader().get(address)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_first_page_leads_to_it() -> None:
    assert 'href="/en/linkage/"' in reader().get("/en/picture/").content.decode()
    assert "Pa mor dda yw'r cysylltiadau" in text_of("/cy/picture/").replace("&#39;", "'")


def test_it_says_what_is_known_and_what_is_not(quality: Quality) -> None:
    page = text_of("/en/linkage/")
    assert f"Identities {quality.counts.identities:,} Persons {quality.counts.persons:,}" in page
    assert "how many are right is not known" in page
    assert "It is a belief and not a measurement." in page
    assert "comparisons were made" in page and "is no verdict" in page
    assert "Counts under 10 of a group are not shown" in page
    for group in quality.groups:
        if group.identities is None:
            assert "not shown" in page


def test_it_is_in_welsh_too() -> None:
    page = text_of("/cy/linkage/").replace("&#39;", "'")
    assert "Yn ôl partner" in page and "Heddlu" in page and "Heb ei roi" in page
    assert "nid yw'n hysbys faint sy'n gywir" in page
    for english in ("Joined", "By partner", "not shown", "Waiting for review", "What it means", "Never compared"):
        assert english not in page


@pytest.mark.parametrize("language", ["en", "cy"])
def test_it_is_sound(language: str) -> None:
    address = f"/{language}/linkage/"
    assert web_pages().faults(address, reader().get(address).content.decode()) == []


def web_pages() -> ModuleType:
    """The sweep over all pages, which knows what sound is."""
    spec = importlib.util.spec_from_file_location("web_pages", Path(__file__).parents[1] / "unit" / "test_web_pages.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_nobody_is_named(folder: Path) -> None:
    page = reader().get("/en/linkage/").content.decode()
    assert CANARY.casefold() not in page.casefold()
    assert not [row["identity_id"] for row in open_current(folder).table("identity").to_pylist() if row["identity_id"] in page]


def test_a_group_that_stands_out_is_tagged_in_words(quality: Quality) -> None:
    differing = [group for group in quality.groups if (told := group.elsewhere.difference) and told.differs != "no"]
    assert differing
    page = text_of("/en/linkage/")
    assert "higher +" in page or "lower -" in page


@pytest.mark.parametrize("kept", [None, {"quality": 99}], ids=["none", "of another form"])
def test_a_build_that_did_not_judge_itself_says_so(kept: object, folder: Path, tmp_path: Path) -> None:
    own = Path(shutil.copytree(folder, tmp_path / "own", symlinks=True))
    path = open_current(own).path / "results.json"
    results = json.loads(path.read_text("utf-8"))
    del results["linkage_quality"]
    path.write_text(json.dumps(results | ({"linkage_quality": kept} if kept else {})), "utf-8")
    with override_settings(FOLDER=own):
        assert "This build has not judged its links." in text_of("/en/linkage/")
        assert "Nid yw'r adeiladwaith hwn wedi barnu" in text_of("/cy/linkage/").replace("&#39;", "'")
