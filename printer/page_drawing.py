"""A4 pages drawn: paper as data into a PDF, and a PDF into pictures. Loaded when the first is wanted."""

import logging
from collections.abc import Iterator
from io import BytesIO
from itertools import zip_longest
from math import ceil

from fpdf import FPDF
from fpdf.enums import Align as PdfAlign
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace, TTFFont
from pypdfium2 import PdfDocument

from drivers.errors import Refused
from printer.codes import with_captions
from printer.document import Align, Gap, Line, Pair, Qr, Rule
from printer.masking import says_a_number
from printer.pages import Corner, Flow, Heading, NewSheet, OfficePaper, Table
from printer.profiles import PROFILES, Fonts, is_rare
from printer.raster import qr_module_dots, qr_strip
from printer.wrapping import PLACEHOLDER, clean, wrap

# They write down which letters a font is cut down to, and those are of somebody's report.
for chatty in ("fontTools", "fpdf"):
    logging.getLogger(chatty).setLevel(logging.CRITICAL)

MARGIN_MM = 18.0
ROW_MM = 7.0
TEXT_POINTS = 11.0
TITLE_POINTS = 17.0
FOOT_POINTS = 9.0
FOOT_MM = 12.0
CODES = PROFILES["58mm"]  # codes are drawn as for this paper
QR_MM = 38.0
CORNER_MM = 60.0  # what a code at the edge takes of a row
LABEL = 0.3  # of the width of a page
# Text is measured in hundredths of a millimetre; a row is a hair narrower than its room.
PER_MM, ROUNDING_MM = 100, 0.1
PICTURE_SCALE = 1.7  # of 72 dots an inch: an A4 page is about 1010 dots wide
FACE, RARE_FACE, SIGNS_FACE = "text", "rare", "signs"
ROWS_AT_ONCE = 20  # of a cell; more of them go on in a row below, as none may be higher than a page
PLACE = {Align.LEFT: PdfAlign.L, Align.CENTRE: PdfAlign.C, Align.RIGHT: PdfAlign.R}


def as_pdf(paper: OfficePaper, fonts: Fonts) -> bytes:
    """`paper` as PDF. Raises Refused when a font is missing."""
    pdf = _Sheets(paper)
    pdf.set_margin(MARGIN_MM)
    pdf.set_auto_page_break(True, MARGIN_MM + FOOT_MM)
    try:
        pdf.add_font(FACE, "", fonts.regular, collection_font_number=fonts.face)
        pdf.add_font(FACE, "B", fonts.bold, collection_font_number=fonts.face)
        _add_fallbacks(pdf, {each for each in str(paper) if _lacks(pdf, FACE, each)}, fonts)
    except OSError as why:
        raise Refused("OFP-09", f"font {fonts.regular} or {fonts.bold} can't be read") from why
    _new_sheet(pdf, paper.continued)
    elements = list(with_captions(paper.elements))
    for element, following in zip_longest(elements, elements[1:]):
        if pdf.will_page_break(_kept_together(pdf, element, following)):
            pdf.add_page()
        _put(pdf, element)
    return bytes(pdf.output())


def _add_fallbacks(pdf: "_Sheets", lacking: set[str], fonts: Fonts) -> None:
    """The faces for characters that the main one lacks; each takes its time, and is read if it is wanted."""
    added = []
    for name, file, wanted in (
        (RARE_FACE, fonts.rare, any(map(is_rare, lacking))),
        (SIGNS_FACE, fonts.signs, not all(map(is_rare, lacking))),
    ):
        if wanted and file.is_file():
            pdf.add_font(name, "", file)
            added.append(name)
    pdf.set_fallback_fonts(added, exact_match=False)
    nowhere = [each for each in lacking if all(_lacks(pdf, name, each) for name in added)]
    pdf.unknown = str.maketrans(dict.fromkeys(nowhere, PLACEHOLDER))


def _lacks(pdf: FPDF, face: str, character: str) -> bool:
    font = pdf.fonts[face]
    return isinstance(font, TTFFont) and ord(character) not in font.cmap


