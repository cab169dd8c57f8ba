"""One visit: from a touch on the home screen until the terminal is clean for the next person."""

import time
import uuid
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Visit:
    """Who-knows-who is standing here since `began` (monotonic seconds); `id` is opaque."""

    journey: str
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began
