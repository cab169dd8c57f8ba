"""What to do here, in two sentences, and whom to call: laid over any screen."""

from collections.abc import Callable

from kivy.uix.widget import Widget

from ui import icons
from ui.look import Look
from ui.spoken import help_key
from ui.theme import BRAND, BRAND_SOFT, QUIET, SHEET
from ui.widgets.line import Line
from ui.widgets.press import Action, primary, secondary
from ui.widgets.stack import Column
from ui.widgets.surface import Finish, Surface, disc
from ui.widgets.veil import Veil


def help_sheet(look: Look, matter: object, close: Callable[[], None], voice: Action | None = None) -> Veil:
    """`voice` switches on or off what is said aloud, where there is something to say."""
    sizes = look.sizes
    width = min(sizes.width - 3 * sizes.margin, sizes.px(920 if sizes.portrait else 1300))
    room = width - sizes.px(96)
    said: list[Widget] = [
        Line(look.say("help.title"), sizes.text("title", bold=True, align="center"), room),
        Line(look.words.say(help_key(matter, look.words)), sizes.text("body", align="center"), room),
        Line(look.say("help.staff"), sizes.text("lead", QUIET, align="center"), room),
        *([secondary(look, voice, room)] if voice else []),
        primary(look, Action("help_close", look.say("help.close"), close, icons.CHECK), room),
    ]
    if sizes.portrait:
        said.insert(0, disc(Line(icons.HELP, sizes.icon(110, BRAND)), sizes.px(200), BRAND_SOFT))
    words = Column(*said, gap=sizes.px(32 if sizes.portrait else 18))
    return Veil(look, Surface(Finish(SHEET, sizes.px(40)), (width, words.height + sizes.px(80)), words))


def voice_switch(look: Look, on: bool, press: Callable[[], None]) -> Action:
    """Stops what is said aloud while it is `on`, and begins it while it is not."""
    label = look.say("help.voice_off" if on else "help.voice_on")
    return Action("voice", label, press, icons.VOICE_OFF if on else icons.VOICE_ON)
