"""F9 to F12: how soon each device is used again once what was wrong is gone; a table (pytest -s)."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import pytest

from drivers.camera import Camera
from drivers.camera_settings import CameraSettings
from drivers.errors import Absent, Trouble
from drivers.fingerprint import Fingerprint, FingerprintSettings
from drivers.insurance_terminal import InsuranceTerminal, InsuranceTerminalSettings
from drivers.patience import until_gone
from drivers.pin_pad import PinPad, PinPadSettings
from drivers.scanner import Scanner
from hardware_sim import people
from hardware_sim.camera.stream import CameraPart
from hardware_sim.part import Part
from hardware_sim.serial_devices.fingerprint import FingerprintPart
from hardware_sim.serial_devices.insurance_terminal import InsuranceTerminalPart
from hardware_sim.serial_devices.pin_pad import PinPadPart
from tests.drivers.parts import Parts
from tests.drivers.terminal_end import id_card, on_a_loop, scanner, social_card, tap_card

BACK_SECONDS = 5.0
AGAIN_SECONDS = 0.2
HELD_SECONDS = 1.0
LONGEST_SECONDS = 100
# What each says of its troubles, in the order of the table; "-" where a thing only happens.
CODES_OF = {
    "slot": "CRD-01 CRD-01 CRD-02 CRD-09 CRD-06 CRD-05 CRD-11 CRD-06 CRD-20 -",
    "contactless": "CRD-02",
    "ID card": "SER-01 IDC-01 IDC-04",
    "scanner": "SER-01",
    "camera": "CAM-02 CAM-03 CAM-01",
    "fingerprint": "SER-01 FPR-02 FPR-01",
    "insurance": "SER-01 ITM-09 ITM-02",
    "PIN pad": "SER-01 PIN-06 PIN-07 PIN-07",
}


class Reader(Protocol):
    """Whatever cards, fingers and people are shown to."""

    async def card_inserted(self) -> None: ...

    async def removed(self) -> None: ...

    async def read_identity(self) -> object: ...


class Used(Protocol):
    """A device as a patient meets it."""

    async def noticed(self) -> str:
        """The code under which it says that it can't go on."""

    async def used(self, show: Callable[[], object]) -> None:
        """Until it does its work again; `show` holds something good to it."""


@dataclass(frozen=True)
class Cards:
    device: Reader

    async def noticed(self) -> str:
        return await code_of(self._read)

    async def used(self, show: Callable[[], object]) -> None:
        """As identification does it: what could not be read comes out before anything else is looked at."""
        await until_well(self.device.removed)
        await _shown(show)
        await until_well(self._read)

    async def _read(self) -> None:
        await self.device.card_inserted()
        await self.device.read_identity()


@dataclass(frozen=True)
class Codes:
    device: Scanner

    async def noticed(self) -> str:
        return await code_of(self.device.next_code)

    async def used(self, show: Callable[[], object]) -> None:
        """Whoever sees nothing happen holds the code to it again: what came while it opened is dropped."""
        waiting = asyncio.ensure_future(until_well(self.device.next_code))
        while not waiting.done():
            await _shown(show)
            await asyncio.wait({waiting}, timeout=HELD_SECONDS)
        await waiting


@dataclass(frozen=True)
class Frames:
    device: Camera

    async def noticed(self) -> str:
        return await code_of(self._frames)

    async def used(self, show: Callable[[], object]) -> None:
        await until_well(self.device.next_frame)

    async def _frames(self) -> None:
        while True:
            await self.device.next_frame()


@dataclass(frozen=True)
class Sales:
    device: PinPad
    card: Callable[[], object]

    async def noticed(self) -> str:
        await _shown(self.card)
        return await code_of(self._sale)

    async def used(self, show: Callable[[], object]) -> None:
        """A card for each try: what the pad did with the last one is not known here."""

        async def paid() -> None:
            await _shown(show)
            await self._sale()

        await until_well(paid)

    async def _sale(self) -> None:
        await self.device.charge("T0001", 1)


async def _shown(show: Callable[[], object]) -> None:
    shown = show()
    if asyncio.iscoroutine(shown):
        await shown


