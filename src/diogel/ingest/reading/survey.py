"""One pass over a text file before it is parsed: how it is written, and where its lines begin and end.

The parser is fast because it knows nothing of lines; what is learnt here lets every row be told by its exact line.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from diogel.definitions.model import Reading
from diogel.errors import DeliveryError
from diogel.ingest.reading.quoting import Quotes, Records
from diogel.ingest.reading.reader import Numbers
from diogel.ingest.reading.streams import Transcoded, open_plain

BLOCK = 8 * 2**20
_HEAD = 2**16
_BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass(frozen=True)
class Survey:
    """What was learnt. Records are what the parser takes for rows, empty lines and the headers' line among them."""

    encoding: str
    bom: int
    """Bytes of the byte order mark, as it stands in the UTF-8 stream."""
    records: int
    blanks: Numbers
    """Records, counted from 1, that are empty lines."""
    tidy: frozenset[str] = frozenset()
    """Delimiters by which every quotation mark opens or closes a field on its own line, so that each record is one line."""
    starts: Numbers | None = None
    """The line on which each record starts, from 1; None where every record is one line."""

    def line_of(self, records: Numbers) -> Numbers:
        return records if self.starts is None else self.starts[records - 1]

    def record_at(self, line: int) -> int:
        """The record that starts on this line."""
        return line if self.starts is None else int(np.searchsorted(self.starts, line)) + 1


def open_text(path: Path, encoding: str) -> IO[bytes]:
    """The file as UTF-8 bytes; a byte order mark is still there."""
    plain = open_plain(path)
    return plain if encoding == "utf-8" else io.BufferedReader(Transcoded(plain, encoding, path.name), 2**20)


def survey(path: Path, reading: Reading) -> Survey:
    """Look through the whole file. Raises DeliveryError on NUL bytes and on an encoding that can't be told."""
    with open_plain(path) as stream:
        encoding = _named(reading.encoding, stream.read(_HEAD), path)
    with open_text(path, encoding) as stream:
        pass_ = _Pass(path.name, reading.delimiter, check_utf8=encoding == "utf-8")
        for block in _blocks(stream):
            pass_.take(block)
    found = pass_.result(encoding)
    if encoding != "utf-8" or pass_.is_utf8:
        return found
    if reading.encoding:
        raise DeliveryError(
            f"it is not written in {encoding}, as the dataset says", todo="change reading: encoding, or leave it out", where=path.name
        )
    return replace(found, encoding="cp1252")


def scan_records(path: Path, found: Survey, delimiter: bytes) -> Survey:
    """Where each record of a file with newlines inside quotation marks starts, by the parser's own rules.

    A quotation mark opens only at the start of a field; a doubled one inside stands for itself.
    """
    with open_text(path, found.encoding) as stream:
        stream.read(found.bom)
        starts, blanks = Records(path.name, delimiter).scan(stream)
    return replace(found, records=len(starts), blanks=blanks, starts=starts)


def _named(encoding: str, head: bytes, path: Path) -> str:
    """The encoding that the definition names, or else the one that the file's first bytes tell."""
    if not encoding:
        return _from_head(head)
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        raise DeliveryError(
            f"the dataset's reading: encoding: {encoding!r} is no encoding", todo="try utf-8, cp1252 or utf-16", where=path.name
        ) from None
    if name == "utf-16":
        return "utf-16-be" if head.startswith(codecs.BOM_UTF16_BE) else "utf-16-le"
    return "utf-8" if name == "utf-8-sig" else name


