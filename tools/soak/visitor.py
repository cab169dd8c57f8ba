"""A patient who comes again and again, and notes how long the program let them wait for the next screen."""

import time
from collections import deque
from typing import TypeVar

from kiosk.screens.screen import Ask
from tests.stories.patient import Patient, Step

T = TypeVar("T")
NEWEST = 2000


class Visitor(Patient):
    """`waited`: seconds from an answer at the glass to the next question, the newest of them."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: deque[float] = deque(maxlen=NEWEST)
        self._answered: float | None = None

    def comes(self, *steps: Step) -> None:
        """From here on, this is what they do; what was met before is forgotten."""
        self._steps, self._answered = list(steps), None
        self.met.clear()
        self.notices.clear()

    async def ask(self, question: Ask[T]) -> T:
        if self._answered is not None:
            self.waited.append(time.monotonic() - self._answered)
        self._answered = None
        answer = await super().ask(question)
        self._answered = time.monotonic()
        return answer
