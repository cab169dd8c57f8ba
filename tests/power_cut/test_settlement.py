"""Settlements one by one: what the patient is told, what the payers hold, what is on disk."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.errors import Absent, NoAnswer, Refused, Trouble
from kiosk.numbers import Numbers, short_code
from kiosk.payers import LegOrder
from kiosk.settlement import InDoubt, NotNow, Settled, Settlements, SettlementSettings, Share, Unwound
from kiosk.settlement_records import LegStep, WholeStep
from offline_queue.ledger import Ledger
from offline_queue.outbox import Outbox
from offline_queue.store import Store, StoreSettings
from tests.power_cut.seeds import SHARES, closing
from tests.power_cut.world import Books

ABOUT = {"patient": "P1", "bills": ["B1", "B2"]}
Happens = Callable[[], None]


def nothing() -> None: ...


def goes(trouble: Trouble) -> Happens:
    def happens() -> None:
        raise trouble

    return happens


@dataclass
class Line:
    """A payer whose wire does as the test says, before and after the books have done their part."""

    books: Books
    before_take: Happens = nothing
    after_take: Happens = nothing
    asking: Happens = nothing
    revoking: Happens = nothing
    late: bool = False
    pause: asyncio.Event | None = None
    calls: list[str] = field(default_factory=list)

    async def prepare(self, fen: int, facts: Mapping[str, str]) -> Mapping[str, str]:
        return {"msgid": "m-1"} if self.books.name == "insurer" else {}

    async def take(self, leg: LegOrder) -> Mapping[str, str]:
        self.calls.append("take")
        if self.pause is not None:
            await self.pause.wait()
        if self.late:
            self.books.travelling[leg.reference] = leg
            raise NoAnswer("T-06", "still travelling")
        self.before_take()
        kept = self.books.take(leg)
        self.after_take()
        return kept

    async def has_taken(self, leg: LegOrder) -> Mapping[str, str] | None:
        self.calls.append("has_taken")
        self.asking()
        return self.books.has_taken(leg)

    async def revoke(self, leg: LegOrder) -> None:
        self.calls.append("revoke")
        self.revoking()
        self.books.revoke(leg)


class Desk:
    """A terminal with three payers, and a clock that the test moves."""

    def __init__(self, path: Path) -> None:
        self.path, self.now = path, 1_795_233_600.0
        self.hospital, self.wallet, self.insurer = (
            Line(Books(name)) for name in ("hospital", "wallet", "insurer")
        )
        self.lines = {"hospital": self.hospital, "wallet": self.wallet, "insurer": self.insurer}

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Settlements]:
        self.store = await Store.open(StoreSettings(path=self.path, least_free_mb=0))
        self.ledger, self.outbox = Ledger(self.store), Outbox(self.store)
        numbers = Numbers(self.store, "H33010000001", 7, clock=lambda: self.now)
        settlements = Settlements(
            self.ledger, self.lines, numbers, closing, SettlementSettings(staff_after_seconds=3600)
        )
        try:
            yield settlements
            await settlements.at_rest()
        finally:
            await self.store.close()

    def held(self) -> dict[str, list[int]]:
        return {name: list(line.books.taken.values()) for name, line in self.lines.items()}

    async def step(self, number: str) -> str:
        record = await self.ledger.record(number)
        assert record is not None
        return record.step


ALL = {"hospital": [0], "wallet": [300], "insurer": [700]}
NONE: dict[str, list[int]] = {"hospital": [], "wallet": [], "insurer": []}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "terminal.db")


def test_everybody_takes_his_part_and_the_messages_wait(desk: Desk) -> None:
    async def story() -> None:
        async with desk.open() as settlements:
            settled = await settlements.settle(SHARES, ABOUT)
            assert desk.held() == ALL
            assert settled.short_code == short_code(settled.number)
            assert settled.facts("insurer")["msgid"] == "m-1"
            assert settled.facts("insurer")["their_number"] == "insurer-1"
            assert [leg.reference for leg in settled.legs] == [
                f"{settled.number}-1-hospital", f"{settled.number}-2-wallet", f"{settled.number}-3-insurer"
            ]  # fmt: skip
            assert [row.kind for row in await desk.outbox.listed()] == ["posting", "settlement"]
            assert await desk.step(settled.number) == WholeStep.SETTLED
            assert await settlements.open_wholes() == []

    asyncio.run(story())


def test_a_wallet_that_refuses_leaves_everything_untouched(desk: Desk) -> None:
    async def story() -> None:
        desk.wallet.before_take = goes(Refused("WAL-99", "no money"))
        async with desk.open() as settlements:
            with pytest.raises(Unwound) as unwound:
                await settlements.settle(SHARES, ABOUT)
            assert (unwound.value.cause.code, unwound.value.payer) == ("WAL-99", "wallet")
            assert not unwound.value.given_back, "a lock is not money"
            assert desk.held() == NONE
            assert desk.hospital.calls == ["take", "revoke"]
            assert (desk.wallet.calls, desk.insurer.calls) == (["take"], [])
            assert [row.kind for row in await desk.outbox.listed()] == ["settlement"]

    asyncio.run(story())


def test_an_insurer_that_refuses_gives_the_wallet_its_money_back(desk: Desk) -> None:
    async def story() -> None:
        desk.insurer.before_take = goes(Refused("INS-99"))
        async with desk.open() as settlements:
            with pytest.raises(Unwound) as unwound:
                await settlements.settle(SHARES, ABOUT)
            assert unwound.value.given_back
            assert desk.held() == NONE

    asyncio.run(story())


def test_a_lost_answer_is_asked_for_and_nothing_is_taken_twice(desk: Desk) -> None:
    async def story() -> None:
        desk.wallet.after_take = goes(NoAnswer("WAL-98"))
        async with desk.open() as settlements:
            await settlements.settle(SHARES, ABOUT)
            assert desk.held() == ALL
            assert desk.wallet.calls == ["take", "has_taken"]

    asyncio.run(story())


def test_a_payer_who_cannot_be_reached_keeps_it_open_but_not_the_patients_money(desk: Desk) -> None:
    async def story() -> None:
        gone = goes(Absent("INS-98", "no way there"))
        desk.insurer.before_take = desk.insurer.asking = desk.insurer.revoking = gone
        async with desk.open() as settlements:
            with pytest.raises(InDoubt) as doubt:
                await settlements.settle(SHARES, ABOUT)
            assert desk.held() == NONE, "the wallet has it back at once"
            assert doubt.value.final_at.timestamp() == desk.now + 3600
            assert [whole.number for whole in await settlements.open_wholes()] == [doubt.value.number]
            assert await settlements.recover() == 1
            desk.insurer.revoking = nothing
            assert await settlements.recover() == 0
            assert await desk.step(doubt.value.number) == WholeStep.UNWOUND
            assert [row.kind for row in await desk.outbox.listed()] == ["settlement"]

    asyncio.run(story())


def test_by_age_it_is_a_matter_for_staff_and_is_still_tried(desk: Desk) -> None:
    async def story() -> None:
        desk.insurer.before_take = desk.insurer.asking = desk.insurer.revoking = goes(Absent("INS-98"))
        async with desk.open() as settlements:
            with pytest.raises(InDoubt) as doubt:
                await settlements.settle(SHARES, ABOUT)
            desk.now += 3599
            await settlements.recover()
            assert await desk.step(doubt.value.number) == WholeStep.UNWINDING
            desk.now += 1
            await settlements.recover()
            assert await desk.step(doubt.value.number) == WholeStep.STAFF
            assert (await settlements.open_wholes())[0].cause == "INS-98"
            desk.insurer.revoking = nothing
            assert await settlements.recover() == 0
            assert await desk.step(doubt.value.number) == WholeStep.UNWOUND

    asyncio.run(story())


def test_p5_a_payment_that_arrives_after_we_gave_up_is_given_back(desk: Desk) -> None:
    async def story() -> None:
        desk.wallet.late = True
        desk.wallet.revoking = goes(Absent("WAL-96"))
        async with desk.open() as settlements:
            with pytest.raises(InDoubt):
                await settlements.settle(SHARES, ABOUT)
            desk.wallet.books.arrives(list(desk.wallet.books.travelling))
            assert desk.held()["wallet"] == [300], "it came in after we had decided to give back"
            desk.wallet.revoking = nothing
            assert await settlements.recover() == 0
            assert desk.held() == NONE

    asyncio.run(story())


def test_p6_a_payment_goes_on_to_its_end_when_the_journey_is_torn_down(desk: Desk) -> None:
    async def story() -> None:
        desk.wallet.pause = asyncio.Event()
        async with desk.open() as settlements:
            journey = asyncio.create_task(settlements.settle(SHARES, ABOUT))
            async with asyncio.timeout(10):
                while "take" not in desk.wallet.calls:
                    await asyncio.sleep(0.001)
            journey.cancel()
            with pytest.raises(asyncio.CancelledError):
                await journey
            desk.wallet.pause.set()
            await settlements.at_rest()
            assert desk.held() == ALL
            assert [row.kind for row in await desk.outbox.listed()] == ["posting", "settlement"]

    asyncio.run(story())


def test_the_rounds_leave_a_payment_alone_that_is_under_way(desk: Desk) -> None:
    async def story() -> None:
        desk.wallet.pause = asyncio.Event()
        async with desk.open() as settlements:
            journey = asyncio.create_task(settlements.settle(SHARES, ABOUT))
            async with asyncio.timeout(10):
                while "take" not in desk.wallet.calls:
                    await asyncio.sleep(0.001)
            assert await settlements.recover() == 0
            assert desk.wallet.calls == ["take"]
            desk.wallet.pause.set()
            await journey
            assert desk.held() == ALL

    asyncio.run(story())


def test_two_patients_at_once_do_not_meet(desk: Desk) -> None:
    async def story() -> None:
        async with desk.open() as settlements:
            both = await asyncio.gather(*(settlements.settle(SHARES, ABOUT) for _ in range(2)))
            assert len({settled.number for settled in both}) == 2
            assert desk.held() == {"hospital": [0, 0], "wallet": [300, 300], "insurer": [700, 700]}

    asyncio.run(story())


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

            async def disk(writes: bool) -> None:
                on = "OFF" if writes else "ON"
                await desk.store.run(lambda connection: connection.execute(f"PRAGMA query_only = {on}"))

            desk.lines[payer].pause = asyncio.Event()
            journey = asyncio.create_task(settlements.settle(SHARES, ABOUT))
            async with asyncio.timeout(10):
                while "take" not in desk.lines[payer].calls:
                    await asyncio.sleep(0.001)
            await disk(writes=False)
            desk.lines[payer].pause.set()
            with pytest.raises(InDoubt):
                await journey
            await disk(writes=True)
            assert await settlements.recover() == 0
            assert desk.held() == (ALL if payer == "insurer" else NONE)

    asyncio.run(story())


def test_p8_a_leg_whose_content_changed_on_disk_never_goes_out(desk: Desk) -> None:
    async def story() -> None:
        desk.insurer.before_take = desk.insurer.asking = desk.insurer.revoking = goes(Absent("INS-98"))
        async with desk.open() as settlements:
            with pytest.raises(InDoubt) as doubt:
                await settlements.settle(SHARES, ABOUT)
            number = doubt.value.number
            await desk.ledger.move(f"{number}-3-insurer", LegStep.REVOKING, LegStep.REVOKING, fen=70_000)
            desk.insurer.revoking = nothing
            desk.insurer.calls.clear()
            assert await settlements.recover() == 1
            assert desk.insurer.calls == []
            assert await desk.step(number) == WholeStep.STAFF, "at once, for no machine can settle this"
            assert (await settlements.open_wholes())[0].cause == "PAY-05"

    asyncio.run(story())


@settings(max_examples=30, deadline=None)
@given(total=st.integers(1, 10**9), cut=st.floats(0, 1))
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


def test_p15_new_clients_with_a_new_token_settle_what_the_old_ones_began(desk: Desk) -> None:
    async def story() -> None:
        desk.wallet.after_take = desk.wallet.asking = desk.wallet.revoking = goes(NoAnswer("WAL-95"))
        async with desk.open() as settlements:
            with pytest.raises(InDoubt):
                await settlements.settle(SHARES, ABOUT)
        desk.lines = {name: Line(line.books) for name, line in desk.lines.items()}
        async with desk.open() as settlements:
            assert await settlements.recover() == 0
        assert desk.held() == NONE
        assert all(count == 1 for line in desk.lines.values() for count in line.books.effects.values())

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
            story = await settlements.story(settled.short_code.lower())
            steps = [(move.id.removeprefix(settled.number), move.step) for move in story]
            assert steps[:4] == [
                ("", "open"), ("-1-hospital", "planned"), ("-2-wallet", "planned"), ("-3-insurer", "planned")
            ]  # fmt: skip
            assert steps[4:6] == [("-1-hospital", "asked"), ("-1-hospital", "done")]
            assert steps[-1] == ("", "settled")
            assert await settlements.story("NOBODY") == []

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
            rounds.cancel()

    asyncio.run(story())
