"""Incidents out of tellings: no order counts, no agency's own events are joined, nothing hidden shows; and how it is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from diogel.definitions.model import Term, Text, Vocabulary
from diogel.errors import DefinitionError
from diogel.linkage.incidents.explain import NOT_SHOWN, decided, pieces
from diogel.linkage.incidents.grouping import incident_id, incidents
from diogel.linkage.incidents.model import SHIPPED, Guard, IncidentModel
from diogel.linkage.incidents.recognise import Recognised, accepted
from diogel.linkage.incidents.tellings import quoted, squeezed
from diogel.stores.base import Store
from diogel.stores.duckdb import DuckDBStore
from diogel.stores.keys import Keys
from incident_tellings import HERE, NIGHT, Row, found_in, incidents_of, metres_east, telling, years_of_quiet

MODEL = IncidentModel.load()
GUARD = Guard(longest_hours=72, largest=4, largest_block=400, reference_within_days=31)
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    opened = DuckDBStore(Keys(b"t" * 32, b"i" * 32), threads=1)
    yield opened
    opened.close()


def pair(found: Recognised, left: str, right: str) -> dict[str, Any]:
    return next(row for row in found.links.to_pylist() if {row["event_id_l"], row["event_id_r"]} == {left, right})


# -- three agencies, and what stands in the way ------------------------------------------------------------------------

THREE = [
    telling("a-call", "police", **HERE, reference="AW26-100001", people={"amy": "reporter"}),
    telling("b-complaint", "council", NIGHT + 20 * MINUTE, **metres_east(25), people={"amy": "reporter"}),
    telling("c-crew", "ambulance", NIGHT + 12 * MINUTE, **metres_east(5), category="ambulance_callout", subcategory="alcohol"),
    telling("d-later", "police", NIGHT + 3000 * MINUTE, **HERE),
]
QUIET = years_of_quiet(["police", "council", "ambulance"])


def test_one_incident_told_by_three_agencies(store: Store) -> None:
    found = found_in(store, [*QUIET, *THREE])
    assert [one for one in incidents_of(found) if "quiet" not in one] == ["a-call b-complaint c-crew", "d-later"]
    how = {row["event_id"]: row["how"] for row in found.incident_event.to_pylist()}
    assert (how["a-call"], how["d-later"]) == ("evidence", "alone")
    assert found.summary["events_of_shared_incidents"] == 3


def test_an_incidents_id_comes_from_its_smallest_event_and_the_salt() -> None:
    assert incident_id(["b", "a"], "salt") == incident_id(["a", "c"], "salt") != incident_id(["a"], "other")
    assert len(incident_id(["a"], "salt")) == 24 and "a-call" not in incident_id(["a-call"], "salt")


def test_two_that_fit_equally_wait_for_a_person(store: Store) -> None:
    twice = [telling("one", "council", NIGHT + 5 * MINUTE, **HERE), telling("other", "council", NIGHT - 5 * MINUTE, **HERE)]
    found = found_in(store, [*QUIET, THREE[0] | {"people": {}}, *twice])
    assert {pair(found, "a-call", id)["state"] for id in ("one", "other")} == {"wait"}
    assert pair(found, "a-call", "one")["probability"] == pytest.approx(0.5, abs=0.01)


def test_a_persons_word_comes_before_the_evidence(store: Store) -> None:
    said = pa.Table.from_pylist([
        {"event_id_l": "b-complaint", "event_id_r": "a-call", "decides": "different"},
        {"event_id_l": "a-call", "event_id_r": "c-crew", "decides": "different"},
        {"event_id_l": "b-complaint", "event_id_r": "c-crew", "decides": "same"},
    ])  # fmt: skip
    found = found_in(store, [*QUIET, *THREE], decisions=said)
    assert [one for one in incidents_of(found) if "quiet" not in one] == ["a-call", "b-complaint c-crew", "d-later"]
    assert pair(found, "b-complaint", "c-crew")["how"] == "decision"


def test_an_agencys_own_events_are_one_by_their_reference_alone(store: Store) -> None:
    own = [
        telling("x", "police", **HERE, reference="AW26-100001", people={"amy": "victim"}),
        telling("y", "police", NIGHT + MINUTE, **HERE, reference="AW26-100002", people={"amy": "victim"}),
        telling("z", "police_hate", NIGHT + MINUTE, **HERE, reference="aw26/100001", category="hate_incident"),
    ]
    found = found_in(store, [*QUIET, *own])
    assert [one for one in incidents_of(found) if "quiet" not in one] == ["x z", "y"]


def test_a_guard_holds_a_chain_over_two_of_one_agencys_events(store: Store) -> None:
    """Council and ambulance each tell of another call to the police; nobody joins the two calls."""
    rows = [
        telling("a-call", "police", **HERE, people={"amy": "victim"}),
        telling("b-call", "police", NIGHT + 70 * MINUTE, **HERE, people={"bob": "victim"}),
        telling("c-complaint", "council", NIGHT + 2 * MINUTE, **HERE, people={"amy": "victim"}),
        telling(
            "d-crew",
            "ambulance",
            NIGHT + 66 * MINUTE,
            **HERE,
            category="ambulance_callout",
            subcategory="assault",
            people={"bob": "patient"},
        ),
    ]
    found = found_in(store, [*QUIET, *rows])
    assert [one for one in incidents_of(found) if "quiet" not in one] == ["a-call c-complaint", "b-call d-crew"]


def test_a_block_that_one_dataset_fills_is_not_compared_and_is_told(store: Store) -> None:
    crowd = [telling(f"p{number}", "police", NIGHT + number * MINUTE, **HERE) for number in range(6)]
    model = MODEL.model_copy(update={"guard": MODEL.guard.model_copy(update={"largest_block": 5})})
    found = found_in(store, [*QUIET, *crowd, telling("c", "council", **HERE)], model=model)
    assert found.summary["blocks_skipped"] == [{"block": "neighbourhood", "keys": 1, "largest": 6}]
    assert not [row for row in found.links.to_pylist() if "c" in (row["event_id_l"], row["event_id_r"])]


def test_nothing_to_recognise(store: Store) -> None:
    found = found_in(store, [])
    assert (found.incident_event.num_rows, found.links.num_rows, found.summary["incidents"]) == (0, 0, 0)


def test_an_event_without_a_time_or_of_no_known_kind_is_an_incident_of_its_own(store: Store) -> None:
    rows = [
        telling("a", "police", None, **HERE),
        telling("b", "council", **HERE, category="tenancy"),
        telling("c", "council", **HERE, category=None),
    ]
    found = found_in(store, [*rows])
    assert incidents_of(found) == ["a", "b", "c"] and found.summary["pairs_compared"] == 0


# -- properties --------------------------------------------------------------------------------------------------------

AGENCIES = {"police": "antisocial_behaviour", "police_hate": "hate_incident", "council": "antisocial_behaviour", "fire": "deliberate_fire"}


@st.composite
def tellings(draw: st.DrawFn, datasets: tuple[str, ...] = tuple(AGENCIES)) -> list[Row]:
    """A busy night in one street."""
    count = draw(st.integers(2, 7))
    rows = []
    for number in range(count):
        dataset = draw(st.sampled_from(datasets))
        place = draw(st.sampled_from([HERE, metres_east(40), {"uprn": "100"}, {"uprn": "200"}, {"location_name": "High St"}, {}]))
        rows.append(
            telling(
                f"{dataset}-{number}", dataset, NIGHT + draw(st.integers(0, 200)) * MINUTE, **place, category=AGENCIES[dataset],
                reference=draw(st.none() | st.sampled_from(["AW26-100001", "AW26-100002"])),
                quoted_reference=draw(st.none() | st.just("AW26-100001")),
                people=dict.fromkeys(draw(st.lists(st.sampled_from(["amy", "bob"]), max_size=1)), "victim"),
                precision=draw(st.sampled_from(["exact", "snapped"])),
            )
        )  # fmt: skip
    return rows


slowly = settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))


@slowly
@given(tellings(), st.randoms(use_true_random=False))
def test_no_order_of_arrival_counts(store: Store, rows: list[Row], shuffle: Any) -> None:
    found = found_in(store, rows)
    shuffled = list(rows)
    shuffle.shuffle(shuffled)
    again = found_in(store, shuffled)
    assert again.incident_event == found.incident_event and again.links == found.links


@slowly
@given(tellings())
def test_an_incident_holds_one_reference_of_an_agency_and_is_no_longer_than_its_guard(store: Store, rows: list[Row]) -> None:
    found = found_in(store, rows)
    by_id = {row["event_id"]: row for row in rows}
    own = {
        frozenset((row["event_id_l"], row["event_id_r"]))
        for row in found.links.to_pylist()
        if row["how"] == "reference" and row["state"] == "one"
    }
    for events in incidents_of(found):
        told = [by_id[id] for id in events.split()]
        for partner in {row["partner"] for row in told}:
            mine = [row for row in told if row["partner"] == partner]
            assert len({row["reference"] for row in mine}) == 1 or len(mine) == 1
            assert len(mine) == 1 or all(any(id["event_id"] in pair for pair in own) for id in mine)
        times = [row["occurred_from"] for row in told]
        assert max(times) - min(times) <= timedelta(hours=MODEL.guard.longest_hours)


@slowly
@given(tellings(("police", "council")), tellings(("fire",)))
def test_what_two_agencies_tell_hangs_on_no_third(store: Store, seen: list[Row], hidden: list[Row]) -> None:
    """With the fire service's events and without: the links between the others, and the incidents of their events, are the same."""
    fuller, poorer = found_in(store, [*seen, *hidden]), found_in(store, seen)
    ids = pa.array([row["event_id"] for row in seen])
    among = [row for row in fuller.links.to_pylist() if {row["event_id_l"], row["event_id_r"]} <= set(ids.to_pylist())]
    bare = [{name: value for name, value in row.items() if name not in ("state", "held")} for row in among]
    assert bare == [{name: value for name, value in row.items() if name not in ("state", "held")} for row in poorer.links.to_pylist()]
    events = fuller.incident_event.filter(pa.compute.is_in(fuller.incident_event["event_id"], ids)).select(
        ["event_id", "dataset", "partner"]
    )
    shown, _ = incidents(events, accepted(fuller.links), MODEL.guard, salt="salt")
    assert shown == poorer.incident_event


