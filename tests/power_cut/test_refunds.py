"""P-14: only what was paid goes back, the way it came, once; whatever breaks and whoever else gives back."""

import asyncio
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from drivers.errors import Absent
from kiosk.payment.numbers import Numbers
from kiosk.payment.payers import Outcome, RefundOrder
from kiosk.payment.refund_records import GiveBack, HowFar, Opening, Refund, RefundStep, begun
from kiosk.payment.refunds import Refunds
from kiosk.payment.settlement import Settlements
from kiosk.payment.settlement_settings import SettlementSettings
from kiosk.services.platform import RefundTold
from kiosk.staff.cases import Action, CaseKind
from kiosk.staff.staff_list import StaffList, rows
from kiosk.upkeep.sending import Closing, wakes
from offline_queue.ledger import Ledger
from offline_queue.outbox import Outbox
from offline_queue.store import Store, StoreSettings
from tests.power_cut.desk import ABOUT, Desk
from tests.power_cut.planted import RefundsThatDecideByAsking
from tests.power_cut.refund_seeds import run_seed
from tests.power_cut.seeds import closing
from tests.power_cut.world import SHARES

SEEDS = int(os.environ.get("REFUND_SEEDS", "200"))
PAYMENT = GiveBack("S1-2-wallet", 300, 300, "wechat")


@pytest.mark.parametrize("seed", range(SEEDS))
def test_p14_never_more_than_was_paid_comes_back_whatever_happens(tmp_path: Path, seed: int) -> None:
    run_seed(seed, tmp_path)


def test_the_seeds_do_cut_the_power_and_do_give_back(tmp_path: Path) -> None:
    stories = []
    for seed in range(40):
        (tmp_path / str(seed)).mkdir()
        stories.append(run_seed(seed, tmp_path / str(seed)))
    assert sum(story.cuts for story in stories) >= 10
    assert sum(len(story.told_paid) for story in stories) >= 5


def test_the_seeds_find_refunds_that_decide_by_asking(tmp_path: Path) -> None:
    assert any(_fails(seed, tmp_path / str(seed)) for seed in range(100))


def _fails(seed: int, folder: Path) -> bool:
    folder.mkdir()
    try:
        run_seed(seed, folder, RefundsThatDecideByAsking)
    except AssertionError as why:
        return "ended otherwise" in str(why)  # it has to be the money that does not balance
    return False


class Wallet:
    """Says what the test wants, and remembers what it was asked."""

    def __init__(self, says: Callable[[], Outcome]) -> None:
        self.says, self.asked = says, list[RefundOrder]()
        self.knows: Outcome | None = None
        self.asked_after = list[RefundOrder]()

    async def give_back(self, order: RefundOrder) -> Outcome:
        self.asked.append(order)
        return self.says()

    async def refund_outcome(self, order: RefundOrder) -> Outcome | None:
        self.asked_after.append(order)
        return self.knows


class Counter:
    """A terminal that only gives back, with a clock that the test moves."""

    def __init__(self, store: Store, wallet: Wallet) -> None:
        self.now = 1_795_233_600.0
        self.ledger, self.outbox = Ledger(store), Outbox(store)
        self.numbers = Numbers(store, "H33010000001", 7, clock=lambda: self.now)
        settings = SettlementSettings(staff_after_seconds=3600)
        self.refunds = Refunds(self.ledger, wallet, self.numbers, lambda message: None, settings)


async def opened(path: Path) -> Store:
    return await Store.open(StoreSettings(path=path, least_free_mb=0))


async def alarms(outbox: Outbox) -> list[tuple[object, object]]:
    """What the platform is to be told of: cases, each with its cause."""
    found = [each.body for each in await outbox.listed() if each.kind == "alarm"]
    return [(body["case"], body["cause"]) for body in found]


def _gone() -> Outcome:
    raise Absent("T-03")


