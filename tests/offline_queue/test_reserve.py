"""A disk that fills up: what was begun is still finished, nothing new begins, until there is room."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from offline_queue.ledger import Ledger
from offline_queue.messages import Message
from offline_queue.outbox import Outbox
from offline_queue.reserve import Reserve
from offline_queue.store import Store, StoreSettings, StoreTrouble
from tests.offline_queue.place import card_use

PAGE_BYTES = 1024
RESERVED_BYTES = 8_000_000
ROOM_FOR_ROWS = 1200 * PAGE_BYTES


def small_disk(reserve: Path) -> type[sqlite3.Connection]:
    """SQLite itself says that the disk is full: what the reserve takes up is not there for the store."""

    class SmallDisk(sqlite3.Connection):
        def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
            if sql == "BEGIN IMMEDIATE":
                taken = reserve.stat().st_size if reserve.exists() else 0
                left = (RESERVED_BYTES + ROOM_FOR_ROWS - taken) // PAGE_BYTES
                super().execute(f"PRAGMA max_page_count = {left}").fetchone()
            return super().execute(sql, *values)  # type: ignore[arg-type]

    return SmallDisk


async def _fill_up(outbox: Outbox) -> None:
    """To the last page: in large steps, then in small ones."""
    number = 0
    for step in (500, 20, 1):
        while await _takes(outbox, range(number, number + step)):
            number += step


async def _takes(outbox: Outbox, numbers: range) -> bool:
    try:
        await outbox.put(*(card_use(number, number) for number in numbers))
    except StoreTrouble as why:
        assert why.code == "LED-12"  # noqa: PT017  # the disk is full sooner or later
        return False
    return True


def test_q6_on_a_full_disk_what_was_begun_is_finished_and_nothing_new_begins(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    reserve = tmp_path / "a.db.reserve"

    async def story() -> None:
        store = await Store.open(StoreSettings(path=path, least_free_mb=0, reserve_mb=8), small_disk(reserve))
        ledger, outbox = Ledger(store), Outbox(store)
        assert reserve.stat().st_size == RESERVED_BYTES
        for number in range(20):
            await ledger.open({f"S{number}": ("open", {"fen": 1})})
        await _fill_up(outbox)
        for number in range(20):
            posting = Message("posting", f"post-{number}", f"S{number}", {"text": "x" * 2000})
            await ledger.move(f"S{number}", "open", "closed", posting)
        assert reserve.stat().st_size == 0, "it was given up for them"
        for begins in (
            lambda: outbox.put(card_use(999_999)),
            lambda: ledger.open({"S99": ("open", {"fen": 1})}),
        ):
            with pytest.raises(StoreTrouble, match="LED-14"):
                await begins()
        assert len(await ledger.at("closed")) == 20
        await ledger.can_write()  # the look of the health monitor takes it back
        await outbox.put(card_use(999_999))
        assert reserve.stat().st_size == RESERVED_BYTES, "it goes on without a restart"
        assert await outbox.check() == []
        await store.close()

    asyncio.run(story())


def test_q6_the_reserve_leaves_others_the_room_they_are_to_have(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path / "reserve", size=4096)
    assert not reserve.take(spare=1 << 60)
    assert not reserve.held
    assert reserve.take(spare=0)
    assert reserve.held
    assert reserve.give_up()
    assert not reserve.give_up()
