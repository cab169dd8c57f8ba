"""The ID card driver, at a serial line with a security module behind it."""

import asyncio
import logging
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from drivers.device import Media, State
from drivers.errors import Absent, Garbled, NoAnswer, Refused, Trouble
from drivers.id_card import IdCard, IdCardHolder
from drivers.id_card_photo import PhotoSettings, photo_of, silhouette
from tests.drivers.parts import Parts
from tests.drivers.terminal_end import id_card, on_a_loop, until, until_well

LIN = "330102195803126422"


async def next_card(device: IdCard) -> IdCardHolder:
    await device.card_inserted()
    return await device.read_identity()


@on_a_loop
async def test_a_card_says_who_it_belongs_to_and_shows_the_face(parts: Parts) -> None:
    async with id_card(parts) as device:
        waiting = asyncio.create_task(next_card(device))
        parts.order("id_card", "lay", person="lin")
        holder = await waiting
        assert (holder.text.name, holder.text.number) == ("林秀英", LIN)
        assert holder.photo.real
        assert holder.photo.picture.shape == (126, 102, 3)
        # The middle of the drawn face is lighter than its hair, and the ground lighter than both.
        grey = holder.photo.picture[:, :, 0]
        assert grey[2, 2] > grey[70, 51] > grey[24, 51]
        assert (await device.health()).media is Media.PRESENT


@pytest.mark.parametrize(
    ("file", "kind", "name"),
    [
        ("r1", "resident", "张三"),
        ("i1", "foreigner_2017", "样例"),
        ("y1", "foreigner_2023", "样例"),
        ("j1", "hmt_resident", "李四"),
    ],
)
def test_every_layout_is_read_at_the_reader(parts: Parts, file: str, kind: str, name: str) -> None:
    @on_a_loop
    async def story() -> None:
        parts.order("id_card", "lay", file=file)
        async with id_card(parts) as device:
            text = (await next_card(device)).text
        assert (text.kind, text.name) == (kind, name)

    story()


@pytest.mark.parametrize("quirk", ["", "garbled_once", "lost_first_byte", "noisy", "slow", "paced"])
def test_a_wire_that_is_odd_is_read_all_the_same(parts: Parts, quirk: str) -> None:
    @on_a_loop
    async def story() -> None:
        parts.order("id_card", "lay", person="lin", quirk=quirk)
        async with id_card(parts) as device:
            assert (await next_card(device)).text.number == LIN

    story()


@on_a_loop
async def test_the_newest_address_goes_before_the_printed_one(parts: Parts) -> None:
    async with id_card(parts) as device:
        parts.order("id_card", "lay", person="lin", quirk="moved")
        assert (await next_card(device)).text.address == "江城市新示例路8号"


@pytest.mark.parametrize(("quirk", "length"), [("", 1024), ("old", 0)])
def test_a_fingerprint_is_read_where_module_and_setting_have_it(
    parts: Parts, quirk: str, length: int
) -> None:
    @on_a_loop
    async def story() -> None:
        parts.order("id_card", "lay", person="lin", quirk=quirk)
        async with id_card(parts, fingerprint=True) as device:
            holder = await next_card(device)
        assert (holder.text.number, len(holder.fingerprint)) == (LIN, length)

    story()


@pytest.mark.parametrize("rate", [57600, 38400, 19200, 9600])
def test_a_module_at_another_speed_is_found(parts: Parts, rate: int) -> None:
    @on_a_loop
    async def story() -> None:
        parts.order("id_card", "rate", baud=rate)
        parts.order("id_card", "lay", person="lin")
        async with id_card(parts) as device:
            assert (await next_card(device)).text.number == LIN
            findings = await device.self_test()
            assert str(rate) in findings[0].fact

    story()


