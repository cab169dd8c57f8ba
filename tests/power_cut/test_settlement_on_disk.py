"""Settlements and the disk: trouble with it, what is on it, what never is, and how staff read it."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.errors import Absent, NoAnswer
from kiosk.payment.payers import Share
from kiosk.payment.settlement import Settlements
from kiosk.payment.settlement_ends import InDoubt, NotNow, Unwound
from kiosk.payment.settlement_records import Closed, LegStep, Settled, WholeStep
from kiosk.payment.settlement_settings import SettlementSettings
from kiosk.payment.story import payment_called
from kiosk.upkeep.sending import Closing, wakes
from offline_queue.outbox import Message
from tests.power_cut.desk import ABOUT, ALL, NONE, Desk, Line, goes, nothing
from tests.power_cut.seeds import stop
from tests.power_cut.world import SHARES


def test_nothing_is_asked_of_anybody_while_paying_is_off(desk: Desk) -> None:
    async def story() -> None:
        async with desk.open() as settlements:
            settlements.switch_off("restored image")
            with pytest.raises(NotNow, match="restored image"):
                await settlements.settle(SHARES, ABOUT)
            settlements.switch_on()
            await settlements.settle(SHARES, ABOUT)
            assert desk.held() == ALL

    asyncio.run(story())


def test_trouble_with_the_disk_before_a_payment_means_that_there_is_none(desk: Desk) -> None:
    async def story() -> None:
        async with desk.open() as settlements:
            await desk.store.run(lambda connection: connection.execute("PRAGMA query_only = ON"))
            with pytest.raises(NotNow) as not_now:
                await settlements.settle(SHARES, ABOUT)
            assert not_now.value.code == "LED-07"
            assert all(line.calls == [] for line in desk.lines.values())

    asyncio.run(story())


@pytest.mark.parametrize("payer", ["hospital", "wallet", "insurer"])
def test_trouble_with_the_disk_in_the_middle_is_doubt_and_ends_well(desk: Desk, payer: str) -> None:
    async def story() -> None:
        async with desk.open() as settlements:
            await _breaks_off_at(payer, desk, settlements)
            assert await settlements.recover() == 0
            assert desk.held() == (ALL if payer == "insurer" else NONE)

    asyncio.run(story())


async def _breaks_off_at(payer: str, desk: Desk, settlements: Settlements) -> None:
    """A payer takes, and that can't be written; the disk is well again afterwards."""

    async def disk(writes: bool) -> None:
        on = "OFF" if writes else "ON"
        await desk.store.run(lambda connection: connection.execute(f"PRAGMA query_only = {on}"))

    pause = desk.lines[payer].pause = asyncio.Event()
    journey = asyncio.create_task(settlements.settle(SHARES, ABOUT))
    async with asyncio.timeout(10):
        while "take" not in desk.lines[payer].calls:
            await asyncio.sleep(0.001)
    await disk(writes=False)
    pause.set()
    with pytest.raises(InDoubt):
        await journey
    await disk(writes=True)


@pytest.mark.parametrize("paid_elsewhere", [True, False])
def test_p1_a_hold_that_ran_out_meanwhile_is_taken_anew_or_all_is_given_back(
    desk: Desk, paid_elsewhere: bool
) -> None:
    async def story() -> None:
        async with desk.open() as settlements:
            await _breaks_off_at("insurer", desk, settlements)
            desk.hospital.runs_out = True
            desk.hospital.books.taken.clear()
            desk.hospital.books.refuses = paid_elsewhere
            assert await settlements.recover() == 0
            assert desk.held() == (NONE if paid_elsewhere else ALL)

    asyncio.run(story())


def test_f15_what_was_open_at_the_start_rests_until_this_is_known_to_be_no_old_image(desk: Desk) -> None:
    async def story() -> None:
        async with desk.open() as settlements:
            await _breaks_off_at("wallet", desk, settlements)
        taken = desk.held()
        async with desk.open() as settlements:
            for said in (None, False):
                settlements.inherited.ours = lambda answer=said: answer  # type: ignore[misc]
                assert await settlements.recover() == 1
                assert desk.held() == taken
            settlements.inherited.ours = lambda: True
            assert await settlements.recover() == 0
            assert desk.held() == NONE

    asyncio.run(story())


