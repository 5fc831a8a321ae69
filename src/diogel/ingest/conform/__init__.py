"""One shape for what partners send: names, dates, codes, places and categories, each value told why it was doubted or refused."""

from diogel.ingest.conform.conformer import Conformed, Conformer
from diogel.ingest.conform.reasons import REASONS, reason_text

__all__ = ["REASONS", "Conformed", "Conformer", "reason_text"]