@pytest.mark.parametrize(
    ("quirk", "trouble", "code"),
    [
        ("garbled", Garbled, "IDC-11"),
        ("cut_off", Garbled, "IDC-03"),
        ("mute", NoAnswer, "IDC-02"),
        ("pulled", NoAnswer, "IDC-09"),
        ("refuses", NoAnswer, "IDC-06"),
        ("not_genuine", Refused, "IDC-07"),
        ("other_card", Refused, "IDC-08"),
        ("expired", Refused, "IDC-27"),
        ("wrong_number", Garbled, "IDC-23"),
        ("wrong_mark", Garbled, "IDC-21"),
    ],
)
def test_a_card_that_will_not_do_says_why_and_the_next_one_does(
    parts: Parts, quirk: str, trouble: type[Trouble], code: str
) -> None:
    @on_a_loop
    async def story() -> None:
        parts.order("id_card", "lay", person="lin", quirk=quirk)
        async with id_card(parts) as device:
            with pytest.raises(trouble) as why:
                await next_card(device)
            assert why.value.code == code
            parts.order("id_card", "lift")
            await device.removed()
            parts.order("id_card", "lay", person="chen")
            assert (await next_card(device)).text.name == "陈建国"

    story()


@on_a_loop
async def test_a_card_is_there_until_it_is_lifted_also_after_it_was_read(parts: Parts) -> None:
    async with id_card(parts) as device:
        parts.order("id_card", "lay", person="lin")
        await next_card(device)
        assert await device.present()
        lifted = asyncio.create_task(device.removed())
        await asyncio.sleep(0)
        parts.order("id_card", "lift")
        await lifted
        assert not await device.present()


# --- the photo


@pytest.mark.parametrize(
    ("photo", "quirk", "code"),
    [
        ({"library": None}, "", "IDC-30"),
        ({}, "no_photo", "IDC-31"),
        ({"header": "00"}, "", "IDC-31"),
        ({"library": __file__}, "", "IDC-32"),
        ({"library": "/nowhere/libwlt.so"}, "", "IDC-32"),
        ({"function": "_Z6unpackPcS_i"}, "", "IDC-34"),
    ],
)
def test_without_a_photo_there_is_a_silhouette_and_a_fault(
    parts: Parts, photo: dict[str, Any], quirk: str, code: str, caplog: Any
) -> None:
    @on_a_loop
    async def story() -> None:
        parts.order("id_card", "lay", person="lin", quirk=quirk)
        async with id_card(parts, photo=parts.settings["id_card"]["photo"] | photo) as device:
            holder = await next_card(device)
        assert holder.text.number == LIN
        assert holder.photo.code == code
        assert np.array_equal(holder.photo.picture, silhouette())

    story()
    assert (code in caplog.text) == (code != "IDC-30"), "a terminal that is to decode says why it did not"
    assert ("begin with 574C6600" in caplog.text) == ("header" in photo)


def test_by_default_what_does_not_look_like_a_coded_photo_is_not_given_to_the_library() -> None:
    other, no_photos = b"\x01" * 1024, Path(sys.executable)
    assert photo_of(other, PhotoSettings(library=no_photos)).code == "IDC-31"
    assert photo_of(b"WLf\0" * 255, PhotoSettings(library=no_photos)).code == "IDC-31"
    assert photo_of(other, PhotoSettings(library=no_photos, header="")).code == "IDC-34"


@on_a_loop
async def test_a_library_that_gives_rows_and_colours_the_other_way_round_is_turned(parts: Parts) -> None:
    settings = parts.settings["id_card"]["photo"]
    pictures = []
    for turned in (False, True):
        parts.order("id_card", "lay", person="lin")
        async with id_card(parts, photo=settings | {"bottom_up": turned}) as device:
            pictures.append((await next_card(device)).photo.picture)
        parts.order("id_card", "lift")
    assert np.array_equal(pictures[0], pictures[1][::-1])


# --- f9: the line lives and dies


@on_a_loop
async def test_f9_a_reader_that_is_unplugged_is_gone_and_comes_back(parts: Parts) -> None:
    async with id_card(parts) as device:
        assert (await device.health()).state is State.ONLINE
        parts.order("id_card", "unplug")
        with pytest.raises(Absent, match="SER-0"):
            await device.card_inserted()
        assert (await device.health()).state is State.NO_DEVICE
        waiting = asyncio.create_task(next_card(device))
        parts.order("id_card", "replug")
        parts.order("id_card", "lay", person="lin")
        back = time.monotonic()
        assert (await waiting).text.number == LIN
        assert time.monotonic() - back < 5


