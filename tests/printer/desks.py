"""Terminals that hand out papers while everything goes wrong: the product, its bad luck, its glass.

What is printed, marked and said the product decides, by the ways that a journey takes; here somebody reads
the glass, holds what fell into the tray, mends what can be mended, or goes.
"""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import tomli_w

from hardware_sim.people import load as everybody
from hardware_sim.printing.escpos_printer import EscposPrinterPart
from hardware_sim.services.ebill import EBill as EBillPlatform
from hardware_sim.services.service import Desk as Operation
from hardware_sim.services.service import Service
from hardware_sim.services.wire import Call, Reply
from kiosk.clock import now
from kiosk.config import load
from kiosk.identity.people import IdNumber
from kiosk.opening import open_terminal
from kiosk.outpatient.appointments import Ticket
from kiosk.paper.hand_over import hand_over, hand_over_doubt
from kiosk.paper.print_steps import PrintStep
from kiosk.paper.visit_slips import hand_over_ticket
from kiosk.payment.agreement import Due
from kiosk.payment.bills import Bill, Charge, Parts
from kiosk.payment.numbers import short_code
from kiosk.payment.settlement_ends import InDoubt
from kiosk.payment.settlement_records import Settled
from kiosk.payment.taking_e_bill import give_bill
from kiosk.screens.asking import AtTheSlot
from kiosk.screens.ebills import AfterPrint, EBillCode, EBillWay, PrintedBefore
from kiosk.screens.ending import BillOnPhone, TakeSlip
from kiosk.screens.screen import Ask, Notice
from kiosk.terminal import Terminal
from tests.printer.samples import patient
from tests.printer.samples_visit import BOOKED

T = TypeVar("T")
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
    "drop_after": lambda dice: {"bytes": dice.randrange(60, dice.choice((500, 1_400)))},
    "paper_out_after": lambda dice: {"lines": dice.randrange(1, 36)},
    "power_cut_after": lambda dice: {"lines": dice.randrange(1, 36)},
    "silent_after": lambda dice: {"lines": dice.randrange(1, 36)},
    "cutter_jam": lambda _: {"at_cut": True},
    "deaf": lambda _: {},
    "late": lambda dice: {"seconds": dice.choice((0.1, 0.3))},
    "slow": lambda dice: {"rows_per_second": dice.choice((30, 60, 100))},
    "the_terminal_dies": lambda _: {},
    "paper_out_in_a_slip": lambda _: {"lines": 6},
    "dies_in_a_bill": lambda _: {},
}
# Ends that luck does not bring about in each round: by these names they meet what they are about.
CERTAIN = {"paper_out_in_a_slip": "payment", "dies_in_a_bill": "bill"}
DIES = ("the_terminal_dies", "dies_in_a_bill")
# The windows of W10 are reached several times in every round; a pulled cable often meets no paper.
# Source: reliability.md W10, P-12.
SURE = ("lies", "silent_after", "drop_after", "drop_after", "power_cut_after", "paper_out_after")
SURE_TIMES = 6
VISITS = 4
# Whoever waits for paper goes when it does not come by itself.
PATIENCE_SECONDS = 1.0
PERSON = everybody().called("lin")
LIN = replace(
    patient(), id=PERSON.patient_id, identity=replace(patient().identity, number=IdNumber(PERSON.id_number))
)
# By its title; what can be asked for again has its way to the glass.
TITLES = {
    "bill": "医疗门诊收费票据",
    "statement": "医疗费用结算单",
    "list": "收费明细",
    "notice": "告知单",
    "slip": "缴费凭条",
    "guide": "导诊单",
    "doubt": "支付核实中",
    "ticket": "就诊号单",
}
AGAIN = {each.value: each for each in EBillWay if each is not EBillWay.PHONE}
# What is printed in one go, by what somebody does; two of three are about the fiscal bill.
KINDS = (
    "bill",
    "payment",
    "bill",
    "ticket",
    "bill",
    "statement",
    "payment",
    "doubt",
    "bill",
    "list",
    "payment",
    "notice",
)
TOGETHER = {"payment": ("slip", "bill", "guide")}


def deck(jobs: int, dice: random.Random) -> list[str]:
    """What is ordered for each of so many jobs: the windows of W10, everything else once, and luck."""
    sure = [*SURE * SURE_TIMES, *(set(BETWEEN) | set(MIDDLE)) - set(SURE)]
    cards = [*sure, *dice.choices((*BETWEEN, *sorted(MIDDLE), ""), k=jobs - len(sure))]
    dice.shuffle(cards)
    return cards


