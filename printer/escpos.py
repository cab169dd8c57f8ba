"""Turns a document into the bytes of ESC/POS printers; pure, and the only file that knows the library.

Source: esc-pos.md §6, §7, §8, §10.
"""

import unicodedata
from collections.abc import Iterator
from itertools import groupby

from escpos.constants import QR_ECLEVEL_M
from escpos.escpos import Escpos
from PIL import Image

from printer.codes import with_captions
from printer.document import Align, Document, Element, Gap, Line, Pair, Qr, Rule
from printer.profiles import Chinese, Profile
from printer.raster import ROW_DOTS, character_columns, qr_module_dots, row_dots, strips
from printer.wrapping import clean, wrap, wrap_pair

CHINESE_ON, CHINESE_OFF = b"\x1c&", b"\x1c."
CHINESE_SIZE = b"\x1c!"
FEED_DOTS = b"\x1bJ"
# On-line state, errors and paper; not the drawer, which no terminal has. Source: esc-pos.md §3.
AUTOMATIC_STATUS = b"\x1da\x0e"
# 24 dots high, three bytes for each column of dots.
PICTURE_IN_TEXT = b"\x1b*!"
WIDE = ("W", "F")
CUT_FULL = b"\x1dVA\x00"
BAND_ROWS = 128
LONGEST_FEED = 255
LONGEST_NATIVE_QR = 1000
# The library's model whose paper is as wide as any of ours; its name decides nothing else here.
LIBRARY_PROFILE = "TM-T20II"
COMMAND_STARTS = 0x10
COMMANDS = {0x04, 0x05, 0x14}


class Job(Escpos):  # type: ignore[misc]
    """The library's commands as bytes. Its own class for that brings the drivers of every link with it."""

    content = b""

    def _raw(self, msg: bytes) -> None:
        self.content += msg


def encode(document: Document, profile: Profile) -> bytes:
    """The whole job, from initialise to cut. Raises Refused when a font is missing."""
    paper = _fresh(profile)
    for element in with_captions(document.elements):
        _put(paper, element, profile)
    _feed(paper, ROW_DOTS)
    _cut(paper, profile)
    return bytes(paper.content)


