"""The PIN pad's frames by the reference, and the driver against the bench's pad on a pseudo-terminal."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.device import State
from drivers.errors import Absent, Garbled, NoAnswer, Refused
from drivers.pin_pad import PinPad, PinPadSettings
from drivers.pin_pad_frames import Broken, Frames, answer, frame
from hardware_sim.serial_devices.pin_pad import PinPadPart
from tests.drivers.terminal_end import until_well

# Source: fingerprint-and-pinpad.md B1.
VECTORS = {
    "3": "02 30 30 31 33 03 30 31",
    "7": "02 30 30 31 37 03 30 35",
    "5030": "02 30 30 34 35 30 33 30 03 33 31",
    "5032": "02 30 30 34 35 30 33 32 03 33 33",
    "5033": "02 30 30 34 35 30 33 33 03 33 32",
}


@pytest.mark.parametrize("text", VECTORS)
def test_frames_are_those_of_the_reference(text: str):
    whole = bytes.fromhex(VECTORS[text])
    assert frame(text) == whole
    assert Frames().arrived(b"*" * 6 + b"123\r" + whole) == text.encode()


def test_a_frame_may_come_in_any_pieces():
    frames, found = Frames(), []
    for byte in b"\x1b" + frame("0" + "x" * 40):
        found.append(frames.arrived(bytes([byte])))
    assert [each for each in found if each] == [b"0" + b"x" * 40]


@given(st.lists(st.binary(max_size=40), max_size=8))
def test_no_bytes_break_the_codec(pieces: list[bytes]):
    frames = Frames()
    for piece in pieces:
        with suppress(Broken):
            content = frames.arrived(piece)
            if content is not None:
                answer(content)


def test_an_error_of_the_pad_is_told_from_an_answer():
    assert answer(b"\xeb").error == 0xEB
    assert answer(b"0\x1ca\x1c12").fields == ("a", "12")


@pytest.fixture
async def part(tmp_path: Path) -> AsyncIterator[PinPadPart]:
    part = PinPadPart(tmp_path)
    await part.start()
    yield part
    await part.stop()


@pytest.fixture
async def pad(part: PinPadPart) -> AsyncIterator[PinPad]:
    pad = PinPad(PinPadSettings(port=part.books()["port"], sale_seconds=5, answer_seconds=1))
    yield pad
    await pad.close()


async def test_a_sale_is_taken_asked_after_and_reversed(part: PinPadPart, pad: PinPad):
    await part.order("card", {})
    sale = await pad.charge("A-1", 4000)
    assert (sale.fen, part.books()["taken"]) == (4000, {"A-1": 4000})
    assert await pad.sale_of("A-1") == sale
    await pad.reverse("A-1")
    assert await pad.sale_of("A-1") is None
    assert part.books()["taken"] == {}


async def test_what_was_reversed_can_not_be_taken_any_more(part: PinPadPart, pad: PinPad):
    await pad.reverse("A-2")
    await part.order("card", {})
    with pytest.raises(Refused):
        await pad.charge("A-2", 100)


async def test_p7_what_is_said_late_of_a_sale_that_was_given_up_is_not_believed_of_the_next(
    part: PinPadPart, pad: PinPad
):
    """Found by the oracle: its late "no" was taken for the answer of a sale that the bank then took."""
    with pytest.raises(NoAnswer):
        await pad.charge("A-1", 4000)
    await pad.reverse("A-1")
    following = asyncio.ensure_future(pad.charge("A-2", 5000))
    while "sale A-2" not in part.books()["history"]:
        await asyncio.sleep(0.01)
    await part.order("card", {"outcome": "no_money"})
    await part.order("card", {})
    assert (await following).reference == "A-2"
    assert part.books()["taken"] == {"A-2": 5000}


@pytest.mark.parametrize(
    ("quirk", "kind", "code"),
    [
        ("lose_answer", NoAnswer, "PIN-07"),
        ("garble", Garbled, "PIN-06"),
        ("general_error", Garbled, "PIN-11"),
    ],
)
async def test_an_answer_that_does_not_come_whole_is_in_doubt(
    part: PinPadPart, pad: PinPad, quirk: str, kind: type[Exception], code: str
):
    await part.order("card", {})
    await part.order(quirk, {})
    with pytest.raises(kind, match=code):
        await pad.charge("A-3", 100)
    assert (await pad.sale_of("A-3")) is not None


@pytest.mark.parametrize("instead", ["mute", "other_device"])
async def test_f9_a_pad_that_is_not_one_takes_nothing_and_works_again_once_it_is(
    part: PinPadPart, pad: PinPad, instead: str
):
    await part.order(instead, {})
    with pytest.raises(NoAnswer, match="PIN-07"):
        await pad.reverse("A-7")
    assert part.books()["reversed"] == []
    await part.order("well", {})
    await pad.reverse("A-7")
    assert part.books()["reversed"] == ["A-7"]


async def test_a_plug_that_is_pulled_in_the_middle_leaves_the_sale_in_doubt(part: PinPadPart, pad: PinPad):
    sale = asyncio.ensure_future(pad.charge("A-4", 100))
    while not part.books()["history"]:
        await asyncio.sleep(0.01)
    await part.order("unplug", {})
    with pytest.raises(NoAnswer, match="PIN-05"):
        await sale
    assert (await pad.health()).state is State.NO_DEVICE
    with pytest.raises(Absent):
        await pad.charge("A-5", 100)
    await part.order("replug", {})
    await until_well(pad)


async def test_s27_what_is_typed_on_the_pad_is_nowhere(
    part: PinPadPart, pad: PinPad, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    await part.order("card", {"outcome": "wrong_pin"})
    with pytest.raises(Refused) as why:
        await pad.charge("A-6", 100)
    assert "*" not in caplog.text + str(why.value)
