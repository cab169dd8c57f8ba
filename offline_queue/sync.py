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
        trouble, taken = await _once(outbox, destination, send)
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


async def _once(outbox: Outbox, destination: str, send: Send) -> tuple[Unreachable | Paused | None, int]:
    """Send until nothing more can go now; what stopped it before, and how many batches were taken."""
    taken = 0
    try:
        await outbox.sweep()
        while batch := await outbox.next_batch(destination, BATCH):
            trouble = await _deliver(outbox, destination, send, batch)
            if trouble is not None:
                return trouble, taken
            taken += 1
    except StoreTrouble as why:
        return Unreachable(why.code), taken
    return None, taken


async def _deliver(
    outbox: Outbox, destination: str, send: Send, batch: Sequence[Waiting]
) -> Unreachable | Paused | None:
    result = await send(batch)
    if isinstance(result, Unreachable | Paused):
        return result
    if isinstance(result, Indigestible):
        if len(batch) > 1:
            middle = len(batch) // 2
            first = await _deliver(outbox, destination, send, batch[:middle])
            return first or await _deliver(outbox, destination, send, batch[middle:])
        result = Answers((Answer(batch[0].key, Outcome.REFUSED, result.detail),))
    answers = _of_each(batch, result)
    _tell_refused(answers)
    ended = await outbox.settle(destination, answers)
    # When it wants everything later it is overloaded, whatever it calls that.
    return None if ended else Unreachable()


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
