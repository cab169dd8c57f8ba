"""A question or notice and a look make a picture; who pressed what is for others to know."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kiosk.screens.screen import Ask, Notice
from ui import icons
from ui.look import Look
from ui.view import Answering, View
from ui.views import VIEWS
from ui.widgets.frame import Chrome, frame
from ui.widgets.press import Action
from ui.widgets.surface import Surface


@dataclass(frozen=True)
class Ways:
    """What can be done on every screen, whatever is asked."""

    home: Callable[[], None]
    back: Callable[[], None]
    language: Callable[[], None]
    size: Callable[[], None]
    help: Callable[[], None]


def view_of(matter: Ask[Any] | Notice, answering: Answering) -> View[Any]:
    """The view for a question or notice, or for the shape that it has."""
    drawn = next(VIEWS[kind] for kind in type(matter).__mro__ if kind in VIEWS)
    return drawn(matter, answering)


def paint(look: Look, view: View[Any], ways: Ways) -> Surface:
    """The whole screen as it is to be seen now."""
    return frame(look, view, _chrome(look, view.question, ways))


def _chrome(look: Look, matter: Ask[Any] | Notice, ways: Ways) -> Chrome:
    larger = not look.sizes.large
    always = (
        Action("help", look.say("frame.help"), ways.help, icons.HELP),
        Action(
            "size",
            look.say("frame.larger" if larger else "frame.normal"),
            ways.size,
            icons.LARGER if larger else icons.SMALLER,
        ),
        Action("language", look.say("frame.language"), ways.language, icons.LANGUAGE),
    )
    if isinstance(matter, Notice):
        return Chrome(matter.step, always)
    home = (Action("home", look.say("frame.home"), ways.home, icons.HOME),) if matter.way_home else ()
    back = Action("back", look.say("frame.back"), ways.back, icons.BACK) if matter.way_back else None
    return Chrome(matter.step, home + always, back)
