"""One design for every screen: colours, type scale, spacing, and pixels from millimetres."""

from dataclasses import dataclass, replace
from typing import Literal, get_args

INK = "#0F2A43"
QUIET = "#3B5166"
ON_DARK = "#FFFFFF"
BRAND = "#0A4A9E"
BRAND_END = "#005B66"
BRAND_PRESSED = "#083A7E"
BRAND_SOFT = "#EAF2FD"
PAPER = "#F3F6FA"
SHEET = "#FFFFFF"
PRESSED = "#DCE8F8"
HAIRLINE = "#D5DEE8"
SHADE = "#C3CFDC"
GOOD = "#0B5A33"
GOOD_SOFT = "#E6F5EC"
CARE = "#5A3B00"
CARE_SOFT = "#FFF4DC"
BAD = "#7A1212"
BAD_SOFT = "#FDECEC"
SLATE = "#44586B"
LASER = "#D92D20"

LEAST_CONTRAST = 7.0
TOUCH_MM = 20.0
CRAMPED_MM = 200.0
# Low enough for every view to draw as on a cramped panel, and no flatter than that one.
LOW_MM, LOW_SHAPE = 198.0, 1.7
DESIGN_WIDTH = 1080
# No letter is smaller, in design pixels of the whole glass: also where only its lower part is drawn on.
LEAST_LETTERS = 24
# An upright panel has height to spare, so its texts are larger.
PORTRAIT_GROWTH = 1.1

Role = Literal["hero", "amount", "title", "label", "body", "lead", "small", "note"]
ROLES: tuple[Role, ...] = get_args(Role)
Align = Literal["left", "center", "right"]

# Role → size in design pixels, and how much it grows in large text: what is large already grows less.
_SCALE: dict[Role, tuple[float, float]] = {
    "hero": (76, 1.15),
    "amount": (92, 1.15),
    "title": (58, 1.2),
    "label": (42, 1.25),
    "body": (38, 1.4),
    "lead": (36, 1.4),
    "small": (31, 1.4),
    "note": (28, 1.4),
}


@dataclass(frozen=True)
class Style:
    """How a text looks. `size` is in pixels; `icon` draws from the icon font."""

    size: float
    colour: str = INK
    bold: bool = False
    align: Align = "left"
    icon: bool = False

    def but(self, colour: str | None = None, align: Align | None = None, bold: bool | None = None) -> "Style":
        return replace(
            self,
            colour=colour or self.colour,
            align=align or self.align,
            bold=self.bold if bold is None else bold,
        )


@dataclass(frozen=True)
class Sizes:
    """Every length on the glass, in pixels, from the window and the width of the panel behind it.

    `above` is how much of the glass stays out of use over what is drawn: nobody in a wheelchair reaches it.
    """

    width: float
    height: float
    panel_width_mm: float = 344.0
    large: bool = False
    above: float = 0.0

    @property
    def portrait(self) -> bool:
        return self.height > self.width

    @property
    def height_mm(self) -> float:
        return self.panel_width_mm * self.height / self.width

    @property
    def cramped(self) -> bool:
        """A panel beside a bed: after two rows of buttons there is little height left."""
        return self.height_mm < CRAMPED_MM

    @property
    def unit(self) -> float:
        """Pixels for one design pixel; the design is 1080 wide at its narrow side."""
        return min(self.width, self.height) / DESIGN_WIDTH

    @property
    def touch(self) -> float:
        """The least side of anything that is pressed: 20 mm on the glass."""
        return max(TOUCH_MM * self.width / self.panel_width_mm, self.px(92))

    @property
    def margin(self) -> float:
        return self.px(48)

    def lowered(self) -> "Sizes":
        """The same panel, drawn as low as the wide one beside a bed. Texts are large at first."""
        low = min(self.width / LOW_SHAPE, LOW_MM * self.width / self.panel_width_mm)
        return replace(self, height=round(low), above=self.height - round(low), large=True)

    def raised(self) -> "Sizes":
        return replace(self, height=self.height + self.above, above=0.0)

    def within(self, width: float, height: float) -> "Sizes":
        """The same for a window of another size."""
        whole = replace(self.raised(), width=width, height=height)
        return replace(whole.lowered(), large=self.large) if self.above else whole

    @property
    def least_letters(self) -> float:
        return round(LEAST_LETTERS * min(self.width, self.height + self.above) / DESIGN_WIDTH)

    def letters(self, design_pixels: float) -> float:
        """The size of a text that has no role of its own."""
        return max(self.px(design_pixels), self.least_letters)

    def px(self, design_pixels: float) -> float:
        return round(design_pixels * self.unit)

    def text(self, role: Role, colour: str = INK, bold: bool = False, align: Align = "left") -> Style:
        size, growth = _SCALE[role]
        if self.large:
            size *= growth
        return Style(self.letters(size * PORTRAIT_GROWTH if self.portrait else size), colour, bold, align)

    def icon(self, design_pixels: float, colour: str = INK) -> Style:
        return Style(self.px(design_pixels), colour, icon=True)


def rgba(colour: str, alpha: float = 1.0) -> tuple[float, float, float, float]:
    """ "#RRGGBB" as four numbers from 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue, alpha


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21. Source: WCAG 2.2, relative luminance."""
    dark, bright = sorted((_luminance(one), _luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in rgba(colour)[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
