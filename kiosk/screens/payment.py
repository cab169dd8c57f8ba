"""Choosing bills, agreeing on the parts, paying."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from kiosk.identity.people import PersonName
from kiosk.payment.bills import Bill, Parts
from kiosk.payment.insurance import NamedFund
from kiosk.screens.asking import ChooseOne
from kiosk.screens.screen import Ask, Notice
from kiosk.text import Text


@dataclass(frozen=True)
class NothingToPay(Ask[None]):
    """There is no open bill; the answer is that the patient has read it."""

    way_back: ClassVar[bool] = False
    step: ClassVar[str] = "choose"

    patient: PersonName


@dataclass(frozen=True)
class ChooseBills(Ask[tuple[Bill, ...]]):
    """Which of these do you want to pay? At least one. `chosen` are chosen already; None: all are."""

    step: ClassVar[str] = "choose"

    patient: PersonName
    bills: tuple[Bill, ...]
    chosen: tuple[Bill, ...] | None = None


@dataclass(frozen=True)
class Calculating(Notice):
    """The insurer works out the parts."""

    step: ClassVar[str] = "confirm"


@dataclass(frozen=True)
class AskingHospital(Notice):
    """The hospital is asked what is to be paid, and what for it lies there already."""

    step: ClassVar[str] = "confirm"


@dataclass(frozen=True)
class ConfirmParts(Ask[Literal["phone", "items"] | None]):
    """This is what each payer pays; None is yes, Back is no. `named` are funds among the others.

    With `phone`, all of it can be handed over to the patient's phone instead: the answer "phone". With
    `items`, what the insurer says of each item can be looked through first: the answer "items".
    """

    step: ClassVar[str] = "confirm"

    patient: PersonName
    parts: Parts
    insured: bool
    named: tuple[NamedFund, ...] = ()
    phone: bool = False
    items: bool = False


@dataclass(frozen=True)
class PrinterEmpty(Ask[None]):
    """There is no paper: the bill will be on your phone. The answer is go on, Back is no.

    `code` is the fault of the printer.
    """

    step: ClassVar[str] = "confirm"

    code: str = ""


@dataclass(frozen=True)
class ShowWalletCode(Ask[None]):
    """Show the payment code of your wallet. Nothing on it is pressed; what reads codes answers.

    `trouble` says why the last try did not do, `code` is its fault. `held_to` is the device that it is
    held to, "scanner" or "camera".
    """

    patience: ClassVar[float | None] = 60.0
    step: ClassVar[str] = "pay"

    fen: int
    channels: tuple[Text, ...]
    trouble: Text | None = None
    code: str = ""
    held_to: str = "scanner"


@dataclass(frozen=True)
class ChoosePayer(ChooseOne):
    """Phone or bank card? Only where there is a PIN pad."""

    words = "choose_payer"
    step: ClassVar[str] = "pay"


@dataclass(frozen=True)
class Paying(Notice):
    """Money is moving; do not leave."""

    step: ClassVar[str] = "pay"

    fen: int


@dataclass(frozen=True)
class PayingByCard(Notice):
    """The PIN pad has the word: card in, PIN typed there, and only there."""

    step: ClassVar[str] = "pay"

    fen: int


@dataclass(frozen=True)
class PrintingDoubt(Notice):
    """A payer owes an answer: that is said at once, however long the printer takes for its slip."""

    step: ClassVar[str] = "pay"


@dataclass(frozen=True)
class Printing(Notice):
    """Paid. The slip and the bill are being printed."""

    step: ClassVar[str] = "take"
