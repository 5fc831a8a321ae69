"""`like:` filled in: a partnership's dataset over a ready-made one, and its own terms beside a ready-made vocabulary's.

What the file gives itself counts; the rest comes from the catalogue. Columns are matched by name, after `without` has
left some out and `rename` has given others the header that this partner uses.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from diogel.definitions import catalogue
from diogel.definitions.documents import Document, Steps
from diogel.definitions.faults import Fault, choose
from diogel.definitions.shape import check_shape
from diogel.definitions.sources import Source

_Header = Annotated[str, StringConstraints(min_length=1)]
_LIKE: Steps = ("like",)


class Adoption(BaseModel):
    """The keys that say how a ready-made dataset is adopted; they are gone once it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rename: dict[str, _Header] = Field(
        default_factory=dict, description="The ready-made column's name -> the header as this partner sends it"
    )
    without: tuple[str, ...] = Field(default=(), description="Ready-made columns that this partner doesn't send")


def adopt_dataset(document: Document) -> tuple[Source | None, list[Fault]]:
    """The dataset with everything it adopts. Nothing comes back when what it adopts can't be told; the faults say why."""
    own = Source("dataset", document, {key: value for key, value in document.data.items() if key not in Adoption.model_fields})
    given = {key: document.data[key] for key in Adoption.model_fields if key in document.data}
    like = document.data.get("like")
    if like is None:
        return own, [_needs_like(own, key) for key in given]
    if not isinstance(like, str) or like not in catalogue.dataset_ids():
        return None, [own.unknown(_LIKE, "ready-made dataset", str(like), catalogue.dataset_ids())]
    adoption, faults = check_shape(Adoption, Source("dataset", document, given))
    if adoption is None:
        return None, faults
    return _Merge(own, catalogue.dataset(like), adoption).result()


def _needs_like(own: Source, key: str) -> Fault:
    return own.error(
        (key,), f"'{key}' goes only with 'like'", "say which ready-made dataset it changes with 'like:', or take it out", key=True
    )


class _Merge:
    """One dataset over one ready-made dataset."""

    def __init__(self, own: Source, ready: dict[str, Any], adoption: Adoption) -> None:
        self.own, self.ready, self.adoption = own, ready, adoption
        self.names = {column["name"]: adoption.rename.get(column["name"], column["name"]) for column in ready["columns"]}
        self.faults: list[Fault] = []
        self.origins: dict[Steps, Steps] = {}

    def result(self) -> tuple[Source, list[Fault]]:
        self.check_names()
        data = {**self.ready, **self.key(), **self.own.data}
        self.origins |= {(key,): _LIKE for key in data if key not in self.own.data}
        if _named(self.own.data.get("columns", []), "name"):
            data["columns"] = self.columns()
        return Source("dataset", self.own.document, data, self.origins), self.faults

    def check_names(self) -> None:
        for name in self.adoption.rename:
            if name not in self.names:
                self.faults.append(self.unknown(("rename", name), name, key=True))
            elif name in self.adoption.without:
                self.faults.append(
                    self.own.error(("rename", name), f"column '{name}' is renamed and left out at once", "do one of the two", key=True)
                )
        for place, name in enumerate(self.adoption.without):
            if name not in self.names:
                self.faults.append(self.unknown(("without", place), name))

    def unknown(self, steps: Steps, name: str, *, key: bool = False) -> Fault:
        what = f"the ready-made dataset '{self.own.data['like']}' has no column '{name}'"
        return self.own.error(steps, what, choose(name, self.names, "column"), key=key)

    def key(self) -> dict[str, Any]:
        """The ready-made key under this partner's headers; a key that loses a column no longer tells rows apart."""
        key = self.ready.get("key", [])
        if not set(key) & set(self.adoption.without):
            return {"key": [self.names.get(name, name) for name in key]}
        if "key" not in self.own.data:
            what = "a column of the ready-made key is left out, so rows can't be told apart"
            self.faults.append(self.own.warning(("without",), what, "give a 'key:' of columns that are sent, or 'key: []'", key=True))
        return {"key": [], "repeats": "keep"}

    def columns(self) -> list[dict[str, Any]]:
        """The ready-made columns in their order, each with what the file says about it, then the file's own."""
        ready = [column for column in self.ready["columns"] if column["name"] not in self.adoption.without]
        merged = [{**column, "name": self.names[column["name"]]} for column in ready]
        written: list[Steps] = [_LIKE] * len(merged)
        places = {column["name"]: index for index, column in enumerate(merged)}
        for place, column in enumerate(self.own.data.get("columns", [])):
            name = self.present_name(place, column["name"])
            index = places.pop(name, len(merged))  # popped: a second one of that name is a fault to be seen
            merged[index : index + 1] = [{**merged[index], **column, "name": name} if index < len(merged) else column]
            written[index : index + 1] = [("columns", place)]
        self.origins |= {("columns", index): origin for index, origin in enumerate(written)}
        return merged

    def present_name(self, place: int, name: Any) -> Any:
        """A column's name after renaming; to call it by its old one is a fault."""
        if name not in self.adoption.rename or name in self.names.values():
            return name
        now = self.names.get(name, name)
        self.faults.append(self.own.error(("columns", place, "name"), f"column '{name}' is renamed to '{now}'", f"write '{now}' here too"))
        return now


def _named(items: object, key: str) -> bool:
    """Whether this is a list of mappings, each with a text under `key`: anything else is left to the check of its shape."""
    return isinstance(items, list) and all(isinstance(item, dict) and isinstance(item.get(key), str) for item in items)


def adopt_vocabulary(document: Document) -> Source:
    """A vocabulary with a ready-made one's id adds its terms and codes to it; any other stands by itself."""
    own = Source("vocabulary", document, document.data)
    if own.id not in catalogue.vocabulary_ids():
        return own
    ready = catalogue.vocabulary(own.id)
    terms, origins = _merge_terms(ready["terms"], document.data.get("terms", []))
    data = {**ready, **document.data, "terms": terms, "codes": _merge_codes(ready.get("codes", {}), document.data.get("codes", {}))}
    inherited: dict[Steps, Steps] = {(key,): ("vocabulary",) for key in data if key not in document.data}
    return Source("vocabulary", document, data, origins | inherited)


def _merge_terms(ready: list[dict[str, Any]], own: object) -> tuple[Any, dict[Steps, Steps]]:
    if not isinstance(own, list) or not _named(own, "term"):
        return own, {}
    kept = [term for term in ready if term["term"] not in {term["term"] for term in own}]
    origins: dict[Steps, Steps] = {("terms", place): ("vocabulary",) for place in range(len(kept))}
    return kept + own, origins | {("terms", len(kept) + place): ("terms", place) for place in range(len(own))}


def _merge_codes(ready: dict[str, str], own: object) -> Any:
    if not isinstance(own, dict):
        return own
    given = {str(code).strip().casefold() for code in own}
    return {code: term for code, term in ready.items() if code.strip().casefold() not in given} | own