class Town:
    """What the terminals share: a bill platform with books, and a hospital that says where to go."""

    def __init__(self, folder: Path) -> None:
        self.ebills = EBillPlatform(everybody(), folder)
        path = "/v1/settlements/{settlement}/guide"
        self.hospital = Service("hospital", [Operation("guide", "GET", path, self._guide)])
        self.settings = {**self.ebills.settings(), **self.hospital.settings()}

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Town"]:
        for each in (self.ebills, self.hospital):
            await each.start()
        yield self
        for each in (self.hospital, self.ebills):
            await each.stop()

    async def bill_of(self, settlement: str) -> str:
        """Its number."""
        return str((await self.ebills.order("has", {"person": "lin", "settlement": settlement}))["number"])

    async def _guide(self, call: Call) -> Reply:
        """Each settlement leads to a room of its own."""
        room = {"title": "检验科", "floor": "", "room": f"采血室 {call.part('settlement')}"}
        return 200, {"guide": [room | dict.fromkeys(("window", "number", "note"), "")]}


@dataclass(frozen=True)
class Piece:
    """One paper of a job: what tells it from all others in the tray."""

    kind: str
    key: str

    def is_in(self, text: str) -> bool:
        return TITLES[self.kind] in text and self.key in text

    def is_whole_in(self, text: str) -> bool:
        """From its key to the terminal's name in its last rows: a printer prints in order."""
        return self.is_in(text) and "自助机" in text[text.index(self.key) :]


@dataclass(frozen=True)
class Said:
    """What the glass said of papers when so many lay in the tray."""

    at: int
    question: Ask[Any]

    @property
    def code(self) -> str:
        return str(getattr(self.question, "code", ""))

    @property
    def half(self) -> bool:
        """That there may be half a paper, which does not count."""
        if isinstance(self.question, BillOnPhone):
            return self.question.half_slip
        trouble = getattr(self.question, "trouble", None)
        return isinstance(self.question, EBillCode) and "half" in (trouble.key if trouble else "")

    @property
    def out(self) -> bool:
        """That all is there, but for what it names."""
        return not (self.code or isinstance(self.question, BillOnPhone | EBillCode))

    @property
    def lacks(self) -> bool:
        return isinstance(self.question, TakeSlip) and bool(
            self.question.missing or self.question.bill_follows
        )


@dataclass
class Visit:
    """One time that somebody asked for the papers of a job: what went wrong, what the glass said."""

    mishap: str
    began: int
    said: list[Said] = field(default_factory=list)
    died_at: int | None = None
    not_held: bool = False  # the person said of a paper that nothing came


@dataclass
class Job:
    """What somebody wants, and each time that it was asked for."""

    kind: str
    settlement: str
    pieces: tuple[Piece, ...]
    total: int
    visits: list[Visit] = field(default_factory=list)

    async def hand_out(self, terminal: Terminal) -> None:
        """As a journey does."""
        if self.kind == "payment":
            settled = Settled(self.settlement, short_code(self.settlement), now(), ())
            await hand_over(settled, self._due, terminal)
        elif self.kind == "doubt":
            await hand_over_doubt(InDoubt("WAL-01", self.settlement, now()), self._due, terminal)
        elif self.kind == "ticket":
            await hand_over_ticket(Ticket(self.settlement, 3, "3 楼", "305 室"), BOOKED, LIN, terminal)
        else:
            bill = await terminal.ebills.bill_for(self.settlement, LIN)
            assert bill is not None
            await give_bill(bill, AGAIN[self.kind], terminal)

    @property
    def _due(self) -> Due:
        bill = Bill(self.settlement, f"化验 {self.settlement}", "检验科", now(), self.total)
        parts = Parts(self.total, cash=self.total)
        return Due(LIN, (bill,), Charge("C1", self.total), parts)


class Glass:
    """The screen with somebody before it, who reads, takes what is there, and may see to the printer."""

    language = "zh"

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk

    async def ask(self, question: Ask[T]) -> T:
        return await self._desk.answer(question)  # type: ignore[no-any-return]

    @asynccontextmanager
    async def showing(self, notice: Notice) -> AsyncIterator[None]:
        yield


