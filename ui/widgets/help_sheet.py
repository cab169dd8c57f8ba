"""What to do here, in two sentences, and whom to call: laid over any screen."""

import re
from collections.abc import Callable, Iterator

from kivy.uix.widget import Widget

from kiosk.screens.asking import Named
from kiosk.text import Words
from ui import icons
from ui.look import Look
from ui.theme import BRAND, BRAND_SOFT, QUIET, SHEET
from ui.widgets.line import Line
from ui.widgets.press import Action, primary
from ui.widgets.stack import Column
from ui.widgets.surface import Finish, Surface, disc
from ui.widgets.veil import Veil


def help_sheet(look: Look, matter: object, close: Callable[[], None]) -> Veil:
    sizes = look.sizes
    width = min(sizes.width - 3 * sizes.margin, sizes.px(920 if sizes.portrait else 1300))
    room = width - sizes.px(96)
    said: list[Widget] = [
        Line(look.say("help.title"), sizes.text("title", bold=True, align="center"), room),
        Line(look.words.say(key_for(matter, look.words)), sizes.text("body", align="center"), room),
        Line(look.say("help.staff"), sizes.text("lead", QUIET, align="center"), room),
        primary(look, Action("help_close", look.say("help.close"), close, icons.CHECK), room),
    ]
    if sizes.portrait:
        said.insert(0, disc(Line(icons.HELP, sizes.icon(110, BRAND)), sizes.px(200), BRAND_SOFT))
    words = Column(*said, gap=sizes.px(32 if sizes.portrait else 18))
    return Veil(look, Surface(Finish(SHEET, sizes.px(40)), (width, words.height + sizes.px(80)), words))


def key_for(matter: object, words: Words) -> str:
    """The sentence for this question, else for its shape, else for any screen."""
    return next(key for key in _keys(matter) if words.knows(key))


def _keys(matter: object) -> Iterator[str]:
    if isinstance(matter, Named):
        yield f"{matter.words}.help"
    for kind in type(matter).__mro__:
        yield f"help.{re.sub(r'(?<!^)(?=[A-Z])', '_', kind.__name__).lower()}"
    yield "help.anything"
