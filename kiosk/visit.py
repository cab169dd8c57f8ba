"""One visit: from a touch on the home screen until the terminal is clean for the next person."""

import time
import uuid
from dataclasses import dataclass, field

from kiosk.screens.ending import MoneyState


@dataclass
class Visit:
    """Somebody stands here since `began` (monotonic seconds); `id` is opaque.

    `money` is what became of the patient's money as far as is known now, so that whatever fails next,
    the apology does not lie about it; `number` is the code to ask with once there is one.
    """

    journey: str
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    began: float = field(default_factory=time.monotonic)
    money: MoneyState = MoneyState.UNTOUCHED
    number: str = ""

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began