# -- grouping ----------------------------------------------------------------------------------------------------------


def link(left: str, right: str, *, at: dict[str, int], how: str = "evidence", probability: float = 0.95) -> dict[str, Any]:
    sides = {f"{name}_{side}": value for side, id in (("l", left), ("r", right)) for name, value in
             {"event_id": id, "partner": id[0], "started": at[id], "ended": at[id]}.items()}  # fmt: skip
    return sides | {"how": how, "probability": probability, "weight": 5.0}


LINK = pa.schema([
    *((f"{name}_{side}", pa.int64() if name in ("started", "ended") else pa.string()) for side in "lr"
      for name in ("event_id", "partner", "started", "ended")),
    ("how", pa.string()), ("probability", pa.float64()), ("weight", pa.float64()),
])  # fmt: skip


def group(links: list[dict[str, Any]], ids: list[str]) -> tuple[list[set[str]], set[tuple[str, str]]]:
    """An event's agency is its first letter."""
    events = pa.table({"event_id": ids, "dataset": [id[0] for id in ids], "partner": [id[0] for id in ids]})
    found, held = incidents(events, pa.Table.from_pylist(links, schema=LINK), GUARD, salt="salt")
    together: dict[str, set[str]] = {}
    for row in found.to_pylist():
        together.setdefault(row["incident_id"], set()).add(row["event_id"])
    return sorted(together.values(), key=sorted), held


