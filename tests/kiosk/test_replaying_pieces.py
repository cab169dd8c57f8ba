"""A frame that arrives in pieces is recorded as the frame it is, and none of its pieces as they were."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers import fingerprint_frames, id_card_frames, insurance_terminal_links, pin_pad_frames
from drivers.errors import Trouble
from drivers.fingerprint import Fingerprint, FingerprintSettings
from drivers.fingerprint_frames import ACKNOWLEDGE
from drivers.id_card import IdCard, IdCardSettings
from drivers.insurance_terminal import InsuranceTerminal, InsuranceTerminalSettings
from drivers.pin_pad import PinPad, PinPadSettings
from drivers.pin_pad_frames import FIELD
from drivers.tape import TAPE, Mask, Way, Whole, Wire
from hardware_sim import people
from hardware_sim.id_cards.module import frame as sam_frame
from hardware_sim.id_cards.reader import IdCardPart
from hardware_sim.serial_devices.serial_end import SerialEnd
from kiosk.upkeep.recording import FILE
from tests.kiosk.test_recording import kept
from tests.kiosk.test_replaying import KINDS, code_of, played, standing

SECRET = b"330102"
# A use of the device at a port: the code that it ends with.
Use = Callable[[str], Awaitable[str]]


@dataclass(frozen=True)
class Codec:
    mask: Mask
    whole: Whole
    frame: bytes


CODECS = {
    "pin_pad": Codec(
        pin_pad_frames.masked,
        pin_pad_frames.whole,
        pin_pad_frames.frame(FIELD.join(["00", "A-1", "4000", "000001", SECRET.decode()])),
    ),
    "id_card": Codec(id_card_frames.masked, id_card_frames.whole, sam_frame(0x90, SECRET * 200)),
    "fingerprint": Codec(
        fingerprint_frames.masked,
        fingerprint_frames.whole,
        fingerprint_frames.packet(b"\x00" + SECRET, ACKNOWLEDGE),
    ),
    "insurance_terminal": Codec(
        insurance_terminal_links.masked,
        insurance_terminal_links.whole,
        b'{"state": "read", "way": "face", "id_number": "%b"}\n' % SECRET,
    ),
}
codecs = pytest.mark.parametrize("codec", CODECS.values(), ids=CODECS)
bounded = settings(max_examples=60, deadline=None)
# Two bytes that begin no frame: a key that was pressed, a line that was disturbed.
NOISE = b"7\x00"


def taped(codec: Codec, data: bytes, cuts: list[int], end: Callable[[Wire], None]) -> list[bytes]:
    """What the tape holds of `data` that arrives cut at these places."""
    TAPE._entries.clear()
    wire = Wire("trial", codec.mask, codec.whole)
    edges = [0, *sorted(min(each, len(data)) for each in cuts), len(data)]
    for first, last in zip(edges, edges[1:], strict=False):
        wire.came(data[first:last])
    end(wire)
    return [each.data for each in TAPE.entries() if each.way is Way.CAME]


@codecs
@bounded
@given(cuts=st.lists(st.integers(0, 1400), max_size=8))
def test_however_frames_are_cut_they_are_kept_whole(codec: Codec, cuts: list[int]) -> None:
    found = taped(codec, 2 * codec.frame, cuts, lambda _wire: None)
    assert found == 2 * [codec.mask(codec.frame)]
    assert len(found[0]) == len(codec.frame)
    assert set(found[0]) - set(b"*")


@codecs
@bounded
@given(cuts=st.lists(st.integers(0, 1400), max_size=8), size=st.integers(0, 1400))
def test_half_a_frame_at_the_end_shows_nobody(codec: Codec, cuts: list[int], size: int) -> None:
    for half in (codec.frame[:size], codec.frame + codec.frame[:size], codec.frame[size:]):
        found = b"".join(taped(codec, half, cuts, Wire.closed))
        assert len(found) == len(half)
        assert SECRET[:3] not in found
        assert SECRET[3:] not in found


@codecs
def test_noise_before_a_frame_costs_only_itself(codec: Codec) -> None:
    if codec is CODECS["insurance_terminal"]:  # Its frames have only an end.
        assert taped(codec, NOISE + codec.frame, [], Wire.closed) == [
            b"*" * (len(NOISE + codec.frame) - 1) + b"\n"
        ]
        return
    assert taped(codec, NOISE + codec.frame, [], Wire.closed) == [b"**", codec.mask(codec.frame)]


@codecs
@bounded
@given(data=st.binary(max_size=60), cuts=st.lists(st.integers(0, 60), max_size=4))
def test_whatever_comes_is_on_the_tape_by_its_length(codec: Codec, data: bytes, cuts: list[int]) -> None:
    for each in (data, codec.frame[:6] + data):
        assert len(b"".join(taped(codec, each, cuts, Wire.closed))) == len(each)


def test_half_a_frame_goes_on_the_tape_when_the_next_question_is_asked() -> None:
    codec = CODECS["id_card"]
    found = taped(
        codec,
        codec.frame[:40],
        [],
        lambda wire: wire.sent(id_card_frames.request(id_card_frames.Command.FIND)),
    )
    assert found == [codec.mask(codec.frame[:40])]
    assert found[0][:10] == codec.frame[:10]


@pytest.mark.parametrize(
    ("quirk", "piece", "code"), [("not_genuine", 2, "IDC-07"), ("", 64, ""), ("mute", 2, "IDC-02")]
)
async def test_an_answer_that_came_in_pieces_is_met_again(
    tmp_path: Path, quirk: str, piece: int, code: str
) -> None:
    TAPE._entries.clear()
    async with standing(IdCardPart(people.load(), tmp_path)) as part:
        await part.order("lay", {"person": "lin", "quirk": quirk, "piece": piece})
        assert await used(part.settings()["id_card"]["port"]) == code
    await kept(tmp_path)
    async with played(tmp_path / FILE, "id_card", tmp_path / "again") as port:
        assert await used(port) == code


@asynccontextmanager
async def in_pieces(port: str, link: Path) -> AsyncIterator[str]:
    """The same line, over which a device's answers come in pieces of three bytes."""
    loop, far = asyncio.get_running_loop(), os.open(port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    pieces: asyncio.Queue[bytes] = asyncio.Queue()
    near = SerialEnd(link, lambda data: _sent(far, data))

    def came() -> None:
        data = os.read(far, 4096)
        for at in range(0, len(data), 3):
            pieces.put_nowait(data[at : at + 3])

    async def passing_on() -> None:
        while True:
            near.send(await pieces.get())
            await asyncio.sleep(0.005)

    near.plug()
    loop.add_reader(far, came)
    passing = asyncio.ensure_future(passing_on())
    try:
        yield str(near.link)
    finally:
        passing.cancel()
        loop.remove_reader(far)
        near.unplug()
        os.close(far)


def _sent(end: int, data: bytes) -> None:
    os.write(end, data)


async def a_finger(port: str) -> str:
    return await code_of(Fingerprint(FingerprintSettings(port=port, library="hall")))


async def somebody_insured(port: str) -> str:
    return await code_of(InsuranceTerminal(InsuranceTerminalSettings(link=f"serial:{port}@115200")))


async def a_sale(port: str) -> str:
    pad = PinPad(PinPadSettings(port=port))
    try:
        await pad.charge("A-1", 4000)
    except Trouble as why:
        return why.code
    finally:
        await pad.close()
    return ""


PADS = [
    ("fingerprint", "touch", {"person": "lin"}, a_finger, ""),
    ("fingerprint", "touch", {"person": "stranger"}, a_finger, "FPR-04"),
    ("insurance_terminal", "stranger", {}, somebody_insured, "ITM-07"),
    ("insurance_terminal", "scan", {"person": "lin"}, somebody_insured, ""),
    ("pin_pad", "card", {"outcome": "approve"}, a_sale, ""),
    ("pin_pad", "card", {"outcome": "no_money"}, a_sale, "PIN-01"),
]


@pytest.mark.parametrize(("wire", "order", "args", "use", "code"), PADS)
async def test_answers_in_pieces_at_a_line_are_understood_recorded_and_met_again(
    tmp_path: Path, wire: str, order: str, args: dict[str, Any], use: Use, code: str
) -> None:
    TAPE._entries.clear()
    kind = KINDS[wire]
    async with standing(kind.part(tmp_path)) as part, in_pieces(kind.port(part), tmp_path / "slow") as port:
        await part.order(order, args)
        assert await use(port) == code
    await kept(tmp_path)
    async with played(tmp_path / FILE, wire, tmp_path / "again") as port:
        assert await use(port) == code


async def used(port: str) -> str:
    async with asyncio.timeout(30):
        return await code_of(IdCard(IdCardSettings(port=port)))
