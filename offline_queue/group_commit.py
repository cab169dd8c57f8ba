"""Writers that arrive together share one commit; none hears "done" before what it wrote is on disk."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from offline_queue.own_thread import Ended, tell

C = TypeVar("C")
T = TypeVar("T")

Call = Callable[[C], object]
Commit = Callable[[Sequence[Call[C]], Ended], None]


@dataclass(frozen=True)
class _Asked(Generic[C]):
    call: Call[C]
    answer: asyncio.Future[None]


class GroupCommit(Generic[C]):
    """Collects calls while a commit is under way; `commit` does all of a list or none, on its thread."""

    def __init__(self, commit: Commit[C]) -> None:
        self._commit = commit
        self._waiting: list[_Asked[C]] = []
        self._under_way = 0

    async def ask(self, call: Callable[[C], T]) -> T:
        """What `call` gave, once it is on disk. A call that raises costs its neighbours nothing.

        `call` is done twice when it shared a transaction that had to be undone, so it must have no
        effect but on the file.
        """
        loop = asyncio.get_running_loop()
        answers: list[T] = []

        def kept(connection: C) -> None:
            answers[:] = [call(connection)]

        asked = _Asked(kept, loop.create_future())
        self._waiting.append(asked)
        if len(self._waiting) == 1 and not self._under_way:
            # Whoever else is ready to run in this turn of the loop comes into the same commit.
            loop.call_soon(self.flush)
        await asked.answer
        return answers[0]

    def flush(self) -> None:
        """Begin what has been asked so far. Whatever is given to the thread after this comes after it."""
        if self._waiting:
            group, self._waiting = self._waiting, []
            self._begin(group)

    def _begin(self, group: Sequence[_Asked[C]]) -> None:
        try:
            self._commit([each.call for each in group], partial(self._tell, group))
        except RuntimeError as closed:
            # Whoever asks a store that is closed shall hear of it, and not wait for ever.
            for asked in group:
                tell(asked.answer, closed)
            return
        self._under_way += 1

    def _tell(self, group: Sequence[_Asked[C]], why: BaseException | None) -> None:
        self._under_way -= 1
        if isinstance(why, Exception) and len(group) > 1:
            # Somebody spoiled it for all. Alone, only that one fails.
            for asked in group:
                self._begin([asked])
            return
        for asked in group:
            tell(asked.answer, why)
        if not self._under_way:
            self.flush()
