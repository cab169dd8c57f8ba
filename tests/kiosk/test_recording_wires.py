"""The flight recorder on the other serial wires: what went wrong there is played and met again."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from drivers.device import Health
from drivers.errors import Trouble
from drivers.fingerprint import Fingerprint, FingerprintSettings
from drivers.id_card import IdCard, IdCardSettings
from drivers.insurance_terminal import InsuranceTerminal, InsuranceTerminalSettings
from drivers.scanner import Scanner, ScannerSettings
from drivers.tape import TAPE
from hardware_sim import people
from hardware_sim.id_cards.reader import IdCardPart
from hardware_sim.part import Part
from hardware_sim.recordings.replay import Replay, rows
from hardware_sim.serial_devices.fingerprint import FingerprintPart
from hardware_sim.serial_devices.insurance_terminal import InsuranceTerminalPart
from hardware_sim.serial_devices.scanner import ScannerPart
from kiosk.upkeep.recording import FILE
from tests.kiosk.test_recording import kept

CAST = people.load()


class Device(Protocol):
    async def health(self) -> Health: ...

    async def close(self) -> None: ...


async def looked_at(device: Device) -> str:
    """The code that a look at the device ends with."""
    try:
        return (await device.health()).code
    finally:
        await device.close()


async def code_at_finger(port: str) -> str:
    return await looked_at(Fingerprint(FingerprintSettings(port=port, library="hall1", answer_seconds=0.5)))


async def code_at_insurance(port: str) -> str:
    settings = InsuranceTerminalSettings(link=f"serial:{port}@115200", answer_seconds=1)
    return await looked_at(InsuranceTerminal(settings))


async def code_at_id_card(port: str) -> str:
    device = IdCard(IdCardSettings(port=port))
    return await used_once(device, device.present)


async def code_at_scanner(port: str) -> str:
    device = Scanner(ScannerSettings(port=port))
    return await used_once(device, device.next_code)


async def used_once(device: Device, use: Callable[[], Awaitable[object]]) -> str:
    """The code that one use of the device ends with."""
    try:
        await use()
    except Trouble as why:
        return why.code
    finally:
        await device.close()
    return ""


@dataclass(frozen=True)
class Wire:
    """A device on the bench, what happens to it, and what using it at a port ends with."""

    name: str
    part: Callable[[Path], Part]
    port: Callable[[Part], str]
    harm: str
    code: str
    used: Callable[[str], Awaitable[str]]


def _books_port(part: Part) -> str:
    return str(part.books()["port"])


def _serial(part: Part) -> str:
    return str(part.books()["serial"]).removeprefix("serial:").partition("@")[0]


def _set_port(part: Part) -> str:
    return str(part.settings()[part.name]["port"])


WIRES = (
    Wire("fingerprint", lambda f: FingerprintPart(CAST, f), _books_port, "garble", "FPR-02", code_at_finger),
    Wire(
        "insurance_terminal",
        lambda folder: InsuranceTerminalPart(CAST, folder, lambda person: f"token-of-{person}"),
        _serial,
        "garble",
        "ITM-09",
        code_at_insurance,
    ),
    Wire("id_card", lambda f: IdCardPart(CAST, f), _set_port, "other_device", "IDC-01", code_at_id_card),
    Wire("scanner", lambda f: ScannerPart(CAST, f), _set_port, "unplug", "SER-01", code_at_scanner),
)


async def met(wire: Wire, folder: Path) -> str:
    """What using the device ends with once it has come to harm."""
    part = wire.part(folder)
    await part.start()
    if wire.harm != "unplug":
        await part.order(wire.harm, {})
    using = asyncio.ensure_future(wire.used(wire.port(part)))
    if wire.harm == "unplug":  # While it is in use, so that the recording has its end.
        await until_opened(wire.name)
        await part.order(wire.harm, {})
    code = await using
    await part.stop()
    return code


async def until_opened(wire: str) -> None:
    async with asyncio.timeout(10):
        while not any(each.wire == wire for each in TAPE.entries()):
            await asyncio.sleep(0.01)


async def met_again(wire: Wire, file: Path, link: Path) -> str:
    player = Replay(rows(file, wire.name), link)
    playing = asyncio.ensure_future(player.play())
    await asyncio.sleep(0)
    code = await wire.used(str(player.end.link))
    playing.cancel()
    player.end.unplug()
    return code


async def test_a_fault_of_each_serial_wire_is_met_again_when_it_is_played(tmp_path: Path) -> None:
    TAPE._entries.clear()
    expected = [wire.code for wire in WIRES]
    assert await asyncio.gather(*(met(wire, tmp_path) for wire in WIRES)) == expected
    await kept(tmp_path)
    again = (met_again(wire, tmp_path / FILE, tmp_path / f"again_{wire.name}") for wire in WIRES)
    assert await asyncio.gather(*again) == expected
