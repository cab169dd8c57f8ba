"""What a terminal does behind its window: large, and so imported when the first picture is on the glass."""

import asyncio
from functools import partial
from pathlib import Path

from kiosk.config import ConfigError
from kiosk.config_file.keeping import started
from kiosk.inspection.presence import PresenceFile
from kiosk.opening import open_terminal
from kiosk.runner import serve
from kiosk.screens.screen import Screen
from kiosk.upkeep.kept_log import kept_log
from ui.first_look import FirstLook
from ui.keeping_open import keep_open
from ui.running import run_until_told


def look_of(file: Path) -> FirstLook | str:
    """The look that the last good content has while the file is broken; or what is wrong with the file."""
    try:
        config = started(file).config
    except ConfigError as why:
        return why.detail
    return FirstLook(config.screen, config.voice, config.terminal.place, config.terminal.language)


async def work(file: Path, screen: Screen, drawing: "asyncio.Task[None]") -> str:
    """Serve until told to end; "" then, or what is wrong with the file."""
    try:
        begun = started(file)
    except ConfigError as why:
        return why.detail
    folder, opening = begun.config.terminal.data_folder, partial(open_terminal, begun.config, screen, begun)
    stands = PresenceFile(folder)
    with kept_log(folder), stands.held():
        await run_until_told(keep_open(opening, serve, screen, tell=stands.tell), drawing)
    return ""
