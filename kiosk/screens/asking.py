"""The few shapes that most questions have; a theme's file names them: `class ChooseDay(ChooseOne)`.

Each named question says in `words` where its sentences stand: `<words>.title`, and where they exist
`<words>.lead` and `<words>.yes`. `said` fills the places in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from kiosk.screens.screen import Ask
from kiosk.text import Text


@dataclass(frozen=True, kw_only=True)
class Named:
    """What every question of these shapes has. `trouble` says why the last answer did not do."""

    words: ClassVar[str]
    # Whether the button that answers puts an end to something; a tick on it would say the opposite.
    stops: ClassVar[bool] = False

    said: Mapping[str, str | int | Text] = field(default_factory=dict)
    trouble: Text | None = None
    code: str = ""


@dataclass(frozen=True)
class Option:
    """One thing that can be chosen. `closed` says in words why it can't be chosen now; None means it can."""

    key: str
    title: Text
    detail: Text | None = None
    aside: Text | None = None
    closed: Text | None = None
    icon: str = ""


@dataclass(frozen=True)
class ChooseOne(Named, Ask[str]):
    """One of these; the answer is the key of an option. A long list has pages."""

    options: tuple[Option, ...]


class Digits(StrEnum):
    """What is typed on the keypad; it decides grouping, length, and whether it is hidden."""

    PHONE = "phone"
    SMS_CODE = "sms_code"
    PASSWORD = "password"
    ID_NUMBER = "id_number"
    AMOUNT = "amount"
    SHORT_CODE = "short_code"


# How many are typed, at least and at most; a question may know better (`length`).
LENGTHS: Mapping[Digits, tuple[int, int]] = {
    Digits.PHONE: (11, 11),
    Digits.SMS_CODE: (4, 6),
    Digits.PASSWORD: (6, 6),
    Digits.ID_NUMBER: (18, 18),
    Digits.AMOUNT: (1, 6),
    Digits.SHORT_CODE: (4, 12),
}


@dataclass(frozen=True)
class EnterDigits(Named, Ask[str]):
    """Typed on a keypad on the glass. A password shows as dots, and its keys lie in a new order each time.

    The answer has digits only; an ID number may end in X, a short code has capital letters too, an
    amount is in whole yuan.
    """

    patience: ClassVar[float | None] = 60.0

    kind: ClassVar[Digits]
    length: ClassVar[tuple[int, int] | None] = None

    @property
    def least(self) -> int:
        return (self.length or LENGTHS[self.kind])[0]

    @property
    def most(self) -> int:
        return (self.length or LENGTHS[self.kind])[1]


@dataclass(frozen=True)
class Fact:
    """A line of two columns: what it is, and what it says. `strong` is for the one that matters most."""

    label: Text
    value: Text
    strong: bool = False

    @property
    def is_sum(self) -> bool:
        """Whether it says an amount of money and nothing else."""
        return self.value.key in ("money.amount", "money.taken_back")


@dataclass(frozen=True)
class ReadOver(Named, Ask[str | None]):
    """Facts to be read; the answer is None for yes (or seen), Back is no. A long list has pages.

    `more` is a second button and the answer that it gives; `<words>.<more>` says what there is behind it.
    """

    patience: ClassVar[float | None] = 60.0

    facts: tuple[Fact, ...]
    note: Text | None = None
    more: str = ""


@dataclass(frozen=True)
class ReadAndAgree(Named, Ask[None]):
    """A consent: paragraphs that are turned to their end before yes can be pressed; Back is no."""

    patience: ClassVar[float | None] = 120.0

    paragraphs: tuple[Text, ...]


@dataclass(frozen=True)
class ShowCode(Named, Ask[None]):
    """`link` drawn as a QR code for the patient's phone; the answer is that it was seen."""

    patience: ClassVar[float | None] = 60.0

    link: str = field(repr=False)
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Told(Named, Ask[None]):
    """One thing to know before going on: done, booked, not possible. The answer is that it was read.

    `icon` names a sign; "take_paper" draws the mouth that the paper comes out of.
    """

    way_back: ClassVar[bool] = False
    patience: ClassVar[float | None] = 30.0
    icon: ClassVar[str] = "done"

    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class TakePaper(Told):
    """It is done, and paper lies at the mouth: that is called out, unless `trouble` says that none came."""

    icon: ClassVar[str] = "take_paper"
    insists: ClassVar[bool] = True
    aloud: ClassVar[bool] = True


class AtTheSlot(StrEnum):
    """What a patient may say when the paper should lie there."""

    NOTHING = "nothing"
    STATEMENT = "statement"


@dataclass(frozen=True)
class TakeReceipt(Named, Ask[AtTheSlot | None]):
    """It is done, and one paper should lie there. None: it was taken; NOTHING: it did not come."""

    way_back: ClassVar[bool] = False
    insists: ClassVar[bool] = True
    aloud: ClassVar[bool] = True
    icon: ClassVar[str] = "take_paper"

    facts: tuple[Fact, ...] = ()


class AfterReading(StrEnum):
    """What a patient wants with the pages on the glass."""

    PRINT = "print"
    DONE = "done"


@dataclass(frozen=True)
class ReadPages(Named, Ask[AfterReading]):
    """A document as pictures of its pages (PNG); it can be printed when `printable`."""

    patience: ClassVar[float | None] = 120.0

    pages: tuple[bytes, ...] = field(repr=False)
    printable: bool = True
