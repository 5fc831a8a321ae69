"""Every refusal says why and what to do, in both languages; letters and pictures say what the case and the pathway say."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from pathways_kit import LADDER, WALES, begun, case, guard, incident, pathway, step, text
from test_pathways_guards import NO, ON, ROWS, UNKNOWN, Row

from diogel.definitions.model import Text
from diogel.definitions.pathway import Guard, Length
from diogel.pathways.case import Refusal, State
from diogel.pathways.diagram import mermaid
from diogel.pathways.judge import refusals
from diogel.pathways.letters import written
from diogel.pathways.phrases import in_the_last, length, times


def told(guards: Guard, state: State, on: date = ON, others: Any = ()) -> Refusal:
    found = refusals([guards], state, on, others, WALES)
    assert len(found) == 1
    return found[0]


REFUSED = [row for row in ROWS if row.verdict is not True]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.name)
def test_every_refusal_is_whole_sentences_in_both_languages(row: Row) -> None:
    refusal = told(guard(**row.said), case(*row.steps, born=row.born), row.on, row.others)
    for words in (refusal.why.en, refusal.why.cy, refusal.todo.en, refusal.todo.cy):
        assert re.fullmatch(r"[A-ZÂÊÎÔÛŴŶ‘0-9].*[.!?]", words), words
        assert not re.search(r"\{|\}|None|  | ,| \.|\.\.|‘’|\[|; ?\.", words), words
    assert refusal.why.en != refusal.why.cy


SAID: list[tuple[dict[str, Any], tuple[Any, ...], str, str, str, str]] = [
    (
        {"count": {"form": "incident", "dated": "happened", "within": {"months": 6}, "least": 2}},
        (begun(), incident(2, "2026-06-01", "2026-03-03")),
        "‘Incident’ must be recorded at least twice in the last six months; it has been recorded once (3 March 2026).",
        "Record ‘Incident’ again if there has been another, or choose another move.",
        "Rhaid cofnodi ‘Digwyddiad’ o leiaf ddwywaith yn y 6 mis diwethaf; mae wedi’i gofnodi unwaith (3 Mawrth 2026).",
        "Cofnodwch ‘Digwyddiad’ eto os bu un arall, neu dewiswch gam arall.",
    ),
    (
        {"age": {"least": 18}},
        (begun(),),
        "The person must be 18 or older; they are 16.",
        "Choose a move that is for this age.",
        "Rhaid i’r person fod yn 18 oed neu’n hŷn; mae’n 16 oed.",
        "Dewiswch gam sydd ar gyfer yr oedran hwn.",
    ),
    (
        {"elapsed": {"opened": True, "least": {"weeks": 2}}},
        (begun("2026-06-20"),),
        "It must be at least two weeks since the case was opened; that was on 20 June 2026.",
        "Wait until 4 July 2026.",
        "Rhaid bod o leiaf 2 wythnos ers agor yr achos; 20 Mehefin 2026 oedd hynny.",
        "Arhoswch tan 4 Gorffennaf 2026.",
    ),
    (
        {"risk": {"most": "low"}},
        (begun(),),
        "Nobody has set the level of risk.",
        "Set the level of risk.",
        "Nid oes neb wedi pennu lefel y risg.",
        "Pennwch lefel y risg.",
    ),
    (
        {"actions": {"most": 0}},
        (begun(), step(2, "2026-01-06", "action_added", "2")),
        "No action of the plan may still be open; one is.",
        "Say of each open action that it is done, or why it isn’t possible.",
        "Ni chaiff yr un o gamau’r cynllun fod ar agor; mae un ar agor.",
        "Dywedwch am bob cam agored ei fod wedi’i wneud, neu pam nad yw’n bosibl.",
    ),
    (
        {"cases": {"pathways": ["hub"], "state": "open", "most": 0}},
        (begun(),),
        "There must not be an open case about the same subject on ‘hub’; there is one.",
        "Look at the other cases about the same subject first.",
        "Ni chaniateir achos agored am yr un testun ar ‘hub’; mae un.",
        "Edrychwch ar yr achosion eraill am yr un testun yn gyntaf.",
    ),
]


@pytest.mark.parametrize(("said", "steps", "why", "todo", "pam", "beth"), SAID, ids=[next(iter(row[0])) for row in SAID])
def test_words(said: dict[str, Any], steps: tuple[Any, ...], why: str, todo: str, pam: str, beth: str) -> None:
    from diogel.pathways.case import Other

    refusal = told(guard(**said), case(*steps), others=(Other("hub", date(2026, 1, 1)),))
    assert (refusal.why, refusal.todo) == (Text(en=why, cy=pam), Text(en=todo, cy=beth))


def test_a_guards_own_words_stand_where_it_is_known() -> None:
    own = {"why": text("Too early", "Rhy gynnar"), "todo": text("Wait", "Arhoswch")}
    refusal = told(guard(**NO, **own), case(begun()))
    assert (refusal.why, refusal.todo) == (Text(en="Too early.", cy="Rhy gynnar."), Text(en="Wait.", cy="Arhoswch."))


def test_what_is_not_known_is_said_besides_a_guards_own_words() -> None:
    own = {"why": text("Under-tens aren’t on it", "Nid yw rhai dan ddeg arni"), "todo": text("Help the family", "Helpwch y teulu")}
    refusal = told(guard(age={"least": 10}, **own), case(begun(), born=None))
    assert refusal.why.en == "Under-tens aren’t on it. The date of birth is not known, so the age can’t be worked out."
    assert refusal.todo.en == "Help the family. Record the person’s date of birth."


def test_it_is_said_that_it_is_not_known_whether_a_guard_is_asked() -> None:
    refusal = told(guard(**NO, when=UNKNOWN), case(begun()))
    assert refusal.why.en.endswith("Nobody has set the level of risk.")
    assert refusal.todo.en.endswith("Set the level of risk.")


def test_where_it_is_known_that_a_guard_is_asked_nothing_more_is_said() -> None:
    own = {"why": text("Too early", "Rhy gynnar"), "todo": text("Wait", "Arhoswch")}
    refusal = told(guard(**NO, **own, when={"age": {"most": 17}}), case(begun()))
    assert (refusal.why.en, refusal.todo.en) == ("Too early.", "Wait.")


def test_partners_are_called_as_they_were_told() -> None:
    named = pathway()
    from diogel.pathways.fold import fold

    state = fold(named, case().subject, "council", [begun()], WALES, names={"police": Text(en="South Wales Police", cy="Heddlu De Cymru")})
    refusal = told(guard(consulted={"partner": "police"}), state)
    assert "South Wales Police" in refusal.why.en
    assert "Heddlu De Cymru" in refusal.why.cy


PHRASES: list[tuple[dict[str, int], str, str, str, str]] = [
    ({"months": 1}, "one month", "1 mis", "in the last month", "yn y mis diwethaf"),
    ({"months": 2}, "two months", "2 fis", "in the last two months", "yn y 2 fis diwethaf"),
    ({"weeks": 1}, "one week", "1 wythnos", "in the last week", "yn yr wythnos ddiwethaf"),
    ({"weeks": 12}, "12 weeks", "12 wythnos", "in the last 12 weeks", "yn y 12 wythnos ddiwethaf"),
    ({"working_days": 2}, "two working days", "2 ddiwrnod gwaith", "in the last two working days", "yn y 2 ddiwrnod gwaith diwethaf"),
    ({"days": 28}, "28 days", "28 diwrnod", "in the last 28 days", "yn y 28 diwrnod diwethaf"),
    ({"years": 1}, "one year", "1 flwyddyn", "in the last year", "yn y flwyddyn ddiwethaf"),
    ({"years": 2}, "two years", "2 flynedd", "in the last two years", "yn y 2 flynedd ddiwethaf"),
    ({"years": 3}, "three years", "3 blynedd", "in the last three years", "yn y 3 blynedd ddiwethaf"),
    ({"years": 5}, "five years", "5 mlynedd", "in the last five years", "yn y 5 mlynedd ddiwethaf"),
]


@pytest.mark.parametrize(("said", "en", "cy", "last_en", "last_cy"), PHRASES, ids=[row[1] for row in PHRASES])
def test_lengths_in_words(said: dict[str, int], en: str, cy: str, last_en: str, last_cy: str) -> None:
    of = Length.model_validate(said)
    assert (length(of).en, length(of).cy) == (en, cy)
    assert (in_the_last(of).en, in_the_last(of).cy) == (last_en, last_cy)


def test_times_in_words() -> None:
    assert [times(number).en for number in (1, 2, 3, 11)] == ["once", "twice", "three times", "11 times"]
    assert [times(number).cy for number in (1, 2, 3, 11)] == ["unwaith", "ddwywaith", "deirgwaith", "11 o weithiau"]


# -- letters

LETTER = LADDER.letters[0]
NAMES = {"case": "ASB-2026-00001", "today": "2 February 2026", "subject": "Ann Example"}


def test_a_letter_is_written_from_the_case() -> None:
    state = case(begun(answers={"happened": "2026-01-30", "sort": "threat"}))
    expected = "Dear Ann Example,\n\nOn 30 January 2026 there was: Threat. Case ASB-2026-00001, 2 February 2026."
    assert written(LETTER, state, "en", NAMES) == expected
    welsh = written(LETTER, state, "cy", NAMES | {"today": "2 Chwefror 2026"})
    assert welsh == "Annwyl Ann Example,\n\nAr 30 Ionawr 2026 bu: Bygythiad. Achos ASB-2026-00001, 2 Chwefror 2026."


@pytest.mark.parametrize(("happened", "said"), [("2026-01", "January 2026"), ("2026", "2026"), ("2026-01-04", "4 January 2026")])
def test_a_letter_says_a_day_as_far_as_it_is_known(happened: str, said: str) -> None:
    assert f"On {said} there was" in written(LETTER, case(begun(answers={"happened": happened, "sort": "noise"})), "en", NAMES)


def test_what_has_no_answer_is_left_to_fill_in() -> None:
    assert "On [to fill in: When did it happen?] there was" in written(LETTER, case(begun()), "en", NAMES)


def test_an_answer_is_never_read_as_a_template() -> None:
    sly = LETTER.model_copy(update={"body": Text(en="{reference} {unheard}", cy="{reference}")})
    state = case(begun(answers={"reference": "{subject} {case}"}))
    assert written(sly, state, "en", NAMES) == "{subject} {case} [to fill in: unheard]"


def test_several_and_rows_in_a_letter() -> None:
    rows = {
        "question": "family", "label": text("Family"), "kind": "table",
        "columns": [{"question": "name", "label": text("Name")}, {"question": "born", "label": text("Born"), "kind": "date"}],
    }  # fmt: skip
    needs = pathway().model_dump()["forms"][1]
    of = pathway(forms=[{**needs, "questions": [*needs["questions"], rows]}])
    answers = {"support": ("school", "home"), "family": ({"name": "Ann", "born": "2010-05-01"}, {"name": "Bob"})}
    letter = LETTER.model_copy(update={"body": Text(en="{support}: {family}", cy="-")})
    said = written(letter, case(begun(answers=answers), of=of), "en", {})
    assert said == "School, Home: Name: Ann; Born: 1 May 2010\nName: Bob"


# -- the picture


def test_the_picture_has_every_stage_and_every_way() -> None:
    drawn = mermaid(LADDER, "en")
    assert all(f'"{stage.name.en}"' in drawn for stage in LADDER.stages)
    assert "[*] --> s0: Open a case<br>Report" in drawn
    assert "s1 --> s1: Give a warning" in drawn
    assert drawn.endswith("s3 --> [*]\n")
    assert "Rhoi rhybudd" in mermaid(LADDER, "cy")


def test_a_name_can_not_end_its_line_in_the_picture() -> None:
    stages = [{**stage, "name": text('A "name": <b>;\n x --> y')} for stage in pathway().model_dump()["stages"]]
    drawn = mermaid(pathway(stages=stages), "en")
    assert 'state "A #34;name#34;#58; #60;b#62;#59; x --#62; y" as s0' in drawn