def test_f15_what_rests_comes_onto_the_staff_list_by_age_and_can_still_settle(desk: Desk) -> None:
    async def story() -> None:
        async with desk.open() as settlements:
            await _breaks_off_at("insurer", desk, settlements)
        async with desk.open() as settlements:
            settlements.inherited.ours = lambda: None
            assert await settlements.recover() == 1
            (whole,) = await settlements.open_wholes()
            assert whole.step is WholeStep.OPEN
            desk.now += 3600
            assert await settlements.recover() == 1
            (whole,) = await settlements.open_wholes()
            assert (whole.step, whole.cause) == (WholeStep.STAFF, "PAY-13")
            assert desk.held() == ALL
            settlements.inherited.ours = lambda: True
            assert await settlements.recover() == 0
            assert (await desk.step(whole.number), desk.held()) == (WholeStep.SETTLED, ALL)

    asyncio.run(story())


def test_money_that_nobody_can_be_told_of_is_given_back(desk: Desk) -> None:
    def speechless(closed: Closed) -> Sequence[Message]:
        return [] if not closed.settled else [Message("posting", str(closed.about["no such thing"]), "", {})]

    async def story() -> None:
        desk.closing = speechless
        async with desk.open() as settlements:
            with pytest.raises(Unwound) as unwound:
                await settlements.settle(SHARES, ABOUT)
            assert unwound.value.cause.code == "PAY-09"
            assert desk.held() == NONE

    asyncio.run(story())


def test_a_settlement_without_words_does_not_stop_the_rounds_over_the_others(desk: Desk) -> None:
    async def story() -> None:
        words = desk.closing
        numbers: list[str] = []

        def speechless(closed: Closed) -> Sequence[Message]:
            if closed.number in numbers[:1]:
                raise KeyError("no such thing")
            return words(closed)

        desk.closing = speechless
        desk.insurer.before_take = desk.insurer.asking = desk.insurer.revoking = goes(Absent("INS-98"))
        async with desk.open() as settlements:
            for _ in range(2):
                with pytest.raises(InDoubt) as doubt:
                    await settlements.settle(SHARES, ABOUT)
                numbers.append(doubt.value.number)
            desk.insurer.revoking = nothing
            assert await settlements.recover() == 1
            assert [await desk.step(each) for each in numbers] == [WholeStep.STAFF, WholeStep.UNWOUND]
            assert desk.held() == NONE

    asyncio.run(story())


def test_p8_a_leg_whose_content_changed_on_disk_never_goes_out_and_the_platform_is_alarmed(
    desk: Desk,
) -> None:
    async def story() -> None:
        desk.insurer.before_take = desk.insurer.asking = desk.insurer.revoking = goes(Absent("INS-98"))
        async with desk.open() as settlements:
            with pytest.raises(InDoubt) as doubt:
                await settlements.settle(SHARES, ABOUT)
            number, wake = doubt.value.number, wakes()
            settlements.alarm = Closing("T-01", wake, 60).alarm
            await desk.ledger.move(f"{number}-3-insurer", LegStep.REVOKING, LegStep.REVOKING, fen=70_000)
            desk.insurer.revoking = nothing
            desk.insurer.calls.clear()
            assert await settlements.recover() == 1
            assert desk.insurer.calls == []
            assert await desk.step(number) == WholeStep.STAFF, "at once, for no machine can settle this"
            assert (await settlements.open_wholes())[0].cause == "PAY-05"
            (told,) = [each for each in await desk.outbox.listed() if each.kind == "alarm"]
            assert (told.body["case"], told.body["cause"]) == (number, "PAY-05")
            assert wake["platform"].is_set(), "it leaves at once"
            assert await settlements.recover() == 1
            assert [each.kind for each in await desk.outbox.listed()].count("alarm") == 1

    asyncio.run(story())


@settings(max_examples=30, deadline=None)
@given(total=st.integers(1, SettlementSettings().highest_payment_fen), cut=st.floats(0, 1))
def test_p11_the_parts_that_are_taken_add_up_to_the_fen(
    tmp_path_factory: pytest.TempPathFactory, total: int, cut: float
) -> None:
    cash = int(total * cut)
    desk = Desk(tmp_path_factory.mktemp("p11") / "terminal.db")

    async def story() -> Settled:
        async with desk.open() as settlements:
            return await settlements.settle(
                [Share("hospital", 0), Share("wallet", cash), Share("insurer", total - cash)], ABOUT
            )

    settled = asyncio.run(story())
    assert sum(leg.fen for leg in settled.legs) == total
    assert sum(sum(line.books.taken.values()) for line in desk.lines.values()) == total


