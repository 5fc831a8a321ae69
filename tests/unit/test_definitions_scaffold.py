"""A new folder is right as it stands, says what to decide, and overwrites nothing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from diogel.definitions import catalogue
from diogel.definitions.load import load, load_or_fail
from diogel.definitions.scaffold import init
from diogel.definitions.scaffold.areas import levels
from diogel.errors import UsageError


def polygons(path: Path, **properties: str) -> Path:
    feature = {"type": "Feature", "properties": properties, "geometry": None}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    return path


@pytest.fixture
def maps(tmp_path: Path) -> dict[str, Path]:
    return {
        "lsoa": polygons(tmp_path / "lsoa.geojson", LSOA11CD="W1", LSOA11NM="One", LAD13CD="W6"),
        "ward": polygons(tmp_path / "ward.geojson", WD13CD="W5", WD13CDO="00", WD13NM="Aethwy", WD13NMW="Aethwy", LAD13CD="W6"),
    }


def test_a_new_folder_has_nothing_wrong(tmp_path: Path) -> None:
    init(tmp_path / "new", name="Safer Aberwylan", name_cy="Aberwylan Ddiogelach")
    assert load(tmp_path / "new").faults == ()


def test_a_name_without_its_welsh_is_the_only_warning(tmp_path: Path) -> None:
    init(tmp_path / "new", name="Safer Aberwylan")
    assert [fault.what for fault in load(tmp_path / "new").faults] == ["this text has no Welsh"]


@pytest.mark.parametrize("dataset", sorted(catalogue.dataset_ids()))
def test_every_ready_made_dataset_can_be_started_from(tmp_path: Path, dataset: str) -> None:
    init(tmp_path / "new", name="Safer Aberwylan", name_cy="Aberwylan Ddiogelach", like=[dataset])
    partnership = load_or_fail(tmp_path / "new", strict=True)
    named = {name for agreement in partnership.agreements.values() for clause in agreement.clauses for name in clause.columns}
    assert named == {"*"} or named == {column.name for column in partnership.datasets[dataset].columns}


def test_nothing_flows_under_a_draft_but_what_is_published(tmp_path: Path) -> None:
    init(tmp_path / "new", name="Safer Aberwylan", like=["police_uk_street", "police_incidents"])
    agreements = load_or_fail(tmp_path / "new").agreements
    assert (agreements["open_licence"].type, agreements["sharing"].stage) == ("licence", "draft")
    assert not [party for party in agreements["sharing"].parties if party.signed]
    assert agreements["sharing"].start > date.today()


def test_areas_are_read_off_the_polygons(tmp_path: Path, maps: dict[str, Path]) -> None:
    init(tmp_path / "new", name="Safer Aberwylan", name_cy="Aberwylan Ddiogelach", areas=maps, like=["police_uk_street"])
    partnership = load_or_fail(tmp_path / "new", strict=True)
    lsoa, ward, authority = partnership.areas
    assert (lsoa.code, lsoa.label, ward.code, ward.label, ward.label_cy) == ("LSOA11CD", "LSOA11NM", "WD13CD", "WD13NM", "WD13NMW")
    assert lsoa.parent and (lsoa.parent.level, lsoa.parent.property) == ("local_authority", "LAD13CD")
    assert authority.within and (authority.within.level, authority.within.property) == ("lsoa", "LAD13CD")
    assert partnership.path(lsoa.file).is_file()
    assert set(partnership.measures) == {f"police_uk_street_by_{level}" for level in ("lsoa", "ward", "local_authority")}


def test_a_level_given_is_not_made_again(tmp_path: Path, maps: dict[str, Path]) -> None:
    authorities = polygons(tmp_path / "lad.geojson", LAD13CD="W6", LAD13NM="Gwynedd")
    found = levels({"lsoa": maps["lsoa"], "local_authority": authorities})
    assert [(level.level, level.parent, level.within) for level in found] == [
        ("lsoa", ("local_authority", "LAD13CD"), None),
        ("local_authority", None, None),
    ]


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"code": "A", "name": "B", "name_cy": "C"}, ("code", "name", "name_cy")),
        ({"id": "A", "NAME": "B"}, ("id", "NAME", "")),
        ({"beat": "A"}, ("beat", "beat", "")),
        ({"BEAT20CD": "A", "BEAT20NM": "B"}, ("BEAT20CD", "BEAT20NM", "")),
    ],
)
def test_areas_of_no_known_kind(tmp_path: Path, properties: dict[str, str], expected: tuple[str, str, str]) -> None:
    (level,) = levels({"beat": polygons(tmp_path / "beats.geojson", **properties)})
    assert (level.code, level.label, level.label_cy) == expected


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine", "utf-8")
    written = init(tmp_path, name="Safer Aberwylan")
    assert (tmp_path / "README.md").read_text("utf-8") == "mine"
    assert tmp_path / "README.md" not in written
    assert init(tmp_path, name="Another") == []
    assert "Safer Aberwylan" in (tmp_path / "partnership.yaml").read_text("utf-8")


@pytest.mark.parametrize("private", ["deliveries/", "builds/", "keys/", "state/"])
def test_what_must_stay_out_of_git_does(tmp_path: Path, private: str) -> None:
    init(tmp_path, name="Safer Aberwylan")
    assert private in (tmp_path / ".gitignore").read_text("utf-8").splitlines()


def test_each_file_links_to_a_schema_that_is_there(tmp_path: Path, maps: dict[str, Path]) -> None:
    init(tmp_path / "new", name="Safer Aberwylan", areas=maps, like=["police_uk_street", "si_fire"])
    files = sorted((tmp_path / "new").rglob("*.yaml"))
    assert len(files) > 5
    for file in files:
        link = file.read_text("utf-8").splitlines()[0].partition("$schema=")[2]
        assert (file.parent / link).is_file()


def test_the_same_texts_stand_in_both_languages(tmp_path: Path) -> None:
    init(tmp_path, name="Safer Aberwylan", name_cy="Aberwylan Ddiogelach")
    readme = (tmp_path / "README.md").read_text("utf-8")
    english, welsh = readme.split("# Aberwylan Ddiogelach\n")
    assert english.count("`diogel ") == welsh.count("`diogel ") and english.count("\n## ") == welsh.count("\n## ")


@pytest.mark.parametrize(
    ("wanted", "what", "todo"),
    [
        ({"like": ["police_uk_streets"]}, "there is no ready-made dataset 'police_uk_streets'", "did you mean 'police_uk_street'?"),
        ({"areas": {"Big Ward": Path("x")}}, "'Big Ward' can't be the name of a level", "use small letters, digits, - and _, such as ward"),
        ({"areas": {"ward": Path("nowhere.geojson")}}, "there is no file nowhere.geojson", "give the GeoJSON file of the level's polygons"),
    ],
)
def test_what_cant_be_started_from_is_refused(tmp_path: Path, wanted: dict[str, object], what: str, todo: str) -> None:
    with pytest.raises(UsageError) as refused:
        init(tmp_path / "new", name="Safer Aberwylan", **wanted)  # type: ignore[arg-type]
    assert (refused.value.what, refused.value.todo) == (what, todo)
    assert not (tmp_path / "new").exists()


def test_a_file_without_polygons_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ward.geojson").write_text("{}", "utf-8")
    with pytest.raises(UsageError, match="has no polygon with properties"):
        init(tmp_path / "new", name="Safer Aberwylan", areas={"ward": tmp_path / "ward.geojson"})
    assert not (tmp_path / "new").exists()
