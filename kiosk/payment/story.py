"""The story of a payment, or of another matter of staff: what may be read of it, and as what."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from kiosk.clock import BEIJING, as_read_here
from kiosk.payment.money import yuan
from kiosk.payment.numbers import short_code
from kiosk.payment.refund_records import RefundStep
from kiosk.payment.settlement_records import WholeStep
from kiosk.screens.asking import Fact
from kiosk.text import Text, as_given, words
from offline_queue.ledger import Ledger, Record

# Everything else on disk may say who somebody is.
SHOWN = (
    "payer",
    "fen",
    "cause",
    "msgid",
    "mdtrt_id",
    "setl_id",
    "channel",
    "trade_no",
    "payment",
    "asked_at",
    "closed_at",
    "confirmed",
    "side",
    "what",
    "key",
    "ours",
    "theirs",
)

OWN = ("payer", "fen")  # said with the step itself
MOMENTS = ("asked_at", "closed_at")
SUMS = ("ours", "theirs")
SAID_AS = {"channel": "wallets.{}", "confirmed": "case_action.{}"}


async def payment_called(ledger: Ledger, said: str) -> list[Record]:
    """All moves of the settlement with this number or short code, and its legs; empty when unknown here."""
    names = await ledger.names(*WholeStep)
    found = (name for name in names if said.upper() in (name, short_code(name)))
    name = next(found, None)
    return await ledger.history(name) if name else []


async def refund_called(ledger: Ledger, said: str) -> Record | None:
    """The refund with this number or short code; None when there is none here."""
    names = await ledger.names(*RefundStep)
    found = (name for name in names if said.upper() in (name, short_code(name)))
    name = next(found, None)
    return await ledger.record(name) if name else None


def facts_of(record: Record) -> Mapping[str, object]:
    """Those facts of a step that name nobody, by their names."""
    return {name: value for name, value in _flat(record.facts).items() if name in SHOWN}


def _flat(facts: Mapping[str, object]) -> dict[str, object]:
    """What went out and what came back stand one level down."""
    flat: dict[str, object] = {}
    for name, value in facts.items():
        flat |= _flat(value) if isinstance(value, Mapping) else {name: value}
    return flat


def step_by_step(moves: Sequence[Record]) -> list[Fact]:
    """Every move of one record and its parts, for the glass; the first is that of the record itself."""
    sums = {each.id: fen for each in moves if isinstance(fen := each.facts.get("fen"), int)}
    return [fact for each in moves for fact in _facts(each, moves[0].id, sums.get(each.id))]


def _facts(move: Record, number: str, fen: int | None) -> Iterator[Fact]:
    """A step of the whole, or of a leg: when, whose, what, and by which numbers others know it."""
    at = f"{datetime.fromtimestamp(move.moved_at, BEIJING):%m-%d %H:%M:%S}"
    payer = move.id.rpartition("-")[2] if move.id != number else "whole"
    step = f"leg_step.{move.step}" if move.id != number else f"whole_step.{move.step}"
    label = Text("story.label", {"at": at, "payer": Text(f"case_part.{payer}")})
    yield Fact(label, Text(step, {"amount": yuan(fen) if fen is not None else "-"}))
    for name, value in facts_of(move).items():
        if name not in OWN:
            yield Fact(Text(f"story_fact.{name}"), _value(name, str(value)))


def _value(name: str, value: str) -> Text:
    """In the words of whoever reads it, where there are any; numbers as others know them."""
    if name in MOMENTS:
        return as_given(f"{as_read_here(datetime.fromisoformat(value)):%m-%d %H:%M:%S}")
    if name in SUMS:
        return as_given(yuan(int(value)))
    key = SAID_AS.get(name, "").format(value)
    return Text(key) if key and words("zh").knows(key) else as_given(value)
