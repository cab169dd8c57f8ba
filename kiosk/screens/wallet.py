"""Paying by a code on our screen instead of the one on the patient's phone."""

from enum import StrEnum
from typing import ClassVar, Self

from kiosk.payment.money import yuan
from kiosk.screens.asking import ChooseOne, Option, ShowCode, Told
from kiosk.text import Text


class Way(StrEnum):
    YOUR_CODE = "your_code"
    OUR_CODE = "our_code"


class ChooseWay(ChooseOne):
    """Show your payment code, or scan ours?"""

    words = "choose_way"
    step: ClassVar[str] = "pay"

    @classmethod
    def between(cls, fen: int) -> Self:
        options = [Option(way, Text(f"choose_way.{way}"), Text(f"choose_way.{way}_hint")) for way in Way]
        return cls(tuple(options), said={"amount": yuan(fen)})


class UseBalance(ChooseOne):
    """What lies at the hospital for the patient, or leave it there?"""

    words = "use_balance"
    step: ClassVar[str] = "pay"


class UseGrant(ChooseOne):
    """The payment that the code shown first carries, or another way? Source: EHC-39."""

    words = "use_grant"
    step: ClassVar[str] = "pay"


class UseInsurance(ChooseOne):
    """The insurance that the code shown first carries, or everything paid by the patient? Source: EHC-39."""

    words = "use_insurance"
    step: ClassVar[str] = "choose"


class BillLater(ChooseOne):
    """Billed later by the credit service that the patient has signed with, or paid now? Source: SH-26."""

    words = "bill_later"
    step: ClassVar[str] = "pay"


class SignCredit(ShowCode):
    """Sign with a credit service on the phone; the answer is that it was read. Source: SH-17."""

    words = "sign_credit"


class PaidElsewhere(Told):
    """These bills are being paid at another point, and can't be paid here meanwhile. Source: EHC-30."""

    words = "paid_elsewhere"
    icon: ClassVar[str] = "wait"
    step: ClassVar[str] = "choose"


class PayOnPhone(ShowCode):
    """The bills are with the phone, by this code; the answer is that it was read. Source: EHC-46."""

    patience: ClassVar[float | None] = 120.0
    words = "pay_on_phone"
    step: ClassVar[str] = "pay"


class ConfirmOnPhone(Told):
    """The wallet waits for its owner, who types a password there; the answer is to stop paying. Goal P-6."""

    patience: ClassVar[float | None] = 60.0
    icon: ClassVar[str] = "wallet"
    words = "confirm_on_phone"
    stops: ClassVar[bool] = True
    step: ClassVar[str] = "pay"


class PaidOnPhone(Told):
    """The phone has paid, while its owner stood here."""

    words = "paid_on_phone"
    step: ClassVar[str] = "take"


class ScanToPay(ShowCode):
    """Our code; it ends by itself when somebody has paid."""

    words = "scan_to_pay"
    step: ClassVar[str] = "pay"
