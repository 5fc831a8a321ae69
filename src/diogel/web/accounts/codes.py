"""Codes from a phone (TOTP, RFC 6238)."""

from __future__ import annotations

from base64 import b32encode
from io import BytesIO

import segno
from django_otp.plugins.otp_totp.models import TOTPDevice
from markupsafe import Markup

from diogel.web.accounts.models import User


def device_for(user: User, *, confirmed: bool, make: bool = False) -> TOTPDevice | None:
    """The person's device; `make` sets one up where there is none."""
    found = TOTPDevice.objects.filter(user=user, confirmed=confirmed).order_by("id").first()
    if found is None and make:
        found = TOTPDevice.objects.create(user=user, name="phone", confirmed=confirmed)
    return found


def takes(device: TOTPDevice, code: str) -> bool:
    """Whether the code is right now. A code counts once, and wrong ones make the next wait ever longer."""
    allowed, _ = device.verify_is_allowed()
    return bool(allowed and device.verify_token(code))


def key_of(device: TOTPDevice) -> str:
    """The secret as people type it: base32, in fours."""
    key = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


def picture_of(device: TOTPDevice) -> Markup:
    """The secret as a QR code, in SVG."""
    written = BytesIO()
    segno.make(device.config_url, error="m").save(written, kind="svg", scale=5, border=4, xmldecl=False, svgclass=None, lineclass=None)
    return Markup(written.getvalue().decode())  # noqa: S704 - made here, of squares alone
