"""How a bad day ended: do all books agree, does nothing wait, and is it as the scenario expects?"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hardware_sim.part import Json
from hardware_sim.play.machine import Machine
from hardware_sim.play.script import Expected, found

GLANCE_SECONDS = 1.0
SHARES = (("pooled_fund", "pooled"), ("personal_account", "account"), ("other_funds", "other"))
# Operating records go on for ever; they are not about anybody.
FOR_EVER = "operating"


@dataclass(frozen=True)
class Verdict:
    """`checks` is each sentence with whether it is so; `words` is cause and remedy by code."""

    checks: tuple[tuple[str, bool], ...]
    faults: tuple[str, ...]
    words: Mapping[str, tuple[str, str]]
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
    faults = machine.faults
    checks = [
        *((sentence, False) for sentence in imbalances(books)),
        ("all books agree to the fen", not list(imbalances(books))),
        (f"nothing waits in the terminal{''.join(f': {each}' for each in left)}", not left),
        (f"{ends.staff} cases wait for the staff (found {staff})", staff == ends.staff),
        *_owed(books, ends.owes),
        *(
            (f"{path} is {due} (found {found(books, path)})", found(books, path) == due)
            for path, due in ends.books.items()
        ),
        *((f"{code} was reported", code in faults) for code in ends.faults),
        *(
            (f"{code} was to be reported", False)
            for code in faults
            if code not in (*ends.faults, *ends.perhaps)
        ),
    ]
    return Verdict(tuple(checks), tuple(faults), await machine.explained(), books)


def _owed(books: Json, owes: Mapping[str, int]) -> Iterator[tuple[str, bool]]:
    for person, due in owes.items():
        bills = [each for each in books["hospital"]["bills"].values() if each["person"] == person]
        owed = sum(each["fen"] for each in bills if each["state"] != "paid")
        yield f"{person} owes {yuan(due)} yuan (found {yuan(owed)})", owed == due


def imbalances(books: Json) -> Iterator[str]:
    """Where hospital, insurer, wallets, e-bills and platform say different things, in words."""
    postings: Mapping[str, Json] = books["hospital"]["postings"]
    yield from _wallets(books, postings)
    yield from _insurer(books, postings)
    for number, posting in postings.items():
        parts = posting["parts"]
        bills = [each for each in books["hospital"]["bills"].values() if each["paid_by"] == number]
        if sum(each["fen"] for each in bills) != parts["total"]:
            yield f"{number}: the bills that it paid don't add up to what was posted"
        if books["ebill"]["bills"].get(number, {}).get("parts") != parts:
            yield f"{number}: the e-bill is not there, or has other parts"
    told = Counter(row["order_key"] for row in books["platform"]["rows"] if row["kind"] == "settlement")
    yield from (
        f"{number}: {told[number]} records at the platform" for number in postings if told[number] != 1
    )
    yield from (f"a bill is still held under {reference}" for reference in books["hospital"]["locks"])


def _wallets(books: Json, postings: Mapping[str, Json]) -> Iterator[str]:
    due: Counter[str] = Counter()
    for posting in postings.values():
        due[posting["person"]] += posting["parts"]["cash"]
    for person, holds in books["wallet"]["paid"].items():
        if holds != due[person]:
            yield f"{person}: wallets took {yuan(holds)} yuan, and {yuan(due[person])} were due"


def _insurer(books: Json, postings: Mapping[str, Json]) -> Iterator[str]:
    theirs = [
        each["split"] for each in books["insurer"]["settlements"].values() if each["state"] == "settled"
    ]
    settled = Counter(tuple(split[name] for _, name in SHARES) for split in theirs)
    posted = Counter(tuple(each["parts"][name] for name, _ in SHARES) for each in postings.values())
    if settled != posted:
        yield f"the insurer settled {dict(settled)}, and the hospital posted {dict(posted)}"


def yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02}"
