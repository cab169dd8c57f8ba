"""One row of the staff list: what could not be finished by machine, with all that is known of it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from kiosk.clock import BEIJING
from kiosk.paper.print_steps import STATES, PrintStep
from kiosk.payment.differences import DIFFERENCE, Difference
from kiosk.payment.refund_records import Refund, RefundStep
from kiosk.payment.settlement_records import UNDECIDED, Leg, Whole, WholeStep, Word
from offline_queue.ledger import Record
from offline_queue.outbox import Waiting


class CaseKind(StrEnum):
    SETTLEMENT = "settlement"  # a payer owes an answer, or can't be made to give back
    MESSAGE = "message"  # the hospital or the platform will not take a message
    DIFFERENCE = "difference"  # two books of one day do not agree
    REFUND = "refund"  # money that could not be given back the way it came
    PRINT = "print"  # a fiscal bill of which nobody knows whether it came out, or of which nothing came


class Action(StrEnum):
    """What staff may do about a row. None of them deletes anything."""

    TRY_AGAIN = "try_again"
    CONFIRM_PAID = Word.PAID.value
    CONFIRM_NOT_PAID = Word.NOT_PAID.value
    GIVEN_BACK = Word.GIVEN_BACK.value
    EXPLAINED = "explained"


@dataclass(frozen=True)
class Open:
    """One thing that staff can decide on: `part` names a leg; it is empty for the row as a whole."""

    action: Action
    part: str = ""
    fen: int = 0


@dataclass(frozen=True)
class Case:
    """A row. `id` is a settlement number, the key of a message, the id of a difference or of a print.

    `story` are all moves so far; `fen` is what it is about, and `payment` the number that it was paid under.
    """

    id: str
    kind: CaseKind
    cause: str
    since: datetime
    fen: int = 0
    short_code: str = ""
    payment: str = ""
    legs: tuple[Leg, ...] = ()
    story: tuple[Record, ...] = field(default=(), repr=False)
    choices: tuple[Open, ...] = ()

    def allows(self, action: Action, part: str) -> bool:
        return any((each.action, each.part) == (action, part) for each in self.choices)


def of_settlement(whole: Whole, legs: Sequence[Leg], story: Sequence[Record]) -> Case:
    return Case(
        id=whole.number,
        kind=CaseKind.SETTLEMENT,
        cause=whole.cause,
        since=whole.opened_at,
        fen=sum(leg.fen for leg in legs),
        short_code=whole.short_code,
        legs=tuple(legs),
        story=tuple(story),
        choices=(Open(Action.TRY_AGAIN), *_choices(whole, legs)),
    )


def of_message(waiting: Waiting) -> Case:
    since = datetime.fromtimestamp(waiting.made_at, BEIJING)
    cause = waiting.set_aside or ""
    return Case(waiting.key, CaseKind.MESSAGE, cause, since, choices=(Open(Action.TRY_AGAIN),))


def of_posting(waiting: Waiting, whole: Whole, legs: Sequence[Leg], story: Sequence[Record]) -> Case:
    """A payment that the hospital will not book: it is sent again, or the patient has the money back.

    At the counter that is what the patient paid with; what others paid is revoked then. Once that has begun
    it must not be sent any more, so that the row has only to be put away.
    """
    fen = sum(leg.fen for leg in legs if leg.from_patient)
    to_do = (Open(Action.TRY_AGAIN), Open(Action.GIVEN_BACK, fen=fen))
    return replace(
        of_message(waiting),
        fen=sum(leg.fen for leg in legs),
        short_code=whole.short_code,
        legs=tuple(legs),
        story=tuple(story),
        choices=to_do if whole.step is WholeStep.SETTLED else (Open(Action.EXPLAINED),),
    )


def of_difference(record: Record, story: Sequence[Record]) -> Case:
    found = Difference.read(record)
    return Case(
        id=record.id,
        kind=CaseKind.DIFFERENCE,
        cause=f"{found.side} {found.what}",
        since=datetime.fromtimestamp(record.moved_at, BEIJING),
        fen=max(found.ours, found.theirs),
        story=tuple(story),
        choices=(Open(Action.EXPLAINED),) if record.step == DIFFERENCE else (),
    )


def of_refund(refund: Refund, story: Sequence[Record]) -> Case:
    """While the wallet may still give it back, nobody else may; what the hospital owes can be asked there."""
    choices: tuple[Open, ...] = ()
    if refund.step is RefundStep.REFUSED:
        choices = (Open(Action.GIVEN_BACK, fen=refund.fen),)
    elif refund.unknown:
        choices = (Open(Action.EXPLAINED),)
    return Case(
        id=refund.number,
        kind=CaseKind.REFUND,
        cause=refund.cause,
        since=refund.opened_at,
        fen=refund.fen,
        short_code=refund.short_code,
        payment=refund.payment,
        story=tuple(story),
        choices=choices,
    )


def of_print(record: Record, story: Sequence[Record]) -> Case:
    """Its short code is the number of the bill."""
    return Case(
        id=record.id,
        kind=CaseKind.PRINT,
        cause=STATES[PrintStep(record.step)],
        since=datetime.fromtimestamp(record.moved_at, BEIJING),
        short_code=str(record.facts["number"]),
        story=tuple(story),
        choices=(Open(Action.EXPLAINED),),
    )


def can_still_settle(legs: Sequence[Leg]) -> bool:
    """Whether every payer may have paid: none refused, none has given back, none was never asked."""
    return all(leg.step in UNDECIDED for leg in legs if leg.fen)


def _choices(whole: Whole, legs: Sequence[Leg]) -> list[Open]:
    """A lock holds no money, so nobody has to decide on one.

    Nobody decides on what may have come to its end elsewhere; of what has, only that it was looked into.
    """
    if whole.rests or whole.contradicted:
        return [Open(Action.EXPLAINED)] if whole.contradicted else []
    found: list[Open] = []
    for leg in legs:
        if not leg.fen or leg.step not in UNDECIDED:
            continue
        if can_still_settle(legs) and leg.confirmed != Action.CONFIRM_PAID:
            found.append(Open(Action.CONFIRM_PAID, leg.payer, leg.fen))
        found.append(Open(Action.CONFIRM_NOT_PAID, leg.payer, leg.fen))
        found.append(Open(Action.GIVEN_BACK, leg.payer, leg.fen))
    return found
