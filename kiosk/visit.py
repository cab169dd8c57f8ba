"""One visit: from a touch on the home screen until the terminal is clean for the next person."""

import time
from dataclasses import dataclass, field

from kiosk.identity.people import Patient
from kiosk.screens.ending import MoneyState


@dataclass
class Visit:
    """Somebody stands here since `began` (monotonic seconds).

    `money` is what became of the patient's money as far as is known now, so that whatever fails next,
    the apology does not lie about it; `number` is the code to ask with once there is one;
    `patient` is who stands here, once that is known.
    """

    journey: str
    began: float = field(default_factory=time.monotonic)
    money: MoneyState = MoneyState.UNTOUCHED
    patient: Patient | None = None
    number: str = ""

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began
