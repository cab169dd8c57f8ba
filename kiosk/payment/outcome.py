"""What became of a payment or a refund, by the code on its slip: from our own ledger, else the platform."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.clock import as_read_here, now
from kiosk.paper.ward import wallet_called
from kiosk.payment.refund_records import HowFar, Refund
from kiosk.payment.settlement_records import Whole, WholeStep
from kiosk.payment.story import payment_called, refund_called
from kiosk.screens.asking import Fact, Told
from kiosk.screens.outcome import RefundStands, StillChecked, WasGivenBack, WasPaid, WithStaff
from kiosk.services.platform import RefundTold
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


HOW_FAR: dict[HowFar, str] = {
    HowFar.UNKNOWN: "refund_stands.unknown",
    HowFar.UNDER_WAY: "refund_paper.under_way",
    HowFar.DONE: "refund_paper.done",
    HowFar.AT_COUNTER: "refund_paper.refused",
    HowFar.NOT_CANCELLED: "refund_stands.not_cancelled",
    HowFar.BY_HOSPITAL: "refund_stands.by_the_hospital",
    HowFar.NOTHING_PAID: "refund_stands.nothing_paid",
    HowFar.WITH_STAFF: "refund_stands.with_staff",
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
    own_refund = await refund_called(terminal.ledger, code)
    outcome = None if own_refund else await _outcome_of(code, terminal)
    if outcome is not None:
        return SAYS[outcome.state](facts=_of_payment(code, outcome))
    said = words(terminal.screen.language)
    if own_refund:
        refund = Refund.read(own_refund)
        return RefundStands(facts=_of_refund(code, _stands(refund), said, waits=refund.waits_for_hospital))
    stands = await terminal.platform.refund(code)
    return RefundStands(facts=_of_refund(code, stands, said)) if stands else None


async def _outcome_of(code: str, terminal: Terminal) -> Outcome | None:
    story = await payment_called(terminal.ledger, code)
    if story:
        return _own(Whole.read(await terminal.ledger.known(story[0].id)))
    told = await terminal.platform.outcome(code)
    if told is None:
        return None
    state = State(told.outcome)
    if state is State.OPEN and told.by_staff:
        return Outcome(State.STAFF)
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


def _stands(refund: Refund) -> RefundTold:
    final_at = None if refund.over else refund.final_at
    return RefundTold(
        state=refund.how_far,
        at=refund.ended_at,
        channel=refund.channel,
        place=refund.place,
        final_at=final_at,
    )


def _of_refund(code: str, stands: RefundTold, said: Words, *, waits: bool = False) -> tuple[Fact, ...]:
    """`waits` for the hospital, and no wallet was asked: what only our own ledger knows."""
    facts = [Fact(Text("outcome.code"), as_given(code))]
    late = stands.final_at is not None and stands.final_at <= now()
    state = HowFar.WITH_STAFF if late else stands.state
    how = "refund_paper.planned" if waits and state is HowFar.UNDER_WAY else HOW_FAR[state]
    text = Text(how, {"wallet": wallet_called(stands.channel, said)})
    facts.append(Fact(Text("cancelled_refund.state"), text, strong=True))
    if state is HowFar.BY_HOSPITAL and stands.place:
        facts.append(Fact(Text("cancelled_refund.where"), as_given(stands.place)))
    if stands.final_at and not late:
        facts.append(_at(Text("outcome.open"), stands.final_at))
    return tuple(facts)


def _at(label: Text, moment: datetime) -> Fact:
    return Fact(label, as_given(as_read_here(moment).strftime("%Y-%m-%d %H:%M")), strong=True)
