"""The Welsh that people read is spelt as the Welsh dictionary spells it, or as tests/meta/welsh_words.txt does."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from diogel.web.ui.languages import welsh
from diogel.web.ui.terms import TERMS

HERE = Path(__file__).parent
SOURCE = HERE.parents[1] / "src" / "diogel"
OUR_WORDS = HERE / "welsh_words.txt"
"""Words of the field, names and computers' words that the dictionary lacks, a line each; `#` begins a remark."""

DICTIONARY = Path(sys.prefix) / "assets" / "node_modules" / "dictionary-cy" / "index"

pytestmark = [
    pytest.mark.skipif(shutil.which("hunspell") is None, reason="hunspell is not here (Debian: apt install hunspell)"),
    pytest.mark.skipif(not DICTIONARY.with_suffix(".dic").exists(), reason="the Welsh dictionary is not here; run: make assets"),
]


def of_messages() -> list[str]:
    said = [entry.string for entry in welsh() if entry.id]
    return [text for one in said for text in ([one] if isinstance(one, str) else one)]


def of_code() -> list[str]:
    """What stands as `cy=` anywhere in the program."""
    return [
        keyword.value.value
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "cy" and isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str)
    ]


def misspelt(texts: list[str]) -> set[str]:
    text = "\n".join(re.sub(r"%\(\w+\)s|%%\{\w+\}|\{[^}]*\}|`[^`]*`", " ", one).replace("’", "'") for one in texts)
    command = ["hunspell", "-d", str(DICTIONARY), "-i", "utf-8", "-l"]
    told = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    ours = {line.split("#")[0].strip().casefold() for line in OUR_WORDS.read_text("utf-8").splitlines()}
    # What stands behind an apostrophe is an article or a pronoun ('r, 'n, 'u, 'w), which the dictionary has with its word alone.
    return {word for word in told.split() if len(word) > 1 and word.casefold() not in ours}


def test_the_checker_tells_a_mistake() -> None:
    assert misspelt(["Mae'r bartneraeth yn gweithio"]) == {"bartneraeth"}


def test_messages_are_spelt_right() -> None:
    assert misspelt(of_messages()) == set()


def test_words_in_code_are_spelt_right() -> None:
    assert len(of_code()) > 150
    assert misspelt(of_code() + [one.meaning.cy for one in TERMS.values()]) == set()
