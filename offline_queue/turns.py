"""Whose turn it is: the first message of every line, in memory, so that nobody looks past what has to wait.

What it says is a proposal: the file has the last word. Used on the store's thread only.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from heapq import heappop, heappush

# A destination, then an order key after an empty text, or a kind and the key of its only message.
Line = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Head:
    """The first message of a line; the smaller priority, then the smaller seq, goes first."""

    priority: int
    seq: int
    line: Line
    destination: str


@dataclass
class _Desk:
    """One destination: whose turn may come, and who has been called but has not ended."""

    ready: list[tuple[int, int, Head]] = field(default_factory=list)
    called: list[Head] = field(default_factory=list)
    resting: list[tuple[float, int, Head]] = field(default_factory=list)


class Turns:
    """Of any number of messages only one for each line is held, and a line that rests is not looked at."""

    def __init__(self) -> None:
        self.seen: int | None = None
        self._heads: dict[Line, Head] = {}
        self._stopped: set[Line] = set()
        self._rests: dict[Line, float] = {}
        self._desks: defaultdict[str, _Desk] = defaultdict(_Desk)

    def forget(self) -> None:
        """Everything is to be read again, but for the rests, which are nowhere else."""
        self.seen = None
        self._heads.clear()
        self._stopped.clear()
        self._desks.clear()

    def arrives(self, head: Head) -> None:
        """A message further back than all before it; it leads its line if nobody else does."""
        if head.line not in self._heads:
            self._lead(head)

    def stops(self, line: Line) -> None:
        """Nobody of this line goes until everything is read again."""
        self._stopped.add(line)

    def rests(self, line: Line, until: float) -> None:
        self._rests[line] = until
        if head := self._heads.get(line):
            heappush(self._desks[head.destination].resting, (until, head.seq, head))

    def ends(self, line: Line, seq: int, after: Head | None) -> None:
        """The head `seq` is gone, and `after` leads the line now, if there is one."""
        self._rests.pop(line, None)
        head = self._heads.get(line)
        if head is None or head.seq != seq:
            return
        del self._heads[line]
        if after is not None:
            self._lead(after)

    def call(
        self, destination: str, limit: int, now: float, beyond: Collection[int] = frozenset()
    ) -> list[Head]:
        """The next of them, in turn. Who was called before and has not ended is called again.

        But for those with a number in `beyond`, which are on their way; nobody behind them is called.
        """
        desk = self._desks[destination]
        for head in desk.called:
            heappush(desk.ready, (head.priority, head.seq, head))
        desk.called = []
        self._wake(desk, now)
        called = list[Head]()
        while desk.ready and len(called) < limit:
            head = heappop(desk.ready)[2]
            if self._may_go(head):
                desk.called.append(head)
                if head.seq not in beyond:
                    called.append(head)
        return called

    def _wake(self, desk: _Desk, now: float) -> None:
        while desk.resting and desk.resting[0][0] <= now:
            until, _, head = heappop(desk.resting)
            if self._rests.get(head.line) == until:
                del self._rests[head.line]
            heappush(desk.ready, (head.priority, head.seq, head))

    def _may_go(self, head: Head) -> bool:
        line = head.line
        return self._heads.get(line) is head and line not in self._stopped and line not in self._rests

    def _lead(self, head: Head) -> None:
        self._heads[head.line] = head
        desk = self._desks[head.destination]
        if head.line in self._rests:
            heappush(desk.resting, (self._rests[head.line], head.seq, head))
        else:
            heappush(desk.ready, (head.priority, head.seq, head))
