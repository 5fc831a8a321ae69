"""At view: which columns of which dataset a partner or group may see for a purpose. The web asks here before it shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from diogel.definitions.model import Dataset, Marking, Partnership, Text
from diogel.definitions.tables import RESTRICTED
from diogel.errors import DefinitionError
from diogel.sharing.clauses import ClauseBook, ClauseRef, highest
from diogel.sharing.decisions import Decision, DecisionLog
from diogel.sharing.permits import check_asking, check_names_stay
from diogel.sharing.wording import nearest


@dataclass(frozen=True)
class Sight(Mapping[str, ClauseRef | None]):
    """What may be seen of one dataset: column -> the clause that allows it, None where it is the viewer's own data.

    `conditions` are to be shown wherever the data is; `involvement` are those of the columns that tell a person's part.
    """

    columns: Mapping[str, ClauseRef | None]
    marking: Marking
    conditions: tuple[Text, ...]
    involvement: tuple[str, ...]

    def __getitem__(self, column: str) -> ClauseRef | None:
        return self.columns[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)


def visible(
    partnership: Partnership, *, recipient: str, purpose: str, on: date, log: DecisionLog, datasets: Collection[str] | None = None
) -> dict[str, Sight]:
    """What `recipient` may see for `purpose`, by dataset; a dataset of which nothing may be seen is absent.

    A partner sees its own data whatever the clauses say. Every answer is in the log before this returns. Raises
    DefinitionError for an unknown recipient, purpose or dataset.
    """
    check_asking(partnership, purpose, recipient)
    check_names_stay(purpose, RESTRICTED)
    book = ClauseBook(partnership, on)
    wanted = [_dataset(partnership, id) for id in (partnership.datasets if datasets is None else datasets)]
    sights = {dataset.dataset: sight_of(book, dataset, purpose=purpose, recipient=recipient) for dataset in wanted}
    at, asked = log.clock(), {"purpose": purpose, "recipient": recipient}
    log.write_all(line for dataset in wanted for line in _decisions(book, dataset, sights[dataset.dataset], at, asked))
    return {id: sight for id, sight in sights.items() if sight}


def _dataset(partnership: Partnership, id: str) -> Dataset:
    if id not in partnership.datasets:
        raise DefinitionError(f"there is no dataset {id}", todo=nearest(id, partnership.datasets))
    return partnership.datasets[id]


def sight_of(book: ClauseBook, dataset: Dataset, *, purpose: str, recipient: str) -> Sight:
    """What the clauses come to, told to nobody yet: whoever shows data asks `visible`, which writes it down."""
    columns: dict[str, ClauseRef | None] = {}
    for column in dataset.columns:
        covering = book.covering_for(dataset, column.name, purpose=purpose, recipient=recipient)
        if dataset.provider == recipient:
            columns[column.name] = None
        elif covering:
            columns[column.name] = covering[0]
    refs = [ref for ref in columns.values() if ref]
    return Sight(
        columns=columns,
        marking=highest(dataset.marking, *(ref.marking for ref in refs)),
        conditions=tuple(dict.fromkeys(ref.conditions for ref in refs if ref.conditions)),
        involvement=tuple(c.name for c in dataset.columns if c.name in columns and c.meaning.startswith("involvement.")),
    )


def _decisions(book: ClauseBook, dataset: Dataset, sight: Sight, at: datetime, asked: Mapping[str, str]) -> Iterable[Decision]:
    """A line per column; one line for the whole of a dataset of which nothing may be seen."""
    if not sight:
        yield Decision(at, "view", False, dataset.dataset, "no clause in force gives any of it to this recipient for this purpose", **asked)
        return
    for column in dataset.columns:
        ref = sight.columns.get(column.name)
        if ref:
            yield Decision(at, "view", True, dataset.dataset, f"shown under {ref}", column.name, ref.agreement, ref.clause, **asked)
        elif column.name in sight:
            yield Decision(at, "view", True, dataset.dataset, "the provider's own data", column.name, **asked)
        else:
            yield Decision(at, "view", False, dataset.dataset, _hidden(book, dataset, column.name, **asked), column.name, **asked)


def _hidden(book: ClauseBook, dataset: Dataset, column: str, *, purpose: str, recipient: str) -> str:
    covering = book.covering(dataset, column)
    if any(purpose in ref.purposes and book.receives(ref.recipients, recipient) for ref in covering):
        return "a clause gives it on request alone, about one person"
    if covering:
        return "its clauses in force are for other recipients or purposes"
    return book.refusal(dataset, column).en
