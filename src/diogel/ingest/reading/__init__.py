"""From a file to chunks of text columns: only the columns asked for, each row with its number and its line in the file."""

from diogel.ingest.reading.reader import Headers, Ragged, Reader
from diogel.ingest.reading.sniff import open_reader

__all__ = ["Headers", "Ragged", "Reader", "open_reader"]
