"""The social-card driver, at a real PC/SC service with virtual cards."""

import asyncio
import contextlib
import gc
import logging
import os
import sys
import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from drivers.card_application import read_card
from drivers.card_files import CardHolder
from drivers.device import Media, State
from drivers.errors import Absent, Garbled, NoAnswer, Refused, Trouble
from drivers.pcsc import Card, CardReader, Reply
from drivers.social_card import SocialCard
from tests.drivers.parts import Parts
from tests.drivers.terminal_end import on_a_loop, social_card, until

SOCIAL = b"sx1.sh." + "社会保障".encode("gbk")  # the application's name. Source: social-security-card.md §3
LIN = {
    "number": "330102195803126422",
    "name": "林秀英",
    "card_serial": "330100D1560000053301000173A4C2E9",
    "card_number": "A33010017",
    "sex": "2",
    "nation": "01",
    "birth_date": date(1958, 3, 12),
    "birthplace": "330102",
    "area": "330100",
}


# It connects, resets the card, and takes the power from it.
ANOTHER_PROGRAM = """
import sys
from smartcard import scard
_, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
reader = sorted(each for each in scard.SCardListReaders(context, [])[1] if sys.argv[1] in each)[0]
result, card, _ = scard.SCardConnect(context, reader, scard.SCARD_SHARE_SHARED, 3)
result = result or scard.SCardReconnect(card, scard.SCARD_SHARE_SHARED, 3, scard.SCARD_RESET_CARD)[0]
sys.exit(result or scard.SCardDisconnect(card, scard.SCARD_UNPOWER_CARD))
"""


async def next_card(device: SocialCard) -> CardHolder:
    await device.card_inserted()
    return await device.read_identity()


@on_a_loop
async def test_a_card_says_who_it_belongs_to(parts: Parts) -> None:
    async with social_card(parts) as device:
        waiting = asyncio.create_task(next_card(device))
        parts.order("social_card", "insert", person="lin")
        holder = await waiting
        assert {name: getattr(holder, name) for name in LIN} == LIN
        assert holder.generation == 3
        assert (await device.health()).media is Media.PRESENT


@pytest.mark.parametrize("quirk", ["", "wrong"])
def test_cv_06_only_the_social_part_of_the_chip_is_asked_for_and_no_pin_is_tried(
    parts: Parts, quirk: str
) -> None:
    """Also on a card that has a bank's application only."""

    @on_a_loop
    async def story() -> None:
        async with social_card(parts) as device:
            parts.order("social_card", "insert", person="lin", quirk=quirk)
            with contextlib.suppress(Refused):
                await next_card(device)
            books = parts.order("social_card", "books")
            assert books["selected"] == [SOCIAL.hex()]
            assert books["pin_tries"] == 0

    story()


@on_a_loop
async def test_the_example_card_of_the_reference_is_read(parts: Parts) -> None:
    parts.order("social_card", "insert", file="zhang_san.toml")
    async with social_card(parts) as device:
        holder = await next_card(device)
    assert (holder.name, holder.number) == ("张三", "110101199003071006")
    assert holder.valid_until == date(2030, 1, 1)


@pytest.mark.parametrize(
    "quirk", ["generation_1", "generation_2", "generation_3", "by_number", "no_end", "unseen_social"]
)
def test_every_generation_and_form_of_card_reads_the_same(parts: Parts, quirk: str) -> None:
    @on_a_loop
    async def story() -> None:
        parts.order("social_card", "insert", person="lin", quirk=quirk)
        async with social_card(parts) as device:
            holder = await next_card(device)
        assert {name: getattr(holder, name) for name in LIN} == LIN
        if quirk.startswith("generation"):
            assert holder.generation == int(quirk[-1])
        assert (holder.valid_until is None) == (quirk == "no_end")

    story()


@on_a_loop
async def test_a_name_with_a_character_outside_gbk_is_read(parts: Parts) -> None:
    parts.order("social_card", "insert", person="xiahou")
    async with social_card(parts) as device:
        assert (await next_card(device)).name == "夏侯䶮"


