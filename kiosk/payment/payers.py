"""The port to whoever takes a part of a payment: wallet, insurer, hospital. Knows no wire."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True)
class Share:
    """What one payer is to take. `fen` is 0 for a lock, which moves no money.

    `facts` go on disk; `secret` (a payment code, an identity number) never does.
    """

    payer: str
    fen: int
    facts: Mapping[str, str] = field(default_factory=dict, repr=False)
    secret: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if type(self.fen) is not int or self.fen < 0:
            raise ValueError("a share is a whole number of fen, and not negative")


@dataclass(frozen=True)
class LegOrder:
    """What a payer is asked to do. `secret` is only there while the patient is."""

    reference: str
    fen: int
    facts: Mapping[str, str] = field(repr=False)
    secret: str | None = field(default=None, repr=False)


class Payer(Protocol):
    """One party to a settlement. Each call may be repeated with the same reference, and has an end.

    `runs_out` when what it has taken ends by itself after a while, and is taken anew by the same call.
    """

    runs_out: bool

    async def prepare(self, fen: int, facts: Mapping[str, str]) -> Mapping[str, str]:
        """What has to be on disk before any payer is asked, such as the insurer's msgid. Asks nobody."""

    async def take(self, leg: LegOrder) -> Mapping[str, str]:
        """Take it; returns what is worth keeping of the answer.

        Refused says that nothing was taken and nothing will be. Any other Trouble leaves it unknown.
        """

    async def has_taken(self, leg: LegOrder) -> Mapping[str, str] | None:
        """The same once it has been taken, None when not (yet). Garbled when it was taken otherwise."""

    async def revoke(self, leg: LegOrder) -> None:
        """Give it back if it was taken, and never take it from now on. Raises until that is certain."""


@dataclass(frozen=True)
class RefundOrder:
    """What is asked to go back, in fen: once for each `number`, however often it is asked.

    `payment` is the number that the payment was made under.
    """

    number: str
    payment: str
    fen: int


class Outcome(StrEnum):
    """What became of a refund."""

    DONE = "done"
    PROCESSING = "processing"  # taken in over there, and asked after until it is over
    REFUSED = "refused"  # and it never will be, under this number


class GivesBack(Protocol):
    """Whoever took money, and can give a part of it back the way it came."""

    async def give_back(self, order: RefundOrder) -> Outcome:
        """May be asked any number of times. Trouble of any class leaves it unknown: it is asked again."""

    async def refund_outcome(self, order: RefundOrder) -> Outcome | None:
        """What became of it; None when it is not known there now, and may still be on its way."""
