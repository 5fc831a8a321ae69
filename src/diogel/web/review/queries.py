"""What the pages on doubtful links read: the queue, one pair, what somebody decided. Whoever decides is in the ledger by e-mail address."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings

from diogel.build.names import Names
from diogel.build.review import side_by_side
from diogel.build.review_pairs import Waiting, Which
from diogel.definitions.model import Partnership, Text
from diogel.errors import AgreementError, DiogelError
from diogel.linkage.deciding import PairState, is_one
from diogel.linkage.decisions import Entry, Ledger
from diogel.sharing import standing
from diogel.sharing.gate import would_pass
from diogel.web.accounts.models import User
from diogel.web.review.waiting import SHORT, Desk, desk_of


def desk() -> Desk:
    return desk_of(settings.FOLDER, settings.BUILDS)


@dataclass(frozen=True)
class Pair:
    """One pair of the build, and how it stands for this person: for the `chair`, or for whoever reviews."""

    desk: Desk
    row: int
    user: User
    chair: bool = False

    @property
    def state(self) -> PairState:
        return self.desk.judged.states[self.row]

    @property
    def mine(self) -> bool:
        """Whether they gave the first opinion, or one of two that disagree."""
        return self.desk.judged.gave(self.row, self.user.email)

    @property
    def asks(self) -> bool:
        """Whether this person may decide on it now. Of several pairs between two persons one is asked."""
        if self.chair:
            return self.state == "disputed"
        return self.row in self.desk.judged.asked or (self.state == "second" and not self.mine)

    @cached_property
    def waiting(self) -> Waiting:
        """Only the chair is told what was answered; the weights, beside the chair, whoever is the first to decide."""
        which: Which = "disputed" if self.chair else "second" if self.state == "second" else "open"
        blind = not self.chair and self.row not in self.desk.judged.asked
        return self.desk.judged.waiting([self.row], which, blind=blind)[0]

    @property
    def identities(self) -> tuple[str, str]:
        return self.waiting.identity_id_l, self.waiting.identity_id_r

    @property
    def sources(self) -> tuple[Text, Text]:
        """Each record by its partner and dataset."""
        left, right = (source(self.desk.opened.partnership, dataset) for dataset in self.waiting.datasets)
        return left, right

    @property
    def clauses(self) -> tuple[str, ...]:
        return linking_clauses(self.desk.opened.partnership, self.waiting.datasets)


def pair(desk: Desk, user: User, id: str) -> Pair | None:
    """By its id, as the queue gives it; None where the current build has no such pair that waits or was decided since."""
    left, _, right = id.partition("-")
    row = desk.judged.row_of(left, right)
    return None if row is None else Pair(desk, row, user)


def rows(desk: Desk, which: Which, user: User) -> list[int]:
    return desk.judged.rows(which, by=user.email)


def next_pair(desk: Desk, which: Which, user: User, passed: Collection[str]) -> str | None:
    """The id of the first that waits and that this person has not passed over."""
    found = desk.judged.gathered.found
    left, right = found["identity_id_l"], found["identity_id_r"]
    ids = (f"{left[row].as_py()}-{right[row].as_py()}" for row in rows(desk, which, user))
    return next((id for id in ids if id not in passed), None)


def disputed(desk: Desk, user: User, decision: str) -> Pair | None:
    """The pair on which two people disagree, by the first one's decision."""
    for row in rows(desk, "disputed", user):
        found = Pair(desk, row, user, chair=True)
        if found.waiting.decision == decision:
            return found
    return None


def source(partnership: Partnership, dataset: str) -> Text:
    one = partnership.datasets.get(dataset)
    if one is None:
        return Text(en=dataset, cy=dataset)
    partner = partnership.partners[one.provider].name
    return Text(en=f"{partner.en}: {one.title.en}", cy=f"{partner.in_language('cy')}: {one.title.in_language('cy')}")


def linking_clauses(partnership: Partnership, datasets: Collection[str]) -> tuple[str, ...]:
    """Those under which records of these datasets are compared today."""
    found: set[str] = set()
    for dataset in datasets:
        if dataset in partnership.datasets:
            passage = would_pass(partnership, dataset, standing.today())
            found.update(str(ref) for name in passage.linkable for ref in passage.clauses[name] if ref.links)
    return tuple(sorted(found))


def names(pair: Pair, *, purpose: str, recipient: str) -> Names | None:
    """What clauses give of both records for this purpose to this recipient; None where that is nothing."""
    try:
        found = side_by_side(
            settings.FOLDER, [pair.identities], purpose=purpose, recipient=recipient, on=standing.today(), out=settings.BUILDS
        )
    except AgreementError:
        return None
    return found if found.shown else None


def compared(found: Names, pair: Pair, language: str) -> list[dict[str, Any]]:
    """Lines for two records side by side. Whether two values are the same is said only of what both show."""
    from diogel.build.names import FIELDS

    left, right = pair.identities
    lines = []
    for column in found.shown:
        values = [found.of.get(identity, {}).get(column) for identity in (left, right)]
        cells = [found.cell(identity, column, language) or "–" for identity in (left, right)]
        same = values[0] == values[1] if None not in values else None
        lines.append({"label": FIELDS[column], "left": cells[0], "right": cells[1], "same": same})
    return lines


# -- what somebody decided -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Given:
    """An opinion that somebody gave. `open`: it can still be taken back; not where the chair has spoken since."""

    entry: Entry
    state: str
    pair: str
    open: bool


def given_by(ledger: Ledger, user: User) -> list[Given]:
    """The newest first."""
    mine = [entry for entry in ledger.entries if entry.kind == "decision" and is_one(entry.by, user.email)]
    return [_given(ledger, entry) for entry in reversed(mine)]


def given(ledger: Ledger, user: User, decision: str) -> Given | None:
    """One of one's own, by its id; None where it is somebody else's or there is none."""
    return next((one for one in given_by(ledger, user) if one.entry.id == decision), None)


def _given(ledger: Ledger, entry: Entry) -> Given:
    standing = ledger.standings[entry.about if entry.opinion in ("second", "chair") and entry.about else entry.id]
    withdrawn = ledger.withdrawal_of(entry.id) is not None
    state = "withdrawn" if withdrawn else standing.state
    spoken = standing.chair is not None and standing.chair.id != entry.id
    pair = f"{entry.left[0].identity_id}-{entry.right[0].identity_id}" if entry.left and entry.right else ""
    return Given(entry, state, pair, open=state in ("binds", "waits", "disputed") and not spoken)


def name_of(by: str) -> str:
    """Who stands in the ledger: by name where they have an account, else as it was written at the command line."""
    user = User.objects.filter(email__iexact=by).first()
    return user.name if user else by


# -- what waits, for the first page ----------------------------------------------------------------------------------


def open_pairs(user: User) -> int:
    return _count("open", user)


def second_opinions(user: User) -> int:
    return _count("second", user)


def disputes(user: User) -> int:
    return _count("disputed", user)


def _count(which: Which, user: User) -> int:
    """None while there is no build to read, or it is being gathered: its own page says so, the first page doesn't wait."""
    try:
        return len(rows(desk_of(settings.FOLDER, settings.BUILDS, patience=SHORT), which, user))
    except DiogelError:
        return 0
