"""Tells test robots and accessibility tools what can be pressed now: names and places, never texts."""

import json
from pathlib import Path

from kivy.uix.widget import Widget

from ui.widgets.press import Press


def targets(root: Widget) -> list[dict[str, object]]:
    """Everything under `root` that can be pressed, in window pixels from the top left corner."""
    found = [each for each in root.walk(restrict=True) if isinstance(each, Press) and not each.disabled]
    return [
        {
            "name": press.name,
            "x": round(press.x),
            "y": round(root.height - press.y - press.height),
            "width": round(press.width),
            "height": round(press.height),
        }
        for press in found
    ]


class TargetsFile:
    """Replaces the file as a whole, so that a reader never sees half of it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, question: str, shown: int, language: str, found: list[dict[str, object]]) -> None:
        picture = {"question": question, "shown": shown, "language": language, "targets": found}
        unfinished = self._path.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(picture), "utf-8")
        unfinished.replace(self._path)