def pictures(pdf: bytes) -> Iterator[bytes]:
    """Each page as a PNG, in their order."""
    with PdfDocument(pdf) as document:
        for page in document:
            picture = BytesIO()
            page.render(scale=PICTURE_SCALE).to_pil().save(picture, "PNG")
            yield picture.getvalue()


class _Sheets(FPDF):
    """Knows only how a page begins and ends."""

    def __init__(self, paper: OfficePaper) -> None:
        super().__init__(format="A4")
        self.continued = ""
        # Above it, a code takes the right edge.
        self.corner_ends = 0.0
        # By the character, what stands for those that no face has.
        self.unknown: dict[int, str] = {}
        self._foot, self._numbered, self._marks = paper.foot, paper.numbered, paper.marks

    def said(self, text: str) -> str:
        """`text` as it may stand on paper: a character that can't be drawn is seen to be missing."""
        return clean(text).translate(self.unknown)

    def header(self) -> None:
        self.corner_ends = 0.0
        if self.continued:
            self.set_font(FACE, size=FOOT_POINTS)
            self.multi_cell(0, ROW_MM, self.said(self.continued), new_x="LMARGIN", new_y="NEXT")
        if self.page_no() > 1:
            for mark in self._marks:
                _line(self, mark)
        if self.continued:
            _rule(self)

    def footer(self) -> None:
        self.set_y(-MARGIN_MM)
        self.set_font(FACE, size=FOOT_POINTS)
        self.cell(0, ROW_MM, self.said(self._foot), align=PdfAlign.L)
        self.set_x(self.l_margin)
        number = self._numbered.format(page=self.page_no(), pages=self.str_alias_nb_pages)
        self.cell(0, ROW_MM, number, align=PdfAlign.R)


def _new_sheet(pdf: _Sheets, continued: str) -> None:
    """The first sheet of something says by its title what it is."""
    pdf.continued = ""
    pdf.add_page()
    pdf.continued = continued


def _kept_together(pdf: _Sheets, element: Flow, following: Flow | None) -> float:
    """Height in mm that has to be left on a page for `element` to begin on it."""
    match element:
        case Heading():
            return ROW_MM + (_kept_together(pdf, following, None) if following else 0)
        case Table():
            return _begun(pdf, element)
        case Qr():
            return QR_MM + ROW_MM
        case Pair():
            pdf.set_font(FACE, "B" if element.bold else "", TEXT_POINTS)
            return ROW_MM * (_broken(pdf, element.left, pdf.epw * LABEL).count("\n") + 1)
        case Line():
            return ROW_MM
    return 0.0


def _begun(pdf: _Sheets, table: Table) -> float:
    """The head of `table` and its first row, in mm, or all of it: neither stands alone."""
    rows = (table.head, *(table.rows if table.whole else table.rows[:1]))
    heights = (max(cell.count("\n") + 1 for cell in _cells(pdf, row, table, True)) for row in rows)
    return sum(ROW_MM * min(height, ROWS_AT_ONCE) for height in heights)


def _cells(pdf: _Sheets, row: tuple[str, ...], table: Table, bold: bool) -> list[str]:
    """The cells of `row`, broken into lines as wide as their columns."""
    pdf.set_font(FACE, "B" if bold else "", TEXT_POINTS)
    share = pdf.epw / sum(table.widths)
    return [_broken(pdf, cell, width * share) for cell, width in zip(row, table.widths, strict=True)]


def _broken(pdf: _Sheets, text: str, width: float) -> str:
    """`text` in lines of `width` mm, edges included, in the font that is set."""
    room = width - 2 * pdf.c_margin - ROUNDING_MM
    return "\n".join(
        wrap(pdf.said(text), int(room * PER_MM), lambda said: ceil(pdf.get_string_width(said) * PER_MM))
    )


def _put(pdf: _Sheets, element: Flow) -> None:
    match element:
        case Line():
            _line(pdf, element)
        case Pair():
            _pair(pdf, element)
        case Heading(text=text):
            _line(pdf, Line(text, bold=True))
        case Rule():
            pdf.y = max(pdf.y, pdf.corner_ends)
            _rule(pdf)
        case Gap(lines=lines):
            pdf.ln(max(lines, 0) * ROW_MM)
        case Qr() | Corner():
            _put_code(pdf, element)
        case Table():
            _table(pdf, element)
        case NewSheet(continued=continued):
            _new_sheet(pdf, continued)


