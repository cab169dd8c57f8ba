"""What may be read of a step of a payment by whoever looks after the terminal."""

from collections.abc import Mapping

from kiosk.payment.numbers import short_code
from kiosk.payment.refund_records import RefundStep
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
    "asked_at",
    "closed_at",
    "confirmed",
    "side",
    "what",
    "key",
    "ours",
    "theirs",
)


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
