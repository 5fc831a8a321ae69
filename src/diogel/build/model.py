"""Which model a folder's links are judged by.

One that was taught stands in FOLDER/state/linkage/model.yaml and comes first; then one that the partnership wrote, in
FOLDER/linkage/model.yaml; then the one that is shipped. A model says how often names and dates agree, and nothing of anybody.
"""

from __future__ import annotations

from pathlib import Path

from diogel.linkage.model import SHIPPED, LinkageModel


def taught_file(folder: Path) -> Path:
    return folder / "state" / "linkage" / "model.yaml"


def model_file(folder: Path) -> Path:
    """The file that the folder's next build is linked by."""
    own = (taught_file(folder), folder / "linkage" / "model.yaml")
    return next((path for path in own if path.is_file()), SHIPPED)


def model_of(folder: Path) -> LinkageModel:
    """Raises DefinitionError that names everything wrong in the file."""
    return LinkageModel.load(model_file(folder))
