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
from ui.widgets.scene import HEIGHT, WIDTH, Pen, Scene, insert_card, show_code, take_paper
from ui.widgets.stack import Column, Row, Spring
from ui.widgets.surface import Finish, Surface, disc

LEAST_PICTURE = 150
TALLEST_TILES = 540
Inside = Callable[[Look, MenuEntry, float], Widget]
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
        left = Room(room.width, room.height - sum(each.height + gap for each in bands))
        filled = self._upright(look, left) if look.sizes.portrait else self._wide(look, left)
        return Column(*filled, *bands, Spring(), width=room.width, height=room.height, gap=gap)

    def _upright(self, look: Look, room: Room) -> list[Widget]:
        """The journeys, and below them what happens; that makes way when there is much to say."""
        gap = look.sizes.px(36)
        bring = _bring(look, room)
        spare = room.height - 3 * gap - (bring.height if bring else 0)
        least = sum(_across(look, entry, room.width).height + 2 * gap for entry in self.question.entries)
        if bring is None or least > spare:
            return self._tiles(
                look, Room(room.width, min(room.height - gap, look.sizes.px(TALLEST_TILES))), _across
            )
        tiles = self._tiles(look, Room(room.width, min(spare, look.sizes.px(TALLEST_TILES))), _across)
        return [*tiles, Spring(), bring]

    def _wide(self, look: Look, room: Room) -> list[Widget]:
        """The journeys, and beside them what happens; that makes way, too."""
        gap = look.sizes.px(36)
        high = min(room.height - gap, look.sizes.px(560))
        bring = _bring(look, Room(room.width * 0.54, high))
        if bring is None:
            return self._tiles(look, Room(room.width, high), _across)
        tiles = self._tiles(look, Room(room.width - gap - bring.width, high), _down)
        return [Row(Column(*tiles, gap=gap), bring, gap=gap)]

    def _tiles(self, look: Look, room: Room, inside: Inside) -> list[Widget]:
        count, gap = len(self.question.entries), look.sizes.px(36)
        size = (room.width, (room.height - gap * (count - 1)) / count)
        return [self._tile(look, entry, size, inside) for entry in self.question.entries]

    def _tile(self, look: Look, entry: MenuEntry, size: tuple[float, float], inside: Inside) -> Widget:
        """One journey; a closed one says why and can't be pressed."""
        is_open, radius = entry.closed is None, look.sizes.px(36)
        action = Action(entry.journey, "", partial(self.answering.give, entry.journey), enabled=is_open)
        finish = Finish(BRAND, radius, shadow=True) if is_open else Finish(SHEET, radius, HAIRLINE)
        return Press(action, finish, size, inside(look, entry, size[0]), BRAND_PRESSED)


def _across(look: Look, entry: MenuEntry, width: float) -> Widget:
    """Icon, words and arrow beside one another."""
    pad = look.sizes.px(44)
    icon, arrow = _icon(look, entry), _arrow(look, entry)
    taken = icon.width + pad + sum(each.width + pad for each in arrow)
    return Row(icon, _words(look, entry, width - 2 * pad - taken), *arrow, gap=pad)


def _down(look: Look, entry: MenuEntry, width: float) -> Widget:
    """Icon and arrow above the words."""
    room = width - 2 * look.sizes.px(44)
    top = Row(_icon(look, entry), Spring(), *_arrow(look, entry), width=room)
    return Column(top, _words(look, entry, room), gap=look.sizes.px(18))


def _icon(look: Look, entry: MenuEntry) -> Widget:
    sizes, is_open = look.sizes, entry.closed is None
    icon = Line(
        ICONS.get(entry.journey, icons.FORWARD),
        sizes.icon(116 if sizes.portrait else 92, BRAND if is_open else QUIET),
    )
    return disc(icon, sizes.px(208 if sizes.portrait else 148), SHEET if is_open else HAIRLINE)


def _arrow(look: Look, entry: MenuEntry) -> list[Widget]:
    return [] if entry.closed else [Line(icons.FORWARD, look.sizes.icon(96, ON_DARK))]


def _words(look: Look, entry: MenuEntry, width: float) -> Column:
    sizes, is_open = look.sizes, entry.closed is None
    title = sizes.text("hero", ON_DARK if is_open else INK, bold=True)
    hint = look.say(f"home.{entry.journey}_hint") if entry.closed is None else look.words.say(entry.closed)
    return Column(
        Line(look.say(f"home.{entry.journey}"), title, width),
        Line(hint, sizes.text("lead", ON_DARK if is_open else QUIET), width),
        align="left",
        gap=sizes.px(6),
    )


def _bring(look: Look, room: Room) -> Surface | None:
    """What happens, in three pictures, at most as high as the room; None if they would be too small."""
    sizes, pad, gap = look.sizes, look.sizes.px(32), look.sizes.px(24)
    third = (room.width - 2 * pad - 2 * gap) / 3
    title = Line(look.say("home.bring"), sizes.text("body", bold=True), room.width - 2 * pad)
    words = [_caption(look, name, third) for name, _ in BRING]
    left = room.height - title.height - max(each.height for each in words) - 2 * pad - 3 * gap
    wide = min(third * 0.84, left * WIDTH / HEIGHT)
    if wide < sizes.px(LEAST_PICTURE):
        return None
    grounds = [_ground(look, Scene(scene, wide), third) for _, scene in BRING]
    cards = [Column(ground, said, gap=gap / 2) for ground, said in zip(grounds, words, strict=True)]
    inside = Column(title, Row(*cards, gap=gap, align="top"), gap=gap, align="left")
    high = room.height if not sizes.portrait else inside.height + 2 * pad
    return Surface(Finish(SHEET, sizes.px(36), HAIRLINE), (room.width, high), inside)


def _ground(look: Look, drawn: Scene, width: float) -> Surface:
    pad = look.sizes.px(28)
    return Surface(Finish(BRAND_SOFT, pad), (width, drawn.height + pad), drawn)


def _caption(look: Look, name: str, width: float) -> Column:
    return Column(
        Line(look.say(f"home.{name}"), look.sizes.text("small", bold=True, align="center"), width),
        Line(look.say(f"home.{name}_hint"), look.sizes.text("note", QUIET, align="center"), width),
        gap=look.sizes.px(4),
    )
