"""One lane per device: the only thread that may touch it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from drivers.errors import Absent, NoAnswer

T = TypeVar("T")


class Lane:
    """Runs a device's blocking calls one at a time, on a thread of their own."""

    def __init__(self, device: str) -> None:
        self.device = device
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=device)
        self._last: Future[object] | None = None
        self._overdue: Future[object] | None = None

    @property
    def stuck(self) -> bool:
        """Whether a call that outlived its deadline still holds the thread."""
        return self._overdue is not None and not self._overdue.done()

    @property
    def busy(self) -> bool:
        """Whether a call is running or waiting its turn."""
        return self._last is not None and not self._last.done()

    async def run(self, call: Callable[[], T], seconds: float) -> T:
        """Run `call`; when it outlives `seconds` the lane stays closed until it returns.

        Raises Absent when an earlier call still holds the lane, NoAnswer when this one is late.
        A caller that is cancelled leaves a call that has begun to end by itself, its outcome unheard.
        """
        if self.stuck:
            raise Absent("DEV-01", f"{self.device} still holds an earlier call")
        running = self._thread.submit(call)
        self._last = running  # type: ignore[assignment]  # only ever asked whether it is done
        answer = asyncio.wrap_future(running)
        answer.add_done_callback(_heard)
        try:
            done, _ = await asyncio.wait({answer}, timeout=seconds)
        except asyncio.CancelledError:
            running.cancel()
            raise
        if done:
            return answer.result()
        if running.cancel():
            raise Absent("DEV-03", f"{self.device} had no time for this call in {seconds:g} s")
        self._overdue = running  # type: ignore[assignment]
        raise NoAnswer("DEV-02", f"{self.device} said nothing for {seconds:g} s")

    def close(self) -> None:
        """Take no more calls. A call that is stuck keeps its thread; nobody waits for it."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def _heard(answer: asyncio.Future[T]) -> None:
    """Mark a failure as seen: the outcome of a call that nobody waits for any more is not an error."""
    if not answer.cancelled():
        answer.exception()
