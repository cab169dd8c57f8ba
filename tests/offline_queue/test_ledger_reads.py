"""What is read of the ledger costs no more when the ledger is long."""

from pathlib import Path

import pytest

from offline_queue.ledger import MOVES, RECORDS, Ledger
from offline_queue.store import Connection, Store, StoreSettings

READS = {
    "history": f"{MOVES} WHERE record.id >= ? AND record.id < ? ORDER BY history.seq",
    "under": f"{RECORDS} WHERE id >= ? AND id < ? ORDER BY id",
    "at": f"{RECORDS} WHERE step IN (?, ?) ORDER BY id",
}


@pytest.mark.parametrize("read", sorted(READS))
async def test_q16_nothing_is_looked_through_whole_and_no_index_made_for_one_reading(
    tmp_path: Path, read: str
) -> None:
    def plan(connection: Connection) -> list[str]:
        return [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {READS[read]}", ("a", "b"))]

    store = await Store.open(StoreSettings(path=tmp_path / "t.db", least_free_mb=0, reserve_mb=0))
    steps = await store.run(plan)
    await store.close()
    assert not any("AUTOMATIC" in step or step.startswith("SCAN") for step in steps), steps


async def test_a_story_has_all_moves_of_a_record_and_its_parts_in_their_order(tmp_path: Path) -> None:
    store = await Store.open(StoreSettings(path=tmp_path / "t.db", least_free_mb=0, reserve_mb=0))
    ledger = Ledger(store)
    await ledger.open({"S1": ("open", {}), "S1-1": ("asked", {}), "S2": ("open", {})})
    await ledger.move("S2", "open", "settled")
    await ledger.move("S1-1", "asked", "done")
    await ledger.move("S1", "open", "settled")
    story = [(each.id, each.step) for each in await ledger.history("S1")]
    await store.close()
    assert story == [("S1", "open"), ("S1-1", "asked"), ("S1-1", "done"), ("S1", "settled")]
