"""The social-card reader of the bench: a real PC/SC service, a virtual reader, and cards to put in."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hardware_sim.cards.chip import QUIRKS, Card, CardText, Quirk, Slot, quirk_called
from hardware_sim.cards.pcsc_service import PcscService
from hardware_sim.forms import Form, blanks
from hardware_sim.part import Json
from hardware_sim.people import People
from hardware_sim.recordings.replay import RecordedCard, rows

READER = "Bench Contact"
OTHER_READER = "Bench Other"
TAP_READER = "Bench Tap"
SAM_READER = "Bench SAM"
READERS = (READER, OTHER_READER, TAP_READER, SAM_READER)
LONGEST_SOCKET_NAME = 107
CARDS = Path(__file__).parent


class SocialCardPart:
    """Cards of the cast, or from files; the service can stop, crash and lose its reader."""

    name = "social_card"
    forms = (
        Form(
            "insert",
            "Put a card in",
            "插入社保卡",
            blanks("person file quirk seconds:number after:whole", quirk=tuple(QUIRKS)),
            fault="F9",
            fault_with="quirk",
        ),
        Form("pull", "Pull the card", "取出卡", ends=("insert", "replay")),
        Form(
            "replay",
            "Put in a card that ends commands as recorded",
            "插入按记录应答的卡",
            blanks("file! person"),
        ),
        Form("service_stop", "The card service ends", "读卡服务停止", fault="F9"),
        Form("service_kill", "The card service crashes", "读卡服务崩溃", fault="F9"),
        Form(
            "service_start", "The card service starts", "读卡服务启动", ends=("service_stop", "service_kill")
        ),
        Form(
            "service_restart",
            "The card service starts anew",
            "读卡服务重启",
            ends=("service_stop", "service_kill"),
        ),
        Form("unplug_reader", "Unplug the reader", "拔下读卡器", fault="F9"),
        Form("replug_reader", "Plug the reader in again", "插回读卡器", ends=("unplug_reader",)),
        Form(
            "swap_readers",
            "The two readers swap names",
            "两读卡器互换名称",
            fault="F9",
            ends=("swap_readers",),
        ),
    )

    def __init__(self, people: People, folder: Path) -> None:
        self._people, self._folder = people, folder
        self._service: PcscService | None = None
        self._slot = Slot(lambda: self.port(READER))
        self._names = dict(zip(READERS, READERS, strict=True))
        self._away: set[str] = set()
        self._card: Card | RecordedCard | None = None
        self._inserted = 0

    async def start(self) -> None:
        self._service = PcscService(self._short_place(), READERS)
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
        await self._slot.noticed()
        self._card, self._inserted = None, 0
        swapped, self._names = self._names, dict(zip(READERS, READERS, strict=True))
        if not self._running.running or self._away or swapped != self._names:
            self._away.clear()
            await self.restart()

    def settings(self) -> Json:
        return {"social_card": {"reader": READER, "service_socket": str(self._running.socket)}}

    def books(self) -> Json:
        return {
            "card_in": self._slot.taken,
            "inserted": self._inserted,
            "commands": self._card.commands if self._card else 0,
            "selected": sorted(each.hex() for each in self._card.selected) if self._card else [],
            "pin_tries": self._card.pin_tries if self._card else 0,
            "service": "up" if self._running.running else "down",
        }

    async def order(self, order: str, args: Mapping[str, Any]) -> Json:
        """Carry out insert, replay, pull, service_stop (_kill, _start, _restart), unplug_reader,
        replug_reader or swap_readers: this one and the contactless one then have each other's name.

        "replay" {file}: a card that ends each command as that recording says, and otherwise is this person's.
        """
        match order:
            case "insert":
                await self._insert(args)
            case "replay":
                own = Card(CardText.of(self._people.called(args.get("person", "lin"))), Quirk())
                self._card = recorded = RecordedCard(rows(Path(str(args["file"])), self.name), own)
                await self._slot.insert(recorded)
            case "pull":
                await self._slot.pull()
            case "service_stop":
                await self._running.stop()
            case "service_kill":
                await self._running.kill()
            case "service_start" | "service_restart":
                await self.restart()
            case "unplug_reader":
                await self.plug(READER, there=False)
            case "replug_reader":
                await self.plug(READER, there=True)
            case "swap_readers":
                self._names |= {READER: self._names[TAP_READER], TAP_READER: self._names[READER]}
                await self.restart()
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

    async def plug(self, reader: str, *, there: bool) -> None:
        """The service of this Debian sees a virtual reader come and go only when it starts."""
        (self._away.discard if there else self._away.add)(reader)
        await self.restart()

    async def restart(self) -> None:
        there = [self._names[reader] for reader in READERS if reader not in self._away]
        await self._running.restart(there)

    def port(self, reader: str) -> int:
        """Where a card is put into a reader, whatever that is called at the moment."""
        return self._running.port(self._names[reader])

    def lasts(self, order: str) -> bool:
        """A card that was pulled in the middle is not in any more."""
        return order not in ("insert", "replay") or self._slot.taken

    @property
    def service_socket(self) -> str:
        return str(self._running.socket)

    @property
    def _running(self) -> PcscService:
        if self._service is None:
            raise ValueError("the bench has not been started")
        return self._service
