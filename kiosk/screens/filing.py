"""Opening a file, getting a health card, binding what belongs to it, acting for somebody."""

from kiosk.screens.asking import (
    ChooseOne,
    Digits,
    EnterDigits,
    ReadAndAgree,
    ReadOver,
    ShowCode,
    TakePaper,
    Told,
)
from kiosk.screens.screen import Notice


class ChoosePatient(ChooseOne):
    """For whom are you here?"""

    words = "choose_patient"


class OfferFiling(ReadOver):
    """This hospital has no file of you: open one now? Back is no."""

    words = "offer_filing"


class OfferHealthCard(ReadOver):
    """You have no electronic health card: get one now? Back is no."""

    words = "offer_health_card"


class EnterPhone(EnterDigits):
    """The telephone to which a code is sent."""

    words = "enter_phone"
    kind = Digits.PHONE


class EnterSmsCode(EnterDigits):
    """The code that came by text message. Back when none came."""

    words = "enter_sms_code"
    kind = Digits.SMS_CODE


class NoCodeCame(ChooseOne):
    """Send it again, or to another number?"""

    words = "no_code_came"


class MakePassword(EnterDigits):
    """A new transaction password."""

    words = "make_password"
    kind = Digits.PASSWORD


class RepeatPassword(EnterDigits):
    """The same once more."""

    words = "repeat_password"
    kind = Digits.PASSWORD


class ReadConsent(ReadAndAgree):
    """What a health card is and what is done with the person's data."""

    words = "read_consent"


class ReadFaceConsent(ReadAndAgree):
    """That a face may stand for the card: a consent of its own."""

    words = "read_face_consent"


class ReadNewbornConsent(ReadAndAgree):
    """A guardian agrees for a newborn."""

    words = "read_newborn_consent"


class HealthCardReady(ShowCode):
    """The health card's code, to be photographed or taken along on paper."""

    words = "health_card_ready"


class Filed(Told):
    """The file is open."""

    words = "filed"


class ToBeConfirmed(Told):
    """Nobody could be reached: noted, nothing promised, come again."""

    words = "to_be_confirmed"
    icon = "clock"


class ChooseBinding(ChooseOne):
    """What should be bound to the health card?"""

    words = "choose_binding"


class Bound(Told):
    """It is bound now."""

    words = "bound"


class Unbound(Told):
    """It no longer stands for the health card."""

    words = "unbound"


class EnterHospitalCard(EnterDigits):
    """The number on a hospital card."""

    words = "enter_hospital_card"
    kind = Digits.SHORT_CODE


class NoNewborn(Told):
    """There is none to register."""

    words = "no_newborn"
    icon = "care"


class ChooseNewborn(ChooseOne):
    """Which of the children?"""

    words = "choose_newborn"


class ChooseSex(ChooseOne):
    """Of somebody who can't say who they are."""

    words = "choose_sex"


class ChooseAge(ChooseOne):
    """About how old?"""

    words = "choose_age"


class TemporaryReady(TakePaper):
    """The number of a temporary card."""

    words = "temporary_ready"


class EnterTemporaryNumber(EnterDigits):
    """The number on the slip of a temporary card."""

    words = "enter_temporary_number"
    kind = Digits.SMS_CODE
    length = (8, 8)


class Filing(Notice):
    """The platform and the hospital are writing somebody down."""
