"""How long to leave a far end alone after it could not take something."""

import random
from dataclasses import dataclass, field

BASE_SECONDS = 2.0
CAP_SECONDS = 300.0
# With the look that finds the link (10 s, and 3 for the answer) all are back within a minute.
SPREAD_SECONDS = 45.0


@dataclass
class Backoff:
    """Pauses that double, each drawn at random below that (full jitter): a fleet must not march in step."""

    base_seconds: float = BASE_SECONDS
    cap_seconds: float = CAP_SECONDS
    spread_seconds: float = SPREAD_SECONDS
    chance: random.Random = field(default_factory=random.Random)
    failures: int = 0

    def longer(self, at_least: float = 0.0) -> float:
        """The next pause in seconds. `at_least` is what the far end asked for (Retry-After); it is obeyed."""
        # 2^30 seconds is beyond any cap; without the bound the power itself would overflow one day.
        highest = min(self.cap_seconds, self.base_seconds * 2 ** min(self.failures, 30))
        self.failures += 1
        return at_least + self.chance.uniform(0, highest)

    def longest(self) -> float:
        """The pause when only a person can help, such as a wrong key."""
        return self.cap_seconds + self.chance.uniform(0, self.spread_seconds)

    def spread(self) -> float:
        """A moment soon after the link is back: everyone else is coming back too."""
        return self.chance.uniform(0, self.spread_seconds)

    def reset(self) -> None:
        self.failures = 0
