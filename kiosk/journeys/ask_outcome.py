"""What became of my payment? By the code on the slip, at any terminal."""

import re
from dataclasses import replace

from drivers.errors import Refused
from kiosk.clock import as_read_here
from kiosk.journey import Stage, journey
from kiosk.payment.numbers import READABLE
from kiosk.payment.outcome import Outcome, State, outcome_of
from kiosk.screens.asking import Fact, Told
from kiosk.screens.identity import LookingUp
from kiosk.screens.outcome import EnterShortCode, StillChecked, WasGivenBack, WasPaid
from kiosk.steps import first
from kiosk.terminal import Terminal
from kiosk.text import Text, as_given
from kiosk.visit import Visit

CODE = re.compile(f"[{READABLE}]{{6}}")
TRIES = 5  # whoever guesses is sent away. Source: reliability.md, goal S-29
SAYS: dict[State, type[Told]] = {
    State.SETTLED: WasPaid,
    State.UNWOUND: WasGivenBack,
    State.OPEN: StillChecked,
}


@journey(stage=Stage.HELP)
async def ask_outcome(visit: Visit, terminal: Terminal) -> None:
    """Enter or scan the code, read what became of the payment."""
    question = EnterShortCode()
    for _ in range(TRIES):
        code = (await _entered(question, terminal)).strip().upper()
        async with terminal.screen.showing(LookingUp()):
            outcome = await outcome_of(code, terminal) if CODE.fullmatch(code) else None
        if outcome is not None:
            await terminal.screen.ask(SAYS[outcome.state](facts=_facts(code, outcome)))
            return
        question = replace(question, trouble=Text("enter_short_code.unknown"))
    raise Refused("OUT-01", f"{TRIES} codes that nobody knows")


async def _entered(question: EnterShortCode, terminal: Terminal) -> str:
    question = replace(question, said=terminal.codes.said)
    return await first(terminal.codes.patiently(), terminal.screen.ask(question))


def _facts(code: str, outcome: Outcome) -> tuple[Fact, ...]:
    found = [Fact(Text("outcome.code"), as_given(code))]
    if outcome.at is not None:
        at = as_given(as_read_here(outcome.at).strftime("%Y-%m-%d %H:%M"))
        found.append(Fact(Text(f"outcome.{outcome.state}"), at, strong=True))
    return tuple(found)
