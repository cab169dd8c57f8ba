"""A scripted patient: a list of screens to meet and what to do at each. Fails by naming the surprise."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from kiosk.screens.screen import Ask, Back, Notice, PatientLeft

T = TypeVar("T")
Act = Callable[[Any], Any]
Step = tuple[type[Ask[Any]], Act]
STEP_SECONDS = 25.0
# A person sees a screen before doing something about it; a scanner drops what came before it was asked.
REACTION_SECONDS = 0.2


class Surprise(AssertionError):
    """Another screen came than the script expects. The first one is said again at whatever comes after it."""


class Patient:
    """Implements the screen by meeting the questions of a script, in order, and answering them.

    An act is a function of the question: what it returns is the answer. A coroutine function acts
    on the bench instead (inserts the card, shows a code) and then waits for the devices to answer.
    """

    def __init__(
        self,
        *steps: Step,
        language: str = "zh",
        meanwhile: Mapping[type[Notice], Callable[[], object]] | None = None,
    ) -> None:
        """`meanwhile` is what happens to the world when a notice comes up."""
        self.language = language
        self._meanwhile = dict(meanwhile or {})
        self.met: list[Ask[Any]] = []
        self.notices: list[Notice] = []
        self._steps = list(steps)
        self._surprise: Surprise | None = None

    async def ask(self, question: Ask[T]) -> T:
        self.met.append(question)
        act = self._next(question)
        if inspect.iscoroutinefunction(act):
            await asyncio.sleep(REACTION_SECONDS)
            await act(question)
            await asyncio.wait_for(asyncio.get_running_loop().create_future(), STEP_SECONDS)
        return act(question)  # type: ignore[no-any-return]

    def _next(self, question: Ask[Any]) -> Act:
        kind, act = self._steps.pop(0) if self._steps else (None, done)
        if type(question) is not kind and self._surprise is None:
            expected = kind.__name__ if kind else "nothing more"
            self._surprise = Surprise(f"expected {expected}, met {question} after {self.names}")
        if self._surprise is not None:
            raise self._surprise
        return act

    @asynccontextmanager
    async def showing(self, notice: Notice) -> AsyncIterator[None]:
        self.notices.append(notice)
        self._meanwhile.get(type(notice), lambda: None)()
        yield

    @property
    def names(self) -> list[str]:
        return [type(each).__name__ for each in self.met]

    @property
    def finished(self) -> bool:
        return not self._steps

    def last(self, kind: type[T]) -> T:
        return [each for each in self.met if isinstance(each, kind)][-1]


def pick(journey: str) -> Act:
    return lambda home: journey


def done(question: object) -> None:
    """Press the one button there is."""


def back(question: object) -> None:
    raise Back


def leave(question: object) -> None:
    raise PatientLeft


def everything(question: Any) -> tuple[Any, ...]:
    return tuple(question.bills)


def does(order: Callable[[], Awaitable[object]]) -> Act:
    """Act on the bench while the question is shown; the devices answer it."""

    async def act(question: object) -> None:
        await order()

    return act
