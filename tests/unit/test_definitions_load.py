"""A folder loaded: what it is made into, where its parts stand, and how adopting a ready-made dataset works out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from definitions_folder import RIGHT, Change, write_folder

from diogel.definitions.load import Loaded, load, load_or_fail
from diogel.definitions.model import Dataset
from diogel.errors import DefinitionError, UsageError

STREET, NUISANCE = "datasets/street.yaml", "vocabularies/nuisance.yaml"
LIKE = "like: police_uk_street\n"


def street(folder: Path, more: str) -> Dataset:
    return load_or_fail(write_folder(folder, (STREET, LIKE, LIKE + more))).datasets["street"]


def test_a_right_folder_becomes_a_partnership(tmp_path: Path) -> None:
    partnership = load_or_fail(write_folder(tmp_path), strict=True)
    assert partnership.id == "aberwylan"
    assert list(partnership.partners) == ["police", "council", "health"]
    assert sorted(partnership.datasets) == ["asb", "street"]
    assert partnership.agreements["asb_isp"].clauses[0].clause == "5.10"
    assert partnership.sql == {"nuisance": RIGHT["measures/nuisance.sql"]}
    assert partnership.datasets["asb"].columns[0].required is True


def test_what_columns_leave_unsaid_is_written_out(tmp_path: Path) -> None:
    attribute = ("datasets/asb.yaml", "key: [Case]", "  - {name: Sort, meaning: attribute.sort, vocabulary: nuisance}\nkey: [Case]")
    dataset = load_or_fail(write_folder(tmp_path, attribute)).datasets["asb"]
    ethnicity, sort = dataset.column("Ethnicity"), dataset.column("Sort")
    assert ethnicity and ethnicity.vocabulary == "ethnic_group"
    assert sort and sort.type == "vocabulary"


def test_vocabularies_are_those_in_use(tmp_path: Path) -> None:
    vocabularies = load_or_fail(write_folder(tmp_path)).vocabularies
    assert {"nuisance", "event_category", "role", "sex", "ethnic_group", "outcome"} <= set(vocabularies)
    assert "tenure" not in vocabularies


def test_adopting_takes_everything_that_isnt_given(tmp_path: Path) -> None:
    dataset = street(tmp_path, "")
    assert (dataset.dataset, dataset.provider, dataset.marking, dataset.row) == ("street", "police", "OFFICIAL", "event")
    assert [column.name for column in dataset.columns][:2] == ["Crime ID", "Month"]


def test_a_key_that_is_given_counts(tmp_path: Path) -> None:
    dataset = street(tmp_path, "marking: OFFICIAL-SENSITIVE\nfrequency: daily\n")
    assert (dataset.marking, dataset.frequency) == ("OFFICIAL-SENSITIVE", "daily")


def test_columns_are_merged_by_name_and_keep_their_order(tmp_path: Path) -> None:
    plain = street(tmp_path / "a", "")
    merged = street(tmp_path / "b", "columns:\n  - {name: Beat, meaning: attribute.beat}\n  - {name: Month, required: false}\n")
    assert [column.name for column in merged.columns] == [*(column.name for column in plain.columns), "Beat"]
    before, after = plain.column("Month"), merged.column("Month")
    assert before and after and after == before.model_copy(update={"required": False})


def test_a_renamed_column_is_known_by_its_new_name(tmp_path: Path) -> None:
    dataset = street(tmp_path, "rename: {Month: Mis}\ncolumns:\n  - {name: Mis, aliases: [Month]}\n")
    month = dataset.column("Mis")
    assert month and (month.meaning, month.aliases) == ("event.month", ("Month",))
    assert dataset.column("Month") is None


def test_names_can_be_swapped(tmp_path: Path) -> None:
    dataset = street(tmp_path, "rename: {Longitude: Latitude, Latitude: Longitude}\n")
    longitude = dataset.column("Longitude")
    assert longitude and longitude.meaning == "event.latitude"


def test_a_column_left_out_is_gone(tmp_path: Path) -> None:
    assert street(tmp_path, "without: [Context, LSOA name]\n").column("Context") is None


ADOPTED_ASB = "version: 1\ndataset: cases\nprovider: council\nlike: council_asb\n"


def adopted(folder: Path, more: str) -> Loaded:
    return load(write_folder(folder, ("datasets/cases.yaml", "", ADOPTED_ASB + more)))


def test_a_ready_made_key_follows_a_renamed_column(tmp_path: Path) -> None:
    plain = adopted(tmp_path / "a", "").partnership
    assert plain and plain.datasets["cases"].key
    name = plain.datasets["cases"].key[0]
    renamed = adopted(tmp_path / "b", f"rename: {{{name}: Cyfeirnod}}\n").partnership
    assert renamed and renamed.datasets["cases"].key[0] == "Cyfeirnod"


def test_a_ready_made_key_that_loses_a_column_is_no_key(tmp_path: Path) -> None:
    plain = adopted(tmp_path / "a", "").partnership
    assert plain
    name = plain.datasets["cases"].key[0]
    loaded = adopted(tmp_path / "b", f"without: [{name}]\n")
    assert [fault.what for fault in loaded.faults] == ["a column of the ready-made key is left out, so rows can't be told apart"]
    assert loaded.partnership and loaded.partnership.datasets["cases"].key == ()
    assert adopted(tmp_path / "c", f"without: [{name}]\nkey: []\n").faults == ()


def test_own_terms_and_codes_are_added_to_a_ready_made_vocabulary(tmp_path: Path) -> None:
    own = """\
