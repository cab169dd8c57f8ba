"""Card or code, whichever comes first; the pictures show where."""

from collections.abc import Callable
from functools import partial

from kivy.uix.widget import Widget

from kiosk.screens.identity import FACE, HowToIdentify
from ui import icons
from ui.look import Look
from ui.theme import BRAND_SOFT, HAIRLINE, QUIET, SHEET
from ui.view import Answering, Room, View
from ui.widgets.band import band
from ui.widgets.fault_code import fault_code
from ui.widgets.line import Line
from ui.widgets.press import Action
from ui.widgets.scene import (
    HEIGHT,
    WIDTH,
    Pen,
    Scene,
    hold_card,
    insert_card,
    lay_card,
    press_finger,
    show_code,
    use_terminal,
)
from ui.widgets.stack import Column, Row, Spring
from ui.widgets.surface import Finish, Surface

SCENES: dict[str, Callable[[Pen], None]] = {
    "id_card": lay_card,
    "social_card": insert_card,
    "tap_card": hold_card,
    "insurance_terminal": use_terminal,
    "fingerprint": press_finger,
    "health_code": show_code,
}

LEAST_GROUND, LEAST_DRAWN, IN_A_ROW, IN_A_COLUMN = 170, 150, 4, 6
LOW = 240  # a way lower than this has little room around it
FLAT = 1.7  # so much wider than high, a way has its words beside the picture
ICONS = {FACE: icons.PERSON}


class HowToIdentifyView(View[HowToIdentify]):
    title = "how_to_identify.title"

    def __init__(self, question: HowToIdentify, answering: Answering) -> None:
        super().__init__(question, answering)
        # What went wrong says what to do, and needs the room.
        self.lead = "" if question.trouble else "how_to_identify.lead"

    def body(self, look: Look, room: Room) -> Widget:
        gap = look.sizes.px(32 if len(self.question.media) <= IN_A_ROW else 16)
        trouble = self.question.trouble
        bands: list[Widget] = [band(look, look.words.say(trouble), "bad", room.width)] if trouble else []
        bands += fault_code(look, self.question.code, room.width, "left")
        count, left = len(self.question.media), room.height - sum(each.height + gap for each in bands)
        if look.sizes.portrait and count <= IN_A_COLUMN:
            high = min((left - gap * (count - 1)) / count, look.sizes.px(520))
            ways: Widget = Column(
                *(_way(look, name, Room(room.width, high)) for name in self.question.media), gap=gap
            )
        else:
            ways = _in_rows(look, self.question.media, Room(room.width, left))
        return Column(*bands, ways, Spring(), width=room.width, height=room.height, gap=gap)

    def actions(self, look: Look) -> tuple[Action, ...]:
        """What is pressed instead of shown."""
        return tuple(self._action(look, name) for name in self.question.pressed)

    def _action(self, look: Look, name: str) -> Action:
        return Action(
            name, look.say(f"how_to_identify.{name}"), partial(self.answering.give, name), ICONS[name]
        )


def _in_rows(look: Look, media: tuple[str, ...], room: Room) -> Column:
    """Side by side; more than fit into one row are in several."""
    gap, wide = look.sizes.px(32), len(media)
    if wide > IN_A_ROW:
        wide = 2 if look.sizes.portrait else (len(media) + 1) // 2
    rows = [media[at : at + wide] for at in range(0, len(media), max(wide, 1))]
    high = (room.height - gap * (len(rows) - 1)) / len(rows)
    return Column(*(_row(look, each, Room(room.width, high)) for each in rows), gap=gap)


def _row(look: Look, media: tuple[str, ...], room: Room) -> Row:
    gap = look.sizes.px(32)
    wide = (room.width - gap * (len(media) - 1)) / max(len(media), 1)
    return Row(*(_way(look, name, Room(wide, room.height)) for name in media), gap=gap)


def _way(look: Look, medium: str, room: Room) -> Surface:
    """One medium: where it goes, and what to do with it."""
    sizes, pad = look.sizes, look.sizes.px(14 if _low(look, room) else 32)
    flat = sizes.portrait and room.width > FLAT * room.height
    inside: Widget | None = None if flat else _above(look, medium, room)
    if inside is None:
        beside = _beside(look, medium, room)
        ground = Room(room.width - beside.width - 3 * pad, room.height - 2 * pad)
        inside = Row(_picture(look, medium, ground), beside, gap=pad)
        # A picture too small to see, or words that are cut off, say less than words alone.
        if beside.height > room.height - pad or _drawn_width(ground) < sizes.px(LEAST_DRAWN):
            inside = _alone(look, medium, room)
    return Surface(Finish(SHEET, sizes.px(36), HAIRLINE, shadow=True), (room.width, room.height), inside)


def _above(look: Look, medium: str, room: Room) -> Column | None:
    """The picture above the words, with a hint or without, or None where neither leaves it large enough."""
    pad, width = look.sizes.px(24), room.width - 2 * look.sizes.px(24)
    for words in (_words(look, medium, width), _title(look, medium, width)):
        high = room.height - words.height - 3 * pad
        if high >= look.sizes.px(LEAST_GROUND):
            return Column(_picture(look, medium, Room(width, high)), words, gap=pad)
    return None


def _beside(look: Look, medium: str, room: Room) -> Column:
    """Words that leave room for the picture; when there is little, the first line has to do."""
    share = 0.68 if _low(look, room) else 0.5 if look.sizes.portrait else 0.56
    width = room.width * share
    words = _words(look, medium, width)
    if words.height <= room.height - look.sizes.px(32):
        return words
    return _title(look, medium, width)


def _low(look: Look, room: Room) -> bool:
    return look.sizes.portrait and room.height < look.sizes.px(LOW)


def _alone(look: Look, medium: str, room: Room) -> Column:
    """Words without a picture, smaller where they would not keep off the edge."""
    width = room.width - 2 * look.sizes.px(20)
    title = _title(look, medium, width)
    if title.height <= room.height - look.sizes.px(32):
        return title
    return Column(Line(look.say(f"how_to_identify.{medium}"), look.sizes.text("small", bold=True), width))


def _title(look: Look, medium: str, width: float) -> Column:
    return Column(Line(look.say(f"how_to_identify.{medium}"), look.sizes.text("label", bold=True), width))


def _words(look: Look, medium: str, width: float) -> Column:
    return Column(
        Line(look.say(f"how_to_identify.{medium}"), look.sizes.text("label", bold=True), width),
        Line(look.say(f"how_to_identify.{medium}_hint"), look.sizes.text("lead", QUIET), width),
        gap=look.sizes.px(12),
        align="left",
    )


def _picture(look: Look, medium: str, ground: Room) -> Surface:
    drawn = Scene(SCENES[medium], _drawn_width(ground))
    return Surface(Finish(BRAND_SOFT, look.sizes.px(28)), (ground.width, ground.height), drawn)


def _drawn_width(ground: Room) -> float:
    return min(ground.width * 0.9, ground.height * 0.82 * WIDTH / HEIGHT)
