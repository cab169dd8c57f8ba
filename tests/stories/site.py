"""A terminal at a bench: one disk, started as often as a story needs, a scripted patient at its screen."""

import asyncio
import tomllib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import tomli_w

from kiosk.config import load
from kiosk.opening import open_terminal
from kiosk.runner import one_visit
from kiosk.screens.ending import TakeCard
from kiosk.terminal import Terminal
from tests.bench import Bench
from tests.stories.patient import Act, Patient, Step, does

REST_SECONDS = 20.0


class Site:
    """The bench's config file with a data folder of this test's own, and whatever the story changes."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self.bench = bench
        self.config_file = folder / "kiosk.toml"
        self._settings = tomllib.loads(bench.config_file.read_text("utf-8"))
        self.set("terminal", data_folder=str(folder / "data"))
        self.set("queue", path=str(folder / "data" / "terminal.db"), reserve_mb=1)

    def another(self, folder: Path) -> "Site":
        """A second terminal at the same bench, with a disk of its own in `folder`."""
        folder.mkdir()
        site = Site(self.bench, folder)
        site.set("terminal", id="hall-2", device_index=2)
        return site

    def set(self, section: str, **values: Any) -> None:
        self._settings.setdefault(section, {}).update(values)
        self.config_file.write_bytes(tomli_w.dumps(self._settings).encode())

    def without(self, section: str) -> None:
        """A terminal in which this is not built in."""
        del self._settings[section]
        self.config_file.write_bytes(tomli_w.dumps(self._settings).encode())

    def has_no_key(self) -> None:
        """From the next start on, nothing on disk goes under a key."""
        self._settings["queue"].pop("key_file")
        self.set("queue")

    @asynccontextmanager
    async def terminal(self, patient: Patient) -> AsyncIterator[Terminal]:
        async with open_terminal(load(self.config_file), patient) as terminal:
            yield terminal

    async def visit(
        self, *steps: Step, language: str = "zh", until_sent: bool = True, **more: Any
    ) -> tuple[Patient, str]:
        """One visit from home screen to home screen on a terminal started for it; and how it ended."""
        patient = Patient(*steps, language=language, **more)
        async with self.terminal(patient) as terminal:
            ending = await one_visit(terminal)
            assert patient.finished, f"the script was not played to its end: {patient.names}"
            if until_sent:
                await self.until(lambda: all_sent(terminal), "everything is sent")
        return patient, ending

    async def waits_until_sent(self) -> None:
        """The terminal stands idle until nothing waits in it any more."""
        async with self.terminal(Patient()) as terminal:
            await self.until(lambda: all_sent(terminal), "everything is sent")

    async def waits_until_closed(self) -> None:
        """The terminal stands idle until every settlement is closed and everything is sent."""
        async with self.terminal(Patient()) as terminal:
            await self.until(lambda: _all_closed(terminal), "every settlement is closed")
            await self.until(lambda: all_sent(terminal), "everything is sent")

    def inserts_card(self, person: str, **args: Any) -> Act:
        return does(lambda: self.bench.does("social_card", "insert", person=person, **args))

    @property
    def takes_card(self) -> Step:
        return TakeCard, does(lambda: self.bench.does("social_card", "pull"))

    def shows_wallet(self, person: str, channel: str = "wechat", to: str = "scanner", **args: Any) -> Act:
        """The wallet on the person's phone makes a fresh code, and it is held to the scanner or camera."""

        async def show() -> None:
            code = await self.bench.does("wallet", "code", person=person, channel=channel, **args)
            await self.bench.does(to, "show", text=code["code"])

        return does(show)

    def shows_text(self, text: str, to: str = "scanner") -> Act:
        """A printed or shown code with this content is held to the scanner or camera."""
        return does(lambda: self.bench.does(to, "show", text=text))

    def bills(self, person: str) -> list[dict[str, Any]]:
        """The person's bills in the hospital's books; "state" is open, locked or paid."""
        return [bill for bill in self.bench.books()["hospital"]["bills"].values() if bill["person"] == person]

    def owed(self, person: str) -> int:
        """What the hospital holds open for a person, in fen."""
        return sum(bill["fen"] for bill in self.bills(person) if bill["state"] == "open")

    def settled_by_insurer(self, books: dict[str, Any]) -> list[int]:
        """The insurer's own part of each settlement that stands, in fen."""
        stand = [
            each["split"] for each in books["insurer"]["settlements"].values() if each["state"] == "settled"
        ]
        return [split["total"] - split["cash"] for split in stand]

    def paid_through(self, channel: str) -> int:
        orders = self.bench.books()["wallet"]["orders"].values()
        return sum(order["paid_fen"] for order in orders if order["channel"] == channel)

    async def until(self, happened: Callable[[], Any], what: str) -> None:
        """Wait until `happened` is true; it may be a coroutine function."""
        async with asyncio.timeout(REST_SECONDS) as limit:
            while not await _true(happened):
                assert not limit.expired(), what
                await asyncio.sleep(0.05)


async def _true(happened: Callable[[], Any]) -> bool:
    answer = happened()
    return bool(await answer if asyncio.iscoroutine(answer) else answer)


async def all_sent(terminal: Terminal) -> bool:
    counts = await terminal.outbox.status()
    return counts.waiting == 0


async def _all_closed(terminal: Terminal) -> bool:
    return not await terminal.settlements.open_wholes()
