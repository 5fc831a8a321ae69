"""What somebody typed, kept for a short while under the installation's key: whoever has the database alone can't read it."""

from __future__ import annotations

import base64
import os

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from diogel.stores.keys import Keys


def sealed(text: str) -> str:
    return _fernet().encrypt(text.encode()).decode("ascii")


def opened(token: str, *, seconds: int) -> str | None:
    """None for what was sealed longer ago than that, with another key, or not here."""
    try:
        return _fernet().decrypt(token.encode(), ttl=seconds).decode()
    except InvalidToken:
        return None


def _fernet() -> Fernet:
    keys = Keys.find(settings.FOLDER, os.environ)
    return Fernet(base64.urlsafe_b64encode(keys.drawn("typed in a search")))
