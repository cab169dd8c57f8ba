"""Who signs is chosen by the settings: keys in files, a USB key, or a signing server."""

import base64
import ctypes
import secrets
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from gmssl import sm2

from drivers.errors import Absent, Garbled, Refused
from kiosk.payment.payers import LegOrder
from kiosk.services.insurer import Insurer
from kiosk.services.insurer_messages import SAID_AGAIN
from kiosk.services.insurer_profile import InsurerSettings
from kiosk.services.signers import Signer, signer_of
from kiosk.services.signing import ORDER, SigningSettings, prepared, sm4_encrypted
from tests.services.conftest import DEVICE, INSTITUTION, CountedMessages
from tests.services.signing_server import Server, key_files, signing_server
from tests.services.test_signing import KEY, PRIVATE, PUBLIC, RANDOM, SIGNED, flipped

MESSAGE = b'{"a":"1"}'
SIGNS = ctypes.CFUNCTYPE(
    None, ctypes.c_void_p, ctypes.c_uint32, ctypes.POINTER(ctypes.c_ubyte), ctypes.POINTER(ctypes.c_ubyte)
)


@pytest.fixture(scope="session")
def skf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The vendor's library, built from its header."""
    library = tmp_path_factory.mktemp("skf") / "libskf.so"
    source = Path(__file__).with_name("skf.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-Wall", "-Werror", "-o", library, source], check=True)
    return library


def digest_signer(private: str) -> Callable[[int, int, Any, Any], None]:
    """What the chip on a key does: it signs 32 bytes."""
    chip = sm2.CryptSM2(private_key=private, public_key=PUBLIC)

    def signs(digest: int, length: int, r: Any, s: Any) -> None:
        once = f"{secrets.randbelow(ORDER - 1) + 1:064x}"
        made = bytes.fromhex(chip.sign(ctypes.string_at(digest, length), once))
        for place in range(32):
            r[place], s[place] = made[place], made[32 + place]

    return signs


@contextmanager
def plugged_in(library: Path, private: str = PRIVATE) -> Iterator[ctypes.CDLL]:
    vendor, signs = ctypes.CDLL(str(library)), SIGNS(digest_signer(private))
    vendor.bring(signs)
    yield vendor
    vendor.pull()


def ukey(folder: Path, library: Path, **other: str) -> SigningSettings:
    files = key_files(folder, public_key=PUBLIC, insurer_key=PUBLIC, sm4_key=KEY.hex())
    (folder / "pin").write_text(other.pop("pin", "123456") + "\n")
    on_it = {
        "library": library,
        "application": "insurance",
        "container": "signing",
        "pin_file": folder / "pin",
    }
    return SigningSettings.model_validate({"kind": "ukey", "ukey": on_it | other, **files})


async def code_of(signer: Signer) -> str:
    with pytest.raises((Absent, Refused, Garbled)) as failure:
        await signer.sign(MESSAGE)
    return failure.value.code


# --- a USB key


def test_s26_what_a_key_is_given_is_the_digest_that_gb_t_32918_signs() -> None:
    example = sm2.CryptSM2(private_key=PRIVATE, public_key=PUBLIC)
    assert example.sign(prepared(b"message digest", PUBLIC), RANDOM) == SIGNED


async def test_s26_a_usb_key_signs_by_its_vendors_library_and_asks_for_its_pin_once(
    tmp_path: Path, skf: Path
) -> None:
    signer = signer_of(ukey(tmp_path, skf), DEVICE)
    with plugged_in(skf) as vendor:
        for _ in range(2):
            await signer.verify(MESSAGE, await signer.sign(MESSAGE))
        assert vendor.pins() == 1
        vendor.pull()
        assert await code_of(signer) == "UKY-05"
        assert await code_of(signer) == "UKY-01"
    with plugged_in(skf):
        await signer.verify(MESSAGE, await signer.sign(MESSAGE))
    sealed = await signer.sealed({"data": "1"})
    assert await signer.opened(sealed) == {"data": "1"}
    await signer.close()


async def test_a_wrong_pin_is_tried_once_and_never_again_so_that_the_key_does_not_lock(
    tmp_path: Path, skf: Path
) -> None:
    signer = signer_of(ukey(tmp_path, skf, pin="000000"), DEVICE)
    with plugged_in(skf) as vendor:
        assert [await code_of(signer) for _ in range(3)] == ["UKY-02"] * 3
        assert vendor.pins() == 1
    await signer.close()


