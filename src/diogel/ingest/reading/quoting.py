"""Quotation marks in CSV: whether they could hide a newline, and where each record starts when they do."""

from __future__ import annotations

import re
from typing import IO

import numpy as np
import numpy.typing as npt

from diogel.errors import DeliveryError
from diogel.ingest.reading.reader import Numbers

DELIMITERS = (",", ";", "\t", "|")

LONGEST_RECORD = 16 * 2**20
"""Bytes. A row longer than this is a quotation mark that was never closed, or no table."""

_BLOCK = 8 * 2**20
_LINE_ENDINGS = ((b"\n", 1), (b"\r", 1), (b"\r\n", -1))


class Quotes:
    """Watches whether quotation marks could hide a newline.

    A line is tidy when, of its marks in turn, each first one stands at the start of a field or follows another mark, and
    each second one stands at the end of a field or before another mark. Then no field is open where the line ends; one
    untidy line may leave one open, and the slower scan has to find out. What starts a field depends on the delimiter,
    which is not known yet: one bit for each that it may be.
    """

    def __init__(self, delimiter: str) -> None:
        self._delimiters = tuple(dict.fromkeys((*DELIMITERS, delimiter or ",")))
        self._all = (1 << len(self._delimiters)) - 1
        self._bits = np.zeros(256, np.uint8)
        for place, one in enumerate(self._delimiters):
            self._bits[one.encode()[0]] |= 1 << place
        self._bits[[10, 13, 34]] = self._all
        self._tidy = self._all
        self._seen = 0
        self._last_closes = False

    def begin(self, codes: npt.NDArray[np.uint8]) -> None:
        """A block begins: its first byte follows a mark that ended the block before."""
        if self._last_closes and codes.size:
            self._tidy &= int(self._bits[codes[0]])
            self._last_closes = False

    def take(self, codes: npt.NDArray[np.uint8], ends: Numbers, before: bytes) -> None:
        quotes = np.flatnonzero(codes == 34)
        odd = self._seen & 1
        if np.any((odd + np.searchsorted(quotes, ends)) & 1):
            self._tidy = 0
        if self._tidy:
            self._look_beside(codes, quotes[odd::2], quotes[1 - odd :: 2], before)
        self._seen += quotes.size

    def _look_beside(self, codes: npt.NDArray[np.uint8], opening: Numbers, closing: Numbers, before: bytes) -> None:
        previous = codes[opening - 1]
        if opening.size and opening[0] == 0:
            previous[0] = before[0]
        self._last_closes = bool(closing.size and closing[-1] == codes.size - 1)
        following = codes[closing[: closing.size - self._last_closes] + 1]
        for beside in (previous, following):
            self._tidy &= int(np.bitwise_and.reduce(self._bits[beside], initial=self._all))

    def tidy(self) -> frozenset[str]:
        """An odd number of marks in all: one of them is never closed, wherever it stands."""
        return frozenset() if self._seen & 1 else frozenset(one for place, one in enumerate(self._delimiters) if self._tidy >> place & 1)


class Records:
    """Finds records one by one; slower than counting lines, and needed only where newlines stand inside quotation marks."""

    def __init__(self, name: str, delimiter: bytes) -> None:
        other = b"[^" + re.escape(delimiter) + b"\r\n]*+"
        field = b'(?:"(?:[^"]++|"")*+(?:"|\\Z))?+' + other
        self._record = re.compile(field + b"(?:" + re.escape(delimiter) + field + b")*+(?:\r\n|\r|\n)")
        self._name = name
        self._line = 1
        self._starts: list[int] = []
        self._blanks: list[int] = []

    def scan(self, stream: IO[bytes]) -> tuple[Numbers, Numbers]:
        rest = b""
        while block := stream.read(_BLOCK):
            rest = self._take(rest + block)
            if len(rest) > LONGEST_RECORD:
                raise self._unclosed()
        if rest and self._take(rest + b"\n"):
            raise self._unclosed()
        return np.array(self._starts, np.int64), np.array(self._blanks, np.int64)

    def _take(self, text: bytes) -> bytes:
        """Note the complete records; give back what is left."""
        place = 0
        while match := self._record.match(text, place):
            end = match.end()
            if end == len(text) and text.endswith(b"\r"):
                break  # its line feed may come with the next block
            self._note(text, place, end)
            place = end
        return text[place:]

    def _note(self, text: bytes, begin: int, end: int) -> None:
        self._starts.append(self._line)
        if not text[begin:end].strip(b"\r\n"):
            self._blanks.append(len(self._starts))
        self._line += sum(text.count(ending, begin, end) * times for ending, times in _LINE_ENDINGS)

    def _unclosed(self) -> DeliveryError:
        return DeliveryError(
            "a quotation mark is opened and never closed",
            todo="export it again with quotation marks inside values doubled",
            where=f"{self._name}:{self._line}",
        )
