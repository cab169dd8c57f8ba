"""The idle screen: what can be done here, and what to have at hand."""

from collections.abc import Callable
from functools import partial

from kivy.uix.widget import Widget

from kiosk.screens.home import Home, MenuEntry
from ui import icons
from ui.look import Look
from ui.theme import BRAND, BRAND_PRESSED, BRAND_SOFT, HAIRLINE, INK, ON_DARK, QUIET, SHEET
from ui.view import Room, View
from ui.widgets.band import band
from ui.widgets.line import Line
from ui.widgets.press import Action, Press
from ui.widgets.scene import Pen, Scene, insert_card, show_code, take_paper
from ui.widgets.stack import Column, Row, Spring
from ui.widgets.surface import Finish, Surface, disc

ICONS = {"pay_bills": icons.BILL}
BRING: tuple[tuple[str, Callable[[Pen], None]], ...] = (
    ("card", insert_card),
    ("code", show_code),
    ("paper", take_paper),
)


class HomeView(View[Home]):
    title = "home.title"
    lead = "home.lead"

    def body(self, look: Look, room: Room) -> Widget:
        gap = look.sizes.px(36)
        bands: list[Widget] = [
            band(look, look.words.say(why), "care", room.width) for why in self.question.down
        ]
        spare = room.height - sum(each.height + gap for each in bands)
        if look.sizes.portrait:
            bring = _bring(look, room.width)
            left = spare - bring.height - 2 * gap
            least = sum(self._least(look, entry, room.width) + gap for entry in self.question.entries)
            shown = [bring, Spring()] if least <= left else []
            tiles = self._tiles(look, Room(room.width, min(left if shown else spare, look.sizes.px(620))))
            return Column(*tiles, *bands, Spring(), *shown, width=room.width, height=room.height, gap=gap)
        bring = _bring(look, room.width * 0.54)
        tiles = self._tiles(look, Room(room.width - gap - bring.width, bring.height))
        row = Row(Column(*tiles, gap=gap), bring, gap=gap)
        return Column(row, *bands, Spring(), width=room.width, height=room.height, gap=gap)

    def _tiles(self, look: Look, room: Room) -> list[Widget]:
        count, gap = len(self.question.entries), look.sizes.px(36)
        each = Room(room.width, (room.height - gap * (count - 1)) / count)
        return [self._tile(look, entry, each) for entry in self.question.entries]

    def _least(self, look: Look, entry: MenuEntry, width: float) -> float:
        return float(_inside(look, entry, width).height + look.sizes.px(48))

    def _tile(self, look: Look, entry: MenuEntry, room: Room) -> Widget:
        """One journey; a closed one says why and can't be pressed."""
        sizes = look.sizes
        is_open = entry.closed is None
        action = Action(entry.journey, "", partial(self.answering.give, entry.journey), enabled=is_open)
        finish = Finish(
            BRAND if is_open else SHEET, sizes.px(36), "" if is_open else HAIRLINE, shadow=is_open
        )
        return Press(
            action, finish, (room.width, room.height), _inside(look, entry, room.width), BRAND_PRESSED
        )


def _inside(look: Look, entry: MenuEntry, width: float) -> Widget:
    sizes, pad = look.sizes, look.sizes.px(44)
    is_open = entry.closed is None
    colour, quiet = (ON_DARK, ON_DARK) if is_open else (INK, QUIET)
    hint = look.say(f"home.{entry.journey}_hint") if entry.closed is None else look.words.say(entry.closed)
    icon = Line(ICONS.get(entry.journey, icons.FORWARD), sizes.icon(100, BRAND if is_open else QUIET))
    spot = disc(icon, sizes.px(176 if sizes.portrait else 150), SHEET if is_open else HAIRLINE)
    arrow = [Line(icons.FORWARD, sizes.icon(96, colour))] if is_open else []
    room = width - 2 * pad
    if sizes.portrait:
        room -= spot.width + pad + sum(each.width + pad for each in arrow)
    words = Column(
        Line(look.say(f"home.{entry.journey}"), sizes.text("hero", colour, bold=True), room),
        Line(hint, sizes.text("lead", quiet), room),
        align="left",
        gap=sizes.px(6),
    )
    if sizes.portrait:
        return Row(spot, words, *arrow, gap=pad)
    return Column(Row(spot, Spring(), *arrow, width=room), words, gap=sizes.px(18))


def _bring(look: Look, width: float) -> Surface:
    """What happens, in three pictures."""
    sizes, pad = look.sizes, look.sizes.px(36)
    third = (width - 2 * pad - 2 * sizes.px(24)) / 3
    cards: list[Widget] = [_picture(look, name, scene, third) for name, scene in BRING]
    row = Row(*cards, gap=sizes.px(24), align="top")
    title = Line(look.say("home.bring"), sizes.text("body", bold=True), width - 2 * pad)
    inside = Column(title, row, gap=sizes.px(24), align="left")
    return Surface(Finish(SHEET, sizes.px(36), HAIRLINE), (width, inside.height + 2 * pad), inside)


def _picture(look: Look, name: str, scene: Callable[[Pen], None], width: float) -> Column:
    sizes = look.sizes
    drawn = Scene(scene, width * 0.84)
    ground = Surface(Finish(BRAND_SOFT, sizes.px(24)), (width, drawn.height + sizes.px(24)), drawn)
    return Column(
        ground,
        Line(look.say(f"home.{name}"), sizes.text("small", bold=True, align="center"), width),
        Line(look.say(f"home.{name}_hint"), sizes.text("note", QUIET, align="center"), width),
        gap=sizes.px(10),
    )
