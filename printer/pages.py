"""Office paper as data, made into A4 pages: a PDF for the printer and pictures for the glass."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import TypeAlias

from fpdf import FPDF
from fpdf.enums import Align as PdfAlign
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace
from pypdfium2 import PdfDocument

from drivers.errors import Refused
from drivers.lane import Lane
from printer.document import Align, Element, Gap, Line, Pair, Qr, Rule
from printer.profiles import PROFILES, Fonts
from printer.raster import qr_strip
from printer.wrapping import clean

MARGIN_MM = 18.0
ROW_MM = 7.0
TEXT_POINTS = 11.0
TITLE_POINTS = 17.0
FOOT_POINTS = 9.0
FOOT_MM = 12.0
QR_MM = 38.0
PICTURE_SCALE = 1.7  # of 72 dots an inch: an A4 page is about 1010 dots wide
MAKE_SECONDS = 30.0
FACE = "text"
PLACE = {Align.LEFT: PdfAlign.L, Align.CENTRE: PdfAlign.C, Align.RIGHT: PdfAlign.R}


@dataclass(frozen=True)
class Table:
    """Rows under a head that is on each page. `widths` are shares; `bold` rows, `figures` columns."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    bold: frozenset[int] = frozenset()
    figures: frozenset[int] = frozenset()


@dataclass(frozen=True)
class NewSheet:
    """What follows begins on a sheet of its own."""


Flow: TypeAlias = Element | Table | NewSheet


@dataclass(frozen=True)
class OfficePaper:
    """A4 pages of one kind; `foot` stands at the bottom of each, before its number."""

    kind: str
    elements: tuple[Flow, ...]
    foot: str = ""


@dataclass(frozen=True)
class Pages:
    """A paper that was made: the whole as PDF, and each page as a PNG."""

    kind: str
    pdf: bytes = field(repr=False)
    pictures: tuple[bytes, ...] = field(repr=False)


class PageMaker:
    """Makes pages beside the loop: a font as large as ours takes its second to be read."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts, self._lane = fonts, Lane("pages")

    async def make(self, paper: OfficePaper) -> Pages:
        """Raises Refused when a font is missing; NoAnswer and Absent when it takes too long."""
        return await self._lane.run(partial(_make, paper, self._fonts), MAKE_SECONDS)

    async def close(self) -> None:
        self._lane.close()


def _make(paper: OfficePaper, fonts: Fonts) -> Pages:
    pdf = as_pdf(paper, fonts)
    return Pages(paper.kind, pdf, tuple(pictures(pdf)))


def as_pdf(paper: OfficePaper, fonts: Fonts) -> bytes:
    """`paper` as PDF. Raises Refused when a font is missing."""
    pdf = _Sheets(clean(paper.foot))
    pdf.set_margin(MARGIN_MM)
    pdf.set_auto_page_break(True, MARGIN_MM + FOOT_MM)
    try:
        pdf.add_font(FACE, "", fonts.regular, collection_font_number=fonts.face)
        pdf.add_font(FACE, "B", fonts.bold, collection_font_number=fonts.face)
    except OSError as why:
        raise Refused("OFP-09", f"font {fonts.regular} or {fonts.bold} can't be read") from why
    pdf.add_page()
    for element in paper.elements:
        _put(pdf, element)
    return bytes(pdf.output())


def pictures(pdf: bytes) -> Iterator[bytes]:
    """Each page as a PNG, in their order."""
    with PdfDocument(pdf) as document:
        for page in document:
            picture = BytesIO()
            page.render(scale=PICTURE_SCALE).to_pil().save(picture, "PNG")
            yield picture.getvalue()


class _Sheets(FPDF):
    """Knows only how a page ends."""

    def __init__(self, foot: str) -> None:
        super().__init__(format="A4")
        self._foot = foot

    def footer(self) -> None:
        self.set_y(-MARGIN_MM)
        self.set_font(FACE, size=FOOT_POINTS)
        self.cell(0, ROW_MM, self._foot, align=PdfAlign.L)
        self.set_x(self.l_margin)
        self.cell(0, ROW_MM, f"{self.page_no()} / {{nb}}", align=PdfAlign.R)


def _put(pdf: FPDF, element: Flow) -> None:
    match element:
        case Line():
            _line(pdf, element)
        case Pair():
            _pair(pdf, element)
        case Rule():
            pdf.ln(ROW_MM / 3)
            pdf.line(pdf.l_margin, pdf.y, pdf.w - pdf.r_margin, pdf.y)
            pdf.ln(ROW_MM / 3)
        case Gap(lines=lines):
            pdf.ln(max(lines, 0) * ROW_MM)
        case Qr(text=text) if text:
            strip = qr_strip(element, PROFILES["58mm"]).convert("L")
            pdf.image(strip, x=PdfAlign.C, w=QR_MM * strip.width / strip.height, h=QR_MM)
        case Table():
            _table(pdf, element)
        case NewSheet():
            pdf.add_page()


def _line(pdf: FPDF, line: Line) -> None:
    points = TEXT_POINTS if line.size == 1 else TITLE_POINTS
    pdf.set_font(FACE, "B" if line.bold else "", points)
    height = ROW_MM * points / TEXT_POINTS
    pdf.multi_cell(0, height, clean(line.text) or " ", align=PLACE[line.align], new_x="LMARGIN", new_y="NEXT")


def _pair(pdf: FPDF, pair: Pair) -> None:
    """The value beside its label; a long one goes on below itself, not below the label."""
    pdf.set_font(FACE, "B" if pair.bold else "", TEXT_POINTS)
    pdf.cell(pdf.epw * 0.3, ROW_MM, clean(pair.left))
    pdf.multi_cell(0, ROW_MM, clean(pair.right) or " ", new_x="LMARGIN", new_y="NEXT")


def _table(pdf: FPDF, table: Table) -> None:
    pdf.set_font(FACE, size=TEXT_POINTS)
    heading, strong = FontFace(emphasis="BOLD"), FontFace(emphasis="BOLD")
    with pdf.table(
        col_widths=table.widths,
        headings_style=heading,
        line_height=ROW_MM,
        text_align=[PdfAlign.R if at in table.figures else PdfAlign.L for at in range(len(table.widths))],
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
    ) as drawn:
        drawn.row([clean(cell) for cell in table.head])
        for place, row in enumerate(table.rows):
            drawn.row([clean(cell) for cell in row], style=strong if place in table.bold else None)
