"""What two books don't agree on is found and sorted, and what agrees is left alone."""

import asyncio
import random
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from kiosk.clock import BEIJING
from kiosk.payment.differences import Difference, Side, What
from kiosk.payment.reconciliation import OurDay, Reconciliation, compare
from kiosk.payment.refund_records import GiveBack, Opening, RefundStep, begun
from offline_queue.ledger import Ledger, Record
from offline_queue.outbox import Outbox
from offline_queue.store import Store, StoreSettings

ROWS, SEEDED = 100_000, 100


def a_day(rows: int) -> dict[Side, dict[str, int]]:
    """A clean day: each payment stands in all three books."""
    drawn = random.Random(20261122)
    wallet = {f"2611{n:010}-07-2-wallet": drawn.randint(1, 500_000) for n in range(rows)}
    insurer = {f"H3301000000120261122{n:08}07{n % 100:02}": drawn.randint(1, 900_000) for n in range(rows)}
    hospital = {f"2611{n:010}-07": drawn.randint(1, 900_000) for n in range(rows)}
    return {Side.WALLET: wallet, Side.INSURER: insurer, Side.HOSPITAL: hospital}


def spoil(ours: dict[str, int], theirs: dict[str, int], side: Side, times: int) -> set[Difference]:
    """One-sided entries of both kinds and other amounts, in turn."""
    seeded = set()
    chosen = random.Random(str(side)).sample(sorted(ours), times)
    for number, key in enumerate(chosen):
        fen = ours[key]
        if number % 3 == 0:
            del theirs[key]
            seeded.add(Difference(side, What.ONLY_OURS, key, fen, 0))
        elif number % 3 == 1:
            del ours[key]
            seeded.add(Difference(side, What.ONLY_THEIRS, key, 0, fen))
        else:
            theirs[key] = fen + 1
            seeded.add(Difference(side, What.AMOUNT, key, fen, fen + 1))
    return seeded


def test_p10_a_hundred_differences_among_a_hundred_thousand_rows_are_found_and_no_other() -> None:
    ours, theirs = a_day(ROWS), a_day(ROWS)
    seeded, found = set(), []
    for side, times in zip(Side, (34, 33, 33), strict=True):
        seeded |= spoil(ours[side], theirs[side], side, times)
        found += compare(side, ours[side], theirs[side])
    assert len(seeded) == SEEDED
    assert len(found) == SEEDED
    assert set(found) == seeded
    assert [each.key for each in found if each.side is Side.WALLET] == sorted(
        each.key for each in seeded if each.side is Side.WALLET
    )


def test_p10_clean_books_of_a_hundred_thousand_rows_show_nothing() -> None:
    ours, theirs = a_day(ROWS), a_day(ROWS)
    assert [each for side in Side for each in compare(side, ours[side], theirs[side])] == []


def test_what_is_still_being_checked_or_was_begun_the_day_before_is_no_difference() -> None:
    theirs = {"being checked": 300, "of yesterday": 200}
    assert compare(Side.WALLET, {}, theirs, excused=theirs.keys()) == []
    assert len(compare(Side.WALLET, {}, {"nobody knows": 300})) == 1


def test_our_own_book_holds_what_was_settled_and_knows_what_is_open() -> None:
    def whole(number: str, step: str) -> list[Record]:
        at = "2026-11-22T10:00:00+08:00"
        facts = {"about": {}, "opened_at": at, "final_at": at, "short_code": "ABCDEF"}
        wallet = {"payer": "wallet", "fen": 300, "facts": {}}
        insurer = {"payer": "insurer", "fen": 700, "facts": {"msgid": f"M{number}"}}
        return [
            Record(number, step, facts, 0.0),
            Record(f"{number}-2-wallet", "done", wallet, 0.0),
            Record(f"{number}-3-insurer", "done", insurer, 0.0),
        ]

    records = [*whole("1-07", "settled"), *whole("2-07", "unwound"), *whole("3-07", "unwinding")]
    ours = OurDay.of(records)
    assert ours.books == {
        Side.WALLET: {"1-07-2-wallet": 300},
        Side.INSURER: {"M1-07": 700},
        Side.HOSPITAL: {"1-07": 1000},
    }
    assert ours.open == {"3-07", "3-07-2-wallet", "M3-07"}


DAY = date(2026, 11, 22)
NUMBER = "26112203280001-07"


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
    differences = await Reconciliation(ledger, Outbox(store), {Side.WALLET: wallet}).differences(DAY)
    await store.close()
    return {f"{each.what} {each.key[-2:]}" for each in differences}


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
