"""A question or notice and a look make a picture; who pressed what is for others to know."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kivy.uix.widget import Widget

from kiosk.screens.home import Home
from kiosk.screens.screen import Ask, Notice
from ui import icons
from ui.look import Look
from ui.view import Answering, View
from ui.views import VIEWS
from ui.widgets.frame import Chrome, blank, frame
from ui.widgets.press import Action
from ui.widgets.stack import Column


@dataclass(frozen=True)
class Ways:
    """What can be done on every screen, whatever is asked."""

    home: Callable[[], None]
    back: Callable[[], None]
    language: Callable[[], None]
    size: Callable[[], None]
    help: Callable[[], None]
    reach: Callable[[], None]


def view_of(matter: Ask[Any] | Notice, answering: Answering) -> View[Any]:
    """The view for a question or notice, or for the shape that it has."""
    drawn = next(VIEWS[kind] for kind in type(matter).__mro__ if kind in VIEWS)
    return drawn(matter, answering)


def paint(look: Look, view: View[Any], ways: Ways) -> Widget:
    """The whole screen as it is to be seen now."""
    drawn = frame(look, view, _chrome(look, view.question, ways))
    return Column(blank(look), drawn) if look.sizes.above else drawn


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
    return Chrome(matter.step, home + always, back, _reach(look, matter, ways))


def _reach(look: Look, matter: Ask[Any], ways: Ways) -> tuple[Action, ...]:
    """At home, and low enough itself: whoever can't reach the top has everything drawn lower."""
    if not isinstance(matter, Home) or not (look.sizes.portrait or look.sizes.above):
        return ()
    label = look.say("frame.whole" if look.sizes.above else "frame.lower")
    return (Action("reach", label, ways.reach, icons.UP if look.sizes.above else icons.WHEELCHAIR),)
