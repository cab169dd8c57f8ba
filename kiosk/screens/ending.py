"""How a visit ends: with paper, with a code for the phone, with an apology; card out last."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from kiosk.screens.asking import AtTheSlot, Told
from kiosk.screens.screen import Ask
from kiosk.text import Text


class MoneyState(StrEnum):
    """What became of the patient's money when something failed."""

    UNTOUCHED = "untouched"
    GIVEN_BACK = "given_back"
    BEING_CHECKED = "being_checked"
    PAID = "paid"


TITLES = {MoneyState.PAID: "sorry.title_paid", MoneyState.BEING_CHECKED: "sorry.title_being_checked"}


@dataclass(frozen=True)
class TakeSlip(Ask[AtTheSlot | None]):
    """Paid; take your paper. `bill_follows` when the e-bill was not issued in time; `missing` says which
    lesser paper did not come.

    The answer None is that it was taken; NOTHING is said of a printer that does not know it printed
    nothing. STATEMENT asks for the statement of who paid what, where there can be one (`statement`).
    """

    patience: ClassVar[float | None] = 20.0
    step: ClassVar[str] = "take"
    way_back: ClassVar[bool] = False
    insists: ClassVar[bool] = True
    aloud: ClassVar[bool] = True

    fen: int
    bill_follows: bool = False
    statement: bool = False
    missing: Text | None = None


@dataclass(frozen=True)
class BillOnPhone(Ask[None]):
    """Paid, but not all paper came: `link` is drawn as a QR code; `number` is the short code to quote.

    `code` is the fault of the printer, or the one for which the bill is not printed: then `why` says it in
    words. `half_slip` when something may have been printed in part. `goes_on` when the paper comes after
    all as soon as there is some. `missing` says what to do without the slip that says where to go.
    """

    patience: ClassVar[float | None] = 60.0
    step: ClassVar[str] = "take"
    way_back: ClassVar[bool] = False

    fen: int
    link: str
    number: str
    bill_follows: bool = False
    code: str = ""
    half_slip: bool = False
    goes_on: bool = False
    why: Text | None = None
    missing: Text | None = None


@dataclass(frozen=True)
class TakeCard(Ask[None]):
    """Your card is still in the reader. Ends by itself when the card is gone, and not before."""

    patience: ClassVar[float | None] = None
    way_back: ClassVar[bool] = False
    way_home: ClassVar[bool] = False
    insists: ClassVar[bool] = True
    aloud: ClassVar[bool] = True


class DoubtOnGlass(Told):
    """The slip of a payment that is being checked did not come: its code is here instead."""

    words = "doubt_on_glass"
    step: ClassVar[str] = "pay"
    patience: ClassVar[float | None] = 60.0
    icon = "warning"


@dataclass(frozen=True)
class Sorry(Ask[None]):
    """Something failed: two sentences, what became of the money, and the code in the corner."""

    patience: ClassVar[float | None] = 60.0
    way_back: ClassVar[bool] = False

    text: Text
    code: str
    money: MoneyState
    number: str = ""
    final_at: datetime | None = None

    @property
    def title(self) -> str:
        """The key of the headline: it must not say of money in doubt that nothing came of it."""
        return TITLES.get(self.money, "sorry.title")
