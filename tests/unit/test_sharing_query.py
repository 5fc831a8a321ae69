"""At query: what of each table may be read, and that the SQL written for it yields that and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from sharing_partnership import ASB, DDA, INCIDENTS, ISP, OGL, SIGNED, TODAY, agreement, clause, dataset, log_in, partnership
from sharing_tables import SHARED, marks, store_of

from diogel.errors import AgreementError, DefinitionError, DiogelError
from diogel.sharing import journal
from diogel.sharing.query import Permit, permit, restricted_sql, scoped_sql
from diogel.sharing.scoped import SEEN
from diogel.stores.base import Store
from diogel.stores.dialect import to_spark


def allow(tmp_path: Path, sql: str, *, purpose: str = "analysis", recipient: str = "board", on: date = TODAY, **changes: Any) -> Permit:
    fed = changes.pop("fed", None)
    return permit(partnership(**changes), sql, purpose=purpose, recipient=recipient, on=on, log=log_in(tmp_path), fed=fed)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    made = store_of(partnership())
    yield made
    made.close()


def read(store: Store, found: Permit) -> set[str]:
    return marks(store.fetch(restricted_sql(found)))


def test_a_dataset_is_read_where_a_clause_gives_it_for_the_purpose(tmp_path: Path, store: Store) -> None:
    found = allow(tmp_path, "SELECT category FROM event")
    assert found.tables["event"].datasets == ("incidents", "asb", "street")
    assert {refusal.dataset for refusal in found.refused} == {"ambulance", "parking"}
    assert read(store, found) == {"incidents.event.category", "asb.event.category", "street.event.category"}


def test_a_partner_reads_what_its_group_receives_what_it_receives_and_its_own(tmp_path: Path) -> None:
    assert allow(tmp_path, "SELECT category FROM event", recipient="police").tables["event"].datasets == (
        "incidents",
        "asb",
        "ambulance",
        "street",
    )
    assert allow(tmp_path, "SELECT category FROM event", recipient="council").tables["event"].datasets == (
        "incidents",
        "asb",
        "street",
        "parking",
    )
    assert allow(tmp_path, "SELECT reference FROM event", recipient="police", purpose="casework").tables["event"].datasets == (
        "incidents",
        "asb",
    )


def test_rows_stay_out_as_soon_as_one_touched_column_lacks_its_clause(tmp_path: Path, store: Store) -> None:
    short = ISP.model_copy(
        update={"clauses": (*ISP.clauses[:2], ISP.clauses[2].model_copy(update={"columns": ("When", "Type", "Easting")}))}
    )
    assert "asb" in allow(tmp_path, "SELECT category FROM event", agreements=[short, OGL]).tables["event"].datasets
    found = allow(
        tmp_path, "SELECT category FROM event WHERE longitude > '0'", agreements=[short, OGL], fed={"asb": ["Easting", "Northing"]}
    )
    assert found.tables["event"].datasets == ("incidents", "street")
    refusal = next(refusal for refusal in found.refused if refusal.dataset == "asb")
    assert (refusal.table, refusal.column, refusal.needs) == ("event", "longitude", ("Northing",))
    assert "asb.event.category" not in read(store, found)


def test_a_column_that_a_lapsed_clause_let_in_still_has_to_be_covered(tmp_path: Path) -> None:
    old = agreement(
        "old", {"police": SIGNED, "council": SIGNED}, [clause("1", "incidents", ["Number"], ["board"], ["analysis"])], end=date(2026, 1, 1)
    )
    kept = allow(tmp_path, "SELECT reference FROM event", agreements=[ISP, old])
    assert "incidents" not in kept.tables["event"].datasets
    assert "asb" in kept.tables["event"].datasets
    rebuilt = allow(tmp_path, "SELECT reference FROM event", agreements=[ISP, old], fed={"incidents": ["When", "Kind"]})
    assert "incidents" in rebuilt.tables["event"].datasets


def test_a_value_that_no_clause_ever_let_in_is_not_read_even_if_it_is_there(tmp_path: Path, store: Store) -> None:
    found = allow(tmp_path, "SELECT category, reference FROM event")
    assert "incidents" in found.tables["event"].datasets
    assert "incidents.event.category" in read(store, found)
    assert "incidents.event.reference" not in read(store, found)


def test_even_a_count_needs_a_clause_for_the_purpose(tmp_path: Path, store: Store) -> None:
    found = allow(tmp_path, "SELECT count(*) AS n FROM event")
    assert found.tables["event"].datasets == ("incidents", "asb", "street")
    assert store.fetch(restricted_sql(found)).column("n").to_pylist() == [6]


def test_a_lapse_takes_effect_at_the_next_query(tmp_path: Path) -> None:
    sql = "SELECT category FROM event"
    assert "ambulance" in allow(tmp_path, sql, recipient="police", on=date(2026, 11, 30)).tables["event"].datasets
    assert "ambulance" not in allow(tmp_path, sql, recipient="police", on=date(2026, 12, 1)).tables["event"].datasets
    gone = ISP.model_copy(update={"withdrawn": TODAY})
    with pytest.raises(AgreementError, match="withdrawn on 23 November 2026"):
        allow(tmp_path, "SELECT role FROM involvement", agreements=[gone, DDA, OGL])


def test_a_refusal_names_table_column_purpose_and_what_is_needed(tmp_path: Path) -> None:
    with pytest.raises(AgreementError) as raised:
        allow(tmp_path, "SELECT sex FROM person")
    told = str(raised.value)
    assert "table person" in told
    assert "person.sex" in told
    assert "analysis" in told
    assert "incidents (Sex)" in raised.value.todo
    assert "asb (Gender)" in raised.value.todo
    assert raised.value.exit_code == 12


def test_a_refusal_of_many_datasets_gives_a_line_to_each_of_the_first_five(tmp_path: Path) -> None:
    many = [dataset(f"register_{number}", "council", {"Sex": "identity.sex"}) for number in range(7)]
    with pytest.raises(AgreementError) as raised:
        allow(tmp_path, "SELECT sex FROM person", datasets=many, agreements=[])
    told = str(raised.value).splitlines()
    assert told[1] == "  register_0: no clause names it"
    assert [line.strip().partition(":")[0] for line in told[1:6]] == [f"register_{number}" for number in range(5)]
    assert told[6] == "  and 2 more datasets"
    assert told[7].startswith("  needed: a clause in force with purpose analysis and recipient board")
    assert len(told) == 8
    assert {line["dataset"] for line in journal.read(tmp_path / "decisions.jsonl")} == {one.dataset for one in many}


def test_a_decision_says_which_day_was_asked_about(tmp_path: Path) -> None:
    allow(tmp_path, "SELECT category FROM event", recipient="police", on=date(2026, 12, 1))
    lines = {line["dataset"]: line["reason"] for line in journal.read(tmp_path / "decisions.jsonl")}
    assert lines["street"] == "read in event as of 2026-12-01"
    assert lines["ambulance"].startswith("not read in event as of 2026-12-01: agreement dda-health expired")


def test_a_refusal_of_a_bare_count_names_the_table_alone(tmp_path: Path) -> None:
    with pytest.raises(AgreementError, match=r"in table event for the purpose analysis by board\n"):
        allow(tmp_path, "SELECT count(*) AS n FROM event", agreements=[ISP.model_copy(update={"withdrawn": TODAY})])


def test_a_table_that_nothing_feeds_can_be_read_by_nobody(tmp_path: Path) -> None:
    with pytest.raises(AgreementError, match="no dataset of the partnership feeds it"):
        allow(tmp_path, "SELECT sex FROM person", datasets=[partnership().datasets["street"]], agreements=[OGL])


def test_names_are_read_only_where_a_clause_gives_them(tmp_path: Path, store: Store) -> None:
    with pytest.raises(AgreementError, match="table identity"):
        allow(tmp_path, "SELECT family_name FROM identity")
    with pytest.raises(AgreementError, match="table identity"):
        allow(tmp_path, "SELECT count(*) FROM identity")
    found = allow(tmp_path, "SELECT family_name FROM identity", purpose="casework", recipient="police")
    assert read(store, found) == {"incidents.identity.family_name", "asb.identity.family_name"}
    with pytest.raises(AgreementError, match="table identity"):
        allow(tmp_path, "SELECT count(*) FROM identity", purpose="casework", recipient="health")


def test_a_link_never_widens_what_is_seen(tmp_path: Path, store: Store) -> None:
    """The shared person's sex is known from both, and the council sees the one that it gave itself."""
    found = allow(tmp_path, "SELECT person_id, sex FROM person", recipient="council", purpose="casework")
    assert found.tables["person"].datasets == ("asb",)
    rows = {row["person_id"]: row["sex"] for row in store.fetch(restricted_sql(found)).to_pylist()}
    assert rows == {"person_id-asb": "asb.person_source.sex", f"person_id-{SHARED}": "asb.person_source.sex"}


