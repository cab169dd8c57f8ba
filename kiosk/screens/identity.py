"""Finding out who is standing here."""

from dataclasses import dataclass
from typing import ClassVar

from kiosk.screens.asking import ChooseOne, Digits, EnterDigits
from kiosk.screens.screen import Ask, Notice
from kiosk.text import Text

FACE, CAMERA_CODE = "face", "camera_code"


@dataclass(frozen=True)
class HowToIdentify(Ask[str]):
    """Insert your card or show your code: the devices answer. What is pressed is the answer.

    `media` names what is taken now: "id_card", "social_card", "tap_card", "health_code" and so on,
    CAMERA_CODE where no scanner is there and the camera reads it;
    `pressed` what there is a button for: FACE, or nothing. `trouble` says why the last try did not do,
    `code` is its fault.
    """

    # Nothing of anybody is on this screen, and a card has to be found in a bag.
    patience: ClassVar[float | None] = 60.0

    media: tuple[str, ...]
    trouble: Text | None = None
    code: str = ""
    pressed: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadingCard(Notice):
    """Leave the card where it is."""


@dataclass(frozen=True)
class LookingUp(Notice):
    """The hospital and the insurer are being asked about the patient."""


@dataclass(frozen=True)
class PhoneTail(EnterDigits):
    """The last four digits of the telephone that the platform knows: the second factor of a printed code."""

    words = "phone_tail"
    kind = Digits.SMS_CODE
    length = (4, 4)


class InsuranceByAnother(ChooseOne):
    """The medium so far does not settle with the insurance: show another one, or pay it all oneself?"""

    words = "insurance_by_another"
    step = "identify"