def test_a_refund_is_asked_for_under_one_number_until_there_is_an_answer(tmp_path: Path) -> None:
    async def story() -> None:
        store, wallet = await opened(tmp_path / "t.db"), Wallet(_gone)
        counter = Counter(store, wallet)
        (refund,) = await counter.refunds.give_back([PAYMENT], {"account": "A1"}, 5)
        assert refund.step is RefundStep.ASKED
        wallet.says = lambda: Outcome.PROCESSING
        assert await counter.refunds.recover() == 1
        wallet.says = lambda: Outcome.DONE
        assert await counter.refunds.recover() == 0
        assert await counter.refunds.recover() == 0
        assert wallet.asked == [RefundOrder(refund.number, "S1-2-wallet", 300)] * 3
        assert wallet.asked_after == wallet.asked[1:]
        told = [(row.kind, row.body["state"]) for row in await counter.outbox.listed()]
        assert told == [("refund_state", "under_way"), ("refund", "done"), ("refund_state", "done")]
        await store.close()

    asyncio.run(story())


def test_what_became_of_a_refund_is_asked_before_it_is_asked_for_again(tmp_path: Path) -> None:
    async def story() -> None:
        store, wallet = await opened(tmp_path / "t.db"), Wallet(_gone)
        counter = Counter(store, wallet)
        (refund,) = await counter.refunds.give_back([PAYMENT], {}, 5)
        wallet.knows = Outcome.PROCESSING
        assert await counter.refunds.recover() == 1
        wallet.knows = Outcome.DONE
        assert await counter.refunds.recover() == 0
        assert len(wallet.asked) == 1, "it was asked for once, and its outcome twice"
        assert wallet.asked_after == [RefundOrder(refund.number, "S1-2-wallet", 300)] * 2
        await store.close()

    asyncio.run(story())


