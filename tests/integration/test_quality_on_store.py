"""What a build says of its own links as it makes them: from the tables in its store, with decisions, without truth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pytest
from linkage_people import records

from diogel.build.quality import quality_of
from diogel.linkage.link import DECISIONS, Linked, link
from diogel.linkage.model import Block, LinkageModel
from diogel.linkage.prepare import prepare
from diogel.linkage.quality.assess import Truth, assess
from diogel.linkage.quality.report import Quality
from diogel.linkage.resolve import HELD_BY_GUARD
from diogel.stores.base import Store
from diogel.stores.duckdb import DuckDBStore
from diogel.stores.keys import Keys
from diogel.stores.open import open_store

MODEL = LinkageModel.load()
PEOPLE = records(300, 3)
ON = date(2026, 11, 1)
FIELDS = {"identity_date_of_birth", "identity_sex", "identity_postcode", "identity_nhs_number"}
ALLOWED = dict.fromkeys(PEOPLE["dataset"].unique().to_pylist(), FIELDS)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = DuckDBStore(Keys(b"t" * 32, b"i" * 32), threads=2, temp=tmp_path)
    store.put("to_link", PEOPLE)
    yield store
    store.close()


def linked(store: Store, decisions: pa.Table | None = None) -> Linked:
    found = link(store, "to_link", model=MODEL, decisions=decisions, at=datetime(2026, 11, 1))
    store.put("pair", found.pairs)
    store.put("link", found.links)
    store.put("person_identity", found.person_identity)
    return found


def told(store: Store, found: Linked, **more: object) -> Quality:
    return quality_of(store, MODEL, ALLOWED, on=ON, summary=found.summary, build="b", **more)  # type: ignore[arg-type]


def test_counts_are_those_of_the_tables(store: Store) -> None:
    found = linked(store)
    quality = told(store, found)
    assert quality.counts.identities == PEOPLE.num_rows
    assert quality.counts.persons == found.summary["persons"]
    between = found.pairs.filter(pa.compute.not_equal(found.pairs["identity_id_l"], found.pairs["identity_id_r"]))
    statuses = Counter(between["status"].to_pylist())
    assert (quality.counts.links, quality.counts.review) == (statuses["link"], statuses["review"])
    assert quality.expected.links == statuses["link"]
    partners = Counter(PEOPLE["partner"].to_pylist())
    shown = {one.group: one.identities for one in quality.groups if one.dimension == "partner" and one.identities is not None}
    assert shown.items() <= partners.items() and shown


def test_those_who_wait_are_all_identities_of_the_records_in_review(store: Store) -> None:
    """Of so many people that no partner's number of those who wait is too small to be shown."""
    people = records(900, 3)
    store.put("to_link", people)
    found = linked(store)
    rows = found.pairs.to_pylist()
    waiting = {row[side] for row in rows if row["status"] == "review" for side in ("identity_id_l", "identity_id_r")}
    waiting |= {row["identity_id_r"] for row in found.links.to_pylist() if row["how"] == "exact" and row["identity_id_l"] in waiting}
    partner = dict(zip(people["identity_id"].to_pylist(), people["partner"].to_pylist(), strict=True))
    counted = Counter(partner[identity] for identity in waiting)
    shown = [one for one in told(store, found).groups if one.dimension == "partner" and not one.review.rate.hidden]
    assert {one.group for one in shown} == {name for name, count in counted.items() if count >= 10}
    assert len(shown) > 3
    assert {one.group: one.review.rate.count for one in shown} == {one.group: counted[one.group] for one in shown}


def test_every_link_is_found_again_by_what_found_it(store: Store) -> None:
    """Which blocks bring a link together, worked out anew, holds the block that the link says it was found by."""
    found = linked(store)
    names = [block.block for block in MODEL.blocks]
    rows = [row for row in found.pairs.to_pylist() if row["status"] == "link" and row["identity_id_l"] != row["identity_id_r"]]
    overlap = told(store, found).blocking.overlap
    assert overlap is not None and overlap.links == len(rows)
    first = Counter(row["block"] for row in rows)
    again = {block.block: block.links for block in overlap.blocks}
    assert all(again[name] >= first[name] for name in names)
    assert overlap.by_no_block <= first["reference"] + first["decision"]


def test_without_blocks_nothing_is_worked_out_anew(store: Store) -> None:
    assert told(store, linked(store), blocks=False).blocking.overlap is None


