"""python -m tests.oracle.terminal --config FILE: the terminal without its window, for the oracle to kill.

Each question goes out as a line of JSON; the next line of standard input answers it.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from kiosk.config import load
from kiosk.opening import open_terminal
from kiosk.runner import one_visit
from kiosk.screens.screen import Ask, Back, Notice, PatientLeft

T = TypeVar("T")


class SpokenScreen:
    """A screen for somebody who reads lines and writes lines."""

    language = "zh"

    def __init__(self, answers: asyncio.StreamReader) -> None:
        self._answers = answers

    async def ask(self, question: Ask[T]) -> T:
        say(asks=type(question).__name__, code=getattr(question, "code", ""), money=_money(question))
        try:
            async with asyncio.timeout(question.patience):
                line = await self._answers.readline()
        except TimeoutError:
            raise PatientLeft from None
        return cast(T, _meant(line.decode().strip(), question))

    @asynccontextmanager
    async def showing(self, notice: Notice) -> AsyncIterator[None]:
        say(shows=type(notice).__name__)
        yield


def _meant(answer: str, question: Any) -> object:
    if answer in ("", "leave"):
        raise PatientLeft
    if answer == "back":
        raise Back
    if answer == "ok":
        return None
    return tuple(question.bills) if answer == "all" else answer


def _money(question: object) -> str:
    return str(getattr(question, "money", ""))


def say(**what: str) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


async def serve(file: Path) -> None:
    answers = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(answers), sys.stdin
    )
    async with open_terminal(load(file), SpokenScreen(answers)) as terminal:
        while True:
            say(ended=await one_visit(terminal))


@click.command()
@click.option("--config", "file", required=True, type=click.Path(path_type=Path))
def main(file: Path) -> None:
    asyncio.run(serve(file))


if __name__ == "__main__":
    main(prog_name="python -m tests.oracle.terminal")
