"""SM2, SM3 and SM4 as the standards' own examples have them; whatever was changed on the way is refused."""

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from gmssl import sm2

from drivers.errors import Garbled
from kiosk.payment.payers import LegOrder
from kiosk.services.insurer import Insurer
from kiosk.services.insurer_profile import InsurerSettings
from kiosk.services.signing import (
    SigningSettings,
    SoftwareSigner,
    canonical,
    sm3,
    sm4_decrypted,
    sm4_encrypted,
)
from tests.services.conftest import DEVICE, INSTITUTION, CountedMessages, Town
from tests.services.odd_server import odd_server, response

# GB/T 32918.5: the example keys of the recommended curve; its message, random number and signature.
PRIVATE = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"
PUBLIC = (
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
RANDOM = "59276e27d506861a16680f3ad9c02dccef3cc1fa3cdbe4ce6d54b80deac1bc21"
SIGNED = (
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)
KEY = bytes.fromhex("0123456789abcdeffedcba9876543210")


def keys(folder: Path, sealed: bool = False) -> SigningSettings:
    """The insurer signs with the same example keys."""
    for name, content in {"private": PRIVATE, "public": PUBLIC, "sm4": KEY.hex()}.items():
        (folder / name).write_text(content + "\n")
    files = {"private_key_file": "private", "public_key_file": "public", "insurer_key_file": "public"}
    chosen = files | ({"sm4_key_file": "sm4"} if sealed else {})
    return SigningSettings.model_validate({key: folder / name for key, name in chosen.items()})


def test_s26_sm3_is_as_gb_t_32905_has_it() -> None:
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3(b"abcd" * 16).hex() == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_s26_sm4_is_as_gb_t_32907_has_it(tmp_path: Path) -> None:
    block = Cipher(algorithms.SM4(KEY), modes.ECB()).encryptor().update(KEY)
    assert block.hex() == "681edf34d206965e86b3e94f536e4246"
    assert sm4_decrypted(KEY, sm4_encrypted(KEY, b"x" * 100)) == b"x" * 100


def test_s26_sm2_is_as_gb_t_32918_has_it(tmp_path: Path) -> None:
    example = sm2.CryptSM2(private_key=PRIVATE, public_key=PUBLIC)
    assert example.sign_with_sm3(b"message digest", RANDOM) == SIGNED
    signature = base64.b64encode(bytes.fromhex(SIGNED)).decode()
    SoftwareSigner(keys(tmp_path)).verify(b"message digest", signature)


def test_s26_a_key_that_begins_like_a_mark_of_form_is_a_key_like_any_other(tmp_path: Path) -> None:
    """04 stands before the two halves of a point in some forms; one key in 256 begins with it."""
    settings = keys(tmp_path)
    (tmp_path / "private").write_text("83a9e75b5ceec7b4b3ae64a2e4d82cbf51d4b0c93ac7106475da1ccfa6c4cf5a")
    (tmp_path / "public").write_text(
        "043cac004c03add3a683754bbdae2394e197f236921ddd9ae331098ff00926c5"
        "4fddd0b4b6d3a7513ab973496e809ec98dd0fa092e50c9e91ffbb976b3e7378a"
    )
    signer = SoftwareSigner(settings)
    signer.verify(b"x", signer.sign(b"x"))


def test_s26_one_flipped_bit_in_any_byte_is_refused(tmp_path: Path) -> None:
    signer, content = SoftwareSigner(keys(tmp_path)), b'{"a":"34.00"}'
    signature = base64.b64decode(signer.sign(content))
    signer.verify(content, base64.b64encode(signature).decode())
    for bit in one_of_each_byte(content):
        with pytest.raises(Garbled):
            signer.verify(flipped(content, bit), base64.b64encode(signature).decode())
    for bit in one_of_each_byte(signature):
        with pytest.raises(Garbled):
            signer.verify(content, base64.b64encode(flipped(signature, bit)).decode())


@pytest.mark.parametrize("signature", ["", "no base64!", base64.b64encode(bytes(64)).decode(), "AAAA"])
def test_s26_what_is_no_signature_is_refused(tmp_path: Path, signature: str) -> None:
    with pytest.raises(Garbled):
        SoftwareSigner(keys(tmp_path)).verify(b"x", signature)


def test_what_is_sealed_opens_and_what_was_changed_does_not(tmp_path: Path) -> None:
    signer = SoftwareSigner(keys(tmp_path, sealed=True))
    sealed = signer.sealed({"data": {"psn_no": "33010000"}})
    assert "33010000" not in str(sealed)
    assert signer.opened(sealed) == {"data": {"psn_no": "33010000"}}
    with pytest.raises(Garbled):
        signer.opened({"encData": str(sealed["encData"])[:-8]})


def test_an_amount_is_signed_as_it_was_written() -> None:
    written = json.loads('{"b": 68.50, "a": "甲"}', parse_float=Decimal)
    assert canonical(written) == '{"a":"甲","b":"68.50"}'.encode()


def test_a_key_file_that_is_none_is_named_and_its_content_is_not_said(tmp_path: Path) -> None:
    settings = keys(tmp_path)
    (tmp_path / "private").write_text("secret words")
    with pytest.raises(ValueError, match="private is not 64") as failure:
        SoftwareSigner(settings)
    assert "secret words" not in str(failure.value)


async def test_s26_an_answer_that_nobody_signed_is_not_believed(town: Town, tmp_path: Path) -> None:
    settings = {"url": town.url["insurer"], "signing": keys(tmp_path).model_dump()} | INSTITUTION
    insurer = Insurer(InsurerSettings.model_validate(settings), DEVICE, CountedMessages())
    try:
        with pytest.raises(Garbled) as refused:
            await insurer.day_book(date(2026, 11, 22), None)
        assert refused.value.code == "INS-11"
    finally:
        await insurer.close()


# All that an answer to a question about a settlement may hold (5203), and the sign-in that comes before it.
SETTLEMENT = {
    "mdtrt_id": "V1", "setl_id": "S1", "medins_setl_id": "M1", "medfee_sumamt": "100.00",
    "fund_pay_sumamt": "60.00", "hifp_pay": "50.00", "acct_pay": "0.00", "psn_cash_pay": "40.00",
    "acct_mulaid_pay": "0.00", "cvlserv_pay": "1.00", "hifes_pay": "1.00", "hifmi_pay": "1.00",
    "hifob_pay": "1.00", "maf_pay": "1.00", "hifdm_pay": "1.00", "oth_pay": "4.00",
}  # fmt: skip
SAID: Mapping[str, Any] = {
    "infcode": "0",
    "output": {
        "signinoutb": {"sign_time": "2026-11-22 10:00:00", "sign_no": "N1"},
        "setlinfo": SETTLEMENT,
    },
}
LEG = LegOrder("S1-3-insurer", 60_00, {"psn_no": "P1", "msgid": "M1", **SETTLEMENT})


async def test_s26_one_flipped_bit_in_any_field_of_an_answer_is_refused(tmp_path: Path) -> None:
    """As it comes over the wire: each field of the envelope that is read, and each one inside."""
    signature = SoftwareSigner(keys(tmp_path)).sign(canonical(SAID))
    with odd_server() as server:
        settings = {"url": server.url, "signing": keys(tmp_path).model_dump()} | INSTITUTION

        async def asked(said: Mapping[str, Any]) -> Mapping[str, str] | None:
            server.pieces = [response("200 OK", json.dumps(said).encode())]
            insurer = Insurer(InsurerSettings.model_validate(settings), DEVICE, CountedMessages())
            try:
                return await insurer.has_taken(LEG)
            finally:
                await insurer.close()

        whole = {**SAID, "cainfo": signature}
        assert await asked(whole) == {"setl_id": "S1"}
        fields = list(places(whole))
        assert len(fields) == 2 + 2 + len(SETTLEMENT)
        for place in fields:
            with pytest.raises(Garbled) as refused:
                await asked(with_a_flipped_bit(whole, place))
            assert refused.value.code == "INS-11", place


def places(node: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, value in node.items():
        if isinstance(value, Mapping):
            yield from places(value, (*above, name))
        else:
            yield (*above, name)


def with_a_flipped_bit(whole: Mapping[str, Any], place: tuple[str, ...]) -> dict[str, Any]:
    """A text, the last bit of whose first character is another one, and nothing else."""
    name, *deeper = place
    value = whole[name]
    other = with_a_flipped_bit(value, tuple(deeper)) if deeper else chr(ord(value[0]) ^ 1) + value[1:]
    return {**whole, name: other}


def one_of_each_byte(content: bytes) -> list[int]:
    """Bits: another one in each byte."""
    return [8 * byte + byte % 8 for byte in range(len(content))]


def flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
