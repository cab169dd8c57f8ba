"""Numbers: never twice on any terminal, whatever the clocks do."""

import asyncio
import random
import re
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.clock import BEIJING
from kiosk.payment.numbers import INSURER_MESSAGE, READABLE, SETTLEMENT, Numbers, msgid, short_code
from tests.offline_queue.place import opened

INSTITUTION = "H33010000001"
NOON = 1_795_233_600.0


def test_numbers_look_as_the_world_wants_them(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path / "a.db") as store:
            numbers = Numbers(store, INSTITUTION, 7, clock=lambda: NOON)
            assert re.fullmatch(r"2611211200\d{4}-07", await numbers.settlement())
            message = await numbers.insurer_message()
            assert re.fullmatch(r"H330100000012026112112000[01]07\d\d", message)
            assert len(message) == 30

    asyncio.run(story())


@pytest.mark.parametrize(("institution", "device"), [("H3301", 7), (INSTITUTION, 100), (INSTITUTION, -1)])
def test_a_wrong_identity_makes_no_numbers(tmp_path: Path, institution: str, device: int) -> None:
    async def story() -> None:
        async with opened(tmp_path / "a.db") as store:
            Numbers(store, institution, device)

    with pytest.raises(ValueError, match="device index"):
        asyncio.run(story())


def test_a_short_code_can_be_read_out() -> None:
    codes = {short_code(f"2611211600{count:04}-07") for count in range(10_000)}
    assert len(codes) >= 9_999
    assert all(re.fullmatch(f"[{READABLE}]{{6}}", code) for code in codes)


def test_p9_a_hundred_terminals_make_a_million_message_numbers_without_a_pair() -> None:
    """With equal clocks that stand, run, and are put back; the device's index keeps the terminals apart."""
    chance, made = random.Random(9), set[str]()
    steps = chance.choices((0, 0, 0, 0, 1, 1, 1, -3), k=10_000)
    for device in range(100):
        unit, count, now = 0, 0, int(NOON)
        for step in steps:
            now += step
            unit, count = INSURER_MESSAGE.after(unit, count, now)
            moment = datetime.fromtimestamp(unit, BEIJING)
            made.add(msgid(INSTITUTION, moment, device, count % INSURER_MESSAGE.size))
    assert len(made) == 1_000_000
    assert {len(each) for each in made} == {30}


def test_p9_terminals_with_one_clock_make_different_numbers_also_after_a_restart(tmp_path: Path) -> None:
    async def one(device: int) -> list[str]:
        made = []
        for _ in range(2):
            async with opened(tmp_path / f"{device}.db") as store:
                numbers = Numbers(store, INSTITUTION, device, clock=lambda: NOON)
                made += [await numbers.insurer_message() for _ in range(60)]
                made += [await numbers.settlement() for _ in range(3)]
        return made

    made = [number for device in range(20) for number in asyncio.run(one(device))]
    assert len(set(made)) == len(made) == 20 * 2 * 63


@given(
    steps=st.lists(st.tuples(st.integers(-80_000, 80_000), st.sampled_from((0, 0, 1, 42, 99))), max_size=200)
)
def test_q13_no_number_comes_twice_within_a_day_of_clock_trouble(steps: list[tuple[int, int]]) -> None:
    """Nor when counts are left out, as at each start."""
    unit, count, now = 0, 0, 1_000_000
    made = []
    for step, left_out in steps:
        now = min(max(1_000_000, now + step), 1_000_000 + 86_399)
        unit, count = INSURER_MESSAGE.after(unit, count, now, left_out)
        made.append((unit, count % INSURER_MESSAGE.size))
    assert len(set(made)) == len(made)


def test_f15_copies_of_one_disk_that_run_at_the_same_time_make_numbers_of_their_own(tmp_path: Path) -> None:
    async def one(copy: str) -> str:
        async with opened(tmp_path / f"{copy}.db") as store:
            return await Numbers(store, INSTITUTION, 7, clock=lambda: NOON).settlement()

    asyncio.run(one("original"))
    for copy in range(20):
        shutil.copy(tmp_path / "original.db", tmp_path / f"{copy}.db")
    made = {asyncio.run(one(str(copy))) for copy in range(20)}
    assert len(made) > 15, "10,000 numbers fit into a minute, and two of twenty may be the same"


def test_q13_a_clock_that_was_decades_ahead_does_not_stay_in_the_numbers() -> None:
    ahead, count = SETTLEMENT.after(0, 0, now=68_000_000)
    back, _ = SETTLEMENT.after(ahead, count, now=29_900_000)
    assert back == 29_900_000
