"""Office paper as data, and who makes it into A4 pages: a PDF for the printer, pictures for the glass."""

from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

from drivers.lane import Lane
from printer.document import Element, Line
from printer.profiles import Fonts

MAKE_SECONDS = 30.0


@dataclass(frozen=True)
class Table:
    """Rows under a head that is on each page. `widths` are shares; `bold` rows, `figures` columns.

    One that stays `whole` is not parted by the end of a page.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    bold: frozenset[int] = frozenset()
    figures: frozenset[int] = frozenset()
    whole: bool = False


@dataclass(frozen=True)
class Heading:
    """A title of what follows; never the last thing on a page."""

    text: str


@dataclass(frozen=True)
class NewSheet:
    """What follows begins on a sheet of its own; `continued` stands at the top of its further sheets."""

    continued: str = ""


@dataclass(frozen=True)
class Corner:
    """A code at the right edge, beside the pairs that follow; `caption` stands below it."""

    text: str
    caption: str


Flow: TypeAlias = Element | Table | Heading | NewSheet | Corner


@dataclass(frozen=True)
class OfficePaper:
    """A4 pages of one kind.

    `foot` stands at the bottom of each page, before its number, which `numbered` says; `continued` at
    the top of each page but the first: whose it is, and what, should the sheets part; so do `marks`. `of`
    is that of a Document.
    """

    kind: str
    elements: tuple[Flow, ...]
    foot: str = ""
    continued: str = ""
    numbered: str = "{page} / {pages}"
    of: str = ""
    marks: tuple[Line, ...] = ()


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
    # What draws them takes 20 MB, which a terminal that shows no pages never needs.
    from printer.page_drawing import as_pdf, pictures

    pdf = as_pdf(paper, fonts)
    return Pages(paper.kind, pdf, tuple(pictures(pdf)))
