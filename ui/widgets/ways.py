"""The ways to identify oneself, drawn alike: a picture of where it goes, and what to do with it."""

from collections.abc import Callable, Sequence
from math import ceil
from operator import itemgetter

from kivy.uix.widget import Widget

from ui.look import Look
from ui.theme import BRAND_SOFT, HAIRLINE, QUIET, SHEET, Role
from ui.view import Room
from ui.widgets.line import Line
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
    show_to_camera,
    use_terminal,
)
from ui.widgets.stack import Column, Row
from ui.widgets.surface import Finish, Surface

SCENES: dict[str, Callable[[Pen], None]] = {
    "id_card": lay_card,
    "social_card": insert_card,
    "tap_card": hold_card,
    "insurance_terminal": use_terminal,
    "fingerprint": press_finger,
    "health_code": show_code,
    "camera_code": show_to_camera,
}

LEAST_GROUND, LEAST_DRAWN, IN_A_ROW, IN_A_COLUMN = 170, 150, 4, 6
LOW = 240  # a way lower than this has little room around it
FLAT = 1.7  # so much wider than high, a way has its words beside the picture
SHARES = (0.48, 0.42, 0.36, 0.3)  # how much of a way its picture may take beside the words
DRAWN_HIGH, AIR = 0.82, 28  # how much of the height of its ground a picture takes, and what is left beside it
Words = Callable[[Look, str, float], Column]


def ways(look: Look, media: tuple[str, ...], room: Room) -> Column:
    """Below one another on an upright panel, else side by side; more than fit into one row are in several."""
    gap, across = ways_gap(look, media), len(media)
    if look.sizes.portrait and across <= IN_A_COLUMN:
        across = 1
    elif across > IN_A_ROW:
        across = 2 if look.sizes.portrait else (across + 1) // 2
    beside = gap if across == 1 else look.sizes.px(32)
    lines = ceil(len(media) / max(across, 1))
    high = (room.height - beside * (lines - 1)) / max(lines, 1)
    wide = (room.width - beside * (across - 1)) / max(across, 1)
    each = Room(wide, min(high, look.sizes.px(520)) if across == 1 else high)
    drawn = [_card(look, each, inside) for inside in _arranged(look, media, each)]
    rows = [Row(*drawn[at : at + across], gap=beside) for at in range(0, len(drawn), max(across, 1))]
    return Column(*rows, gap=beside)


def _card(look: Look, room: Room, inside: Widget) -> Surface:
    return Surface(Finish(SHEET, look.sizes.px(36), HAIRLINE, shadow=True), (room.width, room.height), inside)


def _arranged(look: Look, media: tuple[str, ...], room: Room) -> Sequence[Widget]:
    """All ways drawn alike: nobody has to wonder why one of them says less than the others.

    A picture with a hint if that fits, then with a smaller hint, then with none; at last words alone.
    """
    flat = look.sizes.portrait and room.width > FLAT * room.height
    for words in (_words, _small_words, _title):
        for arrange in (_beside, _above) if flat else (_above, _beside):
            if drawn := arrange(look, media, room, words):
                return drawn
    return _alone(look, media, room)


def _above(look: Look, media: tuple[str, ...], room: Room, words: Words) -> list[Column]:
    """The picture above the words, as large for each; none where it would be too small."""
    pad, width = look.sizes.px(24), room.width - 2 * look.sizes.px(24)
    said = [words(look, medium, width) for medium in media]
    most = max((each.height for each in said), default=0.0)
    ground = Room(width, room.height - most - 3 * pad)
    if ground.height < look.sizes.px(LEAST_GROUND) or _drawn_width(look, ground) < look.sizes.px(LEAST_DRAWN):
        return []
    return [
        Column(_picture(look, medium, ground), Column(each, height=most), gap=pad)
        for medium, each in zip(media, said, strict=True)
    ]


def _beside(look: Look, media: tuple[str, ...], room: Room, words: Words) -> list[Row]:
    """The picture beside the words, in the shares that break these least; none if it gets too small."""
    pad = look.sizes.px(14 if look.sizes.portrait and room.height < look.sizes.px(LOW) else 24)
    high, fitting = room.height - 2 * pad, []
    for share in SHARES:
        # Ground to the left and right of a picture is better given to the words.
        widest = high * DRAWN_HIGH * WIDTH / HEIGHT + look.sizes.px(AIR)
        ground = Room(min(room.width * share - pad, widest), high)
        said = [words(look, medium, room.width - ground.width - 3 * pad) for medium in media]
        most = max((each.height for each in said), default=0.0)
        fits = most <= room.height - look.sizes.px(32) and all(map(_unbroken, said))
        if fits and _drawn_width(look, ground) >= look.sizes.px(LEAST_DRAWN):
            fitting.append((most, ground, said))
    if not fitting:
        return []
    _, ground, said = min(fitting, key=itemgetter(0))
    return [
        Row(_picture(look, medium, ground), each, gap=pad) for medium, each in zip(media, said, strict=True)
    ]


def _unbroken(words: Column) -> bool:
    """Whether no word is longer than its line."""
    return all(line.drawn_size[0] <= line.width for line in words.children)


def _alone(look: Look, media: tuple[str, ...], room: Room) -> list[Column]:
    """Words without a picture; names only, and smaller, where they would not keep off the edge."""
    width = room.width - 2 * look.sizes.px(20)
    for words in (_words, _small_words, _title):
        said = [words(look, medium, width) for medium in media]
        if max((each.height for each in said), default=0.0) <= room.height - look.sizes.px(32):
            return said
    return [_name(look, medium, width, "small") for medium in media]


def _title(look: Look, medium: str, width: float) -> Column:
    return _name(look, medium, width, "label")


def _name(look: Look, medium: str, width: float, role: Role) -> Column:
    return Column(Line(look.say(f"how_to_identify.{medium}"), look.sizes.text(role, bold=True), width))


def _words(look: Look, medium: str, width: float) -> Column:
    return _hinted(look, medium, width, "lead", 12)


def _small_words(look: Look, medium: str, width: float) -> Column:
    return _hinted(look, medium, width, "note", 4)


def _hinted(look: Look, medium: str, width: float, role: Role, gap: float) -> Column:
    return Column(
        Line(look.say(f"how_to_identify.{medium}"), look.sizes.text("label", bold=True), width),
        Line(look.say(f"how_to_identify.{medium}_hint"), look.sizes.text(role, QUIET), width),
        gap=look.sizes.px(gap),
        align="left",
    )


def _picture(look: Look, medium: str, ground: Room) -> Surface:
    drawn = Scene(SCENES[medium], _drawn_width(look, ground))
    return Surface(Finish(BRAND_SOFT, look.sizes.px(28)), (ground.width, ground.height), drawn)


def _drawn_width(look: Look, ground: Room) -> float:
    return min(ground.width - look.sizes.px(AIR), ground.height * DRAWN_HIGH * WIDTH / HEIGHT)


def ways_gap(look: Look, media: tuple[str, ...]) -> float:
    return look.sizes.px(32 if len(media) <= IN_A_ROW else 16)
