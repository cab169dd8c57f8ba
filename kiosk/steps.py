"""Small words that journeys need: wait for whichever comes first, or for a device while a question stands."""

import asyncio
from collections.abc import Coroutine
from typing import Any, NoReturn, TypeVar

from kiosk.screens.screen import Ask, Screen

T = TypeVar("T")


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
