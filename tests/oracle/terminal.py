"""python -m tests.oracle.terminal SOCKET: terminals without their window, for the oracle to kill.

Whoever connects names a config file and a log; a process of its own is the terminal then. Each question
goes out as a line of JSON; the next line answers it. All modules are read before, so a start takes no second.
"""

import asyncio
import faulthandler
import gc
import json
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

from kiosk.config import load
from kiosk.faults import catalogue
from kiosk.fleet import fleet_status
from kiosk.opening import open_terminal
from kiosk.runner import one_visit
from kiosk.screens.screen import Ask, Back, Notice, PatientLeft
from kiosk.services.channels import table
from kiosk.services.insurer_profile import profiles
from kiosk.text import words

T = TypeVar("T")


class SpokenScreen:
    """A screen for somebody who reads lines and writes lines."""

    language = "zh"

    def __init__(self, answers: asyncio.StreamReader) -> None:
        self._answers = answers

    async def ask(self, question: Ask[T]) -> T:
        told = {name: str(getattr(question, name, "")) for name in ("code", "money", "number")}
        say(asks=type(question).__name__, **told)
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


def say(**what: str) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def tell_where_it_hangs() -> None:
    """What each task waits for, innermost last: the answer to SIGUSR1. Of a blocked loop SIGUSR2 tells."""
    for task in asyncio.all_tasks():
        sys.stderr.write(f"task {task.get_name()}\n")
        waiting: Any = task.get_coro()
        while (frame := getattr(waiting, "cr_frame", None)) is not None:
            sys.stderr.write(f"  {frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_name}\n")
            waiting = waiting.cr_await
        sys.stderr.write(f"  {waiting!r}\n")
    sys.stderr.flush()


async def serve(file: Path) -> None:
    faulthandler.register(signal.SIGUSR2, all_threads=True)
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, tell_where_it_hangs)
    answers = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(answers), sys.stdin
    )
    async with open_terminal(load(file), SpokenScreen(answers)) as terminal:
        while True:
            say(ended=await one_visit(terminal))


def become_terminal(line: socket.socket, prepare: Callable[[], None]) -> None:
    """Its standard input and output are the line, and nothing of the process it came from is left open."""
    config, log, *settings = line.makefile("r").readline().split()
    os.environ.update(each.split("=", 1) for each in settings)
    time.tzset()
    fleet_status.NETWORK_CARDS = Path(os.environ["NETWORK_CARDS"])
    prepare()
    kept = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for source, end in ((line.fileno(), 0), (line.fileno(), 1), (kept, 2)):
        os.dup2(source, end)
    line.close()
    say(pid=str(os.getpid()))
    asyncio.run(serve(Path(config)))


def terminals(address: Path, prepare: Callable[[], None] = lambda: None) -> None:
    """One for each line to `address`, for ever; `prepare` is done by each before it opens."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # What each terminal reads once in its life is read before: a start takes a tenth of a second.
    for read in (catalogue, profiles, table, partial(words, SpokenScreen.language)):
        read()
    gc.freeze()  # else the first collection of each would copy all of this
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(address))
        listener.listen()
        say(listens=str(address))
        while True:
            line, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                become_terminal(line, prepare)
                return
            line.close()


if __name__ == "__main__":
    terminals(Path(sys.argv[1]))