def _from_head(head: bytes) -> str:
    """UTF-16 by its mark, or by every other byte being zero; all else is looked at as it comes."""
    for mark, encoding in _BOMS.items():
        if head.startswith(mark):
            return encoding
    sample = np.frombuffer(head[: len(head) // 2 * 2], np.uint8)
    if sample.size < 4:
        return "utf-8"
    even, odd = (np.mean(sample[start::2] == 0) for start in (0, 1))
    if max(even, odd) > 0.4 and min(even, odd) < 0.1:
        return "utf-16-le" if odd > even else "utf-16-be"
    return "utf-8"


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """Blocks that never end between a carriage return and its line feed."""
    held = b""
    while block := stream.read(BLOCK):
        block = held + block
        held = b"\r" if block.endswith(b"\r") else b""
        if len(block) > len(held):
            yield block.removesuffix(held)
    if held:
        yield held


class _Pass:
    """Counts as blocks go by. Lines end at LF, CR LF or CR, as they do for the parser."""

    def __init__(self, name: str, delimiter: str, *, check_utf8: bool) -> None:
        self._name = name
        self._quotes = Quotes(delimiter)
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict") if check_utf8 else None
        self.is_utf8 = True
        self._bom = 0
        self._size = 0
        self._lines = 0
        self._tail = b"\n"
        self._blanks: list[Numbers] = []

    def take(self, block: bytes) -> None:
        if not self._size and block.startswith(codecs.BOM_UTF8):
            self._bom = len(codecs.BOM_UTF8)
            block = block[self._bom :]
        self._refuse_nul(block)
        self._check_encoding(block)
        codes = np.frombuffer(block, np.uint8)
        self._quotes.begin(codes)
        if b"\r" in block or b'"' in block or b"\n\n" in self._tail + block:
            self._look_closely(block, codes)
        else:
            self._lines += int(np.count_nonzero(codes == 10))
        self._size += len(block)
        self._tail = block[-1:] or self._tail

    def _refuse_nul(self, block: bytes) -> None:
        place = block.find(0)
        if place >= 0:
            line = self._lines + len((block[:place] + b".").splitlines())
            raise DeliveryError(
                "there is a NUL byte, which no text has",
                todo="export it again: the file is damaged or isn't text",
                where=f"{self._name}:{line}",
            )

    def _check_encoding(self, block: bytes, *, final: bool = False) -> None:
        if self._decoder is None or not self.is_utf8 or (block.isascii() and not self._decoder.getstate()[0]):
            return
        try:
            self._decoder.decode(block, final)
        except UnicodeDecodeError:
            self.is_utf8 = False

    def _look_closely(self, block: bytes, codes: npt.NDArray[np.uint8]) -> None:
        ends = _line_ends(codes)
        if b'"' in block:
            self._quotes.take(codes, ends, self._tail)
        self._note_blanks(codes, ends)
        self._lines += ends.size

    def _note_blanks(self, codes: npt.NDArray[np.uint8], ends: Numbers) -> None:
        """A line is empty when it ends where it began; of CR LF the end is the LF."""
        begins = np.concatenate([[0], ends[:-1] + 1]) if ends.size else ends
        stops = ends - ((codes[ends] == 10) & (ends > 0) & (codes[ends - 1] == 13)) if ends.size else ends
        empty = stops <= begins
        if ends.size and self._tail not in (b"\n", b"\r"):
            empty[0] = False
        if empty.any():
            self._blanks.append(self._lines + 1 + np.flatnonzero(empty))

    def result(self, encoding: str) -> Survey:
        self._check_encoding(b"", final=True)
        unended = int(self._tail not in (b"\n", b"\r"))
        blanks = np.concatenate(self._blanks) if self._blanks else np.empty(0, np.int64)
        return Survey(encoding, self._bom, self._lines + unended, blanks, self._quotes.tidy())


def _line_ends(codes: npt.NDArray[np.uint8]) -> Numbers:
    """Where each LF stands, and each CR that no LF follows. A block never ends between the two."""
    ends = np.flatnonzero(codes == 10)
    returns = np.flatnonzero(codes == 13)
    followed = codes[np.minimum(returns + 1, codes.size - 1)] == 10
    alone = returns[~followed]
    return np.union1d(ends, alone) if alone.size else ends
