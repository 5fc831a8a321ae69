"""Where the pages of governance stand."""

from __future__ import annotations

from django.urls import path, register_converter

from diogel.web.governance.views import agreements, cases, copies, erasures, overview


class OneOf:
    """A file's format."""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class CopyFormat(OneOf):
    regex = "pdf|csv|json"


class CertificateFormat(OneOf):
    regex = "pdf|json"


register_converter(CopyFormat, "copy_format")
register_converter(CertificateFormat, "certificate_format")

urlpatterns = [
    path("governance/", overview.governance, name="governance"),
    path("governance/agreements/", agreements.agreements, name="agreements"),
    path("governance/agreements/agreements.csv", agreements.agreements_csv, name="agreements_csv"),
    path("governance/agreements/print/", agreements.agreements_print, name="agreements_print"),
    path("governance/agreements/of/<slug:id>/", agreements.agreement, name="agreement"),
    path("governance/datasets/<slug:id>/", agreements.dataset, name="flows_of_dataset"),
    path("governance/recipients/", agreements.recipient, name="flows_to_recipient"),
    path("governance/copies/", copies.copies, name="subject_copies"),
    path("governance/copies/find/", copies.find, name="subject_copy_find"),
    path("governance/copies/take/", copies.take, name="subject_copy_take"),
    path("governance/copies/<uuid:id>/", copies.copy, name="subject_copy"),
    path("governance/copies/<uuid:id>/copy.<copy_format:format>", copies.copy_file, name="subject_copy_file"),
    path("retention/", erasures.retention, name="retention"),
    path("retention/ask/", erasures.ask, name="retention_ask"),
    path("retention/certificates/", erasures.certificates, name="certificates"),
    path("retention/cases/", cases.past, name="cases_past"),
    path("retention/cases/ask/", cases.ask, name="cases_past_ask"),
    path("retention/cases/<uuid:id>/", cases.erasure, name="case_erasure"),
    path("retention/<slug:id>/", erasures.erasure, name="erasure"),
    path("retention/<slug:id>/approve/", erasures.approve, name="erasure_approve"),
    path("retention/<slug:id>/go-on/", erasures.go_on, name="erasure_go_on"),
    path("retention/<slug:id>/certificate.<certificate_format:format>", erasures.certificate, name="certificate"),
]
