"""The fingerprint module's packets by the reference, and the driver against the bench's module."""

from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.device import State
from drivers.errors import Absent, Garbled, NoAnswer, Refused
from drivers.fingerprint import Fingerprint, FingerprintSettings
from drivers.fingerprint_frames import Broken, Packets, masked, packet
from hardware_sim import people
from hardware_sim.serial_devices.fingerprint import FingerprintPart

# Source: fingerprint-and-pinpad.md A4.
SENT = {
    "13 00 00 00 00": "EF 01 FF FF FF FF 01 00 07 13 00 00 00 00 00 1B",
    "01": "EF 01 FF FF FF FF 01 00 03 01 00 05",
    "02 01": "EF 01 FF FF FF FF 01 00 04 02 01 00 08",
    "04 01 00 00 00 C8": "EF 01 FF FF FF FF 01 00 08 04 01 00 00 00 C8 00 D6",
    "1D": "EF 01 FF FF FF FF 01 00 03 1D 00 21",
}
FOUND = bytes.fromhex("EF 01 FF FF FF FF 07 00 07 00 00 05 00 64 00 77")


@pytest.mark.parametrize("content", SENT)
def test_packets_are_those_of_the_reference(content: str):
    assert packet(bytes.fromhex(content)) == bytes.fromhex(SENT[content])


def test_an_acknowledgement_may_come_in_any_pieces():
    packets = Packets()
    found = [said for byte in b"\x00\xef" + FOUND if (said := packets.arrived(bytes([byte])))]
    assert [(each.code, each.data.hex()) for each in found] == [(0, "00050064")]


@given(st.lists(st.binary(max_size=40), max_size=8))
def test_no_bytes_break_the_codec(pieces: list[bytes]):
    packets = Packets()
    for piece in pieces:
        masked(piece)
        with suppress(Broken):
            packets.arrived(piece)


def test_what_is_recorded_says_nobodys_place_and_a_wrong_check_stays_wrong():
    kept = masked(FOUND)
    said = Packets().arrived(kept)
    assert said is not None
    assert (said.code, said.data) == (0, bytes(4))
    with pytest.raises(Broken):
        Packets().arrived(masked(FOUND[:-1] + b"\x00"))


@pytest.fixture
async def part(tmp_path: Path) -> AsyncIterator[FingerprintPart]:
    part = FingerprintPart(people.load(), tmp_path)
    await part.start()
    yield part
    await part.stop()


@pytest.fixture
async def module(part: FingerprintPart) -> AsyncIterator[Fingerprint]:
    settings = FingerprintSettings(port=part.books()["port"], library="hall1", answer_seconds=0.5)
    module = Fingerprint(settings)
    yield module
    await module.close()


async def test_a_finger_is_waited_for_and_found_in_the_library(part: FingerprintPart, module: Fingerprint):
    await part.order("touch", {"person": "chen"})
    await module.card_inserted()
    holder = await module.read_identity()
    assert (holder.number, "hall1" in repr(holder)) == ("hall1-2", False)
    await part.order("lift", {})
    await module.removed()
    assert part.books()["asked"][0] == "13"


@pytest.mark.parametrize(
    ("order", "kind", "code"),
    [
        ("unclear", Refused, "FPR-05"),
        ("garble", Garbled, "FPR-02"),
        ("mute", NoAnswer, "FPR-01"),
        ("unplug", Absent, "SER"),
    ],
)
async def test_what_goes_wrong_is_told_apart_and_mends_by_itself(
    part: FingerprintPart, module: Fingerprint, order: str, kind: type[Exception], code: str
):
    await part.order("touch", {"person": "lin"})
    await module.card_inserted()
    await part.order(order, {})
    with pytest.raises(kind, match=code):
        await module.read_identity()
    await part.order("replug" if order == "unplug" else "well", {})
    await module.card_inserted()
    assert (await module.read_identity()).number == "hall1-1"
    assert (await module.health()).state is State.ONLINE


async def test_a_strangers_finger_is_refused(part: FingerprintPart, module: Fingerprint):
    await part.order("touch", {"person": "stranger"})
    await module.card_inserted()
    with pytest.raises(Refused, match="FPR-04"):
        await module.read_identity()


async def test_a_module_with_another_password_is_out_of_service(part: FingerprintPart):
    wrong = FingerprintSettings(port=part.books()["port"], library="hall1", password="00000001")
    module = Fingerprint(wrong)
    with pytest.raises(Refused, match="FPR-03"):
        await module.card_inserted()
    assert (await module.health()).state is State.HARDWARE_ERROR
    await module.close()
