"""What became of my payment, or my refund? By the code on the slip, at any terminal."""

import re
from dataclasses import replace

from drivers.errors import Refused
from kiosk.journey import Stage, journey
from kiosk.payment.numbers import READABLE
from kiosk.payment.outcome import told_of
from kiosk.screens.identity import LookingUp
from kiosk.screens.outcome import EnterShortCode
from kiosk.steps import first
from kiosk.terminal import Terminal
from kiosk.text import Text
from kiosk.visit import Visit

CODE = re.compile(f"[{READABLE}]{{6}}")
TRIES = 5  # whoever guesses is sent away. Source: reliability.md, goal S-29


@journey(stage=Stage.HELP)
async def ask_outcome(visit: Visit, terminal: Terminal) -> None:
    """Enter or scan the code, read what became of it."""
    question = EnterShortCode()
    for _ in range(TRIES):
        code = (await _entered(question, terminal)).strip().upper()
        async with terminal.screen.showing(LookingUp()):
            told = await told_of(code, terminal) if CODE.fullmatch(code) else None
        if told is not None:
            await terminal.screen.ask(told)
            return
        question = replace(question, trouble=Text("enter_short_code.unknown"))
    raise Refused("OUT-01", f"{TRIES} codes that nobody knows")


async def _entered(question: EnterShortCode, terminal: Terminal) -> str:
    question = replace(question, said=terminal.codes.said)
    return await first(terminal.codes.patiently(), terminal.screen.ask(question))
