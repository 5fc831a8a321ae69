"""A build's links judged from start to finish: truth in three forms, groups, samples and decisions, the record for the public."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from datetime import date
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest
from click.testing import CliRunner
from quality_folder import CANARY, build, quality_folder

from diogel.build.evaluate import evaluate
from diogel.build.open import open_current
from diogel.build.quality import group_names
from diogel.build.review_export import Look
from diogel.build.sampling import design_of, draw_sample, read_design
from diogel.build.transparency.filled import wording
from diogel.build.transparency.write import record_of, write_record
from diogel.cli import main
from diogel.definitions.load import load_or_fail
from diogel.errors import UsageError
from diogel.linkage.quality.report import Quality
from diogel.linkage.quality.summary import summary
from diogel.sharing import standing

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = quality_folder(tmp_path_factory.mktemp("judged"))
    build(made)
    return made


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "today", lambda: TODAY)


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict[str, str]:
    """Identity -> true person, worked out by the deliveries' references."""
    references = {(row["dataset"], row["reference"]): row["person"] for row in rows_of(folder / "references.csv")}
    identities = open_current(folder).table("identity").to_pylist()
    return {row["identity_id"]: references[row["dataset"], row["reference"]] for row in identities}


@pytest.fixture(scope="module")
def judged(folder: Path) -> Quality:
    return evaluate(folder, on=TODAY, truth=folder / "rows.csv")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# -- truth -----------------------------------------------------------------------------------------------------------


def test_figures_are_those_of_all_pairs(folder: Path, truth: dict[str, str], judged: Quality) -> None:
    person = {row["identity_id"]: row["person_id"] for row in open_current(folder).table("person_identity").to_pylist()}
    joined = {pair for pair in combinations(sorted(person), 2) if person[pair[0]] == person[pair[1]]}
    right = {pair for pair in combinations(sorted(person), 2) if truth[pair[0]] == truth[pair[1]]}
    told = judged.truth
    assert told is not None
    assert (told.pairs.found, told.pairs.true, told.pairs.both) == (len(joined), len(right), len(joined & right))
    assert told.pairwise.precision.value == pytest.approx(len(joined & right) / len(joined), abs=1e-6)
    assert (told.identities, told.not_known, told.of_two_persons) == (len(person), 0, 0)
    assert told.persons_true == len(set(truth.values()))
    assert told.source == "rows.csv" and not told.made_up
    assert 0.9 < told.pairwise.precision.value <= 1 and 0.6 < told.pairwise.recall.value < 1


@pytest.mark.parametrize("form", ["references.csv", "identities.csv", "identities.parquet"])
def test_truth_may_be_told_in_other_ways(form: str, folder: Path, truth: dict[str, str], judged: Quality, tmp_path: Path) -> None:
    table = pa.table({"identity_id": list(truth), "person_id": list(truth.values())})
    pyarrow.parquet.write_table(table, tmp_path / "identities.parquet")
    (tmp_path / "identities.csv").write_text("identity_id,person\n" + "".join(f"{one},{who}\n" for one, who in truth.items()), "utf-8")
    told = evaluate(folder, on=TODAY, truth=folder / form if form == "references.csv" else tmp_path / form)
    assert told.truth is not None and judged.truth is not None
    assert told.truth.model_copy(update={"source": "rows.csv"}) == judged.truth
    assert told.groups == judged.groups


def test_what_the_truth_does_not_know_is_left_out_and_told(folder: Path, truth: dict[str, str], tmp_path: Path) -> None:
    some = sorted(truth)[:150]
    (tmp_path / "some.csv").write_text("identity_id,person\n" + "".join(f"{one},{truth[one]}\n" for one in some), "utf-8")
    told = evaluate(folder, on=TODAY, truth=tmp_path / "some.csv").truth
    assert told is not None and (told.identities, told.not_known) == (150, len(truth) - 150)


def test_an_identity_of_two_persons_counts_for_the_one_named_more_often(folder: Path, truth: dict[str, str], tmp_path: Path) -> None:
    one = min(truth)
    lines = [f"{one},zz-nobody\n", *(f"{identity},{who}\n" for identity, who in truth.items() for _ in range(2))]
    (tmp_path / "two.csv").write_text("identity_id,person\n" + "".join(lines), "utf-8")
    told = evaluate(folder, on=TODAY, truth=tmp_path / "two.csv").truth
    assert told is not None and told.of_two_persons == 1
    assert told.persons_true == len(set(truth.values()))


