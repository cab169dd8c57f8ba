"""What became of a payment, by the short code on its slip: from our own ledger, else from the platform."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.payment.settlement_records import Whole, WholeStep
from kiosk.terminal import Terminal


class State(StrEnum):
    SETTLED = "settled"
    UNWOUND = "unwound"
    OPEN = "open"


@dataclass(frozen=True)
class Outcome:
    """`at` is when it was closed; while it is open, the time at which it is final at the latest."""

    state: State
    at: datetime | None


async def outcome_of(code: str, terminal: Terminal) -> Outcome | None:
    """None when nobody knows the code. Raises Trouble when the platform can't be asked."""
    story = await terminal.settlements.story(code)
    if story:
        return _own(Whole.read(await terminal.settlements.record(story[0].id)))
    told = await terminal.platform.outcome(code)
    if told is None:
        return None
    return Outcome(State(told.outcome), told.final_at if told.outcome == "open" else told.at)


def _own(whole: Whole) -> Outcome:
    if whole.step is WholeStep.SETTLED:
        return Outcome(State.SETTLED, whole.closed_at)
    if whole.step is WholeStep.UNWOUND:
        return Outcome(State.UNWOUND, whole.closed_at)
    return Outcome(State.OPEN, whole.final_at)