@pytest.mark.parametrize(
    ("quirk", "trouble", "code"),
    [
        ("wrong", Refused, "CRD-11"),
        ("unseen", Refused, "CRD-11"),
        ("blocked", Refused, "CRD-10"),
        ("locked", Refused, "CRD-10"),
        ("protected", Refused, "CRD-12"),
        ("expired", Refused, "CRD-14"),
        ("garbled", Garbled, "CRD-20"),
        ("nameless", Garbled, "CRD-23"),
        ("wrong_number", Garbled, "CRD-24"),
        ("other_birthday", Garbled, "CRD-25"),
        ("pulled", NoAnswer, "CRD-09"),
    ],
)
def test_a_card_that_will_not_do_says_why(
    parts: Parts, quirk: str, trouble: type[Trouble], code: str
) -> None:
    @on_a_loop
    async def story() -> None:
        parts.order("social_card", "insert", person="lin", quirk=quirk)
        async with social_card(parts) as device:
            with pytest.raises(trouble) as why:
                await next_card(device)
            assert why.value.code == code
            assert parts.order("social_card", "books")["pin_tries"] == 0
            parts.order("social_card", "insert", person="lin")
            assert (await next_card(device)).number == LIN["number"]

    story()


@on_a_loop
async def test_f9_a_slow_card_is_waited_for(parts: Parts) -> None:
    parts.order("social_card", "insert", person="lin", quirk="slow", seconds=0.06)
    async with social_card(parts) as device:
        assert (await next_card(device)).number == LIN["number"]


@on_a_loop
async def test_f9_a_card_that_takes_ten_seconds_is_waited_for(parts: Parts) -> None:
    """With the settings as they come."""
    seconds = 10 / 15
    parts.order("social_card", "insert", person="lin", quirk="slow", seconds=seconds)
    async with social_card(parts) as device:
        assert (await next_card(device)).number == LIN["number"]
        assert parts.order("social_card", "books")["commands"] * seconds >= 10


@on_a_loop
async def test_f9_a_slow_card_that_is_pulled_says_so_at_once(parts: Parts) -> None:
    async with social_card(parts) as device:
        parts.order("social_card", "insert", person="lin", quirk="slow", seconds=0.5)
        await device.card_inserted()
        reading = asyncio.create_task(device.read_identity())
        await until(lambda: parts.order("social_card", "books")["commands"] > 0)
        parts.order("social_card", "pull")
        with pytest.raises(NoAnswer, match="CRD-0[39]"):
            await reading


@on_a_loop
async def test_f9_a_mute_card_closes_its_lane_until_it_is_pulled_and_nothing_else(parts: Parts) -> None:
    async with (
        social_card(parts, read_seconds=1) as device,
        social_card(parts, reader="Bench Other") as other,
    ):
        parts.order("social_card", "insert", person="lin", quirk="mute")
        await device.card_inserted()
        with pytest.raises(NoAnswer, match="CRD-06"):
            await device.read_identity()
        with pytest.raises(Absent, match="DEV-01"):
            await device.present()
        health = await device.health()
        assert (health.state, health.code) == (State.HARDWARE_ERROR, "DEV-01")
        assert await other.present() is False

        taken_out = asyncio.create_task(device.removed())
        parts.order("social_card", "pull")
        await taken_out
        parts.order("social_card", "insert", person="lin")
        assert (await next_card(device)).number == LIN["number"]


@pytest.mark.parametrize("how", ["service_kill", "service_stop"])
def test_f9_a_service_that_dies_and_comes_back_is_used_again(parts: Parts, how: str) -> None:
    @on_a_loop
    async def story() -> None:
        async with social_card(parts) as device:
            await device.present()
            parts.order("social_card", how)
            with pytest.raises(Absent, match="CRD-01"):
                await device.card_inserted()
            assert (await device.health()).state is State.NO_DEVICE

            waiting = asyncio.create_task(next_card(device))
            parts.order("social_card", "service_start")
            parts.order("social_card", "insert", person="lin")
            back = time.monotonic()
            assert (await waiting).number == LIN["number"]
            assert time.monotonic() - back < 5
            assert (await device.health()).state is State.ONLINE

    story()


@on_a_loop
async def test_f9_a_card_that_does_not_start_is_given_its_power_anew(parts: Parts) -> None:
    parts.order("social_card", "insert", person="lin", quirk="starts_late")
    async with social_card(parts) as device:
        assert (await next_card(device)).number == LIN["number"]


@on_a_loop
async def test_f9_a_card_that_never_starts_says_so_and_the_next_one_does(parts: Parts) -> None:
    parts.order("social_card", "insert", person="lin", quirk="never_starts")
    async with social_card(parts) as device:
        await device.card_inserted()
        with pytest.raises(NoAnswer, match="CRD-05"):
            await device.read_identity()
        parts.order("social_card", "insert", person="lin")
        assert (await next_card(device)).number == LIN["number"]


