"""One definition against its model: every fault of shape, in words for the person who wrote the file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from diogel.definitions.documents import Steps
from diogel.definitions.faults import Fault, choose
from diogel.definitions.sources import Source
from diogel.definitions.wording import about_value

Model = TypeVar("Model", bound=BaseModel)

VERSIONS = (1,)


def check_shape(model: type[Model], source: Source) -> tuple[Model | None, list[Fault]]:
    """The object, or every reason why it can't be made."""
    try:
        return model.model_validate(source.data), []
    except ValidationError as problems:
        return None, list(_faults(model, source, problems.errors(include_url=False)))


def check_version(source: Source) -> list[Fault]:
    """The version of the definition language a file is written in. A known one is made a number for the model."""
    written = source.data.get("version")
    if isinstance(written, str) and written.isdigit() and int(written) in VERSIONS:
        source.data["version"] = int(written)
        return []
    newest = VERSIONS[-1]
    if written is None:
        return [source.error((), "the file doesn't say its version", f"start it with 'version: {newest}'")]
    what = f"version {written} isn't known to this Diogel, which reads up to version {newest}"
    newer = isinstance(written, str) and written.isdigit() and int(written) > newest
    return [source.error(("version",), what, "install a newer Diogel" if newer else f"write 'version: {newest}'")]


def _faults(model: type[BaseModel], source: Source, problems: list[ErrorDetails]) -> Iterator[Fault]:
    for problem in problems:
        steps: Steps = tuple(step for step in problem["loc"] if step != "[key]")
        if steps == ("version",):
            continue  # check_version has spoken
        if problem["type"] == "too_short" and len(problem["input"]) >= problem["ctx"]["min_length"]:
            continue  # what is wrong with its items is told of them
        if problem["type"] == "extra_forbidden":
            yield _unknown_key(model, source, steps)
        elif problem["type"] == "missing":
            yield _missing_key(model, source, steps)
        else:
            what, todo = about_value(problem, steps, in_text=_is_text(model, steps))
            yield source.error(steps, what, todo, key="[key]" in problem["loc"])


def _unknown_key(model: type[BaseModel], source: Source, steps: Steps) -> Fault:
    known = _keys(model, steps[:-1])
    given = _inside(source.data, steps[:-1])
    free = [key for key in known if key not in given]  # a key that is there already isn't the one that was meant
    return source.error(steps, f"'{steps[-1]}' is not a key that goes here", choose(str(steps[-1]), free, "key"), key=True)


def _missing_key(model: type[BaseModel], source: Source, steps: Steps) -> Fault:
    blank = source.document.has(source.written(steps))
    what = f"nothing is written after '{steps[-1]}:'" if blank else f"'{steps[-1]}' is missing"
    field = _field(model, steps)
    meaning = f" ({field.description})" if field is not None and field.description else ""
    return source.error(steps, what, f"add '{steps[-1]}: …'{meaning}", key=True)


def _inside(data: Any, steps: Steps) -> Any:
    for step in steps:
        data = data[step]
    return data


def _keys(model: type[BaseModel], steps: Steps) -> list[str]:
    inner = _model_at(model, steps)
    return [field.alias or name for name, field in inner.model_fields.items()] if inner else []


def _field(model: type[BaseModel], steps: Steps) -> Any:
    inner = _model_at(model, steps[:-1])
    return _written_as(inner, str(steps[-1])) if inner else None


def _is_text(model: type[BaseModel], steps: Steps) -> bool:
    inner = _model_at(model, steps)
    return inner is not None and set(inner.model_fields) == {"en", "cy"}


def _model_at(model: type[BaseModel], steps: Steps) -> type[BaseModel] | None:
    """The model that describes the mapping at `steps`."""
    annotation: Any = model
    for step in steps:
        inner = first_model(annotation)
        if inner is not None and not isinstance(step, int):
            field = _written_as(inner, step)
            annotation = field.annotation if field else None
    return first_model(annotation)


def _written_as(model: type[BaseModel], key: str) -> Any:
    """The field that a key of the file is: `from` is a word of Python's own, so the field has another name."""
    return next((field for name, field in model.model_fields.items() if key == (field.alias or name)), None)


def first_model(annotation: Any) -> type[BaseModel] | None:
    """The model inside `tuple[Model, ...]`, `Model | None`, `dict[str, Model]` and the like."""
    parts = get_args(annotation)
    if parts:
        return next((found for part in parts if (found := first_model(part))), None)
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def parts(value: BaseModel, steps: Steps) -> Iterator[tuple[Steps, BaseModel]]:
    """A part and all parts within it."""
    yield steps, value
    for name, key in _composed(type(value)):
        within = getattr(value, name)
        if isinstance(within, BaseModel):
            yield from parts(within, (*steps, key))
        elif isinstance(within, tuple):
            for place, item in enumerate(within):
                yield from parts(item, (*steps, key, place))


@cache
def _composed(model: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """The fields that hold further parts: how each is called, and how it is written."""
    return tuple((name, field.alias or name) for name, field in model.model_fields.items() if first_model(field.annotation))
