"""What can be chosen, as one large thing to press: an icon, what it is, and something to its right."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kivy.uix.widget import Widget

from ui import icons
from ui.look import Look
from ui.theme import BRAND, BRAND_SOFT, HAIRLINE, INK, PAPER, QUIET, SHADE, SHEET
from ui.view import Room
from ui.widgets.line import Line, text_width
from ui.widgets.page import logo
from ui.widgets.pages import split
from ui.widgets.press import Action, Press
from ui.widgets.stack import Column, Row
from ui.widgets.surface import Finish, disc

PAD, GAP, ICON, MARK, HIGHEST = 28, 20, 84, 56, 250
BELOW_SHARE = 0.37  # of its length, so that it breaks into three lines at most


@dataclass(frozen=True)
class Offer:
    """`action` names its icon; `below` is a smaller sentence, and says why where it can't be chosen."""

    action: Action
    below: str = ""
    aside: str = ""
    logo: Path | None = None


def words_width(look: Look, offer: Offer) -> float:
    """Pixels that an offer needs to say its title and its aside on one line, and what is below on three."""
    title = text_width(offer.action.label, look.sizes.text("body", bold=True))
    below = text_width(offer.below, look.sizes.text("note")) * BELOW_SHARE
    said = max(title, below) + look.sizes.px(2 * PAD + 8)
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


def option_pages(look: Look, offers: Sequence[Offer], across: int, room: Room) -> list[list[Widget]]:
    """Offers in rows of `across`, on as many pages as they need.

    On one page alone each is as large as the room allows, so that a hand hits it with ease.
    """
    gap, most = look.sizes.px(GAP), look.sizes.px(HIGHEST)
    each = (room.width - gap * (across - 1)) / across
    lines = [offers[at : at + across] for at in range(0, len(offers), across)]
    rows = [_row(look, line, each) for line in lines]
    spare = room.height - sum(row.height + gap for row in rows) + gap
    if spare < 0:
        return split(rows, room.height, gap)
    highs = (min(row.height + spare / len(rows), most) for row in rows)
    return [[_row(look, line, each, high) for line, high in zip(lines, highs, strict=True)]]


def _row(look: Look, offers: Sequence[Offer], width: float, least: float = 0.0) -> Row:
    """As high as the highest of them."""
    high = max(least, *(option_row(look, each, width).height for each in offers))
    return Row(*(option_row(look, each, width, high) for each in offers), gap=look.sizes.px(GAP))


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