BAD = {
    "not there": (None, "there is no such file"),
    "no columns": ("a,b\n1,2\n", "does not say who is who"),
    "a row that is no number": (f"dataset,file,row,person\ncalls,calls/2026-10.csv,{CANARY},p\n", "no row number"),
    "of other deliveries": ("dataset,file,row,person\ncalls,calls/1999.csv,1,p\n", "names no identity"),
    "no text at all": (b"\xff\xfe\x00PAR1\x00", "can't be read"),
}


@pytest.mark.parametrize(("content", "told"), BAD.values(), ids=BAD.keys())
def test_a_file_that_will_not_do_is_told_without_its_values(content: str | bytes | None, told: str, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "truth.csv"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UsageError, match=told) as caught:
        evaluate(folder, on=TODAY, truth=path)
    assert CANARY not in str(caught.value) and str(path) in str(caught.value)


# -- groups and blocks -----------------------------------------------------------------------------------------------


def test_groups_are_counted_as_they_are_written(folder: Path, judged: Quality) -> None:
    identities = open_current(folder).table("identity").to_pylist()
    shown = {(group.dimension, group.group): group.identities for group in judged.groups if group.identities is not None}
    partners = Counter(row["partner"] for row in identities)
    assert {name: shown["partner", name] for name in partners} == dict(partners)
    sexes = Counter(row["sex"] or "not_given" for row in identities)
    assert {name: shown["sex", name] for name in sexes} == dict(sexes)
    assert shown["ethnic_group", "not_open"] == partners["council"]
    ages = Counter(age_band(row["date_of_birth"]) for row in identities)
    assert {name: count for (dimension, name), count in shown.items() if dimension == "age_band"}.items() <= ages.items()
    assert all(group.identities is None or group.identities >= 10 for group in judged.groups)


def age_band(born: date | None) -> str:
    if born is None:
        return "not_given"
    age = 2026 - born.year - ((born.month, born.day) > (11, 1))
    return next(
        band
        for least, band in ((65, "65_up"), (50, "50_64"), (35, "35_49"), (25, "25_34"), (18, "18_24"), (10, "10_17"), (0, "0_9"))
        if age >= least
    )


def test_a_group_is_not_seen_once_its_clause_has_ended(folder: Path, judged: Quality) -> None:
    """Agreements count as of the day of asking: after they have ended no sex, age or ethnic group may be used."""
    later = evaluate(folder, on=date(2036, 1, 1))
    closed = {(group.dimension, group.group) for group in later.groups if group.dimension in ("sex", "age_band", "ethnic_group")}
    assert closed == {(name, "not_open") for name in ("sex", "age_band", "ethnic_group")}
    assert later.counts.persons == judged.counts.persons


def test_what_blocks_missed_is_told(judged: Quality) -> None:
    told, overlap = judged.blocking.truth, judged.blocking.overlap
    assert told is not None and overlap is not None
    assert told.pairs == told.brought_together.out_of
    assert 0.6 < told.brought_together.value < 1
    assert overlap.links == judged.counts.links
    assert sum(block.only for block in overlap.blocks) <= judged.counts.links


def test_no_name_is_in_what_is_told(folder: Path, judged: Quality) -> None:
    told = json.dumps(judged.plain())
    assert CANARY.casefold() not in told.casefold()
    identities = {row["identity_id"] for row in open_current(folder).table("identity").to_pylist()}
    assert not [identity for identity in identities if identity in told]


def test_what_is_told_can_be_read_back_and_is_always_the_same(folder: Path, judged: Quality) -> None:
    assert Quality.model_validate(json.loads(json.dumps(judged.plain()))) == judged
    assert evaluate(folder, on=TODAY, truth=folder / "rows.csv") == judged


def test_without_truth_nothing_is_claimed(folder: Path) -> None:
    told = evaluate(folder, on=TODAY)
    assert told.truth is None and told.decisions is None and told.blocking.truth is None
    assert all(group.missed is None and group.false is None for group in told.groups)
    says = [line for part in summary(told, {}) for line in part.says]
    assert any("how many are right is not known" in line for line in says)


