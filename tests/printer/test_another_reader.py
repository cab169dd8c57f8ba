"""Every paper, read by an interpreter of ESC/POS that others wrote: the same text, codes and dots."""

import os
import string
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import pytest
from PIL import Image, ImageChops

from kiosk.text import LANGUAGES, words
from printer.codes import with_captions
from printer.document import Bars, Document, Gap, Line, Pair, Qr
from printer.escpos import encode
from printer.profiles import PROFILES, Chinese, Profile
from printer.raster import strips
from printer.trial_slip import technicians_slip
from printer.wrapping import clean
from tests.printer.another_reader import CHINESE_SIZE, PICTURE, seen
from tests.printer.drawn import TEST_SLIP
from tests.printer.drawn_text import Reader
from tests.printer.gallery import GOLDEN
from tests.printer.samples import SAMPLES
from tests.printer.slips import on_paper, scanned, scanned_bars

# Added where the dots of a picture would else be a real-time command.
HARMLESS_DOTS = 60


@dataclass(frozen=True)
class Made:
    """One paper in one language for one kind of printer."""

    sample: str
    language: str
    kind: str

    def __str__(self) -> str:
        return f"{self.sample}.{self.language}.{self.kind}"

    def profile(self, chinese: Chinese) -> Profile:
        return replace(PROFILES[self.kind], chinese=chinese, native_qr=chinese is Chinese.CODE_PAGE)

    def document(self, chinese: Chinese) -> Document:
        if self.sample == TEST_SLIP:
            return technicians_slip(self.profile(chinese))
        return SAMPLES[self.sample](words(self.language))


# Every sign that any paper has, those that no printer's own font knows, and what letters become side by side.
SIGNS = {sign for golden in GOLDEN.glob("*.txt") for sign in golden.read_text("utf-8")}
READER = Reader(SIGNS | set(string.printable) | set("¥䶮𬭎㼆") | {"ff", "fi", "fl", "ffi", "ffl", "ify"})
EVERY = [Made(*each) for each in product((*SAMPLES, TEST_SLIP), LANGUAGES, PROFILES)]
# Drawing takes long: in the suite each paper is drawn in each language for one kind of printer, which
# differs from paper to paper; `make soak-papers` draws each for all of them.
KINDS = list(PROFILES)
TURNS = {pair: turn for turn, pair in enumerate(product((*SAMPLES, TEST_SLIP), LANGUAGES))}
DRAWN = [
    each
    for each in EVERY
    if "PAPERS" in os.environ or each.kind == KINDS[TURNS[each.sample, each.language] % len(KINDS)]
]


@pytest.mark.parametrize("paper", EVERY, ids=str)
def test_another_reader_sees_the_same_text_and_the_same_codes(paper: Made) -> None:
    document, profile = paper.document(Chinese.CODE_PAGE), paper.profile(Chinese.CODE_PAGE)
    found = seen(encode(document, profile), profile.dots)
    assert [PICTURE.sub("▦", row).strip() for row in found.rows] == list(ours(document, profile))
    assert list(found.codes) == codes(document)
    assert found.cuts == 1
    assert set(found.unknown) <= set(CHINESE_SIZE)
    assert sorted(scanned(found.picture)) == sorted(codes(document))
    bars = [element.text for element in document.elements if isinstance(element, Bars)]
    assert scanned_bars(found.picture) == bars
    assert found.picture.width == profile.dots


@pytest.mark.parametrize("paper", DRAWN, ids=str)
def test_another_reader_sees_every_dot_that_was_drawn(paper: Made) -> None:
    document, profile = paper.document(Chinese.BITMAP), paper.profile(Chinese.BITMAP)
    found = seen(encode(document, profile), profile.dots)
    assert found.unknown == ()
    meant = drawn(document, profile, found.picture.size)
    assert ink(ImageChops.lighter(found.picture.convert("L"), meant.convert("L"))) == ink(meant), "dots lost"
    assert ink(found.picture) - ink(meant) <= HARMLESS_DOTS
    assert READER.text(found.strips) == said(document)
    assert sorted(scanned(found.picture)) == sorted(codes(document))


def test_the_reader_of_drawn_text_sees_a_dot_too_many_a_dot_too_few_and_another_letter() -> None:
    (row,) = strips(Line("金额合计 7,351.00"), PROFILES["58mm"])
    assert READER.text([row]) == "金额合计7,351.00"
    inked = next((x, y) for x in range(9, row.width) for y in range(row.height) if not row.getpixel((x, y)))
    for dot, colour in ((inked, 1), ((row.width - 9, 9), 0)):
        spoilt = row.copy()
        spoilt.putpixel(dot, colour)
        assert READER.text([spoilt]) != "金额合计7,351.00"
    (other,) = strips(Line("金额合计 1,351.00"), PROFILES["58mm"])
    assert READER.text([other]) == "金额合计1,351.00"


def test_every_paper_is_drawn_in_every_language_and_for_every_kind_of_printer() -> None:
    assert {(each.sample, each.language) for each in DRAWN} == {
        (each.sample, each.language) for each in EVERY
    }
    assert {each.kind for each in DRAWN} == set(PROFILES)


def ink(picture: Image.Image) -> int:
    return picture.convert("L").histogram()[0]


def ours(document: Document, profile: Profile) -> Iterator[str]:
    """Rows as the bench's printer reads them, without the codes; a whole row in dots is one sign."""
    for row in on_paper(document, profile).text.splitlines():
        if not row.startswith("[QR "):
            yield "▦" if row.startswith("[picture ") else row.strip()


def said(document: Document) -> str:
    """All that stands in letters, without blanks."""
    told = ""
    for element in with_captions(document.elements):
        match element:
            case Line(text=text):
                told += clean(text)
            case Pair(left=left, right=right):
                told += clean(left) + clean(right)
    return told.replace(" ", "")


def codes(document: Document) -> list[str]:
    return [element.text for element in document.elements if isinstance(element, Qr)]


def drawn(document: Document, profile: Profile, size: tuple[int, int]) -> Image.Image:
    """What we meant to print, down to the last dot of ink."""
    sheet, down = Image.new("1", size, 1), 0
    for element in with_captions(document.elements):
        for strip in strips(element, profile):
            if not isinstance(element, Gap):
                sheet.paste(strip, (0, down))
            down += strip.height
    return sheet
