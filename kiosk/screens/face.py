"""Face comparison: a consent of its own, a mirror that tells what to do, and always another way."""

from dataclasses import dataclass, field
from typing import ClassVar

from kiosk.screens.asking import Digits, EnterDigits, ReadAndAgree, Told
from kiosk.screens.screen import Ask
from kiosk.text import Text

# Everything that a mirror may tell, by the last part of its key.
INSTRUCTIONS = (
    *("straight", "turn_left", "turn_right", "blink", "open_mouth"),
    *("one_face", "size", "pose", "light", "blur"),
)


@dataclass(eq=False)
class Mirror:
    """What the camera sees now and what the patient is to do: changes while its question stands.

    `picture` is `width` × `height` dots, three bytes each, red first; empty until there is one.
    `version` grows with every change, so that whoever draws it need not compare pictures.
    """

    told: Text = field(default_factory=lambda: Text("face.straight"))
    picture: bytes = field(default=b"", repr=False)
    width: int = 0
    height: int = 0
    version: int = 0

    def show(self, picture: bytes, width: int, height: int, told: Text) -> None:
        self.picture, self.width, self.height, self.told = picture, width, height, told
        self.version += 1

    def wipe(self) -> None:
        """Nobody's face is left in it."""
        self.picture = b""
        self.version += 1


@dataclass(frozen=True)
class FaceConsent(ReadAndAgree):
    """May the camera compare your face with the photograph on your card? Back is another way."""

    words = "face_consent"


@dataclass(frozen=True)
class GuardianConsent(ReadAndAgree):
    """The same for a child under 14: a guardian agrees, or nobody does."""

    words = "guardian_consent"


@dataclass(frozen=True)
class SendConsent(ReadAndAgree):
    """May the camera look, and one picture be sent to the public-security check? Back is another way."""

    words = "send_consent"


@dataclass(frozen=True)
class GuardianSendConsent(ReadAndAgree):
    """The same for a child under 14: a guardian agrees, or nobody does."""

    words = "guardian_send_consent"


@dataclass(frozen=True)
class LookHere(Ask[None]):
    """Look into the camera. Nothing on it is pressed; the camera answers, and Back is another way.

    `trouble` says why the last try did not do, `code` is its fault.
    """

    patience: ClassVar[float | None] = 90.0

    mirror: Mirror = field(repr=False, compare=False)
    trouble: Text | None = None
    code: str = ""


@dataclass(frozen=True)
class AnotherWay(Told):
    """The face did not do; a card, a code or the counter does."""

    words = "another_way"
    icon = "help"


@dataclass(frozen=True)
class TypeIdNumber(EnterDigits):
    """Without card or code: the number first, then the face."""

    words = "type_id_number"
    kind = Digits.ID_NUMBER
