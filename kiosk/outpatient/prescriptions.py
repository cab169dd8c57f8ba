"""Medicine that a doctor prescribed, and what became of it. Amounts are fen."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Origin(StrEnum):
    """Who wrote it: a doctor here, one on line, another institution or province; or a pharmacy's till."""

    HERE = "here"
    ONLINE = "online"
    ELSEWHERE = "elsewhere"
    BASKET = "basket"


class State(StrEnum):
    READY = "ready"
    PAID = "paid"
    USED = "used"
    EXPIRED = "expired"


class Insurance(StrEnum):
    """How far the insurer is with an order that was made on line. Source: YD-15."""

    SETTLED = "settled"
    OPEN = "open"


class Way(StrEnum):
    """What a patient wants done with it."""

    PICK_UP = "pick_up"
    DELIVER = "deliver"
    PRINT = "print"


@dataclass(frozen=True)
class Medicine:
    name: str
    spec: str
    quantity: str
    usage: str


@dataclass(frozen=True)
class Prescription:
    """`bill` is what is to be paid, "" until it is being filled; `pick_up` names what waits at the pharmacy.

    `delivery_url` is for the patient's phone, where the address is given; "" while nothing is delivered.
    `insurance` is None where no insurance shares in it, or nothing is known of that.
    """

    number: str
    origin: Origin
    state: State
    institution: str
    department: str
    doctor: str
    issued_on: date
    valid_until: date
    fen: int
    delivers: bool
    medicines: tuple[Medicine, ...] = field(repr=False)
    bill: str = ""
    pick_up: str = ""
    delivery_url: str = field(default="", repr=False)
    insurance: Insurance | None = None

    @property
    def waits(self) -> bool:
        """Paid already, on line, and still to be had: at the pharmacy, or from a courier."""
        is_paid = self.state is State.PAID and self.origin is Origin.ONLINE
        return is_paid and bool(self.pick_up or self.delivery_url)
