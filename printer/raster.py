"""Draws rows of text, rules and QR codes as strips of black dots, as wide as the paper prints."""

from collections.abc import Iterator
from typing import TypeAlias

import segno
from PIL import Image, ImageDraw

from printer.bars import code_128_modules
from printer.document import Align, Bars, Element, Gap, Line, Pair, Qr, Rule
from printer.lettering import Lettering, lettering
from printer.profiles import Fonts, Profile
from printer.wrapping import clean, wrap, wrap_pair

ROW_DOTS = 32
TALL_ROW_DOTS = 60
TEXT_DOTS = 24
BASELINE_DOTS = 21
RULE_DOTS = 2
QUIET_MODULES = 4
SMALLEST_MODULE_DOTS = 3
QUIET_BARS = 10
SMALLEST_BAR_DOTS = 2
HALF_GREY = 128

Placed: TypeAlias = tuple[tuple[str, Align], ...]


def row_dots(size: int) -> int:
    """From one row of text of this size to the next."""
    return ROW_DOTS if size == 1 else TALL_ROW_DOTS * size // 2


def strips(element: Element, profile: Profile) -> Iterator[Image.Image]:
    """`element` as pictures in mode "1", one below the other, each `profile.dots` wide.

    Raises Refused when a font is missing.
    """
    match element:
        case Line():
            yield from _line(element, profile)
        case Pair():
            yield from _pair(element, profile)
        case Rule():
            yield _rule(profile)
        case Gap():
            yield _paper(profile, max(element.lines, 0) * ROW_DOTS)
        case Qr():
            yield qr_strip(element, profile)
        case Bars():
            yield from _bars(element, profile)


def character_columns(character: str, bold: bool, fonts: Fonts) -> bytes:
    """One character in a cell of 24 by 24 dots, column by column, three bytes each from the top; 1 is black.

    Raises Refused when a font is missing.
    """
    grey = Image.new("L", (TEXT_DOTS, TEXT_DOTS), 255)
    lettering(fonts, bold, TEXT_DOTS).write(ImageDraw.Draw(grey), 0, BASELINE_DOTS, character)
    turned = grey.transpose(Image.Transpose.TRANSPOSE)
    return turned.point(lambda grey: 255 * (grey <= HALF_GREY), mode="1").tobytes()


def qr_module_dots(qr: Qr, profile: Profile) -> int:
    """Edge of one module in dots, as wished if it fits; 0 when the code is too large for the paper."""
    try:
        code = _code(qr.text)
    except segno.DataOverflowError:
        return 0
    dots = min(max(profile.in_dots(qr.module_mm), SMALLEST_MODULE_DOTS), profile.dots // _modules(code))
    return dots if dots >= SMALLEST_MODULE_DOTS else 0


def qr_strip(qr: Qr, profile: Profile) -> Image.Image:
    """The code in the middle of the paper, with four white modules round it."""
    dots = qr_module_dots(qr, profile)
    code = _code(qr.text)
    edge = _modules(code) * dots
    strip = _paper(profile, edge)
    draw = ImageDraw.Draw(strip)
    start = (profile.dots - edge) // 2
    for y, row in enumerate(code.matrix_iter(scale=1, border=QUIET_MODULES)):
        for x, dark in enumerate(row):
            if dark:
                corner = (start + x * dots, y * dots)
                draw.rectangle((*corner, corner[0] + dots - 1, corner[1] + dots - 1), fill=0)
    return strip


def _bars(bars: Bars, profile: Profile) -> Iterator[Image.Image]:
    """The bars with ten white modules on both sides and a row above and below; the text if they don't fit."""
    modules = code_128_modules(bars.text) if bars.text.isascii() and bars.text.isprintable() else ""
    fits = profile.dots // (len(modules) + 2 * QUIET_BARS)
    if not modules or fits < SMALLEST_BAR_DOTS:
        yield from _line(Line(bars.text, Align.CENTRE), profile)
        return
    wide = min(max(profile.in_dots(bars.module_mm), SMALLEST_BAR_DOTS), fits)
    high = profile.in_dots(bars.height_mm)
    strip = _paper(profile, high + ROW_DOTS)
    draw = ImageDraw.Draw(strip)
    start, top = (profile.dots - wide * len(modules)) // 2, ROW_DOTS // 2
    for place, module in enumerate(modules):
        if module == "1":
            left = start + place * wide
            draw.rectangle((left, top, left + wide - 1, top + high - 1), fill=0)
    yield strip


def _modules(code: segno.QRCode) -> int:
    """Modules along an edge, the white ones included."""
    return int(code.symbol_size(border=QUIET_MODULES)[0])


def _code(text: str) -> segno.QRCode:
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return segno.make(whole, error="m", mode="byte", encoding="utf-8", micro=False, boost_error=False)


def _line(line: Line, profile: Profile) -> Iterator[Image.Image]:
    letters = lettering(profile.fonts, line.bold, TEXT_DOTS * line.size)
    for row in wrap(clean(line.text), profile.dots, letters.width):
        yield _row(profile, letters, row_dots(line.size), ((row, line.align),))


def _pair(pair: Pair, profile: Profile) -> Iterator[Image.Image]:
    letters = lettering(profile.fonts, pair.bold, TEXT_DOTS)
    for left, right in wrap_pair(pair, profile.dots, letters.width):
        yield _row(profile, letters, ROW_DOTS, ((left, Align.LEFT), (right, Align.RIGHT)))


def _rule(profile: Profile) -> Image.Image:
    strip = _paper(profile, ROW_DOTS)
    middle = ROW_DOTS // 2
    ImageDraw.Draw(strip).rectangle((0, middle, profile.dots - 1, middle + RULE_DOTS - 1), fill=0)
    return strip


def _paper(profile: Profile, height: int) -> Image.Image:
    return Image.new("1", (profile.dots, height), 1)


def _row(profile: Profile, letters: Lettering, height: int, placed: Placed) -> Image.Image:
    """One row of text: drawn in greys and cut at half, which thermal heads show best.

    It stands at the top of its row, as rows in the printer's own font do.
    """
    baseline = letters.baseline(int(letters.face.size) // 2)
    grey = Image.new("L", (profile.dots, height), 255)
    draw = ImageDraw.Draw(grey)
    for text, align in placed:
        spare = profile.dots - letters.width(text)
        start = {Align.LEFT: 0, Align.CENTRE: spare // 2, Align.RIGHT: spare}[align]
        letters.write(draw, start, baseline, text)
    return grey.point(lambda grey: 255 * (grey > HALF_GREY), mode="1")
