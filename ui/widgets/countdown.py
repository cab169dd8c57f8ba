"""Are you still there? Laid over the screen for the last seconds before a session is wiped."""

from ui import icons
from ui.look import Look
from ui.theme import BRAND, BRAND_SOFT, QUIET, SHEET
from ui.widgets.line import Line
from ui.widgets.press import Action, primary
from ui.widgets.stack import Column
from ui.widgets.surface import Finish, Surface, disc
from ui.widgets.veil import Veil


def _anywhere() -> None:
    """The button does no more than the rest of the glass: any touch at all takes the veil off."""


class Countdown(Veil):
    """A veil with a question on it; whoever owns it takes it off at any touch."""

    def __init__(self, look: Look, seconds: int) -> None:
        sizes = look.sizes
        self._number = Line(
            str(seconds), sizes.text("amount", BRAND, bold=True, align="center"), sizes.px(180)
        )
        super().__init__(look, self._sheet(look))

    def count(self, seconds: int) -> None:
        self._number.say(str(seconds))

    def _sheet(self, look: Look) -> Surface:
        sizes = look.sizes
        width = min(sizes.width - 4 * sizes.margin, sizes.px(860))
        room = width - sizes.px(96)
        words = Column(
            disc(self._number, sizes.px(220), BRAND_SOFT),
            Line(look.say("countdown.title"), sizes.text("title", bold=True, align="center"), room),
            Line(look.say("countdown.lead"), sizes.text("lead", QUIET, align="center"), room),
            primary(look, Action("stay", look.say("countdown.stay"), _anywhere, icons.CHECK), room),
            gap=sizes.px(32),
        )
        return Surface(Finish(SHEET, sizes.px(40)), (width, words.height + sizes.px(112)), words)
