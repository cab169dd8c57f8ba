"""How a bad day ended: do all books agree, does nothing wait, and is it as the scenario expects?"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hardware_sim.part import Json
from hardware_sim.play import glass
from hardware_sim.play.balance import imbalances, yuan
from hardware_sim.play.machine import Machine
from hardware_sim.play.script import Expected, found
from hardware_sim.play.words import Words

GLANCE_SECONDS = 1.0
# Operating records go on for ever; they are not about anybody.
FOR_EVER = "operating"


@dataclass(frozen=True)
class Verdict:
    """`checks` is each sentence with whether it is so; `words` is cause and remedy by code."""

    checks: tuple[tuple[Words, bool], ...]
    faults: tuple[str, ...]
    words: Mapping[str, tuple[Words, Words]]
    books: Json

    @property
    def passed(self) -> bool:
        return all(is_so for _, is_so in self.checks)


async def at_rest(machine: Machine, seconds: float) -> list[str]:
    """What is still open or waits after `seconds`; empty as soon as there is nothing."""
    end = asyncio.get_running_loop().time() + seconds
    while True:
        left = [f"settlement {each['number']}" for each in await machine.asked("ledger", "list", "--open")]
        waiting = await machine.asked("outbox", "list")
        left += [f"a message, {each['kind']}" for each in waiting if each["kind"] != FOR_EVER]
        if not left or asyncio.get_running_loop().time() > end:
            return left
        await asyncio.sleep(GLANCE_SECONDS)


async def judge(books: Json, left: list[str], machine: Machine, ends: Expected) -> Verdict:
    staff = len(await machine.asked("ledger", "list", "--staff"))
    checks = tuple(checked(books, left, staff, machine.faults, ends))
    return Verdict(checks, tuple(machine.faults), await machine.explained(), books)


def checked(
    books: Json, left: Sequence[str], staff: int, faults: Sequence[str], ends: Expected
) -> Iterator[tuple[Words, bool]]:
    """Each sentence that has to be so at the end of a day, and whether it is. Raises ValueError
    when the books have no such place as the scenario names."""
    wrong = list(imbalances(books))
    yield from ((sentence, False) for sentence in wrong)
    yield Words(en="all books agree to the fen", zh="各方账目分文不差"), not wrong
    yield _waiting(left), not left
    waiting = Words(
        en=f"{ends.staff} cases wait for the staff (found {staff})",
        zh=f"待人工处理 {ends.staff} 件（实有 {staff} 件）",
    )
    yield waiting, staff == ends.staff
    yield from _owed(books, ends.owes)
    yield from _found(books, ends.books)
    yield from _reported(faults, ends)


def _waiting(left: Sequence[str]) -> Words:
    those = "".join(f": {each}" for each in left)
    return Words(en=f"nothing waits in the terminal{those}", zh=f"终端没有未了之事{those}")


def _owed(books: Json, owes: Mapping[str, int]) -> Iterator[tuple[Words, bool]]:
    for person, due in owes.items():
        bills = [each for each in books["hospital"]["bills"].values() if each["person"] == person]
        owed = sum(each["fen"] for each in bills if each["state"] != "paid")
        who = glass.person(person)
        sentence = Words(
            en=f"{who.en} owes {yuan(due)} yuan (found {yuan(owed)})",
            zh=f"{who.zh}尚欠 {yuan(due)} 元（实为 {yuan(owed)} 元）",
        )
        yield sentence, owed == due


def _found(books: Json, due: Mapping[str, int | str]) -> Iterator[tuple[Words, bool]]:
    for path, value in due.items():
        there = found(books, path)
        what = glass.place(path)
        told = Words(en=f"{what.en}: {value} (found {there})", zh=f"{what.zh}为 {value}（实为 {there}）")
        yield told, there == value


def _reported(faults: Sequence[str], ends: Expected) -> Iterator[tuple[Words, bool]]:
    for code in ends.faults:
        yield Words(en=f"{code} was reported", zh=f"已报告故障 {code}"), code in faults
    for code in faults:
        if code not in (*ends.faults, *ends.perhaps):
            yield Words(en=f"{code} was to be reported", zh=f"故障 {code} 在预料之中"), False
