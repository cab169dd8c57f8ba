"""What can be chosen, as one large thing to press: an icon, what it is, and something to its right."""

from dataclasses import dataclass
from pathlib import Path

from kivy.uix.widget import Widget

from ui import icons
from ui.look import Look
from ui.theme import BRAND, BRAND_SOFT, HAIRLINE, INK, PAPER, QUIET, SHADE, SHEET
from ui.widgets.line import Line, text_width
from ui.widgets.page import logo
from ui.widgets.press import Action, Press
from ui.widgets.stack import Column, Row
from ui.widgets.surface import Finish, disc

PAD, GAP, ICON, MARK = 28, 20, 84, 56


@dataclass(frozen=True)
class Offer:
    """`action` names its icon; `below` is a smaller sentence, and says why where it can't be chosen."""

    action: Action
    below: str = ""
    aside: str = ""
    logo: Path | None = None


def words_width(look: Look, offer: Offer) -> float:
    """Pixels that an offer needs to say its title and its aside on one line."""
    style = look.sizes.text("body", bold=True)
    said = text_width(offer.action.label, style) + look.sizes.px(2 * PAD + 8)
    beside = [ICON] if offer.action.icon else []
    taken = sum(look.sizes.px(each + GAP) for each in [*beside, MARK])
    if offer.aside:
        taken += text_width(offer.aside, look.sizes.text("small", bold=True)) + look.sizes.px(GAP)
    return said + taken


def option_row(look: Look, offer: Offer, width: float, height: float = 0.0) -> Press:
    """At least as high as a finger, and as high as its words."""
    sizes, is_open = look.sizes, offer.action.enabled
    inside = _inside(look, offer, width - 2 * sizes.px(PAD))
    high = max(inside.height + sizes.px(PAD), sizes.touch, sizes.px(120 if sizes.portrait else 0), height)
    finish = Finish(SHEET if is_open else PAPER, sizes.px(24), SHADE if is_open else HAIRLINE)
    return Press(offer.action, finish, (width, high), inside)


def _inside(look: Look, offer: Offer, width: float) -> Widget:
    sizes, is_open = look.sizes, offer.action.enabled
    gap = sizes.px(GAP)
    pieces: list[Widget] = [_icon(look, offer)] if offer.action.icon else []
    end: list[Widget] = []
    if offer.aside:
        end.append(Line(offer.aside, sizes.text("small", BRAND if is_open else QUIET, bold=True)))
    if is_open:
        end.append(Line(icons.FORWARD, sizes.icon(MARK, BRAND)))
    room = width - sum(each.width + gap for each in [*pieces, *end])
    return Row(*pieces, _words(look, offer, room), *end, width=width, gap=gap)


def _icon(look: Look, offer: Offer) -> Widget:
    sizes, is_open = look.sizes, offer.action.enabled
    if offer.logo and offer.logo.exists():
        return logo(offer.logo, sizes.px(ICON))
    sign = Line(offer.action.icon, sizes.icon(ICON * 0.58, BRAND if is_open else QUIET))
    return disc(sign, sizes.px(ICON), BRAND_SOFT if is_open else HAIRLINE)


def _words(look: Look, offer: Offer, width: float) -> Column:
    colour = INK if offer.action.enabled else QUIET
    said: list[Widget] = [Line(offer.action.label, look.sizes.text("body", colour, bold=True), width)]
    if offer.below:
        said.append(Line(offer.below, look.sizes.text("note", QUIET), width))
    return Column(*said, align="left", width=width)
