"""Faults that an eye would find in a picture: cut texts, pieces out of place, small targets, grey on grey."""

from collections.abc import Iterator

from kivy.uix.widget import Widget

from ui.theme import LEAST_CONTRAST, PAPER, Sizes, contrast
from ui.widgets.line import Line
from ui.widgets.press import Press
from ui.widgets.qr import Code
from ui.widgets.scene import Scene
from ui.widgets.stack import Spring
from ui.widgets.surface import Blend, Surface

SLACK = 1.5
ICON_CONTRAST = 3.0
LEAST_SCENE = 150
LEAST_CODE = 320
BREATHING = 24
# A surface at least so high is a card, and what stands on it keeps away from its edge.
CARD = 110


def faults(screen: Widget, sizes: Sizes) -> list[str]:
    found = [fault for piece in screen.walk(restrict=True) for fault in _of(piece, screen, sizes)]
    return found + list(_overlapping(screen))


def _of(piece: Widget, screen: Widget, sizes: Sizes) -> Iterator[str]:
    if min(piece.size) < 0:
        yield f"{_name(piece)} is smaller than nothing"
    if piece is not screen and _sticks_out(piece, piece.parent):
        yield f"{_name(piece)} sticks out of {_name(piece.parent)}"
    if isinstance(piece, Line):
        yield from _of_text(piece)
    if isinstance(piece, Press) and min(piece.size) < sizes.touch - SLACK:
        yield f"{_name(piece)} is too small to be hit: {piece.size}"
    if isinstance(piece, Surface) and piece.height > sizes.px(CARD) and _touches_its_edge(piece, sizes):
        yield f"what stands on {_name(piece)} {piece.size} touches its edge"
    if isinstance(piece, Scene) and piece.width < sizes.px(LEAST_SCENE):
        yield f"a drawing is only {piece.width} wide"
    if isinstance(piece, Code) and piece.width < sizes.px(LEAST_CODE):
        yield f"the code is only {piece.width} wide"


def _of_text(line: Line) -> Iterator[str]:
    if line.drawn_size[0] > line.width + SLACK:
        yield f"{_name(line)} is wider than its place: {line.drawn_size[0]} > {line.width}"
    least = ICON_CONTRAST if line.style.icon else LEAST_CONTRAST
    for ground in _ground(line):
        if contrast(line.style.colour, ground) < least:
            yield f"{_name(line)}: {line.style.colour} on {ground} is hard to read"


def _ground(line: Line) -> tuple[str, ...]:
    above = line.parent
    while above is not None:
        if isinstance(above, Blend):
            return above.colours
        if isinstance(above, Surface):
            return (above.finish.fill,)
        above = above.parent
    return (PAPER,)


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


def _name(piece: Widget) -> str:
    says = getattr(piece, "text", "") or getattr(piece, "name", "")
    return f"{type(piece).__name__} {says!r}"
