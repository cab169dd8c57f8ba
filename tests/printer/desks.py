"""Terminals that print bills and statements while everything goes wrong: the product, its bad luck ordered.

What is to be marked, and when, the product decides; here only the tray of the bench's printer is looked
through, what the terminal said of each try, and its staff list.
"""

import asyncio
import contextlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import tomli_w

from hardware_sim.printing.escpos_printer import EscposPrinterPart
from kiosk.clock import now
from kiosk.config import load
from kiosk.opening import open_terminal
from kiosk.paper import ebill as papers_ebill
from kiosk.paper.fiscal_bill import FiscalBill
from kiosk.paper.printing import Slip
from kiosk.payment.bills import EBill
from kiosk.terminal import Terminal
from kiosk.text import words
from tests.printer.samples import BILL
from tests.stories.patient import Patient

NOBODY = "http://127.0.0.1:9"
BETWEEN = (
    "paper_low",
    "paper_out",
    "cover_open",
    "cutter_jam",
    "head_hot",
    "broken",
    "offline",
    "silent",
    "garbage",
    "unplug",
    "lies",
)
# A bill has some 35 rows in some 1,500 bytes; status questions and the first cut stand before it.
MIDDLE = {
    "drop_after": lambda dice: {"bytes": dice.randrange(60, 1_400)},
    "paper_out_after": lambda dice: {"lines": dice.randrange(1, 36)},
    "power_cut_after": lambda dice: {"lines": dice.randrange(1, 36)},
    "silent_after": lambda dice: {"lines": dice.randrange(1, 36)},
    "cutter_jam": lambda _: {"at_cut": True},
    "deaf": lambda _: {},
    "late": lambda dice: {"seconds": dice.choice((0.1, 0.3))},
    "slow": lambda dice: {"rows_per_second": dice.choice((30, 60, 100))},
    "the_terminal_dies": lambda _: {},
}
# The windows of W10 are reached several times in every round. Source: reliability.md W10, P-12.
SURE = ("lies", "silent_after", "drop_after", "power_cut_after", "paper_out_after")
SURE_TIMES = 6
TRIES = 6


def deck(jobs: int, dice: random.Random) -> list[str]:
    """What is ordered for each of so many jobs: the windows of W10, everything else once, and luck."""
    sure = [*SURE * SURE_TIMES, *(set(BETWEEN) | set(MIDDLE)) - set(SURE)]
    cards = [*sure, *dice.choices((*BETWEEN, *sorted(MIDDLE), ""), k=jobs - len(sure))]
    dice.shuffle(cards)
    return cards


@dataclass(frozen=True)
class Try:
    """One print: what was ordered to go wrong, what the terminal said, whether it is whole in the tray."""

    mishap: str
    out: bool
    code: str
    in_doubt: bool
    whole: bool
    died: bool = False

    @property
    def may_have_come(self) -> bool:
        return self.out or self.in_doubt or self.died


@dataclass
class Job:
    """A paper that somebody wants, by the number on it; `over` once it is held, or its lack was told."""

    bill: EBill
    fiscal: bool
    tries: list[Try] = field(default_factory=list)
    over: bool = False

    @property
    def number(self) -> str:
        return self.bill.number

    def paper(self, terminal: Terminal) -> FiscalBill | Slip:
        if self.fiscal:
            return FiscalBill(self.bill)
        said = words(terminal.screen.language)
        return Slip(papers_ebill.settlement_statement(self.bill, terminal.place, said, now()))