@on_a_loop
async def test_f9_another_device_on_the_port_is_no_reader(parts: Parts) -> None:
    async with id_card(parts) as device:
        await device.present()
        parts.order("id_card", "other_device")
        with pytest.raises(Absent, match="IDC-01"):
            await device.card_inserted()
        assert (await device.health()).state is State.NO_DEVICE
        parts.order("id_card", "heal")
        parts.order("id_card", "lay", person="lin")
        assert (await next_card(device)).text.number == LIN


@pytest.mark.parametrize(("status", "code"), [(0x60, "IDC-04"), (0x66, "IDC-05")])
def test_a_module_that_is_out_of_order_says_so(parts: Parts, status: int, code: str) -> None:
    @on_a_loop
    async def story() -> None:
        parts.order("id_card", "break", status=status)
        async with id_card(parts) as device:
            with pytest.raises(Absent, match=code):
                await device.card_inserted()
            assert (await device.health()).code == code
            parts.order("id_card", "heal")
            await until_well(device)

    story()


def broken_and_back(parts: Parts, code: str, **harm: object) -> None:
    """A module that is broken like that is out of service by this code, and back when it is well."""

    @on_a_loop
    async def story() -> None:
        async with id_card(parts) as device:
            await device.present()
            parts.order("id_card", "break", **harm)
            # A refused reset is known at the first look; waiting for a card takes three, seconds apart.
            with pytest.raises(Absent, match=code):
                await (device.present() if code == "IDC-16" else device.card_inserted())
            health = await device.health()
            assert (health.state, health.code) == (State.NO_DEVICE, code)
            parts.order("id_card", "heal")
            # Nobody looks for a card at a reader that is out of service: its health has to find out.
            await until_well(device)
            parts.order("id_card", "lay", person="lin")
            assert (await next_card(device)).text.number == LIN

    story()


ERRORS = (0x10, 0x11, 0x21, 0x23, 0x24, 0x31, 0x32, 0x33, 0x40, 0x41, 0x47, 0x81, 0x91)


@pytest.mark.parametrize("status", ERRORS)
def test_f9_a_module_that_answers_everything_with_an_error_is_out_of_service(
    parts: Parts, status: int
) -> None:
    broken_and_back(parts, "IDC-16", status=status)


@pytest.mark.parametrize("status", [0x24, 0x47])
def test_f9_a_module_that_cannot_look_three_times_in_a_row_is_out_of_service(
    parts: Parts, status: int
) -> None:
    broken_and_back(parts, "IDC-17", status=status, command="2001")


@on_a_loop
async def test_f9_a_look_that_fails_once_is_nothing(parts: Parts) -> None:
    async with id_card(parts) as device:
        parts.order("id_card", "break", status=0x24, command="2001")
        assert not await device.present()
        parts.order("id_card", "heal")
        parts.order("id_card", "lay", person="lin")
        assert (await next_card(device)).text.number == LIN


@on_a_loop
async def test_f9_a_line_that_goes_away_while_a_card_is_read_is_said(parts: Parts) -> None:
    async with id_card(parts) as device:
        parts.order("id_card", "lay", person="lin", quirk="slow", seconds=2)
        await device.card_inserted()
        asked = parts.order("id_card", "books")["commands"]
        reading = asyncio.create_task(device.read_identity())
        await until(lambda: parts.order("id_card", "books")["commands"] > asked + 1)
        parts.order("id_card", "unplug")
        with pytest.raises(Absent, match="SER-0"):
            await reading
        parts.order("id_card", "replug")
        parts.order("id_card", "lay", person="lin")
        assert (await next_card(device)).text.number == LIN


@on_a_loop
async def test_s13_the_log_and_the_reprs_hold_nothing_of_the_person(parts: Parts, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    parts.order("id_card", "lay", person="yuchi")
    async with id_card(parts) as device:
        holder = await next_card(device)
    said = caplog.text + repr(holder)
    for secret in (holder.text.number, holder.text.name, holder.text.address):
        assert secret not in said


def test_the_bench_has_a_library_on_this_machine(parts: Parts) -> None:
    assert Path(parts.settings["id_card"]["photo"]["library"]).exists()


def test_a_card_that_the_bench_does_not_have_is_named_with_those_that_it_has(parts: Parts) -> None:
    with pytest.raises(AssertionError, match="there is no card .x9.; there are i1, "):
        parts.order("id_card", "lay", file="x9")
