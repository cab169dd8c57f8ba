"""What two books don't agree on is found and sorted, and what agrees is left alone."""

import asyncio
import random
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from drivers.errors import NoAnswer
from kiosk.clock import BEIJING
from kiosk.payment.differences import Difference, Side, What
from kiosk.payment.numbers import Numbers
from kiosk.payment.reconciliation import OurDay, Reconciliation, compare
from kiosk.payment.refund_records import GiveBack, Opening, RefundStep, begun
from kiosk.payment.settlement import Settlements
from kiosk.staff.staff_list import StaffList
from kiosk.upkeep.sending import wakes
from offline_queue.ledger import Ledger, Record
from offline_queue.outbox import Outbox
from offline_queue.store import Store, StoreSettings

# Three books of a day, 100,000 rows in all.
SETTLED, SEEDED = 33_334, {Side.INSURER: 24, Side.WALLET: 23, Side.HOSPITAL: 33}
# Open in the night, and closed after it as given back, which neither wallet nor insurer did.
CLOSED_WRONGLY = [f"2611228{count:07}-07" for count in range(10)]
DAY = date(2026, 11, 22)
Records = dict[str, tuple[str, Mapping[str, object]]]
Books = dict[Side, dict[str, int]]


def settled_day() -> tuple[Records, Books]:
    """A clean day as our ledger has it, and the books of the others, in which each payment stands."""
    drawn, records = random.Random(20261122), Records()
    theirs: Books = {side: {} for side in Side}
    for count in range(SETTLED):
        number, msgid = f"261122{count:08}-07", f"H3301000000120261122{count:08}07"
        wallet, insurer = drawn.randint(1, 500_000), drawn.randint(1, 900_000)
        records |= settlement(number, "settled", wallet, insurer, msgid)
        theirs[Side.HOSPITAL][number] = wallet + insurer
        theirs[Side.WALLET][f"{number}-2-wallet"] = wallet
        theirs[Side.INSURER][msgid] = insurer
    return records, theirs


def around_midnight() -> tuple[Records, dict[int, Books]]:
    """Payments that are on another side of midnight by our clock than by theirs: two at each edge of the day.

    And the books of the others, of the days -1, 0 and 1.
    """
    records, theirs = Records(), {shift: {side: dict[str, int]() for side in Side} for shift in (-1, 0, 1)}
    edges = (("261121", 2359, 0), ("261122", 15, -1), ("261122", 2359, 1), ("261123", 15, 0))
    for place, (day, minute, stands) in enumerate(edges):
        number, msgid = f"{day}{minute:04}900{place}-07", f"edge{place}"
        records |= settlement(number, "settled", 300, 700, msgid)
        books = theirs[stands]
        books[Side.HOSPITAL][number], books[Side.WALLET][f"{number}-2-wallet"] = 1000, 300
        books[Side.INSURER][msgid] = 700
    return records, theirs


def closed_wrongly(records: Records, theirs: Books) -> set[Difference]:
    """Ten more payments, still open in our ledger; what differs once it says that they are given back."""
    seeded = set()
    for number in CLOSED_WRONGLY:
        records |= settlement(number, "unwinding", 300, 700, f"M{number}")
        for side, key, fen in ((Side.WALLET, f"{number}-2-wallet", 300), (Side.INSURER, f"M{number}", 700)):
            theirs[side][key] = fen
            seeded.add(Difference(side, What.ONLY_THEIRS, key, 0, fen))
    return seeded


def settlement(number: str, step: str, wallet: int, insurer: int, msgid: str) -> Records:
    """A settlement and its legs, of so many fen, as they are on disk."""
    at = "2026-11-22T10:00:00+08:00"
    whole = {"about": {}, "opened_at": at, "final_at": at, "short_code": "ABCDEF"}
    return {
        number: (step, whole),
        f"{number}-1-hospital": ("done", {"payer": "hospital", "fen": 0, "facts": {}}),
        f"{number}-2-wallet": ("done", {"payer": "wallet", "fen": wallet, "facts": {}}),
        f"{number}-3-insurer": ("done", {"payer": "insurer", "fen": insurer, "facts": {"msgid": msgid}}),
    }


