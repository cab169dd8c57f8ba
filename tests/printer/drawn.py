"""Papers as the bench's printer makes them from our bytes: a second pair of eyes that knows only ESC/POS."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from hardware_sim.printing.paper import Piece
from kiosk.text import LANGUAGES, words
from printer.document import Document
from printer.escpos import encode
from printer.profiles import PROFILES, Chinese, Profile
from printer.trial_slip import technicians_slip
from tests.printer.samples import SAMPLES

WIDTHS = (80, 58)
# In both languages at once, and other on every kind of printer.
TEST_SLIP = "test_slip"


@dataclass(frozen=True)
class Drawn:
    """One paper in one language on one kind of printer."""

    sample: str
    language: str
    width_mm: int
    chinese: Chinese

    @property
    def name(self) -> str:
        return f"{self.sample}.{self.language}.{self.width_mm}mm.{self.chinese}"

    @property
    def document(self) -> Document:
        if self.sample == TEST_SLIP:
            return technicians_slip(profile_of(self.width_mm, self.chinese))
        return SAMPLES[self.sample](words(self.language))

    @property
    def piece(self) -> Piece:
        return _read(self)


@cache
def _read(drawn: Drawn) -> Piece:
    """Read once for all tests of a process; none of them changes it."""
    return read(drawn.document, drawn.width_mm, drawn.chinese)


def profile_of(width_mm: int, chinese: Chinese = Chinese.CODE_PAGE, native_qr: bool = True) -> Profile:
    return replace(PROFILES[f"{width_mm}mm"], chinese=chinese, native_qr=native_qr)


def read(document: Document, width_mm: int = 80, chinese: Chinese = Chinese.CODE_PAGE) -> Piece:
    return Piece.read(encode(document, profile_of(width_mm, chinese)), width_mm)


def every_paper(*ways: Chinese) -> Iterator[Drawn]:
    for sample in (*SAMPLES, TEST_SLIP):
        for language in LANGUAGES[:1] if sample == TEST_SLIP else LANGUAGES:
            for width_mm in WIDTHS:
                yield from (Drawn(sample, language, width_mm, way) for way in ways or Chinese)
