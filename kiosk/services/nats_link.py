"""Rows to the platform by way of NATS JetStream. The only file that imports nats.

A broker says "stored" before anything is on a disk, so its word finishes nothing: a row is done when the
platform confirms it. Subjects: kiosk.rows.<device> (stream; message id is <device>/<key>), kiosk.ask.<device>
(which of these keys have you?), kiosk.confirm.<device> (answers as in platform.v1.yaml, or a refusal's code).
"""

import asyncio
import logging
import ssl
from collections.abc import Sequence

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error

from drivers.errors import Absent, NoAnswer, Refused, Trouble
from kiosk.services.http import BackEndSettings, ErrorBody
from kiosk.services.rows import CLONED_CODE, CLONED_WORD, Sender, answers_of, batch_of
from kiosk.services.tls import full_context
from offline_queue.json_text import bytes_of
from offline_queue.sync import Answer, Answers, Paused, Result, Unreachable, Waiting

log = logging.getLogger(__name__)

# How often the platform is asked again for what it has not confirmed, within the time for an answer.
QUESTIONS = 3


class NatsLink:
    """One connection to whichever broker is there. Batches go out one after the other."""

    def __init__(self, settings: BackEndSettings, brokers: Sequence[str]) -> None:
        self._settings, self._brokers = settings, list(brokers)
        self._client: Client | None = None
        self._turn, self._news = asyncio.Lock(), asyncio.Event()
        self._said: dict[str, Answer] = {}
        self._refused = ""

    async def send_rows(self, sender: Sender, waiting: Sequence[Waiting]) -> Result:
        try:
            async with self._turn:
                return await self._send(sender, waiting)
        except Refused as refused:
            return Paused(refused.code)
        except Trouble as trouble:
            return Unreachable(trouble.code)

    async def close(self) -> None:
        if self._client:
            await self._client.close()
        self._client = None

    async def _send(self, sender: Sender, waiting: Sequence[Waiting]) -> Result:
        self._said, self._refused = {}, ""
        try:
            async with asyncio.timeout(self._settings.connect_seconds):
                client = await self._connected(sender.device)
            await self._publish(client, sender, waiting)
            await self._confirmed(client, sender.device, {each.key for each in waiting})
        except (Error, OSError, TimeoutError, ValueError) as why:
            raise Absent("NAT-01", f"platform, brokers: {type(why).__name__}") from why
        if self._refused == CLONED_WORD:
            return Paused(CLONED_CODE)
        if self._refused:
            raise Refused("NAT-03", f"platform, by way of the brokers: {self._refused}")
        if not self._said:
            raise NoAnswer("NAT-02", "platform: nothing that the brokers took was confirmed")
        return Answers(tuple(self._said.values()))

    async def _publish(self, client: Client, sender: Sender, waiting: Sequence[Waiting]) -> None:
        stream, seconds = client.jetstream(), self._settings.answer_seconds
        await asyncio.gather(
            *(
                stream.publish(
                    f"kiosk.rows.{sender.device}",
                    bytes_of(batch_of(sender, [each])),
                    timeout=seconds,
                    headers={"Nats-Msg-Id": f"{sender.device}/{each.key}"},
                )
                for each in waiting
            )
        )

    async def _confirmed(self, client: Client, device: str, keys: set[str]) -> None:
        """Until each was confirmed. What the stream holds twice is not delivered twice, so we also ask."""
        for _ in range(QUESTIONS):
            if await self._heard(keys, self._settings.answer_seconds / QUESTIONS):
                return
            open_ = sorted(keys - self._said.keys())
            await client.publish(f"kiosk.ask.{device}", bytes_of({"keys": open_}))
        await self._heard(keys, self._settings.answer_seconds / QUESTIONS)

    async def _heard(self, keys: set[str], seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                while not self._refused and keys - self._said.keys():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return False
        return True

    async def _hear(self, message: Msg) -> None:
        try:
            if b'"answers"' in message.data:
                self._said |= {answer.key: answer for answer in answers_of(message.data).each}
            else:
                self._refused = ErrorBody.parse(message.data).code
        except ValueError:
            log.error("the platform confirmed in a form that was not agreed")
        self._news.set()

    async def _connected(self, device: str) -> Client:
        if self._client is None or self._client.is_closed:
            secure = any(each.startswith("tls:") for each in self._brokers)
            token = self._settings.token_file
            self._client = await nats.connect(
                self._brokers,
                name=device,
                token=token.read_text("ascii").strip() if token else None,
                tls=_context(self._settings) if secure else None,
                connect_timeout=max(1, round(self._settings.connect_seconds)),
                max_reconnect_attempts=-1,
                reconnect_time_wait=1,
                error_cb=_quiet,
            )
            await self._client.subscribe(f"kiosk.confirm.{device}", cb=self._hear)
        return self._client


def _context(settings: BackEndSettings) -> ssl.SSLContext:
    return full_context(settings.ca_file, settings.own_certificate, settings.revoked_file)


async def _quiet(why: Exception) -> None:
    """What breaks the connection is told by the batch that does not get through."""
    log.debug("brokers: %s", type(why).__name__)
