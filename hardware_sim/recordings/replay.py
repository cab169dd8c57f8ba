"""Plays the device's side of a recording on a serial line, so that a fault of the field is met on a bench.

Form of a recording: {"entries": [{"at": seconds, "wire", "way", "hex"}, …]}; a way is opened, sent,
came, silent or gone. The terminal's own side is waited for, whatever it says now; what came from the device
is said again, as late.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hardware_sim.cards.chip import OK, Chip, Quirk
from hardware_sim.recordings.nobody import filled
from hardware_sim.serial_devices.serial_end import SerialEnd

LONGEST_PAUSE = 2.0  # seconds: a patient's silence need not be sat through
LOOK_SECONDS = 0.02
# An older recording does not say that a card was given up: a reader waits so long for one.
MUTE_SECONDS = 15.0
SILENT_END = b"\x6f\x00"
# Both readers of cards were one wire in the first recordings, which don't say when a card was opened.
CARDS, FIRST_NAME, BEGINS = ("social_card", "tap_card"), "card", bytes.fromhex("00A40400")
NEVER = 1_000_000


@dataclass(frozen=True)
class Row:
    at: float
    way: str
    data: bytes
    size: int


def rows(file: Path, wire: str) -> list[Row]:
    """What a recording holds of one wire. Raises ValueError when it holds nothing of it."""
    names = wires(file)
    name = FIRST_NAME if wire in CARDS and wire not in names else wire
    if name not in names:
        raise ValueError(f"nothing of {wire!r} is recorded; there are {', '.join(sorted(names))}")
    return [
        Row(each["at"], each["way"], data := bytes.fromhex(each["hex"]), each.get("size", len(data)))
        for each in json.loads(file.read_text("utf-8"))["entries"]
        if each["wire"] == name
    ]


def wires(file: Path) -> set[str]:
    """Of which wires a recording holds anything."""
    return {str(each["wire"]) for each in json.loads(file.read_text("utf-8"))["entries"]}


class Replay:
    """One device, played on a pseudo-terminal named after its wire in `folder`."""

    def __init__(self, recorded: Sequence[Row], link: Path) -> None:
        self._rows, self._heard = recorded, 0
        self._more = asyncio.Event()
        self.end = SerialEnd(link, self._arrived)

    async def play(self) -> None:
        """To the end of the recording; then the line stays silent."""
        if not self.end.plugged:
            self.end.plug()
        before = self._rows[0].at
        for row in self._rows:
            if row.way == "sent":
                await self._hear(row.size)
            elif row.way == "came":
                await asyncio.sleep(min(max(row.at - before, 0.0), LONGEST_PAUSE))
                self.end.send(filled(row.data))
            elif row.way == "gone":
                await asyncio.sleep(min(max(row.at - before, 0.0), LONGEST_PAUSE))
                self.end.unplug()
            else:
                await self._be_opened()
            before = row.at

    async def _be_opened(self) -> None:
        """Otherwise a line that went soon would be gone before the terminal has looked at it."""
        if not self.end.plugged:
            self.end.plug()
        while not self.end.opened:
            await asyncio.sleep(LOOK_SECONDS)

    async def _hear(self, count: int) -> None:
        """Until the terminal has said as much as it did then."""
        while self._heard < count:
            self._more.clear()
            await self._more.wait()
        self._heard -= count

    def _arrived(self, data: bytes) -> None:
        self._heard += len(data)
        self._more.set()


class RecordedCard:
    """A chip that ends each command as the recorded one did. What else it says `own` does: it was not kept.

    Of several cards it is the last that ended in trouble, or the last. The recorder notes nothing of a
    command that was never answered but, perhaps, when the reader gave up; and of a card that did not start
    what PC/SC said of it, four bytes.
    """

    def __init__(self, recorded: Sequence[Row], own: Chip) -> None:
        visit = _visit(recorded)
        self._own, self.atr = own, own.atr
        self._ends = [row.data for row in visit if row.way == "came" and len(row.data) == len(OK)]
        started = any(row.way == "sent" for row in visit)
        self.quirk = _unanswered(visit, len(self._ends)) if started else Quirk(starts_at=NEVER)
        self.commands = self.pin_tries = 0
        self.selected: set[bytes] = set()

    def power_up(self) -> None:
        """It goes on where it is: the recording began after the card did."""

    def answer(self, command: bytes) -> bytes:
        self.commands += 1
        if self.commands > len(self._ends):
            return SILENT_END
        end, said = self._ends[self.commands - 1], self._own.answer(command)
        return said if said[-len(end) :] == end else end


def _visit(recorded: Sequence[Row]) -> list[Row]:
    """What went to one card and back."""
    first = all(row.way != "opened" for row in recorded)
    visits: list[list[Row]] = [[]]
    for row in recorded:
        if row.way == "opened" or (first and row.data.startswith(BEGINS)):
            visits.append([])
        if row.way != "opened":
            visits[-1].append(row)
    told = [each for each in visits if any(row.way in ("sent", "came") for row in each)]
    if not told:
        raise ValueError("no card of this recording was asked anything")
    return next((each for each in reversed(told) if each[-1].way != "came"), told[-1])


def _unanswered(visit: Sequence[Row], after: int) -> Quirk:
    """A card that was pulled out or fell silent after so many commands, or one that answers them all."""
    asked = [place for place, row in enumerate(visit) if row.way == "sent"]
    if len(asked) == after:
        return Quirk()
    unanswered, *then = visit[asked[after] :]
    silent = any(row.way == "silent" for row in then)
    pulled = bool(then) and not silent and then[0].at - unanswered.at < MUTE_SECONDS
    return Quirk(pulled_after=after) if pulled else Quirk(silent_after=after)
