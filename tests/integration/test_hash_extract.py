"""`diogel hash` at a partner: tokens out, and nothing that says who somebody is: neither written, nor said, nor left behind."""

from __future__ import annotations

import csv
import gzip
import json
import logging
import stat
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from intake_kit import KEYS, Taken, taken_in

from diogel.build.hashing import HashedExtract, away_from_the_workbench, hash_extract
from diogel.cli import main
from diogel.definitions.alone import dataset_alone
from diogel.definitions.meanings import MATCH_KEYS
from diogel.definitions.model import Dataset
from diogel.errors import DefinitionError, DeliveryError, UsageError
from diogel.ingest.reading import delimited
from diogel.linkage.hashed import CROWD, Hasher
from diogel.linkage.project_key import ProjectKey
from diogel.progress import Silent
from diogel.stores.duckdb import DuckDBStore

KEY = ProjectKey("asb-2026", bytes(range(32)))
TOKENS = [name.rpartition(".")[2] for name in MATCH_KEYS]
TODAY = date(2026, 11, 23)

YAML = """\
version: 1
dataset: asb_people
title: {en: Reports, cy: Adroddiadau}
provider: council
row: event
columns:
  - {name: Ref, meaning: event.reference, required: true}
  - {name: When, meaning: event.occurred_from}
  - {name: Where, meaning: event.postcode}
  - {name: Kind, meaning: event.category}
  - {name: Notes, meaning: attribute.notes}
  - {name: Title, meaning: identity.title}
  - {name: Forename, meaning: identity.given_names}
  - {name: Surname, meaning: identity.family_name}
  - {name: Born, meaning: identity.date_of_birth}
  - {name: Sex, meaning: identity.sex}
  - {name: Address, meaning: identity.address}
  - {name: Postcode, meaning: identity.postcode}
  - {name: Phone, meaning: identity.phone}
  - {name: NHS, meaning: identity.nhs_number}
  - {name: Person, meaning: identity.reference}
  - {name: names_and_birth, meaning: identity.match_key_2}
"""
HEADERS = ["Ref", "When", "Where", "Kind", "Notes", "Title", "Forename", "Surname", "Born", "Sex", "Address", "Postcode", "Phone", "NHS",
           "Person", "Unknown"]  # fmt: skip
CANARIES = (
    "Cyfrinachwen",
    "Guddiedig",
    "1985-03-04",
    "04/03/1985",
    "CF10 1AA",
    "CF101AA",
    "07700900123",
    "9434765919",
    "Tŷ Cudd",
    "P-4711",
)
"""What stands in columns about the person, and in one that the dataset doesn't know."""


def row(number: int, **changes: str) -> list[str]:
    said = {
        "Ref": f"R{number}", "When": "01/11/2026", "Where": "CF10 1AA", "Kind": "Noise", "Notes": 'loud, "very"', "Title": "Mrs",
        "Forename": "Guddiedig", "Surname": "Cyfrinachwen", "Born": "04/03/1985", "Sex": "F", "Address": "Tŷ Cudd", "Postcode": "CF10 1AA",
        "Phone": "07700900123", "NHS": "9434765919", "Person": "P-4711", "Unknown": "Cyfrinachwen",
    }  # fmt: skip
    return list({**said, **changes}.values())


def as_csv(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADERS, *rows])
    return path


def as_gzip(path: Path, rows: list[list[str]]) -> Path:
    path.write_bytes(gzip.compress(as_csv(path, rows).read_bytes()))
    return path


def as_workbook(path: Path, rows: list[list[str]]) -> Path:
    book = openpyxl.Workbook()
    for one in [HEADERS, *rows]:
        book.active.append(one)
    book.save(path)
    return path


def as_parquet(path: Path, rows: list[list[str]]) -> Path:
    pq.write_table(pa.Table.from_pylist([dict(zip(HEADERS, one, strict=True)) for one in rows]), path)
    return path


def as_json_lines(path: Path, rows: list[list[str]]) -> Path:
    path.write_text("\n".join(json.dumps(dict(zip(HEADERS, one, strict=True))) for one in rows), "utf-8")
    return path


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    path = tmp_path / "asb_people.yaml"
    path.write_text(YAML, "utf-8")
    return dataset_alone(path)


def hashed(extract: Path, dataset: Dataset, out: Path, key: ProjectKey = KEY, **more: Any) -> HashedExtract:
    return hash_extract(extract, dataset, Hasher(key, dataset.dataset), out, today=TODAY, progress=Silent(), **more)


