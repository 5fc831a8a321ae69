"""A file as a stream of UTF-8 bytes, whatever it was compressed and encoded with; nothing is written to disk on the way."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Buffer  # collections.abc has it from Python 3.12

from diogel.errors import DeliveryError

GZIP = b"\x1f\x8b"

FREE_BYTES = 256 * 2**20
MOST_EXPANSION = 200
MOST_BYTES = 64 * 2**30
"""Limits on what a compressed file may grow to: more than FREE_BYTES only up to MOST_EXPANSION times its size, and never
beyond MOST_BYTES. Tables of text compress 5 to 50 times; a bomb 1,000 times."""


def open_plain(path: Path) -> IO[bytes]:
    """The file's bytes, decompressed where it is gzip."""
    with path.open("rb") as handle:
        compressed = handle.read(2) == GZIP
    return io.BufferedReader(_Gunzipped(path), 2**20) if compressed else path.open("rb")


class _Gunzipped(io.RawIOBase):
    """Decompresses as it is read; a file cut short, damaged or grown beyond the limits is a DeliveryError."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._limit = min(MOST_BYTES, max(FREE_BYTES, path.stat().st_size * MOST_EXPANSION))
        self._source = gzip.open(path, "rb")  # noqa: SIM115  closed in close()
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        try:
            amount = self._source.readinto(buffer)
        except EOFError:
            raise self._refusal("the compressed file was cut short", "send it again") from None
        except (gzip.BadGzipFile, zlib.error):
            raise self._refusal("the compressed file is damaged", "send it again") from None
        self._given += amount
        if self._given > self._limit:
            todo = "if it is right, send it uncompressed"
            raise self._refusal(f"decompressed, it grows beyond {self._limit // 2**20} MB, as a file made to do harm would", todo)
        return int(amount)

    def _refusal(self, what: str, todo: str) -> DeliveryError:
        return DeliveryError(what, todo=todo, where=self._path.name)

    def close(self) -> None:
        self._source.close()
        super().close()


class Transcoded(io.RawIOBase):
    """Bytes in another encoding, read as UTF-8. Bytes that the encoding doesn't have are a DeliveryError with the line."""

    def __init__(self, source: IO[bytes], encoding: str, where: str) -> None:
        super().__init__()
        self._source = source
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._ready = b""
        self._lines = 0
        self._where = where
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        while not self._ready and not self._ended:
            self._refill()
        room = memoryview(buffer)
        amount = min(len(room), len(self._ready))
        room[:amount] = self._ready[:amount]
        self._ready = self._ready[amount:]
        return amount

    def _refill(self) -> None:
        raw = self._source.read(2**20)
        self._ended = not raw
        try:
            self._ready = self._decoder.decode(raw, final=self._ended).encode()
        except UnicodeError as problem:
            line = self._lines + 1 + self._lines_before(raw, problem)
            todo = "say how it is written (reading: encoding: ...), or send it as UTF-8"
            raise DeliveryError(f"it is not written in {self._encoding}", todo=todo, where=f"{self._where}:{line}") from None
        self._lines += self._ready.count(b"\n")

    def _lines_before(self, raw: bytes, problem: UnicodeError) -> int:
        """Exact for encodings in which a newline is one byte or, in UTF-16, two."""
        newline = "\n".encode(self._encoding)[-2:] if "16" in self._encoding else b"\n"
        return raw[: getattr(problem, "start", 0)].count(newline)

    def close(self) -> None:
        self._source.close()
        super().close()