version: 1
vocabulary: event_category
terms:
  - {term: fly_tipping, name: {en: Fly-tipping, cy: Tipio anghyfreithlon}, within: environmental_crime}
  - {term: drugs, name: {en: Drug crime, cy: Troseddau cyffuriau}}
codes: {FT: fly_tipping}
"""
    vocabulary = load_or_fail(write_folder(tmp_path, ("vocabularies/more.yaml", "", own)), strict=True).vocabularies["event_category"]
    terms = {term.term: term.name.en for term in vocabulary.terms}
    assert terms["fly_tipping"] == "Fly-tipping" and terms["drugs"] == "Drug crime" and "burglary" in terms
    assert vocabulary.codes["FT"] == "fly_tipping" and len(vocabulary.codes) > 1


@pytest.mark.parametrize(
    ("where", "place"),
    [
        (("agreement", "asb_isp", "clauses", 0, "columns", 2), ("agreements/asb_isp.yaml", 17, 29)),
        (("agreement", "asb_isp", "review"), ("agreements/asb_isp.yaml", 6, 9)),
        (("agreement", "asb_isp", "withdrawn"), ("agreements/asb_isp.yaml", 1, 1)),
        (("dataset", "street", "columns", 3, "meaning"), ("datasets/street.yaml", 4, 7)),
        (("dataset", "street", "row"), ("datasets/street.yaml", 4, 7)),
        (("partnership", "aberwylan", "partners", 1, "id"), ("partnership.yaml", 8, 9)),
        (("measure", "nuisance", "purpose"), ("measures/nuisance.yaml", 5, 10)),
        (("group", "tasking"), ("groups/tasking.yaml", 1, 1)),
    ],
)
def test_every_part_has_its_position(tmp_path: Path, where: tuple[object, ...], place: tuple[str, int, int]) -> None:
    file, line, column = load(write_folder(tmp_path)).position(*where)  # type: ignore[arg-type]
    assert (file.relative_to(tmp_path).as_posix(), line, column) == place


def test_paths_given_at_the_command_are_followed(tmp_path: Path) -> None:
    elsewhere: Change = ("partnership.yaml", "areas/wards.geojson", "$MAPS/wards.geojson")
    folder = write_folder(tmp_path / "folder", elsewhere)
    assert [fault.severity for fault in load(folder).faults] == ["warning"]
    assert load(folder, paths={"MAPS": folder / "areas"}).faults == ()
    (fault,) = load(folder, paths={"MAPS": tmp_path}).faults
    assert (fault.severity, fault.what) == ("error", f"there is no file {tmp_path / 'wards.geojson'}")


def test_errors_leave_no_partnership_but_a_draft_to_look_further_in(tmp_path: Path) -> None:
    loaded = load(write_folder(tmp_path, ("datasets/asb.yaml", "provider: council", "provider: counsil")))
    assert loaded.partnership is None
    assert loaded.draft and loaded.draft.datasets["asb"].provider == "counsil"


def test_a_file_wrong_in_itself_leaves_no_draft(tmp_path: Path) -> None:
    assert load(write_folder(tmp_path, ("datasets/asb.yaml", "row: event", "row: evnt"))).draft is None


def test_failing_names_every_error_and_no_warning(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path,
        ("datasets/asb.yaml", "provider: council", "provider: counsil"),
        ("groups/board.yaml", "{en: Board, cy: Bwrdd}", "{en: Board}"),
        ("groups/tasking.yaml", "chair: police", "chair: polise"),
    )
    with pytest.raises(DefinitionError) as failed:
        load_or_fail(folder)
    assert failed.value.what == f"2 things are wrong in {folder}"
    assert "asb.yaml:4:11" in str(failed.value) and "tasking.yaml:6:8" in str(failed.value) and "Welsh" not in str(failed.value)


def test_a_single_error_is_told_by_itself(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, ("datasets/asb.yaml", "provider: council", "provider: counsil"))
    with pytest.raises(DefinitionError) as failed:
        load_or_fail(folder)
    assert str(failed.value) == f"{folder}/datasets/asb.yaml:4:11: there is no partner 'counsil'\n  did you mean 'council'?"


def test_strict_makes_missing_welsh_an_error(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, ("groups/board.yaml", "{en: Board, cy: Bwrdd}", "{en: Board}"))
    assert load_or_fail(folder)
    with pytest.raises(DefinitionError, match="no Welsh"):
        load_or_fail(folder, strict=True)


def test_welsh_is_not_asked_of_a_partnership_without_it(tmp_path: Path) -> None:
    english = ("partnership.yaml", "partnership: aberwylan\n", "partnership: aberwylan\nlanguages: [en]\n")
    assert load(write_folder(tmp_path, english, ("groups/board.yaml", "{en: Board, cy: Bwrdd}", "{en: Board}"))).faults == ()


def test_a_folder_that_is_not_there_is_a_matter_of_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder"):
        load(tmp_path / "nowhere")


HEAVY = ("duckdb", "pyarrow", "numpy", "splink", "django", "pyspark", "sqlglot", "shapely")


def test_loading_stays_light(tmp_path: Path) -> None:
    """Checking a folder answers at once: it needs none of what a build needs."""
    code = (
        "import sys; from pathlib import Path; from diogel.definitions.load import load; load(Path(sys.argv[1])); "
        "print(*(name for name in sys.argv[2:] if name in sys.modules))"
    )
    folder = str(write_folder(tmp_path))
    done = subprocess.run([sys.executable, "-c", code, folder, *HEAVY], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
