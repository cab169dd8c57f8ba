"""One thread for one file: calls go to it in order, and what became of them comes back to the loop."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")

Ended = Callable[[BaseException | None], None]


class OwnThread:
    """What an executor does, with half of its work for each call: a commit is hardly longer than that.

    The thread is a daemon: whoever forgot to end it must not keep the program from ending.
    """

    def __init__(self, name: str) -> None:
        self._waiting: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._ended = False
        Thread(target=self._work, name=name, daemon=True).start()

    async def run(self, call: Callable[[], T]) -> T:
        """What `call` gave. Whoever awaits may be cancelled; the call is done all the same."""
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        given: list[T] = []
        self.do(lambda: given.append(call()), partial(tell, answer))
        await answer
        return given[0]

    def do(self, call: Callable[[], None], ended: Ended) -> None:
        """Do `call` on the thread, then `ended` on the loop that asked. Raises RuntimeError after `end`."""
        if self._ended:
            raise RuntimeError("the thread has ended")
        loop = asyncio.get_running_loop()
        self._waiting.put(partial(_carry_out, call, ended, loop))

    def end(self) -> None:
        """Take no more calls; those that were taken are done."""
        self._ended = True
        self._waiting.put(None)

    def _work(self) -> None:
        while (task := self._waiting.get()) is not None:
            task()
            del task  # Or the last outcome, and all it holds, would live until the next call.


def tell(answer: "asyncio.Future[None]", why: BaseException | None) -> None:
    """Whoever was cancelled meanwhile hears nothing."""
    if answer.done():
        return
    if why is None:
        answer.set_result(None)
    else:
        answer.set_exception(why)


class _Outcome:
    """Whatever a call raises belongs to whoever asked for it, not to the thread."""

    why: BaseException | None = None

    def __enter__(self) -> "_Outcome":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self.why = why
        return True


def _carry_out(call: Callable[[], None], ended: Ended, loop: asyncio.AbstractEventLoop) -> None:
    with _Outcome() as outcome:
        call()
    # The loop may be over: then there is nobody left to tell.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(ended, outcome.why)
