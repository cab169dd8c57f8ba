"""Is it a living head? Two things are asked of it, and one unbroken row of looks has to show them. Pure.

Stops a photograph that is held up. A film of the person, a mask and a screen are not what it can stop.
"""

import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median

from drivers.face_gates import turn
from drivers.face_mesh import Expression
from drivers.portrait import Face

TASKS = 2
# Source: docs/face.md, liveness: starting values, but for the eyes, whose ratio was measured.
TURNED, LEVEL = 15.0, 12.0  # degrees, the first from where the head rests
CLOSED, OPEN_AGAIN = 0.65, 0.8  # of the same person's open eyes
BLINK_SECONDS = 2.0
WIDE_OPEN, WIDER = 0.35, 0.2
# How much the face may jump between two looks, in its own widths, and how long it may be unseen, seconds.
JUMP, GROWTH, UNSEEN_SECONDS = 0.6, 1.6, 0.8
REST_LOOKS, HELD_LOOKS = 4, 2


class Task(StrEnum):
    """Left and right are the person's own."""

    TURN_LEFT = "turn_left"
    TURN_RIGHT = "turn_right"
    BLINK = "blink"
    OPEN_MOUTH = "open_mouth"


# In the picture, which is not mirrored, the nose of who turns to the left moves to the right.
SIDES = {Task.TURN_LEFT: 1.0, Task.TURN_RIGHT: -1.0}


class Progress(StrEnum):
    RESTING = "resting"
    DOING = "doing"
    ALIVE = "alive"
    TOO_LATE = "too_late"
    WRONG = "wrong"
    BROKEN = "broken"


FAILED = (Progress.TOO_LATE, Progress.WRONG, Progress.BROKEN)


@dataclass(frozen=True)
class Seen:
    """One look at `at` (seconds): the only face, or none when there was not exactly one."""

    at: float
    face: Face | None = None
    expression: Expression = field(default_factory=lambda: Expression(0, 0))


def random_tasks() -> tuple[Task, ...]:
    """In an order that nobody can know beforehand."""
    return tuple(secrets.SystemRandom().sample(list(Task), TASKS))


class Liveness:
    """Told of every look, in order; `progress` says how far it is, `task` what is asked for now."""

    def __init__(self, tasks: tuple[Task, ...], seconds: float) -> None:
        """`seconds` are given for each task."""
        self._tasks, self._seconds = list(tasks), seconds
        self.progress = Progress.RESTING
        self._last: Seen | None = None
        self._rest: list[Seen] = []
        self._asked_at = 0.0
        self._closed_at: float | None = None
        self._held = 0

    @property
    def task(self) -> Task | None:
        """None while it rests: the person is to look straight."""
        return self._tasks[0] if self.progress is Progress.DOING else None

    def saw(self, seen: Seen) -> None:
        if self.progress in FAILED or self.progress is Progress.ALIVE:
            return
        if self._is_broken(seen):
            self.progress = Progress.BROKEN
        elif self.progress is Progress.DOING and seen.at - self._asked_at > self._seconds:
            self.progress = Progress.TOO_LATE
        elif seen.face is not None:
            self._last = seen
            if self.progress is Progress.RESTING:
                self._at_rest(seen, seen.face)
            else:
                self._doing(seen, seen.face)

    def _is_broken(self, seen: Seen) -> bool:
        """Another face in the place of the first would be a second person, or a second picture."""
        before = self._last
        if before is None or before.face is None:
            return False
        if seen.face is None:
            return seen.at - before.at > UNSEEN_SECONDS
        width = before.face.width
        far = max(abs(a - b) for a, b in zip(_middle(seen.face), _middle(before.face), strict=True))
        growth = max(seen.face.width / width, width / max(seen.face.width, 1.0))
        return far > JUMP * width or growth > GROWTH or seen.at - before.at > UNSEEN_SECONDS * 2

    def _at_rest(self, seen: Seen, face: Face) -> None:
        """How this person looks when nothing is asked; a movement begins only from there."""
        if abs(turn(face)) > LEVEL:
            return
        self._rest.append(seen)
        if len(self._rest) >= REST_LOOKS:
            self.progress, self._asked_at = Progress.DOING, seen.at
            self._held, self._closed_at = 0, None

    def _doing(self, seen: Seen, face: Face) -> None:
        task = self._tasks[0]
        if task in SIDES:
            done = self._turned(SIDES[task] * (turn(face) - self._turn_at_rest))
        elif task is Task.BLINK:
            done = self._blinked(seen)
        else:
            done = self._kept(seen.expression.mouth >= max(WIDE_OPEN, self._mouth_at_rest + WIDER))
        if done:
            self._tasks.pop(0)
            self._rest = self._rest[:0] if self._tasks else self._rest
            self.progress = Progress.RESTING if self._tasks else Progress.ALIVE

    def _turned(self, degrees: float) -> bool:
        """To the other side is what a film of somebody else's task shows."""
        if degrees <= -TURNED:
            self.progress = Progress.WRONG
        return self._kept(degrees >= TURNED)

    def _kept(self, now: bool) -> bool:
        self._held = self._held + 1 if now else 0
        return self._held >= HELD_LOOKS

    def _blinked(self, seen: Seen) -> bool:
        """A fall and a rise: eyes that are merely small, or closed all the time, are no blink."""
        usual = median(each.expression.eyes for each in self._rest)
        if seen.expression.eyes <= CLOSED * usual:
            self._closed_at = self._closed_at or seen.at
            return False
        if self._closed_at is None or seen.expression.eyes < OPEN_AGAIN * usual:
            return False
        lasted, self._closed_at = seen.at - self._closed_at, None
        return lasted <= BLINK_SECONDS

    @property
    def _turn_at_rest(self) -> float:
        return median(turn(each.face) for each in self._rest if each.face is not None)

    @property
    def _mouth_at_rest(self) -> float:
        return median(each.expression.mouth for each in self._rest)


def _middle(face: Face) -> tuple[float, float]:
    return face.left + face.width / 2, face.top + face.height / 2
