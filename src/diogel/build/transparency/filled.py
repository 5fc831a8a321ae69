"""The facts put into the words: what each {name} and each list in wording.yaml stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from diogel.build.quality import group_names
from diogel.build.transparency.facts import Facts, Used
from diogel.build.transparency.record import Entry, Section, listed
from diogel.definitions.meanings import MEANINGS
from diogel.definitions.model import Agreement, Text
from diogel.linkage.quality.summary import Part, summary

_WORDING = Path(__file__).parent / "wording.yaml"


@cache
def wording() -> list[dict[str, Any]]:
    """The sections as they are written."""
    return list(yaml.load(_WORDING.read_text("utf-8"), Loader=yaml.CSafeLoader))


def sections(facts: Facts) -> tuple[Section, ...]:
    """Every section with what is known filled in."""
    values, lists = _values(facts), _lists(facts)
    return tuple(
        Section(one["number"], Text(**one["title"]), tuple(_entry(field, values, lists) for field in one["fields"])) for one in wording()
    )


def _entry(field: dict[str, Any], values: dict[str, Text], lists: dict[str, Sequence[Text]]) -> Entry:
    says = [text for one in field.get("says", ()) for text in (lists[one["each"]] if "each" in one else [_filled(one, values)])]
    blank = Text(**field["blank"]) if "blank" in field else None
    return Entry(field["number"], field["field"], Text(**field["title"]), tuple(says), blank)


def _filled(template: dict[str, str], values: dict[str, Text]) -> Text:
    english = {name: text.en for name, text in values.items()}
    welsh = {name: text.in_language("cy") for name, text in values.items()}
    return Text(en=template["en"].format(**english), cy=template["cy"].format(**welsh))


def _same(value: object) -> Text:
    said = f"{value:,}" if isinstance(value, int) else str(value)
    return Text(en=said, cy=said)


def _values(facts: Facts) -> dict[str, Text]:
    model, counts, reviewed, manifest = facts.model, facts.quality.counts, facts.reviewed, facts.build.manifest
    days = [used.retention_days for used in facts.used if used.retention_days] or [facts.partnership.file.retention_days]
    plain = {
        "software": manifest["diogel"], "build": manifest["build"], "on": facts.quality.on, "link": f"{model.thresholds.link:g}",
        "review": f"{model.thresholds.review:g}", "largest": model.guard.largest_person, "identities": counts.identities,
        "persons": counts.persons, "links": counts.links, "waiting": counts.review, "binding": reviewed.binding, "same": reviewed.same,
        "second": reviewed.waiting, "disputed": reviewed.disputed, "withdrawn": reviewed.withdrawn, "reviewers": reviewed.reviewers,
        "model_id": model.model, "revision": model.revision, "trained_on": model.trained_on.on or "–",
        "trained_records": model.trained_on.records, "trained_data": model.trained_on.data, "kept_least": min(days), "kept_most": max(days),
    }  # fmt: skip
    return {name: _same(value) for name, value in plain.items()} | {
        "partnership": facts.partnership.file.name,
        "partners": listed([partner.name for partner in facts.partnership.file.partners]),
        "comparisons": listed([comparison.title for comparison in model.comparisons]),
        "datasets": listed([used.title for used in facts.used]),
        "model": model.title,
        "sensitive": _sensitive(facts),
    }


def _lists(facts: Facts) -> dict[str, Sequence[Text]]:
    return {
        "rules": [rule.says for rule in facts.model.rules],
        "performance": list(_performance(facts)),
        "sources": [_source(used) for used in facts.used],
        "agreements": [_agreement(one) for one in facts.agreements],
    }


def _performance(facts: Facts) -> Iterator[Text]:
    """Every part of the evaluation but the counts, a paragraph each."""
    names = group_names(facts.partnership)
    english, welsh = (summary(facts.quality, names, language) for language in ("en", "cy"))
    for one, other in list(zip(english, welsh, strict=True))[1:]:
        yield Text(en=_paragraph(one), cy=_paragraph(other))
    measured = facts.model.trained_on.measured
    if known := [f"{words.en} {measured[name]:.3f}" for name, words in _MEASURED.items() if name in measured]:
        cymraeg = [f"{words.cy} {measured[name]:.3f}" for name, words in _MEASURED.items() if name in measured]
        yield Text(
            en=f"**Measured where the model was made, not on this partnership's data.** {', '.join(known)}.",
            cy=f"**Wedi'i fesur lle gwnaed y model, nid ar ddata'r bartneriaeth hon.** {', '.join(cymraeg)}.",
        )


_MEASURED = {"precision": Text(en="precision", cy="trachywiredd"), "recall": Text(en="recall", cy="adalw"), "f1": Text(en="F1", cy="F1")}


def _paragraph(part: Part) -> str:
    figures = "; ".join(f"{line.title}: {line.figure}" for line in part.lines)
    return " ".join([f"**{part.heading}.**", *([f"{figures}."] if figures else []), *part.says])


def _named(meanings: Sequence[str]) -> Text:
    return listed([Text(en=MEANINGS[name].en, cy=MEANINGS[name].cy) for name in dict.fromkeys(meanings) if name in MEANINGS])


def _source(used: Used) -> Text:
    columns, clauses, rows = _named(list(used.columns.values())), ", ".join(used.clauses), f"{used.rows:,}"
    provider = used.provider.in_language("cy")
    return Text(
        en=f"{used.title.en}, from {used.provider.en}: {rows} rows. Used for linkage under {clauses}: {columns.en}.",
        cy=f"{used.title.in_language('cy')}, gan {provider}: {rows} o resi. Defnyddir i gysylltu o dan {clauses}: {columns.cy}.",
    )


_SENSITIVE = ("identity.sex", "identity.ethnicity", "identity.nhs_number", "identity.pnc_id")


def _sensitive(facts: Facts) -> Text:
    used = {meaning for one in facts.used for meaning in one.columns.values()}
    return _named([name for name in _SENSITIVE if name in used])


def _agreement(agreement: Agreement) -> Text:
    english = [f"{agreement.title.en} ({agreement.type})", f"from {agreement.start}"]
    welsh = [f"{agreement.title.in_language('cy')} ({agreement.type})", f"o {agreement.start}"]
    for day, en, cy in ((agreement.review, "to be reviewed by", "i'w adolygu erbyn"), (agreement.end, "ends on", "yn dod i ben ar")):
        if day:
            english.append(f"{en} {day}")
            welsh.append(f"{cy} {day}")
    if agreement.powers:
        english.append("powers: " + "; ".join(agreement.powers))
        welsh.append("pwerau (Saesneg): " + "; ".join(agreement.powers))
    return Text(en=", ".join(english) + ".", cy=", ".join(welsh) + ".")
