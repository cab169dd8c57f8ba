"""Payments that are over: persons are taken out of them within a day, and one day they are gone."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from kiosk.payment.refund_records import AT_AN_END, RefundStep
from kiosk.upkeep.retention import PERSONAL, RetentionSettings, tidy
from offline_queue.ledger import Ledger
from offline_queue.outbox import Answer, Message, Outbox, Outcome
from offline_queue.store import Store, StoreSettings
from tests.offline_queue.test_sealing import plain, sealed

MARK = "psn-330106199001011234"
DAY = 86_400


async def pay(ledger: Ledger, number: int, end: str) -> None:
    whole, leg = f"S{number:03}-07", f"S{number:03}-07-1-insurer"
    facts = {"payer": "insurer", "fen": 700, "facts": {"psn_no": MARK, "msgid": f"M{number}"}}
    await ledger.open({whole: ("open", {"short_code": "ABCDEF"}), leg: ("planned", facts)})
    await ledger.move(leg, "planned", "done", kept={"setl_id": "9"})
    if end:
        await ledger.move(whole, "open", end)


def older(settings: StoreSettings, days: int) -> None:
    with sqlite3.connect(settings.path) as file:
        file.execute("UPDATE counter SET value = value + ? WHERE name = 'lived'", (days * DAY,))
    file.close()


def everything(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("a.db*"))


async def with_ledger(settings: StoreSettings, ends: list[str], keep_days: int = 180) -> list[str]:
    """Pay what `ends` says, tidy, and tell which records there are then."""
    store = await Store.open(settings)
    try:
        ledger = Ledger(store)
        for number, end in enumerate(ends):
            await pay(ledger, number, end)
        await tidy(ledger, RetentionSettings(keep_days=keep_days))
        assert await Outbox(store).check() == []
        return [record.id for record in await ledger.under("S")]
    finally:
        await store.close()


async def posting_of_the_first(settings: StoreSettings, *, taken: bool) -> None:
    """It waits, or the hospital has taken it."""
    store = await Store.open(settings)
    if taken:
        await Outbox(store).settle("hospital", [Answer("S000-07:posting", Outcome.DONE)])
    else:
        await Outbox(store).put(Message("posting", "S000-07:posting", "S000-07", {}))
    await store.close()


def test_s12_q26_after_half_a_day_nobody_is_named_and_all_else_is_there(tmp_path: Path) -> None:
    settings = plain(tmp_path)
    asyncio.run(with_ledger(settings, ["settled", "unwound"]))
    assert MARK.encode() in everything(tmp_path), "a payment of this hour may yet be asked after"
    older(settings, 1)
    left = asyncio.run(with_ledger(settings, []))
    assert len(left) == 4
    content = everything(tmp_path)
    assert MARK.encode() not in content
    for kept in (b"M0", b"M1", b"ABCDEF", b"setl_id"):
        assert kept in content


def test_a_payment_that_the_hospital_has_not_taken_is_left_whole_until_it_has(tmp_path: Path) -> None:
    """Its parts may have to be revoked, and the insurer asks for the number of the person then."""
    settings = plain(tmp_path)
    asyncio.run(posting_of_the_first(settings, taken=False))
    asyncio.run(with_ledger(settings, ["settled", "settled"]))
    older(settings, 1)
    asyncio.run(with_ledger(settings, []))
    assert MARK.encode() in everything(tmp_path)
    older(settings, 31)
    assert len(asyncio.run(with_ledger(settings, [], keep_days=30))) == 2
    asyncio.run(posting_of_the_first(settings, taken=True))
    assert asyncio.run(with_ledger(settings, [], keep_days=30)) == []
    assert MARK.encode() not in everything(tmp_path)


def test_a_payment_that_the_hospital_took_late_is_blanked_then(tmp_path: Path) -> None:
    settings = plain(tmp_path)
    asyncio.run(posting_of_the_first(settings, taken=False))
    asyncio.run(with_ledger(settings, ["settled", "settled"]))
    older(settings, 1)
    asyncio.run(with_ledger(settings, []))
    assert MARK.encode() in everything(tmp_path)
    asyncio.run(posting_of_the_first(settings, taken=True))
    assert len(asyncio.run(with_ledger(settings, []))) == 4
    assert MARK.encode() not in everything(tmp_path)


def test_a_payment_that_was_left_whole_and_is_undone_then_stays_whole_until_that_is_over(
    tmp_path: Path,
) -> None:
    """Given back at the counter, and the insurer, who can't be asked now, has to be told of whom."""
    settings = plain(tmp_path)
    asyncio.run(posting_of_the_first(settings, taken=False))
    asyncio.run(with_ledger(settings, ["settled", "settled"]))
    older(settings, 1)
    asyncio.run(with_ledger(settings, []))
    asyncio.run(moved(settings, "settled", "unwinding"))
    asyncio.run(posting_of_the_first(settings, taken=True))
    asyncio.run(with_ledger(settings, []))
    assert MARK.encode() in everything(tmp_path)
    asyncio.run(moved(settings, "unwinding", "unwound"))
    asyncio.run(with_ledger(settings, []))
    assert MARK.encode() not in everything(tmp_path)


async def moved(settings: StoreSettings, step: str, then: str) -> None:
    store = await Store.open(settings)
    await Ledger(store).move("S000-07", step, then)
    await store.close()


def test_q26_what_is_not_over_is_left_alone(tmp_path: Path) -> None:
    settings = plain(tmp_path)
    asyncio.run(with_ledger(settings, [""]))
    older(settings, 400)
    assert len(asyncio.run(with_ledger(settings, []))) == 2
    assert MARK.encode() in everything(tmp_path)


@pytest.mark.parametrize("with_key", [True, False])
def test_q26_after_its_time_it_is_gone_from_file_and_journal(tmp_path: Path, with_key: bool) -> None:
    settings = sealed(tmp_path) if with_key else plain(tmp_path)
    asyncio.run(with_ledger(settings, ["settled"] * 120))
    older(settings, 31)
    assert asyncio.run(with_ledger(settings, [], keep_days=30)) == []
    assert b"S001-07" not in everything(tmp_path)


def test_q26_the_file_of_years_is_bounded(tmp_path: Path) -> None:
    """As much comes as goes: after the first round neither the file nor its journal grows."""
    settings = plain(tmp_path)
    sizes = []
    for _ in range(4):
        asyncio.run(with_ledger(settings, ["settled"] * 60, keep_days=30))
        sizes.append(len(everything(tmp_path)))
        older(settings, 31)
        asyncio.run(with_ledger(settings, [], keep_days=30))
    assert max(sizes) <= 1.3 * sizes[0]


def test_what_is_blanked_are_numbers_of_persons() -> None:
    assert "psn_no" in PERSONAL


def test_q26_a_refund_goes_when_it_is_over_and_nobody_has_to_look_at_it(tmp_path: Path) -> None:
    async def story() -> list[str]:
        settings = plain(tmp_path)
        store = await Store.open(settings)
        begun = {f"R{place}-07-01": (str(step), {"about": {}}) for place, step in enumerate(RefundStep)}
        await Ledger(store).open(begun)
        await store.close()
        older(settings, 400)
        store = await Store.open(settings)
        await tidy(Ledger(store), RetentionSettings(keep_days=180))
        left = [record.step for record in await Ledger(store).under("R")]
        await store.close()
        return left

    assert set(asyncio.run(story())) == set(RefundStep) - set(AT_AN_END)
