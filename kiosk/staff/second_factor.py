"""What somebody holds beside what they know: a badge with a code, or an app that makes one-time codes. Pure.

Source: reliability.md, goal S-7; RFC 6238 with its usual values (SHA-1, 30 s, six digits).
"""

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass, field
from urllib.parse import quote

STEP_SECONDS, DIGITS = 30, 6
# A telephone's clock, and the time that typing takes.
STEPS_ASIDE = 1
SECRET_BYTES = 20


@dataclass(frozen=True)
class Shown:
    """What was shown at log-in: the code on a badge, or a one-time code; the other is empty."""

    badge: str = field(default="", repr=False)
    one_time: str = field(default="", repr=False)


def new_secret() -> str:
    """For one app, in base 32 as apps take it."""
    return base64.b32encode(os.urandom(SECRET_BYTES)).decode()


def address(secret: str, number: str) -> str:
    """What an app reads from a QR code, for the member of staff with this number."""
    return f"otpauth://totp/kiosk:{quote(number)}?secret={secret}&issuer=kiosk"


def code_at(secret: str, step: int) -> str:
    """The one-time code of a step (30 s each, counted from 1970)."""
    digest = hmac.new(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    at = digest[-1] & 0x0F
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(secret: str, code: str, now: float, used: int) -> int | None:
    """The step whose code this is, `now` (s since 1970) or next to it, and later than `used`; else None."""
    today = int(now) // STEP_SECONDS
    for step in range(today - STEPS_ASIDE, today + STEPS_ASIDE + 1):
        if step > used and hmac.compare_digest(code_at(secret, step), code):
            return step
    return None