def test_of_two_that_contradict_the_stronger_stays() -> None:
    at = dict.fromkeys(["p1", "p2", "c1"], 0)
    found, held = group([link("c1", "p1", at=at, probability=0.91), link("c1", "p2", at=at, probability=0.99)], list(at))
    assert found == [{"c1", "p2"}, {"p1"}] and held == {("c1", "p1")}


def test_an_incident_ends() -> None:
    at = {"a1": 0, "b1": 40 * 60, "c1": 80 * 60}
    found, held = group([link("a1", "b1", at=at, probability=0.99), link("b1", "c1", at=at)], list(at))
    assert found == [{"a1", "b1"}, {"c1"}] and held == {("b1", "c1")}


def test_a_link_to_an_event_that_is_not_seen_joins_nothing() -> None:
    at = dict.fromkeys(["a1", "b1", "c1"], 0)
    found, held = group([link("a1", "b1", at=at), link("b1", "c1", at=at)], ["a1", "c1"])
    assert found == [{"a1"}, {"c1"}] and not held


def test_one_reference_joins_its_own_agencys_events_and_no_others() -> None:
    at = dict.fromkeys(["c1", "c2", "p1", "p2"], 0)
    links = [link("p1", "p2", at=at, how="reference"), link("c1", "p1", at=at, how="quoted"), link("c2", "p2", at=at, how="quoted")]
    found, held = group(links, list(at))
    assert found == [{"c1", "p1", "p2"}, {"c2"}] and held == {("c2", "p2")}


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd"), st.integers(0, 3), st.integers(0, 3), st.floats(0.9, 1))),
       st.randoms(use_true_random=False))  # fmt: skip
