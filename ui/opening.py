"""Opens the window with a calm first picture in it, before any device is touched; closes it at the end."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from kivy.core.window import Window

from drivers.errors import Absent
from kiosk.place import Place
from kiosk.screens.settings import ScreenSettings, VoiceSettings
from kiosk.text import words
from ui.app import KioskApp
from ui.environment import check_video_driver
from ui.fonts import FontFiles
from ui.look import Look
from ui.screen import KivyScreen
from ui.targets import TargetsFile
from ui.theme import Sizes
from ui.views.starting import Starting
from ui.voice import Voice
from ui.widgets.line import use_fonts

log = logging.getLogger(__name__)


@asynccontextmanager
async def open_screen(
    settings: ScreenSettings, spoken: VoiceSettings, fonts: FontFiles, place: Place, language: str
) -> AsyncIterator[tuple[KivyScreen, "asyncio.Task[None]"]]:
    """The screen, and the task that draws it: when that ends, the program has no face any more.

    Raises Absent when there is no display to draw on.
    """
    if Window is None:
        raise Absent("UIX-03", "no window could be opened; is the display there?")
    check_video_driver()
    use_fonts(fonts)
    app = KioskApp()
    usual, targets_file = _usual(settings, place, language), _file(settings)
    screen = KivyScreen(app.stage, usual, targets_file, voice=Voice.of(spoken))
    Window.bind(on_flip=lambda *_: screen.painted(), size=lambda _window, size: screen.resize(*size))
    drawing = asyncio.create_task(app.async_run("asyncio"))
    try:
        async with screen.showing(Starting()):
            first_picture = asyncio.create_task(app.painted.wait())
            await asyncio.wait({drawing, first_picture}, return_when=asyncio.FIRST_COMPLETED)
            first_picture.cancel()
            log.info("the first picture is on the glass")
        # What is loaded by now is needed for ever; a sweep of memory need not look at it again.
        gc.freeze()
        yield screen, drawing
    finally:
        screen.close()
        app.stop()
        await drawing


def _usual(settings: ScreenSettings, place: Place, language: str) -> Look:
    width, height = Window.size
    sizes = Sizes(width, height, settings.panel_width_mm)
    return Look(words(language), sizes.lowered() if settings.low and sizes.portrait else sizes, place)


def _file(settings: ScreenSettings) -> TargetsFile | None:
    return TargetsFile(settings.targets_file) if settings.targets_file else None
