"""The terminal's window as a part of the bench: a picture, and a finger on it."""

import json
from pathlib import Path

import pytest

from hardware_sim.terminal.screen import TerminalScreen
from hardware_sim.terminal.window import Glass, own_display

SHOWN = {
    "question": "Home",
    "shown": 3,
    "targets": [{"name": "pay", "x": 10, "y": 20, "width": 40, "height": 30}],
}


async def test_the_window_is_seen_and_touched_by_orders(tmp_path: Path) -> None:
    targets = tmp_path / "targets.json"
    async with own_display(320, 200) as display:
        screen = TerminalScreen(Glass(display, targets))
        with pytest.raises(ValueError, match="shows nothing yet"):
            await screen.order("press", {"target": "pay"})
        targets.write_text(json.dumps(SHOWN), "utf-8")
        assert screen.books() == {"question": "Home", "number": 3, "targets": ["pay"]}
        assert await screen.order("press", {"target": "pay"}) == screen.books()
        assert await screen.order("touch", {"x": 5, "y": 5}) == screen.books()
        with pytest.raises(ValueError, match="it offers pay"):
            await screen.order("press", {"target": "leave"})
        assert (await screen.picture()).startswith(b"\x89PNG")
