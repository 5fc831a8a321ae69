"""The certificate of an erasure, as a document: what is gone, on whose word, when, and from where."""

from __future__ import annotations

from typing import Any

from diogel.definitions.model import Partnership, Text
from diogel.reports.pdf import pdf
from diogel.reports.words import written
from diogel.sharing.erasure import Certificate, Word

_TITLE = Text(en="Certificate of erasure", cy="Tystysgrif dileu")
_LEAD = Text(
    en="What is named here was erased from the files as they were delivered, from what was taken in and from every build that held it.",
    cy="Dilëwyd yr hyn a enwir yma o'r ffeiliau fel y'u hanfonwyd, o'r hyn a dderbyniwyd i mewn ac o bob adeiladwaith a'i daliai.",
)
_NUMBER, _ERASED = Text(en="Certificate", cy="Tystysgrif"), Text(en="Erased on", cy="Dilëwyd ar")
_DATASET, _DELIVERY = Text(en="Dataset", cy="Set ddata"), Text(en="Delivery", cy="Anfoniad")
_COLUMNS, _ROWS = Text(en="Columns", cy="Colofnau"), Text(en="Rows", cy="Rhesi")
_HASH, _ALL = Text(en="SHA-256 of the file", cy="SHA-256 y ffeil"), Text(en="everything", cy="popeth")
_ASKED, _APPROVED = Text(en="Asked for by", cy="Gofynnwyd amdano gan"), Text(en="Approved by", cy="Cymeradwywyd gan")
_CLAUSES = Text(en="Clauses it was held under", cy="Cymalau y'i daliwyd danynt")
_WHAT, _SAYS = Text(en="What", cy="Beth"), Text(en="Particulars", cy="Manylion")
_WHY, _FROM = Text(en="Why it was due", cy="Pam yr oedd i'w ddileu"), Text(en="Erased from", cy="Dilëwyd o")
_PLACE = Text(en="Place", cy="Lle")
_PAGE = Text(en="Page", cy="Tudalen")


def certificate_pdf(certificate: Certificate, partnership: Partnership, language: str) -> bytes:
    return pdf("certificate", said(certificate, partnership, language))


def said(certificate: Certificate, partnership: Partnership, language: str) -> dict[str, Any]:
    """All that the document says."""
    title = _TITLE.in_language(language)
    return {
        "language": language,
        "title": title,
        "from": partnership.file.name.in_language(language),
        "marking": "OFFICIAL",
        "footer": f"{title} {certificate.erasure.id}",
        "page": _PAGE.in_language(language),
        "lead": _LEAD.in_language(language),
        "headers": [_WHAT.in_language(language), _SAYS.in_language(language)],
        "facts": [[name.in_language(language), written(value, language)] for name, value in _facts(certificate, partnership, language)],
        "reasons_title": _WHY.in_language(language),
        "reasons": [written(reason, language) for reason in certificate.erasure.reasons],
        "removed_title": _FROM.in_language(language),
        "removed_headers": [_ROWS.in_language(language), _PLACE.in_language(language)],
        "removed": [["–" if one.rows is None else str(one.rows), one.place] for one in certificate.removed],
    }


def _facts(certificate: Certificate, partnership: Partnership, language: str) -> list[tuple[Text, object]]:
    erasure = certificate.erasure
    dataset = partnership.datasets.get(erasure.dataset)
    return [
        (_NUMBER, erasure.id),
        (_ERASED, certificate.erased_at),
        (_DATASET, dataset.title if dataset else erasure.dataset),
        (_DELIVERY, erasure.delivery_id),
        (_HASH, erasure.sha256),
        (_COLUMNS, _ALL if erasure.whole else ", ".join(erasure.columns)),
        (_ROWS, erasure.rows),
        (_CLAUSES, ", ".join(erasure.clauses) or "–"),
        (_ASKED, _word(erasure.asked, language)),
        *([(_APPROVED, _word(erasure.approved, language))] if erasure.approved else []),
    ]


def _word(word: Word, language: str) -> str:
    return f"{word.by}, {written(word.at.date(), language)}: {word.why}"
