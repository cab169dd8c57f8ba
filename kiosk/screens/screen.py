"""The port between journeys and whatever draws them: two methods and a language."""

from contextlib import AbstractAsyncContextManager
from typing import ClassVar, Generic, Protocol, TypeVar

Answer = TypeVar("Answer", covariant=True)
T = TypeVar("T")


class Ask(Generic[Answer]):
    """A screen that waits for the patient; `Answer` is what comes back.

    `patience` is how long, in seconds, nobody may touch it before the session is wiped; a countdown
    is shown for the last ten of them. None waits for ever. `step` is the place in the row of steps
    at the top of the screen: "identify", "choose", "confirm", "pay", "take" or "" for none.
    `way_back` says whether Back is offered; Home always is, unless `way_home` is False. What `insists`
    is said aloud again until it is done: something of the patient's is about to stay behind. What is
    `aloud` is said even while the voice is switched off.
    """

    patience: ClassVar[float | None] = 30.0
    step: ClassVar[str] = ""
    way_back: ClassVar[bool] = True
    way_home: ClassVar[bool] = True
    insists: ClassVar[bool] = False
    aloud: ClassVar[bool] = False


class Notice:
    """A screen that says what is going on while something runs; nobody can leave it."""

    step: ClassVar[str] = ""


class Back(Exception):
    """The patient wants the question before this one."""


class PatientLeft(Exception):
    """The patient pressed Home, or nobody touched the screen for too long."""


class Screen(Protocol):
    """What a journey may ask of the screen. Kivy and a scripted patient implement it."""

    @property
    def language(self) -> str:
        """ "zh" or "en": what the patient reads now. A fresh Home sets it back to the default."""

    async def ask(self, question: Ask[T]) -> T:
        """Show `question` until it is answered. Raises Back or PatientLeft."""

    def showing(self, notice: Notice) -> AbstractAsyncContextManager[None]:
        """Show `notice` while the block runs."""
