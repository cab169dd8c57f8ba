"""One lane per device: the only thread that may touch it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from drivers.errors import Absent, NoAnswer

T = TypeVar("T")


class Lane:
    """Runs a device's blocking calls one at a time, on a thread of their own."""

    def __init__(self, device: str) -> None:
        self.device = device
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=device)
        self._overdue: asyncio.Future[object] | None = None

    @property
    def stuck(self) -> bool:
        """Whether a call that outlived its deadline still holds the thread."""
        return self._overdue is not None and not self._overdue.done()

    async def run(self, call: Callable[[], T], seconds: float) -> T:
        """Run `call`; when it outlives `seconds` the lane stays closed until it returns.

        Raises Absent when an earlier call still holds the lane, NoAnswer when this one is late.
        """
        if self.stuck:
            raise Absent("DEV-01", f"{self.device} still holds an earlier call")
        answer = asyncio.get_running_loop().run_in_executor(self._thread, call)
        done, _ = await asyncio.wait({answer}, timeout=seconds)
        if not done:
            self._overdue = answer  # type: ignore[assignment]
            raise NoAnswer("DEV-02", f"{self.device} said nothing for {seconds:g} s")
        return answer.result()

    def close(self) -> None:
        """Take no more calls. A call that is stuck keeps its thread; nobody waits for it."""
        self._thread.shutdown(wait=False, cancel_futures=True)
