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
    `patient` is who stands here, once that is known; `grant_spent`: the payment that came with their code
    was used, or is not wanted. `pick_up` is the code of an order that was shown at the home screen.
    """

    journey: str
    began: float = field(default_factory=time.monotonic)
    money: MoneyState = MoneyState.UNTOUCHED
    patient: Patient | None = None
    number: str = ""
    grant_spent: bool = False
    pick_up: str = field(default="", repr=False)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began
