"""A coloured band with an icon and a sentence: what went wrong, what to take care of, what is good."""

from typing import Literal

from ui import icons
from ui.look import Look
from ui.theme import BAD, BAD_SOFT, BRAND, BRAND_SOFT, CARE, CARE_SOFT, GOOD, GOOD_SOFT, Style
from ui.widgets.line import Line
from ui.widgets.stack import Row
from ui.widgets.surface import Finish, Surface

Mood = Literal["good", "plain", "care", "bad"]
_MOODS: dict[Mood, tuple[str, str, str]] = {
    "good": (GOOD, GOOD_SOFT, icons.DONE),
    "plain": (BRAND, BRAND_SOFT, icons.INFORMATION),
    "care": (CARE, CARE_SOFT, icons.WARNING),
    "bad": (BAD, BAD_SOFT, icons.WARNING),
}


def band(look: Look, sentence: str, mood: Mood, width: float, code: str = "") -> Surface:
    """`code` is that of a fault: small at the end, for no patient needs it and whoever helps does."""
    colour, fill, icon = _MOODS[mood]
    sizes = look.sizes
    pad = sizes.px(28)
    sign = Line(icon, sizes.icon(48, colour))
    codes = [Line(code, Style(sizes.letters(28), colour))] if code else []
    taken = sum(each.width + pad for each in [sign, *codes])
    words = Line(sentence, sizes.text("lead", colour), width - 2 * pad - taken)
    row = Row(sign, words, *codes, gap=pad)
    return Surface(Finish(fill, sizes.px(20)), (width, row.height + 1.4 * pad), row)
