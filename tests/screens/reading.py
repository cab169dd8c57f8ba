"""What a screen says, from top to bottom and from left to right, and what can be pressed on it."""

from kivy.uix.widget import Widget

from ui.widgets.line import Line
from ui.widgets.press import Press

SAME_LINE = 24


def _secret(line: Line) -> bool:
    """The keys of a password lie in another order each time; nobody reads them out."""
    return isinstance(line.parent, Press) and line.parent.name.startswith("pad:")


def read(screen: Widget) -> str:
    pieces = list(screen.walk(restrict=True))
    pressed = [piece.name for piece in pieces if isinstance(piece, Press) and not piece.disabled]
    lines = [each for each in pieces if isinstance(each, Line) and not each.style.icon and not _secret(each)]
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda each: -each.center_y):
        if rows and rows[-1][0].center_y - line.center_y < SAME_LINE:
            rows[-1].append(line)
        else:
            rows.append([line])
    said = [" | ".join(each.text for each in sorted(row, key=lambda each: each.x)) for row in rows]
    return "\n".join([*said, "", f"pressed: {', '.join(pressed)}", ""])
