"""measures/ of a new folder: published data counted by month, for every level of areas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from string import Template

from diogel.definitions import catalogue
from diogel.definitions.scaffold.agreements import PUBLISHED
from diogel.definitions.scaffold.areas import Level
from diogel.definitions.scaffold.partnership import TEAM
from diogel.definitions.scaffold.words import both, head

_SQL = Template("""\
-- Rows without a place are counted as 'unlocated', rows in no known area as 'elsewhere'.
-- Cyfrifir rhesi heb le fel 'unlocated', a rhesi y tu allan i bob ardal hysbys fel 'elsewhere'.
SELECT
    placed.area,
    a.name AS area_name,
    a.name_cy AS area_name_cy,
    placed.month,
    COUNT(*) AS events
FROM (
    SELECT
        CASE WHEN pa.area IS NOT NULL THEN pa.area WHEN e.place_id IS NULL THEN 'unlocated' ELSE 'elsewhere' END AS area,
        CAST(DATE_TRUNC('month', e.occurred_from) AS DATE) AS month
    FROM event AS e
    LEFT JOIN place_area AS pa ON pa.place_id = e.place_id AND pa.level = '$level'
    WHERE e.dataset = '$dataset'
) AS placed
LEFT JOIN area AS a ON a.level = '$level' AND a.code = placed.area
GROUP BY placed.area, a.name, a.name_cy, placed.month
ORDER BY placed.area, placed.month
""")


def files(like: Sequence[str], levels: Sequence[Level]) -> Iterator[tuple[str, str]]:
    for dataset in like:
        if dataset.startswith(PUBLISHED):
            for level in levels:
                name = f"{dataset}_by_{level.level}"
                yield f"measures/{name}.yaml", _header(name, dataset, level)
                yield f"measures/{name}.sql", _SQL.substitute(level=level.level, dataset=dataset)


def _header(name: str, dataset: str, level: Level) -> str:
    title = catalogue.dataset(dataset)["title"]
    by = both(f"{title['en']}: by {level.en.lower()} and month", f"{title['cy']}: yn ôl {(level.cy or level.en).lower()} a mis")
    return (
        head("measure", "The figure's SELECT stands in the .sql beside it.", "Saif SELECT y ffigur yn y .sql wrth ei ochr.")
        + f"measure: {name}\n"
        + f"title: {by}\n"
        + f"question: {both('How many were there, where and when?', 'Faint oedd, ymhle a phryd?')}\n"
        + f"purpose: analysis\nrecipient: {TEAM}\ndirection: neither\n"
    )
