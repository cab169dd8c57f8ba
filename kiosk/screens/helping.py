"""Help at the glass: without a card, and by staff who log in."""

from kiosk.screens.asking import ChooseOne, Digits, EnterDigits


class NoCard(ChooseOne):
    """Which way instead of a card?"""

    words = "no_card"


class ChooseTask(ChooseOne):
    """What has a member of staff come for?"""

    words = "choose_task"


class ChooseService(ChooseOne):
    """What is to be done for the patient?"""

    words = "choose_service"


class EnterStaffNumber(EnterDigits):
    """Who of staff?"""

    words = "enter_staff_number"
    kind = Digits.SHORT_CODE


class EnterStaffPin(EnterDigits):
    """The PIN that goes with the number."""

    words = "enter_staff_pin"
    kind = Digits.PASSWORD


class EnterPatientNumber(EnterDigits):
    """The number on the document that staff hold."""

    words = "enter_patient_number"
    kind = Digits.ID_NUMBER
