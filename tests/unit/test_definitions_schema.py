"""JSON Schemas say every key that the models know, each with what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from diogel.definitions.schema import MODELS, schemas

SCHEMAS = schemas()


def parts(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "the file", schema
    yield from schema.get("$defs", {}).items()


@pytest.mark.parametrize("kind", MODELS)
def test_every_key_is_there_and_no_other_may_be(kind: str) -> None:
    schema = SCHEMAS[f"{kind}.schema.json"]
    extra = {"rename", "without"} if kind == "dataset" else set()
    assert set(schema["properties"]) == set(MODELS[kind].model_fields) | extra  # type: ignore[index]
    assert all(part.get("additionalProperties") is False for _, part in parts(schema))


@pytest.mark.parametrize("file", SCHEMAS)
def test_every_part_and_key_is_described(file: str) -> None:
    silent = [name for name, part in parts(SCHEMAS[file]) if not part.get("description")]
    silent += [
        f"{name}.{key}" for name, part in parts(SCHEMAS[file]) for key, value in part["properties"].items() if not value.get("description")
    ]
    assert not silent


@pytest.mark.parametrize("file", SCHEMAS)
def test_every_reference_leads_somewhere(file: str) -> None:
    schema = SCHEMAS[file]
    referred = set(re.findall(r"'#/\$defs/(\w+)'", str(schema)))
    assert referred == set(schema.get("$defs", {}))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_a_dataset_that_adopts_another_needs_less() -> None:
    schema = SCHEMAS["dataset.schema.json"]
    assert schema["required"] == ["version", "dataset", "provider"]
    assert schema["if"] == {"required": ["like"]}
    assert set(schema["else"]["required"]) == {"title", "row", "columns"}
    assert schema["else"]["properties"]["columns"]["items"]["required"] == ["name", "meaning"]
    assert schema["dependentRequired"] == {"rename": ["like"], "without": ["like"]}


def test_a_move_is_written_with_the_word_that_python_keeps_for_itself() -> None:
    move = SCHEMAS["pathway.schema.json"]["$defs"]["Move"]
    assert "from" in move["required"]
    assert "from_" not in move["properties"]
