"""Cards held to a contactless reader, at a real PC/SC service with virtual readers."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from drivers.card_files import CardHolder
from drivers.card_kinds import AnyCard
from drivers.card_slot import CardSlot
from drivers.device import State
from drivers.errors import Absent, Garbled, NoAnswer, Refused, Trouble
from drivers.hospital_card import HospitalCard, uid_text
from drivers.resident_card import ResidentCardHolder
from tests.drivers.parts import Parts
from tests.drivers.terminal_end import on_a_loop, social_card, tap_card

LIN = "330102195803126422"


async def next_card(device: CardSlot) -> AnyCard:
    await device.card_inserted()
    return await device.read_identity()


async def held(parts: Parts, kind: str, quirk: str = "", **changed: Any) -> AnyCard:
    parts.order("tap_card", "hold", person="lin", kind=kind, quirk=quirk)
    async with tap_card(parts, **changed) as device:
        return await next_card(device)


@on_a_loop
async def test_a_social_card_says_the_same_without_contacts(parts: Parts) -> None:
    holder = await held(parts, "social")
    assert isinstance(holder, CardHolder)
    assert (holder.name, holder.number) == ("林秀英", LIN)


@on_a_loop
async def test_a_social_card_that_is_closed_without_contacts_says_to_insert_it(parts: Parts) -> None:
    with pytest.raises(Refused, match="CRD-15"):
        await held(parts, "social", "protected")


@on_a_loop
async def test_a_health_card_shows_the_person_to_a_terminal_with_a_psam(parts: Parts) -> None:
    holder = await held(parts, "resident")
    assert isinstance(holder, ResidentCardHolder)
    assert (holder.name, holder.number, holder.sex) == ("林秀英", LIN, "2")
    assert str(holder.birth_date) == "1958-03-12"
    assert holder.fault == ""


@on_a_loop
async def test_a_health_card_tells_its_number_to_a_terminal_without_a_psam(parts: Parts) -> None:
    holder = await held(parts, "resident", psam=None)
    assert isinstance(holder, ResidentCardHolder)
    assert (holder.name, holder.number, holder.fault) == ("", LIN, "")


@pytest.mark.parametrize(("how", "code"), [("psam_out", "RHC-10"), ("psam_refuse", "RHC-04")])
def test_a_psam_that_fails_leaves_the_number_and_a_fault(parts: Parts, how: str, code: str) -> None:
    @on_a_loop
    async def story() -> None:
        parts.order("tap_card", how)
        holder = await held(parts, "resident")
        assert isinstance(holder, ResidentCardHolder)
        assert (holder.name, holder.number) == ("", LIN)
        assert holder.fault == code

    story()


@on_a_loop
async def test_a_hospital_card_is_known_by_its_uid(parts: Parts) -> None:
    holder = await held(parts, "hospital")
    assert isinstance(holder, HospitalCard)
    assert holder.by_uid
    assert holder.number.startswith("04")
    assert holder.number not in repr(holder)


@on_a_loop
async def test_a_hospital_card_is_known_by_the_number_in_its_sector(parts: Parts) -> None:
    key = parts.order("tap_card", "books")["key_file"]
    holder = await held(parts, "hospital", hospital_card={"block": 4, "key_file": key})
    assert isinstance(holder, HospitalCard)
    assert (holder.number, holder.by_uid) == ("00100001", False)


@pytest.mark.parametrize(
    ("kind", "settings", "code"),
    [
        ("hospital", {"hospital_card": None}, "HTC-07"),
        ("hospital", {"hospital_card": {"block": 4}}, "HTC-05"),
        ("hospital", {"hospital_card": {"block": 5, "key_file": "sector"}}, "HTC-03"),
        ("random_uid", {}, "HTC-02"),
        ("transit", {"hospital_card": None}, "CRD-11"),
    ],
)
def test_a_card_that_will_not_do_says_why(
    parts: Parts, kind: str, settings: dict[str, Any], code: str
) -> None:
    @on_a_loop
    async def story() -> None:
        if (settings.get("hospital_card") or {}).get("key_file"):
            settings["hospital_card"]["key_file"] = parts.order("tap_card", "books")["key_file"]
        with pytest.raises(Refused) as why:
            await held(parts, kind, **settings)
        assert why.value.code == code

    story()


@pytest.mark.parametrize(("kind", "quirk"), [("resident", "expired"), ("hospital", "garbled")])
def test_the_bench_has_no_quirk_that_does_nothing(parts: Parts, kind: str, quirk: str) -> None:
    with pytest.raises(AssertionError, match="no such quirk"):
        parts.order("tap_card", "hold", person="lin", kind=kind, quirk=quirk)


@pytest.mark.parametrize(
    ("quirk", "trouble"), [("pulled", NoAnswer), ("mute", NoAnswer), ("garbled_number", Garbled)]
)
def test_a_health_card_that_is_pulled_mute_or_garbled_says_so(
    parts: Parts, quirk: str, trouble: type[Trouble]
) -> None:
    @on_a_loop
    async def story() -> None:
        async with tap_card(parts, read_seconds=1) as device:
            parts.order("tap_card", "hold", person="lin", kind="resident", quirk=quirk)
            with pytest.raises(trouble):
                await next_card(device)
            parts.order("tap_card", "take_away")
            await device.removed()
            parts.order("tap_card", "hold", person="lin", kind="resident")
            holder = await next_card(device)
            assert isinstance(holder, ResidentCardHolder)
            assert holder.name == "林秀英"

    story()


def test_each_form_of_a_uid_is_the_one_of_the_reference() -> None:
    uid = bytes.fromhex("04A1B2C3")
    assert [
        uid_text(uid, form)
        for form in ("hex", "hex_reversed", "decimal", "decimal_reversed", "3+5", "3+5_reversed")
    ] == ["04A1B2C3", "C3B2A104", "0077705923", "3283263748", "161,45763", "178,41220"]


# --- f9


@on_a_loop
async def test_f9_readers_that_swap_names_read_whatever_is_put_into_them(parts: Parts) -> None:
    async with social_card(parts) as contact, tap_card(parts) as tap:
        await contact.present()
        await tap.present()
        parts.order("social_card", "swap_readers")
        parts.order("social_card", "insert", person="lin")
        parts.order("tap_card", "hold", person="chen", kind="resident")
        inserted, holding = await asyncio.gather(next_card(tap), next_card(contact))
        assert isinstance(inserted, CardHolder)
        assert inserted.number == LIN
        assert isinstance(holding, ResidentCardHolder)


@on_a_loop
async def test_f9_a_contactless_reader_that_is_unplugged_is_gone_and_comes_back(parts: Parts) -> None:
    async with tap_card(parts) as device:
        await device.present()
        parts.order("tap_card", "unplug_reader")
        with pytest.raises(Absent, match="CRD-0[12]"):
            await device.card_inserted()
        assert (await device.health()).state is State.NO_DEVICE
        waiting = asyncio.create_task(next_card(device))
        parts.order("tap_card", "replug_reader")
        parts.order("tap_card", "hold", person="lin", kind="social")
        back = time.monotonic()
        await waiting
        assert time.monotonic() - back < 5


def test_the_key_of_the_sector_is_in_a_file(parts: Parts) -> None:
    assert Path(parts.order("tap_card", "books")["key_file"]).exists()