def written(path: Path, encoding: str = "utf-8-sig", delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


# -- what is written -------------------------------------------------------------------------------------------------


def test_tokens_stand_in_place_of_every_identity_column(tmp_path: Path, dataset: Dataset) -> None:
    told = hashed(as_csv(tmp_path / "a.csv", [row(1), row(2, Surname="Morgan", Person="")]), dataset, tmp_path / "out.csv")
    first, second = written(tmp_path / "out.csv")
    headers = [header.replace("match_key_2", "names_and_birth") for header in TOKENS]
    assert list(first) == ["Ref", "When", "Kind", "Notes", *headers]
    assert (first["Ref"], first["Notes"]) == ("R1", 'loud, "very"')
    expected = Hasher(KEY, "asb_people").tokens({
        "identity_given_names": "guddiedig", "identity_family_name": "cyfrinachwen", "identity_date_of_birth": date(1985, 3, 4),
        "identity_postcode": "CF10 1AA", "identity_nhs_number": "9434765919", "identity_reference": "P-4711",
    })  # fmt: skip
    assert [first[header] for header in headers] == list(expected.values())
    assert second["match_key_9"] == "" and second["match_key_1"] == first["match_key_1"]
    assert (told.rows, told.left_out, told.left_out_path) == (2, 0, None)
    assert told.tokens["names_and_birth"] == 2 and told.tokens["match_key_9"] == 1
    assert {"Title", "Surname", "Sex", "Address", "Phone", "Where", "Unknown"} <= set(told.columns.dropped)
    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("name", "make"),
    [("a.csv", as_csv), ("a.csv.gz", as_gzip), ("a.xlsx", as_workbook), ("a.parquet", as_parquet), ("a.jsonl", as_json_lines)],
)
def test_nothing_plain_is_found_in_output_messages_or_files(
    tmp_path: Path, dataset: Dataset, name: str, make: Callable[[Path, list[list[str]]], Path], monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    temporary, home = tmp_path / "tmp", tmp_path / "home"
    temporary.mkdir()
    home.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(delimited, "CHUNK_ROWS", 10)
    caplog.set_level(logging.DEBUG)
    rows = [row(n, **({"Born": "31/02/1985"} if n % 5 == 0 else {})) for n in range(40)]
    extract = make(tmp_path / name, rows)

    told = hashed(extract, dataset, home / "out.csv")

    assert (told.rows, told.left_out) == (32, 8)
    said = capfd.readouterr()
    everything = caplog.text + said.out + said.err + repr(told)
    everything += "".join(path.read_text("utf-8") for path in home.iterdir())
    assert not [word for word in CANARIES if word.lower() in everything.lower()]
    assert KEY.secret.hex() not in everything
    assert sorted(path.name for path in home.iterdir()) == ["out.csv", "out.left-out.csv"]
    assert list(temporary.rglob("*")) == []
    assert len({one["names_and_birth"] for one in written(home / "out.csv")}) == 1


def test_every_format_of_an_extract_makes_the_same_tokens(tmp_path: Path, dataset: Dataset) -> None:
    made = []
    for name, make in {"a.csv": as_csv, "b.xlsx": as_workbook, "c.parquet": as_parquet, "d.jsonl": as_json_lines}.items():
        hashed(make(tmp_path / name, [row(1), row(2, Forename="Siân", Born="1 May 1990")]), dataset, tmp_path / f"{name}.out.csv")
        made.append([one["names_and_birth"] for one in written(tmp_path / f"{name}.out.csv")])
    assert made.count(made[0]) == len(made)


def test_another_key_makes_other_tokens_and_the_same_key_the_same(tmp_path: Path, dataset: Dataset) -> None:
    extract = as_csv(tmp_path / "a.csv", [row(1)])
    keys = {"one": KEY, "again": KEY, "key": ProjectKey("asb-2026", bytes(32)), "project": ProjectKey("asb-2027", KEY.secret)}
    found = {}
    for name, key in keys.items():
        hashed(extract, dataset, tmp_path / f"{name}.csv", key)
        (one,) = written(tmp_path / f"{name}.csv")
        found[name] = {one[header] for header in one if header.startswith(("match_key", "names_"))}
    assert found["one"] == found["again"]
    assert not found["one"] & found["key"] and not found["one"] & found["project"] and not found["key"] & found["project"]


def test_what_may_say_who_somebody_is_stays_at_home_unless_asked_for(tmp_path: Path, dataset: Dataset) -> None:
    extract = as_csv(tmp_path / "a.csv", [row(1)])
    hashed(extract, dataset, tmp_path / "kept.csv", keep=["Where"], without=["Notes"])
    (one,) = written(tmp_path / "kept.csv")
    assert one["Where"] == "CF10 1AA" and "Notes" not in one


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"keep": ["Surname"]}, "a plain identifier"), ({"keep": ["Nots"]}, "no column Nots"), ({"without": ["Nots"]}, "no column Nots"),
    ],
)  # fmt: skip
def test_a_plain_identifier_is_never_kept(tmp_path: Path, dataset: Dataset, given: dict[str, list[str]], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        hashed(as_csv(tmp_path / "a.csv", [row(1)]), dataset, tmp_path / "out.csv", **given)
    assert not (tmp_path / "out.csv").exists()


NAMING = ["Mrs CYFRINACHWEN was loud", "loud (cyfrinachwen)", "her number is 943 476 5919", "Cyfrinachwen"]


@pytest.mark.parametrize("text", NAMING)
def test_free_text_that_names_its_person_is_refused(tmp_path: Path, dataset: Dataset, text: str) -> None:
    extract = as_csv(tmp_path / "a.csv", [row(1), row(2, Notes=text)])
    with pytest.raises(DeliveryError) as told:
        hashed(extract, dataset, tmp_path / "out.csv")
    assert told.value.where == "a.csv:3" and "column Notes names the person" in told.value.what
    assert not [word for word in CANARIES if word.lower() in str(told.value).lower()]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "asb_people.yaml"]
    hashed(extract, dataset, tmp_path / "out.csv", without=["Notes"])
    hashed(extract, dataset, tmp_path / "kept.csv", keep=["Notes"])