def leave_behind(profile: Profile) -> bytes:
    """Ends whatever a broken job left in the printer and cuts its paper off.

    The zeros fill a picture that the cut link left unfinished (white dots); outside one they mean
    nothing. Without the cut a patient's half slip would hang on the next patient's.
    """
    paper = _fresh(profile)
    _cut(paper, profile)
    return bytes(BAND_ROWS * profile.dots // 8) + bytes(paper.content)


def _fresh(profile: Profile) -> Job:
    paper = Job(profile=LIBRARY_PROFILE)
    paper.hw("INIT")
    if profile.automatic_status:  # Initialising has switched it off.
        paper._raw(AUTOMATIC_STATUS)
    paper.line_spacing(ROW_DOTS)
    return paper


def _put(paper: Job, element: Element, profile: Profile) -> None:
    match element:
        case Qr(text=text) if not qr_module_dots(element, profile):
            _put(paper, Line(text), profile)
        case Qr() if profile.native_qr and _plain(element.text):
            _native_qr(paper, element, profile)
        case Gap(lines=lines):
            _feed(paper, max(lines, 0) * ROW_DOTS)
        case Line() | Pair() | Rule() if _by_code_page(element, profile):
            _text(paper, element, profile)
        case _:
            for strip in strips(element, profile):
                _picture(paper, strip)


def _plain(text: str) -> bool:
    """Whether every printer draws this text as the same QR code; others get a picture."""
    return text.isascii() and text.isprintable() and len(text) < LONGEST_NATIVE_QR


def _by_code_page(element: Line | Pair | Rule, profile: Profile) -> bool:
    if profile.chinese is Chinese.BITMAP:
        return False
    match element:
        case Line(text=text, size=size):
            return _can_stand(text, profile, size)
        case Pair(left=left, right=right):
            return _can_stand(left + right, profile, 1)
    return True


def _can_stand(text: str, profile: Profile, size: int) -> bool:
    """Whether a line of text can hold this: all in the printer's font, or rare Chinese drawn between.

    Other writing systems join and turn their letters, which only a line that is drawn whole can do.
    """
    rare = [character for character in _shown(text) if not _in_gbk(character)]
    drawn = profile.rare_in_text and size == 1
    return not rare or (drawn and all(unicodedata.east_asian_width(each) in WIDE for each in rare))


def _in_gbk(text: str) -> bool:
    """Rare characters are outside the fonts of most printers, which would leave them blank."""
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def _shown(text: str) -> str:
    """Cleaned; the yen sign only exists in full width in Chinese code pages."""
    return clean(text).replace("¥", "￥")


def _columns(text: str) -> int:
    """1 for each ASCII character, 2 for each other one: as many as it has bytes in GBK; a drawn one has 2."""
    return len(text.encode("gbk", "replace")) + sum(not _in_gbk(character) for character in text)


def _text(paper: Job, element: Line | Pair | Rule, profile: Profile) -> None:
    match element:
        case Line():
            for row in wrap(_shown(element.text), profile.columns // element.size, _columns):
                _row(paper, row, element, profile)
        case Pair():
            for row in _pair_rows(element, profile.columns):
                _row(paper, row, Line(row, bold=element.bold), profile)
        case Rule():
            row = "─" * (profile.columns // 2)
            _row(paper, row, Line(row), profile)


def _pair_rows(pair: Pair, columns: int) -> Iterator[str]:
    shown = Pair(_shown(pair.left), _shown(pair.right))
    for left, right in wrap_pair(shown, columns, _columns):
        yield left + " " * (columns - _columns(left) - _columns(right)) + right if right else left


def _row(paper: Job, row: str, style: Line, profile: Profile) -> None:
    paper.set(
        align={Align.LEFT: "left", Align.CENTRE: "center", Align.RIGHT: "right"}[style.align],
        bold=style.bold,
        custom_size=True,
        width=style.size,
        height=style.size,
    )
    paper.line_spacing(row_dots(style.size))
    # Chinese mode is told the size by a command of its own on some printers, by both on others.
    paper._raw(CHINESE_SIZE + (b"\x0c" if style.size > 1 else b"\x00"))
    for known, characters in groupby(row, _in_gbk):
        text = "".join(characters)
        paper._raw(_in_font(text) if known else b"".join(_drawn(each, style, profile) for each in text))
    paper._raw(b"\n")


def _in_font(text: str) -> bytes:
    return text.encode("ascii") if text.isascii() else CHINESE_ON + text.encode("gb18030") + CHINESE_OFF


def _drawn(character: str, style: Line, profile: Profile) -> bytes:
    """A rare character as a picture in the line of text, as large as a Chinese cell."""
    columns = _harmless(character_columns(character, style.bold, profile.fonts))
    return PICTURE_IN_TEXT + (len(columns) // 3).to_bytes(2, "little") + columns


def _picture(paper: Job, strip: Image.Image) -> None:
    if strip.height:
        paper.set(align="left")
        paper.image(_without_commands(strip), fragment_height=BAND_ROWS)


def _without_commands(strip: Image.Image) -> Image.Image:
    """`strip` without what a printer could take for a command."""
    dots = _harmless(bytes(byte ^ 0xFF for byte in strip.tobytes()))
    return Image.frombytes("1", strip.size, bytes(byte ^ 0xFF for byte in dots))


def _harmless(dots: bytes) -> bytes:
    """`dots` with one added wherever they would be a real-time command (10 04, 10 05, 10 14).

    Some printers look for those in pictures too, and would answer, or drop what they hold.
    """
    found = bytearray(dots)
    for place in range(len(found) - 1):
        if found[place] == COMMAND_STARTS and found[place + 1] in COMMANDS:
            found[place + 1] |= 0x08
    return bytes(found)


def _native_qr(paper: Job, qr: Qr, profile: Profile) -> None:
    dots = qr_module_dots(qr, profile)
    paper.set(align="center")
    _feed(paper, 4 * dots)
    paper.qr(qr.text, ec=QR_ECLEVEL_M, size=min(dots, 16), native=True)
    _feed(paper, 4 * dots)


def _feed(paper: Job, dots: int) -> None:
    while dots > 0:
        paper._raw(FEED_DOTS + bytes([min(dots, LONGEST_FEED)]))
        dots -= LONGEST_FEED


def _cut(paper: Job, profile: Profile) -> None:
    """The printer feeds to its cutter by itself; a partial cut lets the slip hang, not fall."""
    if profile.full_cut:
        paper._raw(CUT_FULL)
    else:
        paper.cut(feed=False)