class Desk:
    """One terminal with a disk and a printer of its own, its bad luck, and somebody who mends what can be."""

    def __init__(
        self, name: int, folder: Path, cards: Sequence[str], town: Town, dice: random.Random
    ) -> None:
        self.name, self._folder, self._dice, self._town = f"T-{name:02d}", folder, dice, town
        self.part = EscposPrinterPart(folder / "papers")
        self.jobs: list[Job] = []
        self._first_number, self._cards = name * 1_000 + 1, cards
        self.staff: set[str] = set()
        # Prints of bills whose end the ledger does not know, when all is over.
        self.unended: list[str] = []
        self._open = contextlib.AsyncExitStack()

    async def serve(self) -> None:
        """A job for each card: what goes wrong in it."""
        await self.part.start()
        terminal = await self._start()
        for turn, card in enumerate(self._cards):
            number = self._first_number + turn
            kind = CERTAIN.get(card, KINDS[number % len(KINDS)])
            self.jobs.append(await self._job(number, kind))
            terminal = await self._one_job(card, terminal)
        self.unended = [each.id for each in await terminal.ledger.at(PrintStep.SENT)]
        self.staff = {case.id for case in await terminal.staff_list.cases()}
        await self._open.aclose()
        await self.part.stop()

    async def answer(self, question: Ask[Any]) -> Any:
        """What somebody says who knows what lies in the tray."""
        visit, held = self.jobs[-1].visits[-1], self._held
        if isinstance(question, PrintedBefore):
            visit.not_held |= not held
            return AfterPrint.AGAIN if held else AfterPrint.NOTHING
        said = Said(len(self.part.papers), question)
        visit.said.append(said)
        if isinstance(question, TakeSlip) and not (held or said.lacks):
            visit.not_held = True
            return AtTheSlot.NOTHING
        if not said.out and (visit.mishap in CERTAIN or self._dice.random() < 0.6):
            await self._mend()
            await asyncio.sleep(PATIENCE_SECONDS)
        return None

    @property
    def _held(self) -> bool:
        """Whether all papers of this job have fallen into the tray whole."""
        texts = [paper.text for paper in self.part.papers]
        return all(any(piece.is_whole_in(text) for text in texts) for piece in self.jobs[-1].pieces)

    async def _job(self, number: int, kind: str) -> Job:
        settlement, total = f"Z{number:06d}", number * 100 + 37
        keys = {
            "doubt": f" {total // 100:,}.37",
            "ticket": settlement,
            "slip": settlement,
            "guide": settlement,
        }
        if kind != "doubt" and kind != "ticket":
            keys |= dict.fromkeys(("bill", *AGAIN), await self._town.bill_of(settlement))
        pieces = tuple(Piece(each, keys[each]) for each in TOGETHER.get(kind, (kind,)))
        return Job(kind, settlement, pieces, total)

    async def _one_job(self, mishap: str, terminal: Terminal) -> Terminal:
        """What can be asked for again is, until it is held or whoever wants it goes; sometimes once more."""
        job = self.jobs[-1]
        for _ in range(VISITS):
            visit = Visit(mishap, len(self.part.papers))
            job.visits.append(visit)
            await self._order(mishap)
            if mishap in DIES:
                await self._die_while(job, terminal)
                visit.died_at = len(self.part.papers)
                terminal = await self._start()
            else:
                await job.hand_out(terminal)
            await self._mend()
            mishap = ""
            if job.kind not in AGAIN or self._dice.random() < (0.8 if self._held else 0.2):
                break
        return terminal

    async def _die_while(self, job: Job, terminal: Terminal) -> None:
        """The process is gone at a moment by chance; what its printer holds stays.

        Its threads live on here, which those of a dead process do not: its lines are cut.
        """
        printing = asyncio.create_task(job.hand_out(terminal))
        if job.visits[-1].mishap in CERTAIN:
            while not printing.done() and not await terminal.ledger.at(PrintStep.SENT):
                await asyncio.sleep(0.01)
        else:
            await asyncio.sleep(self._dice.random() * 0.4)
        printing.cancel()
        await self.part.order("unplug", {})
        await asyncio.wait({printing})
        await self._open.aclose()

    async def _order(self, order: str) -> None:
        if order in DIES:
            await self.part.order("slow", {"rows_per_second": 100})
        elif order == "paper_out_in_a_slip":
            await self.part.order("paper_out_after", MIDDLE[order](self._dice))
        elif order:
            await self.part.order(order, MIDDLE[order](self._dice) if order in MIDDLE else {})

    async def _mend(self) -> None:
        for order in ("plug", "load_paper", "heal"):
            await self.part.order(order, {})

    async def _start(self) -> Terminal:
        self._open = contextlib.AsyncExitStack()
        return await self._open.enter_async_context(open_terminal(load(self._config()), Glass(self)))

    def _config(self) -> Path:
        """A terminal that knows its printer, the bills and where to go; what else it tells waits."""
        printer = {**self.part.settings()["printer"], "done_seconds": 1, "send_seconds": 2}
        printer |= {"millimetres_per_second": 1_000, "automatic_status": self.name[-1] in "02468"}
        place = {"hospital_name_zh": "滨江示范医院", "hospital_name_en": "Riverside Model Hospital"}
        told: Mapping[str, Any] = {
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
            "ebills": self._town.settings["ebill"],
            "hospital": self._town.settings["hospital"],
            **{name: {"url": NOBODY} for name in ("wallets", "health_card", "platform")},
        }
        file = self._folder / "kiosk.toml"
        file.write_bytes(tomli_w.dumps(told).encode())
        return file