async def test_a_key_whose_pair_is_another_one_signs_nothing(tmp_path: Path, skf: Path) -> None:
    signer = signer_of(ukey(tmp_path, skf), DEVICE)
    with plugged_in(skf, f"{secrets.randbelow(ORDER - 2) + 1:064x}"):
        assert await code_of(signer) == "UKY-03"
    await signer.close()


async def test_a_library_that_is_none_or_another_one_is_named(tmp_path: Path, skf: Path) -> None:
    for library, code in ((tmp_path / "none.so", "UKY-06"), (Path("libc.so.6"), "UKY-07")):
        signer = signer_of(ukey(tmp_path, library), DEVICE)
        assert await code_of(signer) == code
        await signer.close()
    settings = ukey(tmp_path, skf)
    (tmp_path / "pin").unlink()
    signer = signer_of(settings, DEVICE)
    with plugged_in(skf):
        assert await code_of(signer) == "UKY-04"
    await signer.close()


# --- a signing server


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Server]:
    with signing_server(tmp_path) as server:
        yield server


async def test_s26_a_signing_server_signs_judges_and_encrypts(vault: Server) -> None:
    signer = signer_of(vault.settings, DEVICE)
    signature = await signer.sign(MESSAGE)
    await signer.verify(MESSAGE, signature)
    with pytest.raises(Garbled) as refused:
        await signer.verify(flipped(MESSAGE, 9), signature)
    assert refused.value.code == "INS-15"
    sealed = await signer.sealed({"data": {"psn_no": "P1"}})
    assert "P1" not in str(sealed)
    assert await signer.opened(sealed) == {"data": {"psn_no": "P1"}}
    with pytest.raises(Garbled) as garbage:
        await signer.opened({"encData": base64.b64encode(sm4_encrypted(KEY, b"no answer")).decode()})
    assert garbage.value.code == "INS-16"
    await signer.close()


async def test_what_breaks_before_a_settlement_is_sent_has_taken_nothing(town: Any, vault: Server) -> None:
    """The insurer was only asked for a sign-in, whose answer nobody could judge."""
    town.order("insurer", "keys", private=PRIVATE, public=PUBLIC, terminal=PUBLIC, sm4=KEY.hex())
    settings = {"url": town.url["insurer"], "signing": vault.settings.model_dump()} | INSTITUTION
    insurer = Insurer(InsurerSettings.model_validate(settings), DEVICE, CountedMessages())
    known = ("psn_no", "mdtrt_cert_type", "medfee_sumamt", "mdtrt_id", "chrg_bchno", "insutype")
    facts = dict.fromkeys((*known, *SAID_AGAIN), "1")
    vault.sick.add("verify")
    try:
        with pytest.raises(Refused):
            await insurer.take(LegOrder("1", 100, facts, "1"))
        assert "2207" not in town.books("insurer")["calls"]
    finally:
        town.order("insurer", "keys", private="", public="", terminal="")
        await insurer.close()


@pytest.mark.parametrize("kind", ["server", "ukey"])
async def test_s26_the_bench_insurer_takes_what_a_server_or_a_usb_key_signed(
    kind: str, town: Any, vault: Server, tmp_path: Path, skf: Path
) -> None:
    chosen = {"server": vault.settings, "ukey": ukey(tmp_path, skf)}[kind]
    town.order("insurer", "keys", private=PRIVATE, public=PUBLIC, terminal=PUBLIC, sm4=KEY.hex())
    settings = {"url": town.url["insurer"], "signing": chosen.model_dump()} | INSTITUTION
    insurer = Insurer(InsurerSettings.model_validate(settings), DEVICE, CountedMessages())
    try:
        with plugged_in(skf):
            assert await insurer.day_book(date(2026, 11, 22), None) == {}
    finally:
        town.order("insurer", "keys", private="", public="", terminal="")
        await insurer.close()


@pytest.mark.parametrize(
    ("kind", "missing"), [("software", "private_key_file"), ("ukey", "ukey"), ("server", "server")]
)
def test_a_kind_without_what_it_needs_is_said_by_name(kind: str, missing: str) -> None:
    with pytest.raises(ValueError, match=missing):
        SigningSettings.model_validate({"kind": kind})