def spoil(theirs: dict[str, int], side: Side, times: int, spared: set[Difference]) -> set[Difference]:
    """One-sided entries of both kinds and other amounts, in turn."""
    seeded = set()
    whole = sorted(theirs.keys() - {each.key for each in spared})
    for number, key in enumerate(random.Random(str(side)).sample(whole, times)):
        fen = theirs[key]
        if number % 3 == 0:
            del theirs[key]
            seeded.add(Difference(side, What.ONLY_OURS, key, fen, 0))
        elif number % 3 == 1:
            theirs[f"{key[:-4]}9999"] = fen
            seeded.add(Difference(side, What.ONLY_THEIRS, f"{key[:-4]}9999", 0, fen))
        else:
            theirs[key] = fen + 1
            seeded.add(Difference(side, What.AMOUNT, key, fen, fen + 1))
    return seeded


def test_p10_a_hundred_differences_among_a_hundred_thousand_rows_are_on_the_staff_list_and_no_other(
    tmp_path: Path,
) -> None:
    """From the ledger on disk to the list: first the clean day, then the same day with a hundred seeded."""

    async def story() -> None:
        records, theirs = settled_day()
        late = closed_wrongly(records, theirs)
        store = await Store.open(StoreSettings(path=tmp_path / "t.db", least_free_mb=0, reserve_mb=0))
        ledger, outbox = Ledger(store), Outbox(store)
        await ledger.open(records)
        at_the_edges, of_other_days = around_midnight()
        await ledger.open(at_the_edges)
        keepers = {side: Days(book, of_other_days, side) for side, book in theirs.items()}
        reconciliation = Reconciliation(ledger, outbox, keepers)
        assert sum(len(book) for book in theirs.values()) >= 100_000
        in_part = await reconciliation.compared(DAY)
        assert in_part.differences == []
        assert in_part.open > {each.key for each in late}
        await reconciliation.keep(DAY, in_part)

        for number in CLOSED_WRONGLY:
            await ledger.move(number, "unwinding", "unwound")
        seeded = late.union(*(spoil(theirs[side], side, n, late) for side, n in SEEDED.items()))
        compared = await reconciliation.compared(DAY)
        found = compared.differences
        assert len(found) == len(seeded) == 100
        assert set(found) == seeded
        assert [each.side for each in found] == sorted((each.side for each in found), key=list(SEEDED).index)
        await reconciliation.keep(DAY, compared)
        settlements = Settlements(ledger, {}, Numbers(store, "H33010000001", 7), lambda closed: [])
        cases = await StaffList(ledger, outbox, settlements, "T-01", wakes()).cases()
        assert {each.id for each in cases} == {each.id(DAY) for each in seeded}
        await store.close()

    asyncio.run(story())


def test_what_is_still_being_checked_or_was_begun_the_day_before_is_no_difference() -> None:
    theirs = {"being checked": 300, "of yesterday": 200}
    assert compare(Side.WALLET, {}, theirs, excused=theirs.keys()) == []
    assert len(compare(Side.WALLET, {}, {"nobody knows": 300})) == 1


def test_our_own_book_holds_what_was_settled_and_knows_what_is_open() -> None:
    ends = {"1-07": "settled", "2-07": "unwound", "3-07": "unwinding"}
    records = [
        Record(name, step, facts, 0.0)
        for number, end in ends.items()
        for name, (step, facts) in settlement(number, end, 300, 700, f"M{number}").items()
    ]
    ours = OurDay.of(records)
    assert ours.books == {
        Side.WALLET: {"1-07-2-wallet": 300},
        Side.INSURER: {"M1-07": 700},
        Side.HOSPITAL: {"1-07": 1000},
    }
    assert ours.open == {"3-07", "3-07-2-wallet", "M3-07"}


NUMBER = "26112203280001-07"


