"""Sends what waits, for ever. How a batch gets to the far end is the sender's business, not ours."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from offline_queue.backoff import Backoff
from offline_queue.outbox import Answer, Outbox, Outcome, Waiting
from offline_queue.store import StoreTrouble

__all__ = [
    "Answer",
    "Answers",
    "Backoff",
    "Indigestible",
    "Outcome",
    "Paused",
    "Send",
    "Unreachable",
    "Waiting",
    "drain",
]

log = logging.getLogger(__name__)

BATCH = 100
IDLE_SECONDS = 30.0


@dataclass(frozen=True)
class Answers:
    """The far end has spoken, of each message by itself. One that it does not mention is sent again."""

    each: tuple[Answer, ...]


@dataclass(frozen=True)
class Unreachable:
    """Nothing is known of the batch: no link, no answer in time, 408, 425, 429, 5xx. All of it is sent again.

    `retry_after` is in seconds, as the far end asked for; `code` is the fault, for the log.
    """

    code: str = ""
    retry_after: float = 0.0


@dataclass(frozen=True)
class Paused:
    """The far end does not let this terminal in (401, 403, 409 for a clone): keep all, and call a person."""

    code: str = ""


@dataclass(frozen=True)
class Indigestible:
    """The far end refuses the batch as a whole (400, 413, 422), which says nothing of most of it.

    The batch is halved until the message that spoils it stands alone.
    """

    detail: str = ""


Result = Answers | Unreachable | Paused | Indigestible
Send = Callable[[Sequence[Waiting]], Awaitable[Result]]


async def drain(outbox: Outbox, destination: str, send: Send, backoff: Backoff, wake: asyncio.Event) -> None:
    """Send what waits for `destination`: most urgent kind first, oldest first within a line, for ever.

    Set `wake` when something was put or the link is back. What is not answered is sent again, also
    after a restart, so the far end has to drop what it knows by its key.
    """
    said: Unreachable | Paused | None = None
    while True:
        wake.clear()
        trouble, taken = await _once(outbox, destination, send, wake)
        if taken or trouble is None:
            # It serves us, if not all at once: whoever is sent away for each batch must not fall silent.
            backoff.reset()
        if type(trouble) is not type(said):
            _tell(destination, trouble)
        said = trouble
        if trouble is None:
            await _rest(outbox, destination, wake)
        elif isinstance(trouble, Paused):
            await asyncio.sleep(backoff.longest())
        else:
            await _pause(trouble.retry_after, backoff, wake)


async def _once(
    outbox: Outbox, destination: str, send: Send, wake: asyncio.Event
) -> tuple[Unreachable | Paused | None, int]:
    """Send until nothing more can go now; what stopped it before, and how many batches were taken."""
    round_ = _Round(outbox, destination, send, wake)
    try:
        return await round_.send_all(), round_.taken
    except StoreTrouble as why:
        return Unreachable(why.code), round_.taken


@dataclass
class _Round:
    """One batch after the other. While one is on its way, the one before is settled and the next is read.

    `answers` are those of the batch before: until they are settled they count for nothing, and
    whoever is killed here sends that batch again.
    """

    outbox: Outbox
    destination: str
    send: Send
    wake: asyncio.Event
    taken: int = 0
    answers: Sequence[Answer] = ()

    async def send_all(self) -> Unreachable | Paused | None:
        await self.outbox.sweep()
        batch = await self._next()
        while batch:
            trouble, following = await self._deliver(batch)
            if trouble is not None:
                await self._settle()
                return trouble
            self.taken += 1
            # What came meanwhile may be more urgent than what was read; and without a following one,
            # those in line behind the batch before are next.
            batch = following if following and not self.wake.is_set() else await self._next()
        return None

    async def _next(self) -> Sequence[Waiting]:
        await self._settle()
        self.wake.clear()
        return await self.outbox.next_batch(self.destination, BATCH)

    async def _deliver(
        self, batch: Sequence[Waiting]
    ) -> tuple[Unreachable | Paused | None, Sequence[Waiting]]:
        sending = asyncio.ensure_future(self.send(batch))
        try:
            await self._settle()
            following = await self.outbox.next_batch(self.destination, BATCH, beyond=batch)
        except StoreTrouble as why:
            await sending
            return Unreachable(why.code), ()
        except BaseException:
            sending.cancel()
            raise
        return await self._judge(batch, await sending), following

    async def _judge(self, batch: Sequence[Waiting], result: Result) -> Unreachable | Paused | None:
        if isinstance(result, Unreachable | Paused):
            return result
        if isinstance(result, Indigestible) and len(batch) > 1:
            return await self._halved(batch)
        if isinstance(result, Indigestible):
            result = Answers((Answer(batch[0].key, Outcome.REFUSED, result.detail),))
        answers = _of_each(batch, result)
        self.answers = [*self.answers, *answers]
        _tell_refused(answers)
        # When it wants everything later it is overloaded, whatever it calls that.
        return Unreachable() if all(each.outcome is Outcome.RETRY for each in answers) else None

    async def _halved(self, batch: Sequence[Waiting]) -> Unreachable | Paused | None:
        middle = len(batch) // 2
        for half in (batch[:middle], batch[middle:]):
            trouble = await self._judge(half, await self.send(half))
            if trouble is not None:
                return trouble
        return None

    async def _settle(self) -> None:
        if self.answers:
            answers, self.answers = self.answers, ()
            await self.outbox.settle(self.destination, answers)


def _of_each(batch: Sequence[Waiting], answers: Answers) -> list[Answer]:
    """One answer for each that was sent, and for nothing that was not."""
    given = {answer.key: answer for answer in answers.each}
    return [given.get(each.key, Answer(each.key, Outcome.RETRY, "not answered")) for each in batch]


async def _rest(outbox: Outbox, destination: str, wake: asyncio.Event) -> None:
    await _woken(wake, min(IDLE_SECONDS, outbox.rest_seconds(destination)))


async def _pause(at_least: float, backoff: Backoff, wake: asyncio.Event) -> None:
    """Wait for the back-off. A wake-up cuts it short, but to a random moment: all the others wake up too."""
    clock = asyncio.get_running_loop().time
    began = clock()
    ends = began + backoff.longer(at_least)
    if await _woken(wake, ends - began):
        sooner = max(began + at_least, clock() + backoff.spread())
        await asyncio.sleep(min(ends, sooner) - clock())


async def _woken(wake: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await wake.wait()
    except TimeoutError:
        return False
    return True


def _tell(destination: str, trouble: Unreachable | Paused | None) -> None:
    if trouble is None:
        log.info("%s takes messages again", destination)
    elif isinstance(trouble, Paused):
        log.error("%s does not let us in: all messages are kept (%s)", destination, trouble.code)
    else:
        log.warning("%s takes no messages now (%s)", destination, trouble.code or "asked to come later")


def _tell_refused(answers: Sequence[Answer]) -> None:
    for answer in answers:
        if answer.outcome is Outcome.REFUSED:
            log.error("message %s was refused: %s", answer.key, answer.detail)
