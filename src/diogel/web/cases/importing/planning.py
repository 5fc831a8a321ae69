"""What a spreadsheet would become: each row's case, taken through its moves, or what is wrong with it. Nothing is written here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from diogel.definitions.model import Text
from diogel.definitions.pathway import Move, Pathway, Question
from diogel.pathways.case import Answer
from diogel.pathways.forms import asked
from diogel.pathways.recording import fill, set_risk
from diogel.pathways.refused import Refused
from diogel.web.accounts.models import User
from diogel.web.cases.bringing import Doing, Known, Past
from diogel.web.cases.importing.sheet import (
    BORN,
    MOST,
    OPENED,
    OUTCOME,
    PERSON,
    REASON,
    RISK,
    SUBJECT,
    Row,
    Sheet,
    day_column,
    later,
    questions,
)
from diogel.web.cases.lists.people import colleagues
from diogel.web.cases.queries.seeing import Seer
from diogel.web.cases.queries.subjects import Described, about, others

_AT = time(12)
_BROUGHT = "Brought in from a spreadsheet"
_YES, _NO = ("yes", "y", "ie", "oes", "ydy"), ("no", "n", "na", "nac oes", "nac ydy")


@dataclass(frozen=True)
class Problem:
    """`row` is its line in the file."""

    row: int
    column: str
    what: Text
    todo: Text


@dataclass(frozen=True)
class Plan:
    pasts: tuple[Past, ...]
    problems: tuple[Problem, ...]


class _Wrong(Exception):
    def __init__(self, column: str, what: Text, todo: Text) -> None:
        super().__init__(what.en)
        self.column, self.what, self.todo = column, what, todo


def plan(seer: Seer, pathway: Pathway, opening: Move, sheet: Sheet) -> Plan:
    planning = _Planning(seer, pathway, opening)
    problems = [_unknown(one) for one in sheet.unknown]
    if len(sheet.rows) > MOST:
        problems.append(
            Problem(
                0,
                "",
                Text(en=f"More than {MOST} rows", cy=f"Mwy na {MOST} o resi"),
                Text(en="Send it in parts", cy="Anfonwch ef fesul rhan"),
            )
        )
    if not sheet.rows:
        problems.append(
            Problem(
                0,
                "",
                Text(en="No row has anything in it", cy="Nid oes dim mewn unrhyw res"),
                Text(en="Fill it in and send it again", cy="Llenwch hi a'i hanfon eto"),
            )
        )
    pasts = []
    for row in sheet.rows[:MOST]:
        try:
            pasts.append(planning.past(row))
        except _Wrong as wrong:
            problems.append(Problem(row.line, wrong.column, wrong.what, wrong.todo))
        except Refused as refused:
            problems += _refusals(row, refused)
    return Plan(tuple(pasts), tuple(problems))


def _unknown(header: str) -> Problem:
    what = Text(en="This column is not known", cy="Nid yw'r golofn hon yn hysbys")
    return Problem(
        1,
        header,
        what,
        Text(en="Leave it out, or give it one of the names below", cy="Gadewch hi allan, neu rhowch un o'r enwau isod iddi"),
    )


def _refusals(row: Row, refused: Refused) -> Iterator[Problem]:
    for wrong in refused.wrong:
        yield Problem(row.line, wrong.question, wrong.why, Text(en="Put it right in this row", cy="Cywirwch hyn yn y rhes hon"))
    for one in refused.refusals if not refused.wrong else ():
        yield Problem(row.line, "", one.why, one.todo)


class _Planning:
    def __init__(self, seer: Seer, pathway: Pathway, opening: Move) -> None:
        self.seer, self.pathway, self.opening = seer, pathway, opening
        self.known = Known.now()
        self.questions = questions(pathway, opening)
        self.people: Mapping[str, User] = {one.email.casefold(): one for one in colleagues(seer)}

    def past(self, row: Row) -> Past:
        described, begun = self._subject(row), self._day(row, OPENED)
        if begun is None:
            raise _Wrong(OPENED, Text(en="There is no day on which it was opened", cy="Nid oes diwrnod agor"), _FILL)
        self._not_there(described)
        actor, user, answers = self.seer.actor, self.seer.user, self._answers(row)
        past = Past.begin(
            self.pathway, described, self.opening.move, _at(begun), actor=actor, user=user, known=self.known,
            answers=self._of(self.opening.form, answers), others=others(self.seer, described.keys),
        )  # fmt: skip
        past.person = self._person(row)
        self._forms(past, answers, begun)
        if level := row.cells.get(RISK):
            past.do(self._risk(level), _at(begun), actor=actor, user=user)
        for day, move in sorted(self._moves(row), key=lambda one: one[0]):
            if day < begun:
                raise _Wrong(day_column(move), Text(en="It was made before the case was opened", cy="Fe'i gwnaed cyn agor yr achos"), _DAY)
            past.move(
                move.move, _at(day), actor=actor, user=user, answers=self._of(move.form, answers), others=others(self.seer, described.keys),
                reason=row.cells.get(REASON, _BROUGHT) if move.reason else "", outcome=self._outcome(row, move),
            )  # fmt: skip
        return past

    def _subject(self, row: Row) -> Described:
        name = row.cells.get(SUBJECT, "")
        if not name:
            raise _Wrong(SUBJECT, Text(en="It doesn't say whom or what it is about", cy="Nid yw'n dweud am bwy neu beth y mae"), _FILL)
        born = self._day(row, BORN)
        return Described(kind=self.pathway.subjects[0], name=name[:200], born=born.isoformat() if born else "")

    def _not_there(self, described: Described) -> None:
        there = about(self.seer, described.keys).filter(pathway=self.pathway.pathway, ended=None).first()
        if there:
            what = Text(en=f"There is an open case already: {there.number}", cy=f"Mae achos agored yn barod: {there.number}")
            raise _Wrong(SUBJECT, what, Text(en="Leave this row out", cy="Gadewch y rhes hon allan"))

    def _person(self, row: Row) -> User | None:
        email = row.cells.get(PERSON, "").casefold()
        if email and email not in self.people:
            what = Text(
                en="Nobody of your organisation with casework has this address",
                cy="Nid oes neb o'ch sefydliad sydd â gwaith achos â'r cyfeiriad hwn",
            )
            raise _Wrong(
                PERSON,
                what,
                Text(en="Give their e-mail address, or leave it empty", cy="Rhowch eu cyfeiriad e-bost, neu gadewch ef yn wag"),
            )
        return self.people.get(email)

    def _moves(self, row: Row) -> Iterator[tuple[date, Move]]:
        for move in later(self.pathway, self.opening):
            day = self._day(row, day_column(move))
            if day:
                yield day, move

    def _forms(self, past: Past, answers: Mapping[str, Answer], begun: date) -> None:
        """Forms by themselves, where the row answers some of their own questions."""
        moving = {self.opening.form, *(move.form for move in self.pathway.moves)}
        for form in self.pathway.forms:
            given = self._of(form.form, answers) if form.form not in moving else {}
            if given:
                past.do(_filling(form.form, given), _at(begun), actor=self.seer.actor, user=self.seer.user)

    def _risk(self, level: str) -> Doing:
        levels = self.pathway.risk.levels if self.pathway.risk else ()
        id = next((one.level for one in levels if level.casefold() in (one.level, one.name.en.casefold(), one.name.cy.casefold())), None)
        if id is None:
            raise _Wrong(
                RISK, Text(en="This level is not on the scale", cy="Nid yw'r lefel hon ar y raddfa"), _choose(one.name for one in levels)
            )
        return lambda state, actor, at: set_risk(state, actor, id, at, reason=_BROUGHT, calendar=self.known.calendar)

    def _outcome(self, row: Row, move: Move) -> str:
        ends = {stage.stage for stage in self.pathway.stages if stage.ends}
        said = row.cells.get(OUTCOME, "").casefold()
        if move.to not in ends:
            return ""
        return next(
            (one.outcome for one in self.pathway.outcomes if said in (one.outcome, one.name.en.casefold(), one.name.cy.casefold())), said
        )

    # -- cells -------------------------------------------------------------------------------------------------------

    def _of(self, form: str | None, answers: Mapping[str, Answer]) -> Mapping[str, Answer]:
        return {one.question: answers[one.question] for one in asked(self.pathway, form) if one.question in answers} if form else {}

    def _answers(self, row: Row) -> Mapping[str, Answer]:
        return {id: self._answer(one, row.cells[id]) for id, one in self.questions.items() if id in row.cells}

    def _answer(self, one: Question, said: str) -> Answer:
        """As the form keeps it; what can't be understood is left for the form to refuse."""
        if one.kind == "date":
            day = _read_day(said)
            return day.isoformat() if day else said
        if one.kind == "choice":
            return _value(one, said)
        if one.kind == "several":
            return tuple(_value(one, part.strip()) for part in said.split(";") if part.strip())
        if one.kind == "yes_no":
            return "yes" if said.casefold() in _YES else "no" if said.casefold() in _NO else said
        return said

    def _day(self, row: Row, column: str) -> date | None:
        said = row.cells.get(column, "")
        day = _read_day(said) if said else None
        if said and day is None:
            raise _Wrong(column, Text(en="This is no date", cy="Nid dyddiad yw hwn"), _DAY)
        if day and day > self.seer.on:
            raise _Wrong(column, Text(en="This day is still to come", cy="Mae'r diwrnod hwn eto i ddod"), _DAY)
        return day


