"""A USB key that signs with SM2 and never gives its key away, by its vendor's library for SKF.

Source: GM/T 0016 (SKF), names and structures as vendors' headers have them; width of its ULONG differs
between them, so nothing here depends on it. No key was at hand: what a library does is checked at its use.
"""

import ctypes
from pathlib import Path

from pydantic import BaseModel, Field

from drivers.errors import Absent, Refused

OK, USER = 0, 1  # SAR_OK; the PIN of the user, not of the administrator
HALF, COORDINATE = 64, 32  # bytes: SKF leaves room for 512 bits, SM2 fills the last 256
NEEDED = ("EnumDev", "ConnectDev", "OpenApplication", "VerifyPIN", "OpenContainer", "ECCSignData")
LONGEST_NAMES = 1024  # bytes


class UkeySettings(BaseModel, frozen=True, extra="forbid"):
    """Where the key lies on the stick, as the vendor's own tool shows it."""

    library: Path = Field(description="The vendor's library for SKF (GM/T 0016), a file that ends in .so.")
    application: str = Field(min_length=1, max_length=32, description="Application on the key.")
    container: str = Field(min_length=1, max_length=64, description="Container of the pair that signs.")
    pin_file: Path = Field(description="File with the PIN of the key's user, readable by the terminal alone.")


class Ukey:
    """Signs digests. Blocking: it belongs on a lane."""

    def __init__(self, settings: UkeySettings) -> None:
        self._settings = settings
        self._skf: ctypes.CDLL | None = None
        self._container = ctypes.c_void_p()
        self._pin_refused = ""

    def sign(self, digest: bytes) -> bytes:
        """r and s, 32 bytes each, over the 32 bytes of a digest.

        Absent when there is no library or no key, Refused when the key does not take its PIN.
        """
        if not self._container:
            self._open()
        signature = ctypes.create_string_buffer(2 * HALF)
        try:
            self._do("ECCSignData", self._container, digest, len(digest), signature)
        except Absent:
            self._container = ctypes.c_void_p()  # pulled out, perhaps: opened anew the next time
            raise
        halves = signature.raw[:HALF], signature.raw[HALF:]
        return b"".join(half[-COORDINATE:] for half in halves)

    def _open(self) -> None:
        settings, device, application = self._settings, ctypes.c_void_p(), ctypes.c_void_p()
        container = ctypes.c_void_p()
        self._do("ConnectDev", self._plugged_in(), ctypes.byref(device))
        self._do("OpenApplication", device, settings.application.encode(), ctypes.byref(application))
        self._unlock(application, self._pin())
        self._do("OpenContainer", application, settings.container.encode(), ctypes.byref(container))
        self._container = container

    def _unlock(self, application: ctypes.c_void_p, pin: bytes) -> None:
        """A key locks itself after a few wrong PINs, and nobody signs here any more: one is tried once."""
        if not self._pin_refused:
            try:
                return self._do("VerifyPIN", application, USER, pin, ctypes.byref(ctypes.c_uint64()))
            except Absent as why:
                self._pin_refused = why.detail
        raise Refused("UKY-02", self._pin_refused)

    def _plugged_in(self) -> bytes:
        """The name of the first key."""
        names, size = ctypes.create_string_buffer(LONGEST_NAMES), ctypes.c_uint64(LONGEST_NAMES)
        self._do("EnumDev", True, names, ctypes.byref(size))
        if not names.value:
            raise Absent("UKY-01", "no key is plugged in")
        return names.value

    def _pin(self) -> bytes:
        try:
            return self._settings.pin_file.read_bytes().strip()
        except OSError as why:
            raise Absent("UKY-04", f"{self._settings.pin_file.name} can't be read") from why

    def _do(self, name: str, *arguments: object) -> None:
        function = getattr(self._library(), f"SKF_{name}")
        status = function(*arguments) & 0xFFFFFFFF
        if status != OK:
            raise Absent("UKY-05", f"SKF_{name} answers {status:08X}")

    def _library(self) -> ctypes.CDLL:
        if self._skf is None:
            try:
                library = ctypes.CDLL(str(self._settings.library))
            except OSError as why:
                raise Absent("UKY-06", f"{self._settings.library.name} can't be loaded") from why
            missing = [name for name in NEEDED if not hasattr(library, f"SKF_{name}")]
            if missing:
                raise Absent("UKY-07", f"{self._settings.library.name} has no SKF_{missing[0]}")
            self._skf = library
        return self._skf
