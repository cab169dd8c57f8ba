"""What the shapes of questions share: words that the question names, and what went wrong last time."""

from abc import abstractmethod
from typing import ClassVar, TypeVar

from kivy.uix.widget import Widget

from kiosk.screens.asking import Named
from kiosk.text import Text
from ui import icons
from ui.look import Look
from ui.view import Room, View
from ui.widgets.band import band
from ui.widgets.fault_code import fault_code
from ui.widgets.press import Action
from ui.widgets.stack import Column

N = TypeVar("N", bound=Named)


class AskedView(View[N]):
    """A view that finds its sentences under the words of its question."""

    # What the button says where the question has no word of its own for it.
    agreeing: ClassVar[str] = "asked.seen"

    def words(self, look: Look, part: str) -> str:
        """The sentence `part` of this question; "" when it has none."""
        key = f"{self.question.words}.{part}"
        return look.words.say(Text(key, self.question.said)) if look.words.knows(key) else ""

    def sentences(self, look: Look) -> tuple[str, str]:
        """Title and lead. What went wrong says what to do, and needs the room of the lead."""
        return self.words(look, "title"), "" if self.question.trouble else self.words(look, "lead")

    def trouble(self, look: Look, width: float) -> list[Widget]:
        trouble, code = self.question.trouble, self.question.code
        if trouble is None:
            return fault_code(look, code, width, "left")
        return [band(look, look.words.say(trouble), "bad", width, code)]

    def agree(self, look: Look, enabled: bool = True) -> Action:
        """The button that says yes, in the question's own words if it has any."""
        label = self.words(look, "yes") or look.say(self.agreeing)
        icon = icons.CLOSE if self.question.stops else icons.CHECK
        return Action("yes", label, self.yes, icon, enabled)


class SheetView(AskedView[N]):
    """Title above, then what went wrong, then something that fills the rest."""

    def heading(self, look: Look) -> tuple[str, str]:
        return self.sentences(look)

    def body(self, look: Look, room: Room) -> Widget:
        gap = look.sizes.px(24)
        bands = self.trouble(look, room.width)
        left = room.height - sum(each.height + gap for each in bands)
        inside = self.inside(look, Room(room.width, left))
        return Column(*bands, inside, width=room.width, height=room.height, gap=gap) if bands else inside

    @abstractmethod
    def inside(self, look: Look, room: Room) -> Widget:
        """The body below what went wrong, as large as the room."""