def test_groups_hang_on_no_order_and_keep_to_the_guard(drawn: list[tuple[str, str, int, int, float]], shuffle: Any) -> None:
    ids = [f"{agency}{number}" for agency in "abcd" for number in range(4)]
    at = {id: int(id[1]) * 1500 for id in ids}
    wanted = {(f"{one}{i}", f"{other}{j}"): p for one, other, i, j, p in drawn if one < other}
    links = [link(*pair, at=at, probability=p) for pair, p in wanted.items()]
    found, held = group(links, ids)
    shuffle.shuffle(links)
    assert group(links, ids) == (found, held)
    assert sorted(id for one in found for id in one) == ids
    for one in found:
        assert len({id[0] for id in one}) == len(one) <= GUARD.largest
        assert max(at[id] for id in one) - min(at[id] for id in one) <= GUARD.longest_hours * 60
    for left, right in wanted:
        assert any({left, right} <= one for one in found) != ((left, right) in held)


# -- references and the model ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("AWP26-000123", "AWP26000123"), ("police ref AWP26/000123, see also CAD 7", "AWP26000123"), ("AW 26 000 123", "AW26000123"),
        ("AWP26-000123; ASB/26-000007", "ASB26000007 AWP26000123"), ("4711", None), ("rang 101", None), ("20260513", "20260513"),
        (None, None), ("", None),
    ],
)  # fmt: skip
def test_references_that_a_field_quotes(text: str | None, found: str | None) -> None:
    assert quoted(text) == found


def test_a_reference_is_one_that_nobody_else_has_by_accident() -> None:
    given = pa.array(["asb/26-000123", "1234567", "12345678", "Open", "A1", "AB1234", None, "n/a"])
    assert squeezed(given).to_pylist() == ["ASB26000123", None, "12345678", None, None, "AB1234", None, None]


def written(tmp_path: Path, change: Any) -> Path:
    raw = yaml.safe_load(SHIPPED.read_text("utf-8"))
    change(raw)
    path = tmp_path / "incident.yaml"
    path.write_text(yaml.safe_dump(raw, allow_unicode=True), "utf-8")
    return path