def test_decisions_are_held_against_the_model_and_not_against_themselves(store: Store) -> None:
    """People part three links and join two pairs that waited: of the five, three of the model's links are wrong, two right ones missed.

    What the guard held waits too, but not by the model's word: to the model it is a link.
    """
    rows = [row for row in linked(store).pairs.to_pylist() if row["identity_id_l"] != row["identity_id_r"]]
    links = [row for row in rows if row["status"] == "link" and row["rule"] is None and row["probability"] < 1 - 1e-6][:3]
    waits = [row for row in rows if row["status"] == "review" and row["rule"] != HELD_BY_GUARD][:2]
    said = [(row, "different") for row in links] + [(row, "same") for row in waits]
    table = pa.table(
        {
            "identity_id_l": [row["identity_id_l"] for row, _ in said],
            "identity_id_r": [row["identity_id_r"] for row, _ in said],
            "decides": [decides for _, decides in said],
            "decision": [f"d{number}" for number in range(len(said))],
        },
        schema=DECISIONS,
    )
    decisions = told(store, linked(store, table)).decisions
    assert decisions is not None and decisions.design == "reviewed"
    strata = {one.stratum: one for one in decisions.strata}
    assert sum(one.decided for one in decisions.strata if one.linked) == 3
    assert sum(one.same for one in decisions.strata if one.linked) == 0
    assert sum(one.same for one in decisions.strata if not one.linked) == 2
    assert decisions.precision.value == 0.0
    assert all(one.decided <= one.pairs for one in strata.values())


def test_truth_is_asked_where_it_is_given(store: Store) -> None:
    found = linked(store)
    store.put("who", pa.table({"identity_id": PEOPLE["identity_id"], "person": PEOPLE["truth"]}))
    allowed = {name: frozenset(fields) for name, fields in ALLOWED.items()}
    quality = assess(store, MODEL, allowed, on=ON, summary=found.summary, truth=Truth("who", "made up", made_up=True))
    assert quality.truth is not None and quality.truth.made_up
    person = dict(zip(found.person_identity["identity_id"].to_pylist(), found.person_identity["person_id"].to_pylist(), strict=True))
    true = dict(zip(PEOPLE["identity_id"].to_pylist(), PEOPLE["truth"].to_pylist(), strict=True))
    cells = Counter((person[identity], true[identity]) for identity in person)
    assert quality.truth.pairs.both == sum(count * (count - 1) // 2 for count in cells.values())
    assert quality.blocking.truth is not None
    missed = quality.blocking.truth
    assert missed.brought_together.out_of == missed.pairs
    for field in missed.by_field:
        assert field.pairs is None or field.missed.hidden or field.missed.out_of == field.pairs


def test_what_blocks_missed_is_counted_pair_by_pair(store: Store) -> None:
    """With one block alone, true pairs of one surname and date of birth, or of one reference, are brought together."""
    model = MODEL.model_copy(update={"blocks": (Block(block="surname_birth_date", agree=("surname", "certain_birth_date")),)})
    found = linked(store)
    store.put("who", pa.table({"identity_id": PEOPLE["identity_id"], "person": PEOPLE["truth"]}))
    prepare(store, "to_link")
    records = {row["tuple_id"]: row for row in store.fetch("SELECT tuple_id, surname, certain_birth_date FROM linkage_tuple").to_pylist()}
    true = dict(zip(PEOPLE["identity_id"].to_pylist(), PEOPLE["truth"].to_pylist(), strict=True))
    people: defaultdict[int, set[int]] = defaultdict(set)
    references: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for row in store.fetch("SELECT identity_id, dataset, reference, tuple_id FROM linkage_member").to_pylist():
        people[true[row["identity_id"]]].add(row["tuple_id"])
        references[row["dataset"], row["reference"] or ""].add(row["tuple_id"])
    pairs = {pair for mine in people.values() for pair in combinations(sorted(mine), 2)}
    referred = {pair for (_, name), mine in references.items() if name for pair in combinations(sorted(mine), 2)}
    alike = {pair for pair in pairs if _agree(records[pair[0]], records[pair[1]])}
    undated = {pair for pair in pairs if not all(records[one]["certain_birth_date"] for one in pair)}
    allowed = {name: frozenset(fields) for name, fields in ALLOWED.items()}
    told = assess(store, model, allowed, on=ON, summary=found.summary, truth=Truth("who", "made up")).blocking.truth
    assert told is not None
    assert (told.pairs, told.brought_together.count) == (len(pairs), len(pairs & (alike | referred)))
    birth_date = next(field for field in told.by_field if field.field == "birth_date")
    missed = len(undated - referred)
    assert birth_date.pairs == len(undated)
    assert birth_date.missed.hidden == (min(missed, len(undated) - missed) < 10)
    assert birth_date.missed.hidden or birth_date.missed.count == missed


def _agree(one: dict[str, object], other: dict[str, object]) -> bool:
    return all(one[name] is not None and one[name] == other[name] for name in ("surname", "certain_birth_date"))


@pytest.mark.spark
@pytest.mark.slow
def test_spark_says_the_same(store: Store) -> None:
    found = linked(store)
    who = pa.table({"identity_id": PEOPLE["identity_id"], "person": PEOPLE["truth"]})
    allowed = {name: frozenset(fields) for name, fields in ALLOWED.items()}
    said = []
    for url in ("duckdb", "spark"):
        one = open_store(url, Keys(b"t" * 32, b"i" * 32))
        try:
            tables = {"to_link": PEOPLE, "pair": found.pairs, "link": found.links, "person_identity": found.person_identity, "who": who}
            for name, table in tables.items():
                one.put(name, table)
            said.append(assess(one, MODEL, allowed, on=ON, summary=found.summary, truth=Truth("who", "made up")))
        finally:
            one.close()
    assert said[0] == said[1]
