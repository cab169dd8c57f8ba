"""What the nights compare: open payments later, books that can't be asked, days that are forgotten."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from drivers.errors import Refused
from kiosk.payment.differences import Difference, Side, What
from kiosk.payment.nightly import catch_up
from kiosk.payment.numbers import Numbers
from kiosk.payment.reconciliation import Comparison, Reconciliation
from kiosk.payment.settlement import Settlements
from kiosk.staff.cases import Action
from kiosk.staff.staff_list import StaffList
from kiosk.upkeep.sending import wakes
from offline_queue.ledger import Ledger
from offline_queue.outbox import Answer, Message, Outbox, Outcome
from offline_queue.store import Store, StoreSettings
from tests.reconciliation.test_books import DAY, NUMBER, OneDay, settlement

KEEP_DAYS = 180
LOCK, WALLET, INSURER = f"{NUMBER}-1-hospital", f"{NUMBER}-2-wallet", f"{NUMBER}-3-insurer"


@dataclass
class InDoubt:
    """One payment of which nobody knows whether wallet and insurer gave back; both kept the money."""

    ledger: Ledger
    outbox: Outbox
    books: Reconciliation
    staff_list: StaffList
    hospital: "OneDay"

    async def nights(self, *days: int) -> None:
        """So many days after the day of the payment."""
        for each in days:
            await catch_up(self.books, DAY + timedelta(days=each), KEEP_DAYS)

    async def told_by_staff(self, action: Action) -> None:
        for payer in ("wallet", "insurer"):
            await self.staff_list.act(NUMBER, action, "1001", payer)

    async def kinds(self) -> list[str]:
        return [str(case.kind) for case in await self.staff_list.cases()]


@asynccontextmanager
async def payment_in_doubt(folder: Path) -> AsyncIterator[InDoubt]:
    store = await Store.open(StoreSettings(path=folder / "t.db", least_free_mb=0, reserve_mb=0))
    ledger, outbox = Ledger(store), Outbox(store)
    records = settlement(NUMBER, "staff", 300, 700, "M1")
    steps = {NUMBER: "staff", LOCK: "revoked", WALLET: "revoking", INSURER: "revoking"}
    await ledger.open({name: (steps[name], facts) for name, (_step, facts) in records.items()})
    hospital = OneDay({})
    keepers = {
        Side.INSURER: OneDay({"M1": 700}), Side.WALLET: OneDay({WALLET: 300}), Side.HOSPITAL: hospital
    }  # fmt: skip
    settlements = Settlements(ledger, {}, Numbers(store, "H33010000001", 7), lambda closed: [])
    books = Reconciliation(ledger, outbox, keepers)
    yield InDoubt(ledger, outbox, books, StaffList(ledger, outbox, settlements, "T-01", wakes()), hospital)
    await store.close()


async def test_p10_what_staff_wrongly_said_was_not_paid_is_found_however_late_they_say_it(
    tmp_path: Path,
) -> None:
    async with payment_in_doubt(tmp_path) as payment:
        await payment.nights(1)
        assert await payment.kinds() == ["settlement"]
        assert await payment.books.kept(DAY) == Comparison([], frozenset({NUMBER, WALLET, "M1"}))
        await payment.nights(2, 3, 30)
        assert await payment.kinds() == ["settlement"], "what is open is no difference"
        await payment.told_by_staff(Action.CONFIRM_NOT_PAID)
        assert await payment.kinds() == []
        await payment.nights(60)
        found = [
            Difference(Side.INSURER, What.ONLY_THEIRS, "M1", 0, 700),
            Difference(Side.WALLET, What.ONLY_THEIRS, WALLET, 0, 300),
        ]
        assert await payment.books.kept(DAY) == Comparison(found)
        assert await payment.kinds() == ["difference", "difference"]


async def test_what_staff_gave_back_at_the_counter_stays_in_the_payers_books_and_is_no_difference(
    tmp_path: Path,
) -> None:
    async with payment_in_doubt(tmp_path) as payment:
        await payment.nights(1)
        await payment.told_by_staff(Action.GIVEN_BACK)
        await payment.nights(2)
        assert await payment.books.kept(DAY) == Comparison([])
        assert await payment.kinds() == []


async def test_p10_a_payment_that_is_settled_after_its_night_is_compared_then(tmp_path: Path) -> None:
    """The night that finds it open is the second, as its bill may stand in the book of the day after."""
    async with payment_in_doubt(tmp_path) as payment:
        await payment.nights(2)
        assert await payment.books.in_part() == [DAY, DAY + timedelta(days=1)]
        await payment.ledger.move(NUMBER, "staff", "settled")
        await payment.nights(9)
        assert await payment.books.kept(DAY) == Comparison(
            [Difference(Side.HOSPITAL, What.ONLY_OURS, NUMBER, 1000, 0)]
        )
        assert await payment.books.in_part() == []


async def test_p10_a_book_that_never_answers_is_a_row_for_staff_and_never_a_false_difference(
    tmp_path: Path,
) -> None:
    """The ledger has forgotten the payments by the time the book can be asked."""
    async with payment_in_doubt(tmp_path) as payment:
        await payment.ledger.move(NUMBER, "staff", "settled")
        payment.hospital.away = True
        await payment.nights(1, 100)
        assert (await payment.kinds(), await payment.books.in_part()) == ([], [DAY])
        await payment.ledger.forget(("settled",), -1)
        payment.hospital.away = False
        await payment.nights(KEEP_DAYS, KEEP_DAYS + 1)
        assert await payment.books.in_part() == []
        (case,) = await payment.staff_list.cases()
        assert (case.cause, case.story[0].id) == (
            "hospital unasked",
            "difference/20261122/hospital/2026-11-22",
        )
        assert await payment.staff_list.act(case.id, Action.EXPLAINED, "1001")
        await payment.nights(KEEP_DAYS + 2)
        assert await payment.kinds() == []


async def test_p10_a_payment_that_is_settled_after_its_day_is_forgotten_is_compared_by_itself(
    tmp_path: Path,
) -> None:
    async with payment_in_doubt(tmp_path) as payment:
        await payment.nights(1, KEEP_DAYS, KEEP_DAYS + 1)
        assert payment.hospital.told == [{}], "our sums of the day are told as long as we know them all"
        payment.hospital.book = {"26112208000001-07": 500}  # a payment that the ledger knows no more
        await payment.ledger.move(NUMBER, "staff", "settled")
        payment.hospital.away = True
        await payment.nights(KEEP_DAYS + 2)
        assert await payment.kinds() == []
        payment.hospital.away = False
        await payment.nights(KEEP_DAYS + 3)
        assert await payment.books.kept(DAY) == Comparison(
            [Difference(Side.HOSPITAL, What.ONLY_OURS, NUMBER, 1000, 0)]
        )
        assert payment.hospital.told == [{}]


async def test_a_day_that_the_ledger_still_knows_is_compared_also_when_it_keeps_few(tmp_path: Path) -> None:
    async with payment_in_doubt(tmp_path) as payment:
        await payment.ledger.move(NUMBER, "staff", "settled")
        await catch_up(payment.books, DAY + timedelta(days=7), 8)
        assert await payment.kinds() == ["difference"]


async def test_p10_a_posting_that_waits_to_be_sent_is_no_difference_and_is_compared_once_it_has_gone(
    tmp_path: Path,
) -> None:
    async with payment_in_doubt(tmp_path) as payment:
        posting = Message("posting", f"{NUMBER}:posting", NUMBER, {})
        await payment.ledger.move(NUMBER, "staff", "settled", posting)
        await payment.nights(1, 2)
        assert await payment.kinds() == []
        kept = await payment.books.kept(DAY)
        assert kept is not None
        assert kept.open == {NUMBER}
        await payment.outbox.settle("hospital", [Answer(posting.key, Outcome.DONE, "")])
        await payment.nights(3)
        assert await payment.kinds() == ["difference"], "it went, and the hospital's book does not have it"


class RefusesOneDay(OneDay):
    """A payer whose book of one day is closed for good."""

    async def day_book(self, day: date, ours: Mapping[str, int] | None) -> Mapping[str, int]:
        if day == DAY:
            raise Refused("T-01", "not that day")
        return await super().day_book(day, ours)


async def test_p10_a_day_that_one_payer_refuses_keeps_no_other_day_and_no_other_book_back(
    tmp_path: Path,
) -> None:
    store = await Store.open(StoreSettings(path=tmp_path / "t.db", least_free_mb=0, reserve_mb=0))
    ledger = Ledger(store)
    records = settlement(NUMBER, "settled", 300, 700, "M1")
    await ledger.open({name: (step, facts) for name, (step, facts) in records.items()})
    keepers = {
        Side.INSURER: RefusesOneDay({}), Side.WALLET: OneDay({}), Side.HOSPITAL: OneDay({NUMBER: 1000})
    }  # fmt: skip
    books = Reconciliation(ledger, Outbox(store), keepers)
    for night in range(1, 20):
        await catch_up(books, DAY + timedelta(days=night), KEEP_DAYS)
    missing = Difference(Side.WALLET, What.ONLY_OURS, WALLET, 300, 0)
    assert await books.kept(DAY) == Comparison([missing], unasked={"insurer": "T-01"})
    kept = [await books.kept(DAY + timedelta(days=later)) for later in range(2, 19)]
    assert kept == [Comparison([])] * len(kept)
    await store.close()


async def test_p10_a_day_with_payments_is_compared_also_by_a_terminal_that_was_off_for_weeks(
    tmp_path: Path,
) -> None:
    async with payment_in_doubt(tmp_path) as payment:
        await payment.ledger.move(NUMBER, "staff", "settled")
        await payment.nights(30)
        assert await payment.books.kept(DAY) == Comparison(
            [Difference(Side.HOSPITAL, What.ONLY_OURS, NUMBER, 1000, 0)]
        )


async def test_p10_what_is_open_of_the_next_day_and_stands_in_this_days_book_is_compared_later(
    tmp_path: Path,
) -> None:
    """Begun before midnight by their clock, and after it by ours; settled by hand a day later."""
    store = await Store.open(StoreSettings(path=tmp_path / "t.db", least_free_mb=0, reserve_mb=0))
    ledger, number = Ledger(store), "26112300010001-07"
    records = settlement(number, "staff", 300, 700, "M2")
    await ledger.open({name: (step, facts) for name, (step, facts) in records.items()})
    wallet = f"{number}-2-wallet"
    keepers = {Side.WALLET: OneDay({wallet: 300})}
    books = Reconciliation(ledger, Outbox(store), keepers)
    found = await books.compared(DAY)
    assert (found.differences, found.open) == ([], frozenset({wallet}))
    await store.close()
