"""One lane per device: the only thread that may touch it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import TypeVar
from weakref import ref

from drivers.errors import Absent, NoAnswer

T = TypeVar("T")


class Lane:
    """Runs a device's blocking calls one at a time, on a thread of their own.

    The thread is a daemon: a call that never returns must not keep the program from ending, and an
    executor's thread would.
    """

    def __init__(self, device: str) -> None:
        self.device = device
        self._waiting: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name=device, daemon=True)
        # Weak, as an outcome may be a person, who is gone when whoever asked is done with it.
        self._last: ref[Future[object]] | None = None
        self._overdue: ref[Future[object]] | None = None
        self._closed = False

    @property
    def stuck(self) -> bool:
        """Whether a call that outlived its deadline still holds the thread."""
        return _runs(self._overdue)

    @property
    def busy(self) -> bool:
        """Whether a call is running or waiting its turn."""
        return _runs(self._last)

    async def run(self, call: Callable[[], T], seconds: float) -> T:
        """Run `call`; when it outlives `seconds` the lane stays closed until it returns.

        Raises Absent when an earlier call still holds the lane, NoAnswer when this one is late.
        A caller that is cancelled leaves a call that has begun to end by itself, its outcome unheard.
        """
        if self.stuck:
            raise Absent("DEV-01", f"{self.device} still holds an earlier call")
        running = self._submit(call)
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
        self._overdue = ref(running)  # type: ignore[arg-type]  # only ever asked whether it is done
        raise NoAnswer("DEV-02", f"{self.device} said nothing for {seconds:g} s")

    def close(self) -> None:
        """Take no more calls. A call that is stuck keeps its thread; nobody waits for it."""
        self._closed = True
        self._waiting.put(None)

    def _submit(self, call: Callable[[], T]) -> "Future[T]":
        if self._closed:
            raise RuntimeError(f"the lane of {self.device} is closed")
        if not self._thread.is_alive():
            self._thread.start()
        future: Future[T] = Future()
        self._last = ref(future)  # type: ignore[arg-type]  # only ever asked whether it is done
        self._waiting.put(lambda: _carry_out(call, future))
        return future

    def _work(self) -> None:
        """On the thread."""
        while (task := self._waiting.get()) is not None:
            task()
            del task  # Or the last outcome, and all it holds, would live until the next call.


def _runs(call: "ref[Future[object]] | None") -> bool:
    future = call() if call else None
    return future is not None and not future.done()


class _Outcome:
    """Whatever a call raises belongs to whoever awaits it, not to the thread."""

    def __init__(self, future: "Future[T]") -> None:
        self._future = future

    def __enter__(self) -> None:
        return

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if why is not None:
            self._future.set_exception(why)
        return True


def _carry_out(call: Callable[[], T], future: "Future[T]") -> None:
    if future.set_running_or_notify_cancel():
        with _Outcome(future):
            future.set_result(call())


def _heard(answer: "asyncio.Future[T]") -> None:
    """Mark a failure as seen: the outcome of a call that nobody waits for any more is not an error."""
    if not answer.cancelled():
        answer.exception()
