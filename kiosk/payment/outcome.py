"""What became of a payment or a refund, by the code on its slip: from our own ledger, else the platform."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.clock import as_read_here, now
from kiosk.paper.ward import how_far
from kiosk.payment.refund_records import Refund, RefundStep
from kiosk.payment.settlement_records import Whole, WholeStep
from kiosk.payment.story import refund_called
from kiosk.screens.asking import Fact, Told
from kiosk.screens.outcome import RefundStands, StillChecked, WasGivenBack, WasPaid, WithStaff
from kiosk.terminal import Terminal
from kiosk.text import Text, Words, as_given, words


class State(StrEnum):
    SETTLED = "settled"
    UNWOUND = "unwound"
    OPEN = "open"
    STAFF = "staff"


SAYS: dict[State, type[Told]] = {
    State.SETTLED: WasPaid,
    State.UNWOUND: WasGivenBack,
    State.OPEN: StillChecked,
    State.STAFF: WithStaff,
}


@dataclass(frozen=True)
class Outcome:
    """`at` is when it was closed; while it is open, the time at which it is final at the latest."""

    state: State
    at: datetime | None = None


async def told_of(code: str, terminal: Terminal) -> Told | None:
    """What the glass says to whoever asks by `code`; None when nobody knows it.

    Raises Trouble when the platform can't be asked.
    """
    refund = await refund_called(terminal.ledger, code)
    if refund is not None:
        return RefundStands(facts=_of_refund(code, Refund.read(refund), words(terminal.screen.language)))
    outcome = await _outcome_of(code, terminal)
    return SAYS[outcome.state](facts=_of_payment(code, outcome)) if outcome else None


async def _outcome_of(code: str, terminal: Terminal) -> Outcome | None:
    story = await terminal.settlements.story(code)
    if story:
        return _own(Whole.read(await terminal.settlements.record(story[0].id)))
    told = await terminal.platform.outcome(code)
    if told is None:
        return None
    state = State(told.outcome)
    return _open(told.final_at) if state is State.OPEN else Outcome(state, told.at)


def _own(whole: Whole) -> Outcome:
    if whole.step is WholeStep.SETTLED:
        return Outcome(State.SETTLED, whole.closed_at)
    if whole.step is WholeStep.UNWOUND:
        return Outcome(State.UNWOUND, whole.closed_at)
    return Outcome(State.STAFF) if whole.step is WholeStep.STAFF else _open(whole.final_at)


def _open(final_at: datetime | None) -> Outcome:
    """A time that has passed is no promise any more: staff have it."""
    return Outcome(State.STAFF) if final_at and final_at <= now() else Outcome(State.OPEN, final_at)


def _of_payment(code: str, outcome: Outcome) -> tuple[Fact, ...]:
    when = (_at(Text(f"outcome.{outcome.state}"), outcome.at),) if outcome.at else ()
    return (Fact(Text("outcome.code"), as_given(code)), *when)


def _of_refund(code: str, refund: Refund, said: Words) -> tuple[Fact, ...]:
    facts = [Fact(Text("outcome.code"), as_given(code))]
    facts.append(Fact(Text("cancelled_refund.state"), _how_far(refund, said), strong=True))
    if refund.step is RefundStep.NOTHING and refund.place:
        facts.append(Fact(Text("cancelled_refund.where"), as_given(refund.place)))
    if not refund.over and refund.final_at > now():
        facts.append(_at(Text("outcome.open"), refund.final_at))
    return tuple(facts)


def _how_far(refund: Refund, said: Words) -> Text:
    if refund.unknown:
        return Text("refund_stands.unknown")
    if refund.step is not RefundStep.NOTHING:
        return how_far(refund, said)
    if refund.cause:
        return Text("refund_stands.not_cancelled")
    return Text("refund_stands.by_the_hospital" if refund.fen else "refund_stands.nothing_paid")


def _at(label: Text, moment: datetime) -> Fact:
    return Fact(label, as_given(as_read_here(moment).strftime("%Y-%m-%d %H:%M")), strong=True)
