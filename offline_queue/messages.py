"""Messages for somebody else: their kinds with the rules of each, and what is answered to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from offline_queue.json_text import read
from offline_queue.origin import Origin
from offline_queue.turns import Line

DAY = 86_400


class Refusal(StrEnum):
    """What becomes of a message that the far end will never take."""

    STAFF = "staff"  # set aside, and a person has to act
    ASIDE = "aside"  # set aside
    DROP = "drop"  # given up, and counted


@dataclass(frozen=True)
class Kind:
    """The rules of one kind of message. Priority 1 is the most urgent; `expires_seconds` None is never.

    `in_order`: it goes out only when whatever came before it for the same destination, of the same order
    key and in order itself, has been taken.
    """

    priority: int
    destination: str
    expires_seconds: int | None
    refusal: Refusal
    in_order: bool = True


KINDS: Mapping[str, Kind] = {
    "posting": Kind(1, "hospital", None, Refusal.STAFF),
    "refund": Kind(1, "hospital", None, Refusal.STAFF),
    "release": Kind(1, "hospital", 900, Refusal.DROP),
    "audit": Kind(2, "platform", None, Refusal.STAFF),
    "alarm": Kind(2, "platform", None, Refusal.ASIDE, in_order=False),
    "audit_head": Kind(2, "platform", None, Refusal.STAFF),
    "order": Kind(2, "platform", None, Refusal.ASIDE),
    "filing": Kind(3, "hospital", None, Refusal.STAFF),
    "doubt": Kind(2, "platform", None, Refusal.ASIDE),
    "refund_state": Kind(2, "platform", None, Refusal.ASIDE),
    "print_state": Kind(3, "platform", 90 * DAY, Refusal.STAFF),
    "bill_print": Kind(3, "ebills", 90 * DAY, Refusal.STAFF),
    "settlement": Kind(4, "platform", None, Refusal.STAFF),
    "card_use": Kind(4, "platform", 30 * DAY, Refusal.ASIDE),
    "usage": Kind(5, "platform", 30 * DAY, Refusal.DROP, in_order=False),
    "operating": Kind(5, "platform", 3 * DAY, Refusal.DROP, in_order=False),
}


@dataclass(frozen=True)
class Message:
    """Facts for somebody else. `key` is once per device for ever; a kind's `order_key` keeps its order."""

    kind: str
    key: str
    order_key: str
    body: Mapping[str, object] = field(repr=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no kind of message is called {self.kind}")


@dataclass(frozen=True)
class Waiting:
    """A message in the file; `text` is its body as JSON, which goes out letter by letter as it was written.

    `seq` grows with each one of the device; `set_aside` says why, or is None. `made_at` is what the wall
    clock said, and stays; `corrected_at` is what it should have said, if the clock was doubted and that
    is known by now. Both in seconds since 1970.
    """

    seq: int
    kind: str
    key: str
    order_key: str
    text: str = field(repr=False)
    made_at: float
    lived: int
    boot: int
    set_aside: str | None = None
    origin: Origin = Origin()
    corrected_at: float | None = None

    @property
    def body(self) -> Mapping[str, object]:
        return read(self.text)

    @property
    def line(self) -> Line:
        """Whoever has to wait for whom: messages in one line go out one after the other."""
        return line_of(self.kind, self.order_key, self.key)


class Outcome(StrEnum):
    DONE = "done"
    DUPLICATE = "duplicate"  # it had that key already, which is as good as done
    RETRY = "retry"
    REFUSED = "refused"  # never


@dataclass(frozen=True)
class Answer:
    """What the far end said of one message; `detail` is for the technician."""

    key: str
    outcome: Outcome
    detail: str = ""


@dataclass(frozen=True)
class Counts:
    """Every message that was ever accepted is counted once more, where it is now. Ages in seconds.

    `expired` are those given up by the rule of their kind: too old, or refused where that is of no weight.
    """

    accepted: int
    delivered: int
    waiting: int
    set_aside: int
    expired: int
    salvaged_lost: int
    oldest_waiting_seconds: int | None
    since_answer_seconds: int | None

    @property
    def balanced(self) -> bool:
        ends = self.delivered + self.waiting + self.set_aside + self.expired + self.salvaged_lost
        return self.accepted == ends


def line_of(kind: str, order_key: str, key: str) -> Line:
    rules = KINDS[kind]
    return (rules.destination, "", order_key) if rules.in_order else (rules.destination, kind, key)
