"""While one batch is on its way, the one before is settled and the next is read."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from offline_queue.outbox import Message, Outbox, Waiting
from offline_queue.sync import Paused, Result, drain
from tests.offline_queue.place import FarEnd, card_use, in_a_hurry, opened, until, until_nothing_waits


class Reading(Outbox):
    """Knows how often it was read."""

    reads = 0

    async def next_batch(
        self, destination: str, limit: int = 100, beyond: Sequence[Waiting] = ()
    ) -> list[Waiting]:
        batch = await super().next_batch(destination, limit, beyond)
        self.reads += 1
        return batch


def test_the_next_batch_is_read_while_one_is_on_its_way_and_makes_way_for_what_is_more_urgent(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        far_end, wake, sent = FarEnd(), asyncio.Event(), list[list[str]]()
        async with opened(tmp_path / "a.db") as store:
            outbox = Reading(store)

            async def send(batch: Sequence[Waiting]) -> Result:
                sent.append([row.key for row in batch])
                seen = len(sent)
                await until(lambda: outbox.reads > seen or seen == 4)
                if seen == 2:
                    await outbox.put(Message("doubt", "urgent", "d", {}))
                    wake.set()
                return await far_end.send(batch)

            await outbox.put(*(card_use(number, number) for number in range(300)))
            sender = asyncio.create_task(drain(outbox, "platform", send, in_a_hurry(), wake))
            await until_nothing_waits(outbox)
            sender.cancel()
        assert [len(keys) for keys in sent] == [100, 100, 100, 1]
        assert sent[2][0] == "urgent"
        assert set(far_end.sent.values()) == {1}

    asyncio.run(story())


def test_what_was_answered_while_the_next_batch_is_refused_entry_is_settled(tmp_path: Path) -> None:
    async def story() -> None:
        far_end = FarEnd()

        async def send(batch: Sequence[Waiting]) -> Result:
            return Paused("PLT-01") if far_end.calls else await far_end.send(batch)

        async with opened(tmp_path / "a.db") as store:
            outbox = Outbox(store)
            await outbox.put(*(card_use(number, number) for number in range(150)))
            sender = asyncio.create_task(drain(outbox, "platform", send, in_a_hurry(), asyncio.Event()))
            async with asyncio.timeout(30):
                while (await outbox.status()).delivered < 100:
                    await asyncio.sleep(0.002)
            sender.cancel()
            assert (await outbox.status()).waiting == 50

    asyncio.run(story())