async def code_of(use: Callable[[], Any]) -> str:
    try:
        await use()
    except Trouble as why:
        return why.code
    raise AssertionError("nothing was noticed")


async def until_well(use: Callable[[], Any]) -> None:
    while True:
        try:
            await use()
            return
        except Trouble:
            await asyncio.sleep(AGAIN_SECONDS)


Order = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Cause:
    """What goes wrong by which order, and what puts it right; without the first it only happens."""

    what: str
    broken: Order | None
    mended: Order


def orders(*pairs: tuple[str, str, str]) -> list[Cause]:
    return [Cause(what, (broken, {}), (mended, {})) for what, broken, mended in pairs]


def bad_cards(order: str, away: str, **quirks: str) -> list[Cause]:
    """Cards that fail in the middle; they are taken out, and a good one is shown."""
    return [
        Cause(
            what.replace("_", " "),
            (order, {"person": "lin", "quirk": quirk} | MORE.get(quirk, {})),
            (away, {}),
        )
        for what, quirk in quirks.items()
    ]


MORE: dict[str, dict[str, Any]] = {"slow": {"seconds": 0.6}}
SERVICE = orders(
    ("PC/SC service killed and started", "service_kill", "service_start"),
    ("PC/SC service stopped and restarted", "service_stop", "service_start"),
    ("reader unplugged and replugged", "unplug_reader", "replug_reader"),
)
IN_A_SLOT = bad_cards(
    "insert",
    "pull",
    card_pulled_within_a_command="pulled",
    card_that_falls_mute="mute",
    card_that_does_not_start="never_starts",
    card_with_an_unknown_ATR="unseen",
    card_slower_than_it_may_be="slow",
    card_that_is_garbled="garbled",
)
SWAPPED = [Cause("two readers swap their names", None, ("swap_readers", {}))]
LINE = orders(
    ("path gone and back", "unplug", "replug"),
    ("another device on the path", "other_device", "heal"),
    ("module out of order", "break", "heal"),
)
PLUG = LINE[:1]
ANSWERS = (
    *PLUG,
    *orders(("answers that are garbled", "garble", "well"), ("a device that says nothing", "mute", "well")),
)
AT_THE_PAD = (
    *PLUG,
    Cause("answers that are garbled", ("garble", {"times": 100}), ("well", {})),
    *orders(
        ("a device that says nothing", "mute", "well"), ("another device on the path", "other_device", "well")
    ),
)
PICTURE = orders(
    ("picture frozen", "freeze", "nothing"),
    ("lens covered", "black", "nothing"),
    ("device gone", "unplug", "replug"),
)
Row = tuple[str, str, str, float]
Do = Callable[[str, dict[str, Any]], object]


async def times(name: str, device: Used, do: Do, causes: Sequence[Cause], good: Order) -> list[Row]:
    """One cause after the other at one device."""
    rows = []
    for cause in causes:
        code = "-"
        if cause.broken is not None:
            await _shown(partial(do, *cause.broken))
            code = await device.noticed()
        await _shown(partial(do, *cause.mended))
        began = time.monotonic()
        await device.used(partial(do, *good))
        rows.append((name, cause.what, code, time.monotonic() - began))
        await _shown(partial(do, "reset", {}))
    return rows


def at(parts: Parts, device: str) -> Do:
    return lambda order, args: parts.order(device, order, **args)


def to_either(parts: Parts) -> Do:
    return lambda order, args: parts.order("tap_card" if order == "hold" else "social_card", order, **args)


async def at_the_readers(parts: Parts) -> list[Row]:
    """One after the other, since they share a service."""
    in_slot: Order = ("insert", {"person": "lin"})
    held: Order = ("hold", {"person": "lin", "kind": "resident"})
    async with social_card(parts, read_seconds=2) as slot, tap_card(parts) as tap:
        await slot.present()
        await tap.present()
        causes = [*SERVICE, *IN_A_SLOT]
        rows = await times("slot", Cards(slot), at(parts, "social_card"), causes, in_slot)
        rows += await times("contactless", Cards(tap), at(parts, "tap_card"), SERVICE[2:], held)
        # Then the reader of this name is the other one: what is held is read by whoever had the slot.
        return rows + await times("slot", Cards(slot), to_either(parts), SWAPPED, held)