def test_free_text_that_has_the_name_within_a_word_is_not_refused(tmp_path: Path, dataset: Dataset) -> None:
    assert (
        hashed(as_csv(tmp_path / "a.csv", [row(1, Surname="Lane", Notes="planes over Lanelay")]), dataset, tmp_path / "out.csv").rows == 1
    )


# -- bad input -------------------------------------------------------------------------------------------------------


def test_bad_rows_are_left_out_and_told_by_line_and_column(tmp_path: Path, dataset: Dataset) -> None:
    rows = [row(1), row(2, Born="31/02/1985"), [*row(3), "one too many"], row(4, Born="never"), row(5)]
    told = hashed(as_csv(tmp_path / "a.csv", rows), dataset, tmp_path / "out.csv")
    assert [one["Ref"] for one in written(tmp_path / "out.csv")] == ["R1", "R5"]
    assert told.left_out == 3 and told.left_out_path == tmp_path / "out.left-out.csv"
    assert {(one.line, one.column, one.reason) for one in told.first_left_out} == {
        (3, "Born", "unreadable_date"), (5, "Born", "unreadable_date"), (4, "", "ragged"),
    }  # fmt: skip
    assert [one["line"] for one in written(tmp_path / "out.left-out.csv")] == ["3", "5", "4"]


def test_values_that_can_not_be_used_are_counted_by_column_and_reason(tmp_path: Path, dataset: Dataset) -> None:
    told = hashed(as_csv(tmp_path / "a.csv", [row(1, Postcode="nowhere"), row(2, NHS="123")]), dataset, tmp_path / "out.csv")
    assert told.doubts == {("Postcode", "not_a_postcode"): 1, ("NHS", "not_a_nhs_number"): 1}
    first, second = written(tmp_path / "out.csv")
    assert first["match_key_8"] == "" and second["match_key_1"] == ""


def test_missing_stays_missing(tmp_path: Path, dataset: Dataset) -> None:
    nobody = dict.fromkeys(("Forename", "Surname", "Born", "Postcode", "NHS", "Person"), "")
    hashed(
        as_csv(tmp_path / "a.csv", [row(1, **nobody), row(2, **nobody | {"Forename": "N/K", "Surname": "Unknown"})]),
        dataset,
        tmp_path / "o.csv",
    )
    for one in written(tmp_path / "o.csv"):
        assert {one[header] for header in one if header.startswith(("match_key", "names_"))} == {""}