@pytest.mark.parametrize("fen", [1.5, "100", True, -1])
def test_p11_only_whole_fen_are_a_share(fen: object) -> None:
    with pytest.raises(ValueError, match="fen"):
        Share("wallet", fen)  # type: ignore[arg-type]  # that is the point


@pytest.mark.parametrize("payer", ["wallet", "insurer"])
@pytest.mark.parametrize("moment", ["before_take", "after_take"])
def test_p15_new_clients_with_a_new_token_settle_what_the_old_ones_began(
    desk: Desk, payer: str, moment: str
) -> None:
    """W2, W3, W5, W6: the act is lost, or its answer. The references go with the device, not with a token."""

    async def story() -> None:
        line = desk.lines[payer]
        line.asking = line.revoking = goes(NoAnswer("WAL-95"))
        setattr(line, moment, line.asking)
        async with desk.open() as settlements:
            with pytest.raises(InDoubt):
                await settlements.settle(SHARES, ABOUT)
        desk.lines = {name: Line(each.books) for name, each in desk.lines.items()}
        async with desk.open() as settlements:
            assert await settlements.recover() == 0
        assert desk.held() == NONE
        assert all(count == 1 for each in desk.lines.values() for count in each.books.effects.values())

    asyncio.run(story())


def test_a_payer_who_is_no_longer_set_up_keeps_it_open(desk: Desk) -> None:
    async def story() -> None:
        desk.insurer.before_take = desk.insurer.asking = desk.insurer.revoking = goes(Absent("INS-98"))
        async with desk.open() as settlements:
            with pytest.raises(InDoubt):
                await settlements.settle(SHARES, ABOUT)
        insurer = desk.lines.pop("insurer")
        async with desk.open() as settlements:
            assert await settlements.recover() == 1
        insurer.revoking = nothing
        desk.lines["insurer"] = insurer
        async with desk.open() as settlements:
            assert await settlements.recover() == 0

    asyncio.run(story())


def test_what_is_secret_never_reaches_the_disk(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        desk.wallet.after_take = desk.wallet.asking = desk.wallet.revoking = goes(NoAnswer("WAL-95"))
        async with desk.open() as settlements:
            with pytest.raises(InDoubt):
                await settlements.settle(SHARES, ABOUT)

    asyncio.run(story())
    written = b"".join(file.read_bytes() for file in desk.path.parent.iterdir())
    assert b"B1" in written, "the rest is there"
    for share in SHARES:
        if share.secret is not None:
            assert share.secret.encode() not in written
            assert share.secret not in caplog.text
            assert share.secret not in repr(share)


def test_staff_follow_a_settlement_by_its_short_code(desk: Desk) -> None:
    async def story() -> None:
        async with desk.open() as settlements:
            settled = await settlements.settle(SHARES, ABOUT)
            story = await payment_called(desk.ledger, settled.short_code.lower())
            steps = [(move.id.removeprefix(settled.number), move.step) for move in story]
            assert steps[:4] == [
                ("", "open"), ("-1-hospital", "asked"), ("-2-wallet", "planned"), ("-3-insurer", "planned")
            ]  # fmt: skip
            assert steps[4:6] == [("-1-hospital", "done"), ("-2-wallet", "asked")]
            assert steps[-1] == ("", "settled")
            assert await payment_called(desk.ledger, "NOBODY") == []

    asyncio.run(story())


def test_the_rounds_go_on_by_themselves(desk: Desk) -> None:
    async def story() -> None:
        desk.insurer.before_take = desk.insurer.asking = desk.insurer.revoking = goes(Absent("INS-98"))
        async with desk.open() as settlements:
            with pytest.raises(InDoubt):
                await settlements.settle(SHARES, ABOUT)
            rounds = asyncio.create_task(settlements.rounds(0.01))
            desk.insurer.revoking = nothing
            async with asyncio.timeout(20):
                while await settlements.open_wholes():
                    await asyncio.sleep(0.005)
            await stop(rounds)

    asyncio.run(story())
