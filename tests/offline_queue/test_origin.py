"""Under what a message was written is frozen in its row; a clock that is wrong is known to be."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.services.rows import row_of
from offline_queue.clock import ClockTrust
from offline_queue.messages import Waiting
from offline_queue.origin import Origin, acting, frozen
from offline_queue.outbox import Outbox
from tests.offline_queue.place import card_use, opened

NOON = 1_795_320_000.0
HOUR, DAY, YEAR_2099 = 3600.0, 86_400.0, 4_070_908_800.0
STEPS = {
    "+1h": NOON + HOUR,
    "-1h": NOON - HOUR,
    "+1d": NOON + DAY,
    "-1d": NOON - DAY,
    "1970": 0.0,
    "2099": YEAR_2099,
}


def test_q17_who_acted_in_which_visit_under_which_settings_stays_in_the_row(tmp_path: Path) -> None:
    async def story() -> list[Origin]:
        async with opened(tmp_path / "a.db") as store:
            store.origin = Origin(config="c0ffee", program="0.1.0")
            outbox = Outbox(store)
            with acting(session="visit-1"):
                with acting(actor="1001"):
                    await outbox.put(card_use(1, 1))
                await outbox.put(card_use(2, 2))
            await outbox.put(card_use(3, 3))
        async with opened(tmp_path / "a.db") as store:
            store.origin = Origin(config="another", program="9.9.9")
            with acting(session="visit-2", actor="2002"):
                return [row.origin for row in await Outbox(store).next_batch("platform")]

    usual = Origin(config="c0ffee", program="0.1.0")
    assert asyncio.run(story()) == [
        replace(usual, actor="1001", session="visit-1"), replace(usual, session="visit-1"), usual
    ]  # fmt: skip


def test_q17_two_visits_at_once_do_not_mix(tmp_path: Path) -> None:
    async def visit(outbox: Outbox, number: int) -> None:
        with acting(session=f"visit-{number}"):
            await asyncio.sleep(0)
            await outbox.put(card_use(number, number))

    async def story() -> None:
        async with opened(tmp_path / "a.db") as store:
            outbox = Outbox(store)
            await asyncio.gather(*(visit(outbox, number) for number in range(20)))
            for row in await outbox.listed():
                assert row.key.removeprefix("card-") == row.origin.session.removeprefix("visit-")

    asyncio.run(story())


def test_an_origin_of_nobody_takes_no_room() -> None:
    assert frozen(Origin()) == ""
    assert Origin.read("") == Origin()
    told = Origin("1001", "v", "c", "p", clock_trusted=False)
    assert Origin.read(frozen(told)) == told


def wall(*times: float) -> Callable[[], float]:
    left = iter(times)
    return lambda: next(left)


@pytest.mark.parametrize("step", STEPS)
def test_q13_a_step_of_the_clock_is_known_and_corrected_in_sending_only(tmp_path: Path, step: str) -> None:
    async def story() -> tuple[list[Waiting], list[Waiting]]:
        async with opened(tmp_path / "a.db") as store:
            outbox = Outbox(store, clock=wall(NOON, STEPS[step], NOON))
            for number in range(3):
                await outbox.put(card_use(number, number))
            assert await outbox.sweep() == 0
            return await outbox.next_batch("platform"), await outbox.listed()

    sent, kept = asyncio.run(story())
    assert [row.key for row in sent] == ["card-0", "card-1", "card-2"]
    assert [row.made_at for row in kept] == [NOON, STEPS[step], NOON], "what was written is not rewritten"
    assert [row.origin.clock_trusted for row in sent] == [True, False, True]
    assert [row.corrected_at is None for row in sent] == [True, False, True]
    assert sent[1].corrected_at == pytest.approx(NOON, abs=30)
    wire = row_of(sent[1])
    assert str(wire["corrected_at"]).startswith("2026-11-2")
    assert wire["origin"] == {"clock_trusted": False, "boot": 1, "lived": sent[1].lived}


def test_q13_a_clock_that_was_never_set_is_corrected_once_it_is(tmp_path: Path) -> None:
    async def story() -> list[float | None]:
        async with opened(tmp_path / "a.db") as store:
            outbox = Outbox(store, clock=wall(3.0, NOON))
            await outbox.put(card_use(0, 0))
            before = [row.corrected_at for row in await outbox.next_batch("platform")]
            await outbox.put(card_use(1, 1))
            return before + [row.corrected_at for row in await outbox.next_batch("platform")]

    before, first, second = asyncio.run(story())
    assert before is None
    assert first == pytest.approx(NOON, abs=30)
    assert second is None, "a time that is trusted needs no correction"


def test_q13_of_another_life_nothing_is_guessed(tmp_path: Path) -> None:
    async def story() -> list[float | None]:
        async with opened(tmp_path / "a.db") as store:
            await Outbox(store, clock=wall(0.0)).put(card_use(0, 0))
        async with opened(tmp_path / "a.db") as store:
            store.stamp(NOON)
            return [row.corrected_at for row in await Outbox(store).next_batch("platform")]

    assert asyncio.run(story()) == [None]


def test_a_clock_that_is_kept_right_in_small_steps_stays_trusted() -> None:
    trust = ClockTrust()
    for minute in range(600):
        assert trust.trusts(NOON + 61 * minute, 60.0 * minute)
    assert not trust.trusts(NOON + HOUR * 24, 36_000.0)


def test_the_moment_is_unknown_while_no_clock_was_good() -> None:
    assert ClockTrust().moment(5.0) is None
