"""What does not fit on one screen has pages, and buttons to turn them."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from kivy.uix.widget import Widget

from ui import icons
from ui.look import Look
from ui.theme import QUIET
from ui.view import Room
from ui.widgets.line import Line, text_width
from ui.widgets.press import Action, small
from ui.widgets.stack import Column, Row, Spring

AIR = 16


class Pages:
    """Remembers which page is open; a view keeps one for as long as its question is asked."""

    def __init__(self, redraw: Callable[[], None]) -> None:
        self._redraw = redraw
        self.at, self.count = 0, 1

    @property
    def last(self) -> bool:
        return self.at >= self.count - 1

    def turn(self, by: int) -> None:
        self.at += by
        self._redraw()

    def of(self, count: int) -> int:
        """The page to be shown when there are `count`: the open one, or the last."""
        self.count = count
        self.at = min(self.at, count - 1)
        return self.at


Fill = Callable[[Room], list[list[Widget]]]


def paged(look: Look, room: Room, gap: float, pages: Pages, fill: Fill) -> Widget:
    """The open one of the pages that `fill` makes for a room, and buttons that turn to the others."""
    whole = fill(room)
    if len(whole) == 1:
        pages.of(1)
        return Column(*whole[0], width=room.width, height=room.height, gap=gap, align="left")
    if look.sizes.cramped or (look.sizes.large and not look.sizes.portrait):
        return _beside(look, room, gap, pages, fill)
    found = fill(Room(room.width, room.height - look.sizes.touch - gap))
    shown = Column(*found[pages.of(len(found))], gap=gap, align="left")
    turning = turning_row(look, pages, room.width)
    return Column(shown, Spring(), turning, width=room.width, height=room.height, align="left")


def _beside(look: Look, room: Room, gap: float, pages: Pages, fill: Fill) -> Row:
    """Where height is scarce the buttons stand at the side, one above the other."""
    width = _turn_width(look, pages)
    found = fill(Room(room.width - width - gap, room.height))
    shown = Column(*found[pages.of(len(found))], height=room.height, gap=gap, align="left")
    return Row(shown, Spring(), _tower(look, pages, Room(width, room.height)), width=room.width)


def _tower(look: Look, pages: Pages, room: Room) -> Column:
    before, after = _turns(look, pages)
    before, after = replace(before, icon=icons.UP), replace(after, icon=icons.DOWN)
    buttons = small(look, before, least=room.width), small(look, after, least=room.width)
    label = Line(f"{pages.at + 1}/{pages.count}", look.sizes.text("small", QUIET))
    fits = label.height + sum(each.height for each in buttons) <= room.height
    return Column(
        buttons[0],
        Spring(),
        *([label, Spring()] if fits else []),
        buttons[1],
        width=room.width,
        height=room.height,
    )


def turning_row(look: Look, pages: Pages, width: float) -> Row:
    """Earlier, where we are, later; where it is narrow, where we are is said in figures only."""
    before, after = _turns(look, pages)
    each = _turn_width(look, pages)
    style = look.sizes.text("small", QUIET)
    words = look.say("pages.page", page=pages.at + 1, pages=pages.count)
    left = width - 2 * each - 2 * look.sizes.px(AIR)
    here = Line(words if text_width(words, style) < left else f"{pages.at + 1}/{pages.count}", style)
    least = each if here.width < left else 0.0
    buttons = small(look, before, least=least), small(look, after, icon_first=False, least=least)
    fits = here.width + sum(button.width for button in buttons) <= width
    between = [Spring(), here, Spring()] if fits else [Spring()]
    return Row(buttons[0], *between, buttons[1], width=width)


def _turn_width(look: Look, pages: Pages) -> float:
    """Both are as wide as the wider one needs to be."""
    return max(float(small(look, each).width) for each in _turns(look, pages))


def _turns(look: Look, pages: Pages) -> tuple[Action, Action]:
    return (
        Action("page_before", look.say("pages.before"), lambda: pages.turn(-1), icons.EARLIER, pages.at > 0),
        Action("page_after", look.say("pages.after"), lambda: pages.turn(1), icons.FORWARD, not pages.last),
    )


def split(rows: Sequence[Widget], high: float, gap: float) -> list[list[Widget]]:
    """As many rows on each page as fit below one another; at least one."""
    pages: list[list[Widget]] = [[]]
    left = high
    for row in rows:
        if pages[-1] and row.height > left:
            pages.append([])
            left = high
        pages[-1].append(row)
        left -= row.height + gap
    return pages
