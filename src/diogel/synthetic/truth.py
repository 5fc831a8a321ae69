"""The truth beside the deliveries: who is who in every row, what was planted, what was got wrong. Never delivered."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from diogel.synthetic.deliveries import Delivered
from diogel.synthetic.draws import Ints, Texts
from diogel.synthetic.extracts import Extract
from diogel.synthetic.people import NEVER, People
from diogel.synthetic.world import World


def _ids(prefix: str, numbers: Ints) -> pa.Array:
    """'P0000012'; null for -1."""
    array = pc.binary_join_element_wise(prefix, pc.utf8_lpad(pa.array(numbers).cast(pa.string()), 7, "0"), "")
    return pc.if_else(pa.array(numbers < 0), pa.scalar(None, pa.string()), array)


def _constant(value: str, count: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, dtype=np.int32)), pa.array([value]))


@dataclass
class Truth:
    """Gathered dataset by dataset, written once."""

    world: World
    tables: list[pa.Table] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)
    references: dict[int, dict[str, list[str]]] = field(default_factory=dict)

    def add(self, dataset: str, extract: Extract, delivered: Delivered) -> None:
        households = self.world.people.households.household
        for file in delivered.files:
            person = extract.person[file.rows]
            self.tables.append(
                pa.table(
                    {
                        "dataset": _constant(dataset, len(person)),
                        "file": _constant(f"{dataset}/{file.path.name}", len(person)),
                        "row": pa.array(np.arange(1, len(person) + 1)),
                        "line": pa.array(file.lines),
                        "reference": pa.array(extract.reference[file.rows], pa.string()),
                        "person_id": _ids("P", person),
                        "household_id": _ids("H", np.where(person >= 0, households[person.clip(0)], -1)),
                        "happening_id": _ids("E", extract.happening[file.rows]),
                    }
                )
            )
        self.faults += delivered.faults
        self._remember_planted(dataset, extract)

    def _remember_planted(self, dataset: str, extract: Extract) -> None:
        known = extract.happening >= 0
        batch = self.world.happenings.batch[extract.happening.clip(0)]
        for number, plant in enumerate(self.world.plants):
            if plant.batch is None:
                continue
            mine = np.unique(extract.reference[known & (batch == self.world.planted_batch(plant))].astype(str))
            if len(mine):
                self.references.setdefault(number, {})[dataset] = mine.tolist()

    def write(self, folder: Path) -> None:
        """truth.parquet, people.parquet, planted.json, faults.json."""
        folder.mkdir(parents=True, exist_ok=True)
        table = pa.concat_tables(self.tables).unify_dictionaries() if self.tables else pa.table({})
        pyarrow.parquet.write_table(table, folder / "truth.parquet", compression="zstd")
        pyarrow.parquet.write_table(_people_table(self.world.people), folder / "people.parquet", compression="zstd")
        _write_json(folder / "planted.json", [{"pattern": plant.pattern, **plant.note, "references": self.references.get(number, {})}
                                              for number, plant in enumerate(self.world.plants)])  # fmt: skip
        _write_json(folder / "faults.json", self.faults)


def _people_table(people: People) -> pa.Table:
    """Everyone as they truly are."""
    everyone = np.arange(len(people))
    homes, home = people.homes, people.households.home

    def text(values: Texts) -> pa.Array:
        return pa.array(values, pa.string())

    def when(days: np.ndarray[Any, np.dtype[np.datetime64]]) -> pa.Array:
        return pa.array(np.where(days == NEVER, np.datetime64("NaT", "D"), days), pa.date32(), from_pandas=True)

    return pa.table({
        "person_id": _ids("P", everyone), "household_id": _ids("H", people.households.household),
        "first_name": text(people.first), "middle_name": text(people.middle), "family_name": text(people.family),
        "family_name_after": text(people.family_after), "renamed_on": when(people.renamed_on), "date_of_birth": when(people.born),
        "sex": text(np.where(people.female, "female", "male").astype(object)), "ethnicity": text(people.ethnicity),
        "postcode": text(homes.postcodes[home]), "postcode_after": text(homes.postcodes[people.home_after]),
        "moved_on": when(people.moved_on),
        "nhs_number": text(people.nhs_number), "twin": pa.array(people.households.twin), "namesake": pa.array(people.namesake),
    })  # fmt: skip


def _write_json(path: Path, items: list[dict[str, Any]]) -> None:
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    path.write_text(f"[\n{lines}\n]\n" if items else "[]\n", encoding="utf-8", newline="\n")
