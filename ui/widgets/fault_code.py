"""The code of a fault, small: no patient needs it, and whoever is asked for help does."""

from kivy.uix.widget import Widget

from ui.look import Look
from ui.theme import QUIET, Align
from ui.widgets.line import Line


def fault_code(look: Look, code: str, width: float, align: Align) -> list[Widget]:
    """One line, or none when there is no code."""
    if not code:
        return []
    return [Line(look.say("frame.code", code=code), look.sizes.text("note", QUIET, align=align), width)]