def _put_code(pdf: _Sheets, element: Qr | Corner) -> None:
    """A text that is too long for a code stands in letters; none says an ID number."""
    if isinstance(element, Corner) and (not element.text or says_a_number(element.text)):
        return
    if not qr_module_dots(Qr(element.text), CODES):
        _line(pdf, Line(element.text))
    elif isinstance(element, Corner):
        _corner(pdf, element)
    else:
        _code(pdf, element.text, at_edge=False)


def _code(pdf: FPDF, text: str, at_edge: bool) -> float:
    """Its width in mm; at the right edge, or in the middle."""
    strip = qr_strip(Qr(text), CODES).convert("L")
    width = QR_MM * strip.width / strip.height
    pdf.image(strip, x=pdf.w - pdf.r_margin - width if at_edge else PdfAlign.C, w=width, h=QR_MM)
    return width


def _corner(pdf: _Sheets, corner: Corner) -> None:
    """Text goes on at its left, where it began."""
    top = pdf.y
    width = _code(pdf, corner.text, at_edge=True)
    pdf.set_font(FACE, size=FOOT_POINTS)
    pdf.set_xy(pdf.w - pdf.r_margin - width, top + QR_MM)
    pdf.multi_cell(width, ROW_MM, pdf.said(corner.caption), align=PdfAlign.C)
    pdf.corner_ends = top + QR_MM + ROW_MM
    pdf.set_xy(pdf.l_margin, top)


def _rule(pdf: FPDF) -> None:
    pdf.ln(ROW_MM / 3)
    pdf.line(pdf.l_margin, pdf.y, pdf.w - pdf.r_margin, pdf.y)
    pdf.ln(ROW_MM / 3)


def _line(pdf: _Sheets, line: Line) -> None:
    points = TEXT_POINTS if line.size == 1 else TITLE_POINTS
    pdf.set_font(FACE, "B" if line.bold else "", points)
    height = ROW_MM * points / TEXT_POINTS
    pdf.multi_cell(
        0,
        height,
        _broken(pdf, line.text, pdf.epw) or " ",
        align=PLACE[line.align],
        new_x="LMARGIN",
        new_y="NEXT",
    )


def _pair(pdf: _Sheets, pair: Pair) -> None:
    """The value beside its label; each of them goes on below itself."""
    room = pdf.epw * (1 - LABEL) - (CORNER_MM if pdf.y < pdf.corner_ends else 0.0)
    pdf.set_font(FACE, "B" if pair.bold else "", TEXT_POINTS)
    label = _broken(pdf, pair.left, pdf.epw * LABEL)
    ends = pdf.y + ROW_MM * (label.count("\n") + 1)
    pdf.multi_cell(pdf.epw * LABEL, ROW_MM, label or " ", new_x="RIGHT", new_y="TOP")
    page = pdf.page_no()
    pdf.multi_cell(room, ROW_MM, _broken(pdf, pair.right, room) or " ", new_x="LMARGIN", new_y="NEXT")
    if pdf.page_no() == page:
        pdf.y = max(pdf.y, ends)


def _table(pdf: _Sheets, table: Table) -> None:
    heading, strong = FontFace(emphasis="BOLD"), FontFace(emphasis="BOLD")
    with pdf.table(
        col_widths=table.widths,
        headings_style=heading,
        line_height=ROW_MM,
        text_align=[PdfAlign.R if at in table.figures else PdfAlign.L for at in range(len(table.widths))],
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
    ) as drawn:
        drawn.row(_cells(pdf, table.head, table, True))
        for place, row in enumerate(table.rows):
            bold = place in table.bold
            for part in _in_parts(_cells(pdf, row, table, bold)):
                drawn.row(part, style=strong if bold else None)


def _in_parts(cells: list[str]) -> Iterator[list[str]]:
    """A row as it is, or in rows below each other of so many lines each."""
    lines = [cell.split("\n") for cell in cells]
    for first in range(0, max(map(len, lines)), ROWS_AT_ONCE):
        yield ["\n".join(each[first : first + ROWS_AT_ONCE]) for each in lines]
