"""P-12: printed twice only with the copy mark, never lost without saying so, whatever happens meanwhile."""

import asyncio
import os
import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from drivers.errors import NoAnswer, Trouble
from hardware_sim.printing.escpos_printer import EscposPrinterPart
from printer.document import Align, Document, Line, Pair, Rule
from printer.printer import Printer, PrinterSettings

TERMINALS, SLIPS = 25, 6
# `make soak-papers` has 1,000 slips; the suite makes do with fewer.
ROUNDS = -(-int(os.environ.get("PAPERS", "300")) // (TERMINALS * SLIPS))
DOUBT = ("PRN-10", "PRN-11")
MARK = "补打"
BETWEEN = (
    "paper_out",
    "cover_open",
    "cutter_jam",
    "head_hot",
    "offline",
    "silent",
    "garbage",
    "unplug",
    "lies",
)
# A slip of 12 rows is some 600 bytes long; status questions and the first cut stand before it.
MIDDLE = {
    "drop_after": lambda dice: {"bytes": dice.randrange(1, 900)},
    "paper_out_after": lambda dice: {"lines": dice.randrange(1, 14)},
    "power_cut_after": lambda dice: {"lines": dice.randrange(1, 14)},
    "silent_after": lambda dice: {"lines": dice.randrange(1, 14)},
    "cutter_jam": lambda _: {"at_cut": True},
    "late": lambda dice: {"seconds": dice.choice((0.1, 0.3))},
    "slow": lambda dice: {"rows_per_second": dice.choice((4, 30, 100))},
}


# Each desk meets these; the windows of W10 are reached in every round. Source: reliability.md W10, P-12.
SURE = ("lies", "silent_after", "drop_after", "power_cut_after", "paper_out_after")
WINDOWS = ("accepts but prints nothing", "prints but says nothing", "cable pulled after byte n", "power cut")


def slip(name: str, copy: bool) -> Document:
    """Says at both ends which one it is, so that half a slip and two in one are seen."""
    mark = (Line(MARK, Align.CENTRE, bold=True, size=2),) if copy else ()
    middle = tuple(Pair(f"{name} 项目 {row}", "12.50 元") for row in range(8))
    return Document("slip", (Line(f"<{name}>"), *mark, Rule(), *middle, Line(f"</{name}>")), copy)


@dataclass(frozen=True)
class Try:
    """One print of one slip: what went wrong, and the code that the driver gave; none says that it came."""

    mishap: str
    said: str
    whole: bool  # in the tray now

    @property
    def window(self) -> str:
        """Which of the windows of W10 this was; empty for none of them."""
        if self.mishap == "lies" and not self.said and not self.whole:
            return "accepts but prints nothing"
        if self.mishap == "silent_after" and self.said in DOUBT and self.whole:
            return "prints but says nothing"
        if self.mishap == "drop_after" and self.said in DOUBT:
            return "cable pulled after byte n"
        return "power cut" if self.mishap == "power_cut_after" and self.said in DOUBT else ""

    @property
    def is_false(self) -> bool:
        """Said to have come, by a driver whose printer told it no lie, and it has not."""
        return not self.said and not self.whole and self.mishap != "lies"


@dataclass
class Told:
    """What the driver said of one slip, try by try."""

    tries: list[Try] = field(default_factory=list)
    done: bool = False  # whoever waited for it holds it, or was told


@dataclass
class Desk:
    """One terminal with its printer, its bad luck, and somebody who mends what can be mended."""

    part: EscposPrinterPart
    dice: random.Random
    told: dict[str, Told] = field(default_factory=dict)

    def new_printer(self) -> Printer:
        settings = {**self.part.settings()["printer"], "done_seconds": 1, "send_seconds": 2}
        settings["millimetres_per_second"] = 1000
        return Printer(PrinterSettings.model_validate(settings))

    async def serve(self) -> None:
        printer = self.new_printer()
        for number in range(SLIPS):
            await self._one_slip(printer, f"{self.part.name}-{number}")
            if self.dice.random() < 0.2:  # The power goes; what is in the printer stays.
                await printer.close()
                printer = self.new_printer()
        await printer.close()

    async def _one_slip(self, printer: Printer, name: str) -> None:
        """Print until it is said to have come out; again without the mark only if nothing was printed."""
        told, copy = self.told.setdefault(name, Told()), False
        mishap = await self._mishap()
        for _ in range(6):
            try:
                await printer.print(slip(name, copy))
                said = ""
            except Trouble as trouble:
                said, copy = trouble.code, copy or isinstance(trouble, NoAnswer)
            told.tries.append(Try(mishap, said, self._came(name)))
            if not said and told.tries[-1].whole:
                told.done = True
                return
            copy = copy or not said  # Only the patient knows that nothing came, and says so.
            await self._mend()
            mishap = ""
            if said and self.dice.random() < 0.3:  # The patient has read it on the screen and goes.
                told.done = True
                return

    def _came(self, name: str) -> bool:
        """Whole, in the tray."""
        return any(whole(paper.text, name) for paper in self.part.papers)

    async def _mishap(self) -> str:
        """What is ordered for the next slip. The windows of W10 come to every desk, the rest by luck."""
        number = len(self.told) - 1
        order = SURE[number] if number < len(SURE) else self.dice.choice((*BETWEEN, *sorted(MIDDLE), ""))
        if order:
            await self.part.order(order, MIDDLE[order](self.dice) if order in MIDDLE else {})
        return order

    async def _mend(self) -> None:
        for order in ("plug", "load_paper", "heal"):
            await self.part.order(order, {})


def faults(desk: Desk) -> list[str]:
    """What must not be, in the tray and in what the driver said."""
    found = []
    papers = [paper.text for paper in desk.part.papers]
    for name, told in desk.told.items():
        unmarked = [text for text in papers if whole(text, name) and MARK not in text]
        found += [f"{name} printed {len(unmarked)} times without the mark"] if len(unmarked) > 1 else []
        found += [f"{name} said to be printed, and is not: {each}" for each in told.tries if each.is_false]
        found += [] if told.done or told.tries[-1].said else [f"{name} lost in silence: {told.tries}"]
    for text in papers:
        names = {name for name in desk.told if name in text}
        heads = sum(text.count(f"<{name}>") for name in names)
        found += [f"{heads} slips in one: {sorted(names)}"] if len(names) > 1 or heads > 1 else []
    return found


def whole(text: str, name: str) -> bool:
    ends = f"<{name}>" in text and f"</{name}>" in text
    return ends and all(f"{name} 项目 {row}" in text for row in range(8))


@pytest.mark.parametrize("round_", range(1, ROUNDS + 1))
async def test_p12_of_150_slips_none_is_doubled_without_a_mark_and_none_is_lost_in_silence(
    tmp_path: Path, round_: int
) -> None:
    desks = []
    for terminal in range(TERMINALS):
        part = EscposPrinterPart(tmp_path / str(terminal))
        part.name = f"T{terminal:02}"
        await part.start()
        desks.append(Desk(part, random.Random(f"{round_}-{terminal}")))
    await asyncio.gather(*(desk.serve() for desk in desks))
    assert [fault for desk in desks for fault in faults(desk)] == []
    told = [each for desk in desks for each in desk.told.values()]
    assert len(told) == TERMINALS * SLIPS
    tries = [each for slip_ in told for each in slip_.tries]
    assert len({each.said for each in tries}) >= 8, "luck was not bad enough to show much"
    reached = Counter(each.window for each in tries)
    assert all(reached[window] >= 5 for window in WINDOWS), reached
    for desk in desks:
        await desk.part.stop()
