"""Whoever does what no program can: an order to the bench, or a sentence to a technician."""

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

import segno

# A technician needs no patience with a program, and a program much with a technician.
REACTION_SECONDS = 0.2


class Hand(Protocol):
    async def does(self, sentence: str, device: str, order: str, **args: Any) -> None:
        """Have something done to a device: `sentence` for people, the rest for the bench."""

    async def sees(self, question: str, at_the_bench: Callable[[], bool]) -> bool:
        """Ask what only eyes know; at the bench `at_the_bench` knows it."""


class AtTheBench:
    def __init__(self, order: Callable[[str, str, Mapping[str, Any]], Awaitable[object]]) -> None:
        self._order = order

    async def does(self, sentence: str, device: str, order: str, **args: Any) -> None:
        await asyncio.sleep(REACTION_SECONDS)
        await self._order(device, order, args)

    async def sees(self, question: str, at_the_bench: Callable[[], bool]) -> bool:
        return at_the_bench()


class AtTheShelf:
    """On the technician's own terminal, past whatever pytest does with input and output.

    The order stands behind the sentence, for a shelf that is a bench.
    """

    async def does(self, sentence: str, device: str, order: str, **args: Any) -> None:
        typed = " ".join([device, order, *(f"{key}={value}" for key, value in args.items())])
        code = args.get("text")
        await asyncio.to_thread(ask, f"{sentence}  [{typed}]\n  Enter when it is done: ", code)

    async def sees(self, question: str, at_the_bench: Callable[[], bool]) -> bool:
        return await asyncio.to_thread(ask, f"{question} (y/n): ") == "y"


def ask(sentence: str, code: str | None = None) -> str:
    """What is typed in answer; `code` is drawn as a QR code that can be held to a scanner."""
    with open("/dev/tty", "r+b", buffering=0) as tty:
        if code:
            tty.write(_drawn(code).encode())
        tty.write(f"\n>> {sentence}".encode())
        return re.sub(r"\s", "", tty.read(80).decode(sys.getdefaultencoding(), "replace")).lower()


def _drawn(code: str) -> str:
    """Two rows of modules in one line of letters, dark on light whatever the terminal's colours are."""
    rows = [[bool(module) for module in row] for row in segno.make(code, micro=False).matrix_iter(border=3)]
    pairs = zip(rows[::2], [*rows[1::2], [False] * len(rows[0])], strict=False)
    blocks = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
    lines = ["".join(blocks[pair] for pair in zip(*two, strict=True)) for two in pairs]
    return "\n" + "\n".join(f"\x1b[30;107m{line}\x1b[0m" for line in lines) + "\n"
