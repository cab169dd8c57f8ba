"""Did the visit really happen? The books of all back ends against each other, to the fen, and on paper."""

import asyncio
import json
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hardware_sim.bench import Bench
from hardware_sim.children import start_child
from hardware_sim.part import Json
from hardware_sim.printing.escpos_printer import Paper

REST_SECONDS = 60.0
GLANCE_SECONDS = 0.2
SHARES = (
    ("pooled fund", "pooled_fund", "pooled"),
    ("personal account", "personal_account", "account"),
    ("other funds", "other_funds", "other"),
    ("cash", "cash", "cash"),
)


class Unproven(Exception):
    """Something did not happen, or the books disagree. Says what."""


@dataclass(frozen=True)
class Account:
    """What everybody's books say about the one settlement of one person."""

    person: str
    number: str
    posting: Json
    bills: list[Json]
    insured: Json
    order: Json
    ebill: Json
    rows: list[Json]

    @property
    def parts(self) -> Mapping[str, int]:
        parts: Mapping[str, int] = self.posting["parts"]
        return parts

    @property
    def record(self) -> Json:
        """The platform's row about the settlement; empty if there is none."""
        mine = (row for row in self.rows if row["kind"] == "settlement" and row["order_key"] == self.number)
        return next(mine, {})


async def prove(bench: Bench, person: str, out: Path) -> str:
    """Check everything, put papers and rows into `out`, and tell who paid what. Raises Unproven."""
    await _until(lambda: bool(bench.books()["ebill"]["bills"]), "the e-bill is issued")
    await _until(lambda: _kinds(bench)["settlement"] > 0, "the platform has the settlement")
    await _nothing_waits(bench)
    account = _account(bench.books(), person)
    wrong = [what for what, is_so in _checks(account) if not is_so]
    if wrong:
        raise Unproven("this is not so: " + "; ".join(wrong))
    slip, bill = _papers(bench, account)
    shutil.copy(slip.png, out / "fee_slip.png")
    shutil.copy(bill.png, out / "e_bill.png")
    rows = json.dumps(account.rows, ensure_ascii=False, indent=2)
    (out / "platform_rows.json").write_text(rows + "\n", "utf-8")
    return _summary(account)


def _account(books: Json, person: str) -> Account:
    """Raises Unproven when there is not exactly one payment to look at."""
    postings = {
        number: each for number, each in books["hospital"]["postings"].items() if each["person"] == person
    }
    standing = [each for each in books["insurer"]["settlements"].values() if each["state"] == "settled"]
    orders = [
        each for each in books["wallet"]["orders"].values() if each["person"] == person and each["paid_fen"]
    ]
    for what, found in (
        ("posting", postings),
        ("insurer's settlement", standing),
        ("wallet's order", orders),
    ):
        if len(found) != 1:
            raise Unproven(f"there should be one {what}, and there are {len(found)}")
    number, posting = next(iter(postings.items()))
    return Account(
        person=person,
        number=number,
        posting=posting,
        bills=[each for each in books["hospital"]["bills"].values() if each["person"] == person],
        insured=standing[0]["split"],
        order=orders[0],
        ebill=books["ebill"]["bills"].get(number, {}),
        rows=books["platform"]["rows"],
    )


def _checks(account: Account) -> Iterator[tuple[str, bool]]:
    parts, total = account.parts, account.parts["total"]
    yield (
        "every bill is paid by this settlement",
        all(each["paid_by"] == account.number for each in account.bills),
    )
    yield "the bills add up to what was posted", sum(each["fen"] for each in account.bills) == total
    yield "the parts add up to the total", sum(parts[ours] for _, ours, _ in SHARES) == total
    for name, ours, theirs in SHARES:
        yield f"hospital and insurer agree on {name}", parts[ours] == account.insured[theirs]
    yield "the wallet paid the cash part", account.order["paid_fen"] == parts["cash"] == account.order["fen"]
    yield (
        "the wallet's order stands",
        account.order["state"] == "SUCCESS" and not account.order["given_back_fen"],
    )
    yield "the e-bill shows the same parts", account.ebill.get("parts") == parts
    record = account.record.get("body", {})
    yield "the platform's record says settled", record.get("outcome") == "settled"
    yield "the platform's record has the same parts", record.get("parts") == parts


def _papers(bench: Bench, account: Account) -> tuple[Paper, Paper]:
    """Fee slip and e-bill, as they fell from the printer. Raises Unproven."""
    papers = list(bench.papers())
    if len(papers) != 2:
        raise Unproven(f"two papers should have been printed, and there are {len(papers)}")
    slip, bill = papers
    for what, word, paper in (
        ("the sum", _yuan(account.parts["total"]), slip),
        ("its code", account.ebill["code"], bill),
        ("its number", account.ebill["number"], bill),
    ):
        if word not in paper.text:
            raise Unproven(f"{what}, {word}, is not on the {'slip' if paper is slip else 'bill'}")
    return slip, bill


async def _nothing_waits(bench: Bench) -> None:
    """Wait until all that the visit brought about has been sent, asked as a technician would."""
    command = [sys.executable, "-m", "kiosk", "outbox", "list", "--config", str(bench.config_file), "--json"]

    async def waiting() -> list[str]:
        child = await start_child(command, output=asyncio.subprocess.PIPE)
        said, _ = await child.communicate()
        if child.returncode != 0:
            raise Unproven(f"the outbox can't be read: {said.decode('utf-8', 'replace')}")
        # Operating records go on for ever; they are not about this visit.
        return [each["kind"] for each in json.loads(said) if each["kind"] != "operating"]

    end = asyncio.get_running_loop().time() + REST_SECONDS
    while left := await waiting():
        if asyncio.get_running_loop().time() > end:
            raise Unproven(f"rows still wait in the terminal: {', '.join(left)}")
        await asyncio.sleep(GLANCE_SECONDS)


async def _until(happened: Callable[[], bool], what: str) -> None:
    end = asyncio.get_running_loop().time() + REST_SECONDS
    while not happened():
        if asyncio.get_running_loop().time() > end:
            raise Unproven(f"waited in vain until {what}")
        await asyncio.sleep(GLANCE_SECONDS)


def _kinds(bench: Bench) -> Counter[str]:
    rows: list[dict[str, Any]] = bench.books()["platform"]["rows"]
    return Counter(str(row["kind"]) for row in rows)


def _summary(account: Account) -> str:
    kinds = Counter(row["kind"] for row in account.rows)
    counted = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    shares = [f"  {name:<20}{_yuan(account.parts[ours]):>12}" for name, ours, _ in SHARES]
    shares[-1] += f"   by {account.order['channel']}, trade number {account.order['trade_no']}"
    return "\n".join(
        [
            f"{account.person} paid, in yuan:",
            *shares,
            f"  {'total':<20}{_yuan(account.parts['total']):>12}",
            f"settlement     {account.number}, {len(account.bills)} bills closed at the hospital",
            f"e-bill         {account.ebill['code']} {account.ebill['number']}, printed",
            f"platform       {len(account.rows)} rows synced ({counted}), none waiting",
        ]
    )


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02}"