def test_a_person_has_the_value_most_of_its_records_give(tmp_path: Path, store: Store) -> None:
    found = allow(tmp_path, "SELECT person_id, sex FROM person", purpose="casework", recipient="police")
    rows = [
        ("a", "asb", "male"),
        ("a", "asb", "female"),
        ("a", "incidents", "male"),
        ("b", "asb", "male"),
        ("b", "asb", "female"),
        ("c", "asb", ""),
    ]
    values = ", ".join(f"('{person}', '{source}', nullif('{sex}', ''))" for person, source, sex in rows)
    given = scoped_sql(found)["person"].replace("person_source", f"(VALUES {values}) AS s(person_id, dataset, sex)")
    assert {row["person_id"]: row["sex"] for row in store.fetch(given).to_pylist()} == {"a": "male", "b": "female", "c": None}


def circle(tmp_path: Path, sql: str, **asked: Any) -> tuple[str, ...]:
    return allow(tmp_path, sql, **asked).circle


def test_who_is_one_person_is_told_by_the_datasets_of_which_a_clause_gives_anything(tmp_path: Path) -> None:
    assert circle(tmp_path, "SELECT person_id FROM person_identity", recipient="board") == ("incidents", "asb")
    assert circle(tmp_path, "SELECT person_id FROM person_identity", purpose="casework", recipient="council") == ("asb",)
    assert circle(tmp_path, "SELECT person_id FROM person_identity", purpose="casework", recipient="police") == ("incidents", "asb")


