"""What a technician is asked and shown at the glass."""

from dataclasses import dataclass, field
from typing import ClassVar

from drivers.device import Verdict
from kiosk.screens.asking import ChooseOne, Digits, EnterDigits, Fact, Named, ReadOver, Told
from kiosk.screens.face import Mirror
from kiosk.screens.screen import Ask, Notice
from kiosk.text import Text

AGAIN = "again"
LONG_SECONDS = 600.0


class ShowBadge(ChooseOne):
    """What does the technician hold? A badge is shown as a code; the option is a code from an app."""

    words = "show_badge"


class EnterOneTimeCode(EnterDigits):
    """The six digits that the app shows now."""

    words = "enter_one_time_code"
    kind = Digits.SMS_CODE
    length: ClassVar[tuple[int, int] | None] = (6, 6)


class ChooseUpkeep(ChooseOne):
    """What is to be looked at or done?"""

    patience: ClassVar[float | None] = 120.0
    words = "choose_upkeep"


class ChooseLive(ChooseOne):
    """What is to be watched as it happens?"""

    patience: ClassVar[float | None] = 120.0
    words = "choose_live"


class ChoosePart(ChooseOne):
    """Which device is to be replaced?"""

    patience: ClassVar[float | None] = 120.0
    words = "choose_part"


@dataclass(frozen=True)
class State:
    """A line of a table: what it is, whether it is well, and the facts."""

    key: str
    title: Text
    verdict: Verdict
    facts: tuple[Text, ...]
    code: str = ""


@dataclass(frozen=True)
class ReadStates(Named, Ask[str]):
    """A table of states with marks; the answer is the key of a line to be read wholly, or AGAIN."""

    words = "read_states"
    patience: ClassVar[float | None] = LONG_SECONDS

    states: tuple[State, ...]


class ReadTests(ReadStates):
    """How the self-tests ended; AGAIN prints the certificate."""

    words = "read_tests"


class ReadQueue(ReadStates):
    """What waits to be sent, and what was set aside; AGAIN looks anew."""

    words = "read_queue"


class ReadState(ReadOver):
    """All that is known of one line: facts, the fault with cause, remedy and spare part."""

    patience: ClassVar[float | None] = LONG_SECONDS
    words = "read_state"


class EnterPaymentCode(EnterDigits):
    """Which payment? The short code on the slip."""

    patience: ClassVar[float | None] = 120.0
    words = "enter_payment_code"
    kind = Digits.SHORT_CODE


class ReadStory(ReadOver):
    """One payment through all its legs, step by step."""

    patience: ClassVar[float | None] = LONG_SECONDS
    words = "read_story"


@dataclass(eq=False)
class Board:
    """What is seen now; changes while its question stands, and `version` with it."""

    facts: tuple[Fact, ...] = ()
    version: int = 0

    def show(self, *facts: Fact) -> None:
        self.facts = facts
        self.version += 1


@dataclass(frozen=True)
class WatchLive(Named, Ask[None]):
    """What a device sees, while it sees it; the answer is that it was enough."""

    words = "watch_live"
    patience: ClassVar[float | None] = LONG_SECONDS

    board: Board = field(repr=False, compare=False)
    mirror: Mirror | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class TouchGrid(Named, Ask[bool]):
    """Every field of the glass is pressed once; the answer is whether all of them were."""

    words = "touch_grid"
    patience: ClassVar[float | None] = 120.0


class HearVoice(ChooseOne):
    """The title is said aloud; was it heard?"""

    words = "hear_voice"
    aloud: ClassVar[bool] = True


class ReplaceStep(ReadOver):
    """What to do now with the device; goes on by itself when the device is seen to go or come."""

    patience: ClassVar[float | None] = LONG_SECONDS
    words = "replace_step"


class Replaced(Told):
    """The new device is in service."""

    patience: ClassVar[float | None] = LONG_SECONDS
    words = "replaced"


class NotReplaced(Told):
    """The new device did not pass its test."""

    patience: ClassVar[float | None] = LONG_SECONDS
    words = "not_replaced"
    icon: ClassVar[str] = "warning"


class CertificateOut(Told):
    """The certificate of the self-tests was printed, or was not."""

    words = "certificate_out"


class BundleOut(Told):
    """The bundle is where it was to go."""

    words = "bundle_out"


class ChooseBundleTo(ChooseOne):
    """Where is the bundle to go?"""

    words = "choose_bundle_to"


class NothingThere(Told):
    """What was asked for is not there."""

    words = "nothing_there"
    icon: ClassVar[str] = "search"


class Examining(Notice):
    """Everything is being looked at, tested or written."""
