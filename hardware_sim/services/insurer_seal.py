"""The insurer's end of signed messages: SM2 with SM3 in cainfo, SM4 around input and output.

Keys are those of an order; which bytes are signed is as with ours, for it is not public: the input,
or infcode and output, as JSON with its keys in order and nothing between them.
"""

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from gmssl import sm2

from hardware_sim.part import Json
from hardware_sim.services.envelope import Malformed

BLOCK = 16
ORDER = int(sm2.default_ecc_table["n"], 16)


@dataclass
class Seal:
    """`private` and `public` are the insurer's, `terminal` is the terminal's public key; `sm4` may be empty.

    `flips`: so many answers go out with one bit of their signature turned over.
    """

    private: str
    public: str
    terminal: str
    sm4: str = ""
    flips: int = 0

    def opened(self, body: bytes) -> bytes:
        """The envelope with its input as it was before it was encrypted. Malformed when not signed so."""
        content = _parsed(body)
        given = content.get("input")
        if isinstance(given, dict) and "encData" in given:
            given = _parsed(self._decrypted(str(given["encData"])))
        try:
            signature = base64.b64decode(str(content.get("cainfo") or ""), validate=True).hex()
        except ValueError:
            signature = ""
        if len(signature) != 128 or not self._is_theirs(signature, _signed(given)):
            raise Malformed("验签失败")
        if self.sm4 and "encData" not in content["input"]:
            raise Malformed("input应当加密")
        return json.dumps({**content, "input": given}, default=str).encode()

    def _is_theirs(self, signature: str, content: bytes) -> bool:
        try:
            key = _curve("", self.terminal)
            return bool(key.verify_with_sm3(signature, content))
        except TypeError:  # How the library fails for some signatures that are wrong.
            return False

    def closed(self, answer: Json) -> Json:
        """The answer, signed, and encrypted where that is agreed."""
        output = None if answer["output"] is None else _parsed(json.dumps(answer["output"]).encode())
        said = _signed({"infcode": str(answer["infcode"]), "output": output})
        own = _curve(self.private, self.public)
        signature = bytearray.fromhex(own.sign_with_sm3(said, f"{secrets.randbelow(ORDER - 1) + 1:064x}"))
        if self.flips:
            self.flips -= 1
            signature[secrets.randbelow(len(signature))] ^= 1
        sealed = answer["output"]
        if self.sm4 and sealed is not None:
            sealed = {"encData": self._encrypted(json.dumps(sealed).encode())}
        return answer | {"output": sealed, "signtype": "SM2", "cainfo": base64.b64encode(signature).decode()}

    def _encrypted(self, content: bytes) -> str:
        fill = BLOCK - len(content) % BLOCK
        start = secrets.token_bytes(BLOCK)
        sealing = Cipher(algorithms.SM4(bytes.fromhex(self.sm4)), modes.CBC(start)).encryptor()
        done = sealing.update(content + bytes([fill]) * fill) + sealing.finalize()
        return base64.b64encode(start + done).decode()

    def _decrypted(self, text: str) -> bytes:
        content = base64.b64decode(text)
        opening = Cipher(algorithms.SM4(bytes.fromhex(self.sm4)), modes.CBC(content[:BLOCK])).decryptor()
        plain = opening.update(content[BLOCK:]) + opening.finalize()
        return plain[: -plain[-1]]


def _curve(private: str, public: str) -> sm2.CryptSM2:
    curve = sm2.CryptSM2(private_key=private, public_key="")
    curve.public_key = public  # Given above, one that begins with 04 would lose that and more.
    return curve


def _parsed(body: bytes) -> Mapping[str, Any]:
    """An amount stays as it was written."""
    try:
        content = json.loads(body, parse_float=Decimal)
    except ValueError:
        raise Malformed("报文不是合法的JSON") from None
    return content if isinstance(content, dict) else {}


def _signed(node: object) -> bytes:
    return json.dumps(node, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()
