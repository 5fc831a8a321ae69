"""The peer: Splink with a model written as its documentation shows, by somebody who knows it but not this data.

python -m benchmarks.linkage.peer RECIPE FOLDER OUT

Standard comparisons, a prior from deterministic rules, u by random sampling, m by expectation maximisation on two blocking rules,
prediction, connected components. FOLDER has identities.parquet; the truth is never read. OUT gets clusters.parquet (identity_id,
cluster_id, at the threshold of 0.95 that the documentation takes for people) and links.parquet (identity_id_l, identity_id_r,
match_probability, from 0.5 upwards), so that other thresholds can be tried without another run.

The recipes for historical people and FEBRL are those of Splink's own examples for the same data. What only draws charts is left out,
and so is keeping pairs below 0.5, which the examples do; both are to the peer's good.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

THRESHOLD = 0.95
LEAST = 0.5
THREADS = 2


@dataclass(frozen=True)
class Recipe:
    columns: str
    """SELECT list over the identities: what an analyst prepares before Splink sees it."""
    comparisons: Callable[[], list[Any]]
    blocking: tuple[Any, ...]
    certain: tuple[Any, ...]
    """Rules that hardly ever join two people, for the prior; `recall` is the share of true pairs that they are thought to find."""
    recall: float
    teach: tuple[Any, ...]
    """Blocking rules of the sessions of expectation maximisation."""
    u_pairs: float = 1e7
    between: tuple[str, ...] = ()
    """Datasets to be linked with one another; none to find duplicates in all."""
    plain_em: bool = True
    """Whether term frequencies are left out of expectation maximisation."""


def _frequent(comparison: Any) -> Any:
    return comparison.configure(term_frequency_adjustments=True)


_UK_COLUMNS = """
    identity_id AS unique_id, NULLIF(SPLIT_PART(LOWER(given_names), ' ', 1), '') AS first_name, LOWER(family_name) AS surname,
    CAST(NULLIF(date_of_birth, DATE '1900-01-01') AS VARCHAR) AS dob, EXTRACT(YEAR FROM NULLIF(date_of_birth, DATE '1900-01-01')) AS birth_year, UPPER(postcode) AS postcode,
    SPLIT_PART(UPPER(postcode), ' ', 1) AS district, sex, nhs_number, pnc_id, phone
"""


def _uk() -> list[Any]:
    """Two comparisons of names did better here than one of both: cluster F1 at 100,000 records .891 against .860."""
    return [
        _frequent(cl.NameComparison("first_name")),
        _frequent(cl.NameComparison("surname")),
        cl.DateOfBirthComparison("dob", input_is_string=True),
        cl.PostcodeComparison("postcode"),
        cl.ExactMatch("sex"),
        cl.ExactMatch("nhs_number"),
        cl.ExactMatch("pnc_id"),
        cl.ExactMatch("phone"),
    ]


def _historical() -> list[Any]:
    return [
        cl.ForenameSurnameComparison("first_name", "surname", forename_surname_concat_col_name="first_name_surname_concat"),
        cl.DateOfBirthComparison("dob", input_is_string=True),
        cl.PostcodeComparison("postcode_fake"),
        _frequent(cl.ExactMatch("birth_place")),
        _frequent(cl.ExactMatch("occupation")),
    ]


_FEBRL_COLUMNS = """
    identity_id AS unique_id, given_names AS given_name, family_name AS surname, written_date AS date_of_birth, soc_sec_id,
    street_number, RIGHT(postcode, 4) AS postcode, state, address_1
