"""P-14 of a fee: the hospital cancels and leaves the refund to us; the power goes, or its answer is lost."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from drivers.errors import Absent, NoAnswer, Refused, Trouble
from kiosk.payment.payers import Outcome
from kiosk.payment.refund_records import GiveBack, HowFar, Owed, Refund, RefundStep, StillStands
from kiosk.payment.settlement import Settlements
from kiosk.payment.settlement_ends import NotNow
from kiosk.services.platform import RefundTold
from kiosk.staff.cases import Action, CaseKind
from kiosk.staff.staff_list import StaffList, rows
from kiosk.upkeep.sending import Closing, wakes
from offline_queue.store import Store, StoreSettings
from tests.power_cut.test_refunds import Counter, Wallet, opened
from tests.power_cut.world import PowerCut

FEE = Owed(2_500, "desk 3", GiveBack("S1-2-wallet", 2_500, 2_500, "alipay"))
AT_THE_DESK = Owed(2_500, "desk 3")


class Hospital:
    """Cancels once, answers the same as often as it is asked; `before` and `after` may raise."""

    def __init__(self, owed: Owed = FEE) -> None:
        self.owed, self.cancelled, self.asked = owed, False, 0
        self.before: Callable[[], None] = lambda: None
        self.after: Callable[[], None] = lambda: None

    async def cancel(self, appointment: str, patient: str) -> Owed:
        assert (appointment, patient) == ("A1", "P1")
        self.asked += 1
        self.before()
        self.cancelled = True
        self.after()
        return self.owed


class Terminal:
    """What cancels, on one file, started as often as the story wants."""

    def __init__(self, path: Path, hospital: Hospital) -> None:
        self.path, self.hospital = path, hospital
        self.wallet = Wallet(lambda: Outcome.DONE)
        self.now = 0.0

    async def __aenter__(self) -> Counter:
        self.store = await opened(self.path)
        counter = Counter(self.store, self.wallet)
        counter.now += self.now
        counter.refunds.cancels = self.hospital.cancel
        counter.refunds.alarm = Closing("T-01", wakes(), 60).alarm
        return counter

    async def __aexit__(self, *_: object) -> None:
        await self.store.close()


def goes(why: BaseException) -> Callable[[], None]:
    def raises() -> None:
        raise why

    return raises


def well() -> None:
    """Nothing breaks."""


LOST = NoAnswer("T-02", "the answer is lost")


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("why", [PowerCut(), LOST])
def test_p14_whatever_became_of_the_first_answer_the_fee_comes_back_once(
    tmp_path: Path, moment: str, why: BaseException
) -> None:
    async def story() -> None:
        hospital = Hospital()
        terminal = Terminal(tmp_path / "t.db", hospital)
        setattr(hospital, moment, goes(why))
        async with terminal as counter:
            with suppress(PowerCut):
                assert (await counter.refunds.cancel("A1", "P1", 5)).unknown
        assert terminal.wallet.asked == []
        setattr(hospital, moment, well)
        async with terminal as counter:
            assert await counter.refunds.recover() == 0
            (refund,) = [Refund.read(each) for each in await counter.ledger.at(*RefundStep)]
            *states, told, state = await counter.outbox.listed()
        assert [row.body["state"] for row in (*states, state)] == ["unknown", "under_way", "done"]
        assert (refund.step, refund.fen, hospital.cancelled) == (RefundStep.DONE, 2_500, True)
        assert [order.number for order in terminal.wallet.asked] == [refund.number]
        assert (told.kind, told.body["fen"], told.body["state"]) == ("refund", 2_500, "done")

    asyncio.run(story())


def test_p14_the_answer_and_the_refund_that_it_makes_due_are_one_commit(tmp_path: Path) -> None:
    """The power goes as soon as the wallet is asked: then the hospital need not be asked again."""

    async def story() -> None:
        hospital = Hospital()
        terminal = Terminal(tmp_path / "t.db", hospital)
        terminal.wallet.says = cut
        async with terminal as counter:
            with suppress(PowerCut):
                await counter.refunds.cancel("A1", "P1", 5)
        terminal.wallet.says = lambda: Outcome.DONE
        async with terminal as counter:
            assert await counter.refunds.recover() == 0
        assert hospital.asked == 1

    def cut() -> Outcome:
        raise PowerCut

    asyncio.run(story())


def test_p14_a_disk_without_room_has_the_hospital_hear_of_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        hospital = Hospital()
        store = await Store.open(StoreSettings(path=tmp_path / "t.db", least_free_mb=10_000_000))
        counter = Counter(store, Wallet(lambda: Outcome.DONE))
        counter.refunds.cancels = hospital.cancel
        with pytest.raises(NotNow):
            await counter.refunds.cancel("A1", "P1", 5)
        assert hospital.asked == 0
        assert await counter.ledger.at(*RefundStep) == []
        await store.close()

    asyncio.run(story())


def test_p14_by_age_an_answer_that_never_came_is_a_row_with_its_story_and_an_alarm(tmp_path: Path) -> None:
    async def story() -> None:
        hospital = Hospital()
        hospital.after = goes(LOST)
        terminal = Terminal(tmp_path / "t.db", hospital)
        async with terminal as counter:
            await counter.refunds.cancel("A1", "P1", 5)
        terminal.now = 3600.0
        async with terminal as counter:
            assert await counter.refunds.recover() == 1
            (case,) = await rows(counter.ledger, counter.outbox)
            assert (case.kind, case.cause) == (CaseKind.REFUND, "T-02")
            assert [each.action for each in case.choices] == [Action.EXPLAINED]
            assert [each.step for each in case.story] == [RefundStep.WANTED, RefundStep.STAFF]
            _, alarm = await counter.outbox.listed()
            assert (alarm.kind, alarm.body["case"], alarm.body["cause"]) == ("alarm", case.id, "T-02")
            hospital.after = well
            assert await counter.refunds.recover() == 0
            assert await rows(counter.ledger, counter.outbox) == []
        assert len(terminal.wallet.asked) == 1

    asyncio.run(story())


def test_f15_a_cancellation_of_an_old_image_rests_until_the_platform_says_that_it_is_none(
    tmp_path: Path,
) -> None:
    """The appointment may stand: where the image was taken the patient was perhaps told so."""

    async def story() -> None:
        hospital = Hospital()
        hospital.before = goes(LOST)
        terminal = Terminal(tmp_path / "t.db", hospital)
        async with terminal as counter:
            await counter.refunds.cancel("A1", "P1", 5)
        hospital.before = well
        async with terminal as counter:
            for said in (None, False):
                counter.refunds.inherited.ours = lambda answer=said: answer  # type: ignore[misc]
                assert await counter.refunds.recover() == 1
                assert not hospital.cancelled
            counter.refunds.inherited.ours = lambda: True
            assert await counter.refunds.recover() == 0
            assert hospital.cancelled

    asyncio.run(story())


@pytest.mark.parametrize("told", [HowFar.NOT_CANCELLED, HowFar.WITH_STAFF])
def test_f15_an_old_image_does_not_cancel_what_the_platform_was_told_of(tmp_path: Path, told: HowFar) -> None:
    """That it stands, or that staff have asked by hand. And a patient who wants it anew gets it."""

    async def before(_code: str) -> RefundTold:
        return RefundTold(state=told, channel="", place="", final_at=None)

    async def story() -> None:
        hospital = Hospital()
        hospital.before = goes(LOST)
        terminal = Terminal(tmp_path / "t.db", hospital)
        async with terminal as counter:
            await counter.refunds.cancel("A1", "P1", 5)
        hospital.before = well
        async with terminal as counter:
            counter.refunds.inherited.told = before
            assert await counter.refunds.recover() == 0
            assert not hospital.cancelled
            (ended,) = [Refund.read(each) for each in await counter.ledger.at(RefundStep.NOTHING)]
            assert ended.how_far is told
            refund = await counter.refunds.cancel("A1", "P1", 5)
            assert refund.step is RefundStep.DONE
            assert hospital.cancelled

    asyncio.run(story())


def test_f15_a_patient_who_wants_it_now_does_not_wait_until_an_old_image_is_ruled_out(tmp_path: Path) -> None:
    async def story() -> None:
        hospital = Hospital()
        hospital.before = goes(LOST)
        terminal = Terminal(tmp_path / "t.db", hospital)
        async with terminal as counter:
            await counter.refunds.cancel("A1", "P1", 5)
        hospital.before = well
        async with terminal as counter:
            counter.refunds.inherited.ours = lambda: None
            assert await counter.refunds.recover() == 1
            await counter.refunds.cancel("A1", "P1", 5)
            assert hospital.cancelled

    asyncio.run(story())


@pytest.mark.parametrize("meanwhile", [False, True])
def test_staff_who_asked_the_hospital_by_hand_end_what_it_never_answers(
    tmp_path: Path, meanwhile: bool
) -> None:
    async def story() -> None:
        hospital = Hospital()
        hospital.after = goes(LOST)
        terminal = Terminal(tmp_path / "t.db", hospital)
        terminal.now = -3600.0
        async with terminal as counter:
            await counter.refunds.cancel("A1", "P1", 5)
        terminal.now = 0.0
        async with terminal as counter:
            await counter.refunds.recover()
            settlements = Settlements(counter.ledger, {}, counter.numbers, lambda _closed: [])
            listed = StaffList(counter.ledger, counter.outbox, settlements, "T-1", wakes())
            (case,) = await listed.cases()
            hospital.after = well
            asking = asyncio.create_task(counter.refunds.recover()) if meanwhile else None
            with suppress(Refused):  # the answer may have been quicker than staff
                assert await listed.act(case.id, Action.EXPLAINED, by="4711")
            if asking is not None:
                await asking
            assert await counter.refunds.recover() == 0
            assert await listed.cases() == []
            told = [row for row in await counter.outbox.listed() if row.kind == "refund_state"]
            assert told[-1].body["state"] == ("done" if meanwhile else "with_staff")

    asyncio.run(story())


@pytest.mark.parametrize("why", [Absent("T-03"), Refused("T-05"), StillStands("T-06")])
def test_a_clear_no_at_the_first_try_leaves_nothing_open(tmp_path: Path, why: Trouble) -> None:
    async def story() -> None:
        hospital = Hospital()
        hospital.before = goes(why)
        async with Terminal(tmp_path / "t.db", hospital) as counter:
            refund = await counter.refunds.cancel("A1", "P1", 5)
            assert (refund.step, refund.cause, refund.fen) == (RefundStep.NOTHING, why.code, 0)
            assert await counter.refunds.recover() == 0
            hospital.before = well
            again = await counter.refunds.cancel("A1", "P1", 5)
            assert again.step is RefundStep.DONE, "the patient may wish it again"

    asyncio.run(story())


@pytest.mark.parametrize(
    ("why", "stays"), [(Absent("T-03"), 1), (Refused("T-05"), 1), (StillStands("T-06"), 0)]
)
def test_p14_after_a_lost_answer_only_the_hospitals_own_word_ends_it(
    tmp_path: Path, why: Trouble, stays: int
) -> None:
    async def story() -> None:
        hospital = Hospital()
        hospital.after = goes(LOST)
        async with Terminal(tmp_path / "t.db", hospital) as counter:
            await counter.refunds.cancel("A1", "P1", 5)
            hospital.before = goes(why)
            assert await counter.refunds.recover() == stays

    asyncio.run(story())


def test_what_the_hospital_gives_back_itself_is_told_and_nothing_is_sent(tmp_path: Path) -> None:
    async def story() -> None:
        terminal = Terminal(tmp_path / "t.db", Hospital(AT_THE_DESK))
        async with terminal as counter:
            refund = await counter.refunds.cancel("A1", "P1", 5)
            assert (refund.step, refund.fen, refund.place) == (RefundStep.NOTHING, 2_500, "desk 3")
            told = [(row.kind, row.body["state"]) for row in await counter.outbox.listed()]
            assert told == [("refund_state", "unknown"), ("refund_state", "by_hospital")]
        assert terminal.wallet.asked == []

    asyncio.run(story())


def test_p14_an_appointment_that_is_cancelled_twice_gives_its_fee_back_once(tmp_path: Path) -> None:
    """Half of a fee could go back twice without the wallet's minding."""

    async def story() -> None:
        terminal = Terminal(
            tmp_path / "t.db", Hospital(Owed(1_000, "", GiveBack("S1-2-wallet", 1_000, 2_500)))
        )
        async with terminal as counter:
            first = await counter.refunds.cancel("A1", "P1", 5)
            assert await counter.refunds.cancel("A1", "P1", 5) == first
        assert len(terminal.wallet.asked) == 1

    asyncio.run(story())
