"""A text on the glass: measured, broken into lines and drawn in one go, rare characters included."""

from functools import cache

from kivy.core.text import Label, LabelBase
from kivy.core.text.markup import MarkupLabel
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget
from kivy.utils import escape_markup

from printer.profiles import is_rare
from ui.fonts import ICONS, Coverage, FontFiles
from ui.theme import Style, rgba
from ui.wrapping import wrap

MAIN, RARE, SIGNS, PICTOGRAMS = "main", "rare", "signs", "pictograms"
_covered = Coverage([])


def use_fonts(files: FontFiles) -> None:
    """Register the faces with Kivy; once, before the first text is drawn."""
    global _covered
    LabelBase.register(MAIN, str(files.regular), fn_bold=str(files.bold))
    LabelBase.register(RARE, str(files.rare or files.regular))
    LabelBase.register(SIGNS, str(files.signs or files.regular))
    LabelBase.register(PICTOGRAMS, str(ICONS))
    _covered = files.covered


class Line(Widget):
    """One text, exactly as large as it is drawn. With a `width` it is broken into even lines."""

    def __init__(self, text: str, style: Style, width: float | None = None) -> None:
        super().__init__(size_hint=(None, None))
        self.text, self.style = text, style
        self._room = width
        with self.canvas:
            self._colour = Color(*rgba(style.colour))
            self._picture = Rectangle()
        self.bind(pos=self._place)
        self._draw()

    def say(self, text: str) -> None:
        """Another text in the same place, aligned as the first."""
        if text != self.text:
            self.text = text
            self._draw()
            self._place()

    def _draw(self) -> None:
        self.lines = self.text if self._room is None else broken(self.text, self.style, self._room)
        self._picture.texture = texture_of(self.lines, self.style)
        self.drawn_size = self._picture.texture.size
        self._picture.size = self.drawn_size
        self.size = (self._room or self.drawn_size[0], self.drawn_size[1])

    def _place(self, *_: object) -> None:
        spare = self.width - self.drawn_size[0]
        share = {"left": 0.0, "center": 0.5, "right": 1.0}[self.style.align]
        self._picture.pos = (round(self.x + spare * share), round(self.y))


def broken(text: str, style: Style, width: float) -> str:
    """The text with line feeds where it has to be broken to be no wider than `width` pixels."""
    return wrap(text, width, lambda part: text_width(part, style))


def texture_of(text: str, style: Style) -> Texture:
    """The text as a white picture, to be tinted where it is drawn."""
    markup = marked(text) if _needs_rare(text, style) else ""
    kind = MarkupLabel if markup else Label
    drawn = kind(
        text=markup or text or " ",
        font_name=PICTOGRAMS if style.icon else MAIN,
        font_size=style.size,
        bold=style.bold,
        halign=style.align,
    )
    drawn.refresh()
    return drawn.texture


def _needs_rare(text: str, style: Style) -> bool:
    return not style.icon and any(letter not in _covered for letter in text if letter != "\n")


def marked(text: str) -> str:
    """The text with the fallback face asked for where the main one has no character."""
    return "".join(_marked(letter) for letter in text)


def _marked(letter: str) -> str:
    if letter == "\n" or letter in _covered:
        return str(escape_markup(letter))
    face = RARE if is_rare(letter) else SIGNS
    return f"[font={face}]{escape_markup(letter)}[/font]"


def text_width(text: str, style: Style) -> float:
    """Pixels that a text takes on one line; a rare character is as wide as any other ideograph."""
    plain = "".join("国" if letter not in _covered else letter for letter in text)
    return float(_ruler(style.size, style.bold).get_extents(plain)[0])


@cache
def _ruler(size: float, bold: bool) -> Label:
    return Label(font_name=MAIN, font_size=size, bold=bold)
