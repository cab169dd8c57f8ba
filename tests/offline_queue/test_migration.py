"""Files of older releases: they come along with everything in them, sealed or not."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from offline_queue.ledger import Ledger
from offline_queue.outbox import Outbox
from offline_queue.store import Store, StoreSettings
from tests.offline_queue.test_sealing import plain, raw, sealed

HERE = Path(__file__).parent


SCHEMAS = (1, 2, 3)


def left_by(schema: int, path: Path) -> None:
    """A file as that release wrote it, with messages waiting and a settlement open."""
    with sqlite3.connect(path) as file:
        file.executescript((HERE / f"schema_{schema}.sql").read_text("utf-8"))
    file.close()


@pytest.mark.parametrize("schema", SCHEMAS)
@pytest.mark.parametrize("with_key", [True, False])
def test_q20_rows_of_every_older_schema_come_along_in_their_turn(
    tmp_path: Path, with_key: bool, schema: int
) -> None:
    left_by(schema, tmp_path / "a.db")

    async def story(settings: StoreSettings) -> None:
        store = await Store.open(settings)
        outbox, ledger = Outbox(store), Ledger(store)
        counts = await outbox.status()
        assert (counts.accepted, counts.delivered, counts.waiting, counts.set_aside) == (9, 1, 7, 1)
        batch = await outbox.next_batch("platform")
        assert [(row.key, dict(row.body)) for row in batch] == [
            ("card-2", {"number": 2}), ("card-3", {"number": 3}), ("operating-1", {"event": "start"})
        ]  # fmt: skip
        assert [row.key for row in await outbox.next_batch("hospital")] == ["2611220328000-07:posting"]
        assert await outbox.requeue("card-1")
        assert [row.key for row in await outbox.next_batch("platform")][0] == "card-1"
        leg = await ledger.record("2611220328000-07-1-wallet")
        assert leg is not None
        assert (leg.step, dict(leg.facts)) == ("done", {"fen": 4000, "trade_no": "T1"})
        assert [move.step for move in await ledger.history("2611220328000-07")] == ["open", "planned", "done"]
        assert await outbox.check() == []
        await store.close()

    asyncio.run(story(sealed(tmp_path) if with_key else plain(tmp_path)))
    assert (b"P-MARK" in raw(tmp_path)) is not with_key


@pytest.mark.parametrize("schema", SCHEMAS)
def test_q20_a_file_comes_along_once_and_then_is_as_it_is(tmp_path: Path, schema: int) -> None:
    left_by(schema, tmp_path / "a.db")

    async def story() -> tuple[str, ...]:
        store = await Store.open(sealed(tmp_path))
        try:
            return (await store.facts()).migrations
        finally:
            await store.close()

    steps = (
        "m001_records_messages_counters",
        "m002_lines_seal_age",
        "m003_origin_audit",
        "m004_moves_by_their_numbers",
    )
    assert [asyncio.run(story()) for _ in range(3)] == [steps] * 3