@pytest.mark.parametrize("sql", ["SELECT role FROM involvement", "SELECT sex FROM person", "SELECT count(*) FROM person_source"])
def test_the_circle_is_one_for_all_queries_of_a_purpose_and_recipient(tmp_path: Path, sql: str) -> None:
    """However few of its datasets a query reads, a person is the same in it, and has the same id."""
    asked = {"purpose": "casework", "recipient": "police"}
    assert circle(tmp_path, sql, **asked) == circle(tmp_path, "SELECT person_id FROM person_identity", **asked)


def test_that_persons_were_put_together_of_a_dataset_is_a_line_in_the_log(tmp_path: Path) -> None:
    allow(tmp_path, "SELECT role FROM involvement WHERE role = 'victim'")
    read = {(line["dataset"], line["reason"].split(" as of ")[0]) for line in journal.read(tmp_path / "decisions.jsonl") if line["allowed"]}
    assert {("asb", "read in person_identity"), ("incidents", "read in person_identity")} <= read
    allow(tmp_path / "events", "SELECT category FROM event")
    assert "person_identity" not in (tmp_path / "events" / "decisions.jsonl").read_text()


SEEN_ROWS = pa.table({
    "identity_id": ["identity_id-incidents", "identity_id-asb", "identity_id-shared"],
    "person_id": ["p1", "p2", "p3"],
    "how": ["exact", "model", "exact"],
})  # fmt: skip


@pytest.mark.parametrize("table", ["person_identity", "person_source", "involvement", "person"])
def test_who_is_one_person_is_read_from_what_the_reader_may_see(tmp_path: Path, store: Store, table: str) -> None:
    found = allow(tmp_path, f"SELECT person_id FROM {table}", purpose="casework", recipient="police")
    rows = store.fetch(restricted_sql(found, seen=[SEEN], walled=True), over={SEEN: SEEN_ROWS})
    assert set(rows["person_id"].to_pylist()) == {"p1", "p2", "p3"}
    assert not set(store.fetch(restricted_sql(found))["person_id"].to_pylist()) & {"p1", "p2", "p3"}


def test_a_row_of_an_identity_that_is_not_seen_is_none(tmp_path: Path, store: Store) -> None:
    found = allow(tmp_path, "SELECT identity_id, how FROM person_identity", purpose="casework", recipient="police")
    rows = store.fetch(restricted_sql(found, seen=[SEEN]), over={SEEN: SEEN_ROWS.slice(1, 1)})
    assert rows.to_pylist() == [{"identity_id": "identity_id-asb", "how": "model"}]


