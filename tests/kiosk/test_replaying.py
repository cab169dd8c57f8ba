"""Each kind of wire that is recorded and can be played: a fault is recorded, played again, and met again."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers import id_card_frames
from drivers.card_slot import CardSlotSettings
from drivers.device import State
from drivers.errors import Garbled, Trouble
from drivers.fingerprint import Fingerprint, FingerprintSettings
from drivers.id_card import IdCard, IdCardSettings
from drivers.id_card_frames import Command, Replies, request
from drivers.insurance_terminal import InsuranceTerminal, InsuranceTerminalSettings
from drivers.insurance_terminal_links import masked
from drivers.pin_pad import PinPad, PinPadSettings
from drivers.scanner import Scanner, ScannerSettings
from drivers.social_card import SocialCard
from drivers.tape import TAPE
from hardware_sim import people
from hardware_sim.cards.social_card import SocialCardPart
from hardware_sim.id_cards.reader import IdCardPart
from hardware_sim.part import Part
from hardware_sim.recordings.replay import Replay, rows
from hardware_sim.serial_devices.fingerprint import FingerprintPart
from hardware_sim.serial_devices.insurance_terminal import InsuranceTerminalPart
from hardware_sim.serial_devices.pin_pad import PinPadPart
from hardware_sim.serial_devices.scanner import ScannerPart
from kiosk.upkeep.recording import FILE
from tests.kiosk.test_recording import kept

CAST = people.load()


@dataclass(frozen=True)
class Kind:
    """A wire's part at the bench, where its line is, and the driver with this line."""

    part: Callable[[Path], Part]
    port: Callable[[Part], str]
    driver: Callable[[str], Any]


KINDS = {
    "fingerprint": Kind(
        lambda folder: FingerprintPart(CAST, folder),
        lambda part: str(part.books()["port"]),
        lambda port: Fingerprint(FingerprintSettings(port=port, library="hall", answer_seconds=0.5)),
    ),
    "insurance_terminal": Kind(
        lambda folder: InsuranceTerminalPart(CAST, folder, lambda person: f"token-of-{person}"),
        lambda part: str(part.books()["serial"]).removeprefix("serial:").partition("@")[0],
        lambda port: InsuranceTerminal(
            InsuranceTerminalSettings(link=f"serial:{port}@115200", answer_seconds=0.5)
        ),
    ),
    "pin_pad": Kind(
        PinPadPart,
        lambda part: str(part.books()["port"]),
        lambda port: PinPad(PinPadSettings(port=port, answer_seconds=1)),
    ),
    "id_card": Kind(
        lambda folder: IdCardPart(CAST, folder),
        lambda part: str(part.settings()["id_card"]["port"]),
        lambda port: IdCard(IdCardSettings(port=port)),
    ),
}
# The order that does the harm, and what the driver says then.
FAULTS = [
    ("fingerprint", "garble", {}, "FPR-02"),
    ("fingerprint", "touch", {"person": "stranger"}, "FPR-04"),
    ("fingerprint", "mute", {}, "FPR-01"),
    ("insurance_terminal", "stranger", {}, "ITM-07"),
    ("insurance_terminal", "garble", {}, "ITM-09"),
    ("insurance_terminal", "mute", {}, "ITM-02"),
    ("id_card", "lay", {"person": "lin", "quirk": "not_genuine"}, "IDC-07"),
    ("id_card", "lay", {"person": "lin", "quirk": "other_card"}, "IDC-08"),
    ("id_card", "lay", {"person": "lin", "quirk": "mute"}, "IDC-02"),
]


async def code_of(driver: Any) -> str:
    """What a visit to this device ends with: a fault code, or nothing."""
    try:
        await driver.card_inserted()
        await driver.read_identity()
    except Trouble as why:
        return why.code
    finally:
        await driver.close()
    return ""


@asynccontextmanager
async def standing(part: Part) -> AsyncIterator[Part]:
    await part.start()
    try:
        yield part
    finally:
        await part.stop()


@asynccontextmanager
async def played(file: Path, wire: str, link: Path) -> AsyncIterator[str]:
    """A device played from a recording; where its line is."""
    player = Replay(rows(file, wire), link)
    playing = asyncio.ensure_future(player.play())
    await asyncio.sleep(0)
    try:
        yield str(player.end.link)
    finally:
        playing.cancel()
        player.end.unplug()


