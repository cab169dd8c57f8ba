"""Whoever sends is woken by what is put, and by nothing else."""

import asyncio
from pathlib import Path

from kiosk.sending import PromptOutbox, wakes
from offline_queue.outbox import Message
from offline_queue.store import Store, StoreSettings


def test_the_sender_of_a_message_is_woken_when_it_can_be_read(tmp_path: Path):
    async def put() -> None:
        store = await Store.open(StoreSettings.model_validate({"path": tmp_path / "store.db"}))
        wake = wakes()
        outbox = PromptOutbox(store, wake)
        await outbox.put(Message("audit", "a-1", "hall-1", {"version": 1}))
        assert {name: event.is_set() for name, event in wake.items()} == {"hospital": False, "platform": True}
        assert [each.key for each in await outbox.next_batch("platform")] == ["a-1"]
        await store.close()

    asyncio.run(put())