def test_a_query_cannot_put_its_own_persons_in_the_place_of_those_seen(tmp_path: Path, store: Store) -> None:
    mine = "SELECT identity_id, 'mine' AS person_id, 'exact' AS how FROM person_identity"
    sql = f"WITH {SEEN} AS ({mine}) SELECT p.person_id FROM person p, {SEEN}"
    found = allow(tmp_path, sql, purpose="casework", recipient="police")
    rows = store.fetch(restricted_sql(found, seen=[SEEN]), over={SEEN: SEEN_ROWS})
    assert set(rows["person_id"].to_pylist()) == {"p1", "p2", "p3"}
    with pytest.raises(DefinitionError, match=f"there is no table {SEEN}"):
        allow(tmp_path, f"SELECT person_id FROM {SEEN}")


def test_a_place_is_seen_where_an_allowed_event_is_and_says_what_allowed_data_says(tmp_path: Path, store: Store) -> None:
    found = allow(tmp_path, "SELECT place_id, name FROM place")
    rows = store.fetch(restricted_sql(found)).to_pylist()
    assert {row["place_id"] for row in rows} == {"place_id-incidents", "place_id-asb", "place_id-street", f"place_id-{SHARED}"}
    assert {row["name"] for row in rows if row["place_id"] == "place_id-asb"} == {"asb.place.name"}
    assert {row["name"] for row in rows if row["place_id"] in ("place_id-incidents", "place_id-street")} == {None}


def test_areas_are_read_whole_for_any_purpose(tmp_path: Path) -> None:
    found = allow(tmp_path, "SELECT name FROM area", purpose="casework", recipient="press")
    assert scoped_sql(found)["area"] == 'SELECT "name" FROM area'


def test_deliveries_are_open_to_any_purpose_but_those_of_a_dataset_that_it_may_know_nothing_of(tmp_path: Path) -> None:
    """How many lines a hidden file had would tell when a line was added."""
    found = allow(tmp_path, "SELECT count(*) AS n FROM delivery", purpose="casework", recipient="press")
    assert found.tables["delivery"].datasets == ("street",)
    assert "'incidents'" not in scoped_sql(found)["delivery"]
    assert allow(tmp_path, "SELECT file FROM delivery", purpose="casework", recipient="health").tables["delivery"].datasets == (
        "incidents",
        "ambulance",
    )


def test_a_query_cannot_slip_its_own_table_under_the_scope_of_another(tmp_path: Path, store: Store) -> None:
    sql = """WITH RECURSIVE event AS (SELECT place_id, 'asb' AS dataset FROM place UNION SELECT place_id, dataset FROM event)
             SELECT p.place_id FROM place p, event"""
    found = allow(tmp_path, sql)
    rows = store.fetch(restricted_sql(found)).to_pylist()
    assert {row["place_id"] for row in rows} == {"place_id-incidents", "place_id-asb", "place_id-street", f"place_id-{SHARED}"}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT category AS k FROM event ORDER BY k",
        "WITH q AS (SELECT category AS k FROM event) SELECT k FROM q ORDER BY k",
        "WITH RECURSIVE q AS (SELECT category AS k FROM event UNION SELECT k FROM q) SELECT k FROM q",
        "WITH event AS (SELECT category AS k FROM event) SELECT k FROM event",
        "(WITH q AS (SELECT category AS k FROM event) SELECT k FROM q)",
        "(SELECT category AS k FROM event) UNION (SELECT category FROM event)",
        "FROM event SELECT category AS k",
        "SELECT k FROM (WITH event AS (SELECT category AS k FROM event) SELECT k FROM event)",
    ],
)
def test_however_it_is_written_the_same_rows_are_read(tmp_path: Path, store: Store, sql: str) -> None:
    found = allow(tmp_path, sql)
    assert found.lineage.touched == {"event": {"category"}}
    assert read(store, found) == {"incidents.event.category", "asb.event.category", "street.event.category"}
    assert to_spark(restricted_sql(found))


def test_the_text_of_a_query_stays_as_written_but_for_its_tables(tmp_path: Path) -> None:
    found = allow(tmp_path, 'SELECT  category, -- a remark\n 7 // 2 FROM "EVENT" e, area;\n')
    assert 'SELECT  category, -- a remark\n 7 // 2 FROM "scoped_event" e, "scoped_area" AS area' in restricted_sql(found)
    assert restricted_sql(allow(tmp_path, "SELECT 1")) == "SELECT 1"


