"""All stages of a visit under one another, each with a tile for every thing that can be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from kivy.uix.widget import Widget

from ui.look import Look
from ui.theme import BRAND, BRAND_SOFT, HAIRLINE, INK, PAPER, QUIET, SHADE, SHEET, Align, Role
from ui.view import Room
from ui.widgets.line import Line
from ui.widgets.press import Action, Press
from ui.widgets.stack import Column, Row
from ui.widgets.surface import Finish, Surface

TILE_ROLES: tuple[Role, ...] = ("body", "lead", "small")
ACROSS = {True: 4, False: 5}
HIGHEST, ICON, LABEL_SHARE, AIR = 230, 50, 0.165, 28
Stage = tuple[str, Sequence["Tile"]]


@dataclass(frozen=True)
class Tile:
    """`closed` is a word or two under the name of what can't be done now."""

    action: Action
    closed: str = ""


def stage_rows(look: Look, stages: Sequence[Stage], room: Room, role: Role) -> list[Row]:
    """A row or more for each stage with texts as large as `role`; none when that does not fit into `room`."""
    longest = max((len(tiles) for _, tiles in stages), default=0)
    if not longest:
        return []
    gap, across = look.sizes.px(16), min(longest, ACROSS[look.sizes.portrait])
    lines = sum(ceil(len(tiles) / across) for _, tiles in stages)
    high = min((room.height - gap * (lines - 1)) / lines, look.sizes.px(HIGHEST))
    label = room.width * LABEL_SHARE
    size = ((room.width - label - gap * across) / across, high)
    if min(size) < look.sizes.touch:
        return []
    names = [_name(look, name, label, role) for name, _ in stages]
    for face in (_above, _beside):
        faces = [[face(look, tile, size[0], role) for tile in tiles] for _, tiles in stages]
        if all(_fits(look, each, size) for each in [*names, *(each for row in faces for each in row)]):
            return [
                _stage(
                    look, name, [_press(look, *pair, size) for pair in zip(tiles, drawn, strict=True)], across
                )
                for name, (_, tiles), drawn in zip(names, stages, faces, strict=True)
            ]
    return []


def _stage(look: Look, name: Widget, tiles: list[Press], across: int) -> Row:
    gap = look.sizes.px(16)
    rows = [Row(*tiles[at : at + across], gap=gap) for at in range(0, len(tiles), across)]
    full = across * tiles[0].width + gap * (across - 1)
    listed = Column(*rows, gap=gap, align="left", width=full)
    ground = (name.width + look.sizes.px(AIR), listed.height)
    return Row(Surface(Finish(BRAND_SOFT, look.sizes.px(20)), ground, name), listed, gap=gap)


def _name(look: Look, name: str, width: float, role: Role) -> Column:
    style = look.sizes.text(role, BRAND, bold=True, align="center")
    return Column(Line(name, style, width - look.sizes.px(AIR)))


def _above(look: Look, tile: Tile, width: float, role: Role) -> Column:
    """Icon above the name."""
    return Column(_icon(look, tile), *_words(look, tile, width - look.sizes.px(AIR), role, "center"))


def _beside(look: Look, tile: Tile, width: float, role: Role) -> Row:
    """Icon beside the name, for tiles that are wide and low."""
    icon, gap = _icon(look, tile), look.sizes.px(12)
    words = _words(look, tile, width - look.sizes.px(AIR) - icon.width - gap, role, "left")
    return Row(icon, Column(*words, align="left"), gap=gap)


def _icon(look: Look, tile: Tile) -> Line:
    return Line(tile.action.icon, look.sizes.icon(ICON, BRAND if tile.action.enabled else QUIET))


def _words(look: Look, tile: Tile, width: float, role: Role, align: Align) -> list[Widget]:
    """The name; what is closed says so."""
    colour = INK if tile.action.enabled else QUIET
    style = look.sizes.text(role, colour, bold=True, align=align)
    said: list[Widget] = [Line(tile.action.label, style, width)]
    if tile.closed:
        said.append(Line(tile.closed, look.sizes.text("note", QUIET, align=align), width))
    return said


def _fits(look: Look, face: Widget, size: tuple[float, float]) -> bool:
    lines = [each for each in face.walk(restrict=True) if isinstance(each, Line)]
    return bool(face.height <= size[1] - look.sizes.px(24)) and all(
        line.drawn_size[0] <= line.width for line in lines
    )


def _press(look: Look, tile: Tile, face: Widget, size: tuple[float, float]) -> Press:
    is_open = tile.action.enabled
    finish = Finish(SHEET if is_open else PAPER, look.sizes.px(24), SHADE if is_open else HAIRLINE)
    return Press(tile.action, finish, size, face)
