"""Asking what became of a payment, with the code on the slip."""

from typing import ClassVar

from kiosk.screens.asking import Digits, EnterDigits, Told


class EnterShortCode(EnterDigits):
    """The six characters on the slip; what reads codes may answer as well."""

    words = "enter_short_code"
    kind: ClassVar[Digits] = Digits.SHORT_CODE


class WasPaid(Told):
    """All payers have paid; nothing is owed for these bills."""

    words = "was_paid"


class WasGivenBack(Told):
    """Nothing is taken any more; the bills can be paid again."""

    words = "was_given_back"
    icon = "information"


class WithStaff(Told):
    """Not over in the time that was promised: staff look into it, and the counter knows."""

    words = "with_staff"
    icon: ClassVar[str] = "information"


class RefundStands(Told):
    """How far a refund is, or a cancellation of which it is not known yet whether anything goes back."""

    words = "refund_stands"
    icon: ClassVar[str] = "information"


class StillChecked(Told):
    """A payer owes an answer: do not pay again, and until when."""

    words = "still_checked"
    icon: ClassVar[str] = "wait"