async def at_the_lines(parts: Parts) -> list[Row]:
    async with id_card(parts) as reader, scanner(parts) as codes:
        laid: Order = ("lay", {"person": "lin"})
        shown: Order = ("show", {"text": "12345678"})
        rows = await times("ID card", Cards(reader), at(parts, "id_card"), LINE, laid)
        return rows + await times("scanner", Codes(codes), at(parts, "scanner"), PLUG, shown)


@asynccontextmanager
async def started(part: Part) -> AsyncIterator[Do]:
    """A part in this process."""

    async def do(order: str, args: dict[str, Any]) -> None:
        await (part.reset() if order == "reset" else part.order(order, args))

    await part.start()
    try:
        yield do
    finally:
        await part.stop()


async def at_the_camera() -> list[Row]:
    part = CameraPart(lambda person, kind: f"{person} {kind}")
    async with started(part) as do:
        settings = CameraSettings.model_validate(part.settings()["camera"])
        camera = Camera(settings.model_copy(update={"still_seconds": 1.0, "black_seconds": 1.0}))
        try:
            await until_well(camera.next_frame)
            return await times("camera", Frames(camera), do, PICTURE, ("nothing", {}))
        finally:
            await camera.close()


async def at_the_finger(folder: Path) -> list[Row]:
    part = FingerprintPart(people.load(), folder)
    async with started(part) as do:
        module = Fingerprint(
            FingerprintSettings(port=part.books()["port"], library="hall1", answer_seconds=1)
        )
        try:
            return await times("fingerprint", Cards(module), do, ANSWERS, ("touch", {"person": "lin"}))
        finally:
            await module.close()


async def at_the_insurance_terminal(folder: Path) -> list[Row]:
    part = InsuranceTerminalPart(people.load(), folder, lambda person: f"token-of-{person}")
    async with started(part) as do:
        link = part.books()["serial"]
        terminal = InsuranceTerminal(InsuranceTerminalSettings(link=link, answer_seconds=1))
        try:
            return await times("insurance", Cards(terminal), do, ANSWERS, ("scan", {"person": "lin"}))
        finally:
            await terminal.close()


async def at_the_pin_pad(folder: Path) -> list[Row]:
    part = PinPadPart(folder)
    async with started(part) as do:
        settings = PinPadSettings(port=part.books()["port"], sale_seconds=5)
        pad = PinPad(settings)
        try:
            return await times("PIN pad", Sales(pad, partial(do, "card", {})), do, AT_THE_PAD, ("card", {}))
        finally:
            await pad.close()


def test_f9_f10_f12_every_device_is_back_within_five_seconds_of_its_cause(
    parts: Parts, tmp_path: Path
) -> None:
    rows: list[Row] = []

    async def all_at_once() -> None:
        found = await asyncio.gather(
            at_the_readers(parts),
            at_the_lines(parts),
            at_the_camera(),
            at_the_finger(tmp_path),
            at_the_insurance_terminal(tmp_path),
            at_the_pin_pad(tmp_path),
        )
        rows.extend(row for each in found for row in each)

    asyncio.run(asyncio.wait_for(all_at_once(), LONGEST_SECONDS))
    lines = [
        f"{name:12} {what:36} {code:7} back after {seconds:4.1f} s" for name, what, code, seconds in rows
    ]
    sys.stdout.write("\n" + "\n".join(lines) + "\n")
    assert all(seconds < BACK_SECONDS for *_, seconds in rows), lines
    codes = {device: [code for name, _, code, _ in rows if name == device] for device in CODES_OF}
    assert {device: " ".join(said) for device, said in codes.items()} == CODES_OF, lines
    assert len(rows) == sum(map(len, codes.values())), "every device has its line of codes"


@on_a_loop
async def test_f9_a_device_is_gone_after_three_missed_looks_and_not_before() -> None:
    looks = 0

    async def misses(times: int) -> int:
        nonlocal looks
        looks += 1
        if looks <= times:
            raise Absent("SER-01", "not there")
        return looks

    assert await until_gone(lambda: misses(2)) == 3
    looks = 0
    with pytest.raises(Absent):
        await until_gone(lambda: misses(3))
    assert looks == 3