class Desk:
    """One terminal with a disk and a printer of its own, its bad luck, and somebody who mends what can be."""

    def __init__(self, name: int, folder: Path, cards: Sequence[str], dice: random.Random) -> None:
        self.name, self._folder, self._dice = f"T-{name:02d}", folder, dice
        self.part = EscposPrinterPart(folder / "papers")
        self.jobs: list[Job] = []
        self._first_number, self._cards = name * 1_000, cards
        self.staff: set[str] = set()
        self._open = contextlib.AsyncExitStack()

    def _job(self, number: int, turn: int) -> Job:
        return Job(replace(BILL, number=f"{number:010d}"), fiscal=bool(turn % 3))

    async def serve(self) -> None:
        """A job for each card: what goes wrong in it."""
        await self.part.start()
        terminal = await self._start()
        for turn, card in enumerate(self._cards):
            job = self._job(self._first_number + turn, turn)
            self.jobs.append(job)
            terminal = await self._one_job(job, card, terminal)
            if self._dice.random() < 0.15:  # Somebody wants the same once more.
                await self._mend()
                await self._try("", job, job.paper(terminal), terminal)
        self.staff = {case.id for case in await terminal.staff_list.cases()}
        await self._open.aclose()
        await self.part.stop()

    async def _one_job(self, job: Job, mishap: str, terminal: Terminal) -> Terminal:
        """Ask for it until it is held, or until whoever read on the glass that it did not come goes."""
        await self._order(mishap)
        paper = job.paper(terminal)
        for _ in range(TRIES):
            done = await self._try(mishap, job, paper, terminal)
            if done.died:
                terminal = await self._start()
                paper = job.paper(terminal)
            if done.out and done.whole:
                job.over = True
                return terminal
            if done.out:  # Only the patient knows that nothing came, and says so.
                await _say_that_nothing_came(paper, terminal)
            await self._mend()
            mishap = ""
            if not done.out and self._dice.random() < 0.3:  # The patient has read it, and goes.
                job.over = True
                return terminal
            if self._dice.random() < 0.3:  # Another visit.
                paper = job.paper(terminal)
        return terminal

    async def _try(self, mishap: str, job: Job, paper: FiscalBill | Slip, terminal: Terminal) -> Try:
        before = len(self.part.papers)
        if mishap == "the_terminal_dies":
            await self._die_while(paper, terminal)
            found = Try(mishap, False, "", False, self._came(job, before), died=True)
        else:
            printed = await paper.print(terminal)
            whole = self._came(job, before)
            found = Try(mishap, printed.out, printed.code, printed.in_doubt, whole)
        job.tries.append(found)
        return found

    async def _die_while(self, paper: FiscalBill | Slip, terminal: Terminal) -> None:
        """The process is gone at a moment by chance; what its printer holds stays."""
        printing = asyncio.create_task(paper.print(terminal))
        await asyncio.sleep(self._dice.random() * 0.2)
        printing.cancel()
        await asyncio.wait({printing})
        await self._open.aclose()

    def _came(self, job: Job, before: int) -> bool:
        return any(is_whole(paper.text, job.number) for paper in self.part.papers[before:])

    async def _order(self, order: str) -> None:
        if order == "the_terminal_dies":
            await self.part.order("slow", {"rows_per_second": 100})
        elif order:
            await self.part.order(order, MIDDLE[order](self._dice) if order in MIDDLE else {})

    async def _mend(self) -> None:
        for order in ("plug", "load_paper", "heal"):
            await self.part.order(order, {})

    async def _start(self) -> Terminal:
        self._open = contextlib.AsyncExitStack()
        return await self._open.enter_async_context(open_terminal(load(self._config()), Patient()))

    def _config(self) -> Path:
        """A terminal that knows its printer and nobody else: what it has to tell waits on its disk."""
        printer = {**self.part.settings()["printer"], "done_seconds": 1, "send_seconds": 2}
        printer |= {"millimetres_per_second": 1_000, "automatic_status": self.name[-1] in "02468"}
        place = {"hospital_name_zh": "滨江示范医院", "hospital_name_en": "Riverside Model Hospital"}
        told: dict[str, Any] = {
            "terminal": {
                "id": self.name,
                "device_index": 1,
                "institution": "H33010000001",
                "data_folder": str(self._folder / "data"),
                **place,
            },
            "queue": {"path": str(self._folder / "data" / "terminal.db"), "reserve_mb": 1},
            "printer": printer,
            "health": {"seconds_between_looks": 600},
            "insurer": {"url": NOBODY, "institution_name": "x", "area": "330100", "operator": "a"},
            "ebills": {"url": NOBODY, "signature": "none"},
            **{name: {"url": NOBODY} for name in ("hospital", "wallets", "health_card", "platform")},
        }
        file = self._folder / "kiosk.toml"
        file.write_bytes(tomli_w.dumps(told).encode())
        return file


async def _say_that_nothing_came(paper: FiscalBill | Slip, terminal: Terminal) -> None:
    if isinstance(paper, FiscalBill):
        await paper.did_not_come(terminal)
    else:
        paper.did_not_come()


def is_whole(text: str, number: str) -> bool:
    """From its number to the terminal's name in its last rows: a printer prints in order."""
    head = text.find(number)
    return head >= 0 and "自助机" in text[head:]


def faults(desk: Desk) -> Iterator[str]:
    """What must not be: P-12, judged by the tray, by what was told, and by the staff list."""
    texts = [paper.text for paper in desk.part.papers]
    for job in desk.jobs:
        mine = [text for text in texts if job.number in text]
        marked = ["补打" in text for text in mine]
        if False in marked[1:]:
            yield f"{job.number} came again without the mark: {marked} {job.tries}"
        if marked[:1] == [True] and not job.tries[0].may_have_come:
            yield from _marked_for_nothing(job)
        if not job.over and not any(each.code for each in job.tries):
            yield f"{job.number} was lost in silence: {job.tries}"
        if [each for each in job.tries if each.out and not each.whole and each.mishap != "lies"]:
            yield f"{job.number} was said to be printed and is not: {job.tries}"
        doubtful = job.fiscal and any(each.in_doubt or each.died for each in job.tries)
        noted = any(job.number in case for case in desk.staff)
        if doubtful and not any(each.died for each in job.tries) and not noted:
            yield f"{job.number} is in doubt and not on the staff list: {job.tries}"
    for text in texts:
        numbers = [job.number for job in desk.jobs if job.number in text]
        if len(numbers) > 1 or text.count("票据号码") > 1:
            yield f"two papers in one: {numbers}"


def _marked_for_nothing(job: Job) -> Iterator[str]:
    """A mark on the first paper is only right after a try of which one may have come."""
    first_out = next((at for at, each in enumerate(job.tries) if each.out and each.whole), len(job.tries))
    if not any(each.may_have_come for each in job.tries[:first_out]):
        yield f"{job.number} is marked, and nothing of it had come: {job.tries}"


def window(done: Try) -> str:
    """Which of the windows of W10 this was; empty for none of them."""
    if done.mishap == "lies" and done.out and not done.whole:
        return "accepts but prints nothing"
    if done.mishap == "silent_after" and done.in_doubt and done.whole:
        return "prints but says nothing"
    if done.mishap == "drop_after" and done.in_doubt:
        return "cable pulled after byte n"
    return "power cut" if done.mishap == "power_cut_after" and done.in_doubt else ""
