"""What may be read of a step of a payment by whoever looks after the terminal."""

from collections.abc import Mapping

from offline_queue.ledger import Record

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


def facts_of(record: Record) -> Mapping[str, object]:
    """Those facts of a step that name nobody, by their names."""
    return {name: value for name, value in _flat(record.facts).items() if name in SHOWN}


def _flat(facts: Mapping[str, object]) -> dict[str, object]:
    """What went out and what came back stand one level down."""
    flat: dict[str, object] = {}
    for name, value in facts.items():
        flat |= _flat(value) if isinstance(value, Mapping) else {name: value}
    return flat
