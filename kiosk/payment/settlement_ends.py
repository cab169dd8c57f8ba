"""How a settlement may end other than settled, as whoever asked for it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from drivers.errors import Absent, Garbled, NoAnswer, Refused, Trouble
from kiosk.payment.numbers import short_code
from offline_queue.store import StoreTrouble


class Unwound(Refused):
    """Nothing is taken any more. `given_back` says that money may have been taken before.

    `cause` is what stopped it and `payer` who; empty when it was nobody.
    """

    def __init__(self, code: str, cause: Trouble, payer: str, given_back: bool) -> None:
        super().__init__(code, f"{payer}: {cause.code}")
        self.cause, self.payer, self.given_back = cause, payer, given_back


class InDoubt(NoAnswer):
    """A payer owes an answer. The rounds go on; a person looks at it from `final_at` on at the latest."""

    def __init__(self, code: str, number: str, final_at: datetime) -> None:
        super().__init__(code, number)
        self.number, self.short_code, self.final_at = number, short_code(number), final_at


class NotNow(Refused):
    """Paying is off, and nothing was asked of any payer."""


class Unrecordable(Garbled):
    """Nobody could be told of this settlement: what was written of it does not make its messages."""


@contextmanager
def or_not_now() -> Iterator[None]:
    """Up to here nobody was asked for anything, so trouble with the disk is no doubt about money."""
    try:
        yield
    except StoreTrouble as why:
        raise NotNow("LED-07", f"{why}") from why
    except Absent as why:
        raise NotNow(why.code, why.detail) from why
