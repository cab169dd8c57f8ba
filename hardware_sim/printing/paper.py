"""A piece of thermal paper: what stands on it, read from the bytes that a printer got, and its picture."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

import segno
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from hardware_sim.printing.escpos_commands import TEXT, UNKNOWN, Command, next_command

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
BOLD_FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"
MONOSPACED_CHINESE = 7
CELL_HEIGHT, CELL_WIDTH = 24, 12
PICTURE_IN_TEXT = "▦"
# The cutter sits behind the head: the first 12 mm of a piece have passed the head before it begins.
HEAD_TO_CUTTER_DOTS = 96
PAPER_DOTS = {80: 640, 58: 464}
PRINT_DOTS = {80: 576, 58: 384}
DESK, PAPER, INK = (222, 224, 228), (252, 251, 248), (44, 42, 50)
DESK_DOTS = 36


@dataclass(frozen=True)
class Style:
    """How the printer is set when something comes."""

    align: int = 0
    bold: bool = False
    wide: int = 1
    tall: int = 1
    chinese_wide: int = 1
    chinese_tall: int = 1
    chinese: bool = False
    spacing: int = 30


@dataclass(frozen=True)
class Cell:
    """One character as it stands on the paper."""

    character: str
    bold: bool
    wide: int
    tall: int
    dots: bytes = b""  # a picture in the line: three bytes for each column

    @property
    def columns(self) -> int:
        if self.dots:
            return -(-len(self.dots) // 3 // CELL_WIDTH)
        return self.wide * (1 if self.character.isascii() else 2)


@dataclass(frozen=True)
class TextRow:
    cells: tuple[Cell, ...]
    align: int
    spacing: int


@dataclass(frozen=True)
class Picture:
    dots: Image.Image
    align: int


@dataclass(frozen=True)
class Code:
    text: str
    module: int
    level: str
    align: int


@dataclass(frozen=True)
class Feed:
    dots: int


Mark = TextRow | Picture | Code | Feed


@dataclass
class Piece:
    """Paper between two cuts; takes commands and remembers what they leave on it.

    `dots` is how many the printer has across, 0 for as many as most printers of that width.
    """

    width_mm: int = 80
    dots: int = 0
    raw: bytearray = field(default_factory=bytearray)
    marks: list[Mark] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    overfull_rows: int = 0
    _style: Style = Style()
    _row: list[Cell] = field(default_factory=list)
    _qr: dict[int, bytes] = field(default_factory=dict)

    @classmethod
    def read(cls, raw: bytes, width_mm: int = 80, dots: int = 0) -> "Piece":
        """The paper that these bytes make."""
        piece = cls(width_mm, dots)
        while command := next_command(raw):
            piece.take(command, raw[: command.length])
            raw = raw[command.length :]
        return piece

    @property
    def columns(self) -> int:
        return self.across // CELL_WIDTH

    @property
    def across(self) -> int:
        return self.dots or PRINT_DOTS[self.width_mm]

    @property
    def rows(self) -> int:
        """How many rows of text or pictures have been printed."""
        return self.rows_after(0)

    def rows_after(self, marks: int) -> int:
        """Those after so many marks on the paper."""
        return sum(not isinstance(mark, Feed) for mark in self.marks[marks:])

    @property
    def text(self) -> str:
        """What a person would type from the paper, in its columns."""
        lines: list[str] = []
        for mark in self.marks:
            lines += _as_text(mark, self.columns)
        return "\n".join(lines).strip("\n") + "\n" if lines else ""

    def take(self, command: Command, raw: bytes) -> None:
        self.raw += raw
        if command.name == UNKNOWN:
            self.unknown.append(command.data.hex())
        elif command.name in STYLES:
            self._style = STYLES[command.name](self._style, command.data)
        elif command.name in ACTIONS:
            ACTIONS[command.name](self, command.data)

    def put_text(self, data: bytes) -> None:
        style = self._style
        for character in data.decode("gb18030" if style.chinese else "cp437", "replace"):
            wide, tall = style.wide, style.tall
            if not character.isascii():
                wide, tall = max(wide, style.chinese_wide), max(tall, style.chinese_tall)
            self._row.append(Cell(character, style.bold, wide, tall))

    def put_columns(self, data: bytes) -> None:
        """ESC * with m = 33: 24 dots high, at the density of the text."""
        if data[0] == 33:
            self._row.append(Cell(PICTURE_IN_TEXT, False, 1, 1, data[3:]))
        else:
            self.unknown.append(data[:3].hex())

    def end_row(self, _: bytes = b"") -> None:
        """Print what is in the line buffer; too long a row goes on in the next one, as on real printers."""
        rows, width, widest = [list[Cell]()], 0, self.columns
        for cell in self._row:
            width += cell.columns
            if width > widest:
                rows.append([])
                self.overfull_rows += 1
                width = cell.columns
            rows[-1].append(cell)
        self.marks += [TextRow(tuple(row), self._style.align, self._style.spacing) for row in rows]
        self._row = []

    def feed(self, dots: int) -> None:
        self.marks.append(Feed(dots))

    def put_raster(self, data: bytes) -> None:
        across, down = int.from_bytes(data[2:4], "little"), int.from_bytes(data[4:6], "little")
        black = bytes(byte ^ 0xFF for byte in data[6:])
        self.marks.append(Picture(Image.frombytes("1", (across * 8, down), black), self._style.align))

    def put_block(self, data: bytes) -> None:
        """GS ( k for QR codes (cn = 31); other blocks change nothing that can be seen."""
        if data[:1] != b"k" or data[3:4] != b"1":
            return
        function, value = data[4], data[5:]
        self._qr[function] = value
        if function == ord("Q"):
            text = self._qr.get(ord("P"), b"0")[1:].decode("utf-8", "replace")
            level = "LMQH"[self._qr.get(ord("E"), b"0")[0] - ord("0")]
            self.marks.append(Code(text, self._qr.get(ord("C"), b"\x03")[0], level, self._style.align))

    def line_feed(self, data: bytes) -> None:
        for _ in range(data[0]):
            self.end_row()

    def restart(self, _: bytes) -> None:
        self._row, self._style, self._qr = [], Style(), {}

    def picture(self) -> Image.Image:
        """The slip on a desk, one dot of the printer to one pixel."""
        return on_desk(_printed(self.marks, self.across, PAPER_DOTS[self.width_mm]))


def _sized(style: Style, data: bytes) -> Style:
    return replace(style, wide=(data[0] >> 4) + 1, tall=(data[0] & 0x0F) + 1)


def _chinese_sized(style: Style, data: bytes) -> Style:
    wide, tall = 1 + bool(data[0] & 0x04), 1 + bool(data[0] & 0x08)
    return replace(style, chinese_wide=wide, chinese_tall=tall)


STYLES: dict[bytes, Callable[[Style, bytes], Style]] = {
    b"\x1ba": lambda style, data: replace(style, align=data[0] % 48),
    b"\x1bE": lambda style, data: replace(style, bold=bool(data[0] & 1)),
    b"\x1b3": lambda style, data: replace(style, spacing=data[0]),
    b"\x1b2": lambda style, _: replace(style, spacing=30),
    b"\x1d!": _sized,
    b"\x1c!": _chinese_sized,
    b"\x1c&": lambda style, _: replace(style, chinese=True),
    b"\x1c.": lambda style, _: replace(style, chinese=False),
}
ACTIONS: dict[bytes, Callable[[Piece, bytes], None]] = {
    TEXT: Piece.put_text,
    b"\n": Piece.end_row,
    b"\x1b@": Piece.restart,
    b"\x1bd": Piece.line_feed,
    b"\x1bJ": lambda piece, data: piece.feed(data[0]),
    b"\x1dv": Piece.put_raster,
    b"\x1b*": Piece.put_columns,
    b"\x1d(": Piece.put_block,
}


def _as_text(mark: Mark, columns: int) -> list[str]:
    match mark:
        case TextRow(cells=cells, align=align):
            spare = columns - sum(cell.columns for cell in cells)
            indent = {0: 0, 1: spare // 2, 2: spare}[align]
            return [(" " * indent + "".join(cell.character for cell in cells)).rstrip()]
        case Picture(dots=dots):
            return [f"[picture {dots.width}x{dots.height}]"]
        case Code(text=text):
            return [f"[QR {text}]"]
    return []


def _printed(marks: list[Mark], dots: int, wide: int) -> Image.Image:
    """The piece of paper, black dots on white, with the margins that the printer can't reach."""
    height = HEAD_TO_CUTTER_DOTS + sum(_height(mark) for mark in marks)
    area = Image.new("L", (dots, height), 255)
    down = HEAD_TO_CUTTER_DOTS
    for mark in marks:
        _draw(area, mark, down)
        down += _height(mark)
    paper = Image.new("L", (wide, height), 255)
    paper.paste(area, ((paper.width - dots) // 2, 0))
    return paper


def _height(mark: Mark) -> int:
    match mark:
        case TextRow(cells=cells, spacing=spacing):
            return max([spacing, *(CELL_HEIGHT * cell.tall for cell in cells)])
        case Picture(dots=dots):
            return dots.height
        case Code():
            return _qr(mark).height
        case Feed(dots=dots):
            return dots


def _draw(area: Image.Image, mark: Mark, down: int) -> None:
    match mark:
        case TextRow():
            _draw_text(area, mark, down)
        case Picture(dots=dots, align=align):
            area.paste(dots.convert("L"), (_left(area, dots.width, align), down))
        case Code(align=align):
            code = _qr(mark)
            area.paste(code, (_left(area, code.width, align), down))


def _left(area: Image.Image, width: int, align: int) -> int:
    return {0: 0, 1: (area.width - width) // 2, 2: area.width - width}[align]


def _draw_text(area: Image.Image, row: TextRow, down: int) -> None:
    across = _left(area, CELL_WIDTH * sum(cell.columns for cell in row.cells), row.align)
    tallest = max([1, *(cell.tall for cell in row.cells)]) * CELL_HEIGHT
    for cell in row.cells:
        glyph = _glyph(cell)
        box = (across, down + tallest - CELL_HEIGHT * cell.tall - glyph.height // 8)
        darker = ImageChops.darker(area.crop((*box, box[0] + glyph.width, box[1] + glyph.height)), glyph)
        area.paste(darker, box)
        across += CELL_WIDTH * cell.columns


@cache
def _glyph(cell: Cell) -> Image.Image:
    """One character, its cell widened by an eighth above and below for what hangs out of it."""
    width = CELL_WIDTH * (cell.columns // cell.wide)
    overhang = CELL_HEIGHT // 6
    if cell.dots:
        glyph = Image.new("L", (width, CELL_HEIGHT + 2 * overhang), 255)
        across = Image.frombytes("1", (CELL_HEIGHT, len(cell.dots) // 3), cell.dots)
        glyph.paste(
            ImageChops.invert(across.transpose(Image.Transpose.TRANSPOSE).convert("L")), (0, overhang)
        )
        return glyph
    font = ImageFont.truetype(BOLD_FONT if cell.bold else FONT, CELL_HEIGHT, index=MONOSPACED_CHINESE)
    glyph = Image.new("L", (width, CELL_HEIGHT + 2 * overhang), 255)
    ImageDraw.Draw(glyph).text((0, overhang + 20), cell.character, font=font, fill=0, anchor="ls")
    glyph = glyph.resize((glyph.width * cell.wide, glyph.height * cell.tall), Image.Resampling.BICUBIC)
    return glyph.point(lambda grey: 255 * (grey > 128))


def _qr(code: Code) -> Image.Image:
    """Drawn as a printer's own firmware does: without a white border."""
    made = segno.make(code.text, error=code.level.lower(), micro=False, boost_error=False)
    rows = [list(row) for row in made.matrix]
    small = Image.new("L", (len(rows), len(rows)))
    small.putdata([0 if dark else 255 for row in rows for dark in row])
    return small.resize((len(rows) * code.module,) * 2, Image.Resampling.NEAREST)


def on_desk(printed: Image.Image) -> Image.Image:
    """Black dots on white become ink on thermal paper with a toothed edge and a soft shadow."""
    shape = _cut_shape(printed.size)
    size = (printed.width + 2 * DESK_DOTS, printed.height + 2 * DESK_DOTS)
    desk = Image.new("RGB", size, DESK)
    shadow = Image.new("L", size, 0)
    shadow.paste(shape.point(lambda lit: lit // 3), (DESK_DOTS + 3, DESK_DOTS + 6))
    desk.paste((90, 92, 98), mask=shadow.filter(ImageFilter.GaussianBlur(8)))
    slip = Image.new("RGB", printed.size, PAPER)
    slip.paste(INK, mask=ImageChops.invert(printed))
    desk.paste(slip, (DESK_DOTS, DESK_DOTS), shape)
    return desk


def _cut_shape(size: tuple[int, int]) -> Image.Image:
    width, height = size
    shape = Image.new("L", size, 255)
    draw = ImageDraw.Draw(shape)
    for tooth in range(0, width, 8):
        draw.polygon([(tooth, height), (tooth + 4, height - 5), (tooth + 8, height)], fill=0)
        draw.polygon([(tooth, 0), (tooth + 4, 5), (tooth + 8, 0)], fill=0)
    return shape