@pytest.mark.parametrize("how", ["loose", "service_restart"])
def test_f9_what_was_lost_for_a_moment_in_the_middle_of_a_card_is_read_again(parts: Parts, how: str) -> None:
    """The contact of the card, or the service with all that was connected to it."""
    settings = parts.settings["social_card"]
    reader = CardReader(settings["reader"], Path(settings["service_socket"]))
    commands: list[int] = []

    def counted(card: Card) -> CardHolder:
        def transmit(command: bytes) -> Reply:
            commands.append(len(command))
            if how == "service_restart" and len(commands) == 6:
                parts.order("social_card", how)
            return card.transmit(command)

        return read_card(transmit)

    parts.order("social_card", "insert", person="lin", quirk="loose" if how == "loose" else "")
    while not reader.look(5):
        pass
    assert reader.read(counted, back_seconds=10).number == LIN["number"]
    assert len(commands) > 20
    reader.close()


@on_a_loop
async def test_f9_a_card_that_another_program_reset_and_left_without_power_is_read(parts: Parts) -> None:
    parts.order("social_card", "insert", person="lin")
    settings = parts.settings["social_card"]
    async with social_card(parts) as device:
        assert (await next_card(device)).number == LIN["number"]
        command = [sys.executable, "-c", ANOTHER_PROGRAM, settings["reader"]]
        environment = os.environ | {"PCSCLITE_CSOCK_NAME": str(settings["service_socket"])}
        another = await asyncio.create_subprocess_exec(*command, env=environment)
        assert await another.wait() == 0
        assert (await device.read_identity()).number == LIN["number"]


@on_a_loop
async def test_f9_a_restart_of_the_service_is_not_noticed_by_who_waits(parts: Parts) -> None:
    async with social_card(parts) as device:
        waiting = asyncio.create_task(next_card(device))
        for how in ("service_kill", "service_start", "service_restart"):
            parts.order("social_card", how)
        parts.order("social_card", "insert", person="lin")
        assert (await waiting).number == LIN["number"]


@on_a_loop
async def test_f9_a_reader_that_is_unplugged_is_gone_after_three_looks_and_comes_back(parts: Parts) -> None:
    async with social_card(parts) as device:
        await device.present()
        parts.order("social_card", "unplug_reader")
        with pytest.raises(Absent, match="CRD-0[12]"):
            await device.card_inserted()
        assert (await device.health()).code == "CRD-02"
        parts.order("social_card", "replug_reader")
        assert await device.present() is False


@on_a_loop
async def test_a_card_that_another_program_holds_is_said(parts: Parts) -> None:
    parts.order("social_card", "insert", person="lin", quirk="slow", seconds=0.1)
    async with social_card(parts) as device, social_card(parts) as another:
        await device.card_inserted()
        reading = asyncio.create_task(device.read_identity())
        await until(lambda: parts.order("social_card", "books")["commands"] > 0)
        with pytest.raises(Absent, match="CRD-04"):
            await another.read_identity()
        await reading


@on_a_loop
async def test_waiting_that_is_given_up_leaves_nothing_behind(parts: Parts, caplog: Any) -> None:
    async with social_card(parts) as device:
        await device.removed()
        tasks = len(asyncio.all_tasks())
        threads, files = threading.active_count(), len(os.listdir("/proc/self/fd"))
        for _ in range(100):
            waiting = asyncio.create_task(device.card_inserted())
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        assert await device.present() is False
        assert len(asyncio.all_tasks()) == tasks
        assert threading.active_count() == threads
        assert len(os.listdir("/proc/self/fd")) == files
    gc.collect()
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@on_a_loop
async def test_a_service_that_dies_again_and_again_costs_no_sockets(parts: Parts) -> None:
    async with social_card(parts) as device:
        await device.present()
        files = len(os.listdir("/proc/self/fd"))
        for _ in range(10):
            parts.order("social_card", "service_restart")
            await device.removed()
        assert len(os.listdir("/proc/self/fd")) <= files


@on_a_loop
async def test_s13_the_log_of_the_card_holds_nothing_of_the_person(parts: Parts, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    parts.order("social_card", "insert", person="yuchi")
    async with social_card(parts) as device:
        holder = await next_card(device)
    said = caplog.text + repr(holder)
    assert "-> 00 b2 08 00 14 of 5 bytes" in said
    for secret in (holder.number, holder.name, holder.card_serial, holder.card_number):
        assert secret not in said
        assert secret.encode("gb18030").hex(" ") not in said
    assert "33 31 30 31" not in said


@on_a_loop
async def test_the_technicians_test_tells_the_reader_and_the_card(parts: Parts) -> None:
    async with social_card(parts) as device:
        findings = await device.self_test()
    assert [finding.what for finding in findings] == ["reader", "card"]
    assert [finding.verdict.value for finding in findings] == ["good", "good"]