FAULTS = {
    "add up to": lambda raw: raw["kind"][0].update(m=0.99),
    "has the levels": lambda raw: raw["place"].pop(),
    "further apart": lambda raw: raw["time"][1].update(within_minutes=5),
    "named by two kinds": lambda raw: raw["kinds"][1]["of"].update(antisocial_behaviour=[]),
    "no kind: nonsense": lambda raw: raw["kinds"][0]["goes_with"].append("nonsense"),
    "keep <= wait <= one": lambda raw: raw["thresholds"].update(wait=0.95),
    "one figure for each": lambda raw: raw["metres"].pop("snapped"),
    "Extra inputs": lambda raw: raw.update(prior=1),
}


@pytest.mark.parametrize("told", FAULTS)
def test_what_is_wrong_with_a_model_is_told_with_its_file(told: str, tmp_path: Path) -> None:
    path = written(tmp_path, FAULTS[told])
    with pytest.raises(DefinitionError, match=told) as fault:
        IncidentModel.load(path)
    assert str(path) in str(fault.value)


def test_a_model_that_is_not_there_or_not_yaml(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="no incident model"):
        IncidentModel.load(tmp_path / "none.yaml")
    (tmp_path / "bad.yaml").write_text("a: [", "utf-8")
    with pytest.raises(DefinitionError, match="can't be read"):
        IncidentModel.load(tmp_path / "bad.yaml")


def test_a_kind_of_terms_that_no_vocabulary_has(tmp_path: Path) -> None:
    model = IncidentModel.load(written(tmp_path, lambda raw: raw["kinds"][0]["of"].update(noise_at_night=[])))
    with pytest.raises(DefinitionError, match="noise_at_night"):
        model.check_terms({})
    own = Vocabulary(
        version=1, vocabulary="event_category", title=Text(en="Kinds"), terms=(Term(term="noise_at_night", name=Text(en="Noise at night")),)
    )
    model.check_terms({"event_category": own})


def test_every_sentence_is_in_both_languages() -> None:
    texts = [level.says for part in (MODEL.time, MODEL.place, MODEL.kind, MODEL.people) for level in part]
    texts += [MODEL.title, MODEL.before, MODEL.chance, MODEL.reference, *(kind.title for kind in MODEL.kinds)]
    assert not [text.en for text in texts if not text.cy]
    assert all("{among}" in text for text in (MODEL.before.en, MODEL.before.cy)) and all(
        "{often}" in text for text in (MODEL.chance.en, MODEL.chance.cy)
    )


# -- told --------------------------------------------------------------------------------------------------------------


def test_the_evidence_in_sentences_adds_up_to_the_weight(store: Store) -> None:
    row = pair(found_in(store, [*QUIET, *THREE]), "a-call", "b-complaint")
    told = pieces(row, MODEL)
    assert [piece.part for piece in told] == ["before", "time", "place", "kind", "people", "chance"]
    assert sum(piece.bits or 0 for piece in told) == pytest.approx(row["weight"], abs=0.001)
    assert told[1].says.en == "the times are within half an hour" and told[4].says.cy == "mae gan rywun yr un rhan yn y ddau"
    assert told[5].says.en.endswith(f"1 time in {round(1 / row['chance'], -2):,.0f}") or "1 time in" in told[5].says.en
    assert decided(row, MODEL) == ()


def test_to_whom_people_may_not_be_told_nothing_shows_whether_anybody_is_in_both(store: Store) -> None:
    found = found_in(store, [*QUIET, *THREE])
    told = [pieces(pair(found, "a-call", id), MODEL, people=False) for id in ("b-complaint", "c-crew")]
    assert [[piece.part for piece in one] for one in told] == [["before", "time", "place", "kind", "people"]] * 2
    assert all(one[-1].says == NOT_SHOWN and one[-1].bits is None for one in told)


def test_what_decided_besides_the_evidence(store: Store) -> None:
    rows = [telling("a", "police", reference="AW26-100001"), telling("b", "council", NIGHT + 90 * MINUTE, quoted_reference="AW26-100001")]
    row = pair(found_in(store, rows), "a", "b")
    assert decided(row, MODEL) == (MODEL.reference,)
    assert len(decided({**row, "held": True}, MODEL)) == 2
