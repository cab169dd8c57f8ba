"""Signing and encrypting what goes to the insurer: SM2 with SM3, SM4, by keys in files.

signers.py chooses who signs. Which bytes are signed, and where the signature stands, is not public [R]:
see canonical() and profiles/insurer.toml.
Source: GB/T 32918 (SM2), 32905 (SM3), 32907 (SM4); goal S-26.
"""

import base64
import json
import re
import secrets
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Literal, Self

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from gmssl import sm2
from pydantic import BaseModel, Field, model_validator

from drivers.errors import Garbled
from drivers.ukey import UkeySettings
from kiosk.services.http import BackEndSettings

ORDER = int("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123", 16)
SIGNATURE = re.compile(r"[0-9a-f]{128}")
BLOCK = 16  # bytes
HALF = 64  # hexadecimal digits of each half of a signature
NEEDS = {
    "software": ("private_key_file", "public_key_file", "insurer_key_file"),
    "ukey": ("public_key_file", "insurer_key_file", "ukey"),
    "server": ("server",),
}
# GB/T 32918.5: what goes before a message: length and text of the usual identity, then the curve.
IDENTITY = b"\x00\x80" + b"1234567812345678"


class SigningSettings(BaseModel, frozen=True, extra="forbid"):
    """Keys are named by their files, each of hexadecimal digits; none of them is ever shown."""

    kind: Literal["software", "ukey", "server"] = Field(
        "software", description="Where the private key is: in a file, on a USB key, or with a signing server."
    )
    private_key_file: Path | None = Field(
        None, description="software: our SM2 private key, 64 hexadecimal digits."
    )
    public_key_file: Path | None = Field(
        None, description="software, ukey: our SM2 public key, 128 hexadecimal digits."
    )
    insurer_key_file: Path | None = Field(
        None, description="software, ukey: the insurer's SM2 public key, 128 hexadecimal digits."
    )
    sm4_key_file: Path | None = Field(
        None, description="software, ukey: SM4 key, 32 digits: inputs go encrypted."
    )
    ukey: UkeySettings | None = Field(None, description="ukey: the key and its vendor's library.")
    server: BackEndSettings | None = Field(None, description="server: where it is.")
    encrypts: bool = Field(False, description="server: inputs go encrypted by it.")

    @model_validator(mode="after")
    def _all_that_it_needs(self) -> Self:
        missing = [name for name in NEEDS[self.kind] if getattr(self, name) is None]
        if missing:
            raise ValueError(f"kind {self.kind} needs {', '.join(missing)}")
        return self


class SoftwareSigner:
    """Keys in files. Of a USB key the private one is not here, and it signs nothing then."""

    def __init__(self, settings: SigningSettings) -> None:
        private, self.public_key = _hex(settings.private_key_file, 64), _hex(settings.public_key_file, 128)
        self._ours = _sm2(private, self.public_key)
        self._theirs = _sm2("", _hex(settings.insurer_key_file, 128))
        self._sm4 = bytes.fromhex(_hex(settings.sm4_key_file, 32)) or None

    def sign(self, content: bytes) -> str:
        once = f"{secrets.randbelow(ORDER - 1) + 1:064x}"
        return base64.b64encode(bytes.fromhex(self._ours.sign_with_sm3(content, once))).decode()

    def is_ours(self, content: bytes, signature: bytes) -> bool:
        """Whether r and s, 32 bytes each, were made with our private key, wherever that is."""
        return _is_good(self._ours, content, signature.hex())

    def verify(self, content: bytes, signature: str) -> None:
        try:
            given = base64.b64decode(signature, validate=True).hex()
        except ValueError:
            given = ""
        if not _is_good(self._theirs, content, given):
            raise Garbled("INS-11", "the signature of the insurer's answer is not good")

    def sealed(self, content: Mapping[str, object]) -> Mapping[str, object]:
        if self._sm4 is None:
            return content
        return {"encData": base64.b64encode(sm4_encrypted(self._sm4, _compact(content))).decode()}

    def opened(self, content: Mapping[str, object]) -> Mapping[str, object]:
        if self._sm4 is None or "encData" not in content:
            return content
        try:
            plain = sm4_decrypted(self._sm4, base64.b64decode(str(content["encData"]), validate=True))
            opened = json.loads(plain, parse_float=Decimal)
        except ValueError as why:
            raise Garbled("INS-12", "the insurer's answer does not open with our key") from why
        return opened if isinstance(opened, dict) else {}


def _sm2(private: str, public: str) -> sm2.CryptSM2:
    """The library cuts off what it takes for a mark of form: of one key in 256 that is a part of the key."""
    key = sm2.CryptSM2(private_key=private, public_key="")
    key.public_key = public
    return key


def _is_good(key: sm2.CryptSM2, content: bytes, signature: str) -> bool:
    if not SIGNATURE.fullmatch(signature):
        return False
    halves = int(signature[:HALF], 16), int(signature[HALF:], 16)
    try:
        return all(0 < half < ORDER for half in halves) and bool(key.verify_with_sm3(signature, content))
    except TypeError:  # The library's way to say that a point of a wrong signature is not on the curve.
        return False


def prepared(content: bytes, public_key: str) -> bytes:
    """The digest that SM2 signs: of the message, and before it of who signs and on which curve."""
    curve = "".join(sm2.default_ecc_table[name] for name in ("a", "b", "g"))
    return sm3(sm3(IDENTITY + bytes.fromhex(curve + public_key)) + content)


def canonical(node: object) -> bytes:
    """The bytes of a piece of a message that both sides sign: keys in order, nothing between them."""
    return json.dumps(node, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()


def sm3(content: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(content)
    return digest.finalize()


def sm4_encrypted(key: bytes, content: bytes) -> bytes:
    """CBC with a fresh start vector before it, padded to whole blocks."""
    start, padder = secrets.token_bytes(BLOCK), PKCS7(8 * BLOCK).padder()
    encryptor = Cipher(algorithms.SM4(key), modes.CBC(start)).encryptor()
    padded = padder.update(content) + padder.finalize()
    return start + encryptor.update(padded) + encryptor.finalize()


def sm4_decrypted(key: bytes, content: bytes) -> bytes:
    """ValueError when it was not made with this key, or was changed in its length or padding."""
    decryptor = Cipher(algorithms.SM4(key), modes.CBC(content[:BLOCK])).decryptor()
    padded = decryptor.update(content[BLOCK:]) + decryptor.finalize()
    unpadder = PKCS7(8 * BLOCK).unpadder()
    return unpadder.update(padded) + unpadder.finalize()


def _compact(content: Mapping[str, object]) -> bytes:
    return json.dumps(dict(content), ensure_ascii=False, separators=(",", ":")).encode()


def _hex(file: Path | None, digits: int) -> str:
    """Empty without a file; ValueError names the file, never what is in it."""
    if file is None:
        return ""
    try:
        content = file.read_text("ascii").strip().lower()
    except (OSError, UnicodeDecodeError) as why:
        raise ValueError(f"{file.name} can't be read") from why
    if not re.fullmatch(rf"[0-9a-f]{{{digits}}}", content):
        raise ValueError(f"{file.name} is not {digits} hexadecimal digits")
    return content
