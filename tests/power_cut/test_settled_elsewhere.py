"""An old image of a disk, and what became of its open payment where the image was taken."""

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from kiosk.clock import BEIJING
from kiosk.payment.settlement_records import Closed, Ended, WholeStep, Word
from kiosk.staff.cases import Action
from kiosk.staff.staff_list import StaffList
from kiosk.upkeep.sending import wakes
from offline_queue.outbox import Message
from tests.power_cut.desk import ABOUT, ALL, Desk
from tests.power_cut.world import SHARES

Told = tuple[str, Mapping[str, object]]


async def _settled_elsewhere(desk: Desk, image: Path, payer: str) -> list[Told]:
    """What was told of a payment. The desk goes on from an image taken as `payer` was asked, 2 h later."""
    desk.closing = _all_that_is_told
    async with desk.open() as settlements:
        pause = desk.lines[payer].pause = asyncio.Event()
        journey = asyncio.create_task(settlements.settle(SHARES, ABOUT))
        async with asyncio.timeout(10):
            while "take" not in desk.lines[payer].calls:
                await asyncio.sleep(0.001)
        shutil.copytree(desk.path.parent, image)
        pause.set()
        await journey
        told = [(each.key, each.body) for each in await desk.outbox.listed()]
    desk.path = image / desk.path.name
    desk.now += 7200
    return told


@pytest.mark.parametrize("payer", ["hospital", "wallet", "insurer"])
def test_f15_what_the_platform_knows_as_settled_is_settled_in_an_old_image_and_told_alike(
    desk: Desk, tmp_path: Path, payer: str
) -> None:
    async def story() -> None:
        told = await _settled_elsewhere(desk, tmp_path / "image", payer)
        at = datetime.fromisoformat(str(told[0][1]["at"]))
        async with desk.open() as settlements:
            settlements.inherited.told = lambda _code: _says(Ended(settled=True, at=at))
            assert await settlements.recover() == 0
            assert desk.held() == ALL
            assert [(each.key, each.body) for each in await desk.outbox.listed()] == told

    asyncio.run(story())


def test_f15_a_payer_who_does_not_know_what_was_settled_elsewhere_makes_it_a_matter_for_staff(
    desk: Desk, tmp_path: Path
) -> None:
    async def story() -> None:
        await _settled_elsewhere(desk, tmp_path / "image", "wallet")
        desk.insurer.books.taken.clear()
        async with desk.open() as settlements:
            settlements.inherited.told = lambda _code: _says(Ended(settled=True, at=datetime.now(BEIJING)))
            assert await settlements.recover() == 1
            (whole,) = await settlements.open_wholes()
            assert (whole.step, whole.cause) == (WholeStep.STAFF, "PAY-14")
            assert desk.held()["wallet"] == ALL["wallet"], "nothing is given back of what may be posted"
            staff = StaffList(desk.ledger, desk.outbox, settlements, "T-1", wakes())
            (case,) = await staff.cases()
            assert [each.action for each in case.choices] == [Action.TRY_AGAIN, Action.EXPLAINED]
            assert not await staff.act(case.id, Action.TRY_AGAIN, "4711")
            assert await staff.act(case.id, Action.EXPLAINED, "4711")
            assert await desk.step(whole.number) == WholeStep.SETTLED
            assert [each.kind for each in await desk.outbox.listed()] == ["audit", "audit"], (
                "told nobody anew"
            )
            assert desk.held()["wallet"] == ALL["wallet"]

    asyncio.run(story())


def test_f15_what_is_settled_there_and_was_given_back_by_hand_there_is_a_matter_for_staff(
    desk: Desk, tmp_path: Path
) -> None:
    """The wallet still has it and would say so: it is not asked, as somebody has handed the money out."""

    async def story() -> None:
        await _settled_elsewhere(desk, tmp_path / "image", "wallet")
        ended = Ended(settled=True, at=datetime.now(BEIJING), by_staff={"wallet": Word.GIVEN_BACK})
        async with desk.open() as settlements:
            settlements.inherited.told = lambda _code: _says(ended)
            assert await settlements.recover() == 1
            (whole,) = await settlements.open_wholes()
            assert (whole.step, whole.cause) == (WholeStep.STAFF, "PAY-14")
            assert await desk.outbox.listed() == [], "nobody is told that it is settled"

    asyncio.run(story())


def _all_that_is_told(closed: Closed) -> Sequence[Message]:
    legs = [[leg.reference, leg.step] for leg in closed.legs]
    return [Message("settlement", closed.number, "", {"at": closed.at.isoformat(), "legs": legs})]


async def _says(ended: Ended) -> Ended:
    return ended