@pytest.mark.parametrize(("wire", "order", "args", "code"), FAULTS)
async def test_a_fault_on_a_serial_line_is_met_again_when_it_is_played(
    tmp_path: Path, wire: str, order: str, args: dict[str, Any], code: str
) -> None:
    TAPE._entries.clear()
    kind = KINDS[wire]
    async with standing(kind.part(tmp_path)) as part:
        await part.order(order, args)
        assert await code_of(kind.driver(kind.port(part))) == code
    await kept(tmp_path)
    async with played(tmp_path / FILE, wire, tmp_path / "again") as port:
        assert await code_of(kind.driver(port)) == code


async def test_a_scanner_that_went_away_goes_away_again(tmp_path: Path) -> None:
    TAPE._entries.clear()

    async def gone(port: str, away: Callable[[], Awaitable[object]]) -> str:
        scanner = Scanner(ScannerSettings(port=port))
        try:
            while (await scanner.health()).state is not State.ONLINE:
                await asyncio.sleep(0.02)
            await away()
            while (health := await scanner.health()).state is State.ONLINE:
                await asyncio.sleep(0.02)
            return health.code
        finally:
            await scanner.close()

    async with standing(ScannerPart(CAST, tmp_path)) as part:
        code = await gone(part.settings()["scanner"]["port"], lambda: part.order("unplug", {}))
    await kept(tmp_path)
    player = Replay(rows(tmp_path / FILE, "scanner"), tmp_path / "again")
    player.end.plug()
    # Only once the scanner has been seen: what goes a millisecond after it came may never be.
    assert await gone(str(player.end.link), player.play) == code != ""


async def test_a_card_that_was_refused_is_refused_again_by_the_command(tmp_path: Path) -> None:
    TAPE._entries.clear()

    async def refused(section: dict[str, Any]) -> str:
        return await code_of(SocialCard(CardSlotSettings(**section)))

    async with standing(SocialCardPart(CAST, tmp_path)) as part:
        await part.order("insert", {"person": "lin", "quirk": "blocked"})
        assert await refused(part.settings()["social_card"]) == "CRD-10"
    await kept(tmp_path)
    command = [sys.executable, "-m", "hardware_sim", "replay", str(tmp_path / FILE), "--wire", "social_card"]
    bench = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert bench.stdout is not None
    line = (await bench.stdout.readline()).decode()
    socket = json.loads(line.rpartition("= ")[2])
    assert await refused({"reader": "Bench Contact", "service_socket": socket}) == "CRD-10"
    bench.terminate()
    await bench.wait()


def test_of_an_id_card_nothing_is_kept_but_the_modules_own_words() -> None:
    body = bytes.fromhex("0008 00 00 90") + b"\x31\x20\x33\x44"
    good = id_card_frames.PREAMBLE + body + bytes([xor(body)])
    for each, broken in ((good, False), (good[:-1] + bytes([good[-1] ^ 1]), True)):
        said = id_card_frames.masked(each)
        assert len(said) == len(each)
        assert b"3" not in said
        with pytest.raises(Garbled) if broken else nullcontext():
            reply = Replies().arrived(said)
            assert reply is not None
            assert (reply.status, reply.data) == (0x90, bytes(4))
    assert id_card_frames.masked(request(Command.FIND)) == request(Command.FIND)
    assert id_card_frames.masked(good[:12]) == good[:10] + b"**"


@given(st.binary(max_size=40))
def test_an_id_cards_bytes_are_never_made_longer_or_shown(data: bytes) -> None:
    for each in (data, id_card_frames.PREAMBLE + data):
        said = id_card_frames.masked(each)
        assert len(said) == len(each)
        assert set(said[10:-1]) <= {0, ord("*")}


def test_of_an_answer_of_the_insurance_terminal_nobody_is_kept() -> None:
    said = '{"state": "read", "way": "face", "name": "林秀英", "id_number": "33", "token": "t-1"}\n'.encode()
    kept_of_it = masked(said)
    assert len(kept_of_it) == len(said)
    assert json.loads(kept_of_it) == {
        "state": "read",
        "way": "face",
        "name": "*" * 9,
        "id_number": "**",
        "token": "***",
    }
    for odd in (
        b'{"name": ["\xe6\x9e\x97"]}',
        b'{"state": "read", "name": "a\\"b"}',
        b'{"n": 33010}',
        b"x33010",
    ):
        assert set(masked(odd)) <= set(b"*\r\n")


def xor(data: bytes) -> int:
    total = 0
    for each in data:
        total ^= each
    return total