class Days:
    """One side's books of a day and of those beside it; that of the day may be altered between two looks."""

    def __init__(self, book: dict[str, int], edges: dict[int, Books], side: Side) -> None:
        self.book, self.edges, self.side = book, edges, side

    async def day_book(self, day: date, _ours: Mapping[str, int] | None) -> Mapping[str, int]:
        at_the_edge = self.edges.get((day - DAY).days, {}).get(self.side, {})
        return {**self.book, **at_the_edge} if day == DAY else at_the_edge


class OneDay:
    """A book that may be altered between two looks; `told` is what it heard of our sums of the day."""

    def __init__(self, book: dict[str, int]) -> None:
        self.book, self.away = book, False
        self.told = list[Mapping[str, int]]()

    async def day_book(self, day: date, ours: Mapping[str, int] | None) -> Mapping[str, int]:
        if self.away and day == DAY:
            raise NoAnswer("HIS-96", "the list can't be asked")
        if day == DAY and ours is not None:
            self.told.append(ours)
        return self.book if day == DAY else {}


class WalletBooks:
    """The wallet's bill files, a day each."""

    def __init__(self, *days: dict[str, int]) -> None:
        self.days = {DAY + timedelta(days=place): book for place, book in enumerate(days)}

    async def day_book(self, day: date, _ours: Mapping[str, int] | None) -> Mapping[str, int]:
        return self.days.get(day, {})


def refunds(*steps: RefundStep) -> dict[str, tuple[str, Mapping[str, object]]]:
    """Begun on the day, one at each step, of 300 fen each."""
    opening = Opening(NUMBER, datetime(2026, 11, 22, 23, 50, tzinfo=BEIJING), 3600)
    wanted = [GiveBack(f"{NUMBER}-2-wallet", 300, 3000)] * len(steps)
    return {each.record: (step, each.facts) for each, step in zip(begun(wanted, opening), steps, strict=True)}


async def found(folder: Path, wallet: WalletBooks, *steps: RefundStep, days_later: int = 0) -> set[str]:
    store = await Store.open(StoreSettings(path=folder / "t.db", least_free_mb=0, reserve_mb=0))
    ended = datetime(2026, 11, 22 + days_later, 23, 59, tzinfo=BEIJING).timestamp()
    ledger = Ledger(store, clock=lambda: ended)
    await ledger.open(refunds(*steps))
    compared = await Reconciliation(ledger, Outbox(store), {Side.WALLET: wallet}).compared(DAY)
    await store.close()
    return {f"{each.what} {each.key[-2:]}" for each in compared.differences}


def test_refunds_that_agree_show_nothing_and_those_that_do_not_are_found(tmp_path: Path) -> None:
    agree = {f"R{NUMBER}-01": 300, f"R{NUMBER}-02": 300}
    differ = {f"R{NUMBER}-01": 299, f"R{NUMBER}-03": 300, f"R{NUMBER}-09": 300}
    steps = (RefundStep.DONE, RefundStep.DONE, RefundStep.REFUSED)
    (tmp_path / "a").mkdir()
    assert asyncio.run(found(tmp_path / "a", WalletBooks(agree), *steps)) == set()
    # The third was refused as far as we know, and the ninth is nobody's.
    assert asyncio.run(found(tmp_path, WalletBooks(differ), *steps)) == {
        "amount 01", "only_ours 02", "only_theirs 03", "only_theirs 09"
    }  # fmt: skip


def test_a_refund_that_is_still_asked_for_is_no_difference(tmp_path: Path) -> None:
    wallet = WalletBooks({f"R{NUMBER}-01": 300, f"R{NUMBER}-02": 300})
    assert asyncio.run(found(tmp_path, wallet, RefundStep.ASKED, RefundStep.STAFF)) == set()


def test_a_refund_that_was_carried_out_days_later_is_found_in_the_book_of_that_day(tmp_path: Path) -> None:
    wallet = WalletBooks({}, {}, {}, {f"R{NUMBER}-01": 300})
    assert asyncio.run(found(tmp_path, wallet, RefundStep.DONE, days_later=3)) == set()
