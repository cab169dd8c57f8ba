"""The photograph of an ID card. Its coding is not public: the reader's vendor gives a library for it."""

import logging
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from pydantic import BaseModel, Field

from drivers import id_card_unpack
from drivers.errors import Refused
from drivers.pictures import Picture

log = logging.getLogger(__name__)

CODED_BYTES = 1024
WIDTH, HEIGHT = 102, 126
DECODE_SECONDS = 3.0
ELF = b"\x7fELF"
# What marks the coding, and shows nobody.
MARK_BYTES = 4


class PhotoSettings(BaseModel, frozen=True, extra="forbid"):
    library: Path | None = Field(
        default=None, description="The vendor's library that decodes the photo (libwlt…); none: no photo."
    )
    function: str = Field(
        default="unpack",
        pattern="^[A-Za-z_][A-Za-z0-9_]*$",
        description="Its entry: unpack, or _Z6unpackPcS_i where the library was built as C++.",
    )
    header: str = Field(
        default="574C66",
        pattern="^([0-9A-Fa-f]{2})*$",
        description="Hex bytes with which every coded photo begins; 574C6600 on the one card of which it is"
        " public, and what the fourth byte means is not. A photo that begins otherwise is not decoded, and"
        " the log of IDC-31 says how it began: one good card tells what to set here. Empty: no check.",
    )
    bottom_up: bool = Field(default=False, description="The library gives the lowest row first.")
    red_first: bool = Field(default=True, description="The library gives red before blue.")


@dataclass(frozen=True, eq=False)
class Photo:
    """102 × 126 dots, blue first. Without a real one it is a silhouette, and `code` says why.

    What was forgotten is not real either.
    """

    picture: Picture = field(repr=False)
    code: str = ""

    @property
    def real(self) -> bool:
        return not self.code and bool(self.picture.any())

    def forget(self) -> None:
        """Black it out, in place: whoever still holds it holds nothing."""
        self.picture.fill(0)


def photo_of(coded: bytes, settings: PhotoSettings) -> Photo:
    """The photo, or a silhouette: nobody is turned away for want of a picture. Takes up to 3 s."""
    try:
        return Photo(_decoded(coded, settings))
    except Refused as why:
        if settings.library is not None:
            log.warning("%s while a photo was decoded: %s", why.code, why.detail)
        return Photo(silhouette(), why.code)


def silhouette() -> Picture:
    """Head and shoulders in grey."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    head = ((x - 51) / 22) ** 2 + ((y - 48) / 28) ** 2 < 1
    shoulders = ((x - 51) / 46) ** 2 + ((y - 130) / 48) ** 2 < 1
    drawn = np.where(head | shoulders, 150, 225).astype(np.uint8)
    return np.repeat(drawn[:, :, None], 3, axis=2)


def _decoded(coded: bytes, settings: PhotoSettings) -> Picture:
    if settings.library is None:
        raise Refused("IDC-30", "no library decodes photos here")
    header = bytes.fromhex(settings.header)
    if len(coded) != CODED_BYTES or not coded.startswith(header) or not any(coded):
        began = coded[:MARK_BYTES].hex().upper()
        raise Refused("IDC-31", f"{len(coded)} bytes that begin with {began} are no coded photo")
    if not _is_library(settings.library):
        raise Refused("IDC-32", f"{settings.library.name} is not a library of this system")
    raw = _unpacked(coded, settings.library, settings.function)
    rows = np.frombuffer(raw, np.uint8).reshape(HEIGHT, WIDTH, 3)
    rows = rows[::-1] if settings.bottom_up else rows
    # A copy, since what stands on the bytes that came can't be blacked out.
    return np.array(rows[:, :, ::-1] if settings.red_first else rows, order="C")


def _is_library(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return opened.read(len(ELF)) == ELF
    except OSError:
        return False


def _unpacked(coded: bytes, library: Path, function: str) -> bytes:
    """In a process of its own: a library that nobody here can read may crash or never return."""
    command = [sys.executable, "-I", id_card_unpack.__file__, str(library), function]
    try:
        done = subprocess.run(
            command,
            input=coded,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=DECODE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as why:
        raise Refused("IDC-33", f"{library.name} did not return: {type(why).__name__}") from why
    if done.returncode or len(done.stdout) != WIDTH * HEIGHT * 3:
        raise Refused("IDC-34", f"{library.name} ended with {done.returncode} after {len(done.stdout)} bytes")
    return done.stdout
