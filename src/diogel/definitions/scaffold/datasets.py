"""datasets/*.yaml of a new folder: a ready-made dataset adopted, with its columns listed for whoever has to change them."""

from __future__ import annotations

from diogel.definitions import catalogue
from diogel.definitions.scaffold.partnership import provider
from diogel.definitions.scaffold.words import head, name


def text(id: str) -> str:
    ready, source = catalogue.dataset(id), catalogue.source(id)
    columns = [(column["name"], column["meaning"]) for column in ready["columns"]]
    width = max(len(header) for header, _ in columns) + 2
    listed = "".join(f"#   {header:<{width}}{meaning}\n" for header, meaning in columns)
    return (
        head("dataset", ready["title"]["en"], ready["title"]["cy"], source.get("en", ""), source.get("cy", ""))
        + f"dataset: {id}\nlike: {id}\n"
        + f"provider: {provider(id)}  # who delivers it / pwy sy'n ei anfon\n"
        + "\n# Its columns, and what they mean / Ei cholofnau, a'u hystyr:\n"
        + listed
        + "# Other headers, columns that don't come, columns of your own:\n"
        + "# Penawdau eraill, colofnau nad ydynt yn dod, eich colofnau eich hun:\n"
        + f"# rename: {{{name(columns[0][0])}: Our header}}\n"
        + f"# without: [{name(columns[-1][0])}]\n"
        + "# columns:\n#   - {name: Our column, meaning: attribute.our_column}\n"
    )
