"""P-12: printed twice only with the copy mark, never lost without saying so, whatever happens meanwhile."""

import asyncio
import os
import random
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
NONE_CAME = "the patient says that nothing came"
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


def slip(name: str, copy: bool) -> Document:
    """Says at both ends which one it is, so that half a slip and two in one are seen."""
    mark = (Line(MARK, Align.CENTRE, bold=True, size=2),) if copy else ()
    middle = tuple(Pair(f"{name} 项目 {row}", "12.50 元") for row in range(8))
    return Document("slip", (Line(f"<{name}>"), *mark, Rule(), *middle, Line(f"</{name}>")), copy)


@dataclass
class Told:
    """What the driver said of one slip, try by try."""

    printed: bool = False
    outcomes: list[str] = field(default_factory=list)


@dataclass
class Desk:
    """One terminal with its printer, its bad luck, and somebody who mends what can be mended."""

    part: EscposPrinterPart
    dice: random.Random
    told: dict[str, Told] = field(default_factory=dict)

    def new_printer(self) -> Printer:
        settings = {**self.part.settings()["printer"], "done_seconds": 1, "send_seconds": 2}
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
        await self._mishap()
        for _ in range(6):
            try:
                await printer.print(slip(name, copy))
            except Trouble as trouble:
                told.outcomes.append(trouble.code)
                copy = copy or isinstance(trouble, NoAnswer)
                await self._mend()
                if self.dice.random() < 0.3:  # The patient has read it on the screen and goes.
                    return
            else:
                told.printed = self._came(name)
                if told.printed:
                    return
                told.outcomes.append(NONE_CAME)
                copy = True
                await self._mend()

    def _came(self, name: str) -> bool:
        """A printer that lies is found out by the patient, who is asked to take the paper."""
        return any(f"</{name}>" in paper.text for paper in self.part.papers)

    async def _mishap(self) -> None:
        luck = self.dice.random()
        if luck < 0.25:
            await self.part.order(self.dice.choice(BETWEEN), {})
        elif luck < 0.7:
            order = self.dice.choice(sorted(MIDDLE))
            await self.part.order(order, MIDDLE[order](self.dice))

    async def _mend(self) -> None:
        for order in ("plug", "load_paper", "heal"):
            await self.part.order(order, {})


def faults(desk: Desk) -> list[str]:
    """What must not be, in the tray and in what the driver said."""
    found = []
    papers = [paper.text for paper in desk.part.papers]
    for name, told in desk.told.items():
        mine = [text for text in papers if name in text]
        whole = [
            text for text in mine if f"<{name}>" in text and f"</{name}>" in text and whole_rows(text, name)
        ]
        unmarked = [text for text in whole if MARK not in text]
        found += [f"{name} printed {len(unmarked)} times without the mark"] if len(unmarked) > 1 else []
        found += [f"{name} said to be printed, and is not"] if told.printed and not whole else []
    for text in papers:
        names = {name for name in desk.told if name in text}
        heads = sum(text.count(f"<{name}>") for name in names)
        found += [f"{heads} slips in one: {sorted(names)}"] if len(names) > 1 or heads > 1 else []
    return found


def whole_rows(text: str, name: str) -> bool:
    return all(f"{name} 项目 {row}" in text for row in range(8))


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
    assert all(each.printed or each.outcomes for each in told), "lost in silence"
    assert len({code for each in told for code in each.outcomes}) >= 8, "luck was not bad enough to show much"
    for desk in desks:
        await desk.part.stop()