_FILL = Text(en="Fill it in", cy="Llenwch hyn")
_DAY = Text(en="Write the day as 31/03/2026 or 2026-03-31", cy="Ysgrifennwch y diwrnod fel 31/03/2026 neu 2026-03-31")


def _filling(form: str, given: Mapping[str, Answer]) -> Doing:
    return lambda state, actor, at: fill(state, actor, form, at, answers=given)


def _choose(names: Iterator[Text]) -> Text:
    listed = list(names)
    return Text(en="Choose one: " + ", ".join(one.en for one in listed), cy="Dewiswch un: " + ", ".join(one.cy for one in listed))


def _value(one: Question, said: str) -> str:
    folded = said.casefold()
    return next((c.value for c in one.choices if folded in (c.value, c.name.en.casefold(), c.name.cy.casefold())), said)


def _read_day(said: str) -> date | None:
    """31/03/2026, 31.3.2026 or 2026-03-31, with or without a time behind."""
    plain = re.split("[T ]", said, maxsplit=1)[0]
    try:
        if found := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", plain):
            day, month, year = map(int, found.groups())
            return date(year, month, day)
        return date.fromisoformat(plain)
    except ValueError:
        return None


def _at(day: date) -> datetime:
    return datetime.combine(day, _AT, UTC)
