"""The social-card reader of the bench: a real PC/SC service, a virtual reader, and cards to put in."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hardware_sim.cards import Card, CardText, Slot, quirk_called
from hardware_sim.part import Json
from hardware_sim.pcsc_service import PcscService
from hardware_sim.people import People

READER = "Bench Contact"
OTHER_READER = "Bench Other"
LONGEST_SOCKET_NAME = 107
CARDS = Path(__file__).with_name("cards")


class SocialCardPart:
    """Cards of the cast, or from files; the service can stop, crash and lose its reader."""

    name = "social_card"

    def __init__(self, people: People, folder: Path) -> None:
        self._people, self._folder = people, folder
        self._service: PcscService | None = None
        self._slot = Slot(lambda: self._running.port(READER))
        self._card: Card | None = None
        self._inserted = 0
        self._reader_in = True

    async def start(self) -> None:
        self._service = PcscService(self._short_place(), (READER, OTHER_READER))
        try:
            await self._service.start()
        except RuntimeError:
            await self.stop()
            raise

    async def stop(self) -> None:
        await self._slot.pull()
        if self._service is not None:
            service, self._service = self._service, None
            await service.stop()
            if service.log.exists():
                shutil.copy(service.log, self._folder)
            shutil.rmtree(service.folder, ignore_errors=True)

    async def reset(self) -> None:
        await self._slot.pull()
        self._card, self._inserted = None, 0
        if not self._running.running or not self._reader_in:
            await self._with_reader(True)

    def settings(self) -> Json:
        return {"social_card": {"reader": READER, "service_socket": str(self._running.socket)}}

    def books(self) -> Json:
        return {
            "card_in": self._slot.taken,
            "inserted": self._inserted,
            "commands": self._card.commands if self._card else 0,
            "pin_tries": self._card.pin_tries if self._card else 0,
            "service": "up" if self._running.running else "down",
        }

    async def order(self, order: str, args: Mapping[str, Any]) -> Json:
        """Carry out insert, pull, service_stop (_kill, _start, _restart), unplug_reader or replug_reader."""
        match order:
            case "insert":
                await self._insert(args)
            case "pull":
                await self._slot.pull()
            case "service_stop":
                await self._running.stop()
            case "service_kill":
                await self._running.kill()
            case "service_start" | "service_restart":
                await self._running.restart()
            case "unplug_reader":
                await self._with_reader(False)
            case "replug_reader":
                await self._with_reader(True)
            case _:
                raise ValueError(f"the social-card reader does not know the order {order!r}")
        return self.books()

    def _short_place(self) -> Path:
        """In the bench's folder, or below /tmp when the name of the Unix socket would get too long there."""
        place = self._folder / "pcsc"
        if len(bytes(PcscService(place, ()).socket)) > LONGEST_SOCKET_NAME:
            return Path(tempfile.mkdtemp(prefix="bench-"))
        place.mkdir(parents=True, exist_ok=True)
        return place

    async def _insert(self, args: Mapping[str, Any]) -> None:
        quirk = quirk_called(str(args.get("quirk", "")), args)
        if "file" in args:
            text = CardText.read(CARDS / f"{Path(str(args['file'])).stem}.toml")
        else:
            text = CardText.of(self._people.called(args.get("person")))
        self._card = Card(text, quirk)
        self._inserted += 1
        await self._slot.insert(self._card)

    async def _with_reader(self, there: bool) -> None:
        """The service of this Debian sees a virtual reader come and go only when it starts."""
        self._reader_in = there
        await self._running.restart((READER, OTHER_READER) if there else (OTHER_READER,))

    @property
    def _running(self) -> PcscService:
        if self._service is None:
            raise ValueError("the bench has not been started")
        return self._service
