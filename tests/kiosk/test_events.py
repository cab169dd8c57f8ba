"""Events are kept and sent in batches, and trouble with sending them troubles nobody."""

import asyncio
from datetime import datetime
from pathlib import Path

from kiosk.events import BATCH, RING, EventLog
from offline_queue.outbox import Outbox
from offline_queue.store import Store, StoreSettings


async def recorded(path: Path, count: int) -> tuple[EventLog, list[list[object]]]:
    """`count` events are recorded and flushed; returns the log and the facts of each message that waits."""
    settings = StoreSettings.model_validate({"path": path})
    store = await Store.open(settings)
    outbox = Outbox(store)
    events = EventLog(outbox, "hall-1")
    for number in range(count):
        events.record("journey_ended", number=number)
    await events.flush()
    waiting = await outbox.listed()
    await store.close()
    return events, [[each["facts"]["number"] for each in message.body["events"]] for message in waiting]


def test_events_leave_in_batches_in_their_order(tmp_path: Path):
    _, batches = asyncio.run(recorded(tmp_path / "store.db", BATCH + 2))
    assert batches == [list(range(BATCH)), [BATCH, BATCH + 1]]


def test_nothing_recorded_is_nothing_sent(tmp_path: Path):
    assert asyncio.run(recorded(tmp_path / "store.db", 0))[1] == []


def test_the_ring_holds_the_newest(tmp_path: Path):
    events, batches = asyncio.run(recorded(tmp_path / "store.db", RING + 1))
    assert [event.facts["number"] for event in events.newest(2)] == [RING, RING - 1]
    assert batches[0][0] == 1, "the oldest made way"


def test_an_event_says_when_and_at_which_terminal(tmp_path: Path):
    async def first() -> object:
        store = await Store.open(StoreSettings.model_validate({"path": tmp_path / "store.db"}))
        outbox = Outbox(store)
        events = EventLog(outbox, "hall-1")
        events.record("gone", what="scanner", code="SCN-01")
        await events.flush()
        (message,) = await outbox.listed()
        await store.close()
        return message.body

    body = asyncio.run(first())
    assert isinstance(body, dict)
    (row,) = body["events"]
    assert (body["version"], body["terminal"]) == (1, "hall-1")
    assert (row["kind"], row["facts"]) == ("gone", {"what": "scanner", "code": "SCN-01"})
    assert datetime.fromisoformat(row["at"]).tzinfo is not None