def test_a_token_on_too_many_people_is_told(tmp_path: Path, dataset: Dataset) -> None:
    rows = [row(n, NHS="", Person=f"P{n}", Address=f"{n} High Street", Notes="") for n in range(CROWD + 1)]
    told = hashed(as_csv(tmp_path / "a.csv", rows), dataset, tmp_path / "out.csv")
    assert {(header, tokens, most) for header, tokens, most in told.crowded} >= {("names_and_birth", 1, CROWD + 1)}
    assert "match_key_9" not in {header for header, _, _ in told.crowded}


def test_an_extract_without_anybody_in_it_is_refused(tmp_path: Path, dataset: Dataset) -> None:
    (tmp_path / "a.csv").write_text("Ref,When\n1,01/11/2026\n", "utf-8")
    with pytest.raises(DeliveryError, match="nothing to make tokens of"):
        hashed(tmp_path / "a.csv", dataset, tmp_path / "out.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "asb_people.yaml"]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 400, b'Surname,Forename\n"open', "Cyfrinachwen\n".encode("utf-16")])
def test_what_is_no_extract_is_told_without_a_traceback_or_a_word_of_it(tmp_path: Path, dataset: Dataset, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(DeliveryError) as told:
        hashed(tmp_path / "a.csv", dataset, tmp_path / "out.csv")
    assert "cyfrinachwen" not in str(told.value).lower()
    assert not (tmp_path / "out.csv").exists()


def test_headers_alone_make_headers_alone(tmp_path: Path, dataset: Dataset) -> None:
    assert hashed(as_csv(tmp_path / "a.csv", []), dataset, tmp_path / "out.csv").rows == 0
    assert written(tmp_path / "out.csv") == []


@pytest.mark.parametrize("there", ["out.csv", "out.left-out.csv"])
def test_nothing_is_overwritten(tmp_path: Path, dataset: Dataset, there: str) -> None:
    (tmp_path / there).write_text("kept")
    with pytest.raises(UsageError, match="already"):
        hashed(as_csv(tmp_path / "a.csv", [row(1)]), dataset, tmp_path / "out.csv")
    assert (tmp_path / there).read_text() == "kept"


# -- what intake then makes of it ------------------------------------------------------------------------------------


def defined(dataset: Dataset) -> dict[str, Any]:
    return {name: dataset.model_dump()[name] for name in ("columns", "reading")}


def test_the_output_is_written_as_its_dataset_is_read(tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text(YAML + "reading: {encoding: utf-16, delimiter: ';', header_row: 3}\n", "utf-8")
    dataset = dataset_alone(tmp_path / "d.yaml")
    lines = "\n".join(["", "", ";".join(HEADERS), ";".join(one.replace(",", "").replace('"', "") for one in row(1))])
    (tmp_path / "a.csv").write_text(lines, "utf-16")
    hashed(tmp_path / "a.csv", dataset, tmp_path / "out.csv")
    store = DuckDBStore(KEYS, threads=1)
    path = tmp_path / "out.csv"
    names = ["Ref", "When", "names_and_birth"]
    taken = Taken(taken_in(path, tmp_path / "key", store=store, allowed=names, **defined(dataset)), tmp_path / "key")
    store.close()
    assert taken.receipt.rows_accepted == 1, taken.receipt
    (identity,) = taken.rows("identity")
    assert len(identity["identity_match_key_2"]) == 32


def test_where_only_tokens_may_stand_anything_else_keeps_the_whole_delivery_out(tmp_path: Path, dataset: Dataset) -> None:
    path = tmp_path / "a.csv"
    good = "0123456789abcdef" * 2
    path.write_text(f"Ref,When,names_and_birth\n1,01/11/2026,{good}\n2,01/11/2026,Cyfrinachwen\n", "utf-8")
    store = DuckDBStore(KEYS, threads=1)
    receipt = taken_in(path, tmp_path / "key", store=store, allowed=["Ref", "When", "names_and_birth"], **defined(dataset))
    store.close()
    assert receipt.status == "refused" and "a.csv:3" in str(receipt.problem) and "no token" in str(receipt.problem)
    assert [one.name for one in (tmp_path / "key").iterdir()] == ["receipt.json"]
    assert "cyfrinachwen" not in (tmp_path / "key" / "receipt.json").read_text("utf-8").lower()


# -- the command -----------------------------------------------------------------------------------------------------


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["hash", *map(str, words)], catch_exceptions=False)


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("asb_people.yaml").write_text(YAML, "utf-8")
    assert run("new-key", "--project", "asb-2026").exit_code == 0
    return tmp_path


def test_a_key_is_made_and_its_fingerprint_compared(at_home: Path) -> None:
    made = ProjectKey.read(at_home / "asb-2026.hashkey")
    told = run("fingerprint", "asb-2026.hashkey")
    assert told.output.strip() == f"project asb-2026: {made.fingerprint}"
    again = run("new-key", "--project", "asb-2026")
    assert again.exit_code == 2 and made.secret.hex() not in again.output + told.output


def test_the_command_writes_tells_and_leaves_with_11_when_rows_were_left_out(at_home: Path) -> None:
    as_csv(at_home / "a.csv", [row(1), row(2, Born="never")])
    told = run("a.csv", "--dataset", "asb_people.yaml", "--key", "asb-2026.hashkey", "--project", "asb-2026", "--out", "out.csv")
    assert told.exit_code == 11
    assert "left out: line 3, Born: not a date" in told.output and "rows left out: 1, listed in out.left-out.csv" in told.output
    assert "left at home: Where, Title, Forename" in told.output
    assert not [word for word in CANARIES if word.lower() in told.output.lower()]
    good = run("extract", "a.csv", "--dataset", "asb_people.yaml", "--key", "asb-2026.hashkey", "--project", "asb-2026", "--out", "b.csv")
    assert good.exit_code == 11 and written(at_home / "b.csv") == written(at_home / "out.csv")


def test_without_a_dataset_file_the_columns_are_mapped(at_home: Path) -> None:
    as_csv(at_home / "a.csv", [row(1)])
    mapped = [f"{header}=identity.{field}" for header, field in
              {"Forename": "given_names", "Surname": "family_name", "Born": "date_of_birth", "Person": "reference"}.items()]  # fmt: skip
    words = [word for one in [*mapped, "Ref=event.reference"] for word in ("--map", one)]
    told = run("a.csv", *words, "--key", "asb-2026.hashkey", "--project", "asb-2026", "--out", "out.csv")
    assert told.exit_code == 0, told.output
    (one,) = written(at_home / "out.csv")
    assert list(one) == ["Ref", *TOKENS] and one["match_key_2"] and not one["match_key_9"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--project", "other"], 2, "this is the key of project asb-2026"),
        (["--key", "nowhere"], 2, "can't be read"),
        (["--map", "Surname=identity.family_name"], 2, "either --dataset or --map"),
        (["--keep", "Surname"], 2, "a plain identifier"),
        (["--dataset", "nowhere.yaml"], 10, "can't be read"),
        (["--out", "nowhere/out.csv"], 2, "no such folder"),
    ],
)
def test_a_wrong_call_is_told(at_home: Path, words: list[str], code: int, said: str) -> None:
    as_csv(at_home / "a.csv", [row(1)])
    given = ["a.csv", "--dataset", "asb_people.yaml", "--key", "asb-2026.hashkey", "--project", "asb-2026", "--out", "out.csv"]
    told = run(*given, *words)
    assert told.exit_code == code and said in told.output
    assert not (at_home / "out.csv").exists()


def test_it_does_not_run_where_tokens_are_linked(at_home: Path) -> None:
    folder = at_home / "workbench"
    (folder / "datasets").mkdir(parents=True)
    (folder / "datasets" / "asb_people.yaml").write_text(YAML, "utf-8")
    away_from_the_workbench(folder / "datasets" / "asb_people.yaml")
    (folder / "builds").mkdir()
    as_csv(at_home / "a.csv", [row(1)])
    words = ["--key", "asb-2026.hashkey", "--project", "asb-2026", "--out", "out.csv"]
    told = run("a.csv", "--dataset", folder / "datasets" / "asb_people.yaml", *words)
    assert told.exit_code == 2 and "must never be where tokens are linked" in told.output


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("identity.sex", "identity.sexx"), "16:26: there is no meaning"),
        (("version: 1", "version: 9"), "version 9"),
        (("provider: council", "prvider: council"), "provider"),
        (("columns:", "columns"), "YAML"),
    ],
)
def test_a_wrong_dataset_file_is_told_with_its_line(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    (tmp_path / "d.yaml").write_text(YAML.replace(*change, 1), "utf-8")
    with pytest.raises(DefinitionError) as told:
        dataset_alone(tmp_path / "d.yaml")
    assert said in str(told.value)


def test_a_ready_made_dataset_can_be_hashed_from_its_file_alone(tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text("version: 1\ndataset: asb\nprovider: council\nlike: council_asb\n", "utf-8")
    assert dataset_alone(tmp_path / "d.yaml").columns
