"""Provinces and versions of the insurer's interface are data; what was begun in one version ends in it."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.clock import BEIJING
from kiosk.payment.payers import LegOrder
from kiosk.services.insurer import Insurer
from kiosk.services.insurer_profile import InsurerSettings, profiles
from kiosk.services.platform import Platform, PlatformSettings
from offline_queue.outbox import Message, Outbox
from offline_queue.store import Store, StoreSettings
from offline_queue.sync import Answers
from tests.services.conftest import BOOT, DEVICE, INSTITUTION, CountedMessages, Town, by_card

PROVINCES = ("zhejiang", "shanghai", "jiangsu", "anhui")


def insurer(town: Town, **more: Any) -> Insurer:
    settings = {"url": town.url["insurer"]} | INSTITUTION | more
    return Insurer(InsurerSettings.model_validate(settings), DEVICE, CountedMessages())


def versions(town: Town, infno: str) -> list[str]:
    return [each["infver"] for each in town.books("insurer")["messages"] if each["infno"] == infno]


def test_t9_four_provinces_are_loaded_at_once() -> None:
    assert set(PROVINCES) <= set(profiles())
    for name in PROVINCES:
        assert InsurerSettings.model_validate(
            {"url": "https://insurer.example", "profile": name} | INSTITUTION
        )
        assert profiles()[name].deadlines.keys() == profiles()["national"].deadlines.keys()


async def test_t9_two_versions_of_the_interface_side_by_side(town: Town) -> None:
    old, new = insurer(town, version="V1.0"), insurer(town, version="V2.0", profile="shanghai")
    try:
        for each in (old, new, old):
            assert await each.person(by_card("lin")) is not None
    finally:
        await old.close()
        await new.close()
    assert versions(town, "1101") == ["V1.0", "V2.0", "V1.0"]


async def test_t10_what_was_begun_in_the_old_version_is_reversed_in_it_after_the_switch(town: Town) -> None:
    old, new = insurer(town, version="V1.0"), insurer(town, version="V2.0")
    try:
        facts = {"psn_no": "1", "insuplc_admdvs": "330100", **(await old.prepare(0, {}))}
        await new.revoke(LegOrder("26112203280001-07-3-insurer", 700, facts))
        await new.revoke(
            LegOrder("26112203280002-07-3-insurer", 700, {**facts, **(await new.prepare(0, {}))})
        )
    finally:
        await old.close()
        await new.close()
    assert versions(town, "2601") == ["V1.0", "V2.0"]


async def test_sh32_the_version_changes_overnight_at_its_moment_and_what_was_begun_ends_as_it_began(
    town: Town,
) -> None:
    clock = [datetime(2027, 6, 9, 21, 59, tzinfo=BEIJING)]
    settings = {"url": town.url["insurer"], "version": "V1.0", "next_version": "V2.0"} | INSTITUTION
    cut_over = InsurerSettings.model_validate(settings | {"next_from": "2027-06-09T22:00:00+08:00"})
    speaks = Insurer(cut_over, DEVICE, CountedMessages(), lambda: clock[0])
    try:
        facts = {"psn_no": "1", "insuplc_admdvs": "330100", **(await speaks.prepare(0, {}))}
        await speaks.person(by_card("lin"))
        clock[0] += timedelta(minutes=1)
        await speaks.revoke(LegOrder("27060921590001-07-3-insurer", 700, facts))
        await speaks.person(by_card("lin"))
    finally:
        await speaks.close()
    assert (versions(town, "1101"), versions(town, "2601")) == (["V1.0", "V2.0"], ["V1.0"])


def test_sh32_a_version_without_its_moment_is_refused() -> None:
    settings = {"url": "https://insurer.example", "next_version": "V2.0"} | INSTITUTION
    with pytest.raises(ValueError, match="stand together"):
        InsurerSettings.model_validate(settings)


async def test_t10_a_thousand_rows_wait_through_the_switch_and_each_arrives_once(
    town: Town, tmp_path: Path
) -> None:
    """Rows say their own version; a program that speaks a newer one sends the old ones as they were made."""
    store = await Store.open(StoreSettings(path=tmp_path / "terminal.db", least_free_mb=0))
    outbox = Outbox(store)
    await outbox.put(*(row(number, version=1) for number in range(1000)))
    await store.close()
    store = await Store.open(StoreSettings(path=tmp_path / "terminal.db", least_free_mb=0))
    outbox = Outbox(store)
    await outbox.put(*(row(number, version=2) for number in range(1000, 1010)))
    platform = Platform(PlatformSettings.model_validate({"url": town.url["platform"]}), DEVICE, BOOT)
    try:
        while batch := await outbox.next_batch("platform"):
            result = await platform.send_rows(batch)
            assert isinstance(result, Answers)
            await outbox.settle("platform", result.each)
        assert (await outbox.status()).delivered == 1010
    finally:
        await platform.close()
        await store.close()
    taken = town.books("platform")["rows"]
    assert sorted(each["key"] for each in taken) == sorted(f"N{number}:settlement" for number in range(1010))
    assert sum(each["body"]["version"] == 1 for each in taken) == 1000


def row(number: int, version: int) -> Message:
    return Message("settlement", f"N{number}:settlement", f"N{number}", {"version": version})


def test_yd11_somebody_of_another_province_is_given_more_time() -> None:
    national = profiles()["national"]
    assert national.remote_factor > 1
    assert national.deadlines["2207"] * national.remote_factor < 115, (
        "a definite end within two minutes (P-3)"
    )
