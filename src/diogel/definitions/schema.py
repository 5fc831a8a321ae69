"""JSON Schemas of the definition files, so that editors complete keys and underline what is wrong while it is written.

They are made from the classes that check a folder, and say what one file can say by itself; `diogel check` looks at the
files against one another.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from diogel.definitions.adopt import Adoption
from diogel.definitions.model import Agreement, Dataset, Group, Measure, PartnershipFile, Vocabulary
from diogel.definitions.pathway import Pathway, Trial
from diogel.definitions.sources import Kind

DIALECT = "https://json-schema.org/draft/2020-12/schema"

MODELS: dict[Kind, type[BaseModel]] = {
    "partnership": PartnershipFile,
    "vocabulary": Vocabulary,
    "dataset": Dataset,
    "agreement": Agreement,
    "group": Group,
    "measure": Measure,
    "pathway": Pathway,
    "test": Trial,
}


def schemas() -> dict[str, dict[str, Any]]:
    """A schema for each kind of file, by the name of the schema's own file: `dataset.schema.json` and so on."""
    return {file_name(kind): _schema(kind) for kind in MODELS}


def file_name(kind: Kind) -> str:
    return f"{kind}.schema.json"


def _schema(kind: Kind) -> dict[str, Any]:
    schema = _without_titles(MODELS[kind].model_json_schema())
    if kind == "dataset":
        _allow_adoption(schema)
    return {"$schema": DIALECT, "title": f"Diogel: {kind}", **schema}


def _allow_adoption(schema: dict[str, Any]) -> None:
    """With `like`, what the ready-made dataset says needn't be said again; `rename` and `without` go only with it."""
    schema["properties"] |= _without_titles(Adoption.model_json_schema())["properties"]
    schema["dependentRequired"] = {key: ["like"] for key in Adoption.model_fields}
    always = ["version", "dataset", "provider"]
    otherwise = [key for key in schema["required"] if key not in always]
    schema["required"] = always
    column = schema["$defs"]["Column"]
    needed = list(column["required"])
    column["required"] = ["name"]
    schema["if"] = {"required": ["like"]}
    schema["else"] = {"required": otherwise, "properties": {"columns": {"items": {"required": needed}}}}


def _without_titles(part: Any) -> Any:
    """pydantic titles each key with the key's own name; a title that is a mapping is the key `title` itself."""
    if isinstance(part, dict):
        return {key: _without_titles(value) for key, value in part.items() if key != "title" or isinstance(value, dict)}
    return [_without_titles(item) for item in part] if isinstance(part, list) else part