def test_what_the_wallet_refuses_is_on_the_staff_list_until_a_person_has_given_it_back(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        store, wallet = await opened(tmp_path / "t.db"), Wallet(lambda: Outcome.REFUSED)
        counter = Counter(store, wallet)
        counter.refunds.alarm = Closing("T-01", wakes(), 60).alarm
        (refund,) = await counter.refunds.give_back([PAYMENT], {}, 5)
        assert await alarms(counter.outbox) == [(refund.number, "RFD-05")]
        settlements = Settlements(counter.ledger, {}, Numbers(store, "H33010000001", 7), closing)
        staff = StaffList(counter.ledger, counter.outbox, settlements, "T-01", wakes())
        (case,) = await staff.cases()
        assert (case.id, case.kind, case.fen) == (refund.number, CaseKind.REFUND, 300)
        assert await staff.act(case.id, Action.GIVEN_BACK, "1001")
        assert await staff.cases() == []
        await store.close()

    asyncio.run(story())


def test_f15_an_old_image_does_not_ask_anew_for_what_a_person_gives_back(tmp_path: Path) -> None:
    """The wallet would say yes this time; at the counter it was perhaps handed out already."""

    async def told(_code: str) -> RefundTold:
        return RefundTold(state=HowFar.AT_COUNTER, channel="", place="", final_at=None)

    async def story() -> None:
        store, wallet = await opened(tmp_path / "t.db"), Wallet(_gone)
        counter = Counter(store, wallet)
        await counter.refunds.give_back([PAYMENT], {"account": "A1"}, 5)
        await store.close()
        store, wallet = await opened(tmp_path / "t.db"), Wallet(lambda: Outcome.DONE)
        counter = Counter(store, wallet)
        counter.refunds.inherited.told = told
        assert await counter.refunds.recover() == 0
        assert wallet.asked == []
        (row,) = await rows(counter.ledger, counter.outbox)
        assert (row.kind, row.cause, row.payment) == (CaseKind.REFUND, "RFD-07", PAYMENT.payment)
        assert [each.action for each in row.choices] == [Action.GIVEN_BACK]
        await store.close()

    asyncio.run(story())


def test_f15_a_refund_that_rests_too_long_is_a_matter_for_staff_and_is_carried_out_afterwards(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        store, wallet = await opened(tmp_path / "t.db"), Wallet(lambda: Outcome.DONE)
        counter = Counter(store, wallet)
        opening = Opening("S1", datetime.fromtimestamp(counter.now, UTC), 3600, {"account": "A1"})
        await counter.ledger.open(
            {each.record: (each.step, each.facts) for each in begun([PAYMENT], opening)}
        )
        counter.now += 3600
        counter.refunds.inherited.ours = lambda: None
        assert await counter.refunds.recover() == 1
        (row,) = await rows(counter.ledger, counter.outbox)
        assert (row.kind, row.cause) == (CaseKind.REFUND, "PAY-13")
        counter.refunds.inherited.ours = lambda: True
        assert await counter.refunds.recover() == 0
        assert [each.fen for each in wallet.asked] == [PAYMENT.fen]
        assert await rows(counter.ledger, counter.outbox) == []
        await store.close()

    asyncio.run(story())


def test_by_age_it_is_a_matter_for_staff_and_is_still_tried(tmp_path: Path) -> None:
    async def story() -> None:
        store, wallet = await opened(tmp_path / "t.db"), Wallet(_gone)
        counter = Counter(store, wallet)
        (refund,) = await counter.refunds.give_back([PAYMENT], {}, 5)
        counter.now += 3600
        await counter.refunds.recover()
        (refund,) = await counter.refunds.open_refunds()
        assert (refund.step, refund.cause) == (RefundStep.STAFF, "T-03")
        (more,) = await counter.refunds.give_back([GiveBack(PAYMENT.payment, 1, PAYMENT.paid)], {}, 5)
        assert (more.step, more.cause) == (RefundStep.REFUSED, "RFD-01"), "the first may yet go back"
        wallet.says = lambda: Outcome.DONE
        assert await counter.refunds.recover() == 0
        await store.close()

    asyncio.run(story())


def test_more_than_was_paid_is_never_sent(tmp_path: Path) -> None:
    async def story() -> None:
        store, wallet = await opened(tmp_path / "t.db"), Wallet(lambda: Outcome.DONE)
        counter = Counter(store, wallet)
        await counter.refunds.give_back([PAYMENT], {}, 5)
        (second,) = await counter.refunds.give_back([GiveBack("S1-2-wallet", 1, 300)], {}, 5)
        assert (second.step, second.cause) == (RefundStep.REFUSED, "RFD-01")
        assert len(wallet.asked) == 1
        await store.close()

    asyncio.run(story())
    with pytest.raises(ValueError, match="not more than was paid"):
        GiveBack("S1-2-wallet", 301, 300)


def test_p8_a_refund_that_was_altered_on_disk_does_not_go_out(tmp_path: Path) -> None:
    async def story() -> None:
        store, wallet = await opened(tmp_path / "t.db"), Wallet(_gone)
        counter = Counter(store, wallet)
        counter.refunds.alarm = Closing("T-01", wakes(), 60).alarm
        (refund,) = await counter.refunds.give_back([PAYMENT], {}, 5)
        await counter.ledger.move(refund.number, refund.step, refund.step, fen=299)
        assert await counter.refunds.recover() == 1
        (refund,) = await counter.refunds.open_refunds()
        assert (refund.step, refund.cause, len(wallet.asked)) == (RefundStep.STAFF, "RFD-02", 1)
        assert await alarms(counter.outbox) == [(refund.number, "RFD-02")]
        await store.close()

    asyncio.run(story())


def test_what_has_to_follow_a_settlement_begins_in_the_commit_that_closes_it(desk: Desk) -> None:
    async def story() -> None:
        desk.closing = lambda closed: [
            *closing(closed), *begun([PAYMENT], Opening(closed.number, closed.at, 3600))
        ]  # fmt: skip
        async with desk.open() as settlements:
            settled = await settlements.settle(SHARES, ABOUT)
            (record,) = await desk.ledger.at(RefundStep.PLANNED)
            assert Refund.read(record).number == f"R{settled.number}-01"
            assert await settlements.open_wholes() == []
            assert len(settled.legs) == 3, "a refund is no leg"

    asyncio.run(story())


def test_what_was_paid_by_bank_card_is_for_the_counter_and_never_sent(tmp_path: Path) -> None:
    async def story() -> None:
        store, wallet = await opened(tmp_path / "t.db"), Wallet(lambda: Outcome.DONE)
        counter = Counter(store, wallet)
        counter.refunds.alarm = Closing("T-01", wakes(), 60).alarm
        by_card = GiveBack("S1-2-bankcard", 300, 300, "bank_card")
        (refund,) = await counter.refunds.give_back([by_card], {}, 5)
        assert (refund.step, refund.cause) == (RefundStep.REFUSED, "RFD-04")
        assert wallet.asked == []
        assert [row.kind for row in await counter.outbox.listed()] == [
            "refund_state",
            "refund",
            "alarm",
            "refund_state",
        ]
        assert await alarms(counter.outbox) == [(refund.number, "RFD-04")]
        await store.close()

    asyncio.run(story())
