"""What a view is: the one part of a screen that differs from question to question."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from kivy.uix.widget import Widget

from ui.look import Look
from ui.widgets.press import Action

Q = TypeVar("Q")


@dataclass(frozen=True)
class Room:
    """What a body may take up, in pixels."""

    width: float
    height: float


@dataclass(frozen=True)
class Answering:
    """What a view may do beside being drawn: give an answer, or ask to be drawn again."""

    give: Callable[[object], None]
    redraw: Callable[[], None]


class View(ABC, Generic[Q]):
    """Draws one question. What is half chosen is kept here and survives a change of language.

    `body` fills the room it is given; the frame around it is the same everywhere. A view that says
    its title in the body leaves `title` empty.
    """

    title: ClassVar[str] = ""
    lead: str = ""

    def __init__(self, question: Q, answering: Answering) -> None:
        self.question, self.answering = question, answering

    @property
    def is_short(self) -> bool:
        """Whether the body leaves room for a sentence under the title on any screen."""
        return False

    @abstractmethod
    def body(self, look: Look, room: Room) -> Widget:
        """A piece as large as the room."""

    def heading(self, look: Look) -> tuple[str, str]:
        """What stands above the body: a title and a sentence under it; "" where there is none."""
        title, lead = (look.say(key) if key else "" for key in (self.title, self.lead))
        return title, lead

    def actions(self, look: Look) -> tuple[Action, ...]:  # noqa: ARG002  # a view with buttons needs it
        """The buttons at the bottom; the first is the one that most people want."""
        return ()

    def yes(self) -> None:
        """Answer a question whose only answer is that it was read."""
        self.answering.give(None)
