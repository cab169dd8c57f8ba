"""Questions of a stay: admission, deposit, day lists, discharge; and of the prepaid balance."""

from typing import ClassVar

from kiosk.screens.asking import ChooseOne, Digits, EnterDigits, ReadOver, ShowCode, TakeReceipt, Told


class NoAdmissionOrder(Told):
    """The doctor has not written it yet."""

    words = "no_admission_order"
    icon: ClassVar[str] = "wait"


class NotInBed(Told):
    """There is no stay to look at."""

    words = "not_in_bed"
    icon: ClassVar[str] = "wait"


class AdmittedAlready(ReadOver):
    """Where to go; the answer is to have that on paper."""

    words = "admitted_already"


class ConfirmAdmission(ReadOver):
    words = "confirm_admission"


class ContactPhone(EnterDigits):
    """Whom the ward calls."""

    words = "contact_phone"
    kind: ClassVar[Digits] = Digits.PHONE


class Admitted(Told):
    """Where to go; the slip says the same."""

    words = "admitted"


class LookAtStay(ReadOver):
    words = "look_at_stay"


class ChooseDeposit(ChooseOne):
    words = "choose_deposit"


class EnterDeposit(EnterDigits):
    """In whole yuan."""

    words = "enter_deposit"
    kind: ClassVar[Digits] = Digits.AMOUNT


class DepositTaken(TakeReceipt):
    words = "deposit_taken"


class ChooseTopUp(ChooseOne):
    words = "choose_top_up"


class ToppedUp(TakeReceipt):
    words = "topped_up"


class ReceiptCode(ShowCode):
    """No paper came out, or perhaps half of it: the code to ask with, as a QR code."""

    words = "receipt_code"
    way_back: ClassVar[bool] = False


class ChooseStayDay(ChooseOne):
    words = "choose_stay_day"


class ReadDay(ReadOver):
    """The list of one day; yes prints it."""

    words = "read_day"


class SeeDay(ReadDay):
    """The same where nothing can be printed; yes leads back to the days."""

    words = "see_day"


class NotDischarged(Told):
    """The doctor has not written the discharge yet."""

    words = "not_discharged"
    icon: ClassVar[str] = "wait"


class ItemsOpen(Told):
    """What the ward has to finish before."""

    words = "items_open"
    icon: ClassVar[str] = "wait"


class ConfirmDischarge(ReadOver):
    """Who pays what of the stay, and what comes back or is missing."""

    words = "confirm_discharge"


class GivenBack(Told):
    """What became of the rest of the deposit."""

    words = "given_back"
