"""Card in → identity, beside a bare script that sends the same commands to the same card."""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from smartcard.scard import SCARD_LEAVE_CARD, SCARD_SHARE_EXCLUSIVE
from smartcard.System import readers

from drivers.card_application import read_card
from drivers.card_slot import CardSlotSettings
from drivers.pcsc import CardReader, Reply
from drivers.social_card import SocialCard
from tests.drivers.parts import Parts
from tools.bench.timing import against, say


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Parts(Path(folder)) as parts:
        settings = parts.settings["social_card"]
        parts.order("social_card", "insert", person="lin")
        asyncio.run(_compared(settings))


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
