"""What staff see of the payments that could not be finished by machine."""

from typing import ClassVar

from kiosk.screens.asking import ChooseOne, ReadOver, Told


class ChooseCase(ChooseOne):
    """Which row of the staff list?"""

    words = "choose_case"


class ChooseStep(ChooseOne):
    """What is to be done about this row? The key is the action and the payer it is about."""

    words = "choose_step"


class ReadCase(ReadOver):
    """Everything that is known of a row; the answer is to go on to what can be done."""

    patience: ClassVar[float | None] = 300.0
    words = "read_case"


class ConfirmStep(ReadOver):
    """It is written down under your number: is it so?"""

    words = "confirm_step"


class NoCases(Told):
    """Nothing waits for staff."""

    words = "no_cases"


class CaseOver(Told):
    """The row is off the list."""

    words = "case_over"


class CaseStays(Told):
    """What was decided is written down, and the row stays open."""

    words = "case_stays"
    icon: ClassVar[str] = "wait"