@pytest.mark.parametrize("language", ["en", "cy"])
def test_every_figure_is_told_in_words(language: str, folder: Path, judged: Quality) -> None:
    parts = summary(judged, group_names(load_or_fail(folder)), language)
    assert [len(part.lines) > 0 or len(part.says) > 0 for part in parts] == [True] * len(parts)
    text = json.dumps([[line.title, line.figure, line.means] for part in parts for line in part.lines] + [part.says for part in parts])
    assert "{" not in text.replace("{}", "")
    assert ("precision" in text) == (language == "en") and ("trachywiredd" in text) == (language == "cy")


# -- samples and decisions -------------------------------------------------------------------------------------------


def test_a_sample_does_not_tell_what_the_machine_thought(folder: Path, tmp_path: Path) -> None:
    drawn = draw_sample(folder, tmp_path / "sample.csv", links=40, non_links=20, seed=7)
    rows = rows_of(tmp_path / "sample.csv")
    assert drawn.pairs == len(rows)
    assert list(rows[0]) == ["Pair", "Evidence", "Decision", "Why", "By"]
    pairs = {f"{row['identity_id_l']}-{row['identity_id_r']}": row for row in open_current(folder).table("pair").to_pylist()}
    statuses = Counter(pairs[row["Pair"]]["status"] for row in rows)
    assert statuses["link"] == 40 and len(statuses) > 1
    assert [pairs[row["Pair"]]["status"] for row in rows] != sorted(pairs[row["Pair"]]["status"] for row in rows)
    text = (tmp_path / "sample.csv").read_text("utf-8-sig")
    assert CANARY.casefold() not in text.casefold() and "0." not in text and "bits" not in text
    assert (tmp_path / "sample.csv").stat().st_mode & 0o077 == 0


