"""The platform's end of the brokers: takes rows off the stream, commits them, and only then confirms them."""

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error
from nats.errors import TimeoutError as NothingCame
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, RetentionPolicy, StorageType, StreamConfig
from pydantic import ValidationError

from hardware_sim.part import Json
from hardware_sim.platform.books import Clone
from hardware_sim.platform.database import Busy, FleetBatch

log = logging.getLogger(__name__)

STREAM, DURABLE, ROWS = "KIOSK_ROWS", "platform", "kiosk.rows.*"
BATCH, FETCH_SECONDS, AGAIN_SECONDS = 200, 1.0, 0.2
# Longer than a terminal waits before it publishes again, and short enough that nobody waits for it.
DEDUPE_SECONDS, ACK_SECONDS, LATER_SECONDS = 30.0, 5.0, 5.0


@dataclass(frozen=True)
class Books:
    """What the consumer needs of the platform: to take a batch, and to know what it took before."""

    take: Callable[[FleetBatch], Awaitable[Clone | list[Json]]]
    known: Callable[[str, Sequence[str]], Awaitable[list[str]]]


class Consumer:
    def __init__(self, brokers: Sequence[str], books: Books, replicas: int = 3) -> None:
        self._brokers, self._books, self._replicas = list(brokers), books, replicas

    async def run(self) -> None:
        """For ever; brokers may come, go, and forget everything."""
        while True:
            with suppress(Error, OSError, TimeoutError):
                client = await nats.connect(
                    self._brokers, allow_reconnect=False, connect_timeout=2, error_cb=_quiet
                )
                try:
                    await self._consume(client)
                finally:
                    await client.close()
            await asyncio.sleep(AGAIN_SECONDS)

    async def _consume(self, client: Client) -> None:
        stream = client.jetstream(timeout=2)
        await stream.add_stream(
            StreamConfig(
                name=STREAM,
                subjects=[ROWS],
                retention=RetentionPolicy.WORK_QUEUE,
                storage=StorageType.FILE,
                num_replicas=self._replicas,
                duplicate_window=DEDUPE_SECONDS,
            )
        )
        rows = await stream.pull_subscribe(
            ROWS, DURABLE, STREAM, config=ConsumerConfig(ack_wait=ACK_SECONDS, max_ack_pending=5000)
        )

        async def asked(message: Msg) -> None:
            await self._asked(client, message)

        await client.subscribe("kiosk.ask.*", cb=asked)
        while not client.is_closed:
            await self._next(client, stream, rows)

    async def _next(
        self, client: Client, stream: JetStreamContext, rows: JetStreamContext.PullSubscription
    ) -> None:
        try:
            messages = await rows.fetch(BATCH, FETCH_SECONDS)
        except NothingCame:
            await stream.consumer_info(STREAM, DURABLE)  # raises when the brokers have forgotten it
            return
        try:
            said = await asyncio.gather(*(self._take(message) for message in messages))
        except Busy:
            return  # nothing was acknowledged, so all of it comes again
        answers: dict[str, list[Json]] = defaultdict(list)
        for message, answer in zip(messages, said, strict=True):
            if answer.get("outcome") == "retry":
                await message.nak(delay=LATER_SECONDS)
                continue
            answers[message.subject.rpartition(".")[2]].append(answer)
            await message.ack()
        for device, each in answers.items():
            await self._confirm(client, device, each)

    async def _take(self, message: Msg) -> Json:
        """The answer to its one row, which is on disk now. What can't be read is dropped with a refusal."""
        try:
            batch = FleetBatch.model_validate_json(message.data)
        except ValidationError:
            return {"code": "unfit", "message": "not as agreed"}
        if batch.device != message.subject.rpartition(".")[2]:
            return {"code": "device_differs", "message": "the device in the body is not the one that speaks"}
        taken = await self._books.take(batch)
        if isinstance(taken, Clone):
            return {"code": "device_cloned", "message": taken.why}
        return taken[0]

    async def _asked(self, client: Client, message: Msg) -> None:
        device, keys = message.subject.rpartition(".")[2], json.loads(message.data)["keys"]
        known = await self._books.known(device, keys)
        await self._confirm(client, device, [_known(key) for key in known])

    async def _confirm(self, client: Client, device: str, each: Sequence[Json]) -> None:
        answers = [one for one in each if "outcome" in one]
        refusals = [one for one in each if "code" in one]
        for content in [{"answers": answers}] * bool(answers) + refusals[:1]:
            await client.publish(f"kiosk.confirm.{device}", json.dumps(content).encode())


def _known(key: str) -> Json:
    return {"key": key, "outcome": "duplicate", "detail": "taken before"}


async def _quiet(why: Exception) -> None:
    log.debug("brokers: %s", type(why).__name__)
