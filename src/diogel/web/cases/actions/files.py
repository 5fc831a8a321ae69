"""Files of a case: what may come in, kept once under its hash. What a name says a file is must be what stands in it; a file that can carry
a macro stays outside."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.conf import settings

from diogel.errors import UsageError
from diogel.web.audit import Kind
from diogel.web.cases.actions.acting import tell
from diogel.web.cases.models import Case, Content, Draft, File
from diogel.web.cases.queries.seeing import Seen
from diogel.web.permissions import Permission, require
from diogel.web.ui.languages import said as _

if TYPE_CHECKING:
    from diogel.web.cases.queries.asking import Asking

MEGABYTE = 1024 * 1024
_PARTS = 10_000


def _begins(*marks: bytes, at: int = 0) -> Callable[[bytes], bool]:
    return lambda data: any(data[at:].startswith(mark) for mark in marks)


def _office(folder: str) -> Callable[[bytes], bool]:
    """A document of parts, none of which is a program."""

    def matches(data: bytes) -> bool:
        names = _names(data)
        return any(name.startswith(folder) for name in names) and "[Content_Types].xml" in names

    return matches


def _open_document(type: bytes) -> Callable[[bytes], bool]:
    return lambda data: data[:4] == b"PK\x03\x04" and data[30:].startswith(b"mimetype" + type)


def _text(data: bytes) -> bool:
    try:
        return "\0" not in data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return b"\0" not in data and not any(mark in data[:512] for mark in (b"%PDF", b"\x89PNG", b"\xff\xd8\xff"))


_OPEN = "application/vnd.oasis.opendocument."
_WORD = "application/vnd.openxmlformats-officedocument."
TYPES: dict[str, tuple[str, Callable[[bytes], bool]]] = {
    ".pdf": ("application/pdf", _begins(b"%PDF-")),
    ".png": ("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    ".jpg": ("image/jpeg", _begins(b"\xff\xd8\xff")),
    ".jpeg": ("image/jpeg", _begins(b"\xff\xd8\xff")),
    ".gif": ("image/gif", _begins(b"GIF87a", b"GIF89a")),
    ".docx": (f"{_WORD}wordprocessingml.document", _office("word/")),
    ".xlsx": (f"{_WORD}spreadsheetml.sheet", _office("xl/")),
    ".pptx": (f"{_WORD}presentationml.presentation", _office("ppt/")),
    ".odt": (f"{_OPEN}text", _open_document(b"application/vnd.oasis.opendocument.text")),
    ".ods": (f"{_OPEN}spreadsheet", _open_document(b"application/vnd.oasis.opendocument.spreadsheet")),
    ".txt": ("text/plain", _text),
    ".csv": ("text/csv", _text),
    ".mp4": ("video/mp4", _begins(b"ftyp", at=4)),
    ".mp3": ("audio/mpeg", _begins(b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    ".wav": ("audio/wav", _begins(b"RIFF")),
}


def checked(upload: Any) -> tuple[str, str, bytes]:
    """Name, type and what stands in it. UsageError where it may not come in, with what to do."""
    name = PurePath(str(upload.name).replace("\\", "/")).name[-150:]
    if upload.size > settings.UPLOAD_MOST:
        raise UsageError(
            str(_("This file is too large: at most %(most)s MB. Send a smaller one, or several"))
            % {"most": settings.UPLOAD_MOST // MEGABYTE}
        )
    ending = PurePath(name).suffix.casefold()
    if ending not in TYPES:
        endings = ", ".join(sorted(one.removeprefix(".") for one in TYPES))
        raise UsageError(str(_("A file of this kind isn't taken: save it as one of %(endings)s")) % {"endings": endings})
    data: bytes = upload.read()
    if not data:
        raise UsageError(str(_("This file is empty")))
    type, matches = TYPES[ending]
    if any("vbaproject" in part.casefold() or "macros" in part.casefold() for part in _names(data)):
        raise UsageError(str(_("This file carries macros: save it without them, or as PDF")))
    if not matches(data):
        raise UsageError(str(_("What stands in this file isn't what its name says: open it, save it anew and send that")))
    return name, type, data


def _names(data: bytes) -> tuple[str, ...]:
    """The parts of a packed document; none where it isn't one."""
    if data[:2] != b"PK":
        return ()
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            return tuple(packed.namelist()[:_PARTS])
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return ()


def stored(data: bytes) -> Content:
    sha = hashlib.sha256(data).hexdigest()
    return Content.objects.get_or_create(sha=sha, defaults={"size": len(data), "data": data})[0]


def uploaded(upload: Any) -> str:
    """A file as the answer to a question: hash, type and name."""
    name, type, data = checked(upload)
    return f"{stored(data).sha}|{type}|{name}"


def add(*, seen: Seen, upload: Any, about: str) -> File:
    require(seen.seer.user, Permission.CASES_WORK, seen.case)
    name, type, data = checked(upload)
    return _kept(seen, stored(data), name, type, about)


def attach(case: Case, asking: Asking) -> None:
    """The files that were sent as answers are files of the case."""
    from diogel.web.cases.queries.seeing import look

    for one in asking.questions:
        answer = asking.draft.answers.get(one.question, "")
        if one.kind == "file" and answer:
            sha, type, name = str(answer).split("|", 2)
            _kept(look(asking.seer, case), Content.objects.get(sha=sha), name, type, one.label.en[:200])


def _kept(seen: Seen, content: Content, name: str, type: str, about: str) -> File:
    user = seen.seer.user
    file = File.objects.create(case=seen.case, content=content, name=name, type=type, about=about, by=user, partner=user.partner)
    tell(Kind.ALTERATION, seen.case, seen, step="file", file=str(file.id), sha=content.sha)
    return file


def sweep() -> None:
    """What was sent and then discarded is kept no longer."""
    drafted = {str(answer).split("|")[0] for draft in Draft.objects.all() for answer in draft.answers.values() if "|" in str(answer)}
    Content.objects.filter(files=None).exclude(sha__in=drafted).delete()
