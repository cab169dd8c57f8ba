"""A row of tabs of one width; the open one is filled."""

from collections.abc import Sequence

from ui.look import Look
from ui.theme import BRAND, BRAND_PRESSED, INK, ON_DARK, SHADE, SHEET, Role
from ui.widgets.line import Line
from ui.widgets.press import Action, Press
from ui.widgets.stack import Row
from ui.widgets.surface import Finish

ROLES: tuple[Role, ...] = ("body", "lead", "small", "note")


def tab_row(look: Look, tabs: Sequence[tuple[Action, bool]], width: float) -> Row:
    """Each tab with whether it is the open one."""
    sizes, gap = look.sizes, look.sizes.px(12)
    each = (width - gap * (len(tabs) - 1)) / len(tabs)
    size = (each, max(sizes.touch, sizes.px(108 if sizes.portrait else 92)))
    return Row(*(_tab(look, action, is_open, size) for action, is_open in tabs), gap=gap)


def _tab(look: Look, action: Action, is_open: bool, size: tuple[float, float]) -> Press:
    colour = ON_DARK if is_open else INK
    labels = [Line(action.label, look.sizes.text(role, colour, bold=True)) for role in ROLES]
    label = next((line for line in labels if line.width <= size[0] - look.sizes.px(24)), labels[-1])
    finish = Finish(BRAND if is_open else SHEET, look.sizes.px(24), "" if is_open else SHADE)
    return Press(action, finish, size, label, BRAND_PRESSED if is_open else SHADE)
