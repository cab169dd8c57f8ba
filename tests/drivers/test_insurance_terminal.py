"""The certified insurance terminal over both of its links, against the bench's."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from drivers.device import State
from drivers.errors import Absent, Garbled, NoAnswer, Refused
from drivers.insurance_terminal import InsuranceTerminal, InsuranceTerminalSettings
from hardware_sim import people
from hardware_sim.serial_devices.insurance_terminal import InsuranceTerminalPart
from tests.services.odd_server import odd_server

LINKS = ("serial", "http")


@pytest.fixture
async def part(tmp_path: Path) -> AsyncIterator[InsuranceTerminalPart]:
    part = InsuranceTerminalPart(people.load(), tmp_path, lambda person: f"token-of-{person}")
    await part.start()
    yield part
    await part.stop()


@pytest.fixture(params=LINKS)
async def terminal(
    part: InsuranceTerminalPart, request: pytest.FixtureRequest
) -> AsyncIterator[InsuranceTerminal]:
    link = part.books()[request.param]
    terminal = InsuranceTerminal(InsuranceTerminalSettings(link=link, answer_seconds=1))
    yield terminal
    await terminal.close()


@pytest.mark.parametrize("way", ["scan", "face"])
async def test_it_says_who_is_insured_with_the_token(
    part: InsuranceTerminalPart, terminal: InsuranceTerminal, way: str
):
    await part.order(way, {"person": "lin"})
    await terminal.card_inserted()
    holder = await terminal.read_identity()
    assert (holder.name, holder.token, holder.by_face) == ("林秀英", "token-of-lin", way == "face")
    assert "林" not in repr(holder)
    assert part.books()["waiting"] is False


async def test_it_looks_at_nobody_once_nobody_waits(part: InsuranceTerminalPart, terminal: InsuranceTerminal):
    waiting = asyncio.ensure_future(terminal.card_inserted())
    while "look" not in part.books()["asked"]:
        await asyncio.sleep(0.02)
    assert part.books()["waiting"] is True
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert part.books()["waiting"] is False


async def test_whom_the_insurance_does_not_know_is_refused(
    part: InsuranceTerminalPart, terminal: InsuranceTerminal
):
    await part.order("stranger", {})
    await terminal.card_inserted()
    with pytest.raises(Refused, match="ITM-07"):
        await terminal.read_identity()


@pytest.mark.parametrize("misread", ["wrong_number", "wrong_name", "wrong_token"])
async def test_what_can_be_no_person_is_nobody_and_the_next_try_does(
    part: InsuranceTerminalPart, terminal: InsuranceTerminal, misread: str
):
    await part.order("scan", {"person": "lin", "quirk": misread})
    await terminal.card_inserted()
    with pytest.raises(Garbled, match=f"ITM-10 the {misread[6:]} that it read is none$"):
        await terminal.read_identity()
    await part.order("scan", {"person": "lin"})
    await terminal.card_inserted()
    assert (await terminal.read_identity()).number == "330102195803126422"


@pytest.mark.parametrize(("quirk", "kind"), [("garble", Garbled), ("mute", NoAnswer), ("unplug", Absent)])
async def test_what_goes_wrong_is_told_apart_and_mends_by_itself(
    part: InsuranceTerminalPart, terminal: InsuranceTerminal, quirk: str, kind: type[Exception]
):
    await part.order(quirk, {})
    with pytest.raises(kind):
        await terminal.card_inserted()
    assert (await terminal.health()).state is not State.ONLINE
    await part.order("replug" if quirk == "unplug" else "well", {})
    await part.order("scan", {"person": "chen"})
    await terminal.card_inserted()
    assert (await terminal.read_identity()).name == "陈建国"
    assert (await terminal.health()).state is State.ONLINE


async def test_f7_an_answer_that_only_drips_does_not_hold_the_lane():
    with odd_server(b"HTTP/1.1 200 OK\r\nX-Slow: ", *[b"x"] * 500, pause=0.05) as server:
        link = f"{server.url}/ec"
        terminal = InsuranceTerminal(InsuranceTerminalSettings(link=link, answer_seconds=0.2))
        try:
            for _ in range(2):
                with pytest.raises(NoAnswer, match="ITM-04"):
                    await terminal.card_inserted()
        finally:
            await terminal.close()
