"""Two small words that journeys need: walk a run of questions, and wait for whichever comes first."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, NoReturn, TypeVar

from kiosk.screens.screen import Ask, Back, Screen

T = TypeVar("T")


async def walk(*questions: Callable[[], Awaitable[None]]) -> None:
    """Ask in order. Back returns to the question before; from the first one it leaves."""
    here = 0
    while here < len(questions):
        try:
            await questions[here]()
            here += 1
        except Back:
            if here == 0:
                raise
            here -= 1


async def first(*waiting: Coroutine[Any, Any, T]) -> T:
    """The result of whichever is done first; the others are told to stop, and have stopped."""
    tasks = [asyncio.ensure_future(each) for each in waiting]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return next(task for task in tasks if task.done()).result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def devices_answer(screen: Screen, question: Ask[None]) -> NoReturn:
    """Show a question on which nothing is pressed; it ends by Back, PatientLeft or being stopped."""
    await screen.ask(question)
    await never()


async def never() -> NoReturn:
    """Wait until told to stop."""
    await asyncio.get_running_loop().create_future()
    raise AssertionError("somebody answered a future that nobody else holds")
