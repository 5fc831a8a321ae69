"""Write the parts of the reference that are read off the code: commands, definition files, pathways, meanings, tables.

python docs/generate.py          write them
python docs/generate.py --check  fail when they are not what the code says
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from diogel.cli import main as diogel
from diogel.definitions.catalogue import catalogue, source, vocabulary, vocabulary_ids
from diogel.definitions.load import load
from diogel.definitions.meanings import DEFAULT_VOCABULARIES, MEANINGS
from diogel.definitions.pathway import Pathway
from diogel.definitions.schema import schemas
from diogel.definitions.tables import OPEN, RESTRICTED, TABLES
from diogel.linkage.quality.report import Quality
from diogel.pathways.diagram import mermaid
from diogel.web.accounts.roles import ROLES
from diogel.web.audit.kinds import MEANINGS as KINDS
from diogel.web.permissions import ALLOWED, Permission, Relation

EXAMPLES = Path(__file__).parents[1] / "partnerships"
REFERENCE = Path(__file__).parent / "reference"
_FILES = {
    "partnership": "partnership.yaml",
    "vocabulary": "vocabularies/*.yaml",
    "dataset": "datasets/*.yaml",
    "agreement": "agreements/*.yaml",
    "group": "groups/*.yaml",
    "measure": "measures/*.yaml",
    "pathway": "pathways/*.yaml",
    "test": "tests/*.yaml",
}
_ROWS = {
    "event": "an event",
    "involvement": "one person's part in an event",
    "person": "a person on a register",
    "count": "a count of events",
    "case": "a case, as the workplace keeps it",
    "case_step": "a step of a case",
    "action": "an action that somebody agreed to do",
    "meeting": "a meeting of a board or panel",
}
_OPEN = {"area": " (open to every purpose)", "delivery": " (open to every purpose that may know anything of its dataset)"}
_MADE = "<!-- made by docs/generate.py from the code: change it there -->\n\n"


def commands() -> str:
    """Every command with its own help."""
    parts = ["# Commands\n", "Exit codes: 0 done, 2 usage, 10 definition, 11 delivery, 12 agreement, 13 disclosure, 14 audit.\n"]
    for name, command in sorted(diogel.commands.items()):
        parts.append(_help(f"diogel {name}", command, "##"))
        if isinstance(command, click.Group):
            parts += [_help(f"diogel {name} {within}", one, "###") for within, one in sorted(command.commands.items())]
    return "\n".join(parts)


def _help(name: str, command: click.Command, heading: str) -> str:
    context = click.Context(command, info_name=name, terminal_width=100)
    return f"{heading} {name}\n\n```text\n{command.get_help(context)}\n```\n"


def definitions() -> str:
    """Every key of every definition file, from the same classes that check them."""
    parts = [
        "# Definition files\n",
        "Unknown keys fail. A text is `{en: …, cy: …}`. `diogel schema OUT` writes the JSON Schemas for editors.\n",
    ]
    seen: set[str] = set()
    for file, schema in schemas().items():
        kind = file.removesuffix(".schema.json")
        parts.append(f"## {_FILES[kind]}\n")
        if schema.get("description", "") != _FILES[kind]:
            parts.append(f"{schema['description']}\n")
        parts.append(_keys(schema))
        for name, part in schema.get("$defs", {}).items():
            if name not in seen and part.get("properties"):
                seen.add(name)
                parts.append(f"### {name}\n\n{part.get('description', '')}\n\n{_keys(part)}")
    return "\n".join(parts)


def _keys(schema: dict[str, Any]) -> str:
    required = set(schema.get("required", []))
    rows = [
        f"| `{name}` | {_type(part)} | {'yes' if name in required else _default(part)} | {_cell(part.get('description', ''))} |"
        for name, part in schema.get("properties", {}).items()
    ]
    return "\n".join(["| key | value | needed | what it says |", "|---|---|---|---|", *rows, ""])


def _default(part: dict[str, Any]) -> str:
    default = part.get("default")
    return (
        ""
        if default in (None, "", [], {}) or isinstance(default, dict | list)
        else f"else `{str(default).lower() if isinstance(default, bool) else default}`"
    )


def _type(part: dict[str, Any]) -> str:
    if "$ref" in part:
        return part["$ref"].rsplit("/", 1)[-1]
    if "enum" in part:
        return ", ".join(f"`{value}`" for value in part["enum"])
    if "const" in part:
        return f"`{part['const']}`"
    if "anyOf" in part:
        return " or ".join(_type(one) for one in part["anyOf"] if one.get("type") != "null")
    if part.get("type") == "array":
        return f"list of {_type(part.get('items', {}))}"
    if part.get("type") == "object" and (values := _values(part)):
        return f"map to {_type(values)}"
    return str(part.get("format") or part.get("type") or "any")


def _values(part: dict[str, Any]) -> dict[str, Any] | None:
    """What the keys of a mapping lead to; of one whose keys are ids, too."""
    named = [*part.get("patternProperties", {}).values(), part.get("additionalProperties")]
    return next((values for values in named if isinstance(values, dict)), None)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def meanings() -> str:
    rows = [f"| `{one.name}` | {one.kind} | {one.sensitivity} | {one.en} | {one.cy} |" for one in MEANINGS.values()]
    head = "# Meanings\n\nWhat a column of an extract can mean. `attribute.<name>` keeps a column with its own dataset.\n\n"
    return head + "\n".join(["| meaning | kind | says of a person | English | Welsh |", "|---|---|---|---|---|", *rows, ""])


def tables() -> str:
    parts = ["# Tables\n", "The meanings beside a column are what a clause must cover before a purpose may read it.\n"]
    for name, columns in TABLES.items():
        kept = " (restricted: stored apart, under its own key)" if name in RESTRICTED else _OPEN[name] if name in OPEN else ""
        rows = [f"| `{one.name}` | {one.type} | {', '.join(f'`{source}`' for source in one.sources)} |" for one in columns]
        parts.append(f"## {name}{kept}\n\n" + "\n".join(["| column | type | from |", "|---|---|---|", *rows, ""]))
    return "\n".join(parts)


def ready_made() -> str:
    parts = [
        "# Ready-made datasets\n",
        "Adopt one with `like: <id>`; rename columns to your own headers, leave out what you don't send.\n",
        "The [vocabularies](#vocabularies) stand below.\n",
    ]
    for name, raw in sorted(catalogue().items()):
        parts.append(f"## {name}\n\n**{raw['title']['en']}** / *{raw['title']['cy']}*. {source(name).get('en', '')}.\n")
        parts.append(f"One row is {_ROWS[raw['row']]}." + (f" Key: {', '.join(raw['key'])}." if raw.get("key") else "") + "\n")
        rows = [
            f"| `{one['name']}` | `{one['meaning']}` | {_terms(one)} | {'yes' if one.get('required') else ''} |" for one in raw["columns"]
        ]
        parts.append("\n".join(["| column | means | vocabulary | needed |", "|---|---|---|---|", *rows, ""]))
    return "\n".join([*parts, *_vocabularies()])


def _terms(column: dict[str, Any]) -> str:
    name = column.get("vocabulary") or DEFAULT_VOCABULARIES.get(column["meaning"])
    return f"[{name}](#{name})" if name else ""


def _vocabularies() -> Iterator[str]:
    yield "## Vocabularies\n"
    yield "A column's `map` leads from the partner's codes to these terms. A vocabulary of your own adds to the one with its name.\n"
    for name in sorted(vocabulary_ids()):
        raw = vocabulary(name)
        yield f"### {name}\n\n**{raw['title']['en']}** / *{raw['title']['cy']}*\n"
        rows = [f"| `{term['term']}` | {term['name']['en']} | {term['name']['cy']} |" for term in raw["terms"]]
        yield "\n".join(["| term | English | Cymraeg |", "|---|---|---|", *rows, ""])


def linkage_quality() -> str:
    """Every key of linkage-quality.json, from the classes that make it."""
    schema = Quality.model_json_schema()
    parts = [
        "# linkage-quality.json\n",
        "What `diogel evaluate linkage FOLDER --json FILE` writes, and a build keeps in `results.json` under `linkage_quality`. Keys stay; "
        "new ones may come. Shares are between 0 and 1. It holds no personal data, and small numbers of groups are kept back.\n",
        f"{_keys(schema)}",
    ]
    for name, part in schema["$defs"].items():
        parts.append(f"## {name}\n\n{part.get('description', '')}\n\n{_keys(part)}")
    return "\n".join(parts)


_WHOSE = {Relation.OWN: "their own partner's", Relation.PARTNER: "another partner's", Relation.NOBODY: "the whole partnership's"}


def permissions() -> str:
    """What each role may do, from the table that decides."""
    parts = [
        "# Who may do what\n",
        "What no row gives is refused, and what belongs to another partnership is closed to everybody. A permission opens a page; which "
        "fields of a person it then shows is for the agreements to say, and whether something can be done now for the thing's own state. "
        "Whoever is signed in keeps their own account, with or without a role.\n",
    ]
    for role in ROLES.values():
        parts.append(f"## {role.name.en}\n\n*{role.name.cy}*\n\n{role.description.en}\n\n{role.description.cy}\n")
        rows = [f"| `{one}` | {one.words.en} | {_whose(ALLOWED[role][one])} |" for one in Permission if ALLOWED[role].get(one)]
        parts.append("\n".join(["| permission | what it lets them do | of whose |", "|---|---|---|", *rows, ""]))
    return "\n".join(parts)


def _whose(relations: frozenset[Relation]) -> str:
    return ", ".join(words for relation, words in _WHOSE.items() if relation in relations)


def audit() -> str:
    """Every kind of entry of the log: what it is in law, how long who and about whom are told, what is left out afterwards."""
    parts = [
        "# Entries of the log\n",
        "What the workplace writes down, by kind; what the chain of entries proves stands in "
        "[What the log proves](../explanation/audit.md). *s62*: one of the six kinds that the Data Protection Act 2018, section 62, asks "
        "for. *shows*: somebody was shown something of the subject, so it counts for who looked at a record.\n",
    ]
    rows = [
        f"| `{kind}` | {one.name.en} / *{one.name.cy}* | {'s62' if one.law else ''} | {'shows' if one.shows else ''} | "
        f"{f'{one.years} years' if one.years else 'always'} | {one.redacted.en} |"
        for kind, one in KINDS.items()
    ]
    head = ["| kind | name | law | shows | told for | left out afterwards |", "|---|---|---|---|---|---|"]
    parts.append("\n".join([*head, *rows, ""]))
    parts.append("## How each reads\n")
    said = [f"| `{kind}` | {one.sentence.en} | {one.sentence.cy} |" for kind, one in KINDS.items()]
    parts.append("\n".join(["| kind | English | Cymraeg |", "|---|---|---|", *said, ""]))
    return "\n".join(parts)


def every_route() -> str:
    """Every page of the workplace, by the permission that opens it: taking one away is seen here."""
    from diogel.web.routes import routes

    parts = [
        "# Every page\n",
        "Each stands under its language (`/en/`, `/cy/`). *Everybody*: also who is not signed in. "
        "[Who holds which permission](permissions.md). "
        "Whoever may not open a page is told what somebody is told who asks for one that there isn't.\n",
    ]
    rows = [f"| `{one.name}` | `/{one.address}` | {f'`{one.permission}`' if one.permission else 'everybody'} |" for one in routes()]
    return "\n".join([*parts, "| name | address | permission |", "|---|---|---|", *rows, ""])


def pathways() -> str:
    """Each pathway of the worked examples, as the program understands its file."""
    parts = [
        "# Pathways of the worked examples\n",
        "Each is one file, drawn here as the program reads it; how to write one stands in [Write a pathway](../how-to/pathway.md). "
        "An arrow is a move; what guards it, and what follows from it, stands in the file.\n",
    ]
    for folder in sorted(path.parent for path in EXAMPLES.glob("*/pathways")):
        partnership = load(folder).partnership
        if partnership and partnership.pathways:
            parts.append(f"## {partnership.file.name.en}\n")
            parts += [_drawn(one, f"partnerships/{folder.name}/pathways") for one in partnership.pathways.values()]
    return "\n".join(parts)


def _drawn(pathway: Pathway, folder: str) -> str:
    about = f"*{pathway.title.cy}*. {pathway.about.en}" + (f"\n\nAfter: {pathway.source.strip()}" if pathway.source else "")
    return f"### {pathway.title.en}\n\n{about}\n\n`{folder}/{pathway.pathway}.yaml`\n\n```mermaid\n{mermaid(pathway, 'en')}```\n"


PAGES = {
    "pathways.md": pathways,
    "routes.md": every_route,
    "audit.md": audit,
    "permissions.md": permissions,
    "commands.md": commands,
    "definitions.md": definitions,
    "meanings.md": meanings,
    "tables.md": tables,
    "catalogue.md": ready_made,
    "linkage-quality.md": linkage_quality,
}


def stale() -> Iterator[str]:
    """The pages that are not what the code says."""
    for name, make in PAGES.items():
        path = REFERENCE / name
        if not path.is_file() or path.read_text("utf-8") != _MADE + make():
            yield name


def main() -> None:
    if "--check" in sys.argv:
        sys.exit(f"out of date: {', '.join(stale())}; run: python docs/generate.py" if list(stale()) else 0)
    for name, make in PAGES.items():
        (REFERENCE / name).write_text(_MADE + make(), "utf-8")


if __name__ == "__main__":
    main()
