"""What a monkey does, drawn by chance: touches, drags, several at once, keys, codes typed and scanned."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from tools.monkey.ways_out import keys

KINDS = {
    "target": 34,
    "touch": 18,
    "drag": 10,
    "swipe": 4,
    "several": 6,
    "wheel": 4,
    "key": 12,
    "typed": 4,
    "code": 5,
    "text": 2,
    "card": 1,
}
KEYS = keys()
CODES = ("health_card", "wechat", "alipay", "e_voucher", "hospital_card", "id_number")
# Of each class of S-19 one: too long, control characters, for a shell, a printer, a database, a markup.
HOSTILE = (
    "9" * 4000,
    "\x1b@\x1bm\x1d(k\x00",
    "file:///etc/passwd",
    "'; DROP TABLE records; --",
    "[ref=x][size=900]M[/size][/ref]",
    "$(reboot)",
    "\u202e\u0000\ufffd",
)


@dataclass(frozen=True)
class Deed:
    """`lines` go to xdotool; `order` goes to the bench: device, order and what with."""

    kind: str
    lines: tuple[str, ...] = ()
    order: tuple[str, str, Mapping[str, Any]] | None = None


class Monkey:
    """Draws deeds for a window of so many pixels; the same seed and the same screens bring the same deeds."""

    def __init__(self, seed: str, width: int, height: int, people: list[str]) -> None:
        self._chance = Random(seed)
        self._width, self._height, self._people = width, height, people

    def next(self, targets: list[dict[str, Any]]) -> Deed:
        """`targets` are what can be pressed now; without any the finger comes down somewhere."""
        kind = self._chance.choices(list(KINDS), list(KINDS.values()))[0]
        if kind == "target" and not targets:
            kind = "touch"
        deed = getattr(self, f"_{kind}")
        return Deed(kind, *deed(targets)) if kind == "target" else Deed(kind, *deed())

    def _target(self, targets: list[dict[str, Any]]) -> tuple[tuple[str, ...]]:
        target = self._chance.choice(targets)
        x = target["x"] + int(target["width"] * self._chance.uniform(0.1, 0.9))
        y = target["y"] + int(target["height"] * self._chance.uniform(0.1, 0.9))
        return ((f"mousemove {x} {y}", "click 1"),)

    def _touch(self) -> tuple[tuple[str, ...]]:
        return ((self._somewhere(), f"click --repeat {self._chance.choice((1, 1, 1, 2, 3))} --delay 0 1"),)

    def _drag(self) -> tuple[tuple[str, ...]]:
        way = tuple(self._somewhere() for _ in range(self._chance.randint(1, 5)))
        return ((self._somewhere(), "mousedown 1", *way, "mouseup 1"),)

    def _swipe(self) -> tuple[tuple[str, ...]]:
        """From beyond an edge inwards, as desktops and tablets open their menus."""
        x, y = self._chance.randrange(self._width), self._chance.randrange(self._height)
        edge = self._chance.choice((f"0 {y}", f"{self._width - 1} {y}", f"{x} 0", f"{x} {self._height - 1}"))
        return ((f"mousemove {edge}", "mousedown 1", self._somewhere(), "mouseup 1"),)

    def _several(self) -> tuple[tuple[str, ...]]:
        """A display without touch knows buttons instead of fingers: two or three are down at once."""
        buttons = self._chance.sample((1, 2, 3), self._chance.choice((2, 3)))
        down = tuple(line for each in buttons for line in (self._somewhere(), f"mousedown {each}"))
        self._chance.shuffle(buttons)
        return ((*down, *(f"mouseup {each}" for each in buttons)),)

    def _wheel(self) -> tuple[tuple[str, ...]]:
        return ((self._somewhere(), f"click --repeat 4 --delay 0 {self._chance.choice((4, 5, 6, 7))}"),)

    def _key(self) -> tuple[tuple[str, ...]]:
        return ((f"key --delay 0 {self._chance.choice(KEYS)}",),)

    def _typed(self) -> tuple[tuple[str, ...]]:
        """A scanner that acts as a keyboard was plugged in."""
        digits = "".join(self._chance.choices("0123456789ABCDEF", k=self._chance.randint(6, 24)))
        return ((f"type --delay 0 {digits}", "key --delay 0 Return"),)

    def _code(self) -> tuple[tuple[str, ...], tuple[str, str, dict[str, Any]]]:
        code = self._chance.choice(CODES)
        return (), ("scanner", "show", {"person": self._chance.choice(self._people), "code": code})

    def _text(self) -> tuple[tuple[str, ...], tuple[str, str, dict[str, Any]]]:
        return (), ("scanner", "show", {"text": self._chance.choice(HOSTILE)})

    def _card(self) -> tuple[tuple[str, ...], tuple[str, str, dict[str, Any]]]:
        if self._chance.random() < 0.5:
            return (), ("social_card", "insert", {"person": self._chance.choice(self._people)})
        return (), ("social_card", "pull", {})

    def _somewhere(self) -> str:
        return f"mousemove {self._chance.randrange(self._width)} {self._chance.randrange(self._height)}"
