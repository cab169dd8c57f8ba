"""What a settlement and its legs are on disk, and what may go out of that."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, Field

from drivers.errors import Garbled
from kiosk.payment.payers import LegOrder, Share
from offline_queue.ledger import Move, Record

RESTS, CONTRADICTED = "PAY-13", "PAY-14"
LONGEST_REFERENCE = 32  # WeChat's limit for out_trade_no
# Lives as long as the process, as the secrets do: a code of eighteen digits could be
# found by trying from a digest on a stolen disk, if the key of the digest were there too.
_KEY = secrets.token_bytes(32)


class WholeStep(StrEnum):
    OPEN = "open"
    UNWINDING = "unwinding"
    STAFF = "staff"  # still open and still tried, but a person should look
    SETTLED = "settled"
    UNWOUND = "unwound"


NOT_CLOSED = (WholeStep.OPEN, WholeStep.UNWINDING, WholeStep.STAFF)


class LegStep(StrEnum):
    PLANNED = "planned"  # nothing was asked
    ASKED = "asked"  # written before the payer is asked
    UNKNOWN = "unknown"  # asked, and no answer came; it may still arrive there
    DONE = "done"
    REFUSED = "refused"  # the payer said no
    REVOKING = "revoking"  # written before the payer is asked to give it back
    REVOKED = "revoked"


# What may have been taken, or may yet be.
OUTSIDE = frozenset({LegStep.ASKED, LegStep.UNKNOWN, LegStep.DONE})
# What a payer may still hold, or may yet give back: a person can find out which.
UNDECIDED = OUTSIDE | {LegStep.REVOKING}


class Word(StrEnum):
    """What a person found out at a payer, or did for a patient whom that payer owed."""

    PAID = "confirm_paid"
    NOT_PAID = "confirm_not_paid"
    GIVEN_BACK = "given_back"


# Payers whose part a patient paid, so that a counter can hand it out.
FROM_PATIENT = ("wallet", "bankcard")


class Changed(Garbled):
    """The same reference would go out with other content than before; it does not go out at all."""


class Leg(BaseModel, frozen=True):
    """A leg as it is on disk. `facts` went out with the request, `kept` came back with the answer."""

    reference: str
    step: LegStep
    payer: str
    fen: int
    facts: dict[str, str] = Field(repr=False)
    kept: dict[str, str] = Field(default_factory=dict, repr=False)
    secret: str = Field("", repr=False, description="A digest, see `digest`.")
    request: str = ""
    confirmed: str = ""  # a Word

    @classmethod
    def read(cls, record: Record) -> Self:
        return cls.model_validate({**record.facts, "reference": record.id, "step": record.step})

    @classmethod
    def of(cls, share: Share, reference: str, step: LegStep) -> Self:
        """A new leg, with what its payer wants on disk among the facts of the share."""
        secret = digest(share.secret)
        return cls(
            reference=reference,
            step=step,
            payer=share.payer,
            fen=share.fen,
            facts=dict(share.facts),
            secret=secret,
            request=fingerprint(reference, share, secret),
        )

    def on_disk(self) -> dict[str, object]:
        """What its record begins with."""
        return self.model_dump(include={"payer", "fen", "facts", "secret", "request"})

    def moved(self, now: LegStep, **facts: object) -> tuple[Self, Move]:
        """The leg as it is at step `now`, and the move that takes it there."""
        after = type(self).model_validate({**self.model_dump(), **facts, "step": now})
        return after, Move(self.reference, self.step, now, facts)

    @property
    def all_facts(self) -> Mapping[str, str]:
        return {**self.facts, **self.kept}

    @property
    def from_patient(self) -> bool:
        """Paid by wallet or bank card: what a counter can hand out."""
        return self.payer in FROM_PATIENT

    @property
    def given_back_by_hand(self) -> bool:
        """Its payer is not asked for it any more: a person knows that nothing was taken, or handed it out."""
        return self.step is LegStep.REVOKED and self.confirmed in (Word.NOT_PAID, Word.GIVEN_BACK)

    def order(self, secret: str | None = None) -> LegOrder:
        """What may go out for this leg. Raises Changed when that is not what was agreed and written (P-8)."""
        written = fingerprint(self.reference, Share(self.payer, self.fen, self.facts), self.secret)
        if self.request != written or (secret is not None and digest(secret) != self.secret):
            raise Changed("PAY-05", f"{self.reference} would go out with other content than before")
        return LegOrder(self.reference, self.fen, self.all_facts, secret)

    def first_order(self) -> LegOrder:
        """The same without what came back: as it went out at first. Raises Changed."""
        return replace(self.order(), facts=self.facts)


@dataclass(frozen=True)
class Ended:
    """What the platform was told of a settlement: its end, and what staff decided on its legs.

    `at` is None as long as it has no end; `by_staff` is by payer, "" for all that the patient paid.
    """

    settled: bool
    at: datetime | None
    by_staff: Mapping[str, Word] = field(default_factory=dict)


class Whole(BaseModel, frozen=True):
    """A settlement as it is on disk; `cause` is the code of what stopped it."""

    number: str
    step: WholeStep
    about: dict[str, object] = Field(repr=False)
    opened_at: datetime
    final_at: datetime
    short_code: str
    cause: str = ""
    closed_at: datetime | None = None
    undecided: bool = Field(False, description="On the staff list before anything was given back.")

    @property
    def may_settle(self) -> bool:
        """Nobody has begun to give it back."""
        return self.step is WholeStep.OPEN or (self.step is WholeStep.STAFF and self.undecided)

    def unless_own(self, told: Ended | None) -> Ended | None:
        """`told`, unless it was told from here, before this was opened again."""
        own = told and told.at and self.closed_at and told.at <= self.closed_at
        return None if own else told

    @property
    def rests(self) -> bool:
        """It may be that of an old image: nothing is done before the platform was asked."""
        return self.cause == RESTS

    @property
    def contradicted(self) -> bool:
        """It was settled where this image was taken, and a payer or a person says otherwise."""
        return self.cause == CONTRADICTED

    @classmethod
    def read(cls, record: Record) -> Self:
        return cls.model_validate({**record.facts, "number": record.id, "step": record.step})


@dataclass(frozen=True)
class Settled:
    """Every leg is taken, and it is on disk. `at` is in Beijing time."""

    number: str
    short_code: str
    at: datetime
    legs: tuple[Leg, ...] = field(repr=False)

    def facts(self, payer: str) -> Mapping[str, str]:
        """What went out to that payer and came back; empty when it had no part."""
        return next((leg.all_facts for leg in self.legs if leg.payer == payer), {})


@dataclass(frozen=True)
class Closed:
    """A settlement at its end: what the messages of its last commit are made from.

    `again`: it was closed before, and the hospital never booked it. `told`: the platform knows of it already.
    """

    number: str
    settled: bool
    at: datetime
    about: Mapping[str, object] = field(repr=False)
    legs: tuple[Leg, ...] = field(repr=False)
    again: bool = False
    told: bool = False

    def facts(self, payer: str) -> Mapping[str, str]:
        return next((leg.all_facts for leg in self.legs if leg.payer == payer), {})


def reference(number: str, place: int, payer: str) -> str:
    """The number that a payer knows a leg by: letters, digits and hyphens, 32 at most; `place` is 1 to 9."""
    name = f"{number}-{place}-{payer}"
    if len(name) > LONGEST_REFERENCE or not 1 <= place <= 9:
        raise ValueError(f"{name} can't be a reference")
    return name


def fingerprint(reference: str, share: Share, secret_digest: str) -> str:
    """A hash of everything that a payer is sent under `reference`."""
    content = [reference, share.payer, share.fen, sorted(share.facts.items()), secret_digest]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def digest(secret: str | None) -> str:
    """Tells two secrets apart while this process lives; says nothing of either afterwards."""
    return hashlib.blake2b(secret.encode(), key=_KEY, digest_size=16).hexdigest() if secret else ""
