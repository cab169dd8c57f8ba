"""The contactless reader of the bench, with a SAM slot; both belong to the service of the contact reader."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hardware_sim.cards.chip import QUIRKS, Chip, Quirk, Slot, quirk_called
from hardware_sim.cards.social_card import SAM_READER, TAP_READER, SocialCardPart
from hardware_sim.cards.tap_cards import KINDS, PROVINCE, SECTOR_KEY, PsamCard, card_of
from hardware_sim.forms import Form, blanks
from hardware_sim.part import Json
from hardware_sim.people import People
from hardware_sim.recordings.replay import RecordedCard, rows, wires

PSAM = "psam"


class TapCardPart:
    """Cards of the cast; the reader can be unplugged, and the PSAM pulled or made to refuse."""

    name = "tap_card"
    forms = (
        Form(
            "hold",
            "Hold a card to the reader",
            "感应卡片",
            blanks("person! kind quirk seconds:number after:whole", kind=KINDS, quirk=tuple(QUIRKS)),
            fault="F9",
            fault_with="quirk",
        ),
        Form("take_away", "Take the card away", "移开卡片", ends=("hold", "replay")),
        Form(
            "replay",
            "Hold a card that ends commands as recorded",
            "感应按记录应答的卡",
            blanks("file! person kind", kind=KINDS),
        ),
        Form("unplug_reader", "Unplug the reader", "拔下读卡器", fault="F9"),
        Form("replug_reader", "Plug the reader in again", "插回读卡器", ends=("unplug_reader",)),
        Form("psam_out", "Pull the PSAM", "取出 PSAM", fault="F9"),
        Form("psam_in", "Put the PSAM in", "插入 PSAM", ends=("psam_out",)),
        Form("psam_refuse", "The PSAM refuses", "PSAM 拒绝", fault="F9"),
        Form("psam_well", "The PSAM does its work again", "PSAM 恢复正常", ends=("psam_refuse",)),
    )

    def __init__(self, people: People, folder: Path, readers: SocialCardPart) -> None:
        self._people, self._readers = people, readers
        self._key_file = folder / "sector.key"
        self._slot = Slot(lambda: readers.port(TAP_READER))
        self._sam_slot = Slot(lambda: readers.port(SAM_READER))
        self._card: Chip | None = None
        self._psam, self._psam_is_played = PsamCard(), False

    async def start(self) -> None:
        self._key_file.write_text(SECTOR_KEY, "ascii")
        await self._sam_slot.insert(self._psam)

    async def stop(self) -> None:
        await self._slot.pull()
        await self._sam_slot.pull()

    async def reset(self) -> None:
        await self._slot.pull()
        await self._slot.noticed()
        self._card, self._psam.refuses = None, False
        if not self._sam_slot.taken or self._psam_is_played:
            await self._put_psam_in()

    def settings(self) -> Json:
        return {
            "tap_card": {
                "reader": TAP_READER,
                "service_socket": self._readers.service_socket,
                "psam": {"reader": SAM_READER, "province": PROVINCE},
                "hospital_card": {"uid_form": "hex"},
            }
        }

    def books(self) -> Json:
        return {
            "card_on": self._slot.taken,
            "commands": self._card.commands if self._card else 0,
            "psam_in": self._sam_slot.taken,
            "psam_commands": self._psam.commands,
            "key_file": str(self._key_file),
        }

    def lasts(self, order: str) -> bool:
        """A card that went away by itself is not there any more."""
        return order not in ("hold", "replay") or self._slot.taken

    async def order(self, order: str, args: Mapping[str, Any]) -> Json:
        """Carry out hold, replay, take_away, unplug_reader, replug_reader and the four orders of the PSAM.

        "hold" takes a person, a kind (social, resident, hospital, random_uid, transit) and a quirk;
        "replay" the file of a recording, too, by which card and PSAM end each command.
        """
        match order:
            case "hold":
                person = self._people.called(args.get("person"))
                quirk = quirk_called(str(args.get("quirk", "")), args)
                self._card = card_of(person, str(args.get("kind", "social")), quirk)
                await self._slot.insert(self._card)
            case "replay":
                await self._replay(Path(str(args["file"])), args)
            case "take_away":
                await self._slot.pull()
                await self._slot.noticed()
            case "unplug_reader" | "replug_reader":
                await self._readers.plug(TAP_READER, there=order == "replug_reader")
            case "psam_out":
                await self._sam_slot.pull()
            case "psam_in":
                await self._put_psam_in()
            case "psam_refuse" | "psam_well":
                self._psam.refuses = order == "psam_refuse"
            case _:
                raise ValueError(f"the contactless reader does not know the order {order!r}")
        return self.books()

    async def _replay(self, file: Path, args: Mapping[str, Any]) -> None:
        person = self._people.called(args.get("person", "lin"))
        own = card_of(person, str(args.get("kind", "social")), Quirk())
        self._card = RecordedCard(rows(file, self.name), own)
        if PSAM in wires(file):
            self._psam_is_played = True
            await self._sam_slot.insert(RecordedCard(rows(file, PSAM), PsamCard()))
            await self._sam_slot.powered()
        await self._slot.insert(self._card)

    async def _put_psam_in(self) -> None:
        self._psam_is_played = False
        await self._sam_slot.insert(self._psam)
        await self._sam_slot.powered()
