"""Signing and encrypting what goes to the insurer: SM2 with SM3, SM4. A signer is a plug-in.

Here: keys in files. A UKey or a signing server is another Signer of the same few methods. Which bytes are
signed and where the signature stands is not public [R]: see canonical() and profiles/insurer.toml.
Source: GB/T 32918 (SM2), 32905 (SM3), 32907 (SM4); goal S-26.
"""

import base64
import json
import re
import secrets
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Literal, Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from gmssl import sm2
from pydantic import BaseModel, Field

from drivers.errors import Garbled

ORDER = int("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123", 16)
SIGNATURE = re.compile(r"[0-9a-f]{128}")
BLOCK = 16  # bytes


class SigningSettings(BaseModel, frozen=True, extra="forbid"):
    """Keys are named by their files, each of hexadecimal digits; none of them is ever shown."""

    kind: Literal["software"] = Field("software", description="Where the private key is: in a file.")
    private_key_file: Path = Field(description="Our SM2 private key, 64 hexadecimal digits.")
    public_key_file: Path = Field(description="Our SM2 public key, 128 hexadecimal digits.")
    insurer_key_file: Path = Field(description="The insurer's SM2 public key, 128 hexadecimal digits.")
    sm4_key_file: Path | None = Field(None, description="SM4 key, 32 digits: inputs go encrypted.")


class Signer(Protocol):
    """Slow enough that it is called beside the loop."""

    @property
    def kind(self) -> str:
        """What stands in signtype."""

    def sign(self, content: bytes) -> str:
        """The signature as it stands in cainfo."""

    def verify(self, content: bytes, signature: str) -> None:
        """Garbled when the insurer did not sign exactly this."""

    def sealed(self, content: Mapping[str, object]) -> Mapping[str, object]:
        """An input as it goes out: encrypted where that is agreed."""

    def opened(self, content: Mapping[str, object]) -> Mapping[str, object]:
        """An output as it was before it was encrypted. Garbled when it does not open."""


class SoftwareSigner:
    kind = "SM2"

    def __init__(self, settings: SigningSettings) -> None:
        private, public = _hex(settings.private_key_file, 64), _hex(settings.public_key_file, 128)
        self._ours = sm2.CryptSM2(private_key=private, public_key=public)
        insurer = _hex(settings.insurer_key_file, 128)
        self._theirs = sm2.CryptSM2(private_key="", public_key=insurer)
        self._sm4 = bytes.fromhex(_hex(settings.sm4_key_file, 32)) if settings.sm4_key_file else None

    def sign(self, content: bytes) -> str:
        once = f"{secrets.randbelow(ORDER - 1) + 1:064x}"
        return base64.b64encode(bytes.fromhex(self._ours.sign_with_sm3(content, once))).decode()

    def verify(self, content: bytes, signature: str) -> None:
        try:
            given = base64.b64decode(signature, validate=True).hex()
        except ValueError:
            given = ""
        parts = (int(given[:64] or "0", 16), int(given[64:] or "0", 16))
        whole = SIGNATURE.fullmatch(given) and all(0 < part < ORDER for part in parts)
        if not whole or not self._theirs.verify_with_sm3(given, content):
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


def _hex(file: Path, digits: int) -> str:
    """ValueError names the file, never what is in it."""
    try:
        content = file.read_text("ascii").strip().lower()
    except (OSError, UnicodeDecodeError) as why:
        raise ValueError(f"{file.name} can't be read") from why
    if not re.fullmatch(rf"[0-9a-f]{{{digits}}}", content):
        raise ValueError(f"{file.name} is not {digits} hexadecimal digits")
    return content
