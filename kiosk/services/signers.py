"""Who signs for us towards the insurer, by the settings: keys in files, a USB key, or a signing server."""

import base64
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Protocol, TypeVar

from pydantic import Field

from drivers.errors import Garbled
from drivers.lane import Lane
from drivers.ukey import Ukey
from kiosk.services.http import BackEnd, Call, Wire
from kiosk.services.signing import SigningSettings, SoftwareSigner, canonical, prepared

T = TypeVar("T")
W = TypeVar("W", bound=Wire)
SECONDS = 10.0  # for one act of a key; a good one takes less than one


class Signer(Protocol):
    """Signs what we send and judges what came; none of it blocks the loop."""

    @property
    def kind(self) -> str:
        """What stands in signtype."""

    async def sign(self, content: bytes) -> str:
        """The signature as it stands in cainfo. Raises Trouble when whoever signs can't."""

    async def verify(self, content: bytes, signature: str) -> None:
        """Garbled when the insurer did not sign exactly this."""

    async def sealed(self, content: Mapping[str, object]) -> Mapping[str, object]:
        """An input as it goes out: encrypted where that is agreed."""

    async def opened(self, content: Mapping[str, object]) -> Mapping[str, object]:
        """An output as it was before it was encrypted. Garbled when it does not open."""

    async def close(self) -> None: ...


def signer_of(settings: SigningSettings, device: str) -> Signer:
    """ValueError when a file of keys is none."""
    if settings.kind == "server":
        return ServerSigner(settings, device)
    keys = SoftwareSigner(settings)
    return UkeySigner(settings, keys) if settings.kind == "ukey" else LocalSigner(keys)


class LocalSigner:
    """Keys in files: slow enough to be used beside the loop."""

    kind = "SM2"

    def __init__(self, keys: SoftwareSigner) -> None:
        self._keys, self._lane = keys, Lane("signer")

    async def sign(self, content: bytes) -> str:
        return await self._beside(partial(self._keys.sign, content))

    async def verify(self, content: bytes, signature: str) -> None:
        await self._beside(partial(self._keys.verify, content, signature))

    async def sealed(self, content: Mapping[str, object]) -> Mapping[str, object]:
        return await self._beside(partial(self._keys.sealed, content))

    async def opened(self, content: Mapping[str, object]) -> Mapping[str, object]:
        return await self._beside(partial(self._keys.opened, content))

    async def close(self) -> None:
        self._lane.close()

    async def _beside(self, act: Callable[[], T]) -> T:
        return await self._lane.run(act, SECONDS)


class UkeySigner(LocalSigner):
    """The private key lies on a USB key; what needs only public keys, and SM4, is done here."""

    def __init__(self, settings: SigningSettings, keys: SoftwareSigner) -> None:
        super().__init__(keys)
        assert settings.ukey is not None, "the settings have seen to that"
        self._ukey = Ukey(settings.ukey)

    async def sign(self, content: bytes) -> str:
        return await self._beside(partial(self._by_ukey, content))

    def _by_ukey(self, content: bytes) -> str:
        """Held against our public key: a wrong container, or a library of another making, shows here."""
        made = self._ukey.sign(prepared(content, self._keys.public_key))
        if not self._keys.is_ours(content, made):
            raise Garbled("UKY-03", "the key signs, but not as our public key says")
        return base64.b64encode(made).decode()


class _Signature(Wire):
    signature: str = Field(min_length=1, max_length=1000, repr=False)


class _Verdict(Wire):
    good: bool


class _Content(Wire):
    content: str = Field(repr=False)


class ServerSigner:
    """A signing server in the hospital's own network keeps all keys. Contents and signatures are base64.

    POST /v1/sign {content} → {signature}; /v1/verify {content, signature} → {good}; with `encrypts` also
    /v1/encrypt and /v1/decrypt {content} → {content}. What a vendor's server speaks [R] is put behind these.
    """

    kind = "SM2"

    def __init__(self, settings: SigningSettings, device: str) -> None:
        assert settings.server is not None, "the settings have seen to that"
        self._server = BackEnd("signing", settings.server, device)
        self._encrypts = settings.encrypts

    async def sign(self, content: bytes) -> str:
        return (await self._ask("sign", _Signature, content=content)).signature

    async def verify(self, content: bytes, signature: str) -> None:
        if not (await self._ask("verify", _Verdict, content=content, signature=signature)).good:
            raise Garbled(
                "INS-15", "the signature of the insurer's answer is not good, the signing server says"
            )

    async def sealed(self, content: Mapping[str, object]) -> Mapping[str, object]:
        if not self._encrypts:
            return content
        return {"encData": (await self._ask("encrypt", _Content, content=canonical(content))).content}

    async def opened(self, content: Mapping[str, object]) -> Mapping[str, object]:
        if not self._encrypts or "encData" not in content:
            return content
        said = await self._ask("decrypt", _Content, content=str(content["encData"]))
        try:
            opened = json.loads(base64.b64decode(said.content, validate=True), parse_float=Decimal)
        except ValueError as why:
            raise Garbled("INS-16", "what the signing server opened is no answer of an insurer") from why
        return opened if isinstance(opened, dict) else {}

    async def close(self) -> None:
        await self._server.close()

    async def _ask(self, what: str, shape: type[W], **content: bytes | str) -> W:
        body = {
            name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
            for name, value in content.items()
        }
        return (await self._server.send(Call(what, "POST", f"/v1/{what}", body))).read(shape.parse)