"""


def _febrl3() -> list[Any]:
    return [
        cl.NameComparison("given_name"),
        cl.NameComparison("surname"),
        cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
        cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
        _frequent(cl.ExactMatch("street_number")),
        _frequent(cl.ExactMatch("postcode")),
    ]


def _febrl4() -> list[Any]:
    return [
        _frequent(cl.NameComparison("given_name")),
        _frequent(cl.NameComparison("surname")),
        cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
        cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
        _frequent(cl.ExactMatch("street_number")),
        _frequent(cl.DamerauLevenshteinAtThresholds("postcode", [1, 2])),
    ]


def _pseudopeople() -> list[Any]:
    return [
        _frequent(cl.NameComparison("first_name")),
        _frequent(cl.ExactMatch("middle_initial")),
        _frequent(cl.NameComparison("last_name")),
        cl.DateOfBirthComparison("dob", input_is_string=True, datetime_format="%m/%d/%Y"),
        _frequent(cl.DamerauLevenshteinAtThresholds("address", [3])),
        cl.ExactMatch("sex"),
    ]


RECIPES = {
    "uk": Recipe(
        columns=_UK_COLUMNS,
        comparisons=_uk,
        blocking=(
            block_on("surname", "dob"), block_on("first_name", "dob"), block_on("postcode", "first_name"), block_on("postcode", "surname"),
            block_on("postcode", "dob"), block_on("first_name", "surname", "birth_year"), block_on("first_name", "surname", "district"),
            block_on("substr(first_name,1,2)", "substr(surname,1,2)", "birth_year"), block_on("nhs_number"), block_on("pnc_id"),
        ),
        certain=(block_on("first_name", "surname", "dob"), block_on("first_name", "surname", "postcode"), block_on("nhs_number")),
        recall=0.6,
        teach=(block_on("first_name", "surname"), block_on("dob")),
    ),
    "historical": Recipe(
        columns="identity_id AS unique_id, first_name, family_name AS surname, first_name || ' ' || family_name AS first_name_surname_concat, "
        "written_date AS dob, LOWER(postcode) AS postcode_fake, birth_place, occupation",
        comparisons=_historical,
        blocking=(
            block_on("substr(first_name,1,3)", "substr(surname,1,4)"), block_on("surname", "dob"), block_on("first_name", "dob"),
            block_on("postcode_fake", "first_name"), block_on("postcode_fake", "surname"), block_on("dob", "birth_place"),
            block_on("substr(postcode_fake,1,3)", "dob"), block_on("substr(postcode_fake,1,3)", "first_name"),
            block_on("substr(postcode_fake,1,3)", "surname"), block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
        ),
        certain=(
            block_on("first_name", "surname", "dob"), block_on("substr(first_name,1,2)", "surname", "substr(postcode_fake,1,2)"),
            block_on("dob", "postcode_fake"),
        ),
        recall=0.6,
        teach=(block_on("first_name", "surname"), block_on("dob")),
    ),
    "febrl3": Recipe(
        columns=_FEBRL_COLUMNS,
        comparisons=_febrl3,
        blocking=tuple(block_on(name) for name in ("soc_sec_id", "given_name", "surname", "date_of_birth", "postcode")),
        certain=(
            block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth"),
            "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth",
        ),
        recall=0.9,
        teach=(block_on("date_of_birth"), block_on("postcode")),
        u_pairs=1e6,
        plain_em=False,
    ),
    "febrl4": Recipe(
        columns=_FEBRL_COLUMNS,
        comparisons=_febrl4,
        blocking=(
            block_on("given_name", "surname"), "l.given_name = r.surname and l.surname = r.given_name", block_on("date_of_birth"),
            block_on("soc_sec_id"), block_on("state", "address_1"), block_on("street_number", "address_1"), block_on("postcode"),
        ),
        certain=(block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")),
        recall=0.8,
        teach=(block_on("date_of_birth"), block_on("postcode")),
        u_pairs=1e6,
        between=("febrl4a", "febrl4b"),
    ),
    "pseudopeople": Recipe(
        columns="identity_id AS unique_id, first_name, middle_initial, family_name AS last_name, written_date AS dob, LOWER(address) AS address, "
        "street_name, street_number, sex",
        comparisons=_pseudopeople,
        blocking=(
            block_on("first_name", "last_name"), "l.first_name = r.last_name and l.last_name = r.first_name", block_on("dob"),
            block_on("address"), block_on("last_name", "substr(dob,7,4)"), block_on("first_name", "substr(dob,7,4)"),
        ),
        certain=(block_on("first_name", "last_name", "dob"), block_on("first_name", "dob", "address")),
        recall=0.8,
        teach=(block_on("dob"), block_on("first_name", "last_name")),
        between=("census_2020", "census_2030"),
    ),
}  # fmt: skip


RECIPES["uk_tight"] = replace(
    RECIPES["uk"], teach=(block_on("surname", "dob"), block_on("first_name", "dob"), block_on("postcode", "first_name"))
)
"""What somebody does who knows that training on 28 million pairs is most of the cost: teach on two million."""


def link(recipe: Recipe, folder: Path, out: Path) -> None:
    connection = duckdb.connect(config={"threads": THREADS})
    tables = _register(connection, recipe, folder / "identities.parquet")
    settings = SettingsCreator(
        link_type="link_only" if recipe.between else "dedupe_only",
        comparisons=recipe.comparisons(),
        blocking_rules_to_generate_predictions=list(recipe.blocking),
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )
    linker = Linker(tables if recipe.between else tables[0], settings)
    train = linker.training
    train.estimate_probability_two_random_records_match(list(recipe.certain), recall=recipe.recall)
    train.estimate_u_using_random_sampling(max_pairs=recipe.u_pairs, seed=1)
    for rule in recipe.teach:
        train.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=recipe.plain_em)
    links = linker.inference.predict(threshold_match_probability=LEAST)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(links, threshold_match_probability=THRESHOLD)
    out.mkdir(parents=True, exist_ok=True)
    for name, columns, table in (
        ("clusters", "unique_id AS identity_id, cluster_id", clusters),
        ("links", "unique_id_l AS identity_id_l, unique_id_r AS identity_id_r, match_probability", links),
    ):
        connection.execute(f"COPY (SELECT {columns} FROM {table.physical_name}) TO '{out}/{name}.parquet' (FORMAT parquet)")


def _register(connection: Any, recipe: Recipe, path: Path) -> list[Any]:
    """One table, or one per dataset that is to be linked with another."""
    api = DuckDBAPI(connection)
    tables = []
    for name in recipe.between or ("records",):
        only = f"WHERE dataset = '{name}'" if recipe.between else ""
        connection.execute(f"CREATE TABLE {name} AS SELECT {recipe.columns} FROM '{path}' {only}")
        tables.append(api.register(name, table_name=f"input_{name}"))
    return tables


if __name__ == "__main__":
    link(RECIPES[sys.argv[1]], Path(sys.argv[2]), Path(sys.argv[3]))
