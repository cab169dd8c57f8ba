"""Faults that an eye would find in a picture: cut texts, pieces out of place, small targets, grey on grey."""

import re
from collections.abc import Iterator
from dataclasses import replace

from kivy.uix.widget import Widget

from ui.theme import LEAST_CONTRAST, PAPER, ROLES, Sizes, contrast
from ui.widgets.line import Line
from ui.widgets.press import Press
from ui.widgets.qr import Code
from ui.widgets.scene import Scene
from ui.widgets.stack import Spring
from ui.widgets.surface import Blend, Surface

SLACK = 1.5
# Letters lean a little past what the ruler says of them; there is air around every text.
LEANING = 3.0
ICON_CONTRAST = 3.0
LEAST_SCENE = 150
LEAST_CODE = 320
BREATHING = 24
# A surface at least so high is a card, and what stands on it keeps away from its edge.
CARD = 110
# A word of three characters has no better place to break.
CODE = re.compile(r"[A-Z]{3}-\d+")
SUM = re.compile(r"-?¥?[\d,]+\.\d\d( 元)?")
LONE = re.compile(r"[^\n]{3}[^\n]*\n[\u4e00-\u9fff][，。；：！？、）”]*$")


def faults(screen: Widget, sizes: Sizes) -> list[str]:
    found = [fault for piece in screen.walk(restrict=True) for fault in _of(piece, screen, sizes)]
    return [*found, *_overlapping(screen), *_unlike(screen), *_unsaid(screen)]


def _of(piece: Widget, screen: Widget, sizes: Sizes) -> Iterator[str]:
    if min(piece.size) < 0:
        yield f"{_name(piece)} is smaller than nothing"
    if piece is not screen and _sticks_out(piece, piece.parent):
        yield f"{_name(piece)} sticks out of {_name(piece.parent)}"
    if isinstance(piece, Line):
        yield from _of_text(piece, sizes)
    if isinstance(piece, Press) and min(piece.size) < sizes.touch - SLACK:
        yield f"{_name(piece)} is too small to be hit: {piece.size}"
    if isinstance(piece, Surface) and piece.height > sizes.px(CARD) and _touches_its_edge(piece, sizes):
        yield f"what stands on {_name(piece)} {piece.size} touches its edge"
    if isinstance(piece, Scene) and piece.width < sizes.px(LEAST_SCENE):
        yield f"a drawing is only {piece.width} wide"
    if isinstance(piece, Code) and piece.width < sizes.px(LEAST_CODE):
        yield f"the code is only {piece.width} wide"


def _of_text(line: Line, sizes: Sizes) -> Iterator[str]:
    if line.drawn_size[0] > line.width + LEANING:
        yield f"{_name(line)} is wider than its place: {line.drawn_size[0]} > {line.width}"
    if not line.style.icon and line.style.size < sizes.least_letters:
        yield f"{_name(line)} is too small to be read: {line.style.size}"
    if line.style.size in _small_letters(sizes) and not _of_the_house(line):
        yield f"{_name(line)} stays small where large text is asked for: {line.style.size}"
    if SUM.fullmatch(line.text.replace("\n", "")) and "\n" in line.lines:
        yield f"{_name(line)} tears a sum: {line.lines!r}"
    if LONE.search(line.lines):
        yield f"{_name(line)} leaves one character alone on its last line"
    least = ICON_CONTRAST if line.style.icon else LEAST_CONTRAST
    for ground in _ground(line):
        if contrast(line.style.colour, ground) < least:
            yield f"{_name(line)}: {line.style.colour} on {ground} is hard to read"


def _small_letters(sizes: Sizes) -> set[float]:
    """The letters that normal text has and large text does not."""
    if not sizes.large:
        return set()
    usual = replace(sizes, large=False)
    return {usual.text(role).size for role in ROLES} - {sizes.text(role).size for role in ROLES}


def _of_the_house(line: Line) -> bool:
    """Icons, codes of faults, and who runs the terminal, which nobody has to read to go on."""
    return line.style.icon or bool(CODE.fullmatch(line.text)) or isinstance(_stands_on(line), Blend)


def _stands_on(line: Line) -> Surface | Blend | None:
    above = line.parent
    while above is not None and not isinstance(above, Surface | Blend):
        above = above.parent
    return above


def _ground(line: Line) -> tuple[str, ...]:
    ground = _stands_on(line)
    if isinstance(ground, Blend):
        return ground.colours
    return (ground.finish.fill,) if ground else (PAPER,)


def _sticks_out(piece: Widget, around: Widget) -> bool:
    if isinstance(piece, Spring):
        return False
    return bool(
        piece.x < around.x - SLACK
        or piece.y < around.y - SLACK
        or piece.x + piece.width > around.x + around.width + SLACK
        or piece.y + piece.height > around.y + around.height + SLACK
    )


def _touches_its_edge(surface: Surface, sizes: Sizes) -> bool:
    if not surface.finish.radius:
        return False
    room = sizes.px(BREATHING)
    return any(
        piece.width > surface.width - room or piece.height > surface.height - room
        for piece in surface.children
    )


def _overlapping(screen: Widget) -> Iterator[str]:
    pressed = [piece for piece in screen.walk(restrict=True) if isinstance(piece, Press)]
    for at, one in enumerate(pressed):
        for other in pressed[at + 1 :]:
            if one.collide_widget(other):
                yield f"{_name(one)} and {_name(other)} lie on one another"


def _unlike(screen: Widget) -> Iterator[str]:
    """Cards beside one another that say more, or show more, than their neighbours."""
    cards = [
        piece for piece in screen.walk(restrict=True) if isinstance(piece, Surface) and piece.finish.shadow
    ]
    said = {(len(_texts(card)), len(list(_pictures(card)))) for card in cards if not isinstance(card, Press)}
    if len(said) > 1:
        yield f"of the cards some say more than others: {sorted(said)}"


def _unsaid(screen: Widget) -> Iterator[str]:
    """Things to choose that say nothing about themselves while others do."""
    offers = [
        piece
        for piece in screen.walk(restrict=True)
        if isinstance(piece, Press) and piece.name.startswith("option:") and not piece.disabled
    ]
    if any(len(_texts(offer)) > 1 for offer in offers):
        yield from (
            f"{_name(offer)} says nothing about itself" for offer in offers if len(_texts(offer)) == 1
        )


def _texts(piece: Widget) -> list[Line]:
    return [each for each in piece.walk(restrict=True) if isinstance(each, Line) and not each.style.icon]


def _pictures(piece: Widget) -> Iterator[Widget]:
    return (each for each in piece.walk(restrict=True) if isinstance(each, Scene))


def _name(piece: Widget) -> str:
    says = getattr(piece, "text", "") or getattr(piece, "name", "")
    return f"{type(piece).__name__} {says!r}"
