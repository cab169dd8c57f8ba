"""Card in → identity: beside a bare script that sends the same commands, and on the screen of a terminal."""

import asyncio
import tempfile
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from smartcard.scard import SCARD_LEAVE_CARD, SCARD_SHARE_EXCLUSIVE
from smartcard.System import readers

from drivers.card_application import read_card
from drivers.card_slot import CardSlotSettings
from drivers.pcsc import CardReader, Reply
from drivers.social_card import SocialCard
from kiosk.runner import one_visit
from kiosk.screens.home import Home
from kiosk.screens.identity import HowToIdentify
from kiosk.screens.payment import ChooseBills
from kiosk.screens.screen import Ask
from tests.bench import Bench
from tests.drivers.parts import Parts
from tests.stories.patient import Patient, Step, does, leave, pick
from tests.stories.site import Site
from tools.bench.timing import against, say

T = TypeVar("T")
VISITS = 10


def main() -> None:
    """Both figures, one after the other."""
    with tempfile.TemporaryDirectory() as folder, Parts(Path(folder)) as parts:
        settings = parts.settings["social_card"]
        parts.order("social_card", "insert", person="lin")
        asyncio.run(_compared(settings))
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench.start(Path(folder))
        try:
            asyncio.run(_on_screen(bench, Path(folder)))
        finally:
            bench.stop()


class _Timed(Patient):
    """Remembers when each question came, in seconds."""

    def __init__(self, *steps: Step) -> None:
        super().__init__(*steps)
        self.asked_at: list[float] = []

    async def ask(self, question: Ask[T]) -> T:
        self.asked_at.append(time.perf_counter())
        return await super().ask(question)


async def _on_screen(bench: Bench, folder: Path) -> None:
    """From the order that puts the card in until its owner's bills are asked about, in a whole terminal.

    What a bare script needs for the same commands, the card's own time, is taken off.
    """
    (folder / "site").mkdir()
    site = Site(bench, folder / "site")
    settings = tomllib.loads(bench.config_file.read_text("utf-8"))["social_card"]
    beyond = [await _visit(site) - await _card_alone(site, settings) for _ in range(VISITS)]
    say("card to identity on the screen, beyond the card's time, ms", "", [1000 * each for each in beyond])


async def _visit(site: Site) -> float:
    put_in = [0.0]

    async def insert() -> None:
        put_in[0] = time.perf_counter()
        await site.bench.does("social_card", "insert", person="lin")

    patient = _Timed(
        (Home, pick("pay_bills")), (HowToIdentify, does(insert)), (ChooseBills, leave), site.takes_card
    )
    async with site.terminal(patient) as terminal:
        await one_visit(terminal)
    return patient.asked_at[patient.names.index("ChooseBills")] - put_in[0]


async def _card_alone(site: Site, settings: dict[str, Any]) -> float:
    await site.bench.does("social_card", "insert", person="lin")
    reader = CardReader(settings["reader"], Path(settings["service_socket"]))
    while not reader.look(1):
        pass
    bare = _Bare(settings["reader"], _commands(reader))
    began = time.perf_counter()
    await bare.read()
    seconds = time.perf_counter() - began
    await site.bench.does("social_card", "pull")
    return seconds


async def _compared(settings: dict[str, Any]) -> None:
    device = SocialCard(CardSlotSettings(**settings))
    try:
        await device.card_inserted()
        await device.read_identity()
        commands = _commands(CardReader(settings["reader"], Path(settings["service_socket"])))
        bare = _Bare(settings["reader"], commands)
        faster = await against(bare.read, device.read_identity)
    finally:
        await device.close()
    say("card to identity, by a bare script's time", "<= 1.10", [1 / each for each in faster])


def _commands(reader: CardReader) -> list[bytes]:
    """What the driver sends to this card, in order."""
    sent: list[bytes] = []
    with reader.card() as card:

        def transmit(command: bytes) -> Reply:
            sent.append(command)
            return card.transmit(command)

        read_card(transmit)
    reader.close()
    return sent


class _Bare:
    """pyscard as its own examples use it: connect, send, look at nothing."""

    def __init__(self, reader: str, commands: Sequence[bytes]) -> None:
        found = min((each for each in readers() if reader in str(each)), key=str)
        self._connection = found.createConnection()
        self._commands = [list(each) for each in commands]

    async def read(self) -> None:
        await asyncio.to_thread(self._read)

    def _read(self) -> None:
        self._connection.connect(mode=SCARD_SHARE_EXCLUSIVE, disposition=SCARD_LEAVE_CARD)
        for command in self._commands:
            _, first, second = self._connection.transmit(command)
            if first == 0x61:
                self._connection.transmit([0x00, 0xC0, 0x00, 0x00, second])
            elif first == 0x6C:
                self._connection.transmit([*command[:4], second])
        self._connection.disconnect()


if __name__ == "__main__":
    main()
