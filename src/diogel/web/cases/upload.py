"""What is larger than any file that is taken is turned away before it is read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

_AROUND = 1024 * 1024
"""Bytes of the form around a file."""


class Limited(FileUploadHandler):
    """First of the handlers: hands each piece on, and stops where there are too many, whatever length was announced."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None) -> None:
        self._seen = 0
        _refuse(content_length)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._seen += len(raw_data)
        _refuse(self._seen)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def _refuse(bytes: int) -> None:
    if bytes > settings.UPLOAD_MOST + _AROUND:
        raise RequestDataTooBig("a form that is larger than any file that is taken")
