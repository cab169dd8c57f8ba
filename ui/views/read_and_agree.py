"""A consent to be read to its end: the button turns the pages, and says yes only on the last one."""

from kivy.uix.widget import Widget

from kiosk.screens.asking import ReadAndAgree
from ui import icons
from ui.look import Look
from ui.theme import HAIRLINE, SHEET, Style
from ui.view import Answering, Room
from ui.views.asked import SheetView
from ui.widgets.line import Line, broken
from ui.widgets.pages import Pages, paged
from ui.widgets.press import Action
from ui.widgets.stack import Column
from ui.widgets.surface import Finish, Surface

PAD, GAP = 40, 22


class ReadAndAgreeView(SheetView[ReadAndAgree]):
    def __init__(self, question: ReadAndAgree, answering: Answering) -> None:
        super().__init__(question, answering)
        self._pages = Pages(answering.redraw)

    def inside(self, look: Look, room: Room) -> Widget:
        pad, gap = look.sizes.px(PAD), look.sizes.px(GAP)

        def fill(left: Room) -> list[list[Widget]]:
            pages = self._split(look, Room(left.width - 2 * pad, left.height - 2 * pad))
            return [[_sheet(look, page, left.width)] for page in pages]

        return paged(look, room, gap, self._pages, fill)

    def actions(self, look: Look) -> tuple[Action, ...]:
        if self._pages.last:
            return (self.agree(look),)
        return (Action("next_page", look.say("pages.next"), lambda: self._pages.turn(1), icons.FORWARD),)

    def _split(self, look: Look, room: Room) -> list[list[Widget]]:
        """Paragraphs on pages, broken between lines where one ends."""
        style, gap = look.sizes.text("lead"), look.sizes.px(GAP)
        pages: list[list[Widget]] = [[]]
        left = room.height
        for paragraph in self.question.paragraphs:
            lines = broken(look.words.say(paragraph), style, room.width - look.sizes.px(8)).split("\n")
            while lines:
                count = _fitting(lines, left, _line_height(style)) or (0 if pages[-1] else 1)
                if count == 0:
                    pages.append([])
                    left = room.height
                    continue
                piece = Line("\n".join(lines[:count]), style)
                pages[-1].append(piece)
                left -= piece.height + gap
                lines = lines[count:]
        return pages


def _sheet(look: Look, paragraphs: list[Widget], width: float) -> Surface:
    pad = look.sizes.px(PAD)
    text = Column(*paragraphs, gap=look.sizes.px(GAP), align="left", width=width - 2 * pad)
    return Surface(Finish(SHEET, look.sizes.px(28), HAIRLINE), (width, text.height + 2 * pad), text)


def _line_height(style: Style) -> float:
    """Pixels that each more line takes, at least; the first may take less."""
    one, two = (Line("\n".join("国" * count), style).height for count in (1, 2))
    return float(max(one, two - one)) + 1


def _fitting(lines: list[str], room: float, line: float) -> int:
    """How many of the lines fit; never one alone of several, for nobody finds where it belongs."""
    count = min(int(room // line), len(lines))
    return 0 if count == 1 < len(lines) else max(count, 0)