def test_the_same_seed_draws_the_same_sample_and_nothing_is_written_over(folder: Path, tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        draw_sample(folder, tmp_path / name, links=10, non_links=10, seed=3)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    with pytest.raises(UsageError, match="a file here already"):
        draw_sample(folder, tmp_path / "one.csv", links=10, non_links=10, seed=3)
    (tmp_path / "one.csv").unlink()
    with pytest.raises(UsageError, match="a file here already"):
        draw_sample(folder, tmp_path / "one.csv", links=10, non_links=10, seed=3)


def test_a_sample_in_welsh(folder: Path, tmp_path: Path) -> None:
    draw_sample(folder, tmp_path / "sampl.csv", links=5, non_links=5, seed=1, language="cy")
    assert list(rows_of(tmp_path / "sampl.csv")[0]) == ["Pâr", "Tystiolaeth", "Penderfyniad", "Pam", "Gan"]


def _named(row: dict[str, object]) -> tuple[object, ...]:
    return (str(row["given_names"]).casefold(), str(row["family_name"]).casefold(), row["date_of_birth"])


def test_names_are_shown_only_where_a_clause_gives_them(folder: Path, tmp_path: Path) -> None:
    """The council sees its own records' names and not those that the police alone sent, which a clause gives for linkage alone."""
    draw_sample(folder, tmp_path / "named.csv", links=60, non_links=0, seed=1, look=Look("analysis", "council", TODAY))
    identities = open_current(folder).table("identity").to_pylist()
    sent: dict[tuple[object, ...], set[str]] = {}
    for row in identities:
        sent.setdefault(_named(row), set()).add(row["partner"])
    partner = {row["identity_id"]: "council" if "council" in sent[_named(row)] else row["partner"] for row in identities}
    seen = {
        (partner[identity], bool(row[f"Surname {side}"]))
        for row in rows_of(tmp_path / "named.csv")
        for side, identity in enumerate(row["Pair"].split("-"), start=1)
    }
    assert ("council", True) in seen and ("police", True) not in seen and ("police", False) in seen


def test_a_design_that_is_not_there_is_told(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="how the sample was drawn is not there"):
        evaluate(folder, on=TODAY, sample=tmp_path / "sample.csv")
    design_of(tmp_path / "sample.csv").write_text('{"pairs": 3}', "utf-8")
    with pytest.raises(UsageError, match="says of no sample"):
        read_design(tmp_path / "sample.csv")


@pytest.mark.slow
def test_from_sample_to_estimate(folder: Path, truth: dict[str, str], tmp_path: Path) -> None:
    """People decide by the truth; what is estimated from a sample of them is near what it is over all pairs."""
    file = tmp_path / "sample.csv"
    draw_sample(folder, file, links=120, non_links=60, seed=5)
    rows = rows_of(file)
    for row in rows[:-3]:
        left, right = row["Pair"].split("-")
        row |= {"Decision": "same" if truth[left] == truth[right] else "different", "Why": "compared"}
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    done = CliRunner().invoke(main, ["review", "import", str(folder), str(file), "--by", "Ann", "--apply"])
    assert done.exit_code == 0, done.output
    told = evaluate(folder, on=TODAY, sample=file).decisions
    assert told is not None and told.design == "sample"
    assert told.undecided == 3
    pairs = [row for row in open_current(folder).table("pair").to_pylist() if row["identity_id_l"] != row["identity_id_r"]]
    right: defaultdict[bool, list[bool]] = defaultdict(list)
    for row in pairs:
        right[row["status"] == "link"].append(truth[row["identity_id_l"]] == truth[row["identity_id_r"]])
    assert told.precision.low <= sum(right[True]) / len(right[True]) <= told.precision.high
    assert told.recall.low <= sum(right[True]) / (sum(right[True]) + sum(right[False])) <= told.recall.high


# -- the record for the public ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_record_is_made_of_facts_and_marked_blanks(folder: Path, tmp_path: Path) -> None:
    record = record_of(folder, on=TODAY, truth=folder / "rows.csv")
    files = write_record(record, tmp_path / "record")
    english, welsh, plain = (path.read_text("utf-8") for path in files)
    assert "Judged, a partnership of: Police, Council." in english and "Barnwyd, partneriaeth o: Heddlu, Cyngor." in welsh
    assert "sharing 3" in english and "Crime and Disorder Act 1998, section 115" in english
    assert "Data is held for 400 to 800 days" in english
    assert "Joined rightly (precision)" in english and "trachywiredd" in welsh
    assert english.count("[To be filled in by the governance lead]") == len(record.blanks) == welsh.count("[I'w lenwi gan yr arweinydd")
    assert {"2.1.3", "2.5.1"} <= {entry.number for entry in record.blanks}
    told = json.loads(plain)
    assert told["facts"]["build"] == open_current(folder).manifest["build"]
    assert told["blanks"] == [entry.number for entry in record.blanks]
    for text in (english, welsh, plain):
        assert CANARY.casefold() not in text.casefold()
        assert not [one for one in "{}" if one in text.replace(plain, "")] or text is plain
    with pytest.raises(UsageError, match="a record here already"):
        write_record(record, tmp_path / "record")


def test_every_field_of_the_record_says_something_in_both_languages() -> None:
    numbers = [field["number"] for section in wording() for field in section["fields"]]
    assert len(numbers) == len(set(numbers))
    for section in wording():
        for field in section["fields"]:
            assert field.get("says") or field.get("blank"), field["number"]
            texts = [
                field["title"],
                *([field["blank"]] if "blank" in field else []),
                *(one for one in field.get("says", ()) if "en" in one),
            ]
            assert all(text["en"] and text["cy"] for text in texts), field["number"]


# -- the command line ------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_commands(folder: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    done = run(main, ["evaluate", "linkage", str(folder), "--truth", str(folder / "rows.csv"), "--json", str(tmp_path / "q.json")])
    assert done.exit_code == 0, done.output
    assert "Joined rightly (precision)" in done.output and "What was never compared" in done.output
    assert json.loads((tmp_path / "q.json").read_text("utf-8"))["quality"] == 1
    done = run(main, ["evaluate", "linkage", str(folder), "--language", "cy"])
    assert done.exit_code == 0 and "Yr hyn na chymharwyd byth" in done.output
    done = run(main, ["evaluate", "sample", str(folder), str(tmp_path / "s.csv"), "--links", "8", "--non-links", "8"])
    assert done.exit_code == 0 and "wrote 16 pairs" in done.output
    done = run(main, ["evaluate", "sample", str(folder), str(tmp_path / "n.csv"), "--purpose", "analysis"])
    assert done.exit_code == 2 and "give both --purpose and --recipient" in done.output
    done = run(main, ["evaluate", "transparency", str(folder), "-o", str(tmp_path / "r")])
    assert done.exit_code == 0 and "fields are blank" in done.output
    done = run(main, ["evaluate", "linkage", str(tmp_path / "nowhere")])
    assert done.exit_code == 2 and "Traceback" not in done.output