def test_a_star_that_leaves_a_column_out_neither_needs_nor_gets_it(tmp_path: Path, store: Store) -> None:
    found = allow(tmp_path, "SELECT * EXCLUDE (reference, event_id) FROM event")
    columns = store.fetch(restricted_sql(found)).column_names
    assert "category" in columns
    assert "reference" not in columns
    renamed = allow(tmp_path, "WITH scoped_event AS (SELECT category FROM event) SELECT * FROM scoped_event")
    assert len(store.fetch(restricted_sql(renamed))) == 6


def test_what_is_written_can_be_carried_to_spark(tmp_path: Path) -> None:
    sql = "SELECT p.sex, count(*) FROM person p JOIN involvement i USING (person_id) JOIN event e USING (event_id) GROUP BY ALL"
    found = allow(tmp_path, sql, purpose="casework", recipient="police")
    assert "`sex`" in to_spark(restricted_sql(found))


def test_every_decision_is_a_line(tmp_path: Path) -> None:
    allow(tmp_path, "SELECT category FROM event")
    lines = list(journal.read(tmp_path / "decisions.jsonl"))
    assert {(line["dataset"], line["column"], line["agreement"], line["clause"]) for line in lines if line["allowed"]} == {
        ("incidents", "Kind", "isp-asb", "1"),
        ("asb", "Type", "isp-asb", "3"),
        ("street", "Crime type", "ogl", "1"),
    }
    assert {line["dataset"] for line in lines if not line["allowed"]} == {"ambulance", "parking"}
    assert {(line["kind"], line["purpose"], line["recipient"]) for line in lines} == {("query", "analysis", "board")}


def test_a_refused_query_is_a_line_too_and_without_a_log_there_is_no_permit(tmp_path: Path) -> None:
    with pytest.raises(AgreementError):
        allow(tmp_path, "SELECT sex FROM person")
    assert [line["allowed"] for line in journal.read(tmp_path / "decisions.jsonl")] == [False, False]
    (tmp_path / "blocked").write_text("")
    with pytest.raises(DiogelError, match="nothing may pass"):
        allow(tmp_path / "blocked", "SELECT category FROM event")


@pytest.mark.parametrize(
    ("asked", "said"), [({"purpose": "analysys"}, "no purpose analysys"), ({"recipient": "polis"}, "no partner or group polis")]
)
def test_an_unknown_purpose_or_recipient_is_a_fault(tmp_path: Path, asked: dict[str, str], said: str) -> None:
    with pytest.raises(DefinitionError, match=said) as raised:
        allow(tmp_path, "SELECT 1", **asked)
    assert raised.value.todo.startswith("did you mean")


def test_a_constant_needs_no_clause_of_its_own(tmp_path: Path, store: Store) -> None:
    assert ASB.constants == {"involvement.role": "subject"}
    assert allow(tmp_path, "SELECT role FROM involvement").tables["involvement"].datasets == ("incidents", "asb")


def test_someone_who_left_reads_nothing_of_others(tmp_path: Path) -> None:
    licence = OGL.model_copy(update={"clauses": (OGL.clauses[0].model_copy(update={"recipients": ("health", "police")}),)})
    asked: dict[str, Any] = {"recipient": "health", "agreements": [licence], "datasets": [partnership().datasets["street"]]}
    assert allow(tmp_path, "SELECT category FROM event", **asked)
    with pytest.raises(AgreementError):
        allow(tmp_path, "SELECT category FROM event", **asked, left={"health": date(2026, 11, 22)})


def test_a_counted_dataset_has_no_persons(tmp_path: Path) -> None:
    counted = dataset("counted", "police", {"Ward": "event.area", "N": "event.count"}, row="count")
    given = agreement("g", {"police": SIGNED, "council": SIGNED}, [clause("1", "counted", ["Ward", "N"], ["board"], ["analysis"])])
    assert allow(tmp_path, "SELECT sum(events) FROM event", datasets=[counted], agreements=[given]).tables["event"].datasets == ("counted",)
    with pytest.raises(AgreementError, match="feeds it"):
        allow(
            tmp_path,
            "SELECT person_id FROM person",
            datasets=[counted, INCIDENTS.model_copy(update={"columns": INCIDENTS.columns[:2]})],
            agreements=[given],
        )
