"""What may say who somebody is goes under a key before it is written. Knows no file but that of the key."""

import hmac
import os
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CipherName = Literal["aes-256-gcm", "sm4-gcm"]

KEY_BYTES, NONCE_BYTES, TAG_BYTES = 32, 12, 16
# The first byte of what is sealed, so that a file may hold both after the setting was changed.
MARKS: dict[CipherName, bytes] = {"aes-256-gcm": b"\x01", "sm4-gcm": b"\x02"}
WITNESS = "the key of this file"


class BrokenSeal(Exception):
    """Sealed under another key, sealed while there is no key, or altered since."""


class Sealing:
    """Texts in, sealed bytes out; without a key, texts stay what they are."""

    def __init__(self, key: bytes | None, cipher: CipherName = "aes-256-gcm") -> None:
        self.has_key = key is not None
        self._mark = MARKS[cipher]
        self._aes = AESGCM(_derived(key, "aes-256-gcm", 32)) if key else None
        self._sm4 = algorithms.SM4(_derived(key, "sm4-gcm", 16)) if key else None
        self._closing: Callable[[bytes, bytes, bytes], bytes] = (
            self._close_aes if cipher == "aes-256-gcm" else self._close_sm4
        )

    def closed(self, text: str, about: str) -> str | bytes:
        """`about` names the place it is written to: sealed bytes that were moved elsewhere do not open."""
        if not self.has_key:
            return text
        nonce = os.urandom(NONCE_BYTES)
        return self._mark + nonce + self._closing(nonce, text.encode(), about.encode())

    def opened(self, stored: str | bytes, about: str) -> str:
        """Raises BrokenSeal. A text was never sealed, and is itself."""
        if isinstance(stored, str):
            return stored
        mark, nonce, rest = stored[:1], stored[1 : 1 + NONCE_BYTES], stored[1 + NONCE_BYTES :]
        try:
            opening = self._open_aes if mark == MARKS["aes-256-gcm"] else self._open_sm4
            return opening(nonce, rest, about.encode()).decode()
        except (InvalidTag, ValueError) as why:
            raise BrokenSeal(about) from why

    def _close_aes(self, nonce: bytes, content: bytes, about: bytes) -> bytes:
        assert self._aes is not None
        return self._aes.encrypt(nonce, content, about)

    def _close_sm4(self, nonce: bytes, content: bytes, about: bytes) -> bytes:
        assert self._sm4 is not None
        sealing = Cipher(self._sm4, modes.GCM(nonce)).encryptor()
        sealing.authenticate_additional_data(about)
        return sealing.update(content) + sealing.finalize() + sealing.tag

    def _open_aes(self, nonce: bytes, rest: bytes, about: bytes) -> bytes:
        if self._aes is None:
            raise ValueError("there is no key")
        return self._aes.decrypt(nonce, rest, about)

    def _open_sm4(self, nonce: bytes, rest: bytes, about: bytes) -> bytes:
        if self._sm4 is None:
            raise ValueError("there is no key")
        opening = Cipher(self._sm4, modes.GCM(nonce, rest[-TAG_BYTES:])).decryptor()
        opening.authenticate_additional_data(about)
        return opening.update(rest[:-TAG_BYTES]) + opening.finalize()


def read_key(file: Path) -> bytes | None:
    """The key in `file`: 64 hexadecimal digits. None when there is no such thing in it."""
    try:
        key = bytes.fromhex(file.read_text("ascii").strip())
    except (OSError, ValueError):
        return None
    return key if len(key) == KEY_BYTES else None


def _derived(key: bytes, purpose: str, size: int) -> bytes:
    """One key for each cipher: what one of them gives away says nothing of the other."""
    return hmac.digest(key, purpose.encode(), "sha256")[:size]
