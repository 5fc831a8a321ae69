"""The model by which a folder's incidents are recognised: the partnership's own, where it keeps one, else the shipped one."""

from __future__ import annotations

from pathlib import Path

from diogel.definitions.model import Partnership
from diogel.linkage.incidents.model import SHIPPED, IncidentModel


def model_file(folder: Path) -> Path:
    """Where a partnership keeps a model of its own."""
    return folder / "linkage" / "incident.yaml"


def incident_model(partnership: Partnership) -> IncidentModel:
    """Raises DefinitionError that names everything wrong in it, or the terms that no vocabulary has."""
    own = model_file(partnership.folder)
    model = IncidentModel.load(own if own.is_file() else SHIPPED)
    model.check_terms(partnership.vocabularies)
    return model
