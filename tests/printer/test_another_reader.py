"""Every paper, read by an interpreter of ESC/POS that others wrote: the same text, codes and dots."""

from collections.abc import Iterator

import pytest
from PIL import Image, ImageChops

from printer.document import Bars, Gap, Qr
from printer.escpos import encode
from printer.profiles import PROFILES, Chinese
from printer.raster import strips
from tests.printer.another_reader import CHINESE_SIZE, PICTURE, seen
from tests.printer.drawn import Drawn, every_paper, profile_of
from tests.printer.slips import scanned, scanned_bars
from tests.printer.test_papers import named

# Added where the dots of a picture would else be a real-time command.
HARMLESS_DOTS = 60
BY_CODE_PAGE = list(every_paper(Chinese.CODE_PAGE))
BY_BITMAP = [each for each in every_paper(Chinese.BITMAP) if each.language == "zh"]


@pytest.mark.parametrize("paper", BY_CODE_PAGE, ids=named)
def test_another_reader_sees_the_same_text_and_the_same_codes(paper: Drawn) -> None:
    profile = profile_of(paper.width_mm)
    found = seen(encode(paper.document, profile), profile.dots)
    assert [PICTURE.sub("▦", row).strip() for row in found.rows] == list(ours(paper))
    assert list(found.codes) == codes(paper)
    assert found.cuts == 1
    assert set(found.unknown) <= set(CHINESE_SIZE)
    assert sorted(scanned(found.picture)) == sorted(codes(paper))
    bars = [element.text for element in paper.document.elements if isinstance(element, Bars)]
    assert scanned_bars(found.picture) == bars


@pytest.mark.parametrize("paper", BY_BITMAP, ids=named)
def test_another_reader_sees_every_dot_that_was_drawn(paper: Drawn) -> None:
    profile = profile_of(paper.width_mm, Chinese.BITMAP, native_qr=False)
    found = seen(encode(paper.document, profile), profile.dots)
    assert found.unknown == ()
    meant = drawn(paper, found.picture.size)
    assert ink(ImageChops.lighter(found.picture.convert("L"), meant.convert("L"))) == ink(meant), "dots lost"
    assert ink(found.picture) - ink(meant) <= HARMLESS_DOTS
    assert sorted(scanned(found.picture)) == sorted(codes(paper))


def test_another_reader_is_told_the_width_of_every_kind_of_printer() -> None:
    for profile in PROFILES.values():
        assert seen(encode(BY_CODE_PAGE[0].document, profile), profile.dots).picture.width == profile.dots


def ink(picture: Image.Image) -> int:
    return picture.convert("L").histogram()[0]


def ours(paper: Drawn) -> Iterator[str]:
    """Rows as the bench's printer reads them, without the codes; a whole row in dots is one sign."""
    for row in paper.piece.text.splitlines():
        if not row.startswith("[QR "):
            yield "▦" if row.startswith("[picture ") else row.strip()


def codes(paper: Drawn) -> list[str]:
    return [element.text for element in paper.document.elements if isinstance(element, Qr)]


def drawn(paper: Drawn, size: tuple[int, int]) -> Image.Image:
    """What we meant to print, down to the last dot of ink."""
    sheet, down = Image.new("1", size, 1), 0
    for element in paper.document.elements:
        for strip in strips(element, profile_of(paper.width_mm)):
            if not isinstance(element, Gap):
                sheet.paste(strip, (0, down))
            down += strip.height
    return sheet
