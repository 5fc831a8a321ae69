"""Which columns of an extract become tokens, which stay as they are, and which stay at home."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from diogel.definitions.meanings import MATCH_KEYS, Meaning, is_plain_identifier, meaning_of
from diogel.definitions.model import Column, Dataset
from diogel.errors import DeliveryError, UsageError
from diogel.linkage.hashed import NEEDED


@dataclass(frozen=True)
class HashColumns:
    """`made_of`: what the parts of tokens come from; `kept`: what stays as it is; `watched`: those of the kept that are free text, in which
    somebody may be named; `dropped`: what stays at home; `headers`: the tokens', in the order of the match keys."""

    made_of: tuple[Column, ...]
    kept: tuple[str, ...]
    watched: tuple[str, ...]
    dropped: tuple[str, ...]
    headers: tuple[str, ...]

    @classmethod
    def of(cls, dataset: Dataset, *, keep: Collection[str], without: Collection[str]) -> HashColumns:
        """Everything stays that is no identity.* and says of nobody who they are. UsageError when `keep` or `without` names what the
        dataset doesn't have, or `keep` a plain identifier."""
        _check_named(dataset, keep, without)
        kept = [column for column in dataset.columns if _stays(column, keep) and column.name not in without]
        names = tuple(column.name for column in kept)
        by_meaning = {column.meaning: column.name for column in dataset.columns}
        headers = tuple(by_meaning.get(name, name.rpartition(".")[2]) for name in MATCH_KEYS)
        if clash := sorted(set(headers) & set(names)):
            raise UsageError(f"a column has the header of a token: {', '.join(clash)}", todo="give it another name in the dataset")
        return cls(
            made_of=tuple(column for column in dataset.columns if column.meaning in NEEDED),
            kept=names,
            watched=tuple(column.name for column in kept if _meaning(column).kind == "text" and column.name not in keep),
            dropped=tuple(column.name for column in dataset.columns if column.name not in (*names, *headers)),
            headers=headers,
        )

    @property
    def read(self) -> tuple[str, ...]:
        return (*(column.name for column in self.made_of), *self.kept)

    def among(self, here: Collection[str], *, unknown: Collection[str] = ()) -> HashColumns:
        """Those that the extract has, and the `unknown` ones, which stay at home. DeliveryError when no token could be made of it."""
        made_of = tuple(column for column in self.made_of if column.name in here)
        if not made_of:
            wanted = ", ".join(column.name for column in self.made_of) or "none: its dataset has no identity.* column"
            raise DeliveryError("the extract has nothing to make tokens of", todo=f"what tokens are made of: {wanted}")
        kept, watched = (tuple(name for name in names if name in here) for names in (self.kept, self.watched))
        return replace(self, made_of=made_of, kept=kept, watched=watched, dropped=(*self.dropped, *unknown))


def _stays(column: Column, keep: Collection[str]) -> bool:
    """The address of an event may be somebody's home: it goes unless it is asked for."""
    meaning = _meaning(column)
    return not meaning.restricted and (column.name in keep or (column.sensitivity or meaning.sensitivity) != "identifying")


def _meaning(column: Column) -> Meaning:
    found = meaning_of(column.meaning, column.type or "text")
    if found is None:
        raise UsageError(f"column {column.name} means {column.meaning}, which is no meaning", todo="see the reference of meanings")
    return found


def _check_named(dataset: Dataset, keep: Collection[str], without: Collection[str]) -> None:
    for name in (*keep, *without):
        column = dataset.column(name)
        if column is None:
            raise UsageError(f"the dataset has no column {name}", todo=f"it has: {', '.join(one.name for one in dataset.columns)}")
        if name in keep and is_plain_identifier(column.meaning):
            raise UsageError(f"column {name} is a plain identifier, and none of those is ever kept", todo=f"take --keep '{name}' out")
